"""Sets a sheet: its words and its picture in, a PDF page or a PNG of it out.

Typst does the setting: Arabic is shaped and runs from right to left, the picture stays made of
lines, and the same sheet gives the same bytes.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.resources import files
from threading import BoundedSemaphore
from typing import Any, Literal

import typst

Kind = Literal["pdf", "png"]
PIXELS = 150  # of the PNG, an inch
KEPT = 24  # finished sheets kept by a worker
TIMELESS = datetime(2000, 1, 1, tzinfo=UTC)  # what changes with the clock is no part of a sheet
_turns = BoundedSemaphore(1)  # a sheet takes a core: one at a time is what a worker gives to them


def typeset(sheet: Mapping[str, Any], kind: Kind) -> bytes:
    """The sheet (the names in sheet.typ) as a PDF, or as a PNG of 1754 by 1240 pixels."""
    return _typeset(json.dumps(sheet, sort_keys=True, default=str), kind)


@lru_cache(maxsize=KEPT)
def _typeset(sheet: str, kind: Kind) -> bytes:
    with _turns:
        made = typst.compile(
            files(__package__).joinpath("sheet.typ").read_bytes(),
            format=kind,
            ppi=PIXELS,
            font_paths=_fonts(),
            sys_inputs={"sheet": sheet},
            timestamp=TIMELESS,
        )
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    """Our fonts and no others: a sheet looks the same on every machine."""
    raise NotImplementedError
