"""What one `up` forgets on purpose of what earlier ones recorded, so that another app or add-on can take its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from infra.audit.comparison import Remembered
from infra.errors import Fault, IdentityError

FORGET = "RAXX_FORGET"
"""Names what to forget: "queue" (an app, with its add-ons) or "queue/database" (an add-on); several with commas."""
_OPTIONS = "--force --target-dependents"
"""The resource is protected, and others depend on it. What is live stays as it is."""


def forget(remembered: Remembered, in_state: Mapping[str, str], environ: Mapping[str, str]) -> Remembered:
    """What was recorded, without what `environ` names: what has the spec's name now is then taken for it.

    `in_state` maps "queue" and "queue/database" to the URNs of the state's resources. Raises `IdentityError` for a name
    that is not recorded, and for one whose resource is still in the state: an `up` would write to the old one.
    """
    named = {name.strip() for name in environ.get(FORGET, "").split(",")} - {""}
    has = ", ".join(sorted(remembered.ids)) or "nothing"
    faults = [
        Fault(f"{FORGET}: {name}", "is not recorded", f"Recorded: {has}.")
        for name in sorted(named - set(remembered.ids))
    ]
    faults += [
        Fault(f"{FORGET}: {name}", "is still in the state", f"First: pulumi state delete '{urn}' {_OPTIONS}")
        for name, urn in sorted(in_state.items())
        if name in named
    ]
    if faults:
        raise IdentityError("This cannot be forgotten; nothing was written", faults)
    return replace(
        remembered,
        ids={key: uuid for key, uuid in remembered.ids.items() if not named & {key, key.partition("/")[0]}},
        managed={key: names for key, names in remembered.managed.items() if key not in named},
        releases={key: version for key, version in remembered.releases.items() if key not in named},
        released={key: types for key, types in remembered.released.items() if key not in named},
    )
