"""The forms that the dictionary makes: filled, exported every way, loaded without a fault."""

import random
import tomllib
from datetime import date, timedelta

import pytest
from pyxform.xls2xform import convert

from ingest.dictionary import tables
from ingest.dictionary.product.kit import write_kit
from ingest.dictionary.product.tool import tools
from ingest.forms.definition import read_form
from ingest.sources.model import DatasetInfo, Source
from tests.ingest.exports import Style, write

BOUNDARIES = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
PLACES = {"adm1_name": "Bay", "adm2_name": "Baydhaba", "adm2_pcode": "SO2401",
          "adm1_pcode": "SO24", "destination_name": "Kismaayo"}  # fmt: skip
COUNTRIES = ("SOM", "ETH", "KEN", "DJI")
HEADINGS = {"csv": Style(None, True, "split", "split"), "xlsx": Style(1, False, "both", "both"),
            "json": Style(None, True, "space", "whole")}  # fmt: skip
TEXTS = {"link": "https://example.org/report", "information_source": "District authority"}


@pytest.fixture(scope="module")
def kits(real_data, tmp_path_factory):
    """Everything `geoportal dictionary` writes: with places to choose, and with places to write."""
    folder = tmp_path_factory.mktemp("kit")
    for name, boundaries in (("chosen", real_data(BOUNDARIES)), ("written", None)):
        assert len(list(write_kit(folder / name, ("en",), boundaries))) > 30
    return folder


@pytest.fixture(scope="module")
def house(shared, real_data):
    shared.load("cod_ab", real_data(BOUNDARIES))
    shared.load("natural_earth")
    return shared


def source_of(folder, slug: str) -> Source:
    info = DatasetInfo(slug=slug, title=slug, credit_line="Us", licence_id="CC-BY-4.0",
                       redistributable=True, synthetic=True)  # fmt: skip
    content = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    return Source(name=folder.name, folder=folder, dataset=info, **content)


def answers(form, repeat, chance: random.Random, number: int) -> dict:
    """An answer to each question of one part of a form, as an enumerator might give it."""
    found: dict = {}
    for question in (q for q in form.questions if q.repeat == repeat):
        found[question.name] = answer(question, chance, number, found)
    return found


def answer(question, chance: random.Random, number: int, before: dict):
    name = question.name
    if name in PLACES and (not question.choices or PLACES[name] in question.choices):
        return PLACES[name]
    if {"SOM", "ETH"} <= set(question.choices):
        return "SOM" if name == "iso3" else chance.choice(COUNTRIES)
    if question.choices:
        return chance.choice(list(question.choices))
    if question.is_place:
        return (
            f"{3.1 + chance.random() / 50:.5f}",
            f"{43.6 + chance.random() / 50:.5f}",
            "12",
            "5",
        )
    if question.kind == "date":
        return (date(2026, 3, 1) + timedelta(number)).isoformat()
    if question.kind == "integer":
        return figure(name, chance, before)
    return TEXTS.get(name, f"{name} {number}")


def figure(name: str, chance: random.Random, before: dict) -> str:
    """A figure that fits those before it: parts add up to what they are parts of."""
    known = {key: int(value) for key, value in before.items() if str(value).isdecimal()}
    total = known.get("individuals", 40)
    rest = {
        "male": ("individuals", "female"), "girls": ("female", "women"), "boys": ("male", "men"),
        "minors": ("individuals", "women", "men"),
    }.get(name, ())  # fmt: skip
    if name == "boys" and "male" not in known:
        rest = ("individuals", "women", "men", "girls")
    if rest and rest[0] in known:
        return str(known[rest[0]] - sum(known[part] for part in rest[1:]))
    if name in ("round", "individuals"):
        return str({"round": 7, "individuals": chance.randint(900, 2_000)}[name])
    whole = {"women": known.get("female"), "men": known.get("male")}.get(name) or total
    return str(chance.randint(0, whole // 4))


def submissions(form, chance: random.Random) -> list[dict]:
    made = []
    for number in range(1, 5):
        filled = answers(form, (), chance, number)
        for repeat in form.repeats:
            entries = [answers(form, repeat, chance, number) for _ in range(chance.randint(1, 3))]
            groups = {entry.get("pop_group", n): entry for n, entry in enumerate(entries)}
            filled[repeat[-1]] = list(groups.values())
        made.append(filled)
    return made


@pytest.mark.parametrize(
    ("places", "kind"), [("chosen", "csv"), ("written", "xlsx"), ("chosen", "json")]
)
@pytest.mark.parametrize("tool", tools())
def test_a_form_filled_and_exported_loads_clean(house, kits, tmp_path, tool, places, kind):
    folder = kits / places / "forms" / tool
    form = read_form(folder / f"{tool}.xlsx")
    made = submissions(form, random.Random(tool + places + kind))
    path = write(form, made, tmp_path / f"export.{kind}", HEADINGS[kind])
    slug = f"{tool}-{places}-{kind}".replace("_", "-")
    report = house.load(source_of(folder, slug), path)
    assert (report.rows_read, report.rows_rejected) == (report.rows_loaded, 0)
    assert (report.rejections, report.warnings) == ({}, {})
    main = tools()[tool].tables[0]
    rows = [submission | entry for submission in made for entry in submission.get("groups", [{}])]
    wanted = sorted(int(row["individuals"]) for row in rows)
    assert [
        n
        for (n,) in house.rows(
            f"SELECT individuals FROM core.{main} WHERE dataset = %s ORDER BY 1", slug
        )
    ] == wanted
    compare(house, main, slug, rows, form)


def compare(house, table: str, slug: str, rows: list[dict], form) -> None:
    """Every question whose name is a column of the table came through as it was answered."""
    asked = [q.name for q in form.questions
             if q.name in tables()[table].fields and q.name in rows[0]]  # fmt: skip
    assert {"individuals", "reported_on"} <= set(asked)
    columns = ", ".join(f"{name}::text" for name in asked)
    found = house.rows(f"SELECT {columns} FROM core.{table} WHERE dataset = %s", slug)
    assert sorted(found) == sorted(tuple(row[name] for name in asked) for row in rows)


def test_places_and_positions_are_found(house, kits, tmp_path):
    for places in ("chosen", "written"):
        folder = kits / places / "forms" / "site"
        form = read_form(folder / "site.xlsx")
        made = submissions(form, random.Random(places))
        path = write(form, made, tmp_path / f"{places}.json", HEADINGS["json"])
        house.load(source_of(folder, f"sites-{places}"), path)
        found = house.rows(
            "SELECT site_id, adm_pcode, iso3, round(ST_Y(geom)::numeric, 5)::text, "
            "round(ST_X(geom)::numeric, 5)::text FROM core.site WHERE dataset = %s ORDER BY 1",
            f"sites-{places}",
        )
        assert found == [(s["site_id"], "SO2401", "SOM", *s["coordinates"][:2]) for s in made]


@pytest.mark.parametrize("places", ["chosen", "written"])
@pytest.mark.parametrize("tool", tools())
def test_forms_are_valid_in_four_languages(kits, tool, places):
    converted = convert(kits / places / "forms" / tool / f"{tool}.xlsx")
    assert converted.warnings == []
    assert all(f'lang="{language}"' in converted.xform for language in
               ("English (en)", "Français (fr)", "Español (es)", "العربية (ar)"))  # fmt: skip
    asked = read_form(kits / places / "forms" / tool / f"{tool}.xlsx").questions
    assert all(len(q.labels[-1]) >= 1 for q in asked if not q.automatic)
    assert 'constraint="' in converted.xform and "today()" in converted.xform


def test_districts_are_chosen_within_their_region(kits):
    form = read_form(kits / "chosen" / "forms" / "site" / "site.xlsx")
    choices = {q.name: q.choices for q in form.questions}
    assert (len(choices["adm1_pcode"]), len(choices["adm2_pcode"])) == (18, 74)
    xform = convert(kits / "chosen" / "forms" / "site" / "site.xlsx").xform
    assert "[parent= /data/place/adm1_pcode ]" in xform.replace("  ", " ")
