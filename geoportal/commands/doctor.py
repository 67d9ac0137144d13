"""`geoportal doctor`."""

import typer

from geoportal import tables
from geoportal.console import out
from geoportal.doctor import examine


def run() -> None:
    """Say what is found, missing or wrong, each with its remedy."""
    findings = examine()
    tables.findings(out, findings)
    raise typer.Exit(2 if any(not finding.ok for finding in findings) else 0)
