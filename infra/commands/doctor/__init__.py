"""`doctor`: this machine and these credentials, line by line: fine, or what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from infra.apis.session import Apis, connect
from infra.commands.checks import Check, State, section, verdict
from infra.commands.doctor import apis, engine, machine, stores
from infra.commands.looking import read_spec
from infra.commands.result import Exit, Result
from infra.errors import Faults, RaxxError, SettingsError
from infra.spec import StackSpec

Checks = list[Check]


def doctor(stack: str, environ: Mapping[str, str]) -> Result:
    """Every check that can be made for the stack; what could not be read is a line, too, and never raises."""
    spec, stack_file = _stack_file(stack)
    reachable, settings = _apis(spec, environ)
    parts: dict[str, Callable[[], Checks]] = {
        "Settings": lambda: settings,
        "This machine": lambda: [*machine.checks(environ), stack_file],
        "Pulumi": lambda: engine.checks(stack, environ),
        "Heroku": lambda: apis.heroku(spec, reachable) if spec and reachable and reachable.heroku else [],
        "GitHub": lambda: apis.github(spec, reachable) if spec and reachable and reachable.github else [],
        "Secret stores": lambda: stores.checks(spec, environ) if spec else [],
    }
    with ThreadPoolExecutor(max_workers=len(parts)) as pool:
        found = dict(zip(parts, pool.map(lambda part: part(), parts.values()), strict=True))
    every = [check for checks in found.values() for check in checks]
    return Result(
        command="doctor",
        title=f"This machine, for {stack}",
        summary=f"{verdict(every)}.".capitalize(),
        sections=tuple(section(title, checks) for title, checks in found.items() if checks),
        exit=Exit.OK if all(check.fine for check in every) else Exit.FAILED,
        data={
            "stack": stack,
            "checks": [{"of": of, **check.document()} for of, checks in found.items() for check in checks],
        },
    )


def _stack_file(stack: str) -> tuple[StackSpec | None, Check]:
    name = f"Pulumi.{stack}.yaml"
    try:
        return read_spec(stack), Check("stack file", State.OK, f"{name} is valid")
    except RaxxError as error:
        return None, Check("stack file", State.WRONG, str(error), "Mend it, or choose another stack with --stack.")


def _apis(spec: StackSpec | None, environ: Mapping[str, str]) -> tuple[Apis | None, Checks]:
    """The APIs that the spec needs; each fault of the settings is a check of its own.

    Where only one API's settings are wrong, the other one is asked all the same.
    """
    if spec is None:
        return None, [Check("tokens", State.UNKNOWN, "not looked at without a valid stack file", "Mend that first.")]
    needs = {"heroku": spec.needs_heroku, "github": bool(spec.environments)}
    made: dict[str, Apis] = {}
    faults: Checks = []
    for name in (name for name, needed in needs.items() if needed):
        try:
            made[name] = connect(environ, heroku=name == "heroku", github=name == "github")
        except SettingsError as error:
            faults += [check for check in _checks_of(error) if check not in faults]
    heroku, github = made.get("heroku"), made.get("github")
    return Apis(heroku.heroku if heroku else None, github.github if github else None), faults


def _checks_of(error: Faults) -> Checks:
    return [Check(fault.where, State.WRONG, fault.reason, fault.remedy) for fault in error.faults]
