"""A source.toml to begin with, written from an inspection."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from rapidfuzz import fuzz, process

from ingest import dictionary, sources
from ingest.dictionary.model import Field, Table
from ingest.errors import UserError
from ingest.inspect import kobo, together
from ingest.inspect.model import Inspection, Mapped, TableFit
from ingest.inspect.terminal import no_table
from ingest.personal import KINDS
from ingest.personal.headings import plain
from ingest.sources.model import ReadOptions

NAME = re.compile(r"[a-z][a-z0-9_]{1,60}")
STATED = {"measure": "stock", "pop_group": "idp", "pcode_scheme": "cod", "event_type": "other"}
NAMING = ("iso3", "adm1_name", "adm2_name", "name", "reported_on")  # what an id is made of
YEARS = {"year", "annee", "ano", "سنه"}
LIKELY = 80  # of 100: similarity of a word to a code's label


def refuse_taken(name: str) -> None:
    """Raise UserError for a name that is no name, or that another source has."""
    if not NAME.fullmatch(name):
        raise UserError(f"“{name}” is no name for a source: lower-case letters, digits and _.")
    if (sources.FOLDER / name).exists():
        raise UserError(f"There is a source “{name}” already: choose another name.")


def write(found: Inspection, name: str, options: ReadOptions) -> Path:
    """Write ingest/sources/NAME/source.toml; returns its path. Nothing is overwritten."""
    refuse_taken(name)
    text = render(found, name, options)
    folder = sources.FOLDER / name
    folder.mkdir()
    (folder / "source.toml").write_text(text, encoding="utf-8")
    return folder / "source.toml"


def render(found: Inspection, name: str, options: ReadOptions) -> str:
    """The text of the draft; raises UserError where no table fits."""
    if useless := next((p.text for p in found.problems if p.rule == "of_no_use"), None):
        raise UserError(useless)
    if not found.fits:
        raise UserError(f"{found.file.name}: {no_table(found)} See “geoportal dictionary”.")
    fit, also = together.best(found)
    table = dictionary.tables()[fit.table]
    parts = [
        _top(found, fit, also), _read(found, options), _dataset(found, name), _columns(fit),
        _constants(found, fit, table), _templates(fit), *_codes(fit, table),
        _identifiers(fit, table),
        _pcodes(found, fit), _form(found), _clean(found), _personal(found),
    ]  # fmt: skip
    return "\n".join(part for part in parts if part)


def _top(found: Inspection, fit: TableFit, also: TableFit | None) -> str:
    table = dictionary.tables()[fit.table]
    lines = [
        f"# Drafted from {_comment(found.file.name)} ({found.file.format}, {found.rows:,} rows).",
        "# Look at every line, and above all at those that say “check”.",
        f"title = {quoted(found.file.name + ' (' + found.file.format + ')')}",
        *_tables(fit, also),
    ]
    if countries := [
        column.field for column in fit.columns
        if column.field in table.readable and table.readable[column.field].is_country
    ]:  # fmt: skip
        lines.append(f"countries = {json.dumps(countries)}  # names or codes become ISO alpha-3")
    if fit.left_over:
        listed = "".join(f"    {quoted(h)},{_if_numbers(found, h)}\n" for h in fit.left_over)
        lines.append(f"# no field of {table.name}: left out\nignore = [\n{listed}]")
    return "\n".join(lines) + "\n"


def _tables(fit: TableFit, also: TableFit | None) -> list[str]:
    if also is None:
        return [f"table = {quoted(fit.table)}"]
    lines = [f"tables = {json.dumps([also.table, fit.table])}"]
    day = next((c.field for name in ("reported_on", "round") for c in fit.columns
                if c.field == name), None)  # fmt: skip
    if day:
        lines.append(f'distinct = {{ {also.table} = "{day}" }}  # of rows of a site the newest')
    return lines


def _if_numbers(found: Inspection, heading: str) -> str:
    """What to look at where figures would be left out."""
    own = kobo.own(column.heading for column in found.columns)
    is_figure = any(c.heading == heading and c.kind in ("integer", "number")
                    for c in found.columns)  # fmt: skip
    return "  # check: numbers" if is_figure and heading not in own else ""


def _read(found: Inspection, options: ReadOptions) -> str:
    said = {key: value for key, value in options.model_dump().items() if value}
    if len(found.file.layers) > 1 and found.file.layer and not said.keys() & {"sheet", "layer"}:
        said["layer" if found.geometry else "sheet"] = found.file.layer
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]
    return "\n".join(["[read]", *lines]) + "\n" if lines else ""


def _dataset(found: Inspection, name: str) -> str:
    title = re.sub(r"[_-]+", " ", Path(found.file.name).stem).strip() or name
    return f"""[dataset]
slug = {quoted(name.replace("_", "-"))}
title = {quoted(title)}  # check: as it is to stand on the map
credit_line = "check: who is to be named as the source"
licence_id = "LicenseRef-unknown"  # check: CC-BY-4.0, CC-BY-3.0-IGO …
redistributable = false  # true only where the licence allows publication
synthetic = false
"""


def _columns(fit: TableFit) -> str:
    lines = [
        f"{quoted(column.heading)} = {quoted(column.field)}  # {_sure(column)}"
        for column in sorted(fit.columns, key=lambda c: -c.score)
    ]
    return "\n".join(["[columns]", *lines]) + "\n"


def _sure(column: Mapped) -> str:
    return ("check: " if column.score < 0.9 else "") + _comment(column.why)


def _constants(found: Inspection, fit: TableFit, table: Table) -> str:
    lines = []
    for name in fit.missing:
        field = table.readable.get(name)
        made = name.endswith("_id") or (name == "reported_on" and _year(fit))
        if field is None or field.is_geometry or made:
            continue
        value = _stated(found, field)
        if value is None:
            lines.append(f"# {name} = …  # required, and no heading says it{_numbers(found, fit)}")
        else:
            lines.append(f"{name} = {quoted(value)}  # check{_choices(field)}")
    lines += [*_made_by_hand(fit), *_levels(fit)]
    return "\n".join(["[constants]", *lines]) + "\n" if lines else ""


def _made_by_hand(fit: TableFit) -> Iterator[str]:
    """An id that no heading says, and that has no name to be made of."""
    named = "name" in {column.field for column in fit.columns}
    for field in fit.missing:
        if field.endswith("_id") and not named:
            yield f"# {field} = …  # required: [columns] or [identifiers] has to say it"


def _levels(fit: TableFit) -> Iterator[str]:
    """Ends of a journey that are named, where no column says of which level."""
    fields = {column.field for column in fit.columns}
    for end in ("origin", "destination"):
        if f"{end}_name" in fields and not fields & {f"{end}_level", f"{end}_pcode"}:
            yield f"# {end}_level = 1  # check: without it names are sought among countries"


def _numbers(found: Inspection, fit: TableFit) -> str:
    """Columns of whole numbers that nothing reads yet: one may be what is missing."""
    open_columns = [c.heading for c in found.columns
                    if c.kind == "integer" and c.heading in fit.left_over]  # fmt: skip
    return f": one of {', '.join(map(_comment, open_columns[:8]))}?" if open_columns else ""


def _templates(fit: TableFit) -> str:
    """A date from a year, where that is all the file says."""
    year = _year(fit)
    if year is None or "reported_on" not in fit.missing:
        return ""
    return f"[templates]\nreported_on = {quoted('{' + year + '}-12-31')}  # check: the last day\n"


def _year(fit: TableFit) -> str | None:
    return next((name for name in fit.left_over if plain(name) in YEARS), None)


def _stated(found: Inspection, field: Field) -> str | None:
    if field.codes:
        codes = list(dictionary.codes(field.codes))
        return STATED[field.name] if STATED.get(field.name) in codes else codes[0]
    if field.name == "iso3" and found.where.countries:
        return found.where.countries[0].iso3
    return None


def _choices(field: Field) -> str:
    return f": {', '.join(dictionary.codes(field.codes))}" if field.codes else ""


def _codes(fit: TableFit, table: Table) -> Iterator[str]:
    """Words of code columns that are neither a code nor a label, with the likeliest code."""
    for column in fit.columns:
        field = table.readable[column.field]
        if field.codes and column.unknown_words:
            lines = [f"{quoted(w)} = {_guess(w, field.codes)}" for w in column.unknown_words]
            yield "\n".join([f"[codes.{column.field}]", *lines]) + "\n"


def _guess(word: str, codes: str) -> str:
    labels = {
        plain(label): code
        for code, named in dictionary.codes(codes).items()
        for label in (code, *named.values())
    }
    best = process.extractOne(
        plain(word), [label for label in labels if len(label) > 3], scorer=fuzz.WRatio,
        score_cutoff=LIKELY,
    )  # fmt: skip
    if best:
        return f"{quoted(labels[best[0]])}  # check"
    other = "other" if "other" in labels.values() else ""
    return f"{quoted(other)}  # check: {', '.join(dict.fromkeys(labels.values()))}"


def _identifiers(fit: TableFit, table: Table) -> str:
    made = [name for name in fit.missing if name.endswith("_id")]
    fields = {column.field for column in fit.columns} | {
        name for name in fit.missing if name in table.readable
    }
    parts = [name for name in NAMING if name in fields]
    if not made or "name" not in parts:
        return ""
    return f"[identifiers]\n{made[0]} = {json.dumps(parts)}  # check: one value a {table.title}\n"


def _pcodes(found: Inspection, fit: TableFit) -> str:
    fields = {column.field for column in fit.columns}
    coded = {one.heading for one in found.columns if one.kind == "code"}
    coded &= {match.heading for match in found.pcodes}
    below = any(re.match(r"adm[1-5]?_(pcode|name)$", field) for field in fields)
    places = below or any(field.startswith(("adm0", "origin_", "destination_")) for field in fields)
    if not places:
        return ""
    below |= any(c.heading in coded for c in fit.columns if c.field.endswith("_pcode"))
    scheme = "cod" if below else "iso_3166"
    lines = [f'[pcodes]\nscheme = "{scheme}"  # cod: boundaries you loaded; iso_3166: countries']
    return "\n".join([*lines, *_unknown(fit)]) + "\n"


def _unknown(fit: TableFit) -> Iterator[str]:
    """How the file says that an origin or a destination is not known, which may stay empty."""
    words = list(dict.fromkeys(word for c in fit.columns for word in c.unknown_places))
    if words:
        yield f"unknown = {json.dumps(words, ensure_ascii=False)}  # the place is not known: empty"
    elif any(c.field.startswith(("origin_", "destination_")) for c in fit.columns):
        yield '# unknown = ["…"]  # words or codes of a place that is not known: it becomes empty'


def _form(found: Inspection) -> str:
    """Submissions of a form are read by it."""
    if not kobo.is_export(column.heading for column in found.columns):
        return ""
    return (
        "# An export of KoboToolbox: the XLSForm beside this file names columns and codes.\n"
        '# [form]\n# definition = "form.xlsx"\n'
    )


def _clean(found: Inspection) -> str:
    """What cleaning has to be told, as comments."""
    says = {
        "date_order": "day_first = true", "decimal_comma": "decimal_comma = true",
        "zero_point": "zero_point_is_missing = true", "out_of_range": "swap_axes = true",
    }  # fmt: skip
    lines = [
        f"# {says[problem.rule]}  # {_comment(problem.heading or '')}: {_comment(problem.text)}"
        for problem in found.problems
        if problem.rule in says
    ]
    return "\n".join(["# [clean]", *dict.fromkeys(lines)]) + "\n" if lines else ""


def _personal(found: Inspection) -> str:
    if not found.personal:
        return ""
    lines = [f"# {quoted(one.heading)} = \"drop\"  # {KINDS[one.kind]}, {one.why}"
             for one in found.personal]  # fmt: skip
    return "\n".join([
        "# These look like personal data: a load stops until each is decided. The choice is",
        '# "drop", "hash", { allow = "reason" } or { not_personal = "reason" }.', "[personal]",
        *lines,
    ]) + "\n"  # fmt: skip


def quoted(words: str) -> str:
    """Words as a TOML string."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(words: str) -> str:
    """Words on one line, without what a TOML comment may not hold."""
    return "".join(c if c.isprintable() else " " for c in words)
