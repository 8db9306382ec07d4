"""The comment that docs/ci.md shows; `python -m tests.ci.sample` writes it there again.

Its report is that of a real look, on the state of 18 May 2026; the steps are what the engine adds to it.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

from infra.commands.ci.comment_text import About, Previews, comment_text
from infra.commands.ci.digest import Preview, read_preview
from infra.commands.looking import look_at
from infra.report import REPORT, read_report
from infra.secret_stores import Chain
from tests.apis.simulated import environ, simulated
from tests.ci.previews import digest, step
from tests.ci.tools import ROOT

PAGE = ROOT / "docs" / "ci.md"
_BEGIN, _END = "<!-- generated: python -m tests.ci.sample -->\n", "<!-- end -->"
_ENVIRONMENT = "github:index/repositoryEnvironment:RepositoryEnvironment"
_STEPS = (
    step("import", "heroku:app/app:App", "queue"),
    step("import", "heroku:addon/addon:Addon", "queue-database"),
    step("import", _ENVIRONMENT, "production"),
)


def sample() -> str:
    """The comment, quoted."""
    base = _preview(0, "reviewers", "preventSelfReview")
    head = _preview(30, "reviewers", "preventSelfReview", "waitTimer")
    about = About("acme", "4be1f2a9c07d35e8", "https://github.com/OWNER/REPO/actions/runs/1")
    text = comment_text({"prod": Previews(head, base)}, about)
    return "\n".join(f"> {line}".rstrip() for line in text.removeprefix(about.marker).strip().splitlines()) + "\n"


def shown(page: Path) -> str:
    """The comment as the page has it."""
    return page.read_text(encoding="utf-8").partition(_BEGIN)[2].partition(_END)[0].strip("\n") + "\n"


def _preview(wait_timer: int, *properties: str) -> Preview:
    """What a stack file with this wait timer gives, on the seed state."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), simulated() as simulator:
        file = Path("Pulumi.prod.yaml")
        for each in ("Pulumi.yaml", file.name, "Pulumi.staging.yaml"):  # with which its rules compare it
            shutil.copy(ROOT / each, each)
        file.write_text(file.read_text().replace("wait_timer: 0", f"wait_timer: {wait_timer}"))
        look_at("prod", environ(simulator.url) | {REPORT: "report.json"}, Chain(()))
        report = read_report(Path("report.json"))
    return read_preview(digest(*_STEPS, step("update", _ENVIRONMENT, "production", *properties)), report)


def main() -> None:
    """Writes the comment into the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    PAGE.write_text(f"{before}{_BEGIN}\n{sample()}\n{_END}{rest.partition(_END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
