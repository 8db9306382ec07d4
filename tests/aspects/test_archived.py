"""An archived repository: reported."""

from __future__ import annotations

from infra.aspects.environment_settings import ARCHIVED
from tests.aspects.case import Case, in_github
from tests.aspects.contract import EnvironmentContract


class TestArchived(EnvironmentContract):
    aspect = ARCHIVED
    changes = (
        Case(
            "repository archived",
            in_github(lambda github: github["repos"]["raxx-app/TradeMasterAPI"].update(archived=True)),
            "repository TradeMasterAPI: it is archived",
            "own",
            "report",
        ),
    )
