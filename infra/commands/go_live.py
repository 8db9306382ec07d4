"""`go-live`: from blockers to a verified deploy, phase by phase; what is done already is seen live and left alone."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from infra.apis.found import FoundRelease
from infra.apis.heroku import recent_releases
from infra.aspects.wanted_vars import missing_faults
from infra.commands.checks import Check, State, section
from infra.commands.deploying import Deployment, Terminal, deploy
from infra.commands.looking import Look, look_at, read_spec
from infra.commands.result import Exit, Result
from infra.commands.verify import verify
from infra.errors import Fault, RaxxError, SafetyError
from infra.gate import gate_holds
from infra.gate.deployments import DEPLOYS, images_of
from infra.items import Item, Up, counted, to_converge
from infra.spec import DeployGate
from infra.words import sentence

Engine = Callable[[str], int]
"""Runs `pulumi up` for a stack, and gives its exit code."""


@dataclass(frozen=True)
class Order:
    """What is to go live: the stack, the one before it, the ref, and the seconds that a health page may take."""

    stack: str
    against: str
    ref: str
    health: float


@dataclass
class _Way:
    """How far it has come."""

    order: Order
    environ: Mapping[str, str]
    terminal: Terminal
    engine: Engine
    done: list[Check] = field(default_factory=list)

    def phase(self, number: int, name: str, plan: str) -> None:
        """Says what comes."""
        self.terminal.say(f"[{number}/5] {name}: {plan}")

    def passed(self, name: str, seen: str) -> None:
        """Keeps what a phase came to."""
        self.terminal.say(f"      {seen}")
        self.done.append(Check(name, State.OK, seen))


class _Stopped(RaxxError):
    """A phase failed; its text says why and what to do."""


def go_live(order: Order, environ: Mapping[str, str], terminal: Terminal, engine: Engine) -> Result:
    """Every phase until the first that fails: exit 1 then, else what `verify` says.

    Run again, it goes on where it was. Raises what the first look raises: then nothing is known, and nothing was done.
    """
    way = _Way(order, environ, terminal, engine)
    phases = (_blockers, _converge, _deploy, _formation)
    names = ("blockers", "up", "deploy", "formation")
    for name, phase in zip(names, phases, strict=True):
        try:
            phase(way)
        except RaxxError as error:
            if name == "blockers" and not isinstance(error, SafetyError):
                raise
            way.done.append(Check(name, State.WRONG, str(error), "Run go-live again when it is mended."))
            return _result(way, Exit.FAILED, f"Stopped at {name}; what was done before it stays.")
    way.phase(5, "verify", "asks the release, the health page, the dynos, the log, and looks for drift")
    try:
        verified = verify(order.stack, order.against, environ, order.health, terminal.say)
    except RaxxError as error:
        way.done.append(Check("verify", State.UNKNOWN, str(error), f"python -m infra verify --stack {order.stack}"))
        return _result(way, Exit.FAILED, "Everything was done, and could not be verified.")
    good = verified.exit is Exit.OK
    way.done.append(Check("verify", State.OK if good else State.WRONG, verified.summary))
    said = f"{order.stack} is live." if good else "Everything was done, and verify objects."
    return _result(way, verified.exit, said, verified)


def _blockers(way: _Way) -> None:
    """What no `up` and no deploy can mend. Raises `SafetyError` with all of it."""
    way.phase(1, "blockers", "looks for what would stop the way; writes nothing")
    look = look_at(way.order.stack, way.environ)
    faults = missing_faults(look.wanted)
    faults += [
        Fault(f"{subject.kind} {subject.key}", sentence(item), "Undo it, or accept it in the spec (docs/drift.md).")
        for subject in look.subjects
        for item in counted(subject.items)
        if item.up is Up.LEAVES
    ]
    if _gate(look) is None:
        faults.append(Fault("deploy_gates", "has none for an app of the spec", "Declare it, or deploy by hand."))
    if faults:
        raise SafetyError("Blockers; nothing was done", faults)
    way.passed("blockers", "none")


def _converge(way: _Way) -> None:
    way.phase(2, "up", f"pulumi up --stack {way.order.stack}, if anything differs")
    way.passed("up", _up(way))


def _up(way: _Way) -> str:
    """Runs the engine if there is something to converge, and looks again. Raises `_Stopped`."""
    differing = _to_converge(look_at(way.order.stack, way.environ))
    if not differing:
        return "nothing to do"
    code = way.engine(way.order.stack)
    if code:
        raise _Stopped(f"pulumi up ended with {code}: its own words stand above.")
    left = _to_converge(look_at(way.order.stack, way.environ))
    if left:
        raise _Stopped(f"pulumi up is done, and still differs: {', '.join(item.title for item in left)}.")
    return f"converged {len(differing)}"


def _deploy(way: _Way) -> None:
    """Deploys unless prod runs what the stack before it runs. The gate must be proved at this moment."""
    look = look_at(way.order.stack, way.environ)
    gate = _gate(look)
    assert gate is not None  # or there had been a blocker
    way.phase(3, "deploy", f"{gate.workflow} for {gate.app}, after the phrase, unless it runs what is meant")
    heroku, before = look.apis.must_heroku, _app_before(way, look, gate)
    staged = _running(recent_releases(heroku, before))
    if not staged:
        raise _Stopped(f"{before} runs no image that could be deployed: deploy there first.")
    if _running(recent_releases(heroku, gate.app)) == staged:
        way.passed("deploy", f"runs what {way.order.against} runs: nothing to deploy")
        return
    key = next(key for key, each in look.spec.deploy_gates.items() if each is gate)
    if not gate_holds(next(s.items for s in look.subjects if (s.kind, s.key) == ("DeployGate", key))):
        raise _Stopped(f"the gate {gate.workflow} is not proved: python -m infra drift --stack {way.order.stack}")
    order = Deployment(look.apis.must_github, f"{look.spec.owner}/{gate.repository}", gate, way.order.ref)
    run = deploy(order, way.terminal)
    if _running(recent_releases(heroku, gate.app)) != _running(recent_releases(heroku, before)):
        raise _Stopped(f"the run succeeded, and {gate.app} does not run what {before} runs: see {run.url}.")
    way.passed("deploy", f"the run succeeded: {run.url}")


def _formation(way: _Way) -> None:
    way.phase(4, "formation", f"pulumi up --stack {way.order.stack}, now that there is a release to scale")
    way.passed("formation", _up(way))


def _to_converge(look: Look) -> list[Item]:
    return [item for subject in look.subjects for item in to_converge(subject.items)]


def _gate(look: Look) -> DeployGate | None:
    """The gate before an app of the spec."""
    names = {app.name for app in look.spec.apps.values()}
    return next((gate for gate in look.spec.deploy_gates.values() if gate.app in names), None)


def _key(look: Look, gate: DeployGate) -> str:
    return next(key for key, app in look.spec.apps.items() if app.name == gate.app)


def _app_before(way: _Way, look: Look, gate: DeployGate) -> str:
    """The name of the same app in the stack before. Raises `_Stopped`, `SpecError`."""
    before = read_spec(way.order.against).apps.get(_key(look, gate))
    if before is None:
        raise _Stopped(f"the stack {way.order.against} has no app {_key(look, gate)}: choose one with --against.")
    return before.name


def _running(releases: Sequence[FoundRelease]) -> set[tuple[str, str]]:
    """Process types and images of the newest deploy that succeeded; none before it."""
    deploys = [r for r in releases if r.status == "succeeded" and DEPLOYS.match(r.description)]
    return set(images_of(releases, deploys[0]) or ()) if deploys else set()


def _result(way: _Way, code: Exit, summary: str, verified: Result | None = None) -> Result:
    return Result(
        command="go-live",
        title=f"Going live with {way.order.stack}",
        summary=summary,
        sections=(section("Phases", way.done), *(verified.sections if verified else ())),
        exit=code,
        data={
            "stack": way.order.stack,
            "phases": [check.document() for check in way.done],
            "verify": dict(verified.data) if verified else None,
        },
    )


def run_engine(yes: bool) -> Engine:
    """`pulumi up` at this terminal, which shows its preview and asks; `yes` answers it. Its output goes to stderr."""

    def engine(stack: str) -> int:
        command = ["pulumi", "up", "--stack", stack, *(["--yes"] if yes else [])]
        try:
            return subprocess.run(command, stdout=2, check=False).returncode
        except FileNotFoundError:
            raise _Stopped("there is no `pulumi` on PATH: source .toolchain/activate.") from None

    return engine
