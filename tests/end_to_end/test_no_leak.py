"""No leak: canaries in every store and every live var, and then every command and every failure.

What a command prints, writes, and gives to its processes is searched for every canary in every form. A command that is
added to the command line is a failure here until it is listed. What Pulumi writes by itself and nobody can prevent is
KNOWN below, each with its line in docs/security.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import typer

from infra.commands.cli import app
from lab.sandbox.simulator import ROOT
from tests.end_to_end.canaries import Canaries, forms
from tests.end_to_end.guarded import IN_COMMAND, IN_ENVIRONMENT, IN_PULUMI, Guarded, canary_values
from tests.end_to_end.world import PROD

SECURITY = ROOT / "docs" / "security.md"
CONFIG_VARS = "/apps/.*/config-vars"
ALLOWED = {"RAXX_ALLOW_SECRET_LOGS": "1"}
PULUMI_VALUE = f"store {IN_PULUMI}"


@dataclass(frozen=True)
class Case:
    """One command with what goes in and how it may end. `fault` is ordered of the simulator before; `known` are the
    canaries that Pulumi shows by itself, with `why`, a heading of docs/security.md."""

    command: tuple[str, ...]
    given: str = ""
    env: dict[str, str] = field(default_factory=dict)
    fault: dict[str, Any] = field(default_factory=dict)
    exits: tuple[int, ...] = (0, 1, 7)
    known: frozenset[str] = frozenset()
    why: str = ""

    @property
    def marks(self) -> tuple[pytest.MarkDecorator, ...]:
        """Logs in full are long."""
        return (pytest.mark.long,) if any(word.startswith("-v=") for word in self.command) else ()

    def __str__(self) -> str:
        more = [*self.env, *(f"{name} {value}" for name, value in self.fault.items() if name in ("status", "drop"))]
        return " ".join([*self.command, *more]).replace("/", "_")[:120]


def pulumi(*arguments: str, **options: Any) -> Case:
    return Case(("pulumi", *arguments, "--stack", "prod", "--non-interactive"), **options)


def infra(*arguments: str, **options: Any) -> Case:
    return Case((".venv/bin/python", "-m", "infra", *arguments), **options)


UP = ("up", "--yes", "--skip-preview")
NEW = canary_values("live")["STRIPE_API_KEY"]
"""What `secrets set` is given; a canary from then on."""

COMMANDS: dict[str, list[Case]] = {
    "drift": [infra("drift"), infra("drift", "--json"), infra("drift", "--markdown")],
    "verify": [infra("verify", "--wait", "0"), infra("verify", "--wait", "0", "--json")],
    "parity": [infra("parity"), infra("parity", "--json"), infra("parity", "--markdown")],
    "checklist": [infra("checklist"), infra("checklist", "--json")],
    "go-live": [
        infra("go-live", "--yes", "--limit", "1", "--every", "0.1", "--wait", "0", given="deploy-prod-now\n"),
        infra("go-live", "--yes", "--limit", "1", "--every", "0.1", "--wait", "0", "--json"),
    ],
    "explain": [infra("explain", "-", given=f"error: {NEW}: Couldn't find that process type (web).\n{NEW}\n")],
    "doctor": [infra("doctor"), infra("doctor", "--json")],
    "comment": [infra("comment", "--previews", "previews"), infra("comment", "--previews", "previews", "--json")],
    "report-digest": [infra("report-digest", "prod.report.json")],
    "drift-issue": [
        infra("drift-issue", "--wait", "0", "--json", env={"GITHUB_REPOSITORY": "raxx-app/TradeMasterAPI"})
    ],
    "take-stack-file": [infra("take-stack-file", "--theirs", "theirs/Pulumi.prod.yaml", "--json")],
    "secrets list": [infra("secrets", "list"), infra("secrets", "list", "--json")],
    "secrets check": [infra("secrets", "check"), infra("secrets", "check", "--json")],
    "secrets set": [
        infra("secrets", "set", "STRIPE_API_KEY", "--yes", given=NEW, exits=(0,)),
        infra("secrets", "set", "STRIPE_WEBHOOK_SECRET", "--yes", given=NEW, exits=(1,)),
        infra("secrets", "set", IN_PULUMI, "--yes", given=NEW, exits=(1,)),
        infra("secrets", "set", IN_COMMAND, "--yes", given=NEW, exits=(1,)),
    ],
    "secrets mint": [infra("secrets", "mint", "--yes", exits=(0,))],
    "secrets copy": [infra("secrets", "copy", IN_ENVIRONMENT, "--from", "staging", "--yes", exits=(1,))],
    "secrets rotate": [infra("secrets", "rotate", IN_PULUMI, "--yes", exits=(0,))],
    "secrets spread": [infra("secrets", "spread", IN_ENVIRONMENT, "--yes")],
    "secrets push": [
        infra("secrets", "push", "--to", "github-environment", "--yes", exits=(0,)),
        infra("secrets", "push", "--to", "github-environment", "--yes", fault={"path": ".*/secrets/.*", "status": 422}),
    ],
}
"""Every verb of the command line; test_every_command_is_listed holds this."""

ENGINE = [
    # All that a run prints and writes is searched, so that one has several kinds of it.
    pulumi("preview", "--save-plan", "plan.json", env={"RAXX_REPORT": "report.json"}),
    pulumi("preview", "--diff", "--event-log", "events.log", env={"PULUMI_DEBUG_COMMANDS": "true"}),
    pulumi("preview", "--json"),
    pulumi("preview", "--debug", "--otel-traces", "file://otel.json"),
    pulumi("preview", "-v=9"),
    pulumi("preview", "-v=9", "--logtostderr", exits=(1,)),
    pulumi("preview", "-v=11", "--logtostderr", "--logflow", exits=(1,)),
    pulumi("preview", env={"TF_LOG": "TRACE", "TF_LOG_PATH": "tf.log"}, exits=(1,)),
    pulumi(*UP, exits=(0,)),
    pulumi(*UP, "--debug", "--diff"),
    pulumi(*UP, "--json"),
    pulumi("refresh", "--preview-only"),
    pulumi("refresh", "--yes", "--diff"),
    pulumi("destroy", "--preview-only"),
    pulumi("stack", "export"),
    pulumi("stack", "export", "--show-secrets"),
    pulumi("stack", "output", "--json", "--show-secrets"),
    pulumi("config", "--json"),
    # What the program passes of the store pulumi is all that such logs hold of secrets.
    pulumi("preview", "-v=9", "--logtostderr", env=ALLOWED, known=frozenset({PULUMI_VALUE}), why="Traces"),
    pulumi(*UP, "-v=9", "--logtostderr", env=ALLOWED, known=frozenset({PULUMI_VALUE}), why="Traces"),
    pulumi(*UP, env={**ALLOWED, "PULUMI_DEBUG_GRPC": "grpc.json"}, known=frozenset({PULUMI_VALUE}), why="Traces"),
    pulumi("preview", "--tracing", "file:trace", exits=(1,), known=frozenset({PULUMI_VALUE}), why="Traces"),
    pulumi(
        *UP,
        env={"PULUMI_DEBUG_GRPC": "grpc.json"},
        exits=(1,),
        known=frozenset({PULUMI_VALUE}),
        why="Traces",
    ),
]

FAILURES = [
    pulumi("preview", env={"HEROKU_API_KEY": "wrong-token-of-nobody", "GITHUB_TOKEN": "wrong-token-of-nobody"}),
    pulumi("preview", fault={"path": CONFIG_VARS, "status": 422, "times": 1}),
    pulumi("preview", fault={"path": CONFIG_VARS, "status": 500, "times": 20}),
    pulumi("preview", fault={"path": CONFIG_VARS, "drop": True, "times": 20}),
    pulumi("preview", fault={"path": CONFIG_VARS, "status": 200, "body": "<html>", "content_type": "text/html"}),
    pulumi("preview", fault={"path": CONFIG_VARS, "status": 200, "body": ["LIVE"]}),
    pulumi("preview", fault={"path": CONFIG_VARS, "status": 200, "body": {"STRIPE_API_KEY": {"inner": "LIVE"}}}),
    pulumi("preview", env={"PULUMI_CONFIG_PASSPHRASE": "another"}),
    pulumi("preview", env={"RAXX_COMMAND_STORE": "off"}),
    pulumi("preview", env={"RAXX_TEST_KEYRING": "/dev/null/none"}),
    pulumi(
        *UP,
        fault={"method": "PATCH", "path": CONFIG_VARS, "status": 422, "body": {"id": "x", "message": "Bad STORE"}},
        exits=(1,),
    ),
    pulumi(*UP, fault={"path": CONFIG_VARS, "drop": True, "times": 20}),
    infra("drift", fault={"path": CONFIG_VARS, "status": 200, "body": {"STRIPE_API_KEY": {"inner": "LIVE"}}}),
    infra("secrets", "check", fault={"path": CONFIG_VARS, "status": 422, "body": {"message": "cannot LIVE"}}),
    infra("secrets", "list", env={"PATH": "/nowhere"}),
]


@pytest.fixture(scope="module")
def _guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    folder.chmod(0o700)
    with Guarded(folder) as made:
        made.canaries.add({"given": NEW})
        made.prepare()
        previews, theirs = made.project.folder / "previews", made.project.folder / "theirs"
        previews.mkdir()
        theirs.mkdir()
        shown = made.guarded(*pulumi("preview", "--json").command)
        (previews / "prod.head.json").write_text(shown)
        (theirs / "Pulumi.prod.yaml").write_text(made.project.stack_file("prod").read_text())
        made.release_container(PROD)
        made.guarded(*pulumi(*UP).command, env={"RAXX_ACKNOWLEDGE": acknowledged(made)})
        made.change()
        assert made.leaks == []
        made.save()
        yield made


@pytest.fixture
def world(_guarded: Guarded) -> Iterator[Guarded]:
    """One world for all, which each test finds as it was prepared."""
    yield _guarded
    _guarded.restore()
    _guarded.leaks.clear()


def run(world: Guarded, case: Case) -> None:
    """Runs a case; fails with everything that leaked and is not known."""
    if case.fault:
        live, store = world.config_vars(PROD)["STRIPE_API_KEY"], world.secrets["SENTRY_DSN_QUEUE"]
        order = json.dumps(case.fault).replace("LIVE", live).replace("STORE", store)
        world.control("POST", "/_/faults", json.loads(order))
    every_danger = {"RAXX_ACKNOWLEDGE": acknowledged(world)}
    world.guarded(*case.command, given=case.given, env={**every_danger, **case.env}, exits=case.exits)
    unknown = [
        leak
        for leak in world.leaks
        if not any(f": {name} shows in {place}" in leak for name in case.known for place in ("/", "its output"))
    ]
    assert not unknown, "\n".join(unknown)


def acknowledged(world: Guarded) -> str:
    """Words for everything that an `up` of this world may be asked about."""
    each = [f"overwrite queue/{name}" for name in world.secrets]
    return ";".join([*each, *(f"queue changes {number} config vars" for number in range(5, 12))])


def verbs(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every verb below a command, with the groups before it."""
    for name, inner in getattr(command, "commands", {}).items():
        if hasattr(inner, "commands"):
            yield from verbs(inner, (*path, name))
        else:
            yield " ".join((*path, name))


def test_every_command_is_listed() -> None:
    assert set(verbs(typer.main.get_command(app))) == set(COMMANDS), "list the command in COMMANDS, with its cases"
    for verb, cases in COMMANDS.items():
        assert all(" ".join(case.command).startswith(f".venv/bin/python -m infra {verb}") for case in cases)


@pytest.mark.parametrize("case", [pytest.param(case, id=str(case), marks=case.marks) for case in ENGINE])
def test_the_engine(world: Guarded, case: Case) -> None:
    run(world, case)


@pytest.mark.parametrize("case", [case for cases in COMMANDS.values() for case in cases], ids=str)
def test_the_command_line(world: Guarded, case: Case) -> None:
    run(world, case)
    world.learn()


@pytest.mark.long
@pytest.mark.parametrize("case", FAILURES, ids=str)
def test_failures(world: Guarded, case: Case) -> None:
    run(world, case)


def test_what_is_known_stands_in_the_page() -> None:
    headings = set(re.findall(r"^#+ (.+)$", SECURITY.read_text(encoding="utf-8"), re.MULTILINE))
    assert {case.why for case in (*ENGINE, *FAILURES) if case.known} <= headings


class TestTheSearchItself:
    """It finds what is there, in every form."""

    VALUE = "canary/é+" + "x" * 16

    @pytest.mark.parametrize("form", forms(VALUE), ids=repr)
    def test_each_form_in_the_middle_of_a_line(self, form: bytes) -> None:
        assert Canaries({"it": self.VALUE}).found_in(b"before" + form + b"after") == {"it"}

    @pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
    def test_base64_of_a_text_around_it(self, before: str) -> None:
        import base64

        text = base64.b64encode(f"{before}{self.VALUE} and more".encode())
        assert Canaries({"it": self.VALUE}).found_in(text) == {"it"}

    def test_files_and_compressed_files(self, tmp_path: Path) -> None:
        import gzip

        (tmp_path / "clean").write_text("nothing")
        (tmp_path / "plain").write_text(self.VALUE)
        (tmp_path / "log").write_bytes(gzip.compress(self.VALUE.encode()))
        found = Canaries({"it": self.VALUE}).found_below([tmp_path])
        assert found == {str(tmp_path / "plain"): {"it"}, str(tmp_path / "log"): {"it"}}

    def test_arguments_and_environments_of_processes(self, world: Guarded) -> None:
        value = world.secrets["STRIPE_RESTRICTED_KEY"]
        world.guarded("sh", "-c", "sleep 0.2", value)
        world.guarded("sh", "-c", "sleep 0.2", env={"SOMETHING": value})
        leaks = {leak.rpartition(": ")[2] for leak in world.leaks}
        assert {leak for leak in leaks if leak.startswith("store")} == {
            "store STRIPE_RESTRICTED_KEY shows in the arguments of a process",
            "store STRIPE_RESTRICTED_KEY shows in SOMETHING of a process",
        }
