"""Makes heroku_schema.json out of Heroku's published schema: what the simulated routes need of it, and all its links.

The published file is `schema.json` of the Go module github.com/heroku/heroku-go/v5 v5.4.1 (MIT license):

    go mod download -json github.com/heroku/heroku-go/v5@v5.4.1     # its Dir has schema.json
    python -m lab.tests.simulators.prune_heroku_schema DIR/schema.json
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lab.simulators.heroku.api import API

PRUNED = Path(__file__).with_name("heroku_schema.json")
SILENT = frozenset({"description", "example", "title", "links", "readOnly", "stability", "$schema", "default"})
REFERENCE = re.compile(r"#/definitions/([^/]+)(?:/definitions/(.+))?")


def prune(published: dict[str, Any]) -> dict[str, Any]:
    """The definitions that the routes' schemas reach, without prose, and the published method and path of each link."""
    kept: dict[str, Any] = {}
    wanted = [route.schema.removesuffix("[]").replace("/", "/definitions/") for route in API.routes]
    todo = [f"#/definitions/{name}" for name in wanted if name not in {"", "{}"}]
    while todo:
        reference = todo.pop()
        match = REFERENCE.fullmatch(reference)
        assert match is not None, reference
        name, part = match[1], match[2]
        source = published["definitions"][name]
        place = kept.setdefault(name, {"definitions": {}})
        found = _quiet(source["definitions"][part] if part else {k: v for k, v in source.items() if k != "definitions"})
        target = place["definitions"].get(part) if part else place.get("type")
        if target is not None:
            continue
        if part:
            place["definitions"][part] = found
        else:
            place.update(found)
        todo += re.findall(r'"\$ref": "([^"]+)"', json.dumps(found))
    return {"definitions": kept, "links": _links(published)}


def _links(published: dict[str, Any]) -> list[str]:
    """`GET /apps/{}/config-vars` for every published link."""
    links = {
        f"{link['method']} {re.sub(r'{[^}]*}', '{}', unquote(link['href']))}"
        for definition in published["definitions"].values()
        for link in definition.get("links", [])
    }
    return sorted(links)


def _quiet(schema: Any, inside_properties: bool = False) -> Any:
    """Without descriptions and examples; a property that is called `description` stays."""
    if isinstance(schema, dict):
        return {
            key: _quiet(value, key in {"properties", "definitions", "patternProperties"} and not inside_properties)
            for key, value in schema.items()
            if inside_properties or key not in SILENT
        }
    return [_quiet(item) for item in schema] if isinstance(schema, list) else schema


if __name__ == "__main__":
    pruned = prune(json.loads(Path(sys.argv[1]).read_text()))
    PRUNED.write_text(json.dumps(pruned, sort_keys=True, indent=1) + "\n")
    print(f"{PRUNED.name}: {len(pruned['definitions'])} definitions, {len(pruned['links'])} links")
