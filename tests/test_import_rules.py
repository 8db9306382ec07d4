"""Who may import whom, and that each module says what it is for.

The table below is the rule that docs/architecture.md draws. A unit is a top-level package, or a part of `infra`; a new
one needs a line here. Every import counts: inside functions, under TYPE_CHECKING, relative, and by
`importlib.import_module("…")`.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ANY = None


@dataclass(frozen=True)
class Rule:
    """What a unit may import: units of this project, and libraries (ANY: all but Pulumi's)."""

    units: str = ""
    libraries: str | None = ANY
    pulumi: bool = False


# Each line may name only units above it (a test holds that), so there is no way round in a circle.
TABLE = {
    "infra": Rule(libraries=""),
    "infra.errors": Rule(libraries=""),
    "infra.engine_switches": Rule("infra.errors", libraries=""),
    "infra.project": Rule("infra.errors", libraries=""),
    "infra.nearest_name": Rule(libraries=""),
    "infra.version": Rule(libraries=""),
    "infra.spec": Rule("infra.errors infra.nearest_name infra.project", libraries="pydantic pydantic_core yaml"),
    "infra.secret_stores": Rule("infra.errors infra.project infra.spec"),
    "infra.apis": Rule("infra.errors infra.engine_switches infra.spec"),
    "infra.items": Rule("infra.spec infra.apis", libraries="pydantic typing_extensions"),
    "infra.acceptance": Rule("infra.spec infra.items", libraries=""),
    "infra.words": Rule("infra.items", libraries=""),
    "infra.report": Rule("infra.errors infra.items infra.words", libraries="pydantic"),
    "infra.aspects": Rule(
        "infra.errors infra.nearest_name infra.spec infra.secret_stores infra.apis infra.items infra.words"
    ),
    "infra.gate": Rule("infra.spec infra.apis infra.items infra.acceptance infra.words"),
    "infra.comparison": Rule(
        "infra.errors infra.spec infra.secret_stores infra.apis infra.items infra.acceptance infra.words infra.report"
        " infra.aspects infra.gate"
    ),
    "infra.provider.stubs": Rule(libraries=""),
    "infra.provider": Rule(
        "infra.provider.stubs "
        "infra.errors infra.engine_switches infra.spec infra.secret_stores infra.apis infra.items"
        " infra.words infra.report infra.aspects infra.comparison infra.version",
        pulumi=True,  # the wheel's stubs alone
    ),
    "infra.program": Rule("infra.errors infra.project", libraries="", pulumi=True),
    "infra.commands": Rule(
        "infra.errors infra.engine_switches infra.project infra.spec infra.secret_stores infra.apis infra.items"
        " infra.words infra.report infra.aspects infra.gate infra.comparison infra.version"
    ),
    "infra.__main__": Rule("infra.errors infra.commands"),
    "__main__": Rule("infra.program", pulumi=True),
    "toolchain": Rule(libraries=""),
    "lab": Rule(libraries=""),
    "lab.build": Rule("toolchain", libraries=""),
    "lab.language_host": Rule("infra.provider.stubs", pulumi=True),  # the wheel's gRPC stubs
    "lab.simulators": Rule(),
    "lab.sandbox": Rule("lab.simulators toolchain"),
}
DESCRIBED = ("infra", "toolchain", "lab")
PARTED = ("infra", "lab")
"""Packages whose parts are units of their own."""
COMMAND_LINE = ("typer", "rich")  # only `infra.commands` prints, in one form at one place
GENERATED = re.compile(r"_pb2(_grpc)?\.pyi?$")


def unit_of(module: str) -> str:
    """Give the unit that a dotted module name belongs to: "infra.spec" of "infra.spec.models"."""
    parts = module.split(".")
    inner = ".".join(parts[:3])
    if inner in TABLE:
        return inner
    return ".".join(parts[:2]) if parts[0] in PARTED else parts[0]


def module_of(path: Path) -> str:
    """Give the dotted name of a file of the checkout: "infra.spec" of infra/spec/__init__.py."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imports(tree: ast.Module, package: str) -> Iterator[tuple[int, str]]:
    """Give line and dotted name of everything that a module of the package imports."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package.split(".")[: len(package.split(".")) - level + 1] if level else []
                base = ".".join([*above, *([module] if module else [])])
                yield from ((node.lineno, f"{base}.{alias.name}" if base in PARTED else base) for alias in names)
            case ast.Call(
                func=ast.Attribute(attr="import_module") | ast.Name(id="import_module" | "__import__"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield node.lineno, name


def objection(unit: str, imported: str) -> str | None:
    """Give the rule that the import breaks, or None."""
    rule, target, top = TABLE[unit], unit_of(imported), imported.split(".")[0]
    if target == unit or top in sys.stdlib_module_names:
        return None
    if target in TABLE or top in {*PARTED, "tests"}:
        allowed = rule.units or "no other part of this project"
        return None if target in rule.units.split() else f"{unit} may import {allowed}; not {target}"
    if top.startswith("pulumi"):
        return None if rule.pulumi else f"{unit} may not import Pulumi: {', '.join(pulumi_users())} may"
    if top in COMMAND_LINE and unit != "infra.commands":
        return f"{unit} may not import {top}: infra.commands may"
    if rule.libraries is not ANY and top not in rule.libraries.split():
        return f"{unit} may import of libraries {rule.libraries or 'none'}; not {top}"
    return None


def pulumi_users() -> list[str]:
    return [unit for unit, rule in TABLE.items() if rule.pulumi]


def violations(path: Path, source: str) -> list[str]:
    """Give one line for each import of the file that the table does not allow; the path is the checkout's."""
    module = module_of(path)
    unit = unit_of(module)
    if unit not in TABLE:
        return [f"{path}:1: {unit} is not in the table of tests/test_import_rules.py: give it a line there"]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = imports(ast.parse(source), package)
    return sorted({f"{path}:{line}: {rule}" for line, name in found if (rule := objection(unit, name))})


def description_fault(path: Path, source: str) -> str | None:
    """Say what is wrong with a module's first line, or None: it must be a docstring that starts with one sentence."""
    if not source.strip():
        return None
    first = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
    if not first:
        return f"{path}:1: the module does not start with a docstring that says what it is for"
    if not first.endswith((".", "!", "?")) or re.search(r"[.!?] +[A-Z]", first):
        return f"{path}:1: the first line of the docstring is not one sentence: {first}"
    return None


def sources(*roots: str) -> list[Path]:
    """Give the Python files below the roots, as paths of the checkout."""
    found = [path for root in roots for path in sorted((ROOT / root).rglob("*.py"))]
    found = [path for path in found if "tests" not in path.relative_to(ROOT).parts]
    return [path.relative_to(ROOT) for path in found if not GENERATED.search(path.name)]


PROGRAM = [Path("__main__.py")] if (ROOT / "__main__.py").exists() else []


def test_imports_go_one_way() -> None:
    faults = [fault for path in PROGRAM + sources(*DESCRIBED) for fault in violations(path, (ROOT / path).read_text())]
    assert not faults, "\n" + "\n".join(faults)


def test_each_module_says_what_it_is_for() -> None:
    said = [description_fault(path, (ROOT / path).read_text()) for path in PROGRAM + sources(*DESCRIBED)]
    faults = [fault for fault in said if fault]
    assert not faults, "\n" + "\n".join(faults)


def test_the_checkout_is_really_read() -> None:
    assert {Path("infra/errors.py"), Path("infra/secret_stores/store.py")} <= set(sources(*DESCRIBED))


def test_the_table_has_no_circle() -> None:
    above: set[str] = set()
    for unit, rule in TABLE.items():
        named = set(rule.units.split())
        assert named <= above, f"{unit} names {sorted(named - above)}, which stand below it or nowhere"
        above.add(unit)


ALLOWED = [
    ("infra/spec/models.py", "import re\nfrom pydantic import BaseModel\nfrom infra.errors import SpecError"),
    ("infra/spec/reader.py", "import yaml\nfrom .models import Stack\nfrom infra.spec import models"),
    ("infra/apis/heroku.py", "import urllib3\nfrom infra import errors, spec"),
    ("infra/program/app.py", "import pulumi\nimport pulumiverse_heroku\nfrom infra.program.options import stock"),
    (
        "infra/provider/servicer.py",
        "import grpc\nfrom pulumi.runtime.proto import provider_pb2\nfrom infra.comparison import look",
    ),
    ("infra/program/main.py", "from pulumi import Output\nfrom infra.program import app"),
    ("infra/commands/cli.py", "import typer\nfrom rich.table import Table"),
    ("infra/commands/secrets.py", "from infra import secret_stores\nfrom infra.commands import render"),
    ("__main__.py", "import pulumi\nfrom infra.program.main import run"),
    ("lab/language_host/server.py", "from pulumi.runtime.proto import language_pb2\nfrom . import stubs"),
    ("lab/sandbox/demo.py", "from lab.simulators import server"),
    ("lab/simulators/__main__.py", "from lab.simulators.server import serve\nfrom __future__ import annotations"),
]
FORBIDDEN = [
    ("infra/errors.py", "import os\nimport pydantic", 2, "infra.errors may import of libraries none; not pydantic"),
    ("infra/spec/models.py", "import urllib3", 1, "libraries pydantic pydantic_core yaml; not urllib3"),
    (
        "infra/spec/models.py",
        "from ..apis import heroku",
        1,
        "infra.spec may import infra.errors infra.nearest_name infra.project; not infra.apis",
    ),
    ("infra/spec/__init__.py", "from .. import apis", 1, "not infra.apis"),
    ("infra/apis/heroku.py", "from infra import errors, comparison", 1, "not infra.comparison"),
    ("infra/apis/heroku.py", "from infra.secret_stores import Chain", 1, "not infra.secret_stores"),
    ("infra/comparison/app.py", "def f():\n    import pulumi_github", 2, "infra.comparison may not import Pulumi"),
    ("infra/gate/a.py", "from infra.comparison.stack import compare_stack", 1, "not infra.comparison"),
    (
        "infra/comparison/app.py",
        "from rich import print",
        1,
        "infra.comparison may not import rich: infra.commands may",
    ),
    ("infra/__main__.py", "import typer", 1, "infra.__main__ may not import typer"),
    ("infra/program/app.py", "from infra.apis import http", 1, "not infra.apis"),
    ("infra/program/main.py", "import pydantic", 1, "infra.program may import of libraries none; not pydantic"),
    ("infra/program/main.py", "from infra.provider import own", 1, "not infra.provider"),
    (
        "infra/commands/up.py",
        "if TYPE_CHECKING:\n    from pulumi import Output",
        2,
        "infra.commands may not import Pulumi",
    ),
    ("infra/commands/up.py", "import infra.program.main", 1, "not infra.program"),
    ("infra/commands/up.py", "importlib.import_module('infra.program.app')", 1, "not infra.program"),
    ("infra/program/main.py", "from lab.simulators.server import serve", 1, "not lab.simulators"),
    ("infra/program/main.py", "import tests.fakes", 1, "not tests"),
    ("infra/program/main.py", "import lab.sandbox, toolchain", 1, "not toolchain"),
    ("infra/extra.py", "", 1, "infra.extra is not in the table"),
    ("lab/simulators/heroku.py", "from infra.spec import models", 1, "no other part of this project; not infra.spec"),
    ("lab/simulators/heroku.py", "import pulumi", 1, "lab.simulators may not import Pulumi"),
    ("toolchain/setup.py", "from lab.simulators import server", 1, "not lab.simulators"),
    ("lab/sandbox/demo.py", "from infra.spec import models", 1, "not infra.spec"),
    ("__main__.py", "from infra.commands import up", 1, "not infra.commands"),
]


@pytest.mark.parametrize(("path", "source"), ALLOWED)
def test_the_checker_allows(path: str, source: str) -> None:
    assert violations(Path(path), source) == []


@pytest.mark.parametrize(("path", "source", "line", "rule"), FORBIDDEN)
def test_the_checker_refuses(path: str, source: str, line: int, rule: str) -> None:
    faults = violations(Path(path), source)
    assert any(fault.startswith(f"{path}:{line}: ") and rule in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("", None),
        ('"""Read a thing, e.g. the live app (see design)."""\n', None),
        ('"""Read a thing.\n\nMore of it. And more."""\n', None),
        ("import os\n", "does not start with a docstring"),
        ('import os\n"""Too late."""\n', "does not start with a docstring"),
        ('"""\nRead a thing"""\n', "not one sentence"),
        ('"""Read a thing. Write it."""\n', "not one sentence"),
        ('"""Read a thing that\ngoes on."""\n', "not one sentence"),
    ],
)
def test_the_description_checker(source: str, fault: str | None) -> None:
    said = description_fault(Path("infra/x.py"), source)
    assert said is None if fault is None else fault in (said or "")


def test_no_two_classes_share_a_name() -> None:
    """Who reads a name knows which one is meant. Pulumi's resources are called as the engine shows them."""
    places: dict[str, list[str]] = {}
    for path in sources("infra"):
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and path.name != "resources.py":
                places.setdefault(node.name, []).append(str(path))
    assert not {name: found for name, found in places.items() if len(found) > 1}
