"""App features (Heroku Labs and the like), switched on and off one by one."""

from __future__ import annotations

from lab.simulators.heroku.ranges import page
from lab.simulators.heroku.store import Thing, fields, find_app, find_in, identity
from lab.simulators.routing import Call, Reply, Route

FEATURES = {
    "http-session-affinity": "Enable session affinity for all requests",
    "preboot": "Provide seamless web dyno deploys",
    "runtime-dyno-metadata": "Dyno Metadata makes it easy to access data about dynos and releases",
    "spaces-tls-legacy": "Enable legacy TLS versions",
}


def _features(app: Thing) -> list[Thing]:
    """Every feature; `app["features"]` names the enabled ones."""
    return [
        {
            "id": identity("feature", name),
            "name": name,
            "display_name": name.replace("-", " ").title(),
            "description": description,
            "doc_url": f"https://devcenter.heroku.com/articles/{name}",
            "feedback_email": "feedback@example.com",
            "enabled": name in app["features"],
            "state": "general",
            "created_at": app["created_at"],
            "updated_at": app["created_at"],
        }
        for name, description in FEATURES.items()
    ]


def _list_features(call: Call) -> Reply:
    return page(call, _features(find_app(call)), "id", ("name",))


def _feature(call: Call) -> Reply:
    return Reply(body=find_in(_features(find_app(call)), call.params["it"], "feature", "name"))


def _switch_feature(call: Call) -> Reply:
    """{enabled}."""
    app = find_app(call)
    name = find_in(_features(app), call.params["it"], "feature", "name")["name"]
    enabled = set(app["features"]) - {name}
    app["features"] = sorted(enabled | ({name} if fields(call).get("enabled") else set()))
    return Reply(body=find_in(_features(app), name, "feature", "name"))


ROUTES = (
    Route("GET", "/apps/<app>/features", _list_features, "app-feature[]"),
    Route("GET", "/apps/<app>/features/<it>", _feature, "app-feature"),
    Route("PATCH", "/apps/<app>/features/<it>", _switch_feature, "app-feature"),
)
