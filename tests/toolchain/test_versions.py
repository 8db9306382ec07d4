"""The versions agree with every other place that names them."""

from __future__ import annotations

import re

import pytest
import yaml

from tests.toolchain.conftest import ROOT
from toolchain import versions


def pinned(package: str) -> str:
    match = re.search(rf"^{package}==(\S+)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert match, f"requirements.txt does not pin {package}"
    return match[1]


def test_versions_are_those_of_the_python_packages() -> None:
    assert pinned("pulumi") == versions.ENGINE
    assert pinned("pulumi-github") == versions.GITHUB.version
    assert pinned("pulumiverse-heroku") == versions.HEROKU.version


def test_engine_module_pins_the_engine() -> None:
    text = (ROOT / "lab/build/engine/go.mod").read_text()
    assert f"github.com/pulumi/pulumi/pkg/v3 v{versions.ENGINE}\n" in text
    assert f"github.com/pulumi/pulumi/sdk/v3 v{versions.ENGINE}" in text


def test_suitable_is_what_the_project_requires() -> None:
    required = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["requiredPulumiVersion"]
    assert re.split(r"[\s,]+", required.strip()) == list(versions.SUITABLE)


@pytest.mark.parametrize(
    ("version", "suitable"),
    [
        ("v3.259.0", True),
        ("v3.300.1\n", True),
        ("3.260.0-dev.0", True),
        ("v3.258.9", False),
        ("v4.0.0", False),
        ("v2.1", False),
    ],
)
def test_satisfies(version: str, suitable: bool) -> None:
    assert versions.satisfies(version) is suitable


@pytest.mark.parametrize("text", ["", "unknown", "pulumi: command failed"])
def test_no_version_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        versions.satisfies(text)
