"""Options of every resource: what exists is taken up, and nothing that the spec names is ever deleted by an edit."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi


def stock(
    live_id: str | None,
    *,
    protect: bool = False,
    ignore_changes: Sequence[str] = (),
    depends_on: Sequence[pulumi.Resource] = (),
) -> pulumi.ResourceOptions:
    """Options for a stock resource: imported by `live_id` if it exists, retained on delete always, and protected where
    losing it loses data (`protect`: apps and add-ons)."""
    return pulumi.ResourceOptions(
        import_=live_id,
        retain_on_delete=True,
        protect=protect,
        ignore_changes=list(ignore_changes),
        depends_on=list(depends_on),
    )


def existing(live_id: str | None, after: Sequence[pulumi.Resource] = ()) -> pulumi.ResourceOptions:
    """Options for a resource of our own, which comes after the stock resources of its subject."""
    return pulumi.ResourceOptions(import_=live_id, depends_on=list(after))
