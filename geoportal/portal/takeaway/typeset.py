"""Sets a sheet: its words and its pictures in, a PDF page or a PNG of it out.

Typst does the setting: Arabic is shaped and runs from right to left, pictures stay made of lines,
the PDF is tagged, and the same sheet gives the same bytes.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.resources import files
from threading import Lock
from typing import Any, Literal

Kind = Literal["pdf", "png"]
PIXELS = 150  # of the PNG, an inch: 1754 by 1240 pixels
FONTS = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")
KEPT = 24  # finished sheets kept by a worker
HERE = files(__package__)
TIMELESS = datetime(2000, 1, 1, tzinfo=UTC)  # what changes with the clock is no part of a sheet
_turn = Lock()  # a sheet takes a core: a worker makes one at a time


def typeset(sheet: Mapping[str, Any], kind: Kind) -> bytes:
    """The sheet (the names in sheet.typ) as a PDF of one page, or as a PNG."""
    return _typeset(json.dumps(sheet, sort_keys=True), kind)


@lru_cache(maxsize=KEPT)
def _typeset(sheet: str, kind: Kind) -> bytes:
    import typst  # 40 MB that a worker needs only when somebody takes a map away

    with _turn:
        made = typst.compile(  # type: ignore[misc]  # its stub leaves a kind of input open
            HERE.joinpath("sheet.typ").read_bytes(),
            root=str(HERE),  # of what it imports
            format=kind,
            ppi=PIXELS,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"sheet": sheet},
            timestamp=TIMELESS,
        )
    return bytes(made)


@cache
def _fonts() -> list[str]:
    """Folders of our fonts: a sheet looks the same on every machine."""
    return [str(files(package) / "files") for package in FONTS]
