"""What is known about a downloaded file, in a small JSON beside it: origin, licence, credit.

It stays true when the file is edited by hand: who changes data does not change their licence.
"""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.connectors.validators import Validators
from ingest.errors import UserError
from ingest.sources.model import DatasetInfo, Source

SUFFIX = ".source.json"
UNSTATED = "LicenseRef-unpublished"  # the owner has not said what may be done


class PageMark(BaseModel):
    """One page of the download: where its records stand in the file, and its validators."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor: str
    next: str | None
    total: int | None
    received: int
    start: int
    end: int
    etag: str | None = None
    last_modified: str | None = None

    @property
    def validators(self) -> Validators:
        """For a conditional request."""
        return Validators(self.etag, self.last_modified)


class Sidecar(BaseModel):
    """Origin and terms of a downloaded file. `url` is without the key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connector: str
    source: str | None
    url: str
    fetched_at: datetime
    sha256: str
    records: int | None = None
    identical: int = 0
    etag: str | None = None
    last_modified: str | None = None
    dataset: DatasetInfo
    pages: tuple[PageMark, ...] = ()

    @property
    def validators(self) -> Validators:
        """For a conditional request."""
        return Validators(self.etag, self.last_modified)

    def write(self, data: Path) -> None:
        """Put it beside the file, whole or not at all."""
        beside = place(data)
        fresh = beside.with_name(f"{beside.name}.part")
        fresh.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        os.replace(fresh, beside)


def place(data: Path) -> Path:
    """Where the sidecar of a file is."""
    return data.with_name(data.name + SUFFIX)


def read(data: Path) -> Sidecar | None:
    """The sidecar of a file, or None; raises UserError for one that cannot be read."""
    beside = place(data)
    try:
        return Sidecar.model_validate_json(beside.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (ValidationError, ValueError):
        raise UserError(
            f"{beside.name} says under what terms {data.name} may be used, and cannot be read: "
            "fetch the file again."
        ) from None


def described(data: Path) -> DatasetInfo | None:
    """Title, licence, credit and terms of a downloaded file; None for any other file."""
    sidecar = read(data)
    return sidecar.dataset if sidecar else None


def under_its_terms(source: Source, data: Path | None) -> Source:
    """The source with the title, credit and terms of this very file, where it was downloaded.

    What either forbids to pass on stays forbidden. Only a file whose owner has said nothing
    (UNSTATED) takes the terms given for the source.
    """
    info = described(data) if data else None
    own = source.dataset
    if info is None or (own and info.licence_id == UNSTATED):
        return source
    if own:
        info = info.model_copy(
            update={
                "redistributable": info.redistributable and own.redistributable,
                "methodology": info.methodology or own.methodology,
                "caveats": info.caveats or own.caveats,
            }
        )
    return source.model_copy(update={"dataset": info})


def intact(data: Path) -> Sidecar | None:
    """The sidecar of a file that is still as it was fetched."""
    if not data.exists():
        return None
    try:
        sidecar = read(data)
    except UserError:  # it is about to be written anew
        return None
    return sidecar if sidecar and sidecar.sha256 == sha256(data) else None


def sha256(path: Path) -> str:
    """Checksum of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
