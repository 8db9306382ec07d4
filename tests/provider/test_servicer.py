"""The protocol: each call of the engine over a real channel, and what is answered where something fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import provider_pb2 as messages

from infra.errors import ConvergeError
from infra.provider import session as session_module
from infra.provider import writes
from infra.provider.servicer import LOOK
from infra.provider.session import APP, CONFIG_VARS, ENVIRONMENT
from infra.provider.writes import PartlyWritten
from infra.version import VERSION
from tests.aspects.case import OTHER_KEY, PROD, heroku, set_vars
from tests.provider.channel import DETAILS, Channel, init_failed, metadata, serving, struct, urn
from tests.provider.world import Provided

VARS, OWN_APP = urn(CONFIG_VARS, "queue"), urn(APP, "queue")
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # How the engine writes it (docs/facts.md#unknown-values).
SOME, NONE = messages.DiffResponse.DIFF_SOME, messages.DiffResponse.DIFF_NONE


@pytest.fixture(autouse=True)
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_grpc_proxy", "127.0.0.1,localhost")


@pytest.fixture
def channel() -> Iterator[Channel]:
    """A provider that was asked for nothing yet."""
    with serving() as made:
        yield made


def refused(call: Any, request: Any) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as failed:
        call(request)
    return failed.value


def test_what_the_engine_asks_at_first(channel: Channel) -> None:
    provider = channel.provider
    assert provider.GetPluginInfo(empty_pb2.Empty()).version == VERSION
    schema = json.loads(provider.GetSchema(messages.GetSchemaRequest()).schema)
    assert schema["name"] == "raxx"
    news = struct({"version": VERSION})
    assert provider.CheckConfig(messages.CheckRequest(urn="x", news=news)).inputs == news
    assert provider.DiffConfig(messages.DiffRequest(urn="x", news=news)).changes == NONE
    configured = provider.Configure(messages.ConfigureRequest(args=news))
    assert configured.acceptSecrets
    assert configured.supportsPreview
    assert not configured.acceptResources
    assert channel.session.looked is None, "it looked before it was asked"


def test_an_unknown_function_is_refused(channel: Channel) -> None:
    error = refused(channel.provider.Invoke, messages.InvokeRequest(tok="raxx:index:write", args=struct({})))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert error.details() == "raxx has no function raxx:index:write"


def test_a_look_and_its_refusal(channel: Channel, provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    answer = channel.look(provided.asked())
    assert answer["apps"]["queue"]["config_vars"]["vars"]["STRIPE_API_KEY"] == "secret"
    assert not provided.shown_in(json.dumps(answer))
    assert "there is no stack file" in channel.look(provided.asked(config={}))["refused"]


def test_check_says_each_item_once_and_passes_the_inputs_through(channel: Channel, provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY, DEBUG="1")(provided.world)
    heroku("PATCH", "/formation/web", {"quantity": 3})(provided.world)
    channel.look(provided.asked(dry_run=True))
    for name in (VARS, OWN_APP):
        news = struct({"vars": {"A": "secret"}, "app": UNKNOWN})
        answer = channel.provider.Check(messages.CheckRequest(urn=name, news=news))
        assert answer.inputs == news
        assert not answer.failures
    warnings = [
        (text.partition(": ")[0], where) for severity, text, where, _ in channel.engine.told if severity == "WARNING"
    ]
    assert sorted(warnings) == [
        ("config var DEBUG", OWN_APP),
        ("config var STRIPE_API_KEY", VARS),
        ("formation web", OWN_APP),
    ]
    assert not provided.shown_in("".join(channel.engine.lines))


def test_an_up_says_them_without_a_warning_and_a_notice_is_never_one(channel: Channel, provided: Provided) -> None:
    document = provided.world.state()
    app = next(each for each in document["heroku"]["apps"].values() if each["name"] == PROD)
    app["dynos"][0]["state"] = "crashed"
    provided.world.put_back(document)
    for dry_run in (True, False):
        channel.look(provided.asked(dry_run=dry_run))
        channel.provider.Check(messages.CheckRequest(urn=OWN_APP, news=struct({})))
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    channel.look(provided.asked())
    channel.provider.Check(messages.CheckRequest(urn=VARS, news=struct({})))
    said = {(text.partition(":")[0], severity) for severity, text, _, _ in channel.engine.told}
    assert {("dyno web.1", "INFO"), ("config var STRIPE_API_KEY", "INFO")} <= said
    assert not any(severity == "WARNING" for _, severity in said)


def test_check_says_where_an_up_makes_a_release(channel: Channel, provided: Provided) -> None:
    def restarts() -> list[str]:
        channel.engine.told.clear()
        channel.look(provided.asked(dry_run=True))
        for name in (VARS, OWN_APP):
            channel.provider.Check(messages.CheckRequest(urn=name, news=struct({})))
        return [where for _, text, where, _ in channel.engine.told if "a restart of the dynos" in text]

    assert not restarts()
    heroku("PATCH", "/formation/web", {"quantity": 3})(provided.world)
    set_vars(DEBUG="1")(provided.world)
    assert not restarts()
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    assert restarts() == [VARS]


def test_check_of_what_was_not_looked_at_says_nothing(channel: Channel) -> None:
    channel.provider.Check(messages.CheckRequest(urn=VARS, news=struct({"a": "b"})))
    assert not channel.engine.told


def diff(channel: Channel, olds: dict[str, Any], news: dict[str, Any]) -> Any:
    return channel.provider.Diff(messages.DiffRequest(id="x", urn=VARS, olds=struct(olds), news=struct(news)))


def test_diff_names_every_difference(channel: Channel) -> None:
    olds = {"vars": {"SAME": "s", "CHANGED": "another value", "GONE": "x"}, "left": {"config var DEBUG": "one"}}
    news = {"vars": {"SAME": "s", "CHANGED": "secret", "NEW": "secret"}, "left": {"config var DEBUG": "left as it is"}}
    answer = diff(channel, olds, {**news, "app": UNKNOWN})
    kinds = messages.PropertyDiff
    assert answer.changes == SOME
    assert answer.hasDetailedDiff
    assert {path: each.kind for path, each in answer.detailedDiff.items()} == {
        "vars.CHANGED": kinds.UPDATE,
        "vars.NEW": kinds.ADD,
        "vars.GONE": kinds.DELETE,
        'left["config var DEBUG"]': kinds.UPDATE,
    }
    assert list(answer.diffs) == ["left", "vars"]
    assert not answer.replaces
    assert not answer.deleteBeforeReplace
    assert not any(each.inputDiff for each in answer.detailedDiff.values())


def test_diff_of_equal_words_is_none(channel: Channel) -> None:
    answer = diff(channel, {"vars": {"A": "s"}, "release": 7, "app": "uuid"}, {"vars": {"A": "s"}, "app": UNKNOWN})
    assert answer.changes == NONE
    assert not answer.detailedDiff


@pytest.mark.parametrize(("dry_run", "changes"), [(True, SOME), (False, NONE)])
def test_what_is_left_is_a_difference_of_the_preview_alone(
    channel: Channel, provided: Provided, dry_run: bool, changes: int
) -> None:
    channel.look(provided.asked(dry_run=dry_run))
    olds, news = {"left": {"region": "eu"}}, {"left": {"region": "left as it is"}}
    assert diff(channel, olds, news).changes == changes


def test_diff_is_of_what_was_looked_at_and_not_of_what_is_recorded(channel: Channel, provided: Provided) -> None:
    """An engine that does not refresh hands over what the last run recorded."""
    wanted = channel.look(provided.asked(dry_run=True))["apps"]["queue"]["config_vars"]
    assert diff(channel, {"vars": {}}, wanted).changes == NONE
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    channel.look(provided.asked(dry_run=True))
    assert list(diff(channel, wanted, wanted).detailedDiff) == ["vars.STRIPE_API_KEY"]


def test_diff_says_nothing(channel: Channel, provided: Provided) -> None:
    """The engine calls it twice."""
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    channel.look(provided.asked(dry_run=True))
    diff(channel, {}, {"vars": {"A": "secret"}})
    assert not channel.engine.told


def read(channel: Channel, kind: str, key: str, recorded: dict[str, Any]) -> Any:
    inputs = struct({"in": "put"})
    request = messages.ReadRequest(id="the-id", urn=urn(kind, key), properties=struct(recorded), inputs=inputs)
    return channel.provider.Read(request)


def test_read_answers_the_frozen_look_as_outputs_and_inputs(channel: Channel, provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    channel.look(provided.asked())
    set_vars(STRIPE_API_KEY=provided.world.secrets["STRIPE_API_KEY"])(provided.world)
    answer = read(channel, CONFIG_VARS, "queue", {"release": 3, "managed": ["A"], "vars": {}})
    words = MessageToDict(answer.properties)
    assert answer.id == "the-id"
    assert words["vars"]["STRIPE_API_KEY"].startswith("another value")
    assert words["release"] == provided.release
    assert {"A", "STRIPE_API_KEY"} <= set(words["managed"])
    assert MessageToDict(answer.inputs) == words
    assert not channel.engine.told


def test_the_first_import_is_read_like_all_others(channel: Channel, provided: Provided) -> None:
    channel.look(provided.asked())
    for kind, key in ((CONFIG_VARS, "queue"), (APP, "queue"), (ENVIRONMENT, "production")):
        assert read(channel, kind, key, {}).properties.fields


def test_read_without_a_look_returns_what_it_was_given_and_says_so(channel: Channel) -> None:
    recorded = {"vars": {"A": "secret"}, "release": 3}
    answer = read(channel, CONFIG_VARS, "queue", recorded)
    assert MessageToDict(answer.properties) == recorded
    assert MessageToDict(answer.inputs) == {"in": "put"}
    assert answer.id == "the-id"
    assert channel.engine.told == [("INFO", "not looked at: the program did not run", VARS, False)]


def test_read_of_what_has_left_the_spec_does_not_blame_the_program(channel: Channel, provided: Provided) -> None:
    channel.look(provided.asked())
    answer = read(channel, CONFIG_VARS, "gone", {"vars": {}})
    assert MessageToDict(answer.properties) == {"vars": {}}
    assert channel.engine.lines == ["not looked at: the spec does not name it"]


@pytest.mark.parametrize("call", ["Check", "Diff", "Read", "Create"])
def test_an_unforeseen_failure_of_any_call_shows_only_its_type(
    channel: Channel, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("CANARY of a value")

    monkeypatch.setattr("infra.provider.servicer._named", fail)
    request = {"Check": "CheckRequest", "Diff": "DiffRequest", "Read": "ReadRequest", "Create": "CreateRequest"}[call]
    error = refused(getattr(channel.provider, call), getattr(messages, request)(urn=VARS))
    assert error.details() == "a fault of this tool (ValueError)"


@pytest.mark.parametrize("kind", [CONFIG_VARS, APP, ENVIRONMENT])
def test_an_import_by_hand_is_refused(channel: Channel, kind: str) -> None:
    request = messages.ReadRequest(id="x", urn=urn(kind, "another"))
    error = refused(channel.provider.Read, request)
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert f"{kind} another is no resource to import by hand" in str(error.details())


def test_a_preview_answers_its_inputs_unknown_ones_too(channel: Channel, provided: Provided) -> None:
    channel.look(provided.asked(dry_run=True))
    provided.world.simulators.app.journal.clear()
    inputs = struct({"vars": {"A": "secret"}, "app": UNKNOWN})
    created = channel.provider.Create(messages.CreateRequest(urn=VARS, properties=inputs, preview=True))
    assert created.properties == inputs
    assert created.id == ""
    updated = channel.provider.Update(messages.UpdateRequest(urn=VARS, id="x", news=inputs, preview=True))
    assert updated.properties == inputs
    assert not provided.world.simulators.requests()


def test_an_update_writes_and_answers_what_is_live(channel: Channel, provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    inputs = channel.look(provided.asked())["apps"]["queue"]["config_vars"]
    request = messages.UpdateRequest(
        urn=VARS, id=provided.world.app_id, news=struct({**inputs, "app": provided.world.app_id})
    )
    words = MessageToDict(channel.provider.Update(request).properties)
    assert words["vars"] == inputs["vars"]
    assert words["release"] == provided.releases()[-1]["version"]
    assert provided.world.config_vars(PROD)["STRIPE_API_KEY"] == provided.world.secrets["STRIPE_API_KEY"]
    assert channel.engine.told[-1] == ("INFO", "looked again: 1 of 1 now as the spec says", VARS, False)
    assert not provided.shown_in("".join(channel.engine.lines) + str(words))


def test_a_create_has_the_id_of_an_import(channel: Channel, provided: Provided) -> None:
    answer = channel.look(provided.asked())
    uuid = provided.world.app_id
    for kind, key, inputs, id_ in (
        (CONFIG_VARS, "queue", {**answer["apps"]["queue"]["config_vars"], "app": uuid}, uuid),
        (APP, "queue", {**answer["apps"]["queue"]["own"], "app": uuid}, uuid),
        (ENVIRONMENT, "production", answer["environments"]["production"]["own"], "TradeMasterAPI:production"),
    ):
        made = channel.provider.Create(messages.CreateRequest(urn=urn(kind, key), properties=struct(inputs)))
        assert made.id == id_
        assert made.properties.fields


def test_delete_does_nothing(channel: Channel, provided: Provided) -> None:
    before = provided.world.simulators.as_text()
    channel.look(provided.asked())
    provided.world.simulators.app.journal.clear()
    request = messages.DeleteRequest(id=provided.world.app_id, urn=VARS, properties=struct({"vars": {"A": "secret"}}))
    assert channel.provider.Delete(request) == empty_pb2.Empty()
    assert not provided.world.simulators.requests()
    assert provided.world.simulators.as_text() == before


def update(channel: Channel, kind: str = CONFIG_VARS) -> grpc.RpcError:
    news = struct({"app": "uuid", "vars": {"A": "secret"}})
    return refused(channel.provider.Update, messages.UpdateRequest(urn=urn(kind, "queue"), id="the-id", news=news))


def test_cancel_ends_writing(channel: Channel, provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    channel.look(provided.asked())
    provided.world.simulators.app.journal.clear()
    channel.provider.Cancel(empty_pb2.Empty())
    request = messages.UpdateRequest(urn=VARS, id=provided.world.app_id, news=struct({"app": provided.world.app_id}))
    error = refused(channel.provider.Update, request)
    assert "interrupted: this was not written" in str(error.details())
    assert DETAILS not in metadata(error)
    assert not provided.writes()


def test_a_failure_before_the_first_write_is_its_text_alone(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> dict[str, Any]:
        raise ConvergeError("config var A cannot be converged: no")

    monkeypatch.setattr(writes, "config_vars", fail)
    error = update(channel)
    assert (error.code(), error.details()) == (grpc.StatusCode.UNKNOWN, "config var A cannot be converged: no")
    assert DETAILS not in metadata(error)


@pytest.mark.parametrize(("kind", "name"), [(CONFIG_VARS, "config_vars"), (APP, "app"), (ENVIRONMENT, "environment")])
def test_a_failure_after_the_first_write_carries_what_was_written(
    channel: Channel, monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    def fail(*_: object) -> dict[str, Any]:
        raise PartlyWritten("release v8 failed. Written: config var A", {"vars": {"A": "secret"}, "release": 8})

    monkeypatch.setattr(writes, name, fail)
    error = update(channel, kind)
    assert (error.code(), error.details()) == (grpc.StatusCode.UNKNOWN, "release v8 failed. Written: config var A")
    detail = init_failed(error)
    assert detail.id == "the-id"
    assert MessageToDict(detail.properties) == {"vars": {"A": "secret"}, "release": 8}
    assert MessageToDict(detail.inputs) == {"app": "uuid", "vars": {"A": "secret"}}
    assert list(detail.reasons) == ["release v8 failed. Written: config var A"]


@pytest.mark.parametrize("kind", [ValueError, KeyError, Exception, RuntimeError])
def test_an_unforeseen_failure_shows_only_its_type(
    channel: Channel,
    provided: Provided,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: type[Exception],
) -> None:
    def fail(*_: object) -> dict[str, Any]:
        raise kind("CANARY of a value")

    monkeypatch.setattr(writes, "config_vars", fail)
    monkeypatch.setattr(session_module.Session, "look", fail)
    request = messages.InvokeRequest(tok=LOOK, args=struct({"asked": json.dumps(provided.asked())}))
    for error in (refused(channel.provider.Invoke, request), update(channel)):
        assert error.code() is grpc.StatusCode.INTERNAL
        assert error.details() == f"a fault of this tool ({kind.__name__})"
    assert "CANARY" not in caplog.text
    assert not channel.engine.told


def test_calls_are_answered_beside_one_another(channel: Channel, provided: Provided) -> None:
    """The engine asks for many resources at once, and each is answered for itself."""
    answer = channel.look(provided.asked())
    inputs = struct({**answer["apps"]["queue"]["own"], "app": provided.world.app_id})
    request = messages.UpdateRequest(urn=OWN_APP, id=provided.world.app_id, news=inputs)
    calls = [channel.provider.Update.future(request) for _ in range(8)]
    assert {str(call.result().properties) for call in calls} == {str(calls[0].result().properties)}
