"""Buildpacks: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.buildpacks import BUILDPACKS
from tests.aspects.case import Case, heroku
from tests.aspects.contract import AppContract


class TestBuildpacks(AppContract):
    aspect = BUILDPACKS
    changes = (
        Case(
            "buildpack added to a container app",
            heroku("PUT", "/buildpack-installations", {"updates": [{"buildpack": "heroku/python"}]}),
            "buildpacks: want none, found heroku/python",
            "own",
            "report",
        ),
        Case(
            "buildpack added, spec says none",
            heroku("PUT", "/buildpack-installations", {"updates": [{"buildpack": "heroku/python"}]}),
            "buildpacks: want none, found heroku/python",
            "own",
            "converge",
            mentioned=True,
            engine=True,
        ),
    )
