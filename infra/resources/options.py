"""Options of every stock resource: nothing that the spec names is ever deleted by an edit (design facts 3 and 4)."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi


def stock(*, live_id: str | None, protect: bool = False, ignore_changes: Sequence[str] = ()) -> pulumi.ResourceOptions:
    """Options for a stock resource: imported by `live_id` if it exists, retained on delete always, and protected
    where losing it loses data (`protect`: apps and add-ons)."""
    return pulumi.ResourceOptions(
        import_=live_id, retain_on_delete=True, protect=protect, ignore_changes=list(ignore_changes)
    )
