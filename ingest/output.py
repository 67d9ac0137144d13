"""Files that commands write: whole or not at all, and nothing but files."""

import os
import tempfile
from pathlib import Path

from ingest.errors import UserError


def write(to: Path, text: str, newline: str | None = None) -> None:
    """Write text as UTF-8 at once or not at all; raises UserError where that may not be done."""
    _refuse_place(to)
    descriptor, name = tempfile.mkstemp(prefix=f".{to.name}.", dir=to.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", newline=newline) as file:
            file.write(text)
        Path(name).chmod(0o666 & ~_umask())
        os.replace(name, to)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _refuse_place(to: Path) -> None:
    if not to.parent.is_dir():
        raise UserError(f"There is no folder {to.parent}: make it first.")
    if (to.exists() or to.is_symlink()) and not to.is_file():  # a device would be replaced
        raise UserError(f"{to} is no file: write to another name.")


def _umask() -> int:
    """What new files may not be; it can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def refuse_input(to: Path | None, *read: Path | None) -> None:
    """Raise UserError where a file to be written is one that is read, or can be none."""
    if to:
        _refuse_place(to)
    for path in read:
        if to and path and to.exists() and path.exists() and to.samefile(path):
            raise UserError(f"{to.name} is the file that is read: write to another one.")
