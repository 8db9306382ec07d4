"""Reads config vars alone, of apps that a stack does not keep but compares with: other stacks' and shared tokens'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from pydantic import SecretStr

from infra.apis.http import Api, ApiFailure
from infra.errors import Fault, LiveError

_WORKERS = 8

Values = Mapping[str, SecretStr]


def read_config_vars(api: Api, apps: Iterable[str]) -> dict[str, Values]:
    """The config vars of each app by its name, one request an app, all at once.

    Raises `LiveError` with every app that cannot be read.
    """
    names = sorted(set(apps))
    with ThreadPoolExecutor(max_workers=_WORKERS) as pool:
        answers = dict(zip(names, pool.map(lambda name: _read(api, name), names), strict=True))
    faults = [answer for answer in answers.values() if isinstance(answer, Fault)]
    if faults:
        raise LiveError("Cannot compare with other apps", list(dict.fromkeys(faults)))
    return {name: answer for name, answer in answers.items() if not isinstance(answer, Fault)}


def _read(api: Api, app: str) -> Values | Fault:
    try:
        return {name: SecretStr(value) for name, value in api.get(f"/apps/{app}/config-vars").body.items()}
    except ApiFailure as failure:
        return failure.fault
