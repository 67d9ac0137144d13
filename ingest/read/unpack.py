"""Archives: refused when they do harm, else unpacked into a folder that is removed again."""

import gzip
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from ingest.errors import UserError
from ingest.read.kinds import Kind, is_office, kind_of

MAX_UNPACKED = 4 * 1024**3
MAX_RATIO = 250  # of what is unpacked to what was packed; tables and layers reach 50
SMALL = 100 * 1024**2  # no bomb, whatever its ratio
MAX_ENTRIES = 10_000
COMPANIONS = {".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".xml"}
PAPERS = {".txt", ".md", ".json", ".xml", ".html"}  # beside the data: licence, citation, metadata


@contextmanager
def opened(path: Path, member: str | None = None) -> Iterator[tuple[Path, Path]]:
    """The one plain file (or .gdb folder) that a file, folder, .gz, .zip or .kmz holds.

    Given with an empty folder for whatever else is written while it is read; both are gone
    afterwards.

    Raises UserError naming the files when there are several and `member` names none of them.
    """
    with tempfile.TemporaryDirectory(prefix="geoportal-") as scratch:
        unpacked, spare = Path(scratch, "unpacked"), Path(scratch, "spare")
        unpacked.mkdir()
        spare.mkdir()
        yield _plain(path, member, unpacked), spare


def container_of(path: Path) -> str | None:
    """zip, gzip or folder, if the data are inside one."""
    if path.is_dir():
        return None if any(path.glob("*.gdbtable")) else "folder"
    with path.open("rb") as file:
        magic = file.read(4)
    if magic[:2] == b"\x1f\x8b":
        return "gzip"
    packed = magic[:2] == b"PK" or path.suffix.lower() in (".zip", ".kmz")
    return "zip" if packed and not is_office(path) else None


def _plain(path: Path, member: str | None, scratch: Path) -> Path:
    container = container_of(path)
    if container is None and path.is_file():
        refuse_bad_zip(path)
    if container == "gzip":
        return _gunzip(path, scratch)
    if container == "zip":
        refuse_bad_zip(path)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(scratch)
        return _only(path, scratch, member)
    return path if container is None else _only(path, path, member)


def _gunzip(path: Path, scratch: Path) -> Path:
    target = scratch / path.name.removesuffix(".gz")
    limit = min(MAX_UNPACKED, max(SMALL, MAX_RATIO * path.stat().st_size))
    with gzip.open(path) as packed, target.open("wb") as plain:
        while chunk := packed.read(1 << 20):
            if plain.tell() + len(chunk) > limit:
                raise UserError(f"{path.name} unpacks to far more than a table would: not read.")
            plain.write(chunk)
    return target


def refuse_bad_zip(path: Path) -> None:
    """Refuse archives that our readers cannot unpack, that climb out, or that explode."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise UserError(f"{path.name} holds {len(entries):,} files: pack the one that counts.")
        for entry in entries:
            _refuse_bad_entry(path, archive, entry)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise UserError(f"{path.name} unpacks to more than 4 GB.")
    if unpacked > max(SMALL, MAX_RATIO * path.stat().st_size):
        raise UserError(f"{path.name} unpacks to far more than a table would: not read.")


def _refuse_bad_entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    remedy = "unpack it and zip it again in the usual way"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UserError(
            f"{path.name} is packed with a method that open-source tools cannot unpack "
            f"(method {entry.compress_type}, often Deflate64): {remedy}."
        )
    if entry.flag_bits & 1:
        raise UserError(f"{path.name} is locked with a password: {remedy}, without one.")
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or name[1:2] == ":" or ".." in PurePosixPath(name).parts:
        raise UserError(f"{path.name} holds a path that leads out of the archive.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UserError(f"{path.name} holds a link to another place: {remedy}, without links.")
    try:
        archive.open(entry).close()  # compares the entry's own header with the table of contents
    except zipfile.BadZipFile:
        raise UserError(
            f"{path.name} is damaged: its table of contents does not fit what it holds; {remedy}."
        ) from None


def _only(path: Path, folder: Path, member: str | None) -> Path:
    if member is not None:
        return _named(path, folder, member)
    things = _things(folder)
    if len(things) > 1:
        things = {p: kind for p, kind in things.items() if p.suffix.lower() not in PAPERS} or things
    names = sorted(str(thing.relative_to(folder)) for thing in things)
    if len(names) == 1:
        return folder / names[0]
    files = [p for p in folder.rglob("*") if p.is_file()]
    if not names and len(files) == 1:
        return files[0]  # its reader says what is wrong with it
    if not names:
        raise UserError(f"{path.name} holds no file that can be read as a table or a layer.")
    listed = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
    raise UserError(
        f"{path.name} holds {len(names)} files that can be read ({listed}): "
        'name one under [read] member = "…".'
    )


def _named(path: Path, folder: Path, member: str) -> Path:
    chosen = (folder / member).resolve()
    if not chosen.is_relative_to(folder.resolve()) or not chosen.exists():
        names = sorted(str(thing.relative_to(folder)) for thing in _things(folder))
        raise UserError(f"{path.name} holds no “{member}”; it holds {', '.join(names[:8])}.")
    return chosen


def _things(folder: Path) -> dict[Path, Kind]:
    """What can be read in a folder: files without their companions, and .gdb folders."""
    bases = {p.parent for p in folder.rglob("*.gdbtable")}
    found = {}
    for path in [*sorted(bases), *sorted(p for p in folder.rglob("*") if p.is_file())]:
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
        if hidden or path.parent in bases or _is_companion(path):
            continue
        try:
            found[path] = kind_of(path)
        except (UserError, zipfile.BadZipFile, OSError):
            continue  # a picture, a document: nobody means that one
    return found


def _is_companion(path: Path) -> bool:
    stem = path.name.split(".")[0] if path.name.lower().endswith(".shp.xml") else path.stem
    shapes = [path.with_name(stem + ending) for ending in (".shp", ".SHP")]
    return path.suffix.lower() in COMPANIONS and any(shape.exists() for shape in shapes)
