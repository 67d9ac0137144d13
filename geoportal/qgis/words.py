"""The reader's language, and what things are called in it."""

import tomllib
from functools import cache
from math import floor, log10
from pathlib import Path

from ingest import dictionary
from ingest.dictionary.model import LANGUAGES, Language
from ingest.errors import UserError
from layers import groups
from layers.model import Layer


def language(asked: str | None, accepted: str) -> Language:
    """`asked` if there is one, else the best of an Accept-Language header, else English.

    Raises UserError for an asked language that nothing is written in.
    """
    if asked is not None:
        return _known(asked) or _refuse(asked)
    ranked = sorted(accepted.split(","), key=_weight, reverse=True)
    found = (_known(item.partition(";")[0].strip().partition("-")[0]) for item in ranked)
    return next((known for known in found if known), "en")


def say(section: str, name: str, language: Language, **values: str | int) -> str:
    """A text of texts.toml with its `{…}` filled in."""
    return _texts()[section][name][language].format(**values)


def alias(layer: Layer, column: str, language: Language) -> str:
    """What a column is called; its own name where nothing is said of it."""
    field = layer.describe(column)
    if isinstance(field, dictionary.Field) and field.labels:
        return field.labels.get(language, column)
    if figure := groups.figure(column):
        return _figure(figure, language)
    known = _texts()["columns"].get(column) or _anywhere(column)
    return known.get(language, column)


def _figure(figure: groups.Figure, language: Language) -> str:
    """What a column of a population group is called."""
    group = dictionary.codes("pop_group").get(figure.group) or _texts()["figures"][groups.TOTAL]
    people = group[language]
    if figure.who:
        people = say("figures", figure.who, language, group=people)
    return say("figures", "rate", language, people=people) if figure.is_rate else people


def codes(layer: Layer, column: str, language: Language) -> dict[str, str]:
    """Code → label of a coded column; nothing for any other."""
    field = layer.describe(column)
    if not (isinstance(field, dictionary.Field) and field.codes):
        return {}
    return {code: said[language] for code, said in dictionary.codes(field.codes).items()}


def number(value: float) -> str:
    """A count with thin spaces between thousands, which every language here reads alike."""
    return f"{round(value):,}".replace(",", "\u202f")


def rate(value: float) -> str:
    """A figure per 1,000 inhabitants, with as many digits as tell the smallest from none."""
    digits = max(1, -floor(log10(value))) if value else 0
    return f"{value:,.{digits}f}".replace(",", "\u202f")


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


def _anywhere(column: str) -> dict[Language, str]:
    """Labels of a dictionary field of that name, in whichever table it is."""
    fields = (table.fields.get(column) for table in dictionary.tables().values())
    return next((field.labels for field in fields if field and field.labels), {})


def _known(tag: str) -> Language | None:
    return next((one for one in LANGUAGES if one == tag.lower()), None)


def _refuse(asked: str) -> Language:
    raise UserError(f"There is no language “{asked[:20]}” here. There are: {', '.join(LANGUAGES)}.")


def _weight(item: str) -> float:
    _, _, given = item.partition(";q=")
    try:
        return float(given or 1)
    except ValueError:
        return 0.0
