"""The table in docs/deploy-gate.md is the one that the seed's workflow has: `python -m tests.gate.test_docs`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from infra.gate.findings import gate_findings
from infra.gate.markdown import markdown
from infra.gate.table import Table
from infra.gate.workflow import parse_workflow
from infra.gate.workflow_yaml import load
from infra.spec import DeployGate
from infra.spec.reader import read_file
from tests.gate.test_corpus import INDEX, text_of

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "deploy-gate.md"
SEED = ROOT / "lab" / "simulators" / "github" / "deploy-queue.yml"
_TABLE = re.compile(r"(?<=<!-- generated: python -m tests.gate.test_docs -->\n\n).*?(?=\n<!-- end -->)", re.DOTALL)


def gate() -> DeployGate:
    return read_file(ROOT / "Pulumi.prod.yaml").deploy_gates["queue"]


def generated() -> str:
    return markdown(Table(gate(), parse_workflow("deploy-queue.yml", SEED.read_text(encoding="utf-8"))))


def test_the_table_is_not_stale() -> None:
    found = _TABLE.search(DOCS.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == generated(), "stale: run python -m tests.gate.test_docs"


def test_the_gate_of_the_docs_is_the_stack_files() -> None:
    shown = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[0]
    config = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
    assert yaml.safe_load(shown)["raxx-queue:deploy_gates"] == config["raxx-queue:deploy_gates"]


def test_the_gates_of_the_docs_that_are_case_sensitive_are() -> None:
    """Each is part of a workflow of the corpus, which holds letter by letter."""
    shown = re.findall(r"```yaml\n# corpus: (\S+)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert [name for name, _ in shown] == ["holds-choice", "holds-shell-job"]
    for name, text in shown:
        assert INDEX[name]["gate"]["case_sensitive"]
        assert INDEX[name]["finds"] == {}
        assert is_part(load(text), load(text_of(name)))


def is_part(part: Any, whole: Any) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and is_part(part[key], whole[key]) for key in part)
    return bool(part == whole)


def test_the_seeds_gate_has_only_the_notice() -> None:
    items = gate_findings(gate(), "production", SEED.read_text(encoding="utf-8"))
    assert [(item.title, item.weight) for item in items] == [("phrase in another case", "notice")]


if __name__ == "__main__":
    DOCS.write_text(_TABLE.sub(lambda _: generated(), DOCS.read_text(encoding="utf-8")), encoding="utf-8")
