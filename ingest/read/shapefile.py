"""The encoding of a Shapefile's table (.dbf): its .cpg is often absent, and sometimes wrong."""

import codecs
import re
from pathlib import Path

from ingest.errors import UserError
from ingest.read import encoding as text

LARGEST = 1 << 28  # bytes of records looked at
MARK_UNSET = (0x00, 0x57)  # “none” and “ANSI”, which writers put in without looking


def encoding(path: Path, said: str | None) -> tuple[str | None, tuple[str, ...]]:
    """GDAL's name of the encoding (None: as the file's own mark says), and what was assumed."""
    table = next((p for e in (".dbf", ".DBF") if (p := path.with_suffix(e)).exists()), None)
    if table is None:
        return None, ()
    mark, records = _records(table)
    if said is not None:
        return _asked(path, said, records), ()
    if not records.isascii() and text.fits_bytes(records, "utf-8"):
        return "UTF-8", ()
    declared = _declared(path)
    if records.isascii() or (declared and text.fits_bytes(records, declared)):
        return declared and gdal_name(declared), ()
    if mark not in MARK_UNSET and declared is None:
        return None, ()
    guess = text.guess(records)
    return gdal_name(guess), (text.assumed(guess),)


def gdal_name(name: str) -> str:
    """An encoding by the name that GDAL knows: cp1256 → CP1256, latin_1 → ISO-8859-1."""
    plain = codecs.lookup(name).name.upper()
    return plain.replace("ISO8859-", "ISO-8859-")


def _asked(path: Path, said: str, records: bytes) -> str:
    name = text.known(said)
    if not text.fits_bytes(records, name):
        raise UserError(f"{path.name} is not in the encoding “{said}” under [read].")
    return gdal_name(name)


def _declared(path: Path) -> str | None:
    """What the .cpg says, in Python's words: “ANSI 1256”, “1256” and “windows-1256” are one."""
    file = next((p for e in (".cpg", ".CPG") if (p := path.with_suffix(e)).exists()), None)
    words = file.read_text("ascii", errors="ignore").strip() if file else ""
    number = re.search(r"\d{3,6}$", words)
    for name in (
        words,
        *([f"cp{number[0]}", f"iso{number[0][:4]}-{number[0][4:]}"] if number else []),
    ):
        try:
            return codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
    return None


def _records(table: Path) -> tuple[int, bytes]:
    """The language mark and the bytes of the records (dBASE: header length in bytes 8 and 9)."""
    with table.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:
            raise UserError(f"{table.name} is cut off: ask for the file again.")
        file.seek(int.from_bytes(head[8:10], "little"))
        return head[29], file.read(LARGEST)
