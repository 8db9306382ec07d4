"""Validates bodies against Heroku's published schema (heroku_schema.json, see prune_heroku_schema.py).

Where the schema has to be bent, and why:
- it names few `required` properties, so every property that it describes must be in our answers, but for `ABSENT`;
- `domain.hostname` has format "uri" although its own example is a bare host name: formats that are checked are uuid,
  date-time and email only;
- `web_url`'s pattern allows 31 characters before herokuapp.com, which Heroku itself breaks since its addresses have
  a drawn id: a long app name is not visited here;
- release `expired` and add-on `suspended` are states outside the published enums: only control routes set them;
- our answers have more than the schema (`generation`, `dyno_size`, `docker_image`, `provision_message`, plan `price`),
  as the real ones have; `strictProperties`, which would forbid that, is no JSON Schema keyword.
"""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime
from functools import cache
from typing import Any

from jsonschema import Draft4Validator, FormatChecker

from lab.tests.simulators.prune_heroku_schema import PRUNED

ABSENT = {
    "account": {"identity_provider", "default_organization", "default_team"},  # for accounts of a team or of SSO
    "team": {"enterprise_account", "identity_provider"},  # for enterprise teams
}
FORMATS = FormatChecker(formats=())


@FORMATS.checks("uuid", raises=ValueError)
def _uuid(value: object) -> bool:
    return not isinstance(value, str) or bool(uuid.UUID(value))


@FORMATS.checks("date-time", raises=ValueError)
def _date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("email")
def _email(value: object) -> bool:
    return not isinstance(value, str) or "@" in value


@cache
def published() -> dict[str, Any]:
    found = json.loads(PRUNED.read_text())
    assert isinstance(found, dict)
    return found


def published_links() -> set[str]:
    """`GET /apps/{}/config-vars` and the like."""
    return set(published()["links"])


def as_link(method: str, rule: str) -> str:
    """A route in the form of a published link."""
    return f"{method} {re.sub(r'<[^>]*>', '{}', rule)}"


def faults(schema: str, body: Any) -> list[str]:
    """What is wrong with a body; `schema` is a route's: `app`, `app[]`, `config-var/config_vars`, `{}` or ""."""
    if schema in {"", "{}"}:
        return [] if body == ({} if schema else None) else [f"want {schema or 'no body'}, got {body}"]
    if schema.endswith("[]"):
        if not isinstance(body, list):
            return ["no list"]
        return [fault for item in body for fault in faults(schema.removesuffix("[]"), item)]
    reference = "#/definitions/" + schema.replace("/", "/definitions/")
    validator = Draft4Validator({**published(), "$ref": reference}, format_checker=FORMATS)
    found = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(body)]
    described = published()["definitions"].get(schema, {}).get("properties", {}).keys()
    missing = described - body.keys() - ABSENT.get(schema, set())
    return found + [f"{name} is missing" for name in sorted(missing)]
