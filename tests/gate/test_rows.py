"""The rows of a gate's table: what is tried, and that what is not tried by name is covered all the same."""

from __future__ import annotations

import pytest

from infra.gate.expressions import Unknown
from infra.gate.findings import gate_findings
from infra.gate.rows import Match, contexts, every_start, rows
from infra.gate.table import Table
from infra.gate.workflow import parse_workflow
from infra.items import Weight
from infra.spec import DeployGate
from infra.words import say
from tests.gate.test_corpus import GATE, text_of

GATED = DeployGate.model_validate(GATE)
HOLDS = parse_workflow("deploy-queue.yml", text_of("holds-as-it-should"))


def shown(text: str, event: str = "workflow_dispatch", name: str = "confirm") -> list[str]:
    workflow = parse_workflow("deploy-queue.yml", text)
    found = rows(GATED, workflow, frozenset({"literal"}))
    return list(dict.fromkeys(say(row.given[name].shown) for row in found if row.event == event))


def test_the_phrases_that_are_tried() -> None:
    assert shown(text_of("holds-as-it-should")) == [
        "(left out)", "deploy-prod-now", '""', "no", "DEPLOY-PROD-NOW", '" deploy-prod-now"', '"deploy-prod-now "',
        "deploy-prod-no", "deploy-prod-nowx", "xdeploy-prod-now", "literal", "(anything else)",
    ]  # fmt: skip


def test_of_a_choice_its_options() -> None:
    assert shown(text_of("holds-choice")) == ["(left out)", "no", "deploy-prod-now"]
    assert shown(text_of("holds-choice"), name="target") == ["(left out)", "staging", "prod"]


def test_a_required_input_without_default_cannot_be_left_out() -> None:
    text = text_of("holds-as-it-should").replace(
        'type: string\n        default: ""', "type: string\n        required: true"
    )
    assert "(left out)" not in shown(text)


def test_what_counts_as_exact() -> None:
    matches = {say(row.shown): row.match for row in rows(GATED, HOLDS, frozenset())}
    exact = "workflow_dispatch with target=prod, confirm="
    assert matches[f"{exact}deploy-prod-now"] is Match.EXACT
    assert matches[f"{exact}DEPLOY-PROD-NOW"] is Match.OTHER_CASE
    assert matches[f'{exact}" deploy-prod-now"'] is Match.WRONG
    assert matches["workflow_dispatch with target=staging, confirm=deploy-prod-now"] is Match.WRONG
    assert matches["push"] is Match.WRONG


def test_the_contexts_of_a_row() -> None:
    for row in rows(GATED, HOLDS, frozenset()):
        github, inputs = (contexts(row, HOLDS)[name] for name in ("github", "inputs"))
        assert github.get("event_name") == row.event  # type: ignore[union-attr]
        if row.event == "push":
            assert (github.get("ref"), inputs.get("confirm")) == ("refs/heads/main", None)  # type: ignore[union-attr]
        else:
            assert isinstance(github.get("ref"), Unknown)  # type: ignore[union-attr]
            assert isinstance(inputs.get("ref"), Unknown)  # type: ignore[union-attr]


def many_inputs(condition: str) -> tuple[DeployGate, str]:
    names = [f"i{number}" for number in range(8)]
    declared = "".join(f"      {name}: {{type: string}}\n" for name in names)
    gate = GATED.model_copy(update={"inputs": {**dict.fromkeys(names, "yes"), "confirm": "deploy-prod-now"}})
    text = text_of("holds-as-it-should").replace("      target:\n", f"{declared}      target:\n", 1)
    return gate, text.replace("inputs.target == 'prod' && inputs.confirm ==", f"{condition} inputs.confirm ==", 1)


def test_many_inputs_are_covered_without_trying_all_combinations() -> None:
    all_of_them = "".join(f"inputs.i{number} == 'yes' && " for number in range(8))
    gate, text = many_inputs(all_of_them)
    table = Table(gate, parse_workflow("deploy-queue.yml", text))
    assert len(table.rows) < 400
    found = {item.title for item in gate_findings(gate, "production", text) if item.weight is Weight.REPORT}
    assert found.isdisjoint({"deploys without the exact inputs", "gate cannot be proved", "exact inputs"})
    for number in range(8):
        gate, text = many_inputs(all_of_them.replace(f"inputs.i{number} == 'yes' && ", ""))
        names = {item.title for item in gate_findings(gate, "production", text)}
        assert names & {"deploys without the exact inputs", "gate cannot be proved"}, number


def test_more_strings_than_are_tried_are_not_fine() -> None:
    backdoors = " || ".join(f"inputs.confirm == 'word{number}'" for number in range(400))
    text = text_of("backdoor").replace("inputs.confirm == 'please'", backdoors)
    assert "deploys without the exact inputs" in {item.title for item in gate_findings(GATED, "production", text)}
    last = text.replace("word", "\u00ff").replace(
        "'deploy-prod-now' ||", "'deploy-prod-now' || 'zzz' == inputs.confirm ||"
    )
    assert len(gate_findings(GATED, "production", last)) > 1


@pytest.mark.parametrize("count", [1, 12])
def test_jobs_before_are_gone_through_however_many(count: int) -> None:
    """Of many jobs not every combination of results is tried, and still none is left out."""
    jobs = "".join(f"  j{n}:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: x\n" for n in range(count))
    names = ", ".join(f"j{n}" for n in range(count))
    odd = " && ".join(f"needs.j{n}.result == '{'failure' if n % 2 else 'success'}'" for n in range(count))
    text = text_of("holds-as-it-should").replace("  deploy-prod:\n", f"{jobs}  deploy-prod:\n")
    text = text.replace(
        "build-container]\n    if: github", f"build-container, {names}]\n    if: always() && ({odd}) || github"
    )
    found = {item.title for item in gate_findings(GATED, "production", text)}
    assert found & {"deploys without the exact inputs", "gate cannot be proved"}


def test_the_starts_of_a_workflow_are_few() -> None:
    inputs = "".join(f"      c{n}: {{type: choice, options: [a, b, c, d]}}\n" for n in range(9))
    text = f"on:\n  push:\n  workflow_dispatch:\n    inputs:\n{inputs}jobs:\n  a: {{}}\n"
    assert len(list(every_start(parse_workflow("x.yml", text)))) <= 17
