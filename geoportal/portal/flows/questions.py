"""What the portal asks about flows: one question a function, as in data.py.

Sums, places and curves were made at publication (layers/flow_tables.py) and stand in tables of the
snapshot: every flow of every step at each admin level, ranked.
"""

from typing import Any

from geoportal.portal import care
from geoportal.portal.data import Row, Store, columns, local_name

MOST = 500  # flows in an answer
DIRECTIONS = {
    "both": "(origin_pcode = %(place)s OR destination_pcode = %(place)s)",
    "in": "destination_pcode = %(place)s",
    "out": "origin_pcode = %(place)s",
}
SERIES = "dataset = %(dataset)s AND measure = %(measure)s AND level = %(level)s"


def offers(store: Store) -> list[Row]:
    """What the flows hold: dataset, measure, last date, and the largest flow between two places.

    The largest is over all rounds: the width scale must not change from one round to the next.
    """
    return store.rows(
        "SELECT dataset, measure, max(reported_on) AS last_on, "
        "max(CASE WHEN origin_pcode <> destination_pcode THEN total_individuals END) AS largest "
        "FROM pub.flows GROUP BY dataset, measure ORDER BY dataset, measure"
    )


def levels(store: Store, dataset: str, measure: str) -> dict[int, float]:
    """Admin levels the flows can be shown at, each with its largest flow between two places."""
    table = _table(store, "layout")
    if table is None:
        return {}
    rows = store.rows(
        "SELECT level, "  # noqa: S608
        "max(CASE WHEN origin_pcode <> destination_pcode THEN total_individuals END) AS largest "
        f"FROM {table} WHERE dataset = %(dataset)s AND measure = %(measure)s "
        "GROUP BY level ORDER BY level",
        dataset=dataset,
        measure=measure,
    )
    return {row["level"]: float(row["largest"] or 0) for row in rows}


def places(store: Store, dataset: str) -> dict[str, Row]:
    """Places of a dataset's flows by P-code: level, name in the reader's language, lon, lat.

    A place without a shape has no lon and lat.
    """
    table = _table(store, "places")
    if table is None:
        return {}
    rows = store.rows(
        f"SELECT pcode, level, {local_name('pcode')} AS name, lon, lat FROM {table} "  # noqa: S608
        "WHERE dataset = %(dataset)s ORDER BY level DESC, pcode",
        dataset=dataset,
    )
    return {row["pcode"]: row for row in rows}


def datasets_of(store: Store, place: str) -> list[str]:
    """Datasets with flows of a place."""
    table = _table(store, "places")
    if table is None:
        return []
    query = f"SELECT DISTINCT dataset FROM {table} WHERE pcode = %(place)s ORDER BY dataset"  # noqa: S608
    return [row["dataset"] for row in store.rows(query, place=place)]


def ends(store: Store, dataset: str, measure: str, level: int) -> set[str]:
    """P-codes of the places that flows begin or end at on a level, over all steps."""
    table = _table(store, "layout")
    if table is None:
        return set()
    rows = store.rows(
        f"SELECT origin_pcode AS pcode FROM {table} WHERE {SERIES} UNION "  # noqa: S608
        f"SELECT destination_pcode AS pcode FROM {table} WHERE {SERIES}",
        dataset=dataset,
        measure=measure,
        level=level,
    )
    return {row["pcode"] for row in rows} - {None}


def largest(
    store: Store,
    dataset: str,
    measure: str,
    level: int,
    step: str,
    place: str = "",
    direction: str = "both",
    limit: int = MOST,
) -> list[Row]:
    """The largest flows at a step, or those of a place: individuals, rank, ends, control point.

    ``total_individuals`` is None where the figure is suppressed; those come last. ``match_score``
    is that of the less sure of the two ends.
    """
    table = _table(store, "layout")
    if table is None:
        return []
    of_place = f"AND {DIRECTIONS[direction]}" if place else ""
    return store.rows(
        "SELECT rank, reported_on, origin_pcode, destination_pcode, total_individuals, flows, "  # noqa: S608
        f"suppressed, {_score(store)} AS match_score, bend_lon, bend_lat FROM {table} "
        f"WHERE {SERIES} AND step = %(step)s {of_place} ORDER BY rank LIMIT %(limit)s",
        dataset=dataset,
        measure=measure,
        level=level,
        step=step,
        limit=limit,
        **({"place": place} if place else {}),
    )


def has_doubts(store: Store, dataset: str, measure: str, level: int) -> bool:
    """Whether a place of any flow, at any step, is not certain."""
    table = _table(store, "layout")
    if table is None:
        return False
    return bool(
        store.rows(
            f"SELECT 1 AS one FROM {table} "  # noqa: S608
            f"WHERE {SERIES} AND {_score(store)} < {care.CERTAIN} LIMIT 1",
            dataset=dataset,
            measure=measure,
            level=level,
        )
    )


def history(store: Store, dataset: str, measure: str, level: int, ends: tuple[str, str]) -> Row:
    """Individuals of one flow by step."""
    table = _table(store, "layout")
    if table is None:
        return {}
    rows = store.rows(
        f"SELECT step, total_individuals FROM {table} WHERE {SERIES} "  # noqa: S608
        "AND origin_pcode = %(origin)s AND destination_pcode = %(destination)s",
        dataset=dataset,
        measure=measure,
        level=level,
        origin=ends[0],
        destination=ends[1],
    )
    return {row["step"]: row["total_individuals"] for row in rows}


def totals(store: Store, **asked: Any) -> Row:
    """Of all flows at a step: their number, people, those of them who moved within one place, and
    how many figures are suppressed.
    """
    table = _table(store, "layout")
    if table is None:
        return {"flows": 0, "people": None, "within": None, "suppressed": 0}
    rows = store.rows(
        "SELECT count(*) AS flows, CAST(sum(total_individuals) AS bigint) AS people, "  # noqa: S608
        "CAST(sum(CASE WHEN origin_pcode = destination_pcode THEN total_individuals END) "
        "AS bigint) AS within, "
        "sum(CASE WHEN total_individuals IS NULL THEN 1 ELSE 0 END) AS suppressed "
        f"FROM {table} WHERE {SERIES} AND step = %(step)s",
        **asked,
    )
    return rows[0]


def _score(store: Store) -> str:
    """SQL of how sure a flow's places are; publications made before it was kept have none."""
    return "match_score" if "match_score" in columns(store, "flows") else "NULL"


def _table(store: Store, part: str) -> str | None:
    """SQL name of a table beside the current snapshot of the flows; None where it was not made.

    What was published by earlier software and brought back has none.
    """
    rows = store.rows(
        "SELECT snapshot FROM pub.layer_facts WHERE layer = 'flows' "
        "AND to_regclass('pub.\"flows_p' || snapshot || %(part)s || '\"') IS NOT NULL",
        part=f"_{part}",
    )
    return f'pub."flows_p{int(rows[0]["snapshot"])}_{part}"' if rows else None
