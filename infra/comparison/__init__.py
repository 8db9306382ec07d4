"""Wanted against found: the one comparison, and what an `up` must not begin with."""
