"""Buildpacks: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.buildpacks import Buildpacks
from tests.aspects.case import Case, heroku
from tests.aspects.contract import AppContract


class TestBuildpacks(AppContract):
    aspect = Buildpacks()
    changes = (
        Case(
            "buildpack added to a container app",
            heroku("PUT", "/buildpack-installations", {"updates": [{"buildpack": "heroku/python"}]}),
            "buildpacks: want none, found heroku/python",
            "audit",
            "report",
        ),
        Case(
            "buildpack added, spec says none",
            heroku("PUT", "/buildpack-installations", {"updates": [{"buildpack": "heroku/python"}]}),
            "buildpacks: want none, found heroku/python",
            "audit",
            "converge",
            mentioned=True,
            engine=True,
        ),
    )
