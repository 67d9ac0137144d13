"""The whole public portal as files: it opens from a stick, or from any web server, as it was.

Pages are asked of the application itself, from the first one along their links.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from geoportal.downloads import manifest
from geoportal.portal import data, languages
from geoportal.portal.data import Store
from geoportal.portal.export.names import file_of
from geoportal.portal.export.scope import SPOTS, Scope
from geoportal.portal.export.writer import Made
from geoportal.portal.places.listed import codes
from ingest.errors import UserError

MANY = 1_000  # sites or points that have a file each; of more, the lists of the largest must do
MARK = "export.json"  # what is in the folder; written last
MEGABYTE = 1_000_000
ENTRY = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><title>…</title>'
    '<meta http-equiv="refresh" content="0; url={file}"><a href="{file}">{file}</a></html>\n'
)


@dataclass(frozen=True)
class Wanted:
    """Languages to write, and the largest file to download that is kept, in megabytes."""

    languages: tuple[str, ...] = tuple(languages.LANGUAGES)
    largest: float | None = None


def scope(store: Store, var: Path, wanted: Wanted) -> Scope:
    """What an export of the current publication holds; raises UserError."""
    if unknown := set(wanted.languages) - set(languages.LANGUAGES):
        raise UserError(f"There is no language {', '.join(sorted(unknown))}: en, fr, es or ar.")
    current = number(store)
    if not current:
        raise UserError("Nothing is published yet: geoportal publish")
    files = {
        file.href: manifest.folder(var, current) / file.name
        for some in manifest.catalogue(var, current).values()
        for file in some
        if wanted.largest is None or file.bytes <= wanted.largest * MEGABYTE
    }
    places = frozenset(codes(store))
    return Scope(current, wanted.languages, places, _left(store), files)


def number(store: Store) -> int:
    """Number of the current publication; 0 before the first."""
    current = data.publication(store)
    return current["number"] if current else 0


def _left(store: Store) -> tuple[str, ...]:
    """Paths of sites or points that are too many for a file each."""
    counts = {row["layer"]: row["features"] for row in data.layers(store)}
    return tuple(path for layer, path in SPOTS.items() if counts.get(layer, 0) > MANY)


def start(scope: Scope) -> list[str]:
    """The addresses that the others are found from."""
    firsts = [languages.in_language("/", code) for code in scope.languages]
    listed = [languages.in_language(f"/place/{quote(code)}", language)
              for code in sorted(scope.places) for language in scope.languages]  # fmt: skip
    return [*firsts, *listed]


def fresh(folder: Path) -> Path:
    """A folder beside ``folder`` to write into; raises UserError when ``folder`` is not ours."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "index.html").exists():
        raise UserError(f"{folder} holds other things: name a folder that is new, or empty.")
    beside = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    return beside


def finish(beside: Path, folder: Path, scope: Scope, made: Made) -> None:
    """Put what was written, which is whole now, in the place of what was there."""
    first = beside / file_of("/")
    if not first.exists():  # the portal's own language was not asked for
        own = scope.languages[0]
        first.write_text(ENTRY.format(language=own, file=file_of(f"/{own}")), "utf-8")
    told = {"publication": scope.publication, "languages": scope.languages, "files": made.files}
    (beside / MARK).write_text(json.dumps(told, indent=1), "utf-8")
    _swap(beside, folder)


def _swap(beside: Path, folder: Path) -> None:
    """Two renames: whoever looks finds the old export, the new one, or for a moment none."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
