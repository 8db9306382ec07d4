"""The account behind the token, its rate limit, teams and their members, and the collaborators of an app."""

from __future__ import annotations

from lab.simulators.heroku.answers import invalid, not_found
from lab.simulators.heroku.app_records import collaborator
from lab.simulators.heroku.guard import account, remaining
from lab.simulators.heroku.ranges import page
from lab.simulators.heroku.store import Thing, fields, find_app, find_team, identity, named, now, short
from lab.simulators.routing import Call, Reply, Route


def person(call: Call, email: str) -> Thing:
    """An account by email; one that the state does not know is made up."""
    known: Thing | None = call.state["heroku"]["accounts"].get(email)
    return known or {"id": identity("account", email), "email": email}


def _account(call: Call) -> Reply:
    return Reply(body=account(call))


def _rate_limit(call: Call) -> Reply:
    return Reply(body={"remaining": remaining(call)})


def _show_team(team: Thing, email: str) -> Thing:
    role = next(member["role"] for member in team["members"] if member["email"] == email)
    return {**{key: value for key, value in team.items() if key != "members"}, "role": role}


def _teams(call: Call) -> Reply:
    email = account(call)["email"]
    teams = call.state["heroku"]["teams"].values()
    mine = [team for team in teams if email in {member["email"] for member in team["members"]}]
    return page(call, [_show_team(team, email) for team in mine], "id", ("name",))


def _team(call: Call) -> Reply:
    return Reply(body=_show_team(find_team(call, call.params["team"]), account(call)["email"]))


def _members(call: Call) -> Reply:
    return page(call, find_team(call, call.params["team"])["members"], "id", ("email",))


def _put_member(call: Call) -> Reply:
    """{email, role}: makes a member, or changes the role of one."""
    team, wanted = find_team(call, call.params["team"]), fields(call)
    email, role, at = str(wanted.get("email", "")), wanted.get("role"), now()
    if "@" not in email or role not in {"admin", "collaborator", "member", "owner"}:
        raise invalid("Missing required params: email, role.")
    for member in team["members"]:
        if member["email"] == email:
            member["role"], member["updated_at"] = role, at
            return Reply(body=member)
    team["members"].append(member_of(team["name"], person(call, email), role, at))
    return Reply(201, team["members"][-1])


def member_of(team: str, who: Thing, role: str, at: str) -> Thing:
    """A member as the API gives it."""
    return {
        "id": identity("member", f"{team}/{who['email']}"),
        "email": who["email"],
        "federated": False,
        "identity_provider": None,
        "role": role,
        "two_factor_authentication": True,
        "user": {"id": who["id"], "email": who["email"], "name": who.get("name")},
        "created_at": at,
        "updated_at": at,
    }


def _remove_member(call: Call) -> Reply:
    team, wanted = find_team(call, call.params["team"]), call.params["member"]
    for member in team["members"]:
        if wanted in {member["id"], member["email"]}:
            team["members"].remove(member)
            return Reply(body=member)
    raise not_found("member")


def _show_collaborator(app: Thing, found: Thing) -> Thing:
    return {**found, "app": short(app)}


def _find_collaborator(call: Call, app: Thing) -> Thing:
    wanted = call.params["collaborator"]
    for found in app["collaborators"]:
        if wanted in {found["id"], found["user"]["id"], found["user"]["email"]}:
            collaborator_found: Thing = found
            return collaborator_found
    raise not_found("collaborator")


def _collaborators(call: Call) -> Reply:
    app = find_app(call)
    return page(call, [_show_collaborator(app, found) for found in app["collaborators"]], "id")


def _get_collaborator(call: Call) -> Reply:
    app = find_app(call)
    return Reply(body=_show_collaborator(app, _find_collaborator(call, app)))


def _add_collaborator(call: Call) -> Reply:
    """{user: email or {email}, silent?}."""
    app, user = find_app(call), fields(call).get("user")
    email = str(user.get("email", "")) if isinstance(user, dict) else named(user)
    if "@" not in email:
        raise invalid("Missing required params: user.")
    if email in {found["user"]["email"] for found in app["collaborators"]}:
        raise invalid("User is already a collaborator on app.")
    app["collaborators"].append(collaborator(person(call, email), app["id"], None, now()))
    return Reply(201, _show_collaborator(app, app["collaborators"][-1]))


def _remove_collaborator(call: Call) -> Reply:
    app = find_app(call)
    found = _find_collaborator(call, app)
    app["collaborators"].remove(found)
    return Reply(body=_show_collaborator(app, found))


ROUTES = (
    Route("GET", "/account", _account, "account"),
    Route("GET", "/account/rate-limits", _rate_limit, "rate-limit"),
    Route("GET", "/teams", _teams, "team[]"),
    Route("GET", "/teams/<team>", _team, "team"),
    Route("GET", "/teams/<team>/members", _members, "team-member[]"),
    Route("PUT", "/teams/<team>/members", _put_member, "team-member"),
    Route("DELETE", "/teams/<team>/members/<member>", _remove_member, "team-member"),
    Route("GET", "/apps/<app>/collaborators", _collaborators, "collaborator[]"),
    Route("POST", "/apps/<app>/collaborators", _add_collaborator, "collaborator"),
    Route("GET", "/apps/<app>/collaborators/<collaborator>", _get_collaborator, "collaborator"),
    Route("DELETE", "/apps/<app>/collaborators/<collaborator>", _remove_collaborator, "collaborator"),
)
