"""What the portal asks the published schema. One question a function, plain SQL, rows as dicts."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from geoportal.portal import care
from geoportal.portal.borders.rules import name_sql
from geoportal.portal.languages import LANGUAGES, language
from layers.groups import Figure, figures

Row = dict[str, Any]

GROUPS = ("total", "idp", "returnee", "refugee", "asylum_seeker", "migrant", "tcn", "host", "other")
SAID = ("title", "credit_line", "licence_text", "methodology", "caveats")


class Store(Protocol):
    """Where rows come from: the database as the serving role, which reads ``pub`` only."""

    def rows(self, query: str, /, **params: Any) -> list[Row]:
        """Rows of ``query``; parameters are written ``%(name)s`` in it."""
        ...


@dataclass(frozen=True)
class Step:
    """One step of the time slider: a round, or a date where the dataset has no rounds."""

    round: int | None
    first_on: date
    last_on: date

    @property
    def key(self) -> str:
        """What stands for the step in an address."""
        return str(self.last_on if self.round is None else self.round)


def publication(store: Store) -> Row | None:
    """The publication readers see now: number, published_at, note."""
    rows = store.rows("SELECT number, published_at, note FROM pub.publication WHERE is_current")
    return rows[0] if rows else None


def layers(store: Store) -> list[Row]:
    """Published layers with title, feature count, extent (lon/lat) and period."""
    return store.rows(
        "SELECT layer, title, features, bbox, starts_on, ends_on, abstract FROM pub.layer_facts "
        "WHERE publication = (SELECT number FROM pub.publication WHERE is_current) ORDER BY layer"
    )


def datasets(store: Store, spoken: str = "") -> dict[str, Row]:
    """Published datasets by slug, in the reader's language, or in the one named.

    ``foreign`` names those of their texts (SAID) that nobody has said in it: they are English.
    """
    rows = store.rows(
        "SELECT slug, title, source, credit_line, licence_id, licence_text, synthetic, "
        "methodology, caveats, translations, period_start, period_end, interval_days "
        "FROM pub.dataset ORDER BY slug"
    )
    return {row["slug"]: _told(row, spoken or language()) for row in rows}


def _told(row: Row, spoken: str) -> Row:
    said = (row["translations"] or {}).get(spoken, {})
    foreign = set() if spoken == "en" else set(SAID) - said.keys()
    return {**row, **said, "foreign": foreign}


def displacement_levels(store: Store) -> list[int]:
    """Admin levels that have a displacement layer with features in it."""
    prefix = "displacement-admin-"
    names = [row["layer"] for row in layers(store) if row["features"]]
    return sorted(int(name[len(prefix) :]) for name in names if name.startswith(prefix))


def table(level: int) -> str:
    """SQL name of the displacement view of an admin level."""
    return f'pub."displacement-admin-{int(level)}"'


def filled(store: Store, level: int) -> frozenset[str]:
    """Columns of the level's displacement view that hold anything.

    Publications made before a column was thought of are still read: they do not have it.
    """
    return columns(store, f"displacement-admin-{int(level)}")


def columns(store: Store, layer: str) -> frozenset[str]:
    """Columns of a published layer that hold anything."""
    rows = store.rows(
        "SELECT fields FROM pub.layer_facts WHERE layer = %(layer)s "
        "AND publication = (SELECT number FROM pub.publication WHERE is_current)",
        layer=layer,
    )
    said = rows[0]["fields"] if rows else []
    return frozenset(one["name"] for one in said if one.get("statistics", {}).get("count"))


def caring(store: Store, layer: str) -> str:
    """SQL of what must be known of a layer's figures; NULL for what the publication lacks."""
    known = columns(store, layer)
    return ", ".join(name if name in known else f"NULL AS {name}" for name in care.COLUMNS)


def offers(store: Store, level: int) -> list[Row]:
    """What the level's displacement view holds: dataset, measure, last date, count per group and
    per filled column of a sex, of an age or of rates."""
    counted = {f"{group}_individuals": group for group in GROUPS}
    counted |= {one.column: one.column for one in figures() if one.who or one.is_rate}
    known = filled(store, level)
    counts = ", ".join(
        f"count({column}) AS {name}"
        for column, name in counted.items()
        if name in GROUPS or column in known
    )
    return store.rows(
        f"SELECT dataset, measure, max(reported_on) AS last_on, {counts} FROM {table(level)} "  # noqa: S608
        "GROUP BY dataset, measure ORDER BY dataset, measure DESC"
    )


def steps(store: Store, view: str, dataset: str, measure: str) -> list[Step]:
    """Steps in time of a dataset in ``view`` (an SQL name from this module), oldest first."""
    rows = store.rows(
        "SELECT round, min(reported_on) AS first_on, max(reported_on) AS last_on "  # noqa: S608
        f"FROM {view} WHERE dataset = %(dataset)s AND measure = %(measure)s "
        "GROUP BY round, CASE WHEN round IS NULL THEN reported_on END "
        "ORDER BY max(reported_on), round",
        dataset=dataset,
        measure=measure,
    )
    return [Step(row["round"], row["first_on"], row["last_on"]) for row in rows]


def at_step(step: Step) -> str:
    """SQL condition for the rows of ``step``; its parameters are ``round`` and ``on``."""
    return "round IS NULL AND reported_on = %(on)s" if step.round is None else "round = %(round)s"


def local_name(code: str = "adm_pcode") -> str:
    """SQL of a place's name in the reader's language, or else as its source writes it.

    ``code`` is the column of its P-code: the organisation may have another name for it.
    """
    # The language is one of ours, never what somebody typed.
    return name_sql(code, language()) if language() in LANGUAGES else "name"


def values(
    store: Store, level: int, dataset: str, measure: str, step: Step, figure: Figure
) -> list[Row]:
    """Each area's ``value`` of ``figure`` at ``step``, largest first, areas without data last.

    Beside it ``people`` and ``rate`` of the same people, and the ``inhabitants`` that the
    rate is made with, of the year ``inhabitants_in``; None where they are not published; and
    ``bound`` and ``doubts`` (care.py). An area
    that reported twice in a round counts once, with its later report.
    """
    column = figure.column
    rows = store.rows(
        f"SELECT adm_pcode, {local_name()} AS name, iso3, reported_on, {column} AS value, "  # noqa: S608
        f"{_beside(store, level, figure)}, total_individuals, coverage_percent FROM {table(level)} "
        f"WHERE dataset = %(dataset)s AND measure = %(measure)s AND {at_step(step)} "
        f"ORDER BY CASE WHEN {column} IS NULL THEN 1 ELSE 0 END, {column} DESC, adm_pcode",
        dataset=dataset,
        measure=measure,
        round=step.round,
        on=step.last_on,
    )
    latest = {row["adm_pcode"]: row for row in sorted(rows, key=lambda row: row["reported_on"])}
    kept = (row for row in rows if latest[row["adm_pcode"]] is row)
    shown = [care.cared(row, figure.group, figure.who) for row in kept]
    return sorted(shown, key=care.order)


def _beside(store: Store, level: int, figure: Figure) -> str:
    """SQL of what stands beside a figure; NULL for what the publication does not have."""
    wanted = {
        "people": Figure(figure.group, figure.who).column,
        "rate": Figure(figure.group, figure.who, is_rate=True).column,
        "inhabitants": figure.inhabitants,
        "inhabitants_in": "population_year",
        **{name: name for name in care.COLUMNS},
    }
    known = {*filled(store, level), figure.column, wanted["people"]}
    return ", ".join(
        f"{column if column in known else 'NULL'} AS {name}" for name, column in wanted.items()
    )


def has_care(store: Store, level: int, dataset: str, measure: str) -> bool:
    """Whether any figure of a dataset and measure is withheld, estimated or of a doubtful place."""
    known = filled(store, level)
    if known.isdisjoint(care.COLUMNS):
        return False
    tests = {"withheld": "withheld IS NOT NULL", "estimated": "estimated",
             "match_score": f"match_score < {care.CERTAIN}"}  # fmt: skip
    met = " OR ".join(test for name, test in tests.items() if name in known)
    return bool(store.rows(
        f"SELECT 1 AS one FROM {table(level)} WHERE dataset = %(dataset)s "  # noqa: S608
        f"AND measure = %(measure)s AND ({met}) LIMIT 1", dataset=dataset, measure=measure,
    ))  # fmt: skip


def addable(rows: list[Row]) -> bool:
    """Whether areas' figures may be added up: not when they cover different shares of people."""
    return len({row["coverage_percent"] for row in rows if row["value"] is not None}) <= 1


def all_values(store: Store, level: int, dataset: str, measure: str, figure: Figure) -> list[float]:
    """Every value of ``figure`` over all steps: what frozen classes are made from."""
    column = figure.column
    rows = store.rows(
        f"SELECT {column} AS value FROM {table(level)} WHERE dataset = %(dataset)s "  # noqa: S608
        f"AND measure = %(measure)s AND {column} IS NOT NULL",
        dataset=dataset,
        measure=measure,
    )
    return [row["value"] for row in rows]


def series(store: Store, level: int, dataset: str, measure: str, figure: Figure) -> list[Row]:
    """Every value of ``figure`` with its area and step, in the order of time."""
    column = figure.column
    return store.rows(
        f"SELECT adm_pcode, round, reported_on, {column} AS value FROM {table(level)} "  # noqa: S608
        f"WHERE dataset = %(dataset)s AND measure = %(measure)s AND {column} IS NOT NULL "
        "ORDER BY reported_on, adm_pcode",
        dataset=dataset,
        measure=measure,
    )


def geometry(store: Store, dataset: str, level: int) -> Row | None:
    """Map geometry of a dataset's areas (lon/lat): boundary_version, bbox, body (GeoJSON text)."""
    rows = store.rows(
        "SELECT boundary_version, bbox, body FROM pub.map_geometry "
        "WHERE dataset = %(dataset)s AND level = %(level)s ORDER BY boundary_version DESC",
        dataset=dataset,
        level=level,
    )
    return rows[0] if rows else None


def geometry_bbox(store: Store, dataset: str, level: int) -> list[float] | None:
    """West, south, east, north of the dataset's areas at a level; None where there are none."""
    rows = store.rows(
        "SELECT bbox FROM pub.map_geometry WHERE dataset = %(dataset)s AND level = %(level)s "
        "ORDER BY boundary_version DESC",
        dataset=dataset,
        level=level,
    )
    return rows[0]["bbox"] if rows else None


def boundary_credit(store: Store, dataset: str, level: int) -> str:
    """Words of credit for the shapes of a dataset's areas at a level; empty where unknown."""
    shapes, known = geometry(store, dataset, level), datasets(store)
    edition = shapes["boundary_version"] if shapes else ""
    found = known.get(f"{edition}-adm{level}") or known.get("natural-earth")
    return found["credit_line"] if found else ""
