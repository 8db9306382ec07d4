"""Differences between two stacks that are meant, each by its name in `parity` and with the reason."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from infra.spec.base import Model


class Explained(Model):
    """A statement on one row of `parity`, by its name there ("config var SENTRY_DSN_QUEUE"), with the reason."""

    what: Annotated[str, Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1)]
