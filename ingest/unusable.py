"""Why a file that a source could not read is of no use here, where its headings tell."""

import fnmatch
import json
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd
import python_calamine

from ingest.errors import UserError

LARGE = 5_000_000  # bytes: no description of a thing is longer
KINDS = Path(__file__).parent / "unusable.toml"


def refusal(frame: pd.DataFrame, otherwise: str) -> UserError:
    """The error for a frame that cannot be read: what kind of file it is, else `otherwise`."""
    why = _why((*frame.columns, *frame.attrs.get("hxl", {}).values()))
    return UserError(f"The file {why}." if why else otherwise)


def explained(path: Path, error: UserError) -> UserError:
    """The error for a file of which no table could be read: what it is, else what went wrong.

    A JSON file may describe one thing, a workbook may be a form; both have several tables or none.
    """
    try:
        if path.suffix.lower() == ".json" and path.stat().st_size < LARGE:
            why = _why(json.loads(path.read_text(encoding="utf-8")))
        else:
            why = _why(python_calamine.CalamineWorkbook.from_path(str(path)).sheet_names)
    except (ValueError, OSError, TypeError, python_calamine.CalamineError):
        return error
    return UserError(f"{path.name} {why}.") if why else error


def _why(names: Iterable[object]) -> str | None:
    bare = [str(name).strip().lower() for name in names]
    for kind in _kinds():
        wanted, unwanted = kind["headings"], kind.get("without", ())
        if all(fnmatch.filter(bare, pattern) for pattern in wanted) and not any(
            fnmatch.filter(bare, pattern) for pattern in unwanted
        ):
            return str(kind["why"])
    return None


@cache
def _kinds() -> list[dict]:
    return tomllib.loads(KINDS.read_text(encoding="utf-8"))["kind"]
