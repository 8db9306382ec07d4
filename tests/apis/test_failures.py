"""What goes wrong with an API: what goes away is asked again, the rest is one clear error, no token, no traceback."""

from __future__ import annotations

import socket
import subprocess
import sys
import traceback
from collections.abc import Mapping
from typing import Any

import pytest

from infra.errors import LiveError
from infra.spec import StackSpec
from tests.apis.simulated import GITHUB_TOKEN, HEROKU_TOKEN, QUEUE, RAPTOR, Simulated, environ
from tests.comparison.declared import ROOT, prod

GITHUB = "/api/v3/"
HEROKU = f"^/(?!{GITHUB[1:]})"
REPOSITORY = "/repos/raxx-app/TradeMasterAPI"
OBJECTS = (f"/apps/{QUEUE}", f"/apps/{QUEUE}/config-vars", f"/apps/{RAPTOR}")
"""What Heroku answers with an object; the rest are lists."""


def refused(
    simulator: Simulated, spec: StackSpec | None = None, recorded: Mapping[str, str] | None = None, **changes: str
) -> list[str]:
    """The faults of a look that must fail, one line each, without the APIs' addresses; holds for every failure:
    nothing written, no token, no chain of exceptions, each fault once."""
    before = simulator.as_text()
    with pytest.raises(LiveError) as caught:
        simulator.look(spec or prod(), recorded, **changes)
    shown = "".join(traceback.format_exception(caught.value))
    assert str(caught.value).startswith("Cannot look at what is live; nothing was written:\n")
    assert "CANARY" not in shown
    assert "During handling" not in shown
    assert "direct cause" not in shown
    assert simulator.as_text() == before
    lines = [str(fault).replace(simulator.url, "") for fault in caught.value.faults]
    assert len(set(lines)) == len(lines)
    assert not [line for line in lines if "\n" in line]
    return lines


@pytest.mark.parametrize("api", [HEROKU, GITHUB], ids=["Heroku", "GitHub"])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_single_failures_go_away(simulator: Simulated, api: str, status: int) -> None:
    expected = simulator.look(prod())
    calls = len(simulator.requests())
    simulator.fault(api, status=status, times=3)
    assert simulator.look(prod()) == expected
    assert [entry["status"] for entry in simulator.requests()[calls:]].count(status) == 3
    assert len(simulator.requests()) == 2 * calls + 3


@pytest.mark.parametrize("api", [HEROKU, GITHUB], ids=["Heroku", "GitHub"])
def test_single_dropped_connections_go_away(simulator: Simulated, api: str) -> None:
    expected = simulator.look(prod())
    calls = len(simulator.requests())
    simulator.fault(api, drop=True, times=2)
    assert simulator.look(prod()) == expected
    assert len(simulator.requests()) == 2 * calls + 2


def test_a_failure_that_stays_is_named_for_each_path(simulator: Simulated) -> None:
    paths = simulator.asked_by(prod(), "heroku")
    simulator.fault(HEROKU, status=503)
    assert sorted(refused(simulator)) == [
        f"Heroku API at : answered 503 to GET {path} (Could not complete the action. Please try again later)."
        " Try again; if it stays, look at the API's status page."
        for path in sorted(paths)
    ]
    assert len(simulator.requests("heroku")) == 4 * len(paths)


def test_connections_that_are_always_dropped(simulator: Simulated) -> None:
    simulator.fault(HEROKU, drop=True)
    assert refused(simulator) == [
        "Heroku API at : cannot be reached (Remote end closed connection without response)."
        " Check the network and HEROKU_API_URL, then try again."
    ]


def test_wrong_tokens_are_one_fault_for_each_api_and_both_at_once(simulator: Simulated) -> None:
    simulator.look(prod())
    calls = len(simulator.requests())
    lines = refused(simulator, HEROKU_API_KEY="wrong-CANARY", GITHUB_TOKEN="wrong-CANARY")
    assert lines == [
        "Heroku API at : refused the token (Invalid credentials provided). Set HEROKU_API_KEY to a valid token.",
        "GitHub API at /api/v3: refused the token (Bad credentials). Set GITHUB_TOKEN to a valid token.",
    ]
    # A refusal is not asked again, nor is the plan then.
    assert len(simulator.requests()) == 2 * calls - 1


def test_a_token_without_rights_on_heroku(simulator: Simulated) -> None:
    paths = simulator.asked_by(prod(), "heroku")
    assert sorted(refused(simulator, HEROKU_API_KEY="norights-CANARY")) == [
        f"Heroku API at : forbids GET {path} to this token (You do not have access to the app {path.split('/')[2]})."
        " Give the account of HEROKU_API_KEY the right, or use another token."
        for path in sorted(paths)
    ]


def test_a_token_without_rights_on_github_sees_no_repository(simulator: Simulated) -> None:
    assert refused(simulator, GITHUB_TOKEN="norights-CANARY") == [
        f"GitHub API at /api/v3: {REPOSITORY}: Not Found. Check the name, and that GITHUB_TOKEN's account may see it."
    ]


def test_names_that_do_not_exist_all_at_once(simulator: Simulated) -> None:
    del simulator.app.state.document["heroku"]["apps"][simulator.heroku_app(RAPTOR)["id"]]
    nobody = {"reviewers": {"users": ["MooseQuset"], "teams": ["queue-enginers"]}}
    check = "Check the name, and that GITHUB_TOKEN's account may see it."
    assert refused(simulator, prod(environment=nobody)) == [
        f"Heroku API at : /apps/{RAPTOR}: Couldn't find that app."
        " Check the name, and that HEROKU_API_KEY's account may see it.",
        f"GitHub API at /api/v3: /users/MooseQuset: Not Found. {check}",
        f"GitHub API at /api/v3: /orgs/raxx-app/teams/queue-enginers: Not Found. {check}",
    ]
    nowhere = prod(environment={"repository": "TradeMaster"})
    assert f"GitHub API at /api/v3: /repos/raxx-app/TradeMaster: Not Found. {check}" in refused(simulator, nowhere)


def test_a_part_of_an_app_that_is_there_may_not_be_missing(simulator: Simulated) -> None:
    parts = [path for path in simulator.asked_by(prod(), "heroku") if path.startswith(f"/apps/{QUEUE}/")]
    assert f"/apps/{QUEUE}/formation" in parts
    for path in parts:
        simulator.app.faults.clear()
        simulator.fault(f"^{path}$", status=404)
        assert refused(simulator) == [
            f"Heroku API at : {path}: Request failed, the specified resource does not exist."
            " Check the name, and that HEROKU_API_KEY's account may see it."
        ]


def test_whoever_has_the_recorded_apps_name_must_be_known(simulator: Simulated) -> None:
    app = simulator.heroku_app(QUEUE)
    app["name"] = "raxx-queue-old"
    simulator.fault(f"^/apps/{QUEUE}$", status=403)
    (line,) = refused(simulator, recorded={"queue": app["id"]})
    assert line.startswith(f"Heroku API at : forbids GET /apps/{QUEUE} to this token")


LIMITS: dict[str, tuple[str, dict[str, Any], str]] = {
    "Heroku's 429": (HEROKU, {"status": 429}, "Heroku API at "),
    "GitHub's 429": (GITHUB, {"status": 429}, "GitHub API at /api/v3"),
    "GitHub's 403": (
        GITHUB,
        {"status": 403, "body": {"message": "API rate limit exceeded for user ID 101."}},
        "GitHub API at /api/v3",
    ),
}


@pytest.mark.parametrize(("path", "order", "where"), LIMITS.values(), ids=LIMITS.keys())
def test_a_used_up_rate_limit_is_one_line_and_not_asked_again(
    simulator: Simulated, path: str, order: dict[str, Any], where: str
) -> None:
    simulator.look(prod())
    calls = len(simulator.requests())
    simulator.fault(path, **order)
    assert refused(simulator) == [f"{where}: its rate limit is used up. Wait some minutes, then try again."]
    assert len(simulator.requests()) == 2 * calls - 1


HTML = {"body": "<!doctype html><title>Sign in</title>", "content_type": "text/html"}
ANOTHER_FORM = "answered JSON of another form to {path}. Check HEROKU_API_URL."
BODIES: dict[str, tuple[dict[str, Any], str]] = {
    "HTML with 200": (
        {"status": 200, **HTML},
        "answered HTML to {path} instead of JSON. Check HEROKU_API_URL.",
    ),
    "HTML with 404": (
        {"status": 404, **HTML},
        "answered 404 to GET {path} (HTML). Try again; if it stays, look at the API's status page.",
    ),
    "HTML with 403": (
        {"status": 403, **HTML},
        "forbids GET {path} to this token (403). Give the account of HEROKU_API_KEY the right, or use another token.",
    ),
    "half a JSON document": (
        {"status": 200, "body": '{"id": "CANARY', "content_type": "application/json"},
        "answered other text to {path} instead of JSON. Check HEROKU_API_URL.",
    ),
    "nothing at all": ({"status": 200, "body": "", "content_type": "application/json"}, ANOTHER_FORM),
    "a JSON string": ({"status": 200, "body": '"CANARY"', "content_type": "application/json"}, ANOTHER_FORM),
}


@pytest.mark.parametrize(("order", "line"), BODIES.values(), ids=BODIES.keys())
def test_an_answer_that_is_not_herokus(simulator: Simulated, order: dict[str, Any], line: str) -> None:
    for path in simulator.asked_by(prod(), "heroku"):
        simulator.app.faults.clear()
        simulator.fault(f"^{path}$", **order)
        assert refused(simulator) == [f"Heroku API at : {line.format(path=path)}"]


def test_a_list_in_place_of_an_object_and_the_other_way_round(simulator: Simulated) -> None:
    for path in simulator.asked_by(prod(), "heroku"):
        simulator.app.faults.clear()
        simulator.fault(f"^{path}$", status=200, body=["CANARY"] if path in OBJECTS else {"login": "CANARY"})
        assert refused(simulator) == [f"Heroku API at : {ANOTHER_FORM.format(path=path)}"]


@pytest.mark.parametrize(("order", "line"), BODIES.values(), ids=BODIES.keys())
def test_an_answer_that_is_not_githubs(simulator: Simulated, order: dict[str, Any], line: str) -> None:
    spec = prod(environment={"reviewers": {"users": ["MooseQuest"], "teams": ["auditors"]}})
    told = line.replace("HEROKU_API_URL", "GITHUB_BASE_URL").replace("HEROKU_API_KEY", "GITHUB_TOKEN")
    for path in simulator.asked_by(spec, "github"):
        simulator.app.faults.clear()
        simulator.fault(f"^{path}$", **order)
        (found,) = refused(simulator, spec)
        assert found.replace("?per_page=100&page=1", "") == (
            f"GitHub API at /api/v3: {told.format(path=path.removeprefix('/api/v3'))}"
        )


@pytest.fixture
def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_unreachable_apis_are_one_fault_each(simulator: Simulated, closed_port: int) -> None:
    url = f"http://127.0.0.1:{closed_port}"
    assert refused(simulator, HEROKU_API_URL=url, GITHUB_BASE_URL=url) == [
        f"Heroku API at {url}: cannot be reached (Connection refused)."
        " Check the network and HEROKU_API_URL, then try again.",
        f"GitHub API at {url}/api/v3: cannot be reached (Connection refused)."
        " Check the network and GITHUB_BASE_URL, then try again.",
    ]


def test_an_answer_that_ends_too_early() -> None:
    """The server promises 100 bytes and closes after five: asked again, then one clear fault."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        process = looking(url, heroku_only=True)
        asked = 0
        listener.settimeout(0.2)
        while process.poll() is None:
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                connection.recv(65536)
                connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id"')
                asked += 1
    out, error = process.communicate()
    assert error == ""
    assert asked % 3 == 0  # each request three times
    assert out.splitlines() == [
        "Cannot look at what is live; nothing was written:",
        f"  - Heroku API at {url}: cannot be reached (it broke off in the middle of an answer)."
        " Check the network and HEROKU_API_URL, then try again.",
    ]


def looking(url: str, *, heroku_only: bool = False) -> subprocess.Popen[str]:
    """A process that looks at prod and prints the error alone, without pytest's own logging around it."""
    script = """if True:
        import sys
        from infra.errors import LiveError
        from infra.comparison.look import look
        from infra.apis import http
        from infra.apis.session import connect
        from tests.comparison.declared import prod
        url, heroku_only = sys.argv[1], sys.argv[2] == "True"
        http._RETRY = http._RETRY.new(backoff_factor=0)
        spec = prod().model_copy(update={"environments": {}}) if heroku_only else prod()
        environ = {"HEROKU_API_URL": url, "HEROKU_API_KEY": "CANARY", "GITHUB_BASE_URL": url, "GITHUB_TOKEN": "CANARY"}
        try:
            look(spec, connect(environ, heroku=True, github=True), {})
        except LiveError as error:
            print(error)
    """
    command = [sys.executable, "-W", "error", "-c", script, url, str(heroku_only)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_nothing_but_the_error_reaches_the_screen(closed_port: int) -> None:
    """urllib3 logs each retry; none of it may show."""
    out, error = looking(f"http://127.0.0.1:{closed_port}").communicate()
    assert error == ""
    assert len(out.splitlines()) == 3
    assert "CANARY" not in out


def test_the_tokens_do_not_show_in_what_is_handed_around(simulator: Simulated) -> None:
    shown = repr(simulator.apis())
    assert environ("")["HEROKU_API_KEY"] == HEROKU_TOKEN
    assert HEROKU_TOKEN not in shown
    assert GITHUB_TOKEN not in shown
    sent = {"GITHUB_TOKEN": GITHUB_TOKEN, "HEROKU_API_KEY": HEROKU_TOKEN}
    assert not [token for token in sent.values() if token in str(simulator.requests())]
