"""A project's names: what is called after it, what is refused, and which stack is meant where none is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.errors import SpecError
from infra.project import REFUSED, check_names, environment_prefix, stacks_in
from infra.spec import live_stack, read_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project acme without a stack file."""
    (tmp_path / "Pulumi.yaml").write_text("name: acme\n")
    return tmp_path


def stack_file(folder: Path, stack: str, live: str = "false") -> None:
    (folder / f"Pulumi.{stack}.yaml").write_text(f"config:\n  acme:live: {live}\n")


def test_what_is_called_after_a_project() -> None:
    assert environment_prefix("raxx-queue", "prod") == "RAXX_QUEUE_PROD__"
    assert environment_prefix("acme", "billing-eu.2") == "ACME_BILLING_EU_2__"


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_names_of_providers_are_refused(folder: Path, name: str) -> None:
    check_names(f"{name}-billing", "prod", folder)
    with pytest.raises(SpecError, match=f"Pulumi.yaml: name: {name} is .* Give the project another name"):
        check_names(name, "prod", folder)


def test_stacks_whose_variables_are_the_same_are_refused_and_no_other(folder: Path) -> None:
    for stack in ("eu-prod", "eu_prod", "eu"):
        stack_file(folder, stack)
    check_names("acme", "eu", folder)
    with pytest.raises(SpecError, match=r"Pulumi\.eu-prod\.yaml: .* those of stack eu_prod: ACME_EU_PROD__…"):
        check_names("acme", "eu-prod", folder)


def test_the_live_stack_is_meant_where_there_is_just_one(folder: Path) -> None:
    with pytest.raises(SpecError, match=r"no stack file says acme:live: true\. Name one: there is no stack file here"):
        live_stack(folder)
    stack_file(folder, "eu")
    with pytest.raises(SpecError, match=r"no stack file says acme:live: true\. Name one: eu"):
        live_stack(folder)
    for written in ("true", '"true"'):  # the latter by the engine
        stack_file(folder, "us", written)
        assert live_stack(folder) == "us"
    stack_file(folder, "asia", "true")
    with pytest.raises(SpecError, match=r"more than one stack file says acme:live: true\. Name one: asia, eu, us"):
        live_stack(folder)
    assert stacks_in(folder) == ["asia", "eu", "us"]


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"Pulumi\.yaml: name: is missing"):
        read_project(tmp_path)
