"""An answer that quotes what it was sent (a 422, a proxy's page): the error keeps the words and loses the secret."""

from __future__ import annotations

import json
from base64 import b64encode
from urllib.parse import quote

import pytest

from infra.apis.http import ApiFailure
from tests.apis.simulated import QUEUE, Simulated

VALUE = 'CANARY/"quoted" +value'
PATH = f"/apps/{QUEUE}/config-vars"


@pytest.mark.parametrize(
    "quoted", [VALUE, json.dumps(VALUE), quote(VALUE, safe=""), b64encode(VALUE.encode()).decode()]
)
@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_a_value_that_is_quoted_back(simulator: Simulated, quoted: str, status: int) -> None:
    simulator.fault(PATH, status=status, body={"id": "invalid_params", "message": f"Cannot set {quoted} here"})
    with pytest.raises(ApiFailure) as caught:
        simulator.apis().must_heroku.request("PATCH", PATH, {"STRIPE_API_KEY": VALUE, "FLAG": "true"})
    said = str(caught.value)
    assert "CANARY" not in said
    assert quoted.strip('"') not in said
    assert "Cannot set" in said
    assert "[secret]" in said
