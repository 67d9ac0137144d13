"""Where a page begins, as an opaque signed text: it holds for one snapshot and one query."""

import hashlib
import hmac
import os
import secrets
import struct
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from ingest.errors import UserError

LAYOUT = struct.Struct(">IIIQ?8s")
SEAL = 16  # octets of the signature
WRONG = "The page token is not one of this query's: begin again without `after`."


@dataclass(frozen=True)
class Token:
    """Begin after (backwards: before) feature `seq` of a snapshot.

    The page's first feature is number `index`, from 0, of the `matched` features of the query with
    that `digest`; backwards, `index` is the number of the feature after the page's last.
    """

    snapshot: int
    seq: int
    index: int
    matched: int
    backwards: bool
    digest: bytes


class Signer:
    """Writes and reads tokens with a key that all workers share."""

    def __init__(self, key: bytes) -> None:
        self._hmac = hmac.new(key, digestmod=hashlib.sha256)

    def write(self, token: Token) -> str:
        """The token as 60 characters that need no escaping in an address."""
        packed = LAYOUT.pack(
            token.snapshot, token.seq, token.index, token.matched, token.backwards, token.digest
        )
        return urlsafe_b64encode(packed + self._seal(packed)).decode()

    def read(self, text: str) -> Token:
        """The token of a text; raises UserError when this server did not write it."""
        try:
            octets = b64decode(text.encode(), b"-_", validate=True)
        except (NotBase64, ValueError):
            raise UserError(WRONG) from None
        packed, seal = octets[:-SEAL], octets[-SEAL:]
        if len(packed) != LAYOUT.size or not hmac.compare_digest(seal, self._seal(packed)):
            raise UserError(WRONG)
        return Token(*LAYOUT.unpack(packed))

    def _seal(self, packed: bytes) -> bytes:
        signing = self._hmac.copy()
        signing.update(packed)
        return signing.digest()[:SEAL]


def shared_key(var: Path) -> str:
    """The key of a machine's workers, made when first asked for; only its owner reads the file."""
    path = var / "token-key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=var) as made, suppress(FileExistsError):
            made.write(secrets.token_urlsafe(32))
            made.flush()
            os.link(made.name, path)  # whole from the first moment, whoever else makes one
    return path.read_text()
