"""What a stack file says of an app's health page, which `verify` asks after a deploy."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from infra.spec.base import Model

Texts = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    Field(min_length=1, strict=False),
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
]


class Health(Model):
    """`path` below the app's own URL, or below `url` where a domain stands before it.

    The page answers 200 with a JSON object; `expect` maps fields of it to a text, or to several of which it holds one.
    """

    path: Annotated[str, Field(pattern=r"^/\S*$")] = "/health"
    expect: dict[str, Texts] = Field(default_factory=dict)
    url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+$")] | None = None
