"""What files a publication has: a JSON document beside them, replaced after each new one."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from geoportal.downloads.formats import MEDIA_TYPES, TITLES
from geoportal.downloads.turn import is_taken

NAME = "manifest.json"
FOLDER = "downloads"
PART = ".partial"  # folder of the file that is being made
STARTING = timedelta(minutes=2)  # after which files of a new publication are begun


@dataclass(frozen=True)
class File:
    """A finished file: `bytes` is its size, `sha256` hexadecimal."""

    layer: str
    format: str
    publication: int
    features: int
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """Its name in the publication's folder."""
        return f"{self.layer}.{self.format}"

    @property
    def saved_as(self) -> str:
        """The name a reader saves it under: publications do not overwrite each other."""
        return f"{self.layer}-{self.publication}.{self.format}"

    @property
    def href(self) -> str:
        """Its address on the server."""
        return f"/downloads/{self.publication}/{self.name}"

    @property
    def media_type(self) -> str:
        """Media type of its format."""
        return MEDIA_TYPES[self.format]

    @property
    def title(self) -> str:
        """Its format's name for people."""
        return TITLES[self.format]


def folder(var: Path, publication: int) -> Path:
    """Where a publication's files lie."""
    return var / FOLDER / str(publication)


def catalogue(var: Path, publication: int) -> dict[str, list[File]]:
    """The finished files of a publication by layer; those still to be made are not in it."""
    found: dict[str, list[File]] = {}
    for file in read(folder(var, publication)):
        found.setdefault(file.layer, []).append(file)
    return found


def is_growing(var: Path, publication: int, published_at: datetime) -> bool:
    """Whether files of a publication are being made, or will be in a moment.

    Nobody makes them who was killed, and one that is to be made waits for nothing but its start.
    """
    place = folder(var, publication)
    if (place / PART).is_dir() or not (place / NAME).exists():
        return is_taken(var / FOLDER) or datetime.now(UTC) - published_at < STARTING
    return False


def read(place: Path) -> tuple[File, ...]:
    """The files of a publication's folder; none where nothing is made yet."""
    path = place / NAME
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return ()


def add(place: Path, file: File) -> None:
    """Note a finished file, in one step: readers see the list before it or with it."""
    kept = [one for one in read(place) if one.name != file.name]
    files = sorted([*kept, file], key=lambda one: one.name)
    told = [{**asdict(one), "name": one.name, "media_type": one.media_type} for one in files]
    partial = place / f"{NAME}.partial"
    document = {"publication": file.publication, "files": told}
    partial.write_text(json.dumps(document, indent=1), encoding="utf-8")
    os.replace(partial, place / NAME)


@lru_cache(maxsize=16)
def _parsed(path: Path, _changed: int) -> tuple[File, ...]:
    names = File.__dataclass_fields__
    document = json.loads(path.read_text(encoding="utf-8"))
    return tuple(File(**{name: one[name] for name in names}) for one in document["files"])
