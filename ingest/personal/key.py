"""Tokens in place of values, made with a key that is kept outside the database."""

import hashlib
import hmac
import os
import secrets
import stat
import unicodedata
from contextlib import suppress
from pathlib import Path

import pandas as pd

from ingest.errors import UnavailableError, UserError

BYTES = 32


def read_or_make(path: Path) -> bytes:
    """The key of this deployment, made at first need, readable by its owner only.

    Raises UserError if others can read it or it is no key. The key itself is never shown.
    """
    if not path.exists():
        _make(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise UserError(f"{path} can be read by others: chmod 600 {path}")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != BYTES:
        raise UserError(f"{path} holds no key: put it back from a backup; a new one, made by "
                        "deleting the file, gives other tokens.")  # fmt: skip
    return key


def tokens(column: pd.Series, key: bytes) -> pd.Series:
    """HMAC-SHA-256 of each value, 32 hexadecimal digits; empty cells stay empty.

    The same value gives the same token wherever this key is used.
    """
    made = {cell: _token(cell, key) for cell in column.dropna().unique()}
    return column.map(made).astype("str")


def _token(cell: object, key: bytes) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    word = str(int(cell) if whole else cell)  # type: ignore[call-overload]
    plain = unicodedata.normalize("NFC", word).strip()
    if not plain:
        return ""
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:32]


def _make(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(BYTES) + "\n")
        with suppress(FileExistsError):  # a key that another command has just made
            os.link(draft, path)
    except OSError as error:
        raise UnavailableError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)
