"""What the portal asks about flows: one question a function, as in data.py."""

from geoportal.portal.data import Row, Step, Store, at_step


def offers(store: Store) -> list[Row]:
    """What the flows hold: dataset, measure, last date, and the largest flow between two places.

    The largest is over all rounds: the width scale must not change from one round to the next.
    """
    return store.rows(
        "SELECT dataset, measure, max(reported_on) AS last_on, "
        "max(CASE WHEN origin_pcode <> destination_pcode THEN total_individuals END) AS largest "
        "FROM pub.flows GROUP BY dataset, measure ORDER BY dataset, measure"
    )


def largest(store: Store, dataset: str, measure: str, step: Step, limit: int) -> list[Row]:
    """The largest flows at ``step``: places' P-codes and names, individuals."""
    return store.rows(
        "SELECT origin_pcode, origin_name, destination_pcode, destination_name, reported_on, "  # noqa: S608
        "total_individuals AS value FROM pub.flows "
        f"WHERE dataset = %(dataset)s AND measure = %(measure)s AND {at_step(step)} "
        "ORDER BY total_individuals DESC, origin_pcode, destination_pcode LIMIT %(limit)s",
        dataset=dataset,
        measure=measure,
        round=step.round,
        on=step.last_on,
        limit=limit,
    )


def places(store: Store, dataset: str, measure: str) -> list[Row]:
    """Places flows begin or end at, by name: pcode, name, lon, lat (None where never drawn)."""
    ends = " UNION ALL ".join(_ends(side, point) for side, point in ENDS)
    return store.rows(
        "SELECT pcode, min(name) AS name, max(lon) AS lon, max(lat) AS lat "  # noqa: S608
        f"FROM ({ends}) AS ends WHERE pcode IS NOT NULL GROUP BY pcode ORDER BY min(name), pcode",
        dataset=dataset,
        measure=measure,
    )


# A line cut at the antimeridian has its ends in its first and last part.
ENDS = (
    ("origin", "ST_StartPoint(ST_GeometryN(geom, 1))"),
    ("destination", "ST_EndPoint(ST_GeometryN(geom, ST_NumGeometries(geom)))"),
)


def _ends(side: str, point: str) -> str:
    return (
        f"SELECT {side}_pcode AS pcode, {side}_name AS name, ST_X({point}) AS lon, "  # noqa: S608
        f"ST_Y({point}) AS lat FROM pub.flows "
        "WHERE dataset = %(dataset)s AND measure = %(measure)s"
    )
