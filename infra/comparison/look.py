"""One look at everything that a spec names: all requests at once, every failure reported, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from infra.apis import github as github_reader
from infra.apis import heroku as heroku_reader
from infra.apis.found import Found, FoundApp, FoundEnvironment, FoundGate, FoundSurroundings
from infra.apis.gate import read_deployments, read_gate
from infra.apis.http import ApiFailure, NotThere
from infra.apis.session import Apis
from infra.aspects import APP, ENVIRONMENT
from infra.aspects.aspect import Answers, AppAspect, Requests
from infra.comparison.protection import has_gated_rule
from infra.errors import Fault, LiveError
from infra.spec import StackSpec

_WORKERS = 24

K = TypeVar("K", bound=Hashable)


def look(spec: StackSpec, apis: Apis, recorded: Mapping[str, str]) -> Found:
    """Everything live that `spec` names; apps are looked up by their `recorded` UUID where there is one.

    Raises `LiveError` with every part that could not be read, and every repository, reviewer or app whose URL is
    needed that does not exist.
    """
    requests: dict[Any, Callable[[], Any]] = {}
    # Of an app that may have to be made only its own object is asked for, until it is there.
    first = _gather(
        {
            ("app", key, "app"): partial(heroku_reader.get_app, apis.must_heroku, app.name)
            for key, app in spec.apps.items()
            if app.create and key not in recorded
        }
    )
    for key, app in spec.apps.items():
        if not isinstance(first.get(("app", key, "app")), NotThere):
            addons = [uuid for name, uuid in recorded.items() if name.startswith(f"{key}/")]
            parts = _app_requests(apis, recorded.get(key) or app.name, addons)
            requests |= {("app", key, part): request for part, request in parts.items()}
    for name in _linked(spec):
        requests["url", name] = _url_request(apis, name)
    for key in spec.environments:
        requests |= _environment_requests(spec, apis, key)
    requests |= {("gate", key): gate_request(spec, apis, key) for key in spec.deploy_gates}
    answers = first | _gather({name: request for name, request in requests.items() if name not in first})
    missing = {key for key in spec.apps if isinstance(answers["app", key, "app"], NotThere)}
    _raise_failures([answer for key, answer in answers.items() if not (key[0] == "app" and key[1] in missing)])
    apps = {key: None if key in missing else _app(answers, key) for key in spec.apps}
    environments = {key: _environment(answers, key) for key in spec.environments}
    return Found(
        apps=apps,
        same_name=_same_name(spec, apis, recorded, apps),
        urls={name: answers["url", name] for name in _linked(spec)},
        environments=environments,
        surroundings=_surroundings(spec, apis, answers, environments),
        gates={key: answers["gate", key] for key in spec.deploy_gates},
    )


def look_at_app(apis: Apis, uuid: str, addons: Iterable[str] = (), aspects: Sequence[AppAspect[Any]] = APP) -> FoundApp:
    """One app again, for the proof after convergence, or some aspects of it; `addons` are its recorded add-ons.

    Raises `LiveError`.
    """
    answers = _gather(_app_requests(apis, uuid, addons, aspects))
    _raise_failures(answers.values())
    return assemble_app(answers, aspects)


def look_at_environment(spec: StackSpec, apis: Apis, key: str) -> FoundEnvironment | None:
    """One environment again, for the proof after convergence. Raises `LiveError`."""
    answers = _gather(_environment_requests(spec, apis, key))
    _raise_failures(answers.values())
    return _environment(answers, key)


def gate_request(spec: StackSpec, apis: Apis, key: str) -> Callable[[], FoundGate]:
    """What reads one deploy gate: its workflow files and, where the spec asks for it, what went around it."""
    gate = spec.deploy_gates[key]
    owner, deployments = spec.owner or "", None
    if gate.released_by:
        deployments = partial(read_deployments, apis.must_heroku, apis.must_github, owner, gate)
    return partial(read_gate, apis.must_github, owner, gate.repository, gate.workflow, deployments)


def _app_requests(apis: Apis, app: str, addons: Iterable[str], aspects: Sequence[AppAspect[Any]] = APP) -> Requests:
    """The app's own object, and what its aspects ask for besides; `app` is its name or UUID."""
    api, uuids = apis.must_heroku, tuple(addons)
    requests: Requests = {"app": lambda: heroku_reader.get_app(api, app)}
    for aspect in aspects:
        requests |= aspect.requests(api, app, uuids)
    return requests


def _url_request(apis: Apis, name: str) -> Callable[[], str]:
    return lambda: str(heroku_reader.get_app(apis.must_heroku, name)["web_url"] or "").rstrip("/")


def _environment_requests(spec: StackSpec, apis: Apis, key: str) -> dict[tuple[str, ...], Callable[[], Any]]:
    environment, name = spec.environments[key], spec.environment_name(key)
    parts = github_reader.environment_parts(apis.must_github, spec.owner or "", name, environment)
    return {("environment", key, *part): request for part, request in parts.items()}


def _surroundings(
    spec: StackSpec, apis: Apis, answers: Mapping[Any, Any], environments: Mapping[str, FoundEnvironment | None]
) -> dict[str, FoundSurroundings]:
    """The surroundings of each environment. The plan is asked for only where it matters: protection is wanted of a
    private repository, and none is there to show that the plan has it."""
    asking = {}
    for key, environment in spec.environments.items():
        live, private = environments[key], answers["environment", key, "repository"]["private"]
        shown = live is not None and has_gated_rule(live)
        if environment.wants_protection and private and not shown:
            asking[key] = partial(github_reader.plan_of, apis.must_github, spec.owner or "")
    plans = _gather(asking)
    _raise_failures(plans.values())
    return {
        key: github_reader.assemble_surroundings(_environment_parts(answers, key), plans.get(key, ""))
        for key in spec.environments
    }


def _linked(spec: StackSpec) -> list[str]:
    """Names of the apps whose URL a config var takes, each once."""
    return sorted({var.app_url for app in spec.apps.values() for var in app.config_vars.values() if var.app_url})


def _gather(requests: Mapping[K, Callable[[], Any]]) -> dict[K, Any]:
    """The answer to each request, or the failure in its place; all requests are under way at once."""
    with ThreadPoolExecutor(max_workers=_WORKERS) as pool:
        futures = {key: pool.submit(_answer, request) for key, request in requests.items()}
        return {key: future.result() for key, future in futures.items()}


def _answer(request: Callable[[], Any]) -> Any:
    try:
        return request()
    except ApiFailure as failure:
        return failure


def _parts(answers: Mapping[Any, Any], kind: str, key: str) -> dict[str, Any]:
    return {name[2]: answer for name, answer in answers.items() if name[0] == kind and name[1] == key}


def _app(answers: Mapping[Any, Any], key: str) -> FoundApp:
    return assemble_app(_parts(answers, "app", key))


def assemble_app(answers: Answers, aspects: Sequence[AppAspect[Any]] = APP) -> FoundApp:
    """The app that the answers to its requests describe."""
    app = answers["app"]
    found = {aspect.name: aspect.read(answers) for aspect in aspects}
    return FoundApp(app["id"], app["name"], (app.get("web_url") or "").rstrip("/"), found)


def _environment(answers: Mapping[Any, Any], key: str) -> FoundEnvironment | None:
    """None where there is none."""
    parts = {name[0]: answer for name, answer in _environment_parts(answers, key).items()}
    if parts["environment"] is None:
        return None
    return FoundEnvironment({aspect.name: aspect.read(parts) for aspect in ENVIRONMENT})


def _environment_parts(answers: Mapping[Any, Any], key: str) -> dict[tuple[str, ...], Any]:
    return {name[2:]: answer for name, answer in answers.items() if name[:2] == ("environment", key)}


def _same_name(
    spec: StackSpec, apis: Apis, recorded: Mapping[str, str], apps: Mapping[str, FoundApp | None]
) -> dict[str, str]:
    """The UUID of whatever app has the spec's name where the recorded one does not have it (any more)."""
    suspects = {}
    for key, found in apps.items():
        if key in recorded and (found is None or found.name != spec.apps[key].name):
            suspects[key] = partial(heroku_reader.get_app, apis.must_heroku, spec.apps[key].name)
    answers = {key: answer for key, answer in _gather(suspects).items() if not isinstance(answer, NotThere)}
    _raise_failures(answers.values())
    return {key: str(answer["id"]) for key, answer in answers.items()}


def _raise_failures(answers: Iterable[Any]) -> None:
    """Raises `LiveError` with each different fault once: a bad token fails every request in the same words."""
    faults: list[Fault] = []
    for answer in answers:
        if isinstance(answer, ApiFailure) and answer.fault not in faults:
            faults.append(answer.fault)
    if faults:
        raise LiveError("Cannot look at what is live; nothing was written", faults)
