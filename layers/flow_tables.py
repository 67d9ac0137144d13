"""What the flow map is made from, beside the snapshot of the flows: places, sums and curves.

`pub."flows_p<n>_layout"` has every flow of every step, at each level its places belong to or lie
in, with its rank and the control point of its curve; `pub."flows_p<n>_places"` names the places.
"""

import io
from collections.abc import Iterator

import numpy as np
import pandas as pd
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import SQL, Identifier

from layers import FOLDER
from layers.build import protect
from layers.build import table as snapshot
from layers.flow_layout import layout, resting
from layers.mercator import to_degrees, to_plane
from layers.model import Layer

LAYER = "flows"
ADJUSTED = 200  # flows of a step and level that make room for each other; smaller ones only bend
GROUP = ["dataset", "measure", "level", "step"]
DRAWN = """
SELECT s.seq, s.dataset, s.measure, s.level, s.step, s.rank, o.lon AS from_lon, o.lat AS from_lat,
       d.lon AS to_lon, d.lat AS to_lat
FROM flow_sum s
JOIN {places} o ON (o.dataset, o.pcode, o.level) = (s.dataset, s.origin_pcode, s.origin_level)
JOIN {places} d
    ON (d.dataset, d.pcode, d.level) = (s.dataset, s.destination_pcode, s.destination_level)
WHERE o.lon IS NOT NULL AND d.lon IS NOT NULL AND o.pcode <> d.pcode
ORDER BY s.seq
"""


def build(cursor: Cursor, layer: Layer, number: int) -> None:
    """Create both tables of a snapshot of the flows: filled, indexed, sealed and readable."""
    table = snapshot(layer, number)
    places, layout_table = (
        Identifier("pub", f"{layer.name}_p{number}_{part}") for part in ("places", "layout")
    )
    parts = {"flows": table, "places": places, "layout": layout_table}
    cursor.execute(_sql("flow_ends.sql").format(**parts))
    cursor.execute(_sql("flow_sums.sql").format(**parts))
    cursor.execute(SQL(DRAWN).format(**parts))
    names = [column.name for column in cursor.description or ()]
    flows = pd.DataFrame(cursor.fetchall(), columns=names)
    _enter(cursor, flows["seq"], bends(flows))
    cursor.execute(_sql("flow_tables_ready.sql").format(**parts))
    for made in (places, layout_table):
        protect(cursor, made)


def bends(flows: pd.DataFrame) -> np.ndarray:
    """Control points (n, 2; lon, lat) of the curves of flows with GROUP, rank and their ends.

    On the map as it is seen, from 180° west to 180° east: a curve says who went where, not by
    which way.
    """
    origins, destinations = (
        to_plane(flows[[f"{end}_lon", f"{end}_lat"]].to_numpy(float)) for end in ("from", "to")
    )
    lengths = pd.Series(np.hypot(*(destinations - origins).T), index=flows.index)
    longest = lengths.groupby([flows[name] for name in GROUP]).transform("max")
    controls = resting(origins, destinations, longest.to_numpy())
    made: dict[bytes, np.ndarray] = {}
    for some in _adjusted(flows, origins, destinations):
        ends = np.hstack([origins[some], destinations[some]])
        key = ends.tobytes()
        if key not in made:  # most rounds have the flows of the one before
            made[key] = layout(origins[some], destinations[some])
        controls[some] = made[key]
    return to_degrees(controls)


def _adjusted(
    flows: pd.DataFrame, origins: np.ndarray, destinations: np.ndarray
) -> Iterator[np.ndarray]:
    """Positions of the largest flows of each group, in an order that is the same in each."""
    order = np.lexsort([*destinations.T, *origins.T])
    largest = flows.iloc[order].reset_index(drop=True)
    largest = largest[largest["rank"] <= ADJUSTED]
    for _, group in largest.groupby(GROUP, sort=False):
        yield order[group.index.to_numpy()]


def _enter(cursor: Cursor, seq: pd.Series, points: np.ndarray) -> None:
    table = pd.DataFrame({"seq": seq, "lon": points[:, 0], "lat": points[:, 1]})
    text = io.StringIO(table.round(5).to_csv(index=False, header=False))
    cursor.copy_expert("COPY flow_bend FROM STDIN (FORMAT csv)", text)


def _sql(name: str) -> sql.SQL:
    return SQL((FOLDER / name).read_text(encoding="utf-8"))
