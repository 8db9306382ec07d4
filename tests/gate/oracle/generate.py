"""Makes expressions for the oracle: a seeded generator, so that the same ones come out each time, and some by hand."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

CONTEXT: dict[str, Any] = {
    "github": {
        "event_name": "workflow_dispatch",
        "ref": "refs/heads/main",
        "event": {"inputs": {"target": "prod", "force": "true"}, "labels": [{"name": "bug"}, {"name": "P1", "id": 3}]},
    },
    "inputs": {"target": "prod", "confirm": "deploy-prod-now", "Other": "", "force": False, "count": 3},
    "needs": {"build": {"result": "success", "outputs": {"sha": "abc"}}, "test": {"result": "skipped", "outputs": {}}},
    "vars": {
        "numbers": [1, 2.5, -0.5, 10],
        "nested": [[1, 2], ["a"], {"a": 1}],
        "text": "Straße",
        "empty": [],
        "none": None,
    },
}
LITERALS = [
    "true", "false", "null", "0", "1", "-1", "2.5", "1e3", "0x1F", ".5", "NaN", "Infinity", "''", "'0'", "'1'",
    "'true'", "'prod'", "'PROD'", "'deploy-prod-now'", "'Deploy-Prod-Now'", "' prod'", "'it''s'", "'0x1f'", "' 12 '",
    "'1e3'", "'abc'", "'{0}'", "'STRASSE'", "'\u0131'", "'I'", "'\u00e9'", "'\u00c9'", "'[1,\"a\",null]'",
    "'{\"a\":{\"B\":2}}'",
]  # fmt: skip
PATHS = [
    "github.event_name", "github.ref", "github.event.inputs.target", "github.event.labels",
    "github.event.labels.*.name", "github.event.labels[1].id", "github['EVENT_NAME']", "inputs.target",
    "inputs.confirm", "inputs.other", "inputs.force", "inputs.count", "inputs.missing", "inputs.missing.deeper",
    "inputs.*", "needs.build.result", "needs.*.result", "needs.test.outputs.x", "vars.numbers", "vars.numbers[1]",
    "vars.numbers[inputs.count]", "vars.nested.*[0]", "vars.nested.*.a", "vars.nested.*.*", "vars.text", "vars.none",
    "vars.empty", "vars.numbers['2']", "vars.text.*", "INPUTS.Confirm", "needs['build'].outputs['sha']",
    "github.event.inputs",
]  # fmt: skip
OPERATORS = ["==", "!=", "<", "<=", ">", ">="]
BY_HAND: list[str] = json.loads(Path(__file__).with_name("by_hand.json").read_text(encoding="utf-8"))


class Generator:
    """Draws expressions that are mostly well formed, from what workflows use."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def expression(self, depth: int = 3) -> str:
        """One expression, at most `depth` operators deep."""
        if depth == 0 or self._random.random() < 0.2:
            return self._random.choice(LITERALS if self._random.random() < 0.5 else PATHS)
        return self._random.choice(self._forms())(depth - 1)

    def _forms(self) -> list[Callable[[int], str]]:
        return [
            self._compare,
            self._compare,
            self._logical,
            self._logical,
            self._not,
            self._call,
            self._group,
            self._index,
        ]

    def _compare(self, depth: int) -> str:
        return f"{self.expression(depth)} {self._random.choice(OPERATORS)} {self.expression(depth)}"

    def _logical(self, depth: int) -> str:
        operands = [self.expression(depth) for _ in range(self._random.choice((2, 2, 3)))]
        return f" {self._random.choice(('&&', '||'))} ".join(operands)

    def _not(self, depth: int) -> str:
        return f"!{self.expression(depth)}"

    def _group(self, depth: int) -> str:
        return f"({self.expression(depth)})"

    def _index(self, depth: int) -> str:
        return f"{self._random.choice(PATHS)}[{self.expression(depth)}]"

    def _call(self, depth: int) -> str:
        name, least, most = self._random.choice(
            [("contains", 2, 2), ("startsWith", 2, 2), ("endsWith", 2, 2), ("format", 1, 3), ("join", 1, 2),
             ("toJSON", 1, 1), ("fromJSON", 1, 1), ("case", 3, 5), ("CONTAINS", 2, 2), ("fromJson", 1, 1)]
        )  # fmt: skip
        arguments = [self.expression(depth) for _ in range(self._random.randint(least, most))]
        return f"{name}({', '.join(arguments)})"


def expressions(count: int = 900, seed: int = 20260518) -> list[str]:
    """Those by hand and `count` generated ones, each once."""
    generator = Generator(seed)
    return list(dict.fromkeys([*BY_HAND, *(generator.expression() for _ in range(count))]))
