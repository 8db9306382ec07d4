"""`secrets push --to github-environment`: hands a stack's secrets to the CI, sealed for one of its environments."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from pydantic import SecretStr

from infra.apis.github import environment_path
from infra.apis.http import Api, ApiFailure
from infra.apis.session import Apis
from infra.commands.result import Mark, Result, Row, Section
from infra.errors import ConvergeError, Fault, SecretError
from infra.secret_stores import Answer, Chain, EnvironmentStore, SecretName, secret_names
from infra.spec import StackSpec
from infra.spec.kinds import fault

TARGET = "github-environment"


def environment_key(spec: StackSpec, target: str, wanted: str | None) -> str:
    """The spec's environment that gets the secrets: the named one, else the only one. Raises `SecretError`."""
    keys = list(spec.environments)
    if target != TARGET:
        raise _nothing(target, "is nothing that secrets can be pushed to", f"Write --to {TARGET}.")
    if wanted is None and len(keys) == 1:
        return keys[0]
    if wanted not in keys:
        reason = f"stack {spec.stack} has no such environment" if wanted else "which environment is meant?"
        raise _nothing(wanted or TARGET, reason, f"Write --environment {' or '.join(keys) or '(the spec has none)'}.")
    return wanted


def push(spec: StackSpec, chain: Chain, apis: Apis, key: str, say: Callable[[str], None]) -> Result:
    """Puts every secret of the stack into the environment, under the name that the environment store reads.

    Raises `SecretError`, before anything is sent, if a secret is missing or of another kind, and `ConvergeError`.
    """
    answers = chain.resolve(secret_names(spec))
    faults = [found for name, answer in answers.items() for found in _faults(spec, name, answer)]
    if faults:
        raise SecretError("Nothing was pushed", faults)
    values = {EnvironmentStore.variable(n): a.value for n, a in answers.items() if isinstance(a, Answer)}
    environment, name = spec.environments[key], spec.environment_name(key)
    _put_secrets(apis.must_github, spec.owner or "", environment.repository, name, values, say)
    rows = tuple(Row((variable, name, "put"), Mark.OK) for variable in values)
    section = Section("By name", columns=("secret", "environment", "what happened"), rows=rows)
    use = f"A job of {name} reads one as ${{{{ secrets.NAME }}}} into an environment variable of that name."
    data = {"stack": spec.stack, "environment": name, "pushed": list(values)}
    return Result("secrets push", f"Secrets of {spec.stack}", f"{len(values)} put. {use}", (section,), data=data)


def _faults(spec: StackSpec, name: SecretName, answer: object) -> list[Fault]:
    where, kind = f"{name.app}/{name.variable}", spec.apps[name.app].config_vars[name.variable].kind
    if not isinstance(answer, Answer):
        return [Fault(where, "no store has it", "Store it first: python -m infra secrets list says where.")]
    wrong = fault(kind, answer.value.get_secret_value(), spec.mode)
    return [Fault(where, f"the value in the {answer.store} store {wrong}", "Put the right one there.")] if wrong else []


def _nothing(where: str, reason: str, remedy: str) -> SecretError:
    return SecretError("Nothing was pushed", [Fault(where, reason, remedy)])


def _put_secrets(
    api: Api, owner: str, repository: str, environment: str, values: Mapping[str, SecretStr], say: Callable[[str], None]
) -> None:
    """One PUT for each value, under its name; `say` hears of each that is there.

    Raises `ConvergeError` where GitHub refuses; what was put before stays and was said.
    """
    path = f"{environment_path(owner, repository, environment)}/secrets"
    try:
        key = api.get(f"{path}/public-key").body
        for name, value in values.items():
            body = {"encrypted_value": _sealed(str(key["key"]), value), "key_id": key["key_id"]}
            api.request("PUT", f"{path}/{name}", body)
            say(f"put {name} into {environment} of {owner}/{repository}")
    except ApiFailure as failure:
        raise ConvergeError(f"GitHub did not take the secrets: {failure}") from None


def _sealed(public_key: str, value: SecretStr) -> str:
    """The value in a box that only GitHub can open (libsodium's sealed box)."""
    from nacl.public import PublicKey, SealedBox

    box = SealedBox(PublicKey(base64.b64decode(public_key)))
    return base64.b64encode(box.encrypt(value.get_secret_value().encode())).decode()
