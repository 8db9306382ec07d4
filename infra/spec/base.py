"""What every model of the spec has in common: frozen, strict, and rules that come with their remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError


def broken(reason: str, remedy: str) -> PydanticCustomError:
    """A broken rule, with its remedy for the operator."""
    return PydanticCustomError("rule", "{reason}", {"reason": reason, "remedy": remedy})


class Model(BaseModel):
    """Base of the spec's models: frozen, unknown fields refused, no silent conversions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def written_as(value: object) -> str:
    """Which form of a field that may be a scalar or a mapping was written; in brackets, so that no path shows it."""
    return "[mapping]" if isinstance(value, dict | Model) else "[scalar]"


_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00:00(?:Z| \+0000 UTC)")


def _without_midnight(day: object) -> object:
    match = _MIDNIGHT.fullmatch(day) if isinstance(day, str) else None
    return match[1] if match else day


Day = Annotated[date, BeforeValidator(_without_midnight), Field(strict=False)]
"""A day, with or without quotes: of one without quotes YAML makes a time, which the engine hands on as
"2026-12-31 00:00:00 +0000 UTC"."""

LogicalName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
"""The spec's own name of a thing: in resource names, in secret stores and in messages."""


def refuse_twice(what: str, names: Mapping[str, str]) -> None:
    """Raises the broken rule if two logical names have the same name on the platform."""
    values = list(names.values())
    twice = sorted({name for name in values if values.count(name) > 1})
    if twice:
        keys = ", ".join(key for key, name in names.items() if name in twice)
        raise broken(f"the {what} {', '.join(twice)} is declared more than once ({keys})", "Declare it once.")
