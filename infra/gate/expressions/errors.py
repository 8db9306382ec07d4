"""What an expression can be wrong in: its text, or what it is given."""

from __future__ import annotations


class ExpressionError(Exception):
    """GitHub would refuse this expression, or fail on evaluating it. The text says why, in GitHub's words."""
