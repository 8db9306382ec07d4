"""Heroku's Platform API v3, as far as docs/facts.md knows it; the README lists the gaps."""
