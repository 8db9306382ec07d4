"""The documentation is whole: each field of the spec is described, each page and heading that is named is there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic.fields import FieldInfo

from infra.spec import StackSpec, ValueKind, read
from infra.spec.base import Model

ROOT = Path(__file__).resolve().parents[1]
ARCHITECTURE = ROOT / "docs" / "architecture.md"
# A page, and after it perhaps a heading in it: "docs/operations.md, 'Another app'".
_NAMED = re.compile(r"(?<![\w/.-])(docs/[\w-]+\.md)(?:, '([^']+)')?")
_LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def models() -> list[type[Model]]:
    """Every model that a stack file can hold, each once."""
    found: list[type[Model]] = [StackSpec]
    for model in found:  # grows while it is walked
        inner = (other for field in model.model_fields.values() for other in models_in(field.annotation))
        found.extend(other for other in dict.fromkeys(inner) if other not in found)
    return found


def models_in(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def default_of(field: FieldInfo) -> str:
    """The default as the table writes it."""
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is None:
        return "-"
    if isinstance(default, Model):
        return "see below"
    if isinstance(default, tuple):
        return f"`[{', '.join(default)}]`"
    return f"`{default if isinstance(default, str) else json.dumps(default)}`"


def described(model: type[Model]) -> dict[str, str]:
    """The fields that the page describes for a model, with their defaults."""
    section = re.search(
        rf"^\*\*{model.__name__}\*\*.*\n\n((?:\|.*\n)+)", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE
    )
    rows = section[1].splitlines()[2:] if section else []
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {field.strip("`"): default for field, default, _ in cells}


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "lab").rglob("*.md")])


def sources() -> list[Path]:
    code = [path for folder in ("infra", "toolchain", "lab") for path in (ROOT / folder).rglob("*.py")]
    return sorted([*code, *ROOT.glob("Pulumi*.yaml"), *documents()])


def references() -> set[tuple[str, str | None]]:
    """Every page that code, a stack file or a page names, with the heading where one is named."""
    texts = (path.read_text(encoding="utf-8") for path in sources())
    return {(found[1], found[2]) for text in texts for found in _NAMED.finditer(text)}


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_field_is_described_with_its_default(model: type[Model]) -> None:
    expected = {name: default_of(field) for name, field in model.model_fields.items()}
    assert described(model) == expected, f"mend the table **{model.__name__}** of docs/architecture.md"


def test_no_table_is_of_a_model_that_is_gone() -> None:
    tables = re.findall(r"^\*\*(\w+)\*\*.*\n\n\| field", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(tables) == sorted(model.__name__ for model in models())


def test_the_example_is_a_stack_file() -> None:
    example = re.search(
        r"```yaml\n# Pulumi\.(\w+)\.yaml\n(.*?)```", ARCHITECTURE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert example is not None
    spec = read("raxx-queue", example[1], yaml.safe_load(example[2])["config"])
    assert (set(spec.apps), set(spec.environments), set(spec.deploy_gates)) == ({"queue"}, {"production"}, {"queue"})


@pytest.mark.parametrize(("page", "heading"), sorted(references(), key=str))
def test_what_is_named_is_there(page: str, heading: str | None) -> None:
    path = ROOT / page
    assert path.exists(), f"{page} is named and does not exist"
    if heading is not None:
        assert heading in _HEADING.findall(path.read_text(encoding="utf-8")), f"{page} has no heading {heading!r}"


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target, anchor in _LINK.findall(document.read_text(encoding="utf-8")):
        path = (document.parent / target).resolve() if target else document
        assert path.exists(), f"{document.name}: {target} does not exist"
        if anchor:
            anchors = [slug(heading) for heading in _HEADING.findall(path.read_text(encoding="utf-8"))]
            assert anchor in anchors, f"{document.name}: {target} has no heading #{anchor}"


def test_every_kind_of_config_var_is_named() -> None:
    row = next(line for line in ARCHITECTURE.read_text(encoding="utf-8").splitlines() if line.startswith("| `kind`"))
    assert [kind for kind in ValueKind if f"`{kind}`" not in row] == []
