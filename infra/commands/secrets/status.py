"""How each secret of a stack stands: which store has it, whether its kind is right, and whether live equals it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from pydantic import SecretStr

from infra.apis.session import connect
from infra.aspects import CONFIG_VARS
from infra.commands.result import Exit, Mark, Result, Row, Section
from infra.commands.secrets.rules import broken_rules
from infra.comparison.equality import Broken
from infra.comparison.look import look
from infra.secret_stores import Answer, Chain, Missing, SecretName, chosen, secret_names
from infra.spec import StackSpec
from infra.spec.kinds import describe, fault, label
from infra.words import sentence

COLUMNS = ("secret", "kind", "store", "kind fits", "live")


@dataclass(frozen=True)
class SecretStatus:
    """One secret without its value.

    `store` is the name of the one that answered, None if none did; `kind_fits` and `equal` are None where there is
    nothing to judge or to compare; `live` is "none", "kind fits" or "another kind"; `remedy` says where a missing value
    goes.
    """

    name: str
    kind: str
    store: str | None
    kind_fits: bool | None
    live: str
    equal: bool | None
    remedy: str = ""

    @property
    def fine(self) -> bool:
        """Whether the secret is known, is of its kind, and is what live holds."""
        return bool(self.kind_fits and self.equal)


def statuses(spec: StackSpec, chain: Chain, live: Mapping[str, Mapping[str, SecretStr]]) -> list[SecretStatus]:
    """How every secret of the spec stands; `live` has the config vars of each app, by the spec's logical names."""
    answers = chain.resolve(secret_names(spec))
    return [_status(spec, name, answer, live.get(name.app, {})) for name, answer in answers.items()]


def live_vars(spec: StackSpec, environ: Mapping[str, str]) -> dict[str, Mapping[str, SecretStr]]:
    """The live config vars of every app that exists; GitHub is not asked. Raises `SettingsError` and `LiveError`."""
    apps = spec.model_copy(update={"environments": {}, "deploy_gates": {}})
    found = look(apps, connect(environ, heroku=apps.needs_heroku, github=False), {})
    return {key: CONFIG_VARS.of(app).values for key, app in found.apps.items() if app is not None}


def listing(spec: StackSpec, environ: Mapping[str, str]) -> Result:
    """Every secret and how it stands; exits 0 whatever it finds. Raises `SettingsError` and `LiveError`."""
    found = _all(spec, environ)
    fine = sum(status.fine for status in found)
    return _result("secrets list", spec, found, f"{fine} of {len(found)} secrets are stored, fit and equal live.")


def check(spec: StackSpec, environ: Mapping[str, str]) -> Result:
    """As `listing`, but only what is not fine: exits 1 if a secret is missing or of another kind, 7 if live differs."""
    chain, live = chosen(spec, environ=environ), live_vars(spec, environ)
    found = statuses(spec, chain, live)
    wrong = [status for status in found if not status.fine]
    rules = broken_rules(spec, chain, live, environ)
    unusable = any(not status.kind_fits for status in wrong)
    verdict = f"{len(wrong)} of {len(found)} secrets are not as they should be." if wrong else "All secrets are fine."
    verdict += f" {len(rules)} of the rules across stacks are broken." if rules else ""
    exit_code = Exit.FAILED if unusable else Exit.DIFFERS if wrong or rules else Exit.OK
    return _with_rules(_result("secrets check", spec, wrong, verdict, exit_code), rules)


def _all(spec: StackSpec, environ: Mapping[str, str]) -> list[SecretStatus]:
    return statuses(spec, chosen(spec, environ=environ), live_vars(spec, environ))


def _status(spec: StackSpec, name: SecretName, answer: Answer | Missing, live: Mapping[str, SecretStr]) -> SecretStatus:
    kind, mode = spec.apps[name.app].config_vars[name.variable].kind, spec.mode
    found = live[name.variable].get_secret_value() if name.variable in live else None
    said = "none" if found is None else "another kind" if fault(kind, found, mode) else "kind fits"
    if said == "another kind" and found is not None:
        said = f"another kind ({describe(found)})"
    if isinstance(answer, Missing):
        remedy = " ".join([f"Put it there: {' or: '.join(answer.where)}", *answer.unavailable])
        return SecretStatus(f"{name.app}/{name.variable}", label(kind, mode), None, None, said, None, remedy)
    value = answer.value.get_secret_value()
    equal = None if found is None else found == value
    fits = not fault(kind, value, mode)
    return SecretStatus(f"{name.app}/{name.variable}", label(kind, mode), answer.store, fits, said, equal)


def _result(
    command: str, spec: StackSpec, found: list[SecretStatus], summary: str, exit_code: Exit = Exit.OK
) -> Result:
    rows = tuple(_row(status) for status in found)
    notes = tuple(f"{status.name}: {status.remedy}" for status in found if status.remedy)
    sections = (Section("By name", columns=COLUMNS, rows=rows, notes=notes, fixed=frozenset({"store"})),)
    return Result(
        command=command,
        title=f"Secrets of {spec.stack}",
        summary=summary,
        sections=sections if rows else (),
        exit=exit_code,
        data={"stack": spec.stack, "secrets": [asdict(status) for status in found]},
    )


def _with_rules(result: Result, rules: Sequence[Broken]) -> Result:
    """The result with the rules across stacks that are broken; there is no section where none is."""
    lines = tuple(f"{rule.app}: {sentence(rule.item)}" for rule in rules)
    data = {**result.data, "across_stacks": [{**asdict(rule), "here": " and ".join(rule.here)} for rule in rules]}
    sections = (*result.sections, *((Section("Across stacks", lines=lines),) if lines else ()))
    return replace(result, sections=sections, data=data)


def _row(status: SecretStatus) -> Row:
    fits = {None: "", True: "yes", False: "no"}[status.kind_fits]
    compared = {None: "", True: ", equal", False: ", differs"}[status.equal]
    mark = Mark.OK if status.fine else Mark.BAD
    return Row((status.name, status.kind, status.store or "none", fits, status.live + compared), mark)
