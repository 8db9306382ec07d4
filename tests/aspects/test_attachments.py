"""Attachments: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.attachments import ATTACHMENTS
from tests.aspects.case import POSTGRES, PROD, Case, all_of, another_addon, attached, database_lent
from tests.aspects.contract import AppContract


class TestAttachments(AppContract):
    aspect = ATTACHMENTS
    changes = (
        Case(
            "add-on of another app attached",
            attached("postgresql-polished-29366", "STAGING_DB"),
            "attachment STAGING_DB: want none (not in the spec), found postgresql-polished-29366 of the app",
            "own",
            "report",
        ),
        Case(
            "add-on attached under a second name",
            attached(POSTGRES, "DATABASE_COPY"),
            f"attachment DATABASE_COPY: want none (not in the spec), found {POSTGRES}",
            "own",
            "report",
        ),
        Case(
            "DATABASE_URL detached from its add-on",
            all_of(attached(POSTGRES, "SPARE"), lambda w: w.heroku("DELETE", f"/addon-attachments/{PROD}::DATABASE")),
            f"attachment DATABASE: want {POSTGRES}, found none",
            "own",
            "converge",
            "attachment SPARE: ",
            engine=True,
        ),
        Case(
            "DATABASE_URL moved to another database",
            all_of(
                another_addon("heroku-postgresql:standard-0", "postgresql-calm-1"),
                attached(POSTGRES, "SPARE"),
                attached("postgresql-calm-1", "DATABASE"),
            ),
            f"attachment DATABASE: want {POSTGRES}, found postgresql-calm-1",
            "own",
            "report",
        ),
        Case(
            "DATABASE_URL moved to staging's database",
            all_of(attached(POSTGRES, "SPARE"), attached("postgresql-polished-29366", "DATABASE")),
            f"attachment DATABASE: want {POSTGRES}, found postgresql-polished-29366",
            "own",
            "report",
        ),
        Case(
            "database attached to another app",
            database_lent,
            "add-on postgresql-flat-88052 in raxx-api-staging: want none (not in the spec), found attached there",
            "own",
            "report",
            engine=True,
        ),
        Case(
            "DATABASE_URL moved, spec says converge",
            all_of(attached(POSTGRES, "SPARE"), attached("postgresql-polished-29366", "DATABASE")),
            f"attachment DATABASE: want {POSTGRES}, found postgresql-polished-29366",
            "own",
            "converge",
            "attachment SPARE: ",
            mentioned=True,
        ),
    )
