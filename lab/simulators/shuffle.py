"""Shuffles the lists of answers whose order means nothing, to catch clients that lean on it."""

from __future__ import annotations

import random
from typing import Any


class Shuffle:
    """Off until switched on; the same seed gives the same orders."""

    def __init__(self) -> None:
        self.on = False
        self._random = random.Random(0)  # noqa: S311 (no secret is drawn from it)

    def switch(self, on: bool, seed: int = 0) -> None:
        self.on = on
        self._random.seed(seed)

    def apply(self, body: Any) -> Any:
        """The body with every list in it, at any depth, in another order."""
        if isinstance(body, dict):
            return {key: self.apply(value) for key, value in body.items()}
        if isinstance(body, list):
            items = [self.apply(item) for item in body]
            self._random.shuffle(items)
            return items
        return body
