"""Administrative units as choices, each level within the one above."""

from pathlib import Path

import pandas as pd

from ingest.dictionary.model import Table
from ingest.errors import UserError
from ingest.read import read_table
from ingest.sources.model import ReadOptions

LEVELS = (1, 2, 3)


def units(path: Path, table: Table) -> dict[int, pd.DataFrame]:
    """Units by level from a table or layer of boundaries: columns pcode, name, parent ("" at top).

    Columns are found by the headings the dictionary knows (ADM1_PCODE, admin1Name …); raises
    UserError where the file has none of them.
    """
    rows = read_table(path, ReadOptions())
    found = {}
    for level in LEVELS:
        code, name, above = (_column(rows, table, f"adm{number}_{part}") for number, part in
                             ((level, "pcode"), (level, "name"), (level - 1, "pcode")))  # fmt: skip
        if code is None:
            break
        parent = above if above is not None and level > LEVELS[0] else code.mask(code.notna(), "")
        named = pd.DataFrame({"pcode": code, "name": code if name is None else name,
                              "parent": parent})  # fmt: skip
        listed = named.dropna(subset="pcode").drop_duplicates("pcode")
        found[level] = listed.fillna({"name": listed["pcode"]}).sort_values(["parent", "name"])
    if not found:
        raise UserError(f"{path.name} has no column of P-codes (ADM1_PCODE, admin1Pcode …).")
    return found


def _column(rows: pd.DataFrame, table: Table, field: str) -> pd.Series | None:
    words = {field, *(alias.lower() for alias in table.inputs[field].aliases)}
    heading = next((name for name in rows if str(name).lower() in words), None)
    return None if heading is None else rows[heading].astype("str").replace("", pd.NA)
