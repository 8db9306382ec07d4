"""`secrets copy`, `rotate`, `spread` and `push`: who may get which value, in which order, and that none shows."""

from __future__ import annotations

import base64
import secrets as generator
from collections.abc import Mapping
from typing import Any

import pytest
from nacl.public import PrivateKey, SealedBox
from pydantic import SecretStr

from infra.apis.http import Api, ApiFailure, Endpoint, Response
from infra.apis.session import Apis
from infra.commands.result import Exit
from infra.commands.secrets import pushing, sharing
from infra.errors import ConvergeError, Fault, LiveError, SecretError
from infra.secret_stores import Chain, EnvironmentStore, SecretName
from infra.spec import StackSpec
from tests.aspects.case import PROJECT
from tests.commands.test_secrets import CRON, STRIPE, Drawer
from tests.comparison.declared import prod

SHARED = [{"app": "raxx-raptor-prod", "variable": "QUEUE_TOKEN"}, {"app": "raxx-console-prod", "variable": "TOKEN"}]


def spec_with(variable: str, **fields: Any) -> StackSpec:
    """Prod with fields of one config var changed."""
    plain = prod().apps["queue"].model_dump(mode="json", exclude_none=True, exclude_defaults=True)["config_vars"]
    return prod(app={"config_vars": {**plain, variable: {**plain[variable], **fields}}})


class FakeApi(Api):
    """Answers from `kept` and keeps what it is sent; refuses what `refuses` names."""

    def __init__(self, kept: dict[str, Any], refuses: str = "") -> None:
        super().__init__(Endpoint("Fake", "http://fake.invalid", "fake", "FAKE_TOKEN", "FAKE_URL"), ())
        vars(self).update(kept=kept, sent=[], refuses=refuses)

    kept: dict[str, Any]
    sent: list[tuple[str, str]]
    refuses: str

    def request(self, method: str, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Response:
        if self.refuses and self.refuses in path:
            raise ApiFailure(Fault(path, "refused", "Ask."))
        if method != "GET":
            self.sent.append((method, path))
            self.kept.setdefault(path, {}).update(body)
        return Response(self.kept[path], {})  # type: ignore[arg-type]


def vars_path(app: str) -> str:
    return f"/apps/{app}/config-vars"


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


class TestCopy:
    """Once, and only where the spec says that the two stacks may share the value."""

    @pytest.mark.parametrize(("rules", "reason"), [({}, "says nothing"), ({"staging": "differs"}, "must differ")])
    def test_it_needs_a_rule(self, drawer: Drawer, rules: dict[str, str], reason: str) -> None:
        spec = spec_with(CRON.variable, across_stacks=rules)
        with pytest.raises(SecretError, match=reason):
            sharing.copy(spec, Chain([drawer]), CRON, "staging", {})

    def test_it_takes_what_the_other_stack_runs_with(self, drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
        token = generator.token_hex(32)
        monkeypatch.setattr(sharing, "live_vars", lambda *_: {"queue": {CRON.variable: SecretStr(token)}})
        spec = spec_with(CRON.variable, across_stacks={"staging": "either"})
        result = sharing.copy(spec, Chain([drawer]), CRON, "staging", {})
        assert drawer.kept == {CRON: token}
        assert token not in repr(result)
        with pytest.raises(SecretError, match="a store has it already"):
            sharing.copy(spec, Chain([drawer]), CRON, "staging", {})

    def test_it_does_not_choose_between_two_values(self, drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
        tokens = [generator.token_hex(32) for _ in range(2)]
        monkeypatch.setattr(sharing, "live_vars", lambda *_: {"queue": {CRON.variable: SecretStr(tokens[0])}})
        environ = {EnvironmentStore.variable(SecretName(PROJECT, "staging", CRON.app, CRON.variable)): tokens[1]}
        spec = spec_with(CRON.variable, across_stacks={"staging": "same"})
        with pytest.raises(SecretError, match="its store and its live app differ") as refused:
            sharing.copy(spec, Chain([drawer]), CRON, "staging", environ)
        assert not any(token in str(refused.value) for token in tokens)
        assert drawer.kept == {}

    def test_a_test_key_never_reaches_prod(self, drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
        key = f"sk_test_{generator.token_hex(12)}"
        monkeypatch.setattr(sharing, "live_vars", lambda *_: {"queue": {STRIPE.variable: SecretStr(key)}})
        spec = spec_with(STRIPE.variable, across_stacks={"staging": "either"})
        with pytest.raises(SecretError, match="takes only live ones"):
            sharing.copy(spec, Chain([drawer]), STRIPE, "staging", {})
        assert drawer.kept == {}


class TestRotate:
    """A new value, an ordered list, and a comparison of all places."""

    def test_it_lists_where_to_set_it_in_the_specs_order(self, drawer: Drawer) -> None:
        drawer.kept[CRON] = old = generator.token_hex(32)
        result = sharing.rotate(spec_with(CRON.variable, shared_with=SHARED), Chain([drawer]), CRON, lambda _: None)
        assert drawer.kept[CRON] != old
        assert drawer.kept[CRON] not in repr(result)
        spread = "python -m infra secrets spread queue/QUEUE_SERVICE_TOKEN_CRON --stack prod"
        up = "RAXX_ACKNOWLEDGE='overwrite queue/QUEUE_SERVICE_TOKEN_CRON' pulumi up --stack prod"
        assert result.sections[0].lines == (
            f"1. raxx-queue-prod: {up}",
            f"2. raxx-raptor-prod: QUEUE_TOKEN: {spread}",
            f"3. raxx-console-prod: TOKEN: {spread}",
            f"4. all of them: {spread}",
        )

    def test_what_somebody_else_issues_is_not_minted(self, drawer: Drawer) -> None:
        with pytest.raises(SecretError, match="only 64-hex tokens"):
            sharing.rotate(prod(), Chain([drawer]), STRIPE, lambda _: None)

    def test_an_old_value_that_answers_first_is_said(self, drawer: Drawer) -> None:
        environment = EnvironmentStore({EnvironmentStore.variable(CRON): generator.token_hex(32)})
        with pytest.raises(SecretError, match="environment answers first"):
            sharing.rotate(prod(), Chain([environment, drawer]), CRON, lambda _: None)

    def test_spread_sets_only_what_differs_and_compares(self, drawer: Drawer) -> None:
        drawer.kept[CRON] = token = generator.token_hex(32)
        spec = spec_with(CRON.variable, shared_with=SHARED)
        api = FakeApi(
            {
                vars_path("raxx-queue-prod"): {CRON.variable: token},
                vars_path("raxx-raptor-prod"): {"QUEUE_TOKEN": token},
                vars_path("raxx-console-prod"): {"TOKEN": "old", "OTHER": "kept"},
            }
        )
        result = sharing.spread(spec, Chain([drawer]), CRON, Apis(api, None), lambda _: None)
        assert api.sent == [("PATCH", vars_path("raxx-console-prod"))]
        assert api.kept[vars_path("raxx-console-prod")] == {"TOKEN": token, "OTHER": "kept"}
        assert result.exit is Exit.OK
        assert token not in repr(result)

    def test_spread_says_that_the_own_app_waits_for_an_up(self, drawer: Drawer) -> None:
        drawer.kept[CRON] = generator.token_hex(32)
        api = FakeApi({vars_path("raxx-queue-prod"): {}})
        result = sharing.spread(prod(), Chain([drawer]), CRON, Apis(api, None), lambda _: None)
        assert result.exit is Exit.DIFFERS
        assert api.sent == []

    def test_spread_writes_nothing_if_a_place_cannot_be_read(self, drawer: Drawer) -> None:
        drawer.kept[CRON] = generator.token_hex(32)
        api = FakeApi({vars_path("raxx-queue-prod"): {}}, refuses="raptor")
        with pytest.raises((LiveError, KeyError)):
            sharing.spread(
                spec_with(CRON.variable, shared_with=SHARED[:1]), Chain([drawer]), CRON, Apis(api, None), lambda _: None
            )
        assert api.sent == []


class TestPush:
    """Sealed for the environment's key, all or nothing."""

    def api(self, refuses: str = "") -> tuple[FakeApi, Any, str]:
        key = PrivateKey.generate()
        path = "/repos/raxx-app/TradeMasterAPI/environments/production/secrets"
        public = {"key_id": "1", "key": base64.b64encode(bytes(key.public_key)).decode()}
        return FakeApi({f"{path}/public-key": public}, refuses), SealedBox(key), path

    def full(self, spec: StackSpec, drawer: Drawer) -> None:
        from tests.comparison.declared import secrets

        drawer.kept = {SecretName(PROJECT, "prod", "queue", name): value for name, value in secrets().items()}

    def test_every_secret_in_a_box_under_the_environment_stores_name(self, drawer: Drawer) -> None:
        api, box, path = self.api()
        self.full(prod(), drawer)
        result = pushing.push(prod(), Chain([drawer]), Apis(None, api), "production", lambda _: None)
        for name, value in drawer.kept.items():
            sealed = api.kept[f"{path}/{EnvironmentStore.variable(name)}"]
            assert box.decrypt(base64.b64decode(sealed["encrypted_value"])).decode() == value
            assert value not in repr(result) + repr(sealed)
        assert len(api.sent) == len(drawer.kept)

    def test_nothing_is_sent_while_one_is_missing_or_wrong(self, drawer: Drawer) -> None:
        api, _, _ = self.api()
        self.full(prod(), drawer)
        del drawer.kept[CRON]
        drawer.kept[STRIPE] = f"sk_test_{generator.token_hex(12)}"
        with pytest.raises(SecretError) as refused:
            pushing.push(prod(), Chain([drawer]), Apis(None, api), "production", lambda _: None)
        assert [fault.where for fault in refused.value.faults] == [f"queue/{CRON.variable}", f"queue/{STRIPE.variable}"]
        assert drawer.kept[STRIPE] not in str(refused.value)
        assert api.sent == []

    def test_a_refusal_names_what_was_refused(self, drawer: Drawer) -> None:
        api, _, _ = self.api(refuses="STRIPE_API_KEY")
        self.full(prod(), drawer)
        with pytest.raises(ConvergeError, match="GitHub did not take the secrets"):
            pushing.push(prod(), Chain([drawer]), Apis(None, api), "production", lambda _: None)

    @pytest.mark.parametrize(("to", "environment"), [("heroku", None), ("github-environment", "staging")])
    def test_where_to(self, to: str, environment: str | None) -> None:
        with pytest.raises(SecretError, match="Nothing was pushed"):
            pushing.environment_key(prod(), to, environment)

    def test_the_only_environment_is_meant(self) -> None:
        assert pushing.environment_key(prod(), "github-environment", None) == "production"
