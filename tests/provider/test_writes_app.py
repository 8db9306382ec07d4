"""The rest of an app as an `up` writes and proves it: what no stock resource does, and what they should have done."""

from __future__ import annotations

import pytest

from infra.errors import ConvergeError
from infra.provider import own, writes
from infra.provider.own import LEFT, differences
from infra.provider.session import APP
from infra.provider.writes import PartlyWritten, app
from tests.aspects.case import APP as APP_PATH
from tests.aspects.case import POSTGRES, PROD, all_of, attached, heroku, set_vars
from tests.provider.world import NOTHING, Config, Provided

FORMATION_PATH = "apps/[^/]+/formation$"


def test_what_no_stock_resource_does(mentioned: Provided) -> None:
    heroku("PATCH", "", {"maintenance": True})(mentioned.world)
    heroku("DELETE", "/acm")(mentioned.world)
    session = mentioned.looked()
    words = app(mentioned.work(session), mentioned.world.app_id)
    uuid = f"/apps/{mentioned.world.app_id}"
    assert mentioned.writes() == [("PATCH", uuid), ("POST", f"{uuid}/acm")]
    assert (words["maintenance"], words["acm"]) == ("off", "on")
    assert mentioned.lines == ["looked again: 2 of 2 now as the spec says"]
    assert session.looked is not None
    assert not differences(words, session.looked.own[APP, "queue"].wanted, left=True)


def test_an_attachment_is_put_back(provided: Provided) -> None:
    all_of(attached(POSTGRES, "SPARE"), lambda world: world.heroku("DELETE", f"/addon-attachments/{PROD}::DATABASE"))(
        provided.world
    )
    words = app(provided.work(provided.looked()), provided.world.app_id)
    assert words["attachment"] == {"DATABASE": POSTGRES}
    assert provided.lines == ["looked again: 1 of 1 now as the spec says; 1 left as reported"]


def test_only_what_was_shown_is_written(mentioned: Provided) -> None:
    heroku("DELETE", "/acm")(mentioned.world)
    session = mentioned.looked()
    heroku("PATCH", "", {"maintenance": True})(mentioned.world)
    mentioned.world.simulators.app.journal.clear()
    words = app(mentioned.work(session), mentioned.world.app_id)
    assert [path for _, path in mentioned.writes()] == [f"/apps/{mentioned.world.app_id}/acm"]
    assert words["maintenance"] == "on"


def test_what_is_left_stays(provided: Provided) -> None:
    heroku("PATCH", "", {"maintenance": True})(provided.world)
    set_vars(DEBUG="1")(provided.world)
    words = app(provided.work(provided.looked()), provided.world.app_id)
    assert not provided.writes()
    assert provided.lines == ["looked again: no drift; 2 left as reported"]
    assert set(words["left"]) == {"maintenance mode", "config var DEBUG"}
    assert LEFT not in words["left"].values()


def test_what_a_stock_resource_did_is_proved(provided: Provided) -> None:
    heroku("PATCH", "/formation/web", {"quantity": 3})(provided.world)
    session = provided.looked()
    heroku("PATCH", "/formation/web", {"quantity": 1})(provided.world)  # as the stock resource does
    provided.world.simulators.app.journal.clear()
    words = app(provided.work(session), provided.world.app_id)
    assert not provided.writes()
    assert words["formation"] == {"web": "1 x Standard-1X"}
    assert provided.lines == ["looked again: 1 of 1 now as the spec says"]


def test_what_a_stock_resource_did_and_does_not_show_yet(provided: Provided) -> None:
    heroku("PATCH", "/formation/web", {"quantity": 3})(provided.world)
    session = provided.looked()
    stale = provided.world.heroku("GET", f"{APP_PATH}/formation")
    heroku("PATCH", "/formation/web", {"quantity": 1})(provided.world)
    provided.world.simulators.fault(FORMATION_PATH, method="GET", status=200, body=stale, times=3)
    app(provided.work(session), provided.world.app_id)
    assert len(provided.progress) == 2
    assert all("looking again in" in text and "formation web" in text for text in provided.progress)


def test_what_a_stock_resource_did_not_do_fails(provided: Provided) -> None:
    heroku("PATCH", "/formation/web", {"quantity": 3})(provided.world)
    session = provided.looked()
    with pytest.raises(PartlyWritten, match="still differs: formation web: want 1 x Standard-1X, found 3") as failed:
        app(provided.work(session), provided.world.app_id)
    assert failed.value.words["formation"] == {"web": "3 x Standard-1X"}
    assert failed.value.words["app"] == provided.world.app_id
    assert len(provided.progress) == len(writes._WAITS)
    assert not provided.writes()


def test_a_write_that_is_refused_fails_with_what_is_live(mentioned: Provided) -> None:
    heroku("PATCH", "", {"maintenance": True})(mentioned.world)
    heroku("DELETE", "/acm")(mentioned.world)
    session = mentioned.looked()
    mentioned.world.simulators.fault(
        "/acm$", method="POST", status=422, body={"id": "x", "message": "not on this plan"}
    )
    with pytest.raises(PartlyWritten, match=r"ACM cannot be converged: .*not on this plan") as failed:
        app(mentioned.work(session), mentioned.world.app_id)
    assert failed.value.words["maintenance"] == "off", "this was written"
    assert failed.value.words["acm"] == "off"


def test_a_look_that_fails_before_the_first_write_is_no_partial_write(mentioned: Provided) -> None:
    heroku("DELETE", "/acm")(mentioned.world)
    session = mentioned.looked()
    mentioned.world.simulators.fault(FORMATION_PATH, status=401)
    with pytest.raises(ConvergeError, match=r"refused the token.*\. Of this resource nothing was written$"):
        app(mentioned.work(session), mentioned.world.app_id)
    assert not mentioned.writes()


def test_an_api_that_goes_away_after_the_write(mentioned: Provided) -> None:
    heroku("DELETE", "/acm")(mentioned.world)
    session = mentioned.looked()
    mentioned.world.simulators.fault(FORMATION_PATH, after=1, status=401)
    with pytest.raises(PartlyWritten, match="refused the token") as failed:
        app(mentioned.work(session), mentioned.world.app_id)
    assert failed.value.words["app"] == mentioned.world.app_id
    assert [method for method, _ in mentioned.writes()] == ["POST"]


def test_cancel_ends_the_wait(provided: Provided) -> None:
    heroku("PATCH", "/formation/web", {"quantity": 3})(provided.world)
    session = provided.looked()
    work = provided.work(session)
    work.progress = lambda _: session.life.cancel()
    with pytest.raises(PartlyWritten, match="interrupted while it waited"):
        app(work, provided.world.app_id)


def test_another_app_than_the_one_looked_at_is_refused(mentioned: Provided) -> None:
    heroku("DELETE", "/acm")(mentioned.world)
    session = mentioned.looked()
    other = mentioned.world.heroku("GET", "/apps/raxx-queue-staging")["id"]
    with pytest.raises(ConvergeError, match="another app"):
        app(mentioned.work(session), other)
    assert not mentioned.writes()


def test_an_app_that_was_made_since_the_look_gets_all_of_it(provided: Provided) -> None:
    def new(app_: Config, _: Config) -> None:
        app_.update(name="raxx-queue-new", create=True, addons={}, maintenance=True)

    provided.change_spec(new)
    session = provided.looked(remembered=NOTHING)
    uuid = provided.world.heroku("POST", "/apps", {"name": "raxx-queue-new", "stack": "container"})["id"]
    provided.world.simulators.app.journal.clear()
    words = app(provided.work(session), uuid)
    assert [method for method, _ in provided.writes()] == ["PATCH"]
    assert words["maintenance"] == "on"
    assert words["app_name"] == "raxx-queue-new"


def test_words_are_those_of_a_read(mentioned: Provided) -> None:
    heroku("DELETE", "/acm")(mentioned.world)
    words = app(mentioned.work(mentioned.looked()), mentioned.world.app_id)
    comparison = mentioned.world.compare()
    fresh = own.app(comparison, "queue", comparison.found.apps["queue"])
    assert words == {**fresh.live, **fresh.remembers}
