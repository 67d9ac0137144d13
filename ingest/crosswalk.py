"""Names without a P-code go to a CSV that a person edits and loads again.

A spreadsheet may open and save it: a cell that could be taken for a formula is written with an
apostrophe before it, and read without; a column `id` holds the place even where the spreadsheet
wrote its name or code in another way.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ingest import crosswalk_file
from ingest.errors import UserError
from ingest.pcodes.answer import Answer, Place
from ingest.sources.model import Source

KEY = ["country", "level", "parent_name", "name", "code"]
SUGGESTED = ["suggested_pcode", "suggested_name", "score", "runner_up_pcode", "runner_up_name",
             "runner_up_score"]  # fmt: skip
COLUMNS = ["level", "parent_name", "name", "pcode", "rows", "reason", *SUGGESTED, "country", "code",
           "id"]  # fmt: skip
LONGEST = 5_000  # open places in the file: those with the most rows

Key = tuple[str, ...]


class Crosswalk:
    """Reviewed places of one source, and the places still to be reviewed.

    The file shipped in the source's folder is read first, the one under var/crosswalks over it.
    Fill the column pcode; suggestions are never taken by themselves. A row without country or code
    stands for any country or code.
    """

    def __init__(self, source: Source, var: Path) -> None:
        self.path = var / "crosswalks" / f"{source.name}.csv"
        self._rows = list(_read(self.path))
        self._declared = _declarations(source.crosswalk, list(_read(source.crosswalk)))
        self._declared |= _declarations(self.path, self._rows)
        self._open: dict[Key, tuple[Place, Answer]] = {}
        self._counts: Counter[Key] = Counter()

    @property
    def reviewed(self) -> pd.DataFrame:
        """What is declared, in one order however the files are sorted: key and pcode."""
        rows = sorted((*key, pcode) for key, pcode in self._declared.items() if len(key) > 1)
        return pd.DataFrame(rows, columns=[*KEY, "pcode"])

    def declared(self, place: Place, code: str | None) -> str | None:
        """The P-code a person gave this place with this code, or (None) whatever its code."""
        for key in _keys_of(place, code):
            if key in self._declared:
                return self._declared[key]
        return None

    def refuse_unknown(self, pcode: str, elsewhere: bool) -> None:
        """Stop the load at a declared P-code that no edition has: it would be lost unseen."""
        if not elsewhere:
            raise UserError(
                f"The crosswalk {self.path.name} names the P-code {pcode}, that no boundary has."
            )

    def note(self, place: Place, answer: Answer, rows: int) -> None:
        """Remember a place that was left open, with how many more rows name it."""
        key = _key(place)
        self._open.setdefault(key, (place, answer))
        self._counts[key] += rows

    def write(self) -> int:
        """Add the open places to the file, keeping what was filled in; return how many."""
        if not self._open:
            return 0
        fresh = {_identity(key): _row(key, *self._open[key], self._counts[key])
                 for key in self._open}  # fmt: skip
        again = {key[1:4] for key in self._open}
        kept = [row for row in self._rows
                if row["pcode"] or tuple(row[name] for name in KEY[1:4]) not in again]  # fmt: skip
        filled = {row["id"] for row in kept}
        found = sorted(fresh.values(), key=lambda row: -int(row["rows"]))
        added = [row for row in found if row["id"] not in filled][:LONGEST]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        crosswalk_file.write(self.path, COLUMNS, [*kept, *added])
        return len(fresh)


def _read(path: Path) -> Iterator[dict[str, str]]:
    """Rows with every column of COLUMNS, each with the id of its place."""
    for row in crosswalk_file.read(path, {"level", "parent_name", "name", "pcode"}):
        full = {name: row.get(name, "") for name in COLUMNS}
        full["level"] = full["level"].removesuffix(".0").removesuffix(",0")
        if full["level"] not in tuple("012345"):
            raise UserError(f"{path.name}: “{full['level']}” is no level; there are 0 to 5.")
        full["id"] = full["id"] or _identity(tuple(full[name] for name in KEY))
        yield full


def _declarations(path: Path, rows: list[dict[str, str]]) -> dict[Key, str]:
    """P-code by what the row says, and by id: a copied row keeps the id of another place."""
    declared: dict[Key, str] = {}
    for row in rows:
        key = tuple(row[name] for name in KEY)
        if row["pcode"] and declared.setdefault(key, row["pcode"]) != row["pcode"]:
            raise UserError(f"{path.name} gives “{row['name']}” two P-codes: delete one of them.")
    return {(row["id"],): row["pcode"] for row in rows if row["pcode"]} | declared


def _key(place: Place) -> Key:
    return (place.iso3 or "", str(place.level), place.parent_name or "",
            place.name or place.pcode or "", place.pcode or "")  # fmt: skip


def _keys_of(place: Place, code: str | None) -> Iterator[Key]:
    """From the most particular declaration to the most general."""
    iso3, level, parent, name, _ = _key(place)
    for country in dict.fromkeys([iso3, ""]):
        yield country, level, parent, name, code or ""
    if code == place.pcode:
        yield (_identity(_key(place)),)


def _identity(key: Key) -> str:
    """An id no spreadsheet takes for a number: “p” and the start of the key's checksum."""
    return "p" + hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:12]


def _row(key: Key, place: Place, answer: Answer, rows: int) -> dict[str, str]:
    said = dict(zip(KEY, key, strict=True)) | {"pcode": "", "rows": str(rows)}
    said |= {"reason": answer.reason or "no unit has that name or code", "id": _identity(key)}
    best, second = answer.unit, answer.runner_up
    return said | {
        "suggested_pcode": best.pcode if best else "",
        "suggested_name": best.names[0] if best else "",
        "score": _shown(answer.score),
        "runner_up_pcode": second.pcode if second else "",
        "runner_up_name": second.names[0] if second else "",
        "runner_up_score": _shown(answer.runner_up_score),
    }


def _shown(score: float | None) -> str:
    return "" if score is None else f"{score:.2f}"
