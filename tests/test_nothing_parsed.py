"""Sentences are for people: nothing that this project renders is read again by pattern, prefix or grep.

What differs is data (infra/items.py), and it stays data in the report (infra/report.py), in Actions' outputs and in the
issue's marker. A module that matches text at all has a line below that says whose text it is: if the answer is "ours",
the data is missing where it is needed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from infra.words import WORDS

ROOT = Path(__file__).resolve().parents[1]
METHODS = {
    *("startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "split", "rsplit"),
    *("find", "rfind", "match", "fullmatch", "search", "findall", "finditer", "sub", "subn"),
}
"""Of strings and of compiled patterns. `find` with more than two values is no string's."""

WHOSE = {
    "infra.aspects.addons": "Heroku's release descriptions and plan names",
    "infra.aspects.app_stack": "Heroku's release descriptions",
    "infra.aspects.formation": "the spec's choices, a set",
    "infra.acceptance": "patterns of the spec's `accepted`, by which it names titles",
    "infra.comparison.stack": "keys of the state's ids (queue/database)",
    "infra.comparison.equality": "which sides a rule looks at, a set",
    "infra.gate.expressions.functions": "expressions of a workflow",
    "infra.gate.expressions.lexer": "expressions of a workflow",
    "infra.gate.expressions.template": "expressions of a workflow",
    "infra.gate.expressions.values": "expressions of a workflow",
    "infra.gate.deployments": "Heroku's release descriptions",
    "infra.gate.findings": "keys of a workflow",
    "infra.gate.others": "scripts and keys of a workflow",
    "infra.gate.rows": "inputs of a workflow",
    "infra.gate.run": "results of a workflow's jobs, a list",
    "infra.gate.shell": "scripts of a workflow",
    "infra.comparison.identity": "Heroku's plan names",
    "infra.comparison.look": "keys of the state's ids",
    "infra.comparison.before_up": "what the operator names in RAXX_ACKNOWLEDGE, and Heroku's plan names",
    "infra.gate.workflow_yaml": "YAML of a workflow, and what the YAML library says of it",
    "infra.commands.ci.comment": "names of the files that a workflow puts previews into",
    "infra.commands.ci.comment_text": "blanks and whole lines, to cut; nothing is taken out",
    "infra.commands.ci.digest": "the engine's JSON: URNs, types and property paths",
    "infra.commands.doctor.apis": "Heroku's list of a token's scopes",
    "infra.commands.doctor.engine": "what the engine prints of itself, its plugins and its backend",
    "infra.commands.doctor.machine": "requirements.txt",
    "infra.commands.ci.drift_issue": "Actions' GITHUB_WORKFLOW_REF",
    "infra.commands.explain": "what the engine and its providers print",
    "infra.commands.go_live": "Heroku's release descriptions",
    "infra.commands.ci.issue_text": "blanks; nothing is taken out",
    "infra.commands.parity": "Heroku's release descriptions",
    "infra.commands.render": "line breaks of a cell",
    "infra.commands.ci.repository": "Actions' GITHUB_REPOSITORY, and the marker by which a comment or an issue is ours",
    "infra.commands.secrets.storing": "a secret as the operator types it",
    "infra.commands.ci.take_stack_file": "keys of a stack file, and what the YAML library says of it",
    "infra.commands.verify": "Heroku's release descriptions, and the app's log",
    "infra.provider.converge": "paths of Heroku's API",
    "infra.items": "the {} of a kind's title",
    "infra.apis.found": "Heroku's release descriptions",
    "infra.apis.http": "what an API or a library says of a failure",
    "infra.apis.runtime": "Heroku's log",
    "infra.engine_switches": "the engine's arguments",
    "infra.apis.session": "host names",
    "infra.apis.gate": "names of files in a repository",
    "infra.apis.github": "whether a path has a query",
    "infra.program.main": "keys of a stack file",
    "infra.provider.engine": "the engine's arguments",
    "infra.provider.servicer": "the engine's URNs and property paths",
    "infra.provider.stubs": "a module's name",
    "infra.program.recorded": "the engine's URNs and what it says of a failure; keys of the state's ids",
    "infra.project": "names of stack files, and of environment variables",
    "infra.secret_stores.allowed_commands": "a command of the spec",
    "infra.secret_stores.chosen": "the spec's stores, a list",
    "infra.secret_stores.command": "names of environment variables",
    "infra.secret_stores.pulumi_config": "names in a stack file",
    "infra.secret_stores.store": "names of secrets, and a secret's last line break",
    "infra.spec.app": "plan names in a stack file",
    "infra.spec.base": "dates in a stack file",
    "infra.spec.config_var": "app names in a stack file",
    "infra.spec.heroku_rules": "names and plans in a stack file",
    "infra.spec.kinds": "values of config vars, by their kind",
    "infra.spec.reader": "keys and the name of a stack file",
    "infra.spec.secrets": "a command of the spec",
}
READERS = re.compile(r"\b(?:[ef]?grep|rg|[gm]?awk|g?sed|jq|perl)\b")
"""Programs that read text or JSON by pattern. Comments count too: then nobody has to tell them apart."""


def matches(source: str) -> Iterator[str]:
    """Give each place that matches text, with its line."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re" | "fnmatch"))):
                yield f"{node.lineno}: {ast.unparse(node)}"
            case ast.Call(func=ast.Attribute(attr=name), args=given) if name in METHODS:
                if name != "find" or len(given) < 3:
                    yield f"{node.lineno}: {ast.unparse(node)}"
            case ast.Compare(left=ast.Constant(value=str()), ops=[ast.In() | ast.NotIn()], comparators=[within]):
                if not isinstance(within, ast.Tuple | ast.List | ast.Set | ast.Dict):
                    yield f"{node.lineno}: {ast.unparse(node)}"


def modules() -> dict[str, str]:
    """Every module of `infra` with its source."""
    paths = sorted((ROOT / "infra").rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text() for path in paths}


def terms(source: str) -> Iterator[tuple[str, set[str]]]:
    """Give code and names of each `term("code", name=…)` of a module."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="term"), args=[ast.Constant(value=str(code))], keywords=keywords):
                yield code, {str(keyword.arg) for keyword in keywords}


def fields(code: str) -> set[str]:
    """Give the names in braces of the words for a code."""
    return {name for _, name, _, _ in Formatter().parse(WORDS[code]) if name}


@pytest.mark.parametrize(("module", "source"), modules().items(), ids=modules())
def test_only_others_texts_are_matched(module: str, source: str) -> None:
    found = list(matches(source))
    assert not found or module in WHOSE, f"{module}: whose text is it? If it is ours, take the data\n" + "\n".join(
        found
    )


@pytest.mark.parametrize("module", WHOSE)
def test_no_line_of_the_table_is_left_over(module: str) -> None:
    assert list(matches(modules().get(module, ""))), f"{module} matches nothing any more: take out its line"


@pytest.mark.parametrize("path", [path for path in sorted((ROOT / ".github").rglob("*")) if path.is_file()], ids=str)
def test_no_script_or_workflow_reads_text_by_pattern(path: Path) -> None:
    assert not READERS.findall(path.read_text()), "take the data: RAXX_REPORT, `report-digest`, an exit code"


@pytest.mark.parametrize(("module", "source"), modules().items(), ids=modules())
def test_every_term_has_its_words(module: str, source: str) -> None:
    for code, names in terms(source):
        assert code in WORDS, f"{module}: infra/words.py has no words for {code}"
        assert fields(code) == names, f"{module}: the words for {code} are about other values"


def test_no_words_are_left_over() -> None:
    # Some codes are chosen from a table: then they stand in it as they are.
    texts = [
        node.value
        for module, source in modules().items()
        if module != "infra.words"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
    ]
    assert not set(WORDS) - set(texts)


@pytest.mark.parametrize(
    "source",
    [
        'text.startswith("want ")',
        'str(error).partition("\\n")[0].removesuffix(":")',
        '"drift" in said',
        '"drift" not in str(item)',
        're.compile("want .*")',
        "_WORDS.fullmatch(item.text)",
        "said.split()",
        'said.find(", found ")',
    ],
)
def test_matching_is_seen(source: str) -> None:
    assert list(matches(source))


@pytest.mark.parametrize("source", ["ADDONS.find(addon, live, uuid)", '"a" in ("a", "b")', "name in names", "a == 'b'"])
def test_what_matches_no_text_is_passed_over(source: str) -> None:
    assert not list(matches(source))


@pytest.mark.parametrize("line", ["x | grep -q '^Nothing'", "sed -n s/a/b/p", "awk '{print}'", "a && jq -r .digest"])
def test_readers_are_seen(line: str) -> None:
    assert READERS.search(line)
    assert not READERS.search("what was reviewed is used; passed")
