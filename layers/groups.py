"""Columns that layers of people have for each population group, made from the dictionary's codes.

Of each group the people (`idp_individuals`), those of each sex (`idp_female`), and both per 1,000
inhabitants (`idp_per_1000`, `idp_female_per_1000`); those of each age (`idp_minors`), where anybody
gives them; the same of all groups (`total_…`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest import dictionary

SUFFIX = "_individuals"
RATE = "_per_1000"
RATE_UNIT = "per 1,000"
TOTAL = "total"
SEXES = ("female", "male")
AGES = ("minors", "aged_18_59", "aged_60_plus")
WHO = ("", *SEXES, *AGES)  # everyone, or those that a field of the dictionary counts
SOME_OF = {
    "female": "women and girls",
    "male": "men and boys",
    "minors": "children under 18",
    "aged_18_59": "adults of 18 to 59",
    "aged_60_plus": "people of 60 and over",
}
# a sum is null where no row speaks of the group: null is not zero
PEOPLE = "(sum(individuals) FILTER (WHERE {of}))::bigint"
# and of a sex or age where a row does not say it, or not how many there are: the rest is not all
SOME = (
    "CASE WHEN bool_and(individuals IS NOT NULL AND ({who} IS NOT NULL OR individuals = 0)) "
    "FILTER (WHERE {of}) "
    "THEN (sum({who}) FILTER (WHERE {of}))::bigint END"
)
# what must be known of a figure: which groups' people its source withholds ("<10"), estimates
WITHHELD = "string_agg(pop_group || ' ' || withheld, ', ' ORDER BY pop_group, withheld) AS withheld"
CARE = f"{WITHHELD}, bool_or(estimated) AS estimated"
# whether a sum has all its people: what is left of a withheld figure would make too low a rate
WHOLE = "p.withheld IS NULL"
WHOLE_GROUP = "strpos(coalesce(', ' || p.withheld, ''), ', {group} ') = 0"
INHABITANTS = Path(__file__).with_name("inhabitants.sql")


@dataclass(frozen=True)
class Figure:
    """What a column counts: people of a group ("total": of all), of a sex or an age or everyone
    (""), as a number or per 1,000 inhabitants of the same sex."""

    group: str
    who: str = ""
    is_rate: bool = False

    @property
    def column(self) -> str:
        """Its name in a layer."""
        people = f"{self.group}_{self.who}" if self.who else self.group
        if self.is_rate:
            return people + RATE
        return people if self.who else people + SUFFIX

    @property
    def inhabitants(self) -> str:
        """The column with the inhabitants that its rate is made with."""
        return f"population_{self.who}" if self.who else "population"

    @property
    def is_aged(self) -> bool:
        """Whether it counts people of an age."""
        return self.who in AGES


def expand(sql: str) -> str:
    """Replace what a layer's SQL leaves to the groups.

    {group_columns} are the sums a group, {group_names} their names; {who_columns} the sums a group
    and sex or age, and of all; {care_columns} what is withheld or estimated, {withheld_column} the
    former; {inhabitants} a table to set `people` against, {rate_columns} the rates.
    """
    made = {
        "group_columns": ", ".join(_sum(Figure(group)) for group in _groups()),
        "group_names": ", ".join(Figure(group).column for group in _groups()),
        "who_columns": ", ".join(_sum(one) for one in figures() if one.who and not one.is_rate),
        "rate_columns": ", ".join(_rate(one) for one in figures() if one.is_rate),
        "care_columns": CARE,
        "withheld_column": WITHHELD,
        "inhabitants": INHABITANTS.read_text(encoding="utf-8"),
    }
    for name, words in made.items():
        sql = sql.replace(f"{{{name}}}", words)
    return sql


def figures() -> Iterator[Figure]:
    """Every figure that a layer of people may have a column for; inhabitants have no ages here."""
    for is_rate, some in ((False, WHO), (True, ("", *SEXES))):
        for who in some:
            for group in (TOTAL, *_groups()):
                yield Figure(group, who, is_rate)


def figure(column: str) -> Figure | None:
    """What a column counts; None for one that is not of these."""
    return next((one for one in figures() if one.column == column), None)


def definition(one: Figure) -> str:
    """What a figure means, in English."""
    labels = dictionary.codes("pop_group").get(one.group)
    who = labels["en"] if labels else "People of all groups together"
    some = f", {SOME_OF[one.who]}" if one.who else ""
    if one.is_rate:
        among = SOME_OF.get(one.who, "inhabitants")
        return (
            f"{who}{some}, per 1,000 {among} living in the unit (individuals × 1,000 / population);"
            " empty where either number is unknown, or nobody lives there."
        )
    if one.who:
        what = "age" if one.is_aged else "sex"
        return f"{who}{some}; empty where the source does not give the {what} of all of them."
    return f"{who}; empty where the source says nothing of them." if labels else f"{who}."


def _groups() -> list[str]:
    return list(dictionary.codes("pop_group"))


def _sum(one: Figure) -> str:
    of = "true" if one.group == TOTAL else f"pop_group = '{one.group}'"
    return f"{(SOME if one.who else PEOPLE).format(of=of, who=one.who)} AS {one.column}"


def _rate(one: Figure) -> str:
    people = Figure(one.group, one.who).column
    whole = WHOLE if one.group == TOTAL else WHOLE_GROUP.format(group=one.group)
    rate = f"({people} * 1000)::float8 / nullif(b.{one.inhabitants}, 0)"
    return f"CASE WHEN {whole} THEN {rate} END AS {one.column}"
