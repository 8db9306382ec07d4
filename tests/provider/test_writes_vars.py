"""Config vars as an `up` writes them: what was shown, in one request and one release, and the wait for that release."""

from __future__ import annotations

from typing import Any

import pytest

import lab.simulators.heroku.config_vars as simulated
from infra.errors import ConvergeError, RaxxError
from infra.provider import own, writes
from infra.provider.own import differences
from infra.provider.session import CONFIG_VARS
from infra.provider.writes import PartlyWritten, config_vars
from tests.aspects.case import APP, OTHER_KEY, PROD, all_of, another_addon, attached, heroku, set_vars
from tests.provider.world import NOTHING, VARS_PATH, Config, Provided

PATCH = ("PATCH", f"{APP}/config-vars")


def patched(provided: Provided) -> list[tuple[str, str]]:
    return [(method, path.replace(provided.world.app_id, PROD)) for method, path in provided.writes()]


def sent(provided: Provided, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The bodies of the writes to come."""
    from infra.apis.http import Api

    bodies: list[dict[str, Any]] = []
    request = Api.request

    def noted(self: Api, method: str, path: str, body: Any, headers: Any = None) -> Any:
        bodies.extend([body] if method != "GET" else [])
        return request(self, method, path, body, headers)

    monkeypatch.setattr(Api, "request", noted)
    return bodies


def has_a_release_phase(provided: Provided) -> None:
    """Each change of the app's config vars makes a release that is pending."""
    provided.world.simulators.heroku_app(PROD)["release_phase"] = True
    provided.world.simulators.app.state.save()


def three_changes(provided: Provided) -> None:
    """One var gone, one changed, and one that nobody declared, which the spec says to remove."""
    set_vars(STRIPE_API_KEY=OTHER_KEY, RAPTOR_BASE_URL=None, DEBUG="x")(provided.world)


def test_everything_in_one_request_and_one_release(mentioned: Provided, monkeypatch: pytest.MonkeyPatch) -> None:
    three_changes(mentioned)
    session, before = mentioned.looked(), len(mentioned.releases())
    bodies = sent(mentioned, monkeypatch)
    words = config_vars(mentioned.work(session), mentioned.world.app_id)
    raptor = mentioned.world.heroku("GET", "/apps/raxx-api-prod")["web_url"].rstrip("/")
    expected = {"STRIPE_API_KEY": mentioned.world.secrets["STRIPE_API_KEY"], "RAPTOR_BASE_URL": raptor, "DEBUG": None}
    assert bodies == [expected]
    assert patched(mentioned) == [PATCH]
    assert len(mentioned.releases()) == before + 1
    assert words["release"] == mentioned.releases()[-1]["version"]
    wanted = session.looked.own[CONFIG_VARS, "queue"].wanted if session.looked else {}
    assert words["vars"] == wanted["vars"]
    assert not differences(words, wanted, left=True)
    assert words["app"] == mentioned.world.app_id
    assert mentioned.lines[-1] == "looked again: 3 of 3 now as the spec says"
    assert not mentioned.shown_in(f"{words} {mentioned.lines} {mentioned.progress}")


def test_nothing_shown_is_nothing_written(provided: Provided) -> None:
    session = provided.looked()
    words = config_vars(provided.work(session), provided.world.app_id)
    assert not provided.writes()
    assert words["release"] == provided.release
    assert not provided.lines


def test_only_what_was_shown_is_written(mentioned: Provided, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody changed after the look is left alone, and stands in the words, for the next preview."""
    set_vars(STRIPE_API_KEY=OTHER_KEY)(mentioned.world)
    session = mentioned.looked()
    set_vars(STRIPE_WEBHOOK_SECRET="whsec_of_somebody_else", DEBUG="later")(mentioned.world)
    mentioned.world.simulators.app.journal.clear()
    bodies = sent(mentioned, monkeypatch)
    words = config_vars(mentioned.work(session), mentioned.world.app_id)
    assert [set(body) for body in bodies] == [{"STRIPE_API_KEY"}]
    live = mentioned.world.config_vars(PROD)
    assert live["STRIPE_WEBHOOK_SECRET"] == "whsec_of_somebody_else"
    assert live["DEBUG"] == "later"
    assert words["vars"]["STRIPE_API_KEY"] == "secret"
    assert words["vars"]["STRIPE_WEBHOOK_SECRET"].startswith("another value")
    assert "DEBUG" in words["vars"]


def test_what_is_right_by_now_is_not_written(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    set_vars(STRIPE_API_KEY=provided.world.secrets["STRIPE_API_KEY"])(provided.world)
    provided.world.simulators.app.journal.clear()
    config_vars(provided.work(session), provided.world.app_id)
    assert not provided.writes()


def test_a_var_that_an_add_on_owns_by_now_is_refused_before_the_write(provided: Provided) -> None:
    def redis(app: Config, _: Config) -> None:
        app["config_vars"]["CACHE_URL"] = {"kind": "text", "value": "redis://mine"}

    provided.change_spec(redis)
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    attach = all_of(another_addon("heroku-redis:mini", "redis-calm-1"), attached("redis-calm-1", "CACHE"))
    attach(provided.world)
    provided.world.simulators.app.journal.clear()
    with pytest.raises(ConvergeError, match=r"owned by an add-on now: CACHE_URL.*no config var was written"):
        config_vars(provided.work(session), provided.world.app_id)
    assert not provided.writes()


def test_a_refused_request_is_no_partial_write(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    provided.world.simulators.fault(VARS_PATH, method="PATCH", status=422, body={"id": "x", "message": "no: sk_live_1"})
    with pytest.raises(ConvergeError, match="config var STRIPE_API_KEY cannot be converged") as refused:
        config_vars(provided.work(session), provided.world.app_id)
    assert not provided.shown_in(str(refused.value))


def test_nothing_is_written_after_cancel(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    session.life.cancel()
    with pytest.raises(ConvergeError, match="interrupted"):
        config_vars(provided.work(session), provided.world.app_id)
    assert not provided.writes()


def ends_as(provided: Provided, status: str) -> object:
    latest = provided.releases()[-1]["version"]
    return provided.world.control("POST", f"/_/heroku/apps/{PROD}/releases/{latest}", {"status": status})


def phase_runs(provided: Provided, status: str) -> dict[str, Any]:
    """An `up` whose release phase runs while it waits, and then ends."""
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    has_a_release_phase(provided)
    work = provided.work(session)

    def progress(text: str) -> None:
        provided.progress.append(text)
        if len(provided.progress) == 3:
            ends_as(provided, status)

    work.progress = progress
    return config_vars(work, provided.world.app_id)


def test_it_waits_for_the_release_phase(provided: Provided) -> None:
    words = phase_runs(provided, "succeeded")
    assert len(provided.progress) == 3
    assert all(f"release v{words['release']} is pending" in text for text in provided.progress)
    assert words["release"] == provided.releases()[-1]["version"]


@pytest.mark.parametrize("status", ["failed", "expired"])
def test_a_release_phase_that_failed_fails_the_up(provided: Provided, status: str) -> None:
    with pytest.raises(PartlyWritten) as failed:
        phase_runs(provided, status)
    text, latest = str(failed.value), provided.releases()[-1]["version"]
    assert f"release v{latest} {status}" in text
    assert "the dynos run with the old values" in text
    assert text.endswith("Written: config var STRIPE_API_KEY")
    assert failed.value.words["vars"]["STRIPE_API_KEY"] == "secret", "it is set"
    assert not provided.shown_in(text + str(failed.value.words))


def test_a_release_that_never_ends_is_given_up(provided: Provided, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "_RELEASE_ENDS", 0.0)
    with pytest.raises(PartlyWritten, match=r"is under way for .* Written: config var STRIPE_API_KEY"):
        phase_runs(provided, "succeeded")


def test_cancel_ends_the_wait_and_says_what_was_written(provided: Provided, monkeypatch: pytest.MonkeyPatch) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    has_a_release_phase(provided)
    monkeypatch.setattr(writes, "_RELEASE_POLLS", 60.0)
    work = provided.work(session)
    work.progress = lambda _: session.life.cancel()
    with pytest.raises(PartlyWritten, match=r"interrupted while it waited\. Written: config var STRIPE_API_KEY"):
        config_vars(work, provided.world.app_id)


def test_a_change_that_makes_no_release_is_not_waited_for(provided: Provided, monkeypatch: pytest.MonkeyPatch) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session, before = provided.looked(), len(provided.releases())
    monkeypatch.setattr(simulated, "release", lambda *_: None)
    words = config_vars(provided.work(session), provided.world.app_id)
    assert len(provided.releases()) == before
    assert words["release"] == provided.releases()[-1]["version"]
    assert not provided.progress


def test_it_looks_until_what_was_written_shows(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    stale = provided.world.config_vars(PROD)
    provided.world.simulators.fault(VARS_PATH, method="GET", status=200, body=stale, after=1, times=2)
    words = config_vars(provided.work(session), provided.world.app_id)
    assert len(provided.progress) == 2
    assert all("looking again in" in text and "STRIPE_API_KEY" in text for text in provided.progress)
    assert words["vars"]["STRIPE_API_KEY"] == "secret"
    assert not provided.shown_in(str(provided.progress))


def test_what_never_shows_fails_and_names_what_was_written_and_what_differs(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    stale = provided.world.config_vars(PROD)
    provided.world.simulators.fault(VARS_PATH, method="GET", status=200, body=stale)
    with pytest.raises(PartlyWritten) as failed:
        config_vars(provided.work(session), provided.world.app_id)
    assert "still differs: config var STRIPE_API_KEY: want" in str(failed.value)
    assert "Written: config var STRIPE_API_KEY" in str(failed.value)
    assert failed.value.words["vars"]["STRIPE_API_KEY"].startswith("another value")
    assert len(provided.progress) == len(writes._WAITS)


def test_a_failure_forgets_nothing(mentioned: Provided) -> None:
    """What the last `up` set and ended with is what the next preview tells by who moved."""
    set_vars(DROPPED="1", STRIPE_API_KEY=OTHER_KEY)(mentioned.world)
    asked = mentioned.asked()
    asked["remembered"] |= {"managed": {"queue": ["DROPPED", "GONE", "STRIPE_API_KEY"]}}
    session = mentioned.looked(remembered=asked["remembered"])
    stale = mentioned.world.config_vars(PROD)
    mentioned.world.simulators.fault(VARS_PATH, method="GET", status=200, body=stale)
    with pytest.raises(PartlyWritten, match="Written: config var STRIPE_API_KEY, config var DROPPED") as failed:
        config_vars(mentioned.work(session), mentioned.world.app_id)
    assert failed.value.words["release"] == mentioned.release
    assert {"DROPPED", "STRIPE_API_KEY"} <= set(failed.value.words["managed"])
    assert "GONE" not in failed.value.words["managed"]


def test_an_api_that_goes_away_after_the_write_leaves_what_was_written(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    provided.world.simulators.fault("/releases$", after=2, status=401)
    provided.world.simulators.fault(VARS_PATH, method="GET", after=1, status=401)
    with pytest.raises(PartlyWritten, match="Written: config var STRIPE_API_KEY") as failed:
        config_vars(provided.work(session), provided.world.app_id)
    assert failed.value.words["app"] == provided.world.app_id
    assert "nothing was written" not in str(failed.value)
    assert set(failed.value.words["managed"]) >= {"STRIPE_API_KEY"}


def test_before_it_overwrites_what_was_set_outside_it_names_the_way_back(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    outside = provided.releases()[-1]["version"]
    heroku("PATCH", "/formation/web", {"quantity": 1})(provided.world)
    set_vars(RAPTOR_BASE_URL=None)(provided.world)
    session = provided.looked()
    config_vars(provided.work(session), provided.world.app_id)
    told = [text for text in provided.lines if "overwrites" in text]
    assert len(told) == 1, "a var that is not there is not overwritten"
    assert told[0].startswith(f"config var STRIPE_API_KEY: overwrites what v{outside} set (")
    assert f"heroku rollback v{outside} --app {PROD}" in told[0]
    assert "code included" in told[0]
    live = provided.world.config_vars(PROD)
    assert live["STRIPE_API_KEY"] == provided.world.secrets["STRIPE_API_KEY"]
    provided.world.heroku("POST", f"{APP}/releases", {"release": f"v{outside}"})
    assert provided.world.config_vars(PROD)["STRIPE_API_KEY"] == OTHER_KEY, "the way back is none"


def test_a_rotation_names_no_way_back(provided: Provided, monkeypatch: pytest.MonkeyPatch) -> None:
    """Live is as the last `up` left it: what is overwritten is our own."""
    monkeypatch.setenv("RAXX_QUEUE_PROD__QUEUE__STRIPE_API_KEY", OTHER_KEY)
    monkeypatch.setenv("RAXX_ACKNOWLEDGE", "overwrite queue/STRIPE_API_KEY")
    session = provided.looked()
    config_vars(provided.work(session), provided.world.app_id)
    assert provided.world.config_vars(PROD)["STRIPE_API_KEY"] == OTHER_KEY
    assert not any("overwrites" in text for text in provided.lines)


def test_an_app_that_was_made_since_the_look_gets_all_of_them(provided: Provided) -> None:
    def new(app: Config, _: Config) -> None:
        app.update(name="raxx-queue-new", create=True, addons={})

    provided.change_spec(new)
    session = provided.looked(remembered=NOTHING)
    assert session.looked is not None
    assert session.looked.comparison.found.apps["queue"] is None
    uuid = provided.world.heroku("POST", "/apps", {"name": "raxx-queue-new", "stack": "container"})["id"]
    provided.world.simulators.app.journal.clear()
    words = config_vars(provided.work(session), uuid)
    assert [method for method, _ in provided.writes()] == ["PATCH"]
    assert provided.world.config_vars("raxx-queue-new").items() >= provided.world.secrets.items()
    assert words["vars"] == session.looked.own[CONFIG_VARS, "queue"].wanted["vars"]
    assert words["managed"] == sorted(words["vars"])


def test_another_app_than_the_one_looked_at_is_refused(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    other = provided.world.heroku("GET", "/apps/raxx-queue-staging")["id"]
    with pytest.raises(RaxxError, match="another app"):
        config_vars(provided.work(session), other)
    assert not provided.writes()


def test_words_are_those_of_a_read(provided: Provided) -> None:
    """What an Update records is what the next Read answers, or each preview would show a difference."""
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    words = config_vars(provided.work(session), provided.world.app_id)
    comparison = provided.world.compare()
    fresh = own.config_vars(comparison, "queue", comparison.found.apps["queue"])
    assert words == {**fresh.live, **fresh.remembers}


@pytest.mark.parametrize(
    "lost", [{"drop": True}, {"status": 502}, {"status": 200, "content_type": "text/html", "body": "<p>"}]
)
def test_a_write_whose_answer_is_lost_may_have_been_made(provided: Provided, lost: dict[str, Any]) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    provided.world.simulators.fault(VARS_PATH, method="PATCH", carried_out=True, **lost)
    with pytest.raises(PartlyWritten) as failed:
        config_vars(provided.work(session), provided.world.app_id)
    assert str(failed.value).endswith("No answer came, so it may be written: config var STRIPE_API_KEY")
    assert failed.value.words["vars"]["STRIPE_API_KEY"] == "secret", "it was made"
    assert failed.value.words["release"] == provided.releases()[-1]["version"], "the next run knows whose it is"


def test_a_write_that_is_refused_was_not_made(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    provided.world.simulators.fault(VARS_PATH, method="PATCH", status=422, body={"message": "no"})
    with pytest.raises(ConvergeError, match="cannot be converged"):
        config_vars(provided.work(session), provided.world.app_id)


def test_whatever_fails_after_the_write_is_recorded(provided: Provided, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise KeyError("CANARY of a value")

    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    monkeypatch.setattr(writes, "_wait_for_release", fail)
    with pytest.raises(PartlyWritten) as failed:
        config_vars(provided.work(session), provided.world.app_id)
    assert str(failed.value) == "a fault of this tool (KeyError). Written: config var STRIPE_API_KEY"
    assert failed.value.words["vars"]["STRIPE_API_KEY"] == "secret"


def test_a_look_that_fails_before_the_write_does_not_speak_for_others(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    session = provided.looked()
    provided.world.simulators.fault(VARS_PATH, method="GET", status=401)
    with pytest.raises(ConvergeError, match=r"\. Of this resource nothing was written$"):
        config_vars(provided.work(session), provided.world.app_id)
    assert not provided.writes()
