"""The table of docs/drift.md, of the end-to-end cases: `python -m tests.end_to_end.drift_table` writes it there."""

from __future__ import annotations

from lab.sandbox.simulator import ROOT
from tests.aspects.case import Case
from tests.end_to_end.cases import CASES

PAGE = ROOT / "docs" / "drift.md"
BEGIN = "<!-- made by python -m tests.end_to_end.drift_table -->"
END = "<!-- end of what is made -->"
_REVEALED = {"stock": "stock provider and ours", "own": "ours alone"}
_DONE = {
    "converge": "converges",
    "report": "reports and leaves it",
    "notice": "says it",
    "follow": "sets the config var to the new URL",
}


def table() -> str:
    """The rows in the order of the cases, the committed spec first."""
    rows = ["| change from outside | revealed by | `up` |", "|---|---|---|"]
    rows += [f"| {case.name} | {_REVEALED[case.by]} | {_done(case)} |" for case in CASES]
    return "\n".join(rows)


def with_table(text: str) -> str:
    """The page with the table as it should be."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def _done(case: Case) -> str:
    if case.acknowledge:
        return f"converges, acknowledged: `{case.acknowledge}`"
    return f"converges; reports the {case.stays.strip(': ')} and leaves it" if case.stays else _DONE[case.up]


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
