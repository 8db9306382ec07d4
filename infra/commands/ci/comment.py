"""`comment`: previews as one comment on a pull request, updated in place, and in the run's summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from infra.commands.ci.comment_text import About, Previews, beyond, comment_text, said, without
from infra.commands.ci.digest import EngineStep, Preview, read_preview
from infra.commands.ci.findings import Finding
from infra.commands.ci.repository import own_repository, run_url
from infra.commands.result import Exit, Mark, Result, Row, Section
from infra.errors import Fault, SettingsError
from infra.report import REPORT, read_report
from infra.spec import read_project

SUMMARY = "GITHUB_STEP_SUMMARY"
OUTPUT = "GITHUB_OUTPUT"


def comment(
    folder: Path, stacks: Sequence[str], pull_request: int | None, commit: str, environ: Mapping[str, str]
) -> Result:
    """Renders the previews in `folder` and writes them where they are read.

    Takes the folder with `STACK.head.json` and `STACK.base.json`, both of `pulumi preview --json` (without the second,
    before an `up`, there is one part only) and each with its report beside it (`STACK.head.report.json`), the stacks
    (all in the folder if none), the number of the pull request (None: the run's summary only) and the commit. Raises
    `SpecError` without a Pulumi.yaml here, `SettingsError` and `ApiFailure`.
    """
    previews = _read(folder, stacks)
    about = About(read_project(), commit, run_url(environ))
    text = comment_text(previews, about)
    written = (
        _post(pull_request, about.marker, text, environ) if pull_request is not None else {"action": "none", "url": ""}
    )
    _append(environ.get(SUMMARY), text)
    digests = [f"{stack}={found.head.digest}\n" for stack, found in previews.items() if found.head.digest]
    _append(environ.get(OUTPUT), "".join(f"digest_{line}" for line in digests))
    failed = [stack for stack, found in previews.items() if found.head.failed]
    return Result(
        command="comment",
        title="Preview",
        summary=_summary(failed, written),
        sections=(_section(previews),),
        exit=Exit.FAILED if failed else Exit.OK,
        data={"comment": written, "stacks": [_document(stack, found) for stack, found in previews.items()]},
    )


def _read(folder: Path, stacks: Sequence[str]) -> dict[str, Previews]:
    heads = {path.name.removesuffix(".head.json"): path for path in sorted(folder.glob("*.head.json"))}
    missing = [stack for stack in stacks if stack not in heads]
    if missing or not folder.is_dir():
        head = "FOLDER/STACK.head"
        remedy = f"Run `{REPORT}={head}.report.json pulumi preview --stack STACK --json > {head}.json` before."
        where = ", ".join(f"{stack}.head.json" for stack in missing) or "--previews"
        raise SettingsError("There is nothing to comment on", [Fault(where, f"is not in {folder}", remedy)])
    return {stack: _previews(folder, stack) for stack in (stacks or heads)}


def _previews(folder: Path, stack: str) -> Previews:
    base = (folder / f"{stack}.base.json").exists()
    return Previews(_preview(folder, stack, "head"), _preview(folder, stack, "base") if base else None)


def _preview(folder: Path, stack: str, side: str) -> Preview:
    text = (folder / f"{stack}.{side}.json").read_text(encoding="utf-8", errors="replace")
    report = read_report(folder / f"{stack}.{side}.report.json")
    return read_preview(text, report if report and report.stack == stack else None)


def _post(number: int, marker: str, text: str, environ: Mapping[str, str]) -> dict[str, str]:
    repository = own_repository(environ)
    old = repository.comment(number, marker)
    if old is not None and old["body"] == text:
        return {"action": "unchanged", "url": old["html_url"]}
    new = repository.change_comment(old["id"], text) if old else repository.add_comment(number, text)
    return {"action": "updated" if old else "created", "url": new["html_url"]}


def _append(file: str | None, text: str) -> None:
    """Adds to one of the files that Actions reads after a step; nothing outside Actions."""
    if file and text:
        with Path(file).open("a", encoding="utf-8") as stream:
            stream.write(text)


def _summary(failed: Sequence[str], written: Mapping[str, str]) -> str:
    action = {"none": "No comment was asked for", "unchanged": "The comment says so already"}
    done = action.get(written["action"], f"The comment was {written['action']}: {written['url']}")
    return f"Could not preview {', '.join(failed)}. {done}." if failed else f"{done}."


def _section(previews: Mapping[str, Previews]) -> Section:
    rows = []
    for stack, found in previews.items():
        base = found.base.drift if found.base else []
        new = len(without(found.head.drift, base)) + len(_changes(found))
        cells = (stack, "failed" if found.head.failed else "ok", str(new), str(len(base)))
        rows.append(Row(cells, Mark.BAD if found.head.failed else Mark.OK))
    return Section("Stacks", columns=("stack", "preview", "by this change", "already drifted"), rows=tuple(rows))


def _document(stack: str, found: Previews) -> dict[str, Any]:
    return {
        "stack": stack,
        "failed": found.head.failed,
        "digest": found.head.digest,
        "changes": len(_changes(found)),
        "drift": _texts(found.head.drift),
        "already_drifted": _texts(found.base.drift if found.base else ()),
    }


def _changes(found: Previews) -> list[EngineStep]:
    return beyond(found.head.steps, found.base.steps if found.base else ())


def _texts(findings: Iterable[Finding]) -> list[str]:
    return sorted(": ".join(said(finding)) for finding in findings)
