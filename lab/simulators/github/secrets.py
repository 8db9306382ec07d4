"""Secrets of an environment: the key to seal them for, and what was sealed; no route of GitHub's gives a value back.

As on GitHub the opened value is kept (in the simulator's own state); what a job's runner gets is a control route.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, NamedTuple

from lab.simulators.github.clock import now
from lab.simulators.github.environments import find_environment, repo_to_administer
from lab.simulators.github.errors import invalid_request, missing, not_found, problem
from lab.simulators.github.paging import page
from lab.simulators.routing import Call, Reply


class Keys(NamedTuple):
    """A pair of keys, and GitHub's id of it."""

    id: str
    public: bytes
    private: bytes


_NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")


def get_public_key(call: Call) -> Reply:
    """The key to seal for; made at the first request, one for each environment."""
    keys = _keys(call, find_environment(repo_to_administer(call), call.params["name"]))
    return Reply(body={"key_id": keys.id, "key": base64.b64encode(keys.public).decode()})


def list_secrets(call: Call) -> Reply:
    """Names and times of all secrets, by name."""
    kept = find_environment(repo_to_administer(call), call.params["name"]).get("secrets", {})
    items, headers = page(call, [_shown(name, kept[name]) for name in sorted(kept)])
    return Reply(body={"total_count": len(kept), "secrets": items}, headers=headers)


def get_secret(call: Call) -> Reply:
    """Name and times of one secret. 404 when it is missing."""
    record = find_environment(repo_to_administer(call), call.params["name"])
    name = call.params["secret"].upper()
    return Reply(body=_shown(name, _find(record, name)))


def put_secret(call: Call) -> Reply:
    """Keeps what was sealed: 201 for a new secret, 204 for a known one; 422 for what was not sealed for its key."""
    record = find_environment(repo_to_administer(call), call.params["name"])
    name, body = call.params["secret"].upper(), call.body or {}
    for field in ("encrypted_value", "key_id"):
        if not isinstance(body.get(field), str):
            raise missing(field)
    if not _NAME.fullmatch(name):
        raise problem(
            422, "Secret names can only contain alphanumeric characters and underscores, and no GITHUB_ prefix"
        )
    keys = _keys(call, record)
    if body["key_id"] != keys.id:
        raise problem(422, "The key_id is not the one of this environment's public key")
    value = _opened(keys, body["encrypted_value"])
    if value is None:
        raise invalid_request("The encrypted value was not sealed for this environment's public key.")
    secrets = record.setdefault("secrets", {})
    made = secrets.get(name, {}).get("created_at")
    secrets[name] = {"value": value, "created_at": made or now(), "updated_at": now()}
    return Reply(204) if made else Reply(201, {})


def delete_secret(call: Call) -> Reply:
    """204, or 404 when it is missing."""
    record = find_environment(repo_to_administer(call), call.params["name"])
    name = call.params["secret"].upper()
    _find(record, name)
    del record["secrets"][name]
    return Reply(204)


def _opened(keys: Keys, sealed: str) -> str | None:
    """What a box sealed for the environment holds; None for anything else."""
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey, SealedBox

    try:
        box = SealedBox(PrivateKey(keys.private))
        return box.decrypt(base64.b64decode(sealed, validate=True)).decode()
    except (CryptoError, binascii.Error, ValueError):
        return None


def _keys(call: Call, record: dict[str, Any]) -> Keys:
    """The environment's pair of keys: made when first asked for, and anew when the server starts."""
    made: dict[int, Keys] = call.memory.setdefault("environment keys", {})
    if record["id"] not in made:
        from nacl.public import PrivateKey

        key = PrivateKey.generate()
        made[record["id"]] = Keys(str(568250167242549000 + record["id"]), bytes(key.public_key), bytes(key))
    return made[record["id"]]


def _find(record: dict[str, Any], name: str) -> dict[str, Any]:
    found = record.get("secrets", {}).get(name)
    if found is None:
        raise not_found()
    assert isinstance(found, dict)
    return found


def _shown(name: str, secret: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "created_at": secret["created_at"], "updated_at": secret["updated_at"]}
