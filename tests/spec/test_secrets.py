"""What a stack file may say of secrets: stores, a variable's own one, rules across stacks, and never a value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.errors import SpecError
from infra.spec import StackSpec, read, read_file
from infra.spec.kinds import ValueKind, describe, fault

ROOT = Path(__file__).resolve().parents[2]
KEY = "STRIPE_API_KEY"


def config(secret: Any = True, **settings: Any) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
    found["raxx-queue:apps"]["queue"]["config_vars"][KEY]["secret"] = secret
    return found | {f"raxx-queue:{name}": value for name, value in settings.items()}


def spec(**settings: Any) -> StackSpec:
    return read("raxx-queue", "prod", config(**settings))


def refused(**settings: Any) -> str:
    with pytest.raises(SpecError) as caught:
        spec(**settings)
    (fault_,) = caught.value.faults
    return str(fault_)


def test_the_default_order() -> None:
    assert spec().secret_stores == ("environment", "keyring")


def test_a_stack_chooses_its_stores() -> None:
    found = spec(secret_stores=["pulumi", {"command": ["op", "read", "op://{stack}/{variable}"]}]).secret_stores
    assert found[0] == "pulumi"
    assert not isinstance(found[1], str)
    assert found[1].command == ("op", "read", "op://{stack}/{variable}")


@pytest.mark.parametrize(
    ("stores", "reason"),
    [
        ([], "names no store"),
        (["vault"], "'environment', 'keyring' or 'pulumi'"),
        (["keyring", "keyring"], "named twice: keyring"),
        ([{"command": ["op", "read", "op://one"]}], "the same for every variable"),
        ([{"command": []}], "at least 1"),
        ([{"command": "op read {variable}"}], "tuple"),
    ],
)
def test_stores_that_are_none(stores: Any, reason: str) -> None:
    assert reason in refused(secret_stores=stores)


@pytest.mark.parametrize(
    ("secret", "store"),
    [
        ({"store": "keyring"}, "keyring"),
        ({"store": "pulumi"}, "pulumi"),
        ({"command": ["pass", "show", "x"]}, "command"),
    ],
)
def test_a_variable_has_its_own(secret: dict[str, Any], store: str) -> None:
    own = spec(secret=secret).apps["queue"].config_vars[KEY].own_store
    assert own is not None
    assert own.kept_in == store


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        (False, "true"),
        ("keyring", "true"),
        ({}, "names no store"),
        ({"store": "command"}, "names no store"),
        ({"store": "keyring", "command": ["pass"]}, "has a command and the store keyring"),
        ({"store": "vault"}, "'environment', 'keyring', 'pulumi' or 'command'"),
    ],
)
def test_a_source_that_is_none(secret: Any, reason: str) -> None:
    said = refused(secret=secret)
    assert reason in said.lower() or reason in said
    assert f"queue.config_vars.{KEY}" in said


def test_encrypted_values_are_no_part_of_the_spec() -> None:
    value = "fake-decrypted-canary"
    assert value not in repr(spec(secrets={"queue": {KEY: value}}))


def test_a_value_in_plain_text_is_refused_without_being_quoted(tmp_path: Path) -> None:
    document = {"config": config(secrets={"queue": {KEY: "fake-plain-canary", "OTHER": {"secure": "v1:x:y"}}})}
    (tmp_path / "Pulumi.yaml").write_text("name: raxx-queue\n")
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text(yaml.safe_dump(document))
    with pytest.raises(SpecError) as caught:
        read_file(file)
    (fault_,) = caught.value.faults
    assert fault_.where == f"Pulumi.prod.yaml: raxx-queue:secrets.queue.{KEY}"
    assert "fake-plain-canary" not in str(caught.value)


@pytest.mark.parametrize("stack", ["prod", "staging"])
def test_committed_stack_files_hold_no_secret(stack: str) -> None:
    text = (ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
    assert "secure:" not in text
    assert "encryptionsalt" not in text
    assert "raxx-queue:secrets" not in yaml.safe_load(text)["config"]


def test_rules_across_stacks_of_the_committed_prod() -> None:
    rules = {name: var.across_stacks for name, var in spec().apps["queue"].config_vars.items()}
    assert rules["SENTRY_DSN_QUEUE"] == {"staging": "same"}
    assert {rules[name]["staging"] for name in rules if name.startswith("STRIPE_")} == {"differs"}
    assert {rules[name]["staging"] for name in rules if name.startswith("QUEUE_")} == {"either"}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ValueKind.HEROKU_TOKEN, "HRKU-AA" + "fake_-" * 10),
        (ValueKind.HEROKU_TOKEN, "HRKU-01234567-89ab-cdef-0123-456789abcdef"),
        (ValueKind.HEROKU_TOKEN, "01234567-89ab-cdef-0123-456789abcdef"),
        (ValueKind.GITHUB_TOKEN, "ghp_" + "fake" * 9),
        (ValueKind.GITHUB_TOKEN, "gho_" + "fake" * 20),
        (ValueKind.GITHUB_TOKEN, "github_pat_" + "fake_" * 17),
        (ValueKind.GITHUB_TOKEN, "ghs_123_" + "fa.k-e" * 80),
    ],
)
def test_tokens_of_both_platforms(kind: ValueKind, value: str) -> None:
    assert fault(kind, value, "live") == ""
    assert describe(value) == ("Heroku token" if kind is ValueKind.HEROKU_TOKEN else "GitHub token")
    for wrong in (value[:12], f"x{value}", f"{value} ", value.replace("fake", "fa/e")):
        if wrong != value:
            said = fault(kind, wrong, "live")
            assert said
            assert not wrong.strip() or wrong not in said
