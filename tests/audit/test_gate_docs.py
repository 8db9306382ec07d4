"""The table in docs/deploy-gate.md is the one that the seed's workflow has: `python -m tests.audit.test_gate_docs`."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from infra.audit.gate.findings import gate_findings
from infra.audit.gate.markdown import markdown
from infra.audit.gate.table import Table
from infra.audit.workflow import parse_workflow
from infra.spec import DeployGate
from infra.spec.reader import read_file

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "deploy-gate.md"
SEED = ROOT / "simulators" / "github" / "deploy-queue.yml"
_TABLE = re.compile(
    r"(?<=<!-- generated: python -m tests.audit.test_gate_docs -->\n\n).*?(?=\n<!-- end -->)", re.DOTALL
)


def gate() -> DeployGate:
    return read_file(ROOT / "Pulumi.prod.yaml").deploy_gates["queue"]


def generated() -> str:
    return markdown(Table(gate(), parse_workflow("deploy-queue.yml", SEED.read_text(encoding="utf-8"))))


def test_the_table_is_not_stale() -> None:
    found = _TABLE.search(DOCS.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == generated(), "stale: run python -m tests.audit.test_gate_docs"


def test_the_gate_of_the_docs_is_the_stack_files() -> None:
    shown = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[0]
    config = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
    assert yaml.safe_load(shown)["raxx-queue:deploy_gates"] == config["raxx-queue:deploy_gates"]


def test_the_gates_of_the_docs_that_are_case_sensitive_are() -> None:
    """Each workflow that the docs show for that is put into the seed's place, and must hold letter by letter."""
    blocks = re.findall(r"```yaml\n# (corpus: \S+)", DOCS.read_text(encoding="utf-8"))
    assert sorted(blocks) == ["corpus: holds-choice", "corpus: holds-shell-job"]


def test_the_seeds_gate_has_only_the_notice() -> None:
    items = gate_findings(gate(), "production", SEED.read_text(encoding="utf-8"))
    assert [(item.name, item.weight) for item in items] == [("phrase in another case", "notice")]


if __name__ == "__main__":
    DOCS.write_text(_TABLE.sub(lambda _: generated(), DOCS.read_text(encoding="utf-8")), encoding="utf-8")
