"""The text of a pull request's comment: what the change does and what has already drifted, cut to GitHub's size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from infra.commands.ci.digest import EngineStep, Preview
from infra.commands.ci.findings import Finding
from infra.words import sentence

LONGEST = 65_536
"""GitHub refuses longer texts, in characters; counted here in bytes, which are never fewer."""

_DETAIL = ((True, 2000), (False, 2000), (False, 200), (False, 40), (False, 5), (False, 0))
"""From all to least: whether properties are named, and how many lines a list has before "and N more"."""

_LONGEST_FINDING = 500
_NOTHING = "Nothing."
_FAILED = "**Could not preview {}.** Why is in the log of the run; nothing below is complete."


@dataclass(frozen=True)
class Previews:
    """The previews of one stack: with the change, and without it (None where only the one is meant, before an `up`)."""

    head: Preview
    base: Preview | None = None


@dataclass(frozen=True)
class About:
    """What was previewed, and where: the project, the commit and the address of the run, which may be empty."""

    project: str
    commit: str = ""
    run_url: str = ""

    @property
    def marker(self) -> str:
        """How the comment is found again; its first line, which GitHub does not show."""
        return f"<!-- {self.project}: preview -->"


def comment_text(stacks: Mapping[str, Previews], about: About) -> str:
    """The comment, at most `LONGEST` bytes: with as much detail as fits, and at least how much of everything."""
    text = ""
    for properties, most in _DETAIL:
        text = _text(stacks, about, properties, most)
        if len(text.encode()) <= LONGEST:
            return text
    return _cut(text)


def _text(stacks: Mapping[str, Previews], about: About, properties: bool, most: int) -> str:
    lines = [about.marker, "## Preview", "", _origin(about)]
    for stack, previews in sorted(stacks.items()):
        lines += ["", f"### {code(stack)}", ""]
        lines += _only(previews.head, properties, most) if previews.base is None else _two(previews, properties, most)
    if not stacks:
        lines += ["", "No stack file and no code changed."]
    return "\n".join(lines) + "\n"


def beyond(steps: Iterable[EngineStep], others: Iterable[EngineStep]) -> list[EngineStep]:
    """The steps that are not among the others; of one that is there with fewer properties, those that it lacks."""
    named = {(step.op, step.type, step.name): set(step.properties) for step in others}
    found = []
    for step in steps:
        known = named.get((step.op, step.type, step.name))
        own = tuple(name for name in step.properties if known is None or name not in known)
        if known is None or own:
            found.append(EngineStep(step.op, step.type, step.name, own))
    return found


def without(findings: Iterable[Finding], others: Sequence[Finding]) -> list[Finding]:
    """The findings that are not, just so, among the others."""
    return [finding for finding in findings if finding not in others]


def said(finding: Finding) -> tuple[str, str]:
    """A finding's subject and its sentence: each on one line, without what does not print, and not endless."""
    return _plain(finding.subject), _plain(sentence(finding.item))


def _two(previews: Previews, properties: bool, most: int) -> list[str]:
    head, base = previews.head, previews.base or Preview()
    lines = ["**What this change does**", ""]
    if head.failed or base.failed:
        lines += [_FAILED.format("this change" if head.failed else "the base branch"), ""]
    more = _lines(beyond(head.steps, base.steps), without(head.findings, base.findings), properties)
    less = _lines(beyond(base.steps, head.steps), without(base.findings, head.findings), properties)
    if more or not (head.failed or base.failed):
        lines += _list(more, most)
    # Without the whole of both, what only the one has says nothing.
    if less and not (head.failed or base.failed):
        lines += ["", "No longer with it:", "", *_list(less, most)]
    drifted = _lines(base.steps, base.drift, properties)
    lines += ["", "**What has already drifted**, without it", ""]
    return lines + (_list(drifted, most) if not base.failed else [_FAILED.format("the base branch")])


def _only(preview: Preview, properties: bool, most: int) -> list[str]:
    lines = ["**What `up` does**", ""]
    if preview.failed:
        lines += [_FAILED.format("it"), ""]
    lines += _list(_lines(preview.steps, preview.findings, properties), most)
    return [*lines, "", f"Digest: {code(preview.digest)}"] if preview.digest else lines


def _lines(steps: Iterable[EngineStep], findings: Iterable[Finding], properties: bool) -> list[str]:
    shown = sorted((finding.notice, *said(finding)) for finding in findings)
    named = [f"- {'notice: ' if notice else ''}{code(subject)}: {code(text)}" for notice, subject, text in shown]
    return [*named, *(_step(step, properties) for step in sorted(steps))]


def _list(lines: Sequence[str], most: int) -> list[str]:
    rest = len(lines) - most
    more = [f"- {'and ' if most else ''}{rest} {'more' if most else 'in all'}"] if rest > 0 else []
    return [*lines[:most], *more] or [_NOTHING]


def _step(step: EngineStep, properties: bool) -> str:
    named = f": {', '.join(map(code, step.properties))}" if properties and step.properties else ""
    return f"- {step.op} {code(step.type)} {code(step.name)}{named}"


def _plain(text: str) -> str:
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:_LONGEST_FINDING]


def _origin(about: About) -> str:
    parts = [
        f"Commit {code(about.commit[:12])}" if about.commit else "",
        f"[run]({about.run_url})" if about.run_url else "",
    ]
    return ", ".join(part for part in parts if part)


def _cut(text: str) -> str:
    """What fits of a text that is too long even at its shortest, whole lines, and that it was cut."""
    note = "\n\nCut here: too long for a comment. All of it is in the log of the run.\n"
    room = LONGEST - len(note.encode())
    return text.encode()[:room].decode(errors="ignore").rpartition("\n")[0] + note


def code(text: str) -> str:
    """The text as a code span, in which GitHub takes nothing for markup, a mention or a link."""
    return f"`{' '.join(text.replace('`', chr(39)).split()) or '-'}`"
