"""Which `pulumi` on PATH is used."""

from __future__ import annotations

import os
from pathlib import Path

from tests.toolchain.conftest import Script
from toolchain import ambient


def test_nothing_on_path(tmp_path: Path) -> None:
    assert ambient.find(str(tmp_path)) == ambient.Unsuitable("no pulumi is on PATH")


def test_suitable_with_its_language_host(tmp_path: Path, script: Script) -> None:
    pulumi = script(tmp_path / "bin/pulumi", "echo v3.260.1")
    script(tmp_path / "bin/pulumi-language-python", "exit 0")
    assert ambient.find(str(tmp_path / "bin")) == ambient.Ambient(pulumi, "v3.260.1", has_host=True)


def test_language_host_beside_the_real_file_behind_a_link(tmp_path: Path, script: Script) -> None:
    real = script(tmp_path / "opt/pulumi", "echo v3.260.1")
    script(tmp_path / "opt/pulumi-language-python", "exit 0")
    link = tmp_path / "bin/pulumi"
    link.parent.mkdir()
    link.symlink_to(real)
    assert ambient.find(str(link.parent)) == ambient.Ambient(link, "v3.260.1", has_host=True)


def test_bare_engine(tmp_path: Path, script: Script) -> None:
    pulumi = script(tmp_path / "pulumi", "echo v3.259.0")
    assert ambient.find(str(tmp_path)) == ambient.Ambient(pulumi, "v3.259.0", has_host=False)


def test_old_engine_is_refused_though_a_newer_one_comes_later(tmp_path: Path, script: Script) -> None:
    """A shell would run the first."""
    old = script(tmp_path / "a/pulumi", "echo v3.100.0")
    script(tmp_path / "b/pulumi", "echo v3.260.0")
    path = os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "b")])
    assert ambient.find(path) == ambient.Unsuitable(f"{old} is v3.100.0, and >=3.259.0,<4.0.0 is required")


def test_broken_engine_is_refused(tmp_path: Path, script: Script) -> None:
    broken = script(tmp_path / "pulumi", "echo oops; exit 3")
    assert ambient.find(str(tmp_path)) == ambient.Unsuitable(f"{broken} does not tell its version")


def test_an_activated_checkout_does_not_count(tmp_path: Path, script: Script) -> None:
    script(tmp_path / ".toolchain/bin/pulumi", "echo v3.259.0")
    script(tmp_path / ".toolchain/bin/pulumi-language-python", "exit 0")
    other = script(tmp_path / "b/pulumi", "echo v3.261.0")
    path = os.pathsep.join([str(tmp_path / ".toolchain/bin"), str(tmp_path / "b")])
    assert ambient.find(path) == ambient.Ambient(other, "v3.261.0", has_host=False)
