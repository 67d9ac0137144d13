"""One file as it is: asked for only if it has changed, and gone on with where it broke off."""

import json
import os
import zipfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import httpx

from ingest.connectors import sidecar
from ingest.connectors.http import Server
from ingest.connectors.order import Progress
from ingest.connectors.sidecar import Sidecar
from ingest.connectors.validators import Validators
from ingest.errors import UnavailableError, UserError

LARGEST_FILE = 8 * 1024**3  # bytes
ZIPPED = {".zip", ".xlsx", ".ods", ".kmz"}


def download(
    server: Server, url: httpx.URL, target: Path, draft: Sidecar, progress: Progress
) -> Sidecar:
    """Fetch a file to `target`; returns its full sidecar. Raises UserError and its kin.

    What was fetched before a failure is kept and completed by the next call, if the server still
    has the same file (If-Range) and can send the rest.
    """
    earlier = sidecar.intact(target)
    part = target.with_name(f"{target.name}.part")
    state = target.with_name(f"{target.name}.state")
    known = earlier.validators if earlier else Validators()

    def take(response: httpx.Response) -> Validators | None:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None
        return _save(server, response, part, state, progress)

    validators = server.ask(url, known.headers() | _rest(part, state), take)
    if validators is None and earlier:
        return earlier
    _refuse_cut_archive(server, part, target)
    done = draft.model_copy(
        update={"fetched_at": datetime.now(UTC), "sha256": sidecar.sha256(part)}
        | asdict(validators or Validators())
    )
    done.write(target)
    os.replace(part, target)
    state.unlink(missing_ok=True)
    return done


def _rest(part: Path, state: Path) -> dict[str, str]:
    """Headers that ask for the rest of the very file that was begun."""
    if not part.exists() or not state.exists():
        return {}
    known = Validators(**json.loads(state.read_text()))
    if not part.stat().st_size or not known.etag or known.etag.startswith("W/"):
        return {}
    return {
        "Range": f"bytes={part.stat().st_size}-", "If-Range": known.etag,
        "Accept-Encoding": "identity",
    }  # fmt: skip


def _save(
    server: Server, response: httpx.Response, part: Path, state: Path, progress: Progress
) -> Validators:
    begun = _begin(response, part)
    state.write_text(json.dumps(asdict(Validators.of(response.headers))))
    length = response.headers.get("Content-Length", "")
    encoded = "Content-Encoding" in response.headers
    total = begun + int(length) if length.isdecimal() and not encoded else None
    done = begun
    part.touch(mode=0o600)
    with part.open("ab") as file:
        for piece in server.body(response, LARGEST_FILE):
            if not done:
                server.refuse_page(response, piece[:100])
            file.write(piece)
            done += len(piece)
            progress(done, total)
    if not done:
        raise UserError(f"{server.title} sends an empty file: nothing was written.")
    return Validators.of(response.headers)


def _begin(response: httpx.Response, part: Path) -> int:
    """Where this answer's bytes belong in the part file, which is cut off there."""
    size = part.stat().st_size if part.exists() else 0
    start = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    partial = response.status_code == httpx.codes.PARTIAL_CONTENT
    if partial and start.isdecimal() and 0 < int(start) <= size:
        os.truncate(part, int(start))
        return int(start)
    part.unlink(missing_ok=True)
    if response.status_code == httpx.codes.OK:
        return 0
    raise UnavailableError("The server cannot send the rest of the file: run the command again.")


def _refuse_cut_archive(server: Server, part: Path, target: Path) -> None:
    if target.suffix.lower() in ZIPPED and not zipfile.is_zipfile(part):
        part.unlink()
        raise UserError(f"{server.title}: {target.name} is cut off or no archive: try again.")
