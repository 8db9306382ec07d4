"""The simulators' core, with a toy API: state, undo, faults, journal, ETags, control routes."""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from lab.simulators.application import Application
from lab.simulators.journal import Journal
from lab.simulators.routing import Api, ApiError, Call, Reply, Route
from lab.simulators.state import State, StateError


def _get(call: Call) -> Reply:
    return Reply(body={"name": call.params["name"], "things": call.state["toy"]["things"]})


def _put(call: Call) -> Reply:
    call.state["toy"]["things"].append(call.body)
    if call.body == "refused":
        raise ApiError(Reply(422, {"message": "refused"}))
    if call.body == "broken":
        raise ZeroDivisionError
    return Reply(201, call.body)


def _numbers(ordered: bool) -> Any:
    return lambda call: Reply(body=list(range(20)), ordered=ordered)


TOY = Api(
    prefix="/api/toy/",
    routes=(
        Route("GET", "/things/<name>", _get, ""),
        Route("PUT", "/things/<name>", _put, ""),
        Route("GET", "/numbers", _numbers(False), ""),
        Route("GET", "/row", _numbers(True), ""),
    ),
    guard=lambda call: None,
    finish=lambda call, reply: reply,
    not_simulated=lambda call: Reply(501, {"message": f"{call.request.method} {call.request.path}"}),
    method_override=True,
)
THING = "/api/toy/things/a"


def seed() -> dict[str, Any]:
    return {"toy": {"things": []}}


class Toy:
    """The application with the toy API, and a client for it."""

    def __init__(self, state: Path | None = None, record: Path | None = None) -> None:
        self.app = Application({"toy": TOY}, State(seed, state), Journal(record))
        self.client = Client(self.app)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.client.open(path, method=method, data=None if body is None else json.dumps(body), headers=sent)
        return response.status_code, json.loads(response.text) if response.text else None

    def things(self) -> Any:
        return self("GET", THING)[1]["things"]

    def statuses(self, *calls: tuple[str, str]) -> list[int]:
        return [self(method, path, "x")[0] for method, path in calls]


def test_a_parameter_is_decoded_once() -> None:
    assert Toy()("GET", "/api/toy/things/test%2Fenv%20b%2525")[1]["name"] == "test/env b%25"


def test_a_write_that_fails_is_undone() -> None:
    toy = Toy()
    assert toy("PUT", THING, "kept") == (201, "kept")
    assert toy("PUT", THING, "refused") == (422, {"message": "refused"})
    assert toy.things() == ["kept"]


def test_a_fault_of_the_simulator_is_a_500_and_undone(capsys: pytest.CaptureFixture[str]) -> None:
    toy = Toy()
    assert toy("PUT", THING, "broken")[0] == 500
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert toy.things() == []


def test_a_read_has_an_etag_and_the_same_again_is_304() -> None:
    toy = Toy()
    first = toy.client.get(THING)
    again = toy.client.get(THING, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.text) == (304, "")
    toy("PUT", THING, "new")
    assert toy.client.get(THING, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert toy.client.get(THING, headers={"If-Match": first.headers["ETag"]}).status_code == 412


def test_the_method_can_be_overridden() -> None:
    toy = Toy()
    assert toy("POST", THING, "x", X_Http_Method_Override="PUT") == (201, "x")
    assert toy.app.journal.entries()[0]["method"] == "PUT"


def test_what_is_not_simulated_is_501_and_in_the_journal() -> None:
    toy = Toy()
    assert toy("DELETE", THING) == (501, {"message": f"DELETE {THING}"})
    assert toy("GET", "/api/toy/things/a/")[0] == 501
    assert [entry["status"] for entry in toy.app.journal.entries()] == [501, 501]


def test_state_survives_a_restart_in_a_file_that_others_cannot_read(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    Toy(file)("PUT", THING, "kept")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = Toy(file)
    assert again.things() == ["kept"]
    again("POST", "/_/reset")
    assert Toy(file).things() == []
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]


@pytest.mark.parametrize("text", ["", "[]", '{"other": 1}'])
def test_a_file_that_is_no_state_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(text)
    with pytest.raises(StateError, match=r"state\.json.*remove it"):
        Toy(file)
    assert file.read_text() == text


def test_the_journal_has_each_request_and_goes_on_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    toy = Toy(record=file)
    toy("PUT", THING, {"a": 1})
    toy("GET", f"{THING}?page=2", User_Agent="reader")
    toy("GET", "/_/state")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert lines == toy("GET", "/_/journal")[1]
    assert [{key: line[key] for key in line if key != "at"} for line in lines] == [
        {
            "n": 1,
            "api": "toy",
            "agent": "",
            "method": "PUT",
            "path": THING,
            "query": "",
            "body": {"a": 1},
            "status": 201,
        },
        {
            "n": 2,
            "api": "toy",
            "agent": "reader",
            "method": "GET",
            "path": THING,
            "query": "page=2",
            "body": None,
            "status": 200,
        },
    ]
    again = Toy(record=file)
    again("GET", THING)
    assert [entry["n"] for entry in again.app.journal.entries()] == [1, 2, 3]
    again("DELETE", "/_/journal")
    assert file.read_text() == ""


def test_a_fault_hits_after_so_many_calls_so_many_times() -> None:
    toy = Toy()
    toy("POST", "/_/faults", {"method": "put", "path": "things/a$", "status": 503, "after": 1, "times": 2})
    assert toy.statuses(("GET", THING), *[("PUT", THING)] * 4, ("PUT", "/api/toy/things/b")) == [
        *(200, 201, 503, 503, 201),
        201,
    ]
    assert toy.things() == ["x", "x", "x"]
    assert toy("GET", "/_/faults")[1][0]["seen"] == 4


def test_a_fault_says_what_it_is_told_to() -> None:
    toy = Toy()
    page = {"path": "things", "status": 502, "body": "<html>", "content_type": "text/html", "headers": {"X-A": "b"}}
    toy("POST", "/_/faults", page)
    response = toy.client.get(THING)
    assert (response.status_code, response.text, response.mimetype) == (502, "<html>", "text/html")
    assert response.headers["X-A"] == "b"
    toy("DELETE", "/_/faults")
    assert toy.things() == []


def test_a_late_answer_does_not_hold_up_the_others() -> None:
    toy = Toy()
    toy("POST", "/_/faults", {"path": "things/late", "delay_seconds": 0.5})
    late = threading.Thread(target=toy, args=("PUT", "/api/toy/things/late", "late"))
    late.start()
    assert toy("PUT", THING, "quick")[0] == 201
    late.join()
    assert toy.things() == ["quick", "late"]


@pytest.mark.parametrize(
    ("order", "fault"),
    [([], "an object"), ({"path": "["}, "regular expression"), ({"status": 9}, "HTTP status"), ({"no": 1}, "no")],
)
def test_an_order_that_is_no_fault_is_refused(order: Any, fault: str) -> None:
    status, body = Toy()("POST", "/_/faults", order)
    assert status == 400
    assert fault in body["message"]


def test_lists_are_shuffled_but_for_those_whose_order_is_part_of_the_answer() -> None:
    toy = Toy()
    toy("POST", "/_/shuffle", {"seed": 3})
    shuffled = toy("GET", "/api/toy/numbers")[1]
    assert shuffled != list(range(20))
    assert sorted(shuffled) == toy("GET", "/api/toy/row")[1] == list(range(20))
    toy("POST", "/_/shuffle", {"seed": 3})
    assert toy("GET", "/api/toy/numbers")[1] == shuffled
    toy("POST", "/_/shuffle", {"on": False})
    assert toy("GET", "/api/toy/numbers")[1] == list(range(20))


def test_the_state_can_be_read_and_put_and_reset() -> None:
    toy = Toy()
    assert toy("PUT", "/_/state", {"toy": {"things": [1]}})[0] == 204
    assert toy("GET", "/_/state")[1] == {"toy": {"things": [1]}}
    assert toy("PUT", "/_/state", {})[0] == 400
    toy("POST", "/_/faults", {"status": 500})
    toy("POST", "/_/reset")
    assert toy.things() == []
    assert len(toy("GET", "/_/journal")[1]) == 1


def test_the_inventory_is_the_route_table() -> None:
    inventory = Toy()("GET", "/_/routes")[1]
    assert inventory[0] == {"api": "toy", "method": "GET", "path": "/api/toy/things/<name>", "schema": ""}
    assert len(inventory) == len(TOY.routes)
    assert Toy()("GET", "/_/nothing")[0] == 404
