"""An inspection as one HTML page: no script, no address outside, every word of the file escaped."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from pathlib import Path

from ingest.inspect import svgmap
from ingest.inspect.model import Column, Inspection, TableFit
from ingest.inspect.terminal import (
    counted,
    facts,
    grouped,
    no_table,
    percent,
    size,
    values,
    where,
)
from ingest.personal import KINDS

STYLE = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
SEVERITY = {"stop": "stops a load", "warn": "look at this", "note": "good to know"}
MOST_COLUMNS = 400
NUMBER = ' class="number"'


def render(found: Inspection) -> str:
    """The page. It shows no value of a column that looks personal."""
    body = "".join([
        _header(found), _personal(found), _map(found), _fit(found), _problems(found),
        _pcodes(found), _columns(found), _footer(found),
    ])  # fmt: skip
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(found.file.name)} – inspection</title><style>{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )


def _policy() -> str:
    """Nothing may run or be fetched; of styles, only ours."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _header(found: Inspection) -> str:
    said = "".join(
        f'<dt>{escape(name)}</dt><dd dir="auto">{escape(value)}</dd>'
        for name, value in facts(found) if name != "size"
    )  # fmt: skip
    cards = "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}<small>{escape(more)}</small></dd></div>"
        for name, value, more in _figures(found)
    )
    return (
        f'<header><h1 dir="auto">{escape(found.file.name)}</h1>'
        f"<p>What the file is, before anything is loaded.</p></header>"
        f'<dl class="cards">{cards}</dl>'
        f'<h2>The file</h2><dl class="facts panel">{said}</dl>'
    )


def _figures(found: Inspection) -> list[tuple[str, str, str]]:
    best = found.fits[0] if found.fits else None
    grave = sum(problem.severity != "note" for problem in found.problems)
    return [
        ("Rows", f"{found.rows:,}", size(found.file.bytes)),
        ("Columns", str(len(found.columns)), f"{sum(c.filled > 0 for c in found.columns)} filled"),
        ("Fits", best.table if best else "no table", f"{best.score:.0%} sure" if best else ""),
        ("To look at", str(grave), f"smaller notes: {len(found.problems) - grave}"),
        ("Personal", str(len(found.personal)), "columns to decide about"),
    ]


def _personal(found: Inspection) -> str:
    if not found.personal:
        return ""
    items = "".join(
        f'<li><bdi>{escape(one.heading)}</bdi>: {KINDS[one.kind]} <span class="quiet">'
        f"({escape(one.why)})</span></li>"
        for one in found.personal
    )
    return (
        '<h2>Looks like personal data</h2><div class="panel alarm"><p>A load stops until '
        f"<code>[personal]</code> in source.toml says what is to become of each.</p><ul>{items}"
        "</ul></div>"
    )


def _map(found: Inspection) -> str:
    seen = found.where
    drawing = svgmap.draw(seen)
    lost = sum(not known for _, _, known in seen.points)
    keys = [] if seen.by in ("code", "nothing") or not seen.points else [
        '<li><span class="key"></span>rows, in a country</li>',
        f'<li><span class="key square"></span>in no country ({lost:,} shown)</li>' if lost else "",
    ]  # fmt: skip
    if seen.by == "code" and drawing:
        keys = ["<li>the darker a country, the more rows name it</li>"]
    legend = f'<ul class="legend">{"".join(keys)}</ul>' if keys else ""
    return f"<h2>Where the rows fall</h2>{drawing}{legend}<p>{escape(where(found))}</p>"


def _fit(found: Inspection) -> str:
    if found.sources:
        names = escape(", ".join(found.sources))
        command = escape(f"geoportal load {found.sources[0]} {found.file.name}")
        known = f"<p>Read as it is by <strong>{names}</strong>: <code>{command}</code></p>"
    else:
        known = ""
    if not found.fits:
        return f"<h2>What it fits</h2>{known}<p>{escape(no_table(found))}</p>"
    scores = "".join(_score(fit) for fit in found.fits[:3])
    rows = "".join(
        f'<tr><th scope="row"><bdi>{escape(c.heading)}</bdi>'
        f'<span class="examples" dir="auto">{escape(c.why)}</span></th>'
        f'<td>{escape(c.field)}</td><td class="number">{c.score:.2f}</td></tr>'
        for c in sorted(found.fits[0].columns, key=lambda c: -c.score)
    )
    head = _head("column, and why", f"field of {found.fits[0].table}", "sure")
    table = f"<table>{head}<tbody>{rows}</tbody></table>" if rows else ""
    return f"<h2>What it fits</h2>{known}{scores}{table}"


def _score(fit: TableFit) -> str:
    missing = f"without {', '.join(fit.missing)}" if fit.missing else "nothing missing"
    return (
        f'<p class="score"><span>{fit.score:.2f}</span>{_bar(fit.score)}<span><strong>'
        f'{escape(fit.table)}</strong> <span class="quiet">{escape(missing)}</span></span></p>'
    )


def _bar(share: float) -> str:
    return (
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="4"/>'
        f'<rect class="full" width="{share * 100:.1f}" height="4"/></svg>'
    )


def _problems(found: Inspection) -> str:
    if not found.problems:
        return "<h2>What to look at</h2><p>Nothing was found wrong.</p>"
    items = "".join(
        f'<li class="{first.severity}"><span class="mark">{SEVERITY[first.severity]}</span>'
        f"{_names(headings)}{escape(first.text)}{counted(rows)}</li>"
        for first, headings, rows in grouped(found.problems)
    )
    return f'<h2>What to look at</h2><ul class="found">{items}</ul>'


def _names(headings: list[str]) -> str:
    if not headings:
        return ""
    shown = ", ".join(f"<bdi>{escape(heading)}</bdi>" for heading in headings[:6])
    more = f" and {len(headings) - 6} more" if len(headings) > 6 else ""
    return f"<strong>{shown}</strong>{more}: "


def _pcodes(found: Inspection) -> str:
    if not found.pcodes:
        return ""
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{escape(m.heading)}</th>'
        f"<td>{escape(m.boundary_version or 'compared with none')}"
        f"{f', level {m.level}' if m.level is not None else ''}</td>"
        f'<td class="number">{f"{m.matched:,} of " if m.boundary_version else ""}{m.codes:,}</td>'
        f'<td class="quiet">{escape(", ".join(m.unknown))}</td></tr>'
        for m in found.pcodes
    )
    head = _head("column", "boundaries", "codes", "others, such as")
    return f'<h2>P-codes</h2><div class="wide"><table>{head}<tbody>{rows}</tbody></table></div>'


def _columns(found: Inspection) -> str:
    fields = {c.heading: c.field for c in found.fits[0].columns} if found.fits else {}
    rows = "".join(
        _column(column, fields.get(column.heading), found.rows)
        for column in found.columns[:MOST_COLUMNS]
    )
    head = _head("column and values", "type", "filled")
    return f"<h2>Columns</h2><table>{head}<tbody>{rows}</tbody></table>"


def _column(column: Column, field: str | None, rows: int) -> str:
    share = column.filled / rows if rows else 0.0
    chip = f'<span class="fits">→ {escape(field)}</span>' if field else ""
    if column.personal:
        chip += f'<span class="fits hidden">{KINDS[column.personal]}, masked</span>'
    more = "" if column.distinct_is_exact else "more than "
    tag = f' <span class="quiet">{escape(column.tag)}</span>' if column.tag else ""
    return (
        f'<tr><th scope="row"><bdi>{escape(column.heading)}</bdi>{tag}{chip}'
        f'<span class="examples" dir="auto">{escape(values(column))}</span></th>'
        f'<td class="kind">{column.kind}<span class="examples">{more}{column.distinct:,} '
        f'distinct</span></td><td class="filled">{percent(share)}{_bar(share)}</td></tr>'
    )


def _head(*names: str) -> str:
    cells: Iterable[str] = (
        f'<th scope="col"{NUMBER if name in ("sure", "codes") else ""}>{escape(name)}</th>'
        for name in names
    )
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _footer(found: Inspection) -> str:
    return (
        f"<footer>Compared with {escape(found.boundaries)}. Countries on the map: Natural Earth; "
        "the boundaries and names shown do not imply endorsement or acceptance by anyone. "
        f"Looked at in {found.seconds:.1f} s.</footer>"
    )
