"""Hands values to the CI as secrets of a GitHub environment, sealed for its public key as GitHub wants it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from pydantic import SecretStr

from infra.errors import ConvergeError
from infra.live.github import environment_path
from infra.live.http import Api, ApiFailure


def push_secrets(
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
