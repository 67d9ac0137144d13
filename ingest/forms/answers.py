"""Answers as the form means them: choices by name, several choices in one cell, positions whole."""

import datetime as dt

import pandas as pd

from ingest.errors import UserError
from ingest.forms.definition import Labels, Question, fold

CHOSEN = {"1", "true", "yes"}
NOT_CHOSEN = {"", "0", "false", "no"}
POSITION = ("latitude", "longitude", "altitude", "accuracy")


def as_text(value: object) -> str:
    """A cell as text: 5.0 is 5, days are ISO, lists (and GeoJSON points) the way forms write them.

    A point becomes "latitude longitude altitude accuracy", the order of forms.
    """
    if value is None or (isinstance(value, float) and value != value):  # NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dict) and value.get("type") == "Point":
        longitude, latitude, altitude = [*value["coordinates"], 0][:3]
        accuracy = (value.get("properties") or {}).get("accuracy")
        return " ".join(map(as_text, (latitude, longitude, altitude, accuracy))).strip()
    if isinstance(value, list):
        return " ".join(as_text(item) for item in value)
    return str(value).strip()


def chosen(column: pd.Series, question: Question) -> pd.Series:
    """Names of choices for names or labels of any language; other words stay as they are."""
    known = _by_word(question.choices)
    words = {word: _names(word, question, known) for word in column.unique()}
    return column.map(words).astype("str")


def _names(word: str, question: Question, known: dict[str, set[str]]) -> str:
    if not word or word in question.choices:
        return word
    if question.several:
        return _several(word, question, known)
    return _one(word, question, known)


def _one(word: str, question: Question, known: dict[str, set[str]]) -> str:
    found = known.get(fold(word), set())
    if len(found) > 1:
        raise UserError(
            f"“{word}” is the label of {len(found)} choices of “{question.name}”: "
            "export the submissions with XML values instead of labels."
        )
    return next(iter(found), word)


def _several(words: str, question: Question, known: dict[str, set[str]]) -> str:
    """Choices set apart by spaces; labels may hold spaces themselves, so the longest counts."""
    parts = words.split()
    if all(part in question.choices for part in parts):
        return " ".join(parts)
    names = []
    while parts:
        length = next((n for n in range(len(parts), 0, -1)
                       if fold(" ".join(parts[:n])) in known), 0)  # fmt: skip
        if not length:
            return words
        names.append(_one(" ".join(parts[:length]), question, known))
        parts = parts[length:]
    return " ".join(names)


def joined(options: dict[str, pd.Series], question: Question) -> pd.Series:
    """Columns of 0 and 1, one a choice, as one column of names; missing where all are empty."""
    names = pd.Series("", index=next(iter(options.values())).index, dtype="str")
    answered = names.ne("")
    for name, column in options.items():
        names = names.mask(_mark(column, name, question), names + " " + name)
        answered |= column.ne("")
    return names.str.strip().where(answered)


def _mark(column: pd.Series, name: str, question: Question) -> pd.Series:
    words = column.map(fold)
    own = {fold(word) for word in (name, *question.choices[name])} - NOT_CHOSEN
    yes = words.isin(CHOSEN | own)
    strange = column[~yes & ~words.isin(NOT_CHOSEN)]
    if len(strange):
        raise UserError(
            f"Column “{question.name}/{name}” has “{strange.iloc[0]}” where 0 or 1 is meant."
        )
    return yes


def agreed(whole: pd.Series, options: dict[str, pd.Series], question: Question) -> pd.Series:
    """The one cell, or the 0/1 columns where it is empty; raises where the two differ."""
    parts = joined(options, question)
    both = whole.ne("") & parts.notna()
    told = whole[both].map(lambda words: set(words.split()) & set(options))
    differ = told.ne(parts[both].map(lambda words: set(words.split())))
    if differ.any():
        row = int(whole.index.get_indexer([differ.idxmax()])[0])
        raise UserError(
            f"Submission {row + 1}: “{question.name}” is “{whole.iloc[row]}”, but its columns of "
            f"0 and 1 say “{parts.iloc[row]}”; make the two agree in the export."
        )
    return whole.where(whole.ne(""), parts.fillna(""))


def position(parts: dict[str, pd.Series]) -> pd.Series:
    """The split columns of a position as "latitude longitude altitude accuracy"."""
    empty = pd.Series("", index=next(iter(parts.values())).index, dtype="str")
    latitude, longitude, altitude, accuracy = (parts.get(part, empty) for part in POSITION)
    # without an altitude its place is kept for the accuracy to stay in its own
    altitude = altitude.mask(altitude.eq("") & accuracy.ne(""), "0")
    whole = latitude.str.cat([longitude, altitude, accuracy], sep=" ").str.rstrip()
    return whole.where(latitude.ne("") & longitude.ne(""), "")


def _by_word(choices: dict[str, Labels]) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    for name, labels in choices.items():
        for label in labels:
            known.setdefault(fold(label), set()).add(name)
        known[fold(name)] = known.get(fold(name), set()) | {name}
    return known
