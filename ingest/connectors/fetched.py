"""What a connector hands back, and the common way to a file of JSON lines."""

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from ingest.connectors import sidecar
from ingest.connectors.http import Server
from ingest.connectors.order import Order
from ingest.connectors.paging import Listing, gather
from ingest.connectors.part import Part
from ingest.connectors.sidecar import Sidecar
from ingest.mapping import slug
from ingest.sources.model import DatasetInfo

Terms = tuple[str, str | None, DatasetInfo]  # connector, source that reads the file, dataset


@dataclass(frozen=True)
class Fetched:
    """A file on disk with its sidecar; `changed` is false when the server has nothing new."""

    path: Path
    sidecar: Sidecar
    changed: bool

    @property
    def next_command(self) -> str:
        """What to type now."""
        if self.sidecar.source:
            return f"geoportal load {self.sidecar.source} {self.path}"
        return f"geoportal inspect {self.path}"


def listed(server: Server, listing: Listing, order: Order, name: str, terms: Terms) -> Fetched:
    """All records of a listing in one file, `<name>….jsonl`."""
    target = order.target(name, ".jsonl")
    url = listing.url(listing.first)
    before = sidecar.intact(target)
    with Part(target, str(url)) as part:
        done = gather(server, listing, part, draft(url, terms), order.progress)
    return Fetched(target, done, before is None or before.sha256 != done.sha256)


def document(text: bytes, target: Path, draft: Sidecar) -> Fetched:
    """A small answer as a file, as it is."""
    before = sidecar.intact(target)
    done = draft.model_copy(update={"sha256": hashlib.sha256(text).hexdigest()})
    done.write(target)
    fresh = target.with_name(f"{target.name}.part")
    fresh.touch(mode=0o600)
    fresh.write_bytes(text)
    os.replace(fresh, target)
    return Fetched(target, done, before is None or before.sha256 != done.sha256)


def draft(url: httpx.URL, terms: Terms) -> Sidecar:
    """A sidecar before anything is fetched."""
    connector, source, dataset = terms
    named = dataset.model_copy(update={"slug": slug(dataset.slug)})
    return Sidecar(
        connector=connector, source=source, url=str(url), fetched_at=datetime.now(UTC),
        sha256="", dataset=named,
    )  # fmt: skip
