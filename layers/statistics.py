"""Statistics of a snapshot's fields: counts, ranges, sums, frequent values, class breaks."""

from decimal import Decimal
from typing import Any

import numpy as np
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import SQL, Composable, Identifier

from layers.classes import classify
from layers.groups import RATE_UNIT

Field = dict[str, Any]
SAMPLE = 5_000  # values that class breaks are found from: more take long and move them little
LISTED = 50  # a field of no more different texts than this has them all listed with their counts
LIKELY = 200  # estimates of more than this are not looked into
SCHEMES = ("quantiles", "natural_breaks")
CLASSES = 5
FIGURES = ("people", "households", "%", RATE_UNIT)  # units of which maps show classes
ASKED = {
    "integer": {"minimum": "min({c})", "maximum": "max({c})", "sum": "sum({c})",
                "zeros": "count(*) FILTER (WHERE {c} = 0)"},
    "number": {"minimum": "min({c}) {finite}", "maximum": "max({c}) {finite}",
               "sum": "sum({c}) {finite}", "zeros": "count(*) FILTER (WHERE {c} = 0)"},
    "date": {"minimum": "min({c})::text", "maximum": "max({c})::text"},
    "boolean": {"true": "count(*) FILTER (WHERE {c})"},
    "string": {},
}  # fmt: skip
FINITE = "FILTER (WHERE {c} < 'Infinity' AND {c} > '-Infinity')"  # JSON knows no other numbers
ESTIMATE = """
SELECT attname, CASE WHEN n_distinct < 0 THEN -n_distinct * %s ELSE n_distinct END
FROM pg_stats WHERE format('%%I.%%I', schemaname, tablename) = to_regclass(%s)::text
"""
VALUES = "SELECT {c}, count(*) FROM {table} WHERE {c} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
# every value where there are few, else an even sample of them in their order: bounded either way
SPREAD = """
SELECT percentile_disc(ARRAY(SELECT (i - 0.5) / %(n)s FROM generate_series(1, %(n)s) i))
       WITHIN GROUP (ORDER BY {c}) FROM {table} WHERE {c} > 0
"""


def add(cursor: Cursor, table: Identifier, fields: list[Field], additive: bool) -> list[Field]:
    """The fields of an analysed snapshot, each with `statistics`, exact over all features.

    `count` and `missing` of every field; `minimum`, `maximum`, `sum`, `zeros` of numbers, and
    `breaks` of people, households and shares: the upper bounds of classes of positive values by
    scheme; first and last date; how many are `true`; `values` with their counts of few texts.
    There is no `sum` of figures that are not `additive`.
    """
    rows, found = _ask(cursor, table, fields)
    if not additive:
        found = [{**said, "sum": None} for said in found]
    frequent = _frequent(cursor, table, fields, rows)
    return [
        {**field, "statistics": {**_counts(rows, said), **frequent.get(field["name"], {}),
                                 **_breaks(cursor, table, field, said)}}
        for field, said in zip(fields, found, strict=True)
    ]  # fmt: skip


def _ask(cursor: Cursor, table: Identifier, fields: list[Field]) -> tuple[int, list[Field]]:
    """Number of features, and the answers by field: one pass over the table."""
    asked = [("count(*)", Identifier("id"))]
    asked += [(ask, Identifier(field["name"])) for field in fields
              for ask in ("count({c})", *ASKED[field["type"]].values())]  # fmt: skip
    aggregates = [SQL(ask.replace("{finite}", FINITE)).format(c=column) for ask, column in asked]
    cursor.execute(SQL("SELECT {} FROM {}").format(SQL(", ").join(aggregates), table))
    rows, *answers = [_plain(value) for value in cursor.fetchone()]
    rest = iter(answers)
    names = (("count", *ASKED[field["type"]]) for field in fields)
    return rows, [{name: next(rest) for name in some} for some in names]


def _counts(rows: int, said: Field) -> Field:
    known = {name: value for name, value in said.items() if value is not None}
    return {**known, "missing": rows - said["count"]}


def _frequent(
    cursor: Cursor, table: Identifier, fields: list[Field], rows: int
) -> dict[str, Field]:
    """Texts of the fields that have few different ones, the most frequent first."""
    cursor.execute(ESTIMATE, (rows, table.as_string(cursor)))
    few = {name for name, different in cursor.fetchall() if different <= LIKELY}
    listed = {}
    for name in (field["name"] for field in fields if field["type"] == "string"):
        if name in few and name != "id":
            query = SQL(VALUES + " LIMIT %s").format(c=Identifier(name), table=table)
            cursor.execute(query, (LISTED + 1,))
            counts = dict(cursor.fetchall())
            listed[name] = {"values": counts} if len(counts) <= LISTED else {}
    return listed


def _breaks(cursor: Cursor, table: Identifier, field: Field, said: Field) -> Field:
    positive = said["count"] - said.get("zeros", 0)
    if field.get("unit") not in FIGURES or not positive or said["minimum"] < 0:
        return {}
    query: Composable = sql.SQL(SPREAD).format(c=Identifier(field["name"]), table=table)
    cursor.execute(query, {"n": min(positive, SAMPLE)})
    values = np.array(cursor.fetchone()[0], dtype=float)
    values[-1] = said["maximum"]
    breaks = {scheme: classify(values, scheme, CLASSES)["bins"] for scheme in SCHEMES}
    return {"breaks": breaks}


def _plain(value: Any) -> Any:
    """A number as JSON has it: PostgreSQL adds whole numbers up as decimals."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
