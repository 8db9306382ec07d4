"""What the engine's arguments say of a run: the verb, its targets, and whether the program comes first."""

from __future__ import annotations

import pytest

from infra.provider.engine import EngineCommand, command_of, read_command
from infra.provider.session import APP, CONFIG_VARS

URN = "urn:pulumi:prod::raxx-queue::"
VARS, FORMATION = f"{URN}raxx:heroku:ConfigVars::queue", f"{URN}heroku:formation/formation:Formation::queue-web"


@pytest.mark.parametrize(
    ("arguments", "verb"),
    [
        (["pulumi", "up"], "up"),
        (["/opt/pulumi/bin/pulumi", "up", "--yes", "--skip-preview"], "up"),
        (["pulumi", "update"], "up"),
        (["pulumi", "preview", "--diff"], "preview"),
        (["pulumi", "pre"], "preview"),
        (["pulumi", "refresh"], "refresh"),
        (["pulumi", "destroy"], "destroy"),
        (["pulumi", "down"], "destroy"),
        (["pulumi", "dn"], "destroy"),
        (["pulumi", "import", "raxx:heroku:App", "queue", "x"], "import"),
        (["pulumi", "watch"], "watch"),
        (["pulumi", "--cwd", "x", "up"], "up"),
        (["pulumi", "-C", "/srv/x", "--non-interactive", "-v=3", "--color", "never", "preview"], "preview"),
        (["pulumi", "--stack", "refresh", "up"], "up"),
        (["pulumi", "-C", "up", "destroy"], "destroy"),
        (["pulumi", "up", "--stack", "preview", "--message", "destroy"], "up"),
        (["pulumi", "stack", "export"], ""),
        (["pulumi"], ""),
        ([], ""),
    ],
)
def test_the_verb(arguments: list[str], verb: str) -> None:
    assert command_of(arguments, {}).verb == verb


@pytest.mark.parametrize(
    ("verb", "is_up"),
    [("up", True), ("watch", True), ("", True), ("preview", False), ("refresh", False), ("destroy", False)],
)
def test_what_writes_to_live_on_purpose(verb: str, is_up: bool) -> None:
    """What cannot be known counts as that."""
    assert EngineCommand(verb).is_up is is_up


@pytest.mark.parametrize(
    ("arguments", "targets"),
    [
        ([], ()),
        (["--target", VARS], (VARS,)),
        ([f"--target={VARS}"], (VARS,)),
        (["-t", VARS, "--yes"], (VARS,)),
        (["--target", VARS, f"--target={FORMATION}", "-t", "**"], (VARS, FORMATION, "**")),
        (["--target"], ("",)),
        (["--target-replace", VARS], ()),
    ],
)
def test_the_targets(arguments: list[str], targets: tuple[str, ...]) -> None:
    assert command_of(["pulumi", "up", *arguments], {}).targets == targets


@pytest.mark.parametrize(
    ("arguments", "touched"),
    [
        ([], True),
        (["--target", VARS], True),
        (["--target", FORMATION], False),
        (["--target", FORMATION, "--target", VARS], True),
        (["--target", "**queue"], True),
        (["--target", FORMATION, "--target-dependents"], True),
        (["--exclude", FORMATION], True),
    ],
)
def test_whether_config_vars_are_among_the_targets(arguments: list[str], touched: bool) -> None:
    assert command_of(["pulumi", "up", *arguments], {}).may_touch(CONFIG_VARS) is touched


def test_another_resource_of_an_app_is_no_config_vars() -> None:
    assert not command_of(["pulumi", "up", "--target", f"{URN}{APP}::queue"], {}).may_touch(CONFIG_VARS)


@pytest.mark.parametrize(
    ("arguments", "variable", "first"),
    [
        ([], "", False),
        ([], "true", True),
        ([], "TRUE", True),
        ([], "1", True),
        ([], "false", False),
        ([], "0", False),
        (["--run-program"], "", True),
        (["--run-program=true"], "", True),
        (["--run-program=false"], "", False),
        (["--run-program=false"], "true", False),
        (["--run-program"], "false", True),
        (["--run-program=false", "--run-program"], "", True),
    ],
)
def test_whether_the_program_comes_first(arguments: list[str], variable: str, first: bool) -> None:
    environ = {"PULUMI_RUN_PROGRAM": variable} if variable else {}
    assert command_of(["pulumi", "refresh", *arguments], environ).program_first is first


@pytest.mark.parametrize(
    ("arguments", "variable", "refreshes"),
    [
        ([], "", True),
        (["-r"], "", True),
        (["--refresh"], "", True),
        (["--refresh=true"], "", True),
        (["--refresh=false"], "", False),
        (["--refresh=F"], "", False),
        (["--refresh=0"], "", False),
        (["-r=false"], "", False),
        (["-yr=false"], "", False),
        (["-ry"], "", True),
        (["-ry=false"], "", True),
        (["-sr=false"], "", True),
        (["-m", "x", "--refresh=false", "-r"], "", True),
        (["-r", "--refresh=false"], "", False),
        ([], "false", False),
        (["--refresh"], "false", True),
        ([], "true", True),
    ],
)
def test_whether_the_engine_reads_what_is_live(arguments: list[str], variable: str, refreshes: bool) -> None:
    environ = {"PULUMI_OPTION_REFRESH": variable} if variable else {}
    assert command_of(["pulumi", "up", *arguments], environ).refreshes is refreshes


def test_a_variable_decides_about_the_program_where_no_switch_does() -> None:
    environ = {"PULUMI_RUN_PROGRAM": "true", "PULUMI_OPTION_RUN_PROGRAM": "false"}
    assert not command_of(["pulumi", "up"], environ).program_first
    assert command_of(["pulumi", "up", "--run-program"], environ).program_first


def test_the_nearest_engine_above_this_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_RUN_PROGRAM", raising=False)
    above = [["sh", "-c", "x"], ["/bin/pulumi", "up", "-t", VARS], ["pulumi", "destroy"]]
    monkeypatch.setattr("infra.engine_switches.ancestors", lambda: iter(above))
    assert read_command() == EngineCommand("up", (VARS,))
    monkeypatch.setattr("infra.engine_switches.ancestors", lambda: iter([["sh"], ["python3", "pulumi"]]))
    assert read_command() == EngineCommand("")
