"""All pages of an answer: every record exactly once, or one clear line and no file.

An API that is read page by page may change meanwhile, repeat itself, point elsewhere or never
end. Each of these ends the download; none yields a file that only looks complete.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from ingest.connectors import sidecar
from ingest.connectors.http import Answer, Server
from ingest.connectors.order import Progress
from ingest.connectors.part import Part, lines
from ingest.connectors.sidecar import PageMark, Sidecar
from ingest.errors import UserError

MOST_PAGES = 50_000
LONGEST_DOWNLOAD = 6 * 3600.0  # seconds
AGAIN = "run the same command again"


class UnfitError(Exception):
    """What came is no whole answer, and what was kept of it is useless; told by `fetch`."""


@dataclass(frozen=True)
class Page:
    """One answer as an API gives it: `next` is the cursor of the page after it, if there is one.

    `total` is the number of records of all pages, where the API says it.
    """

    records: list
    next: str | None = None
    total: int | None = None


@dataclass(frozen=True)
class Listing:
    """How an API is read page by page.

    `id` names the field that tells records apart, if there is one. `grows`: sorted so that new
    records come last; a total that grows meanwhile is no fault then.
    """

    url: Callable[[str], httpx.URL]
    page: Callable[[str, object], Page]
    first: str = "1"
    id: str | None = None
    grows: bool = False


@dataclass
class _Seen:
    """Which records were there before, by id or else by content."""

    id: str | None
    known: dict[bytes, bytes] = field(default_factory=dict)
    kept: int = 0
    twins: int = 0  # kept all the same

    def fresh(self, written: list[bytes]) -> list[bytes]:
        """Records of one page that are new.

        A record with an id that comes again unchanged is dropped and counted. Without an id, the
        same content on another page means that the pages have moved; within one page it is what
        the API says. Raises UnfitError.
        """
        here: dict[bytes, bytes] = {}
        kept = []
        for line in written:
            name, content = self._marks(line)
            before = self.known.get(name)
            if before is not None and (self.id is None or before != content):
                raise UnfitError(f"a record of an earlier page comes again: {AGAIN}")
            twin = before or here.get(name)
            if self.id is None or twin != content:
                kept.append(line)
                self.twins += twin == content
            here[name] = content
        if written and not kept and self.known:
            raise UnfitError(f"a page repeats itself: {AGAIN}")
        self.known |= here
        self.kept += len(kept)
        return kept

    def _marks(self, line: bytes) -> tuple[bytes, bytes]:
        content = hashlib.blake2b(line, digest_size=12).digest()
        if self.id is None:
            return content, content
        record = json.loads(line)
        if not isinstance(record, dict) or record.get(self.id) is None:
            raise UnfitError(f"a record has no “{self.id}”")
        return str(record[self.id]).encode(), content


class _Reading:
    """Pages read one after the other into a part file."""

    def __init__(self, server: Server, listing: Listing, part: Part) -> None:
        self._server = server
        self._listing = listing
        self._part = part
        self._seen = _Seen(listing.id)
        self._raw = 0
        self._cursors: set[str] = set()
        earlier = sidecar.intact(part.target)
        self._earlier = {page.cursor: page for page in earlier.pages} if earlier else {}
        for page in part.pages:
            self._seen.fresh(list(part.lines(page)))
            self._count(page)

    def run(self, progress: Progress) -> None:
        """Ask until there is no next page; raises UserError for pages that do not fit."""
        deadline = time.monotonic() + LONGEST_DOWNLOAD
        while (cursor := self._next()) is not None:
            if len(self._part.pages) >= MOST_PAGES or time.monotonic() > deadline:
                raise UnfitError("it does not come to an end: ask for less")
            self._keep(cursor)
            progress(self.received, self._part.pages[-1].total)
        self._refuse_incomplete()

    @property
    def received(self) -> int:
        """Records so far, those dropped as repetitions not counted."""
        return self._seen.kept

    @property
    def identical(self) -> int:
        """Records that came more than once, word for word."""
        return self._raw - self._seen.kept + self._seen.twins

    def _count(self, page: PageMark) -> None:
        self._raw += page.received
        self._cursors.add(page.cursor)

    def _next(self) -> str | None:
        return self._part.pages[-1].next if self._part.pages else self._listing.first

    def _keep(self, cursor: str) -> None:
        mark, written = self._page(cursor)
        self._refuse_strange(mark)
        kept = self._seen.fresh(written)
        if len(kept) < len(written):  # the file does not hold this page as it was: ask anew
            mark = mark.model_copy(update={"etag": None, "last_modified": None})
        self._count(self._part.add(mark, kept))

    def _page(self, cursor: str) -> tuple[PageMark, list[bytes]]:
        earlier = self._earlier.get(cursor)
        known = earlier.validators if earlier else None
        answer = self._server.json(self._listing.url(cursor), known)
        if answer.unchanged and earlier:
            return earlier, list(lines(self._part.target, earlier))
        return self._received(cursor, answer)

    def _received(self, cursor: str, answer: Answer) -> tuple[PageMark, list[bytes]]:
        page = self._listing.page(cursor, answer.content)
        mark = PageMark(
            cursor=cursor, next=page.next, total=page.total, received=len(page.records),
            start=0, end=0, etag=answer.validators.etag,
            last_modified=answer.validators.last_modified,
        )  # fmt: skip
        return mark, [_line(record) for record in page.records]

    def _refuse_strange(self, mark: PageMark) -> None:
        earlier = self._part.pages
        if mark.next in self._cursors or mark.next == mark.cursor:
            raise UnfitError("its next page is one that was there before")
        if mark.next is not None and not mark.received:
            raise UnfitError(f"an empty page comes before the last: {AGAIN}")
        before = earlier[-1].total if earlier else mark.total
        grown = self._listing.grows and mark.total is not None and mark.total > (before or 0)
        if mark.total != before and not grown:
            raise UnfitError(f"it was changed while it was read: {AGAIN}")
        if mark.total is not None and self.received > mark.total:
            raise UnfitError(f"it sends more than the {mark.total:,} records it speaks of")

    def _refuse_incomplete(self) -> None:
        total = self._part.pages[-1].total
        single = len(self._part.pages) == 1 and self._raw == total
        if total is not None and self.received != total and not single:
            raise UnfitError(f"it speaks of {total:,} records and sends {self.received:,}: {AGAIN}")
        if not self._raw:
            raise UnfitError("it has no records for this request: no file was written")


def gather(
    server: Server, listing: Listing, part: Part, draft: Sidecar, progress: Progress
) -> Sidecar:
    """Read all pages into the part's file, one JSON record a line; returns the full sidecar.

    `draft` says what is known before. Raises UserError; pages that fit are kept for the next
    time, pages that do not fit together are dropped.
    """
    try:
        reading = _Reading(server, listing, part)
        reading.run(progress)
    except UnfitError as error:
        part.discard()
        raise UserError(f"{server.title}: {error}.") from None
    done = draft.model_copy(
        update={
            "fetched_at": datetime.now(UTC), "sha256": sidecar.sha256(part.path),
            "records": reading.received, "identical": reading.identical,
            "pages": tuple(part.pages),
        }
    )  # fmt: skip
    part.finish(done)
    return done


def _line(record: object) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half a character: no UTF-8, but JSON can say it
        return json.dumps(record, separators=(",", ":")).encode()
