"""The comment that docs/ci.md and the README show; `python -m tests.ci.sample` writes it there again.

Its remarks are those of the real audit, on the state of 18 May 2026; the steps are what the engine adds to them.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

from infra.audit.drift import Weight
from infra.commands.comment_text import MARKER, About, Previews, comment_text
from infra.commands.digest import Preview, read_preview
from infra.commands.looking import look_at
from infra.secret_stores import Chain
from tests.ci.previews import digest, said, step
from tests.ci.tools import ROOT
from tests.live.simulated import environ, simulated

PAGE = ROOT / "docs" / "ci.md"
PAGES = (PAGE, ROOT / "README.md")
_BEGIN, _END = "<!-- generated: python -m tests.ci.sample -->\n", "<!-- end -->"
_ENVIRONMENT = "github:index/repositoryEnvironment:RepositoryEnvironment"
_STEPS = (
    step("create", "heroku:app/configAssociation:ConfigAssociation", "queue"),
    step("import", "heroku:app/app:App", "queue"),
    step("import", "heroku:addon/addon:Addon", "queue-database"),
    step("import", _ENVIRONMENT, "production"),
)


def sample() -> str:
    """The comment, quoted."""
    base = _preview(0, "reviewers", "preventSelfReview")
    head = _preview(30, "reviewers", "preventSelfReview", "waitTimer")
    text = comment_text(
        {"prod": Previews(head, base)}, About("4be1f2a9c07d35e8", "https://github.com/OWNER/REPO/actions/runs/1")
    )
    return "\n".join(f"> {line}".rstrip() for line in text.removeprefix(MARKER).strip().splitlines()) + "\n"


def shown(page: Path) -> str:
    """The comment as the page has it."""
    return page.read_text(encoding="utf-8").partition(_BEGIN)[2].partition(_END)[0].strip("\n") + "\n"


def _preview(wait_timer: int, *properties: str) -> Preview:
    """What a stack file with this wait timer gives, on the seed state."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), simulated() as simulator:
        file = Path("Pulumi.prod.yaml")
        for each in (file.name, "Pulumi.staging.yaml"):  # with which its rules compare it
            shutil.copy(ROOT / each, each)
        file.write_text(file.read_text().replace("wait_timer: 0", f"wait_timer: {wait_timer}"))
        look = look_at("prod", environ(simulator.url), Chain(()))
    remarks = [
        said(
            f"raxx:audit:{subject.kind}", subject.key, str(item), "info" if item.weight is Weight.NOTICE else "warning"
        )
        for subject in look.subjects
        for item in subject.items
    ]
    return read_preview(digest(*remarks, *_STEPS, step("update", _ENVIRONMENT, "production", *properties)))


def main() -> None:
    """Writes the comment into the pages."""
    comment = sample()
    for page in PAGES:
        before, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
        page.write_text(f"{before}{_BEGIN}\n{comment}\n{_END}{rest.partition(_END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
