"""The difference of the app itself: name, stacks, region, team, maintenance mode, ACM and buildpacks."""

from __future__ import annotations

from collections.abc import Iterator

from infra.audit.drift import Item, Weight, differs, weight
from infra.live.found import FoundApp
from infra.spec import App
from infra.spec.on_drift import Choice

CONTAINER = "container"


def compare_itself(app: App, live: FoundApp) -> Iterator[Item]:
    """What differs in the app's own settings. Heroku can change region and team in no other way than by replacing or
    transferring the app: they are only reported."""
    choice = app.on_drift
    if live.name != app.name:
        yield differs("app name", app.name, live.name, weight(choice.name))
    if live.stack != app.stack and live.build_stack == app.stack:
        # What Heroku may leave until somebody deploys, no `up` can hasten (facts A6).
        yield differs("stack", app.stack, f"{live.stack} until the next deploy", Weight.REPORT)
    elif live.stack != app.stack:
        yield differs("stack", app.stack, live.stack, weight(choice.stack))
    if live.build_stack not in ("", app.stack):
        yield differs("build stack", app.stack, live.build_stack, weight(choice.stack))
    if live.region != app.region:
        yield differs("region", app.region, live.region, Weight.REPORT)
    if live.team != app.team:
        yield differs("team", app.team or "none", live.team or "none", Weight.REPORT)
    if live.maintenance != wanted_maintenance(app):
        yield _switch("maintenance mode", wanted_maintenance(app), choice.maintenance, app.maintenance is not None)
    if live.acm != wanted_acm(app):
        yield _switch("ACM (automated certificates)", wanted_acm(app), choice.acm, app.acm is not None)
    buildpacks = wanted_buildpacks(app)
    if buildpacks is not None and live.buildpacks != buildpacks:
        decided = _decided(choice.buildpacks, app.buildpacks is not None)
        yield differs("buildpacks", ", ".join(buildpacks) or "none", ", ".join(live.buildpacks) or "none", decided)


def wanted_maintenance(app: App) -> bool:
    """Off, unless the spec says otherwise."""
    return bool(app.maintenance)


def wanted_acm(app: App) -> bool:
    """Off, unless the spec says otherwise."""
    return bool(app.acm)


def wanted_buildpacks(app: App) -> tuple[str, ...] | None:
    """What the spec says; else none on a container app, and nothing to compare on another."""
    if app.buildpacks is None:
        return () if app.stack == CONTAINER else None
    return app.buildpacks


def _switch(name: str, wanted: bool, choice: Choice | None, mentioned: bool) -> Item:
    return differs(name, _on(wanted), _on(not wanted), _decided(choice, mentioned))


def _decided(choice: Choice | None, mentioned: bool) -> Weight:
    """Without a choice in the spec: converged where the spec mentions the setting, else reported."""
    return weight(choice or ("converge" if mentioned else "report"))


def _on(flag: bool) -> str:
    return "on" if flag else "off"
