"""The dictionary, the database made from it and the validation say the same."""

import re
import shutil
from itertools import chain

import pandas as pd
import psycopg2
import pytest

from ingest import checks, database, dictionary, mapping, sources
from ingest.clean import Cleaning, Habits
from ingest.dictionary.sql import TYPES, sync
from ingest.dictionary.sql import checks as check_constraints
from ingest.errors import UserError
from ingest.faults import Faults
from ingest.settings import ROOT
from ingest.sources.checks import Checks

TABLES = dictionary.tables()
FIELDS = [(table, field) for table in TABLES.values() for field in table.fields.values()]
RULED = [(table, field) for table, field in FIELDS
         if field.codes or field.pattern or field.minimum is not None]  # fmt: skip
LISTS = sorted(path.stem for path in (dictionary.FOLDER / "codes").glob("*.toml"))
WORDS = ["SOM", "XKX", "som", "SOMA", "SO", "S M", "ДOM", "abc", "a-1", "-a", "A1", "0", "a_b"]


def of(fields):
    return pytest.mark.parametrize(
        ("table", "field"), fields, ids=[f"{table.name}.{field.name}" for table, field in fields]
    )


def candidates(field) -> list:
    """Values at and around what the field allows."""
    if field.codes:
        codes = list(dictionary.codes(field.codes))
        return [*codes, codes[0] + "s", "x"]
    if field.pattern:
        return WORDS
    bounds = [bound for bound in (field.minimum, field.maximum) if bound is not None]
    step = 1 if field.type == "integer" else 0.001
    return [int(b + d) if field.type == "integer" else b + d
            for b in bounds for d in (-step, 0, step)]  # fmt: skip


def validation_takes(table, field, value) -> bool:
    rows = pd.DataFrame({"source_row": [1], field.name: [value]})
    table = table.model_copy(update={"fields": {field.name: field}, "inputs": {}, "key": ()})
    try:
        mapped = mapping.to_dictionary(rows, table, sources.get("displacement_table"))
    except UserError:
        return False
    faults = Faults(mapped, Checks())
    checks.validate(checks.parse(mapped, table, Cleaning(), Habits(), faults), table, faults)
    return faults.passed.all()


@pytest.fixture
def bare(owner):
    """A cursor, and one table a core table with its CHECKs but no required fields."""
    with owner.cursor() as cursor:
        for table in TABLES.values():
            cursor.execute(
                f"CREATE TEMP TABLE bare_{table.name} (LIKE core.{table.name} "
                "INCLUDING CONSTRAINTS)"
            )
            cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass "
                           "AND attnum > 0 AND attnotnull", (f"bare_{table.name}",))  # fmt: skip
            for (name,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE bare_{table.name} ALTER {name} DROP NOT NULL")
            for name in table.stand_ins.values():  # one of two is needed: no rule of one field
                cursor.execute(
                    f"ALTER TABLE bare_{table.name} DROP CONSTRAINT {table.name}_{name}_instead"
                )
        yield cursor


def database_takes(cursor, table, field, value) -> bool:
    cursor.execute("SAVEPOINT here")
    try:
        cursor.execute(f"INSERT INTO bare_{table.name} ({field.name}) VALUES (%s)", (value,))
        return True
    except psycopg2.errors.CheckViolation:
        return False
    finally:
        cursor.execute("ROLLBACK TO here")


def test_the_database_refuses_what_validation_refuses_and_nothing_else(bare):
    verdicts = [
        (f"{table.name}.{field.name}", value, database_takes(bare, table, field, value),
         validation_takes(table, field, value))
        for table, field in RULED if table.holds_records for value in candidates(field)
    ]  # fmt: skip
    assert [verdict for verdict in verdicts if verdict[2] != verdict[3]] == []
    assert {taken for *_, taken in verdicts} == {True, False}


def test_the_database_has_every_check_and_no_empty_text(bare, owner):
    with owner.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'c' "
                       "AND connamespace = 'core'::regnamespace")  # fmt: skip
        assert {name for (name,) in cursor.fetchall()} == set(
            chain.from_iterable(map(check_constraints, TABLES.values()))
        )
    texts = [(table, field) for table, field in FIELDS if field.type == "text"]
    assert not any(database_takes(bare, table, field, "") for table, field in texts)


@pytest.mark.parametrize(
    ("individuals", "withheld", "taken"),
    [(5, None, True), (None, "<10", True), (None, None, False), (5, "<10", False)],
)
def test_a_figure_or_its_bound_is_there_and_never_both(owner, individuals, withheld, taken):
    with owner.cursor() as cursor:
        for table in (table for table in TABLES.values() if table.stand_ins):
            (name,) = table.stand_ins.values()
            rule = check_constraints(table)[f"{table.name}_{name}_instead"]
            row = "SELECT %s::bigint AS individuals, %s::text AS withheld"
            cursor.execute(f"SELECT {rule} FROM ({row}) one", (individuals, withheld))
            assert cursor.fetchone() == (taken,)


def test_columns_have_the_type_need_and_comment_of_their_field(owner):
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname, format_type(atttypid, atttypmod), attnotnull, "
            "col_description(c.oid, attnum), obj_description(c.oid) "
            "FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid WHERE attnum > 0 "
            "AND relnamespace = 'core'::regnamespace AND relkind IN ('r', 'p')"
        )
        found = {(table, column): facts for table, column, *facts in cursor.fetchall()}
    for table, field in FIELDS:
        kind, needed, comment, described = found[table.name, field.name]
        needs = field.required and field.name not in table.stand_ins
        assert (kind, needed) == (TYPES[field.type], needs)
        assert described == table.definition
        assert comment.startswith(field.definition) and (field.unit or "") in comment
    assert {name for name, _ in found} == set(TABLES)


@of(FIELDS)
def test_every_field_is_defined(table, field):
    assert field.definition.endswith(".") and field.definition[0].isupper()


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_headings_and_tags_mean_one_field_each(table):
    """Of the headings files may bear, no two fields of a table claim the same."""
    fields = table.readable.values()
    aliases = [name for field in fields
               for name in {name.lower() for name in (field.name, *field.aliases)}]  # fmt: skip
    tags = [field.hxl for field in fields if field.hxl]
    assert len(set(tags)) == len(tags)
    assert len(set(aliases)) == len(aliases)


@pytest.mark.parametrize("name", LISTS)
def test_code_lists_have_four_languages_and_are_used(name):
    codes = dictionary.codes(name)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", code) for code in codes)
    for labels in codes.values():
        assert list(labels) == ["en", "fr", "es", "ar"] and all(labels.values())
        assert re.search("[\u0600-\u06ff]", labels["ar"]) or labels["ar"] == labels["en"]
    assert name in {field.codes for _, field in FIELDS}


def text_of(*patterns: str) -> str:
    paths = chain.from_iterable(ROOT.glob(pattern) for pattern in patterns)
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


ENGINE = text_of("ingest/*.py", "layers/*.py", "layers/*.sql")
TOOLS = dictionary.FOLDER / "product" / "tools"
# the engine fills these by pattern: adm_match_method, origin_match_method …
BY_PATTERN = re.compile(r"(adm|origin|destination)_(match_method|match_score|level|name|pcode)")


def uses(table) -> str:
    """All text that reads or writes a table: the engine, its layers, the sources that fill it."""
    layers = [path.read_text(encoding="utf-8") for path in (ROOT / "layers").glob("*.toml")]
    fed = [text_of(f"ingest/sources/{name}/*.*") for name in sources.names()]
    tools = [path.read_text(encoding="utf-8") for path in TOOLS.glob("*.toml")]
    fed += [text for text in tools if table.name in text]
    return "\n".join([ENGINE, *(text for text in layers if f"core.{table.name}" in text),
                      *(text for text in fed if table.name in text)])  # fmt: skip


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_entry_is_used(table):
    text = uses(table)
    idle = [name for name in table.fields
            if not BY_PATTERN.fullmatch(name) and not re.search(rf"\b{name}\b", text)]  # fmt: skip
    assert idle == []


@pytest.fixture
def entries(tmp_path, monkeypatch):
    """A copy of the dictionary to edit: entries("site", "text to add") takes effect at once."""
    shutil.copytree(dictionary.FOLDER, tmp_path / "dictionary")
    monkeypatch.setattr(dictionary, "FOLDER", tmp_path / "dictionary")

    def edit(name: str, old: str, new: str) -> None:
        path = tmp_path / "dictionary" / f"{name}.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        forget()

    forget()
    yield edit
    monkeypatch.undo()
    forget()


def forget() -> None:
    dictionary.tables.cache_clear()
    dictionary.codes.cache_clear()


def shape(house) -> list[tuple]:
    """Columns, constraints, comments and indexes of core, by their identity."""
    return house.rows(
        "SELECT conrelid, oid::text, conname, pg_get_constraintdef(oid), "
        "obj_description(oid, 'pg_constraint') FROM pg_constraint "
        "WHERE connamespace = 'core'::regnamespace UNION ALL "
        "SELECT attrelid, attnum::text, attname, format_type(atttypid, atttypmod), "
        "col_description(attrelid, attnum) FROM pg_attribute a JOIN pg_class c "
        "ON c.oid = attrelid WHERE relnamespace = 'core'::regnamespace ORDER BY 1, 2, 3"
    )


def synced(house) -> None:
    with database.connect(house.access.owner) as connection:
        sync(connection)


def test_sync_again_changes_nothing(warehouse):
    before = shape(warehouse)
    synced(warehouse)
    assert shape(warehouse) == before


def test_sync_adds_a_field_with_its_check_and_comment(warehouse, entries):
    entries("site", "[fields.status]", '[fields.beds]\ntype = "integer"\nminimum = 1\n'
            'definition = "Beds."\nunit = "beds"\n\n[fields.status]')  # fmt: skip
    synced(warehouse)
    assert warehouse.rows(
        "SELECT format_type(atttypid, -1), col_description(attrelid, attnum) FROM pg_attribute "
        "WHERE attrelid = 'core.site'::regclass AND attname = 'beds'"
    ) == [("bigint", "Beds. Unit: beds.")]
    assert warehouse.one("SELECT count(*) FROM pg_constraint WHERE conname = 'site_beds_minimum'")


def test_sync_follows_a_code_list(warehouse, entries):
    entries("codes/site_status", "closed = ", 'planned = { en = "Planned" }\nclosed = ')
    synced(warehouse)
    assert "planned" in warehouse.one(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'site_status_codes'"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [('[fields.status]\ntype = "code"\ncodes = "site_status"', '[fields.status]\ntype = "integer"'),
     ("[fields.status]", "[fields.state]")],
    ids=["another type", "another name"],
)  # fmt: skip
def test_sync_refuses_what_would_lose_data(warehouse, entries, old, new):
    before = shape(warehouse)
    entries("site", old, new)
    with pytest.raises(UserError, match=r"core\.site\.status .*write a migration"):
        synced(warehouse)
    assert shape(warehouse) == before


def test_a_mistake_in_the_dictionary_is_refused(entries):
    entries("site", "[fields.status]", '[fields.beds]\ntype = "integre"\n\n[fields.status]')
    with pytest.raises(ValueError, match="beds"):
        dictionary.tables()
