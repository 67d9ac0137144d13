"""What an extract yields."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Batch:
    """Rows for one core table, as received.

    `rows` has `source_row` (int, counted from 1 within the table) and any number of columns, named
    as the source or the dictionary names them; geometry, if any, in `geom` (EPSG:4326, lon/lat).
    """

    table: str
    rows: pd.DataFrame
