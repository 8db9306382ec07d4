"""One look, frozen: what the program is answered, what is refused, and what Read says of it ever after."""

from __future__ import annotations

import json

import pytest

from infra.errors import ConvergeError
from infra.provider.engine import EngineCommand
from infra.provider.session import APP, CONFIG_VARS, DEPLOY_GATE, ENVIRONMENT, Session
from tests.aspects.case import OTHER_KEY, PROD, heroku, set_vars
from tests.provider.world import PREVIEW, UP, Config, Provided, config

FORMATION = "urn:pulumi:prod::raxx-queue::heroku:formation/formation:Formation::queue-web"


def without_a_secret(provided: Provided, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAXX_QUEUE_PROD__QUEUE__STRIPE_API_KEY")


def test_the_answer_is_plain_data_without_any_value(provided: Provided) -> None:
    provided.config = config(gate=True)
    set_vars(STRIPE_API_KEY=OTHER_KEY, DEBUG="CANARY-of-somebody")(provided.world)
    session = provided.session()
    text = json.dumps(session.look(provided.asked()))
    assert not provided.shown_in(text + "".join(provided.lines))
    assert provided.shown_in(repr(session.looked)) <= {"RAPTOR_BASE_URL"}, "a traceback may show it"
    assert "HEROKU" not in text
    answer = json.loads(text)
    assert set(answer) == {"warnings", "notices", "apps", "environments", "deploy_gates"}
    queue = answer["apps"]["queue"]
    assert queue["id"] == provided.world.app_id
    assert queue["config_vars"]["vars"]["STRIPE_API_KEY"] == "secret"
    assert queue["own"]["left"] == {"config var DEBUG": "left as it is"}
    assert queue["addons"]["database"]["name"] == "postgresql-flat-88052"
    assert queue["formation"] == {"web": {"size": "Standard-1X", "quantity": 1}}
    assert answer["environments"]["production"]["users"] == [101]
    assert answer["deploy_gates"]["queue"]["id"] == "TradeMasterAPI/deploy-queue.yml"


def test_a_look_writes_nothing(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    before = provided.world.simulators.as_text()
    provided.looked(dry_run=True)
    provided.looked()
    assert not provided.writes()
    assert provided.world.simulators.as_text() == before


def test_the_digest_is_said(provided: Provided) -> None:
    session = provided.session(PREVIEW)
    answer = session.look(provided.asked(dry_run=True))
    assert session.looked is not None
    assert session.looked.comparison.digest in answer["notices"][0]
    assert answer["warnings"] == []


def refusal(session: Session, asked: Config) -> str:
    answer = session.look(asked)
    assert set(answer) == {"refused"}
    assert session.looked is None
    text: str = answer["refused"]
    return text


def test_a_bad_spec_is_refused_by_every_verb(provided: Provided) -> None:
    provided.config["raxx-queue:apps"]["queue"]["regionn"] = "us"
    provided.world.simulators.app.journal.clear()
    for verb in ("up", "preview", "refresh", "destroy"):
        assert "regionn" in refusal(provided.session(EngineCommand(verb, (), program_first=True)), provided.asked())
    assert not provided.world.simulators.requests()


def test_a_stack_without_a_file_is_refused(provided: Provided) -> None:
    assert "there is no stack file" in refusal(provided.session(), provided.asked(config={}))


@pytest.mark.parametrize("variable", ["HEROKU_API_KEY", "GITHUB_TOKEN"])
def test_a_missing_token_is_refused(provided: Provided, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.delenv(variable)
    assert f"{variable}: is not set" in refusal(provided.session(), provided.asked())


def test_what_would_log_secrets_is_refused_first(provided: Provided, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_LOG", "DEBUG")
    text = refusal(provided.session(), provided.asked(config={}))
    assert "TF_LOG" in text
    assert "stack file" not in text


def test_an_app_that_cannot_be_read_is_refused(provided: Provided) -> None:
    provided.world.simulators.fault(f"/apps/{provided.world.app_id}", status=403)
    assert "forbids" in refusal(provided.session(), provided.asked())


def test_a_missing_secret_is_refused_where_it_would_be_written(
    provided: Provided, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_a_secret(provided, monkeypatch)
    for order in (UP, EngineCommand("", (), program_first=True), EngineCommand("watch", (), program_first=True)):
        text = refusal(provided.session(order), provided.asked())
        assert "queue/STRIPE_API_KEY: no secret store has this" in text
        assert "nothing was written" in text


@pytest.mark.parametrize(
    ("order", "dry_run"),
    [
        (PREVIEW, True),
        (UP, True),
        (EngineCommand("refresh", (), program_first=True), False),
        (EngineCommand("refresh"), False),
        (EngineCommand("destroy", (), program_first=True), False),
        (EngineCommand("destroy"), False),
        (EngineCommand("up", (FORMATION,), program_first=True), False),
    ],
)
def test_a_missing_secret_is_not_refused_where_nothing_needs_it(
    provided: Provided, monkeypatch: pytest.MonkeyPatch, order: EngineCommand, dry_run: bool
) -> None:
    without_a_secret(provided, monkeypatch)
    answer = provided.session(order).look(provided.asked(dry_run=dry_run))
    assert answer["apps"]["queue"]["config_vars"]["vars"]["STRIPE_API_KEY"] == "not compared"


@pytest.mark.parametrize(("verb", "dry_run"), [("preview", True), ("up", True), ("up", False), ("", False)])
def test_a_run_that_read_before_the_program_is_refused(provided: Provided, verb: str, dry_run: bool) -> None:
    text = refusal(provided.session(EngineCommand(verb)), provided.asked(dry_run=dry_run))
    assert "PULUMI_RUN_PROGRAM: is not set" in text
    assert not provided.writes()


@pytest.mark.parametrize(("verb", "dry_run"), [("preview", True), ("up", True), ("up", False), ("watch", False)])
def test_a_run_that_does_not_read_what_is_live_is_refused(provided: Provided, verb: str, dry_run: bool) -> None:
    order = EngineCommand(verb, (), program_first=True, refreshes=False)
    text = refusal(provided.session(order), provided.asked(dry_run=dry_run))
    assert "--refresh=false: makes the engine compare with what the last run recorded" in text
    assert not provided.writes()


@pytest.mark.parametrize("verb", ["refresh", "destroy"])
def test_verbs_that_only_read_need_no_program(provided: Provided, verb: str) -> None:
    assert "apps" in provided.session(EngineCommand(verb)).look(provided.asked())


def smaller_plan(provided: Provided) -> None:
    heroku("PATCH", "/addons/postgresql-flat-88052", {"plan": "heroku-postgresql:premium-0"})(provided.world)


def test_a_danger_is_a_warning_of_the_preview_and_refused_by_up(provided: Provided) -> None:
    smaller_plan(provided)
    answer = provided.session(PREVIEW).look(provided.asked(dry_run=True))
    assert any("up will be refused: " in text and "RAXX_ACKNOWLEDGE" in text for text in answer["warnings"])
    assert "must be acknowledged by name" in refusal(provided.session(), provided.asked())


def test_what_only_refreshes_needs_no_acknowledgement(provided: Provided) -> None:
    smaller_plan(provided)
    assert "apps" in provided.session(EngineCommand("refresh", (), program_first=True)).look(provided.asked())


def test_an_up_is_bound_to_what_was_shown(provided: Provided, monkeypatch: pytest.MonkeyPatch) -> None:
    session = provided.looked(dry_run=True)
    assert session.looked is not None
    monkeypatch.setenv("RAXX_EXPECT", session.looked.comparison.digest)
    provided.looked()
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    assert "is not what was reviewed" in refusal(provided.session(), provided.asked())


def test_only_the_secrets_that_are_kept_in_pulumi_are_asked_for(
    provided: Provided, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "needs" not in provided.session().look(provided.asked())

    def kept_there(app: Config, _: Config) -> None:
        app["config_vars"]["STRIPE_API_KEY"]["secret"] = {"store": "pulumi"}

    provided.change_spec(kept_there)
    session = provided.session()
    assert session.look(provided.asked()) == {"needs": [["queue", "STRIPE_API_KEY"]]}
    assert session.looked is None
    value = {"queue": {"STRIPE_API_KEY": provided.world.secrets["STRIPE_API_KEY"]}}
    answer = session.look(provided.asked(secrets=value))
    assert answer["apps"]["queue"]["config_vars"]["vars"]["STRIPE_API_KEY"] == "secret"
    assert not provided.shown_in(json.dumps(answer))
    without_a_secret(provided, monkeypatch)
    assert "no secret store has this" in refusal(provided.session(), provided.asked(secrets={"queue": {}}))


def test_nothing_is_written_after_cancel(provided: Provided) -> None:
    session = provided.looked()
    assert session.looked is not None
    session.life.cancel()
    with pytest.raises(ConvergeError, match="interrupted"):
        session.looked.comparison.apis.must_heroku.request("PATCH", f"/apps/{PROD}", {"maintenance": True})
    assert not provided.writes()


def test_read_answers_the_frozen_look(provided: Provided) -> None:
    session = provided.looked()
    kinds = ((CONFIG_VARS, "queue"), (APP, "queue"), (ENVIRONMENT, "production"))
    before = {kind: session.read(kind, key, {}) for kind, key in kinds}
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    heroku("PATCH", "", {"maintenance": True, "name": "raxx-queue-old"})(provided.world)
    assert {kind: session.read(kind, key, {}) for kind, key in kinds} == before
    live = session.look_at_app("queue", provided.world.app_id)
    assert live.name == "raxx-queue-old", "a write looks anew"
    assert session.looked is not None
    assert session.looked.own[APP, "queue"].live == session.looked.own[APP, "queue"].wanted


def test_read_answers_words_and_what_is_remembered(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    read = provided.looked().read(CONFIG_VARS, "queue", {"app": "x"})
    assert read is not None
    assert read["app"] == provided.world.app_id
    assert read["vars"]["STRIPE_API_KEY"].startswith("another value (live Stripe secret key)")


def test_read_carries_what_the_state_remembers(provided: Provided) -> None:
    """A read must not forget: a failed write would not bring it back."""
    set_vars(STRIPE_API_KEY=None)(provided.world)
    recorded = {"release": 3.0, "managed": ["DROPPED", "STRIPE_API_KEY"], "vars": {"X": "y"}}
    asked = provided.asked()
    asked["remembered"] |= {"releases": {"queue": 3}, "managed": {"queue": recorded["managed"]}}
    read = provided.looked(remembered=asked["remembered"]).read(CONFIG_VARS, "queue", recorded)
    assert read is not None
    assert read["release"] == 3
    assert {"DROPPED", "STRIPE_API_KEY"} <= set(read["managed"])
    assert "X" not in read["vars"]


def test_read_remembers_the_release_that_an_up_did_not_live_to_record(provided: Provided) -> None:
    """Live is all as the spec says: a later change of a store is then not taken for one of live."""
    recorded = {"release": 3.0, "managed": ["STRIPE_API_KEY"]}
    asked = provided.asked()
    asked["remembered"] |= {"releases": {"queue": 3}, "managed": {"queue": recorded["managed"]}}
    read = provided.looked(remembered=asked["remembered"]).read(CONFIG_VARS, "queue", recorded)
    assert read is not None
    assert read["release"] == provided.release
    assert "RAPTOR_BASE_URL" in read["managed"]


def test_a_deploy_is_no_release_to_remember(provided: Provided) -> None:
    """Or each preview after a deploy would show that the remembered one moved."""
    document = provided.world.state()
    app = next(each for each in document["heroku"]["apps"].values() if each["name"] == PROD)
    last = app["releases"][-1]
    app["releases"].append({**last, "version": last["version"] + 1, "description": "Deployed web (0dd37e29c194)"})
    provided.world.put_back(document)
    session = provided.looked()
    assert provided.releases()[-1]["version"] == provided.release + 1
    assert (session.read(CONFIG_VARS, "queue", {"release": provided.release}) or {})["release"] == provided.release


def test_what_was_not_compared_is_no_release_to_remember(provided: Provided, monkeypatch: pytest.MonkeyPatch) -> None:
    without_a_secret(provided, monkeypatch)
    asked = provided.asked(dry_run=True)
    asked["remembered"] |= {"releases": {"queue": 3}}
    session = provided.looked(dry_run=True, remembered=asked["remembered"])
    assert (session.read(CONFIG_VARS, "queue", {"release": 3.0}) or {})["release"] == 3


def test_the_first_read_takes_what_an_older_version_recorded(provided: Provided) -> None:
    asked = provided.asked()
    asked["remembered"] |= {"releases": {"queue": 4}, "managed": {"queue": ["DROPPED"]}}
    session = provided.session()
    session.look(asked)
    read = session.read(CONFIG_VARS, "queue", {})
    assert read is not None
    assert read["release"] == provided.release
    assert {"DROPPED", "STRIPE_API_KEY"} <= set(read["managed"])
    asked["remembered"] |= {"releases": {}, "released": {"queue": ["worker"]}, "protection": {}}
    session = provided.session()
    session.look(asked)
    assert (session.read(CONFIG_VARS, "queue", {}) or {})["release"] == provided.release
    assert (session.read(APP, "queue", {}) or {})["released"] == ["web", "worker"]


def test_read_without_a_look_is_nothing(provided: Provided) -> None:
    session = provided.session()
    recorded = {"vars": {}, "app": "x"}
    assert session.read(CONFIG_VARS, "queue", recorded) is None
    session = provided.looked()
    assert session.read(CONFIG_VARS, "another", recorded) is None
    assert session.read(DEPLOY_GATE, "queue", recorded) is None


def test_ids_are_those_of_an_import(provided: Provided) -> None:
    session = provided.looked()
    assert session.id_of(CONFIG_VARS, "queue", {"app": "uuid"}) == "uuid"
    assert session.id_of(APP, "queue", {"app": "uuid"}) == "uuid"
    assert session.id_of(ENVIRONMENT, "production", {}) == "TradeMasterAPI:production"
    provided.config = config(gate=True)
    gate = provided.looked()
    assert gate.id_of(DEPLOY_GATE, "queue", {}) == "TradeMasterAPI/deploy-queue.yml"
