"""The publication with districts, its provinces' figures per 1,000 inhabitants and by sex too."""

import explored

from layers.groups import Figure

INHABITANTS = {"AA1": (4000, 2000, 2000), "AA2": (1000, 480, 520), "AA4": (0, 0, 0)}
YEAR = 2023
FEMALE = 0.6  # of the people of every group


def tables() -> dict[str, list[dict]]:
    """Rows of every published view, by name; "Census" has the inhabitants, of the year before."""
    made = explored.tables()
    for row in made["displacement-admin-1"]:
        row.update(_rates(row))
    known = [
        {"name": name, "type": "number", "statistics": {"count": 1}}
        for name, value in made["displacement-admin-1"][0].items()
        if value is not None
    ]
    for facts in made["layer_facts"]:
        if facts["layer"] == "displacement-admin-1":
            facts["fields"] = known
    census = {
        **made["dataset"][1],
        "slug": "census",
        "title": "Census",
        "credit_line": "The office",
    }
    made["dataset"].append(census)
    return made


def _rates(row: dict) -> dict:
    numbers = INHABITANTS.get(row["adm_pcode"], (None,) * 3)
    living = dict(zip(("", "female", "male"), numbers, strict=True))
    estimated = 1 if living[""] else None
    made = {"population": living[""], "population_female": living["female"],
            "population_male": living["male"], "population_year": YEAR,
            "population_dataset": "census", "rate_estimated": estimated}  # fmt: skip
    for group in ("total", "idp", "refugee"):
        for sex, inhabitants in living.items():
            people = _people(row[f"{group}_individuals"], sex)
            known = people is not None and inhabitants
            made[Figure(group, sex).column] = people
            made[Figure(group, sex, True).column] = people * 1000 / inhabitants if known else None
    return made


def _people(everyone: int | None, sex: str) -> int | None:
    if everyone is None or not sex:
        return everyone
    female = round(everyone * FEMALE)
    return female if sex == "female" else everyone - female
