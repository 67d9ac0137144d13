"""What changed from one publication to another: features and people, layer by layer."""

from dataclasses import dataclass, field
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import SQL, Composable, Identifier

from layers.publications.history import FOLDER, check_kept

PEOPLE = "total_individuals"
NAMED = 3  # features of each kind that are named
FACTS = """
SELECT layer, snapshot, features, fields FROM ops.published_layer WHERE publication = %s
"""
COUNTS = """
SELECT count(*) FILTER (WHERE old IS NULL), count(*) FILTER (WHERE old IS NOT NULL
       AND new IS NOT NULL), count(*) FILTER (WHERE new IS NULL) FROM difference
"""
FIELDS = """
SELECT {counts} FROM difference JOIN {old} b ON b.seq = difference.old
JOIN {new} a ON a.seq = difference.new
"""
DIFFERS = "count(*) FILTER (WHERE b.{c}::text IS DISTINCT FROM a.{c}::text)"
EXAMPLES = """
SELECT ARRAY(SELECT id FROM {new} JOIN difference d ON d.new = seq WHERE d.old IS NULL
             ORDER BY seq LIMIT %(n)s),
       ARRAY(SELECT id FROM {new} JOIN difference d ON d.new = seq WHERE d.old IS NOT NULL
             ORDER BY seq LIMIT %(n)s),
       ARRAY(SELECT id FROM {old} JOIN difference d ON d.old = seq WHERE d.new IS NULL
             ORDER BY seq LIMIT %(n)s)
"""


@dataclass(frozen=True)
class Facts:
    """A layer in one publication; `people` is the sum of its total_individuals, if it has one.

    That sum is for keeping account. It adds stocks of several dates up: no number of people.
    """

    snapshot: int
    features: int
    fields: list[dict[str, Any]]

    @property
    def columns(self) -> list[str]:
        """Names of the fields, and of the geometry."""
        return [*(one["name"] for one in self.fields), "geom"]

    @property
    def people(self) -> int | None:
        """Null where the layer does not count people, or says of nobody how many."""
        known = {one["name"]: one.get("statistics", {}) for one in self.fields}
        return known.get(PEOPLE, {}).get("sum")


@dataclass(frozen=True)
class Difference:
    """One layer, before and after; None where the publication has it not.

    `fields` says of how many changed features each field differs; `examples` names the first
    features added, changed and removed, where both publications have the layer.
    """

    layer: str
    before: Facts | None
    after: Facts | None
    added: int = 0
    changed: int = 0
    removed: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_any(self) -> bool:
        """Whether readers see anything else."""
        return bool(self.added or self.changed or self.removed)


def compare(connection: Connection, old: int | None, new: int) -> list[Difference]:
    """Compare two publications (None: before there was any), layer by layer in order of name.

    A layer carried on from one to the other is not looked at; others are compared as sets,
    however many features they have. Raises NotFoundError or UserError for one that is not there.
    """
    with connection.cursor() as cursor:
        before, after = (_facts(cursor, number) for number in (old, new))
        return [
            _difference(cursor, name, before.get(name), after.get(name))
            for name in sorted({*before, *after})
        ]


def _facts(cursor: Cursor, number: int | None) -> dict[str, Facts]:
    if number is None:
        return {}
    check_kept(cursor, number)
    cursor.execute(FACTS, (number,))
    return {name: Facts(*facts) for name, *facts in cursor.fetchall()}


def _difference(
    cursor: Cursor, layer: str, before: Facts | None, after: Facts | None
) -> Difference:
    if before is None or after is None:
        there, gone = (facts.features if facts else 0 for facts in (after, before))
        return Difference(layer, before, after, added=there, removed=gone)
    if before.snapshot == after.snapshot:
        return Difference(layer, before, after)
    names = _names(layer, before, after)
    cursor.execute("DROP TABLE IF EXISTS difference")
    cursor.execute(SQL((FOLDER / "pairs.sql").read_text()).format(**names))
    cursor.execute(COUNTS)
    added, changed, removed = cursor.fetchone()
    fields = _by_field(cursor, names, before, after) if changed else {}
    examples = _examples(cursor, names)
    return Difference(layer, before, after, added, changed, removed, fields, examples)


def _by_field(
    cursor: Cursor, names: dict[str, Composable], before: Facts, after: Facts
) -> dict[str, int]:
    """Of how many changed features each field differs, the most first; only what differs."""
    common = [name for name in before.columns if name in after.columns]
    counts = SQL(", ").join(SQL(DIFFERS).format(c=Identifier(name)) for name in common)
    cursor.execute(SQL(FIELDS).format(counts=counts, **names))
    found = zip(common, cursor.fetchone(), strict=True)
    return {name: count for name, count in sorted(found, key=lambda one: -one[1]) if count}


def _examples(cursor: Cursor, names: dict[str, Composable]) -> dict[str, list[str]]:
    cursor.execute(SQL(EXAMPLES).format(**names), {"n": NAMED})
    found = zip(("added", "changed", "removed"), cursor.fetchone(), strict=True)
    return {kind: ids for kind, ids in found if ids}


def _names(layer: str, before: Facts, after: Facts) -> dict[str, Composable]:
    tables = {"old": f"{layer}_p{before.snapshot}", "new": f"{layer}_p{after.snapshot}"}
    texts = {f"{side}_text": f"{name}_text" for side, name in tables.items()}
    return {key: sql.Identifier("pub", name) for key, name in {**tables, **texts}.items()}
