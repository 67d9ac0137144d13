"""What the dictionary gives out: the page is current, schemas hold, templates come back loaded."""

import json
import re
import tomllib
from datetime import date

import jsonschema
import openpyxl
import pytest

from geoportal.commands import dictionary as command
from ingest import dictionary
from ingest.dictionary.model import LANGUAGES
from ingest.dictionary.product import must_fill, page, sent
from ingest.dictionary.product.countries import countries
from ingest.dictionary.product.kit import write_kit
from ingest.dictionary.product.schema import example, json_schema, table_schema
from ingest.dictionary.product.texts import texts
from ingest.dictionary.product.tool import PLACE, tools
from ingest.errors import UserError
from ingest.settings import ROOT
from ingest.sources.model import DatasetInfo, Source

BOUNDARIES = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
TABLES = {table.name: table for table in sent()}
ENTRIES = [(table, field) for table in dictionary.tables().values()
           for field in table.readable.values()]  # fmt: skip
each_table = pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
each_language = pytest.mark.parametrize("language", LANGUAGES)


def test_the_page_is_current():
    written = (ROOT / "docs" / "dictionary.md").read_text(encoding="utf-8")
    assert written == page.markdown(), "run geoportal dictionary"


def test_the_page_names_every_field_and_code():
    text, html = page.markdown(), page.html()
    for table, field in ENTRIES:
        assert f"| `{field.name}` |" in text and field.definition in text, table.name
        assert f"<code>{field.name}</code>" in html
    for name in {field.codes for _, field in ENTRIES if field.codes}:
        assert all(f"| `{code}` |" in text for code in dictionary.codes(name))
    assert len({line.count(" | ") for line in text.split("## ")[1].splitlines()
                if line.startswith("| `")}) == 1  # fmt: skip
    assert "<script" not in html and html.count("<td") == html.count("</td>")


def test_every_field_has_a_label_in_four_languages():
    for table, field in ENTRIES:
        assert list(field.labels) == list(LANGUAGES), f"{table.name}.{field.name}"
        assert all(field.labels.values())
        assert re.search("[\u0600-\u06ff]", field.labels["ar"]), f"{table.name}.{field.name}"


@each_table
def test_labels_tell_the_fields_of_a_table_apart(table):
    for language in LANGUAGES:
        labels = [field.labels[language].casefold() for field in table.readable.values()]
        assert len(set(labels)) == len(labels)
    for field in table.readable.values():  # a heading may be a label, a name or an alias
        others = {word.casefold() for other in table.readable.values() if other is not field
                  for word in (other.name, *other.aliases)}  # fmt: skip
        assert others.isdisjoint(label.casefold() for label in field.labels.values())


@each_table
def test_what_senders_fill_is_tagged_and_defined(table):
    for field in table.asked.values():
        assert field.hxl and field.definition.endswith("."), field.name
        assert field.example is not None or not must_fill(table, field), field.name


@pytest.mark.parametrize("name", sorted({f.codes for _, f in ENTRIES if f.codes}))
def test_words_of_a_list_mean_one_code_each(name):
    words: dict[str, str] = {}
    for code, labels in dictionary.codes(name).items():
        for word in {code, *(label.casefold() for label in labels.values())}:
            assert words.setdefault(word, code) == code


def test_texts_and_countries_are_in_four_languages():
    assert all(list(words) == list(LANGUAGES) and all(words.values())
               for words in [*texts().values(), *countries().values()])  # fmt: skip
    assert {"SOM", "XKX", "PSE", "SSD"} <= set(countries()) and 240 < len(countries()) < 255
    assert countries()["SOM"]["ar"] == "الصومال"


def test_tools_ask_for_fields_of_their_table():
    for tool in tools().values():
        groups = tool.repeat.questions if tool.repeat else ()
        for name in {*tool.questions, *groups, *tool.required, *tool.constants} - {PLACE}:
            assert name in tool.table.asked
        asked = {*tool.questions, *groups, *tool.constants}
        needed = {f.name for f in tool.table.asked.values() if must_fill(tool.table, f)}
        assert needed <= asked
        assert list(tool.labels) == list(LANGUAGES)


# schemas


def broken(table) -> list[tuple[str, object]]:
    """Values that no record may have, each under its field."""
    found: list[tuple[str, object]] = [("no_such_field", 1)]
    for field in table.asked.values():
        if field.type == "date":
            found += [(field.name, "30/06/2026"), (field.name, 45000)]
        elif field.type in ("integer", "number"):
            found += [(field.name, "many"), (field.name, (field.minimum or 0) - 1)]
        elif field.codes:
            found.append((field.name, "no such code"))
        elif field.type == "text":
            found += [(field.name, ""), (field.name, 7)]
        if field.pattern:
            found.append((field.name, "somewhere"))
    return found


@each_table
def test_json_schema_takes_the_example_and_refuses_what_is_broken(table):
    schema = json_schema(table)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    good = example(table)
    assert list(validator.iter_errors(good)) == []
    assert [item for item in broken(table) if validator.is_valid(good | dict([item]))] == []
    for field in table.asked.values():
        if must_fill(table, field):
            without = {name: value for name, value in good.items() if name != field.name}
            assert not validator.is_valid(without)
    assert set(schema["properties"]) == set(table.asked)


def test_json_schema_of_stocks_asks_for_a_place():
    table = TABLES["admin_stock"]
    nowhere = {k: v for k, v in example(table).items() if not k.startswith("adm")}
    assert not jsonschema.Draft202012Validator(json_schema(table)).is_valid(nowhere)


CASTS = {"string": str, "integer": int, "number": float, "date": date.fromisoformat}


def cell_is_valid(field: dict, cell: str) -> bool:
    """A cell of a CSV against its field, as the Table Schema specification (v1) tells."""
    limits = field.get("constraints", {})
    if cell == "":
        return not limits.get("required")
    try:
        value = CASTS[field["type"]](cell)
    except ValueError:
        return False
    return (
        value >= limits.get("minimum", value) and value <= limits.get("maximum", value)
        and bool(re.search(limits.get("pattern", ""), cell)) and cell in limits.get("enum", [cell])
    )  # fmt: skip


@each_table
def test_table_schema_takes_the_example_and_refuses_what_is_broken(table):
    schema = json.loads(json.dumps(table_schema(table)))
    fields = {field["name"]: field for field in schema["fields"]}
    good = {name: str(value) for name, value in example(table).items()}
    assert all(cell_is_valid(field, good.get(name, "")) for name, field in fields.items())
    for name, value in broken(table)[1:]:
        field = fields[name]
        if field["type"] == "string" and (value == 7 or "constraints" not in field):
            continue  # in a CSV every cell is text, and text may say anything
        refused = bool(value != "" or field["constraints"].get("required"))
        assert cell_is_valid(field, str(value)) is not refused, (name, value)
    assert set(schema.get("primaryKey", [])) <= set(fields)


# templates


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kit")
    files = list(write_kit(folder, LANGUAGES))
    assert len(files) == len(set(files)) and all(path.stat().st_size for path in files)
    return folder


def opened(kit, table, language):
    path = kit / "templates" / table.name / f"{table.name}.{language}.xlsx"
    return openpyxl.load_workbook(path)


@each_language
@each_table
def test_a_template_has_headings_tags_lists_and_an_example(kit, table, language):
    book = opened(kit, table, language)
    assert book.sheetnames == ["Data", "Example", "Instructions", "Codes"]
    data = book["Data"]
    fields = list(table.asked.values())
    assert [cell.value for cell in data[1]] == [field.labels[language] for field in fields]
    assert [cell.value for cell in data[2]] == [field.hxl for field in fields]
    assert data.freeze_panes == "A3" and data.max_row < 30
    assert all(cell.comment and field.definition in cell.comment.text
               for cell, field in zip(data[1], fields, strict=True))  # fmt: skip
    assert all(sheet.sheet_view.rightToLeft is (language == "ar") for sheet in book.worksheets)
    checks = {
        str(check.sqref).split(":")[0]: check for check in data.data_validations.dataValidation
    }
    for cell, field in zip(data[3], fields, strict=True):
        check = checks[cell.coordinate]
        assert (check.type == "list") is bool(field.codes or field.is_country)
        assert check.showErrorMessage and len(check.prompt) <= 255 and len(check.promptTitle) <= 32
        if field.codes:
            offered = [row[0].value for row in book["Codes"][check.formula1.split("!")[1]]]
            assert offered == [words[language] for words in dictionary.codes(field.codes).values()]
    filled = [cell.value for cell in book["Example"][3]]
    assert sum(value is not None for value in filled) == len(example(table))


def test_instructions_come_in_four_languages(kit):
    for language in LANGUAGES:
        sheet = opened(kit, TABLES["site"], language)["Instructions"]
        lines = [cell.value for (cell,) in sheet.iter_rows(max_col=1) if cell.value]
        assert lines[2] == texts()["language"][language]
        assert all(text.splitlines()[-1] in lines for text in texts()["instructions"].values())


def source_of(folder, slug: str) -> Source:
    info = DatasetInfo(slug=slug, title=slug, credit_line="Us", licence_id="CC-BY-4.0",
                       redistributable=True, synthetic=True)  # fmt: skip
    content = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    return Source(name=folder.name, folder=folder, dataset=info, **content)


@pytest.fixture(scope="module")
def house(shared, real_data):
    shared.load("cod_ab", real_data(BOUNDARIES))
    shared.load("natural_earth")
    return shared


def filled(kit, table, language, path) -> list:
    """The example row copied to Data, twice where the table has no key; the copied values."""
    book = opened(kit, table, language)
    values = [cell.value for cell in book["Example"][3]]
    for row in (3,) if table.key else (3, 4):
        for column, value in enumerate(values, start=1):
            book["Data"].cell(row, column).value = value
    book.save(path)
    return values


@each_language
@each_table
def test_a_filled_template_loads_clean(house, kit, tmp_path, table, language):
    path = tmp_path / "filled.xlsx"
    filled(kit, table, language, path)
    slug = f"{table.name}-{language}".replace("_", "-")
    report = house.load(source_of(kit / "templates" / table.name, slug), path)
    assert report.rows_rejected == 0
    names = [name for name in table.asked if name in table.fields and name in example(table)]
    columns = ", ".join(f"{name}::text" for name in names)
    found = house.rows(f"SELECT {columns} FROM core.{table.name} WHERE dataset = %s", slug)
    assert found == [tuple(str(example(table)[name]) for name in names)] * (1 if table.key else 2)


# the command


def test_the_command_writes_the_kit_in_the_languages_asked_for(tmp_path, real_data, capsys):
    command.run(tmp_path / "kit", ["ar"], real_data(BOUNDARIES), check=False)
    written = sorted(path.name for path in (tmp_path / "kit" / "templates" / "site").iterdir())
    assert written == ["site.ar.xlsx", "source.toml"]
    assert len(list((tmp_path / "kit" / "forms").iterdir())) == len(tools())
    assert "files in" in capsys.readouterr().out


def test_the_command_refuses_a_language_it_does_not_have(tmp_path):
    with pytest.raises(UserError, match=r"no language “de”; there are en, fr, es, ar"):
        command.run(tmp_path, ["de"], None, check=False)


def test_the_command_refuses_boundaries_without_codes(tmp_path, real_data):
    table = real_data("unhcr_population/countries.csv.gz")
    with pytest.raises(UserError, match="no column of P-codes"):
        command.run(tmp_path, ["en"], table, check=False)


def test_the_command_says_that_the_page_is_old(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "PAGE", tmp_path / "dictionary.md")
    command.run(None, None, None, check=False)
    command.run(None, None, None, check=True)
    command.PAGE.write_text("# Old\n", encoding="utf-8")
    with pytest.raises(UserError, match="run geoportal dictionary"):
        command.run(None, None, None, check=True)
