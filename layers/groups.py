"""Columns that layers of people have for each population group, made from the dictionary's codes.

Of each group the people (`idp_individuals`), those of each sex (`idp_female`), and all three per
1,000 inhabitants (`idp_per_1000`, `idp_female_per_1000`); the same of all groups (`total_…`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest import dictionary

SUFFIX = "_individuals"
RATE = "_per_1000"
RATE_UNIT = "per 1,000"
TOTAL = "total"
SEXES = ("", "female", "male")
# a sum is null where no row speaks of the group: null is not zero
PEOPLE = "(sum(individuals) FILTER (WHERE {of}))::bigint"
# and of a sex where a row does not say it, or not how many there are: the rest is not all
SEX = (
    "CASE WHEN bool_and(individuals IS NOT NULL AND ({sex} IS NOT NULL OR individuals = 0)) "
    "FILTER (WHERE {of}) "
    "THEN (sum({sex}) FILTER (WHERE {of}))::bigint END"
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
    """What a column counts: people of a group ("total": of all), of a sex or both (""), as a
    number or per 1,000 inhabitants of the same sex."""

    group: str
    sex: str = ""
    is_rate: bool = False

    @property
    def column(self) -> str:
        """Its name in a layer."""
        people = f"{self.group}_{self.sex}" if self.sex else self.group
        if self.is_rate:
            return people + RATE
        return people if self.sex else people + SUFFIX

    @property
    def inhabitants(self) -> str:
        """The column with the inhabitants that its rate is made with."""
        return f"population_{self.sex}" if self.sex else "population"


def expand(sql: str) -> str:
    """Replace what a layer's SQL leaves to the groups.

    {group_columns} are the sums a group, {group_names} their names; {sex_columns} the sums a group
    and sex, and of all; {care_columns} what is withheld or estimated, {withheld_column} the former;
    {inhabitants} a table to set `people` against, {rate_columns} the rates.
    """
    made = {
        "group_columns": ", ".join(_sum(Figure(group)) for group in _groups()),
        "group_names": ", ".join(Figure(group).column for group in _groups()),
        "sex_columns": ", ".join(_sum(one) for one in figures() if one.sex and not one.is_rate),
        "rate_columns": ", ".join(_rate(one) for one in figures() if one.is_rate),
        "care_columns": CARE,
        "withheld_column": WITHHELD,
        "inhabitants": INHABITANTS.read_text(encoding="utf-8"),
    }
    for name, words in made.items():
        sql = sql.replace(f"{{{name}}}", words)
    return sql


def figures() -> Iterator[Figure]:
    """Every figure that a layer of people may have a column for."""
    for is_rate in (False, True):
        for sex in SEXES:
            for group in (TOTAL, *_groups()):
                yield Figure(group, sex, is_rate)


def figure(column: str) -> Figure | None:
    """What a column counts; None for one that is not of these."""
    return next((one for one in figures() if one.column == column), None)


def definition(one: Figure) -> str:
    """What a figure means, in English."""
    labels = dictionary.codes("pop_group").get(one.group)
    who = labels["en"] if labels else "People of all groups together"
    sex = {"": "", "female": ", women and girls", "male": ", men and boys"}[one.sex]
    if one.is_rate:
        among = {"": "inhabitants", "female": "women and girls", "male": "men and boys"}[one.sex]
        return (
            f"{who}{sex}, per 1,000 {among} living in the unit (individuals × 1,000 / population); "
            "empty where either number is unknown, or nobody lives there."
        )
    if one.sex:
        return f"{who}{sex}; empty where the source does not give the sex of all of them."
    return f"{who}; empty where the source says nothing of them." if labels else f"{who}."


def _groups() -> list[str]:
    return list(dictionary.codes("pop_group"))


def _sum(one: Figure) -> str:
    of = "true" if one.group == TOTAL else f"pop_group = '{one.group}'"
    return f"{(SEX if one.sex else PEOPLE).format(of=of, sex=one.sex)} AS {one.column}"


def _rate(one: Figure) -> str:
    people = Figure(one.group, one.sex).column
    whole = WHOLE if one.group == TOTAL else WHOLE_GROUP.format(group=one.group)
    rate = f"({people} * 1000)::float8 / nullif(b.{one.inhabitants}, 0)"
    return f"CASE WHEN {whole} THEN {rate} END AS {one.column}"
