"""What a file is, told by what it holds; its name and extension are not believed."""

import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import UserError

HEAD = 1 << 20  # bytes that are looked at
SPREADSHEET, TEXT, JSON, JSON_LINES = "spreadsheet", "text", "json", "json_lines"
VECTOR, PARQUET = "vector", "parquet"
LINES = "newline-delimited GeoJSON"


@dataclass(frozen=True)
class Kind:
    """How a file is read (one of the constants above), and what people call the format."""

    reader: str
    name: str


MAGIC = {
    b"PAR1": Kind(PARQUET, "Parquet"),
    b"fgb\x03": Kind(VECTOR, "FlatGeobuf"),
    b"SQLite format 3\x00": Kind(VECTOR, "GeoPackage"),
    b"\x00\x00\x27\x0a": Kind(VECTOR, "Shapefile"),
}
UNPACK = "unpack it, or pack it as .zip"
AS_TABLE = "ask for the table behind it as CSV or XLSX"
AS_CSV = "save it as CSV or Parquet there"
REFUSED = {
    b"%PDF": ("a PDF document", AS_TABLE),
    b"{\\rtf": ("a text document (RTF)", AS_TABLE),
    b"\x89PNG": ("a picture", AS_TABLE),
    b"\xff\xd8\xff": ("a picture", AS_TABLE),
    b"GIF8": ("a picture", AS_TABLE),
    b"II*\x00": ("a picture or raster", AS_TABLE),
    b"MM\x00*": ("a picture or raster", AS_TABLE),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", UNPACK),
    b"Rar!": ("a RAR archive", UNPACK),
    b"BZh": ("packed with bzip2", UNPACK),
    b"\xfd7zXZ": ("packed with xz", UNPACK),
    b"\x28\xb5\x2f\xfd": ("packed with zstd", UNPACK),
    b"RDX": ("a file of R (.rda)", AS_CSV),
    b"RDA": ("a file of R (.rda)", AS_CSV),
    b"X\n\x00\x00\x00": ("a file of R (.rds)", AS_CSV),
    b"\x89HDF": ("an HDF5 file", AS_CSV),
    b"$FL2": ("a file of SPSS (.sav)", AS_CSV),
    b"<stata_dta>": ("a file of Stata (.dta)", AS_CSV),
    b"\x7fELF": ("a program", "give a file of data"),
    b"MZ\x90": ("a program", "give a file of data"),
}
HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|style|script|div)\b", re.I)
LIKE_JSON = re.compile(r"\{\s*[\"}]|\[\s*(?:[\[{\"\]\d-]|(?:true|false|null)\b)")
ENTITY = re.compile(r"<!\s*(?:ENTITY|DOCTYPE)\b", re.I)


def kind_of(path: Path) -> Kind:
    """The kind of a plain file or of a folder; raises UserError for what is no table or layer.

    Archives are unpacked before, see `ingest.read.unpack`.
    """
    if path.is_dir():
        return _folder(path)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf\r\n\t \x00"):
        raise UserError(f"{path.name} is empty: ask for the file again.")
    refuse_known(path.name, head)
    for magic, kind in MAGIC.items():
        if head.startswith(magic):
            return kind
    if head.startswith(b"PK"):
        return office(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _old_office(path.name, head)
    if path.suffix.lower() == ".dbf" and head[0] in (0x03, 0x30, 0x83, 0x8B):
        return Kind(VECTOR, "Shapefile")
    return _words(path.name, head, whole=len(head) < HEAD)


def refuse_known(name: str, head: bytes) -> None:
    """Say what a file is that holds no table, and what to do."""
    for magic, (what, remedy) in REFUSED.items():
        if head.startswith(magic):
            raise UserError(f"{name} is {what}, not a table or a layer: {remedy}.")
    if head[257:262] == b"ustar":
        raise UserError(f"{name} is a tar archive: {UNPACK}.")


def office(path: Path) -> Kind:
    """A spreadsheet in its zip; UserError for a text document, or for anything else."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if any(name.startswith("xl/workbook") for name in names):
            return Kind(SPREADSHEET, "XLSB" if "xl/workbook.bin" in names else "XLSX")
        mime = archive.read("mimetype")[:100] if "mimetype" in names else b""
    if b"opendocument.spreadsheet" in mime:
        return Kind(SPREADSHEET, "ODS")
    if "[Content_Types].xml" in names or b"opendocument" in mime:
        raise UserError(f"{path.name} is a document (Word, PowerPoint), not a table: {AS_TABLE}.")
    raise UserError(f"{path.name} is an archive in an archive: unpack it and give what it holds.")


def is_office(path: Path) -> bool:
    """Whether a zip is a spreadsheet or document, and no archive of files."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    return any(n in ("[Content_Types].xml", "mimetype") or n.startswith("xl/") for n in names)


def _folder(path: Path) -> Kind:
    if any(path.glob("*.gdbtable")):
        return Kind(VECTOR, "FileGDB")
    raise UserError(f"{path.name} is a folder, not a file: name the file in it.")


def _old_office(name: str, head: bytes) -> Kind:
    if "EncryptedPackage".encode("utf-16-le") in head:
        raise UserError(f"{name} is locked with a password: save it without one.")
    if "WordDocument".encode("utf-16-le") in head:
        raise UserError(f"{name} is a Word document, not a table: {AS_TABLE}.")
    return Kind(SPREADSHEET, "XLS")


def _words(name: str, head: bytes, whole: bool) -> Kind:
    text = peek(head).lstrip("\ufeff\x1e \t\r\n")
    if text.startswith("<"):
        return _markup(name, text, whole)
    if not text:
        raise UserError(f"{name} is empty.")
    if text[0] in "{[":
        return _json(text) or Kind(TEXT, "text")
    if "\x00" in text:
        raise UserError(f"{name} is of a kind that is not known here: save it as CSV or XLSX.")
    return Kind(TEXT, "text")


def peek(head: bytes) -> str:
    """The beginning of a text, for looking at: wrong letters do not matter here."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    encoding = bare_utf16(head)
    return head[: len(head) // 2 * 2 if encoding else None].decode(encoding or "utf-8", "replace")


def bare_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of separators, digits and line ends is zero."""
    even, odd = head[0:4000:2].count(0), head[1:4000:2].count(0)
    half = len(head[:4000]) / 2
    if max(even, odd) < 0.1 * half or min(even, odd) > 0.01 * half:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _markup(name: str, text: str, whole: bool) -> Kind:
    if HTML.search(text[:5000]):
        raise UserError(
            f"{name} is a web page under another name: open it in a spreadsheet and save it as "
            "XLSX, or download the file itself, logged in where that is needed."
        )
    if ENTITY.search(text):
        raise UserError(
            f"{name} declares entities of its own (<!ENTITY>), which may pull in other files: "
            "it is not read; ask for it without them."
        )
    if re.search(r"<(?:\w+:)?kml\b", text[:5000]):
        if whole and "Placemark" not in text:
            raise UserError(f"{name} holds no places, only links to other files: give one of them.")
        return Kind(VECTOR, "KML")
    if re.search(r"<gpx\b", text[:5000]):
        return Kind(VECTOR, "GPX")
    if "urn:schemas-microsoft-com:office:spreadsheet" in text[:5000]:
        raise UserError(f"{name} is a spreadsheet in the XML of 2003: open it and save it as XLSX.")
    raise UserError(f"{name} is an XML file of a kind that is not read: save it as CSV or XLSX.")


def _json(text: str) -> Kind | None:
    """GeoJSON, one value, or one value a line; None for a text that only looks like JSON."""
    if not LIKE_JSON.match(text):
        return None
    top = top_level(text)
    kind = top.get("type")
    if kind in ("FeatureCollection", "Topology") or "features" in top:
        return Kind(VECTOR, "TopoJSON" if kind == "Topology" else "GeoJSON")
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        end = 0
    follows = text[end:].lstrip(" \t\r\n\x1e")[:1] if end else ""
    if kind == "Feature":
        return Kind(VECTOR, LINES if follows else "GeoJSON")
    if end and follows:
        return Kind(JSON_LINES, "JSON lines") if follows == "{" and text[0] == "{" else None
    return Kind(JSON, "JSON")


def top_level(text: str) -> dict[str, object]:
    """Keys of an object's beginning with their values; a value that is cut off is None."""
    found: dict[str, object] = {}
    decoder, at = json.JSONDecoder(), 1
    while text[:1] == "{" and (key := re.compile(r'\s*,?\s*("(?:[^"\\]|\\.)*")\s*:\s*').match(
        text, at
    )):  # fmt: skip
        name = json.loads(key[1], strict=False)
        found[name] = None
        try:
            found[name], at = decoder.raw_decode(text, key.end())
        except (ValueError, RecursionError):
            break
    return found
