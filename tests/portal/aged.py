"""The publication with rates, its provinces' figures by age too."""

import rated

MINORS, OLDER = 0.5, 0.1  # of the people of every group


def tables() -> dict[str, list[dict]]:
    """Rows of every published view, by name; nobody knows the ages of refugees."""
    made = rated.tables()
    rows = made["displacement-admin-1"]
    for row in rows:
        for group in ("total", "idp"):
            row.update(_ages(group, row[f"{group}_individuals"]))
    known = [
        {"name": f"{group}_{age}", "type": "integer", "statistics": {"count": 1}}
        for group in ("total", "idp") for age in ("minors", "aged_18_59", "aged_60_plus")
    ]  # fmt: skip
    for facts in made["layer_facts"]:
        if facts["layer"] == "displacement-admin-1":
            facts["fields"] = [*facts["fields"], *known]
    return made


def _ages(group: str, people: int | None) -> dict[str, int | None]:
    if people is None:
        return {f"{group}_{age}": None for age in ("minors", "aged_18_59", "aged_60_plus")}
    minors, older = round(people * MINORS), round(people * OLDER)
    return {f"{group}_minors": minors, f"{group}_aged_18_59": people - minors - older,
            f"{group}_aged_60_plus": older}  # fmt: skip
