"""Differences that the team knows and accepts for a while: by name, with a reason, and optionally until a day."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from infra.spec.base import Day, Model


class Accepted(Model):
    """One accepted difference: `what` is the name that the preview shows, * and ? as in file names; `until` is the last
    day on which it holds."""

    what: Annotated[str, Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1)]
    until: Day | None = None


class Acknowledged(Model):
    """One dangerous deed of `up` that somebody stands for: `what` are the exact words of the refusal, `until` the last
    day on which they hold."""

    what: Annotated[str, Field(min_length=1)]
    until: Day
