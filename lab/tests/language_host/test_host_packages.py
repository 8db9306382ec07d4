"""Which plugins an environment needs, against environments laid out by hand."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from lab.language_host import packages
from lab.language_host.packages import Package, Parameterization, RequiredPlugin


def install(folder: Path, name: str, version: str, plugin: object = None, requires: str = "") -> None:
    """Lays a package out as pip does."""
    metadata = folder / f"{name}-{version}.dist-info"
    metadata.mkdir(parents=True)
    required = f"Requires-Dist: {requires}\n" if requires else ""
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{required}")
    if plugin is not None:
        (folder / name).mkdir()
        (folder / name / "pulumi-plugin.json").write_text(json.dumps(plugin))


def needed(folder: Path) -> list[RequiredPlugin]:
    return list(packages.required_plugins(packages.installed([folder])))


def test_from_pulumi_plugin_json(tmp_path: Path) -> None:
    install(tmp_path, "pulumi_github", "6.15.0", {"resource": True, "name": "github", "version": "6.15.0"})
    install(tmp_path, "pulumiverse_heroku", "1.0.4", {"resource": True, "name": "heroku", "server": "github://x/y"})
    assert needed(tmp_path) == [
        RequiredPlugin("github", "v6.15.0", ""),
        RequiredPlugin("heroku", "v1.0.4", "github://x/y"),
    ]


def test_from_the_name_alone(tmp_path: Path) -> None:
    install(tmp_path, "pulumi_random", "4.1rc2")
    assert needed(tmp_path) == [RequiredPlugin("random", "v4.1.0-rc.2", "")]


def test_packages_without_a_plugin(tmp_path: Path) -> None:
    install(tmp_path, "pulumi", "3.259.0")
    install(tmp_path, "pulumi_policy", "1.21.0")
    install(tmp_path, "requests", "2.0")
    install(tmp_path, "pulumi_component", "1.0.0", {"resource": False})
    install(tmp_path, "pulumi_odd", "1!2.0")
    assert needed(tmp_path) == []


def test_parameterized(tmp_path: Path) -> None:
    value = base64.b64encode(b"some bytes").decode()
    stands_for = {"name": "boundary", "version": "1.2.0", "value": value}
    plugin = {"resource": True, "name": "terraform-provider", "version": "0.9.0", "parameterization": stands_for}
    install(tmp_path, "pulumi_boundary", "1.2.0", plugin)
    assert needed(tmp_path) == [
        RequiredPlugin("terraform-provider", "v0.9.0", "", Parameterization("boundary", "1.2.0", b"some bytes"))
    ]


def test_not_required(tmp_path: Path) -> None:
    install(tmp_path, "top_level", "1.0", requires="Under.Neath>=1; python_version > '3'")
    install(tmp_path, "under_neath", "2.0")
    found = packages.not_required(packages.installed([tmp_path]))
    assert found == [Package("top-level", "1.0", tmp_path)]


@pytest.mark.parametrize(
    ("version", "semantic"),
    [
        ("1.0", "1.0.0"),
        ("1.2.3", "1.2.3"),
        ("1.2.3a4", "1.2.3-alpha.4"),
        ("1.2.3b4", "1.2.3-beta.4"),
        ("1.2.3rc4", "1.2.3-rc.4"),
        ("1.2.3.post4", "1.2.3+post4"),
        ("1.2.3.post4.dev5", "1.2.3+post4dev5"),
        ("1.2.3.dev5", "1.2.3+dev5"),
        ("1!1.2.3", None),
        ("1.2.3+local", None),
        ("", None),
        ("٣.1", None),
    ],
)
def test_semantic_version(version: str, semantic: str | None) -> None:
    """The examples of the published host's determinePluginVersion."""
    assert packages.semantic_version(version) == semantic
