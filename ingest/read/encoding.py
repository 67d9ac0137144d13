"""Which letters the bytes of a text stand for: told by a mark, by UTF-8's rules, or guessed."""

import codecs
import io
import re
from pathlib import Path

from charset_normalizer import from_bytes

from ingest.errors import UserError
from ingest.read.kinds import HEAD, bare_utf16

CHUNK = 1 << 22
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16: it begins with the same two bytes
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
LATIN = ("cp1252", "latin_1")
OTHERS = ("cp1256", "cp1251")  # Arabic, Cyrillic: whole words of letters beyond ASCII
BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
SAMPLE = 200_000


def detect(path: Path, said: str | None = None) -> tuple[str, bool]:
    """The encoding of a whole file and whether it was guessed.

    `said` is only tested. Raises UserError where the bytes are not of that encoding.
    """
    if said is not None:
        if not _fits(path, known(said)):
            raise UserError(f"{path.name} is not in the encoding “{said}” under [read].")
        return known(said), False
    with path.open("rb") as file:
        head = file.read(HEAD)
    if sure := _by_mark(head) or bare_utf16(head):
        if _fits(path, sure):
            return sure, False
        raise UserError(
            f"{path.name} is damaged: it begins as {sure} and goes on as something else."
        )
    if _fits(path, "utf-8"):
        return "utf-8", False
    return _guess(path), True


def assumed(name: str) -> str:
    """A note of a guess."""
    return f"read as {name}, by the look of its letters; if that is wrong: [read] encoding"


def known(name: str) -> str:
    """Python's name of an encoding; UserError when there is none."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise UserError(f"There is no encoding “{name}”; windows-1256 is one.") from None


def _by_mark(head: bytes) -> str | None:
    return next((name for mark, name in MARKS.items() if head.startswith(mark)), None)


def _fits(path: Path, encoding: str) -> bool:
    decode = codecs.getincrementaldecoder(encoding)().decode
    plain = encoding == "utf-8"
    try:
        with path.open("rb") as file:
            carried = False  # part of a letter from the chunk before
            while chunk := file.read(CHUNK):
                if plain and not carried and chunk.isascii():
                    continue
                carried = True
                decode(chunk)
        decode(b"", True)
    except UnicodeError:
        return False
    return True


def fits_bytes(content: bytes, encoding: str) -> bool:
    """Whether all bytes stand for letters in an encoding."""
    try:
        content.decode(encoding)
    except UnicodeError:
        return False
    return True


def guess(sample: bytes) -> str:
    """The encoding that makes most sense of some bytes.

    Accents stand alone among plain letters; of Arabic and Cyrillic whole words are beyond ASCII.
    """
    runs = BEYOND_ASCII.findall(sample)
    alone = sum(1 for run in runs if len(run) == 1)
    if alone * 2 > sum(map(len, runs)):
        return next(name for name in LATIN if fits_bytes(sample, name))
    words = b" ".join(runs)  # separators and figures only mislead
    mixed = sum(1 for run in runs if _mixes_case(run.decode("cp1251", errors="replace")))
    if mixed > 0.2 * len(runs):  # of Arabic read as Cyrillic, as real Cyrillic does not
        return "cp1256"
    best = from_bytes(words, cp_isolation=list(OTHERS), preemptive_behaviour=False).best()
    return best.encoding if best is not None else OTHERS[0]


def _mixes_case(word: str) -> bool:
    return not (word.islower() or word.isupper() or word.istitle())


def _guess(path: Path) -> str:
    best = guess(_lines_with_letters(path))
    return next(name for name in (best, *LATIN) if _fits(path, name))  # latin_1 fits all


def _lines_with_letters(path: Path) -> bytes:
    """Lines that hold more than ASCII, wherever they stand: only they can tell."""
    kept, size = [], 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                kept.append(line[:2000])
                size += len(kept[-1])
            if size > SAMPLE:
                break
    return b"".join(kept)


class Recoded(io.RawIOBase):
    """A text file's bytes as UTF-8 without a mark; lines may end in any way."""

    def __init__(self, path: Path, encoding: str, old_mac: bool = False) -> None:
        self._file = path.open("rb")
        decoder = codecs.getincrementaldecoder(encoding)()
        self._decode = io.IncrementalNewlineDecoder(decoder, translate=True).decode if (
            old_mac) else decoder.decode  # fmt: skip
        self._left = b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Fill a buffer; 0 at the end."""
        while not self._left and (chunk := self._file.read(len(buffer))):
            self._left = self._decode(chunk).encode()
        taken, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()
