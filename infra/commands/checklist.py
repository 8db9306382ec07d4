"""`checklist`: the pre-deploy checklist from what is live: states, blockers, actions with their commands, and ticks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.apis.found import FoundApp
from infra.apis.runtime import read_page
from infra.aspects import ADDONS, APP_STACK, FORMATION
from infra.aspects import config_vars as config_var
from infra.aspects.wanted_vars import missing
from infra.commands.drift import live_name, looked_at
from infra.commands.looking import LiveStack, Look, look_at, see
from infra.commands.parity import images, side, vars_section
from infra.commands.result import Exit, Mark, Result, Row, Section
from infra.comparison.parity import compare_vars
from infra.items import Item, Up, Weight, counted, to_converge
from infra.spec import App
from infra.words import sentence


def checklist(stack: str, against: str, environ: Mapping[str, str]) -> Result:
    """The checklist of a stack beside the one that it follows. Raises what `look_at` raises."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        looking, seeing = pool.submit(look_at, stack, environ), pool.submit(see, against, environ)
        look, other = looking.result(), seeing.result()
    blockers = _blockers(look)
    ready = "Ready: deploy." if not blockers else f"Not ready: {_many(len(blockers), 'blocker')}."
    return Result(
        command="checklist",
        title=f"Pre-deploy checklist of {stack}",
        summary=f"{ready} Looked at {looked_at(look)}.",
        sections=(
            *(_states(look, other, key) for key in look.spec.apps),
            vars_section(compare_vars(side(look), side(other)), against, stack),
            _blocker_section(blockers),
            Section("Operator actions", tuple(_numbered(_actions(look)))),
            Section("For a person to tick", tuple(f"- [ ] {text}" for text in look.spec.by_hand) or ("- none",)),
            Section("Verification after the deploy", tuple(f"- [ ] {text}" for text in _verification(look))),
        ),
        exit=Exit.DIFFERS if blockers else Exit.OK,
        data={"stack": stack, "against": against, **_data(look, blockers)},
    )


_STORE = "put it into a store (below)"
Blocker = tuple[str, str, str]
"""Of what, what, and what to do about it."""


def _blockers(look: Look) -> list[Blocker]:
    """What keeps a deploy back: everything that counts as drift, and secrets that no store has, each once."""
    items = [(subject, item) for subject in look.subjects for item in counted(subject.items)]
    drift = [(live_name(look, subject), sentence(item), _remedy(item)) for subject, item in items]
    shown = {(s.key, item.which[0]) for s, item in items if item.kind is config_var.KIND}
    lacking = [
        (look.spec.apps[app].name, f"config var {name}: no secret store has this {var.label}", _STORE)
        for app, name, var in missing(look.wanted)
        if (app, name) not in shown
    ]
    return [*drift, *lacking]


def _data(look: Look, blockers: Sequence[Blocker]) -> dict[str, Any]:
    return {
        "ready": not blockers,
        "blockers": [{"subject": where, "what": what, "remedy": remedy} for where, what, remedy in blockers],
        "actions": list(_actions(look)),
        "by_hand": list(look.spec.by_hand),
        "verification": list(_verification(look)),
    }


def _remedy(item: Item) -> str:
    if item.found_is("none_nowhere", "wrong_nowhere"):
        return f"{_STORE}, then pulumi up"
    return "pulumi up converges it" if item.up is Up.CONVERGES else "accept it in the spec, or undo it by hand"


def _blocker_section(blockers: Sequence[Blocker]) -> Section:
    if not blockers:
        return Section("Blockers", ("None.",))
    rows = tuple(Row(blocker, Mark.BAD) for blocker in blockers)
    return Section("Blockers", columns=("of", "what", "remedy"), rows=rows)


def _actions(look: Look) -> Iterator[str]:
    """What the operator does, in order, each with its exact command."""
    stack = look.spec.stack
    for app, name, _ in missing(look.wanted):
        yield f"Put `{name}` into a store: `python -m infra secrets set {app}/{name} --stack {stack}`"
    left = [item for subject in look.subjects for item in counted(subject.items) if item.weight is Weight.REPORT]
    if left:
        yield f"Undo or accept what `up` leaves ({', '.join(item.title for item in left)}): docs/drift.md"
    if any(to_converge(subject.items) for subject in look.subjects):
        yield f"Converge: `pulumi up --stack {stack}`, and read its preview before you answer yes"
    for gate in look.spec.deploy_gates.values():
        repository = f"{look.spec.owner}/{gate.repository}"
        inputs = " ".join(f"-f {n}={'PHRASE' if n == gate.phrase else v}" for n, v in gate.inputs.items())
        yield f"Deploy, with the phrase typed by hand: `gh workflow run {gate.workflow} -R {repository} {inputs}`"
        users = look.spec.environments[gate.environment].reviewers
        people = ", ".join([*users.users, *(f"team {slug}" for slug in users.teams)])
        if people:
            yield f"Have the run approved for {look.spec.environment_name(gate.environment)}: {people}"
    if any(_waits(look, key) for key in look.spec.apps):
        yield f"Set the formation after the first release: `pulumi up --stack {stack}`"
    yield f"Or all of it, phase by phase: `python -m infra go-live --stack {stack}`"


def _waits(look: Look, key: str) -> bool:
    live = look.found.apps[key]
    return live is None or any(kind not in FORMATION.of(live) for kind in look.spec.apps[key].formation)


def _verification(look: Look) -> Iterator[str]:
    stack = look.spec.stack
    yield f"`python -m infra verify --stack {stack}` says that everything holds, which is:"
    for key, app in look.spec.apps.items():
        yield f'{app.name}: the newest deploy is "Deployed {" ".join(app.formation) or "web"} (…)" and succeeded'
        if app.health is not None:
            live = look.found.apps[key]
            wants = ", ".join(f"{field} {' or '.join(texts)}" for field, texts in app.health.expect.items())
            yield f"{app.health.url or (live.web_url if live else app.name)}{app.health.path} answers 200: {wants}"
        for kind, process in app.formation.items():
            dynos = ", ".join(f"{kind}.{number}" for number in range(1, process.range.min + 1))
            yield f"{app.name}: up are {dynos or f'no dynos of {kind}'}"
        yield f"{app.name}: no ERROR line in the start-up log"


def _states(look: Look, other: LiveStack, key: str) -> Section:
    """One app of both stacks, side by side."""
    sides: list[tuple[LiveStack, App | None]] = [(other, other.spec.apps.get(key)), (look, look.spec.apps[key])]
    states = [_state(seen, key, app) for seen, app in sides]
    rows = [Row((what, *(state.get(what, "-") for state in states))) for what in states[1]]
    columns = ("", other.spec.stack, look.spec.stack)
    return Section(f"State of {key}", columns=columns, rows=tuple(rows), fixed=frozenset({""}))


def _state(seen: LiveStack, key: str, app: App | None) -> dict[str, str]:
    live = seen.found.apps.get(key)
    if app is None or live is None:
        return {}
    newest = next(iter(seen.releases[key]), None)
    dynos = [f"{kind}={p.quantity}:{p.size}" for kind, p in sorted(FORMATION.of(live).items())]
    return {
        "app": live.name,
        "URL": live.web_url,
        "stack": APP_STACK.of(live).name,
        "release": f'v{newest.version} "{newest.description}"' if newest else "none",
        "container": ", ".join(f"{kind} ({image})" for kind, image in images(seen.releases[key]).items()) or "none",
        "dynos": ", ".join(dynos) or "none; no formation",
        "add-ons": ", ".join(f"{addon.plan}, {addon.name}" for addon in ADDONS.of(live)) or "none",
        "health": _health(app, live),
    }


def _health(app: App, live: FoundApp) -> str:
    if app.health is None:
        return "not in the spec"
    page = read_page(f"{app.health.url or live.web_url}{app.health.path}")
    if page.problem or page.status != 200 or page.body is None:
        return page.problem or f"answers {page.status}"
    fields = (
        f"{name} {page.body.get(name)}" for name, texts in app.health.expect.items() if page.body.get(name) in texts
    )
    return ", ".join(["200", *fields])


def _numbered(texts: Iterator[str]) -> Iterator[str]:
    return (f"{number}. {text}" for number, text in enumerate(texts, 1))


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
