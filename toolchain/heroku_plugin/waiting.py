"""Waits for the API to finish something: Terraform's StateChangeConf (helper/retry)."""

from __future__ import annotations

import time
from collections.abc import Callable

from toolchain.heroku_plugin.api import NEWEST_RELEASE, Api, string
from toolchain.heroku_plugin.resource import FAILURES, Account, ResourceError

_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.2, 10.0
_RELEASE_TIMEOUT_MINUTES = 20


def wait_for(
    state: Callable[[], str],
    pending: str,
    target: str,
    timeout_minutes: int,
    sleep: Callable[[float], None] = time.sleep,
    first_wait_seconds: float = _FIRST_WAIT_SECONDS,
) -> None:
    """Asks until the state is `target`, waiting twice as long each time.

    Raises ResourceError for another state than the two and when the time is over; passes on what asking raises.
    """
    deadline = time.monotonic() + timeout_minutes * 60
    wait = first_wait_seconds
    while (now := state()) != target:
        if now != pending:
            raise ResourceError(f"unexpected state '{now}', wanted target '{target}'. last error: %!s(<nil>)")
        if time.monotonic() + wait > deadline:
            raise ResourceError(
                f"timeout while waiting for state to become '{target}'"
                f" (last state: '{now}', timeout: {timeout_minutes}m0s)"
            )
        sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT_SECONDS)


def wait_for_release(app: str, account: Account, word: str) -> None:
    """Waits until the app's newest release has succeeded; `word` begins the error, "Error" or "error" (fact A8)."""
    api: Api = account.api
    releases = api.get(f"/apps/{app}/releases", NEWEST_RELEASE)
    if not releases:
        raise ResourceError("no release found")
    newest = string(releases[0], "id")
    try:
        wait_for(
            lambda: string(api.get(f"/apps/{app}/releases/{newest}"), "status"),
            "pending",
            "succeeded",
            _RELEASE_TIMEOUT_MINUTES,
            account.sleep,
        )
    except FAILURES as error:
        raise ResourceError(f"{word} waiting for new release ({newest}) to succeed: {error}") from None
