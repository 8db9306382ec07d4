"""Sets a rotated token in the other apps that share it, one config var each and nothing else of theirs."""

from __future__ import annotations

from pydantic import SecretStr

from infra.errors import ConvergeError
from infra.live.http import Api, ApiFailure
from infra.spec.secrets import SharedWith


def set_shared(api: Api, place: SharedWith, value: SecretStr) -> None:
    """One PATCH with the one variable. Raises `ConvergeError` where Heroku refuses; never with the value."""
    try:
        api.request("PATCH", f"/apps/{place.app}/config-vars", {place.variable: value.get_secret_value()})
    except ApiFailure as failure:
        raise ConvergeError(f"{place.app} did not take {place.variable}: {failure}") from None
