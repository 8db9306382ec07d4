"""`report-digest`: the digest of a look's report, to which an `up` can be held."""

from __future__ import annotations

from pathlib import Path

from infra.errors import Fault, SettingsError
from infra.report import REPORT, read_report


def report_digest(file: Path) -> str:
    """The digest in the file that RAXX_REPORT named. Raises `SettingsError` where there is no whole report in it."""
    report = read_report(file)
    if report is None:
        remedy = f"Run `{REPORT}={file} pulumi preview --stack STACK` before, and see what it says."
        raise SettingsError("There is no digest", [Fault(str(file), "is not the report of a look", remedy)])
    return report.digest
