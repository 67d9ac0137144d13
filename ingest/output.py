"""Files that commands write."""

from pathlib import Path

from ingest.errors import UserError


def refuse_input(to: Path | None, *read: Path | None) -> None:
    """Raise UserError where a file to be written is one that is read."""
    for path in read:
        if to and path and to.exists() and path.exists() and to.samefile(path):
            raise UserError(f"{to.name} is the file that is read: write to another one.")
