"""An app's config vars: read, and changed in one PATCH that makes one release (facts A7 and A13)."""

from __future__ import annotations

from collections.abc import Mapping

from toolchain.heroku_plugin.api import ApiError, UnreadableAnswer
from toolchain.heroku_plugin.resource import Account, ResourceData, ResourceError
from toolchain.heroku_plugin.waiting import wait_for_release

Vars = Mapping[str, str]


def live_vars(app: str, account: Account) -> dict[str, str]:
    """All config vars of an app."""
    answer = account.api.get(f"/apps/{app}/config-vars") or {}
    return {key: value for key, value in answer.items() if value is not None}


def chosen(live: Vars, wanted: Vars) -> dict[str, str]:
    """The live values of the wanted keys that are there."""
    return {key: live[key] for key in wanted if key in live}


def change_vars(app: str, account: Account, old: Vars, new: Vars, word: str) -> None:
    """Sets the new vars, removes the old ones that are not among them, and waits for the release.

    `word` begins an error: "Error" for an app, "error" for an association.
    """
    body = {**dict.fromkeys(old), **new}
    try:
        account.api.patch(f"/apps/{app}/config-vars", body)
    except (ApiError, UnreadableAnswer) as error:
        raise ResourceError(f"{word} updating config vars: {error}") from None
    wait_for_release(app, account, word)


def changed_vars(data: ResourceData, *keys: str) -> tuple[dict[str, str], dict[str, str]]:
    """The old and the new vars of the maps that change; a map that does not change is not sent."""
    old: dict[str, str] = {}
    new: dict[str, str] = {}
    for key in keys:
        if data.changed(key):
            old |= data.before(key)
            new |= data.get(key)
    return old, new


def refuse_duplicates(first: Vars, second: Vars) -> None:
    """Raises ResourceError when a key is in both maps."""
    duplicates = [key for key in second if key in first]
    if duplicates:
        raise ResourceError(f"[ERROR] Detected duplicate config vars: [{' '.join(duplicates)}]")
