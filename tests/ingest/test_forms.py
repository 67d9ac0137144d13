"""Real forms and their submissions in every way they are exported: the answers stay the same."""

import json
import random
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ingest.errors import UserError
from ingest.forms.definition import Form, Question, read_form
from ingest.forms.frames import frames
from ingest.forms.model import FormOptions
from ingest.forms.read import read
from ingest.sources.model import Source
from tests.ingest.exports import STYLES, Style, write

REAL = {
    "cascading_select_test_equivalent.xls": 10,
    "choice_filter_test.xlsx": 4,
    "widgets.xls": 34,
    "xl_date_ambiguous.xlsx": 6,
    "xlsform_spec_test.xlsx": 37,
}
SURVEY = [
    ("type", "name", "label::English (en)", "label::العربية (ar)"),
    ("today", "today", None, None),
    ("username", "username", None, None),
    ("text", "site_name", "Name of the site", "اسم الموقع"),
    ("begin_group", "access", "Access", "الوصول"),
    ("select_one yes_no", "open", "Is it open?", "هل هو مفتوح؟"),
    ("select_multiple needs", "needs", "Needs", "الاحتياجات"),
    ("geopoint", "place", "GPS", "الموقع"),
    ("text", "note_a", "Remarks", "ملاحظات"),
    ("end_group", None, None, None),
    ("text", "note_b", "Remarks", "ملاحظات"),
    ("begin_repeat", "people", "Group", "الفئة"),
    ("select_one groups", "group", "Population group", "الفئة السكانية"),
    ("integer", "number", "How many", "كم العدد"),
    ("select_multiple needs", "wants", "Needs", "الاحتياجات"),
    ("end_repeat", None, None, None),
]
CHOICES = [
    ("list_name", "name", "label::English (en)", "label::العربية (ar)"),
    ("yes_no", "yes", "Yes", "نعم"), ("yes_no", "no", "No", "لا"),
    ("needs", "water", "Water", "ماء"), ("needs", "food", "Food", "غذاء"),
    ("needs", "drinking_water", "Drinking Water", "ماء الشرب"),
    ("needs", "1", "Cash for work", "نقد"),
    ("groups", "idp", "Displaced people", "نازحون"), ("groups", "host", "Hosts", "مضيفون"),
]  # fmt: skip
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
ANSWERS = st.fixed_dictionaries({
    "site_name": st.builds("n{}".format, TEXT),
    "open": st.sampled_from(["", "yes", "no"]),
    "needs": st.none() | st.lists(st.sampled_from(["water", "food", "drinking_water", "1"]),
                                  unique=True),
    "place": st.none() | st.tuples(st.integers(-90, 90).map(str), st.integers(-180, 180).map(str),
                                   st.just("12"), st.just("4.5")),
    "note_a": st.builds("a{}".format, TEXT),
    "note_b": st.builds("b{}".format, TEXT),
    "people": st.lists(st.fixed_dictionaries({
        "group": st.sampled_from(["idp", "host"]), "number": st.integers(0, 10**6).map(str),
        "wants": st.none() | st.lists(st.sampled_from(["water", "1"]), unique=True),
    }), max_size=3),
})  # fmt: skip


def workbook(path: Path, survey=SURVEY, choices=CHOICES) -> Path:
    book = Workbook()
    for name, rows in (("survey", survey), ("choices", choices)):
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    book.remove(book.worksheets[0])
    book.save(path)
    return path


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return workbook(tmp_path_factory.mktemp("form") / "sites.xlsx")


def plain(value) -> str:
    """An answer as it should come out; the order of several choices means nothing."""
    if isinstance(value, list):
        return " ".join(sorted(value))
    return " ".join(value).strip() if isinstance(value, tuple) else value or ""


def tidy(rows: pd.DataFrame, names) -> list[dict]:
    found = rows[[name for name in names]].to_dict("records")
    several = {"needs", "wants"} & set(names)
    return [{k: " ".join(sorted(v.split())) if k in several else v for k, v in row.items()}
            for row in found]  # fmt: skip


def expected(submissions, names) -> list[dict]:
    return [{name: plain(answers[name]) for name in names} for answers in submissions]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture],
          deadline=None, phases=[Phase.explicit, Phase.generate])  # fmt: skip
@given(
    submissions=st.lists(ANSWERS, min_size=1, max_size=4),
    kind=st.sampled_from(["csv", "xlsx", "json"]), style=st.sampled_from(STYLES),
)  # fmt: skip
def test_every_export_of_the_same_answers_reads_the_same(form, tmp_path, submissions, kind, style):
    path = write(read_form(form), submissions, tmp_path / f"export.{kind}", style)
    tables = {table.repeat: table.rows for table in read(form, path)}
    names = ["site_name", "open", "needs", "place", "note_a", "note_b"]
    assert list(tables[""]) == ["source_row", *names]
    assert tidy(tables[""], names) == expected(submissions, names)
    entries = [(n, e) for n, s in enumerate(submissions, start=1) for e in s["people"]]
    if entries:
        names = ["group", "number", "wants"]
        found = tables["people"].sort_values("parent_row", kind="stable")
        assert tidy(found, names) == expected([entry for _, entry in entries], names)
        assert list(found["parent_row"]) == [number for number, _ in entries]


def answer(question: Question, chance: random.Random):
    """A random answer of the question's kind."""
    names = list(question.choices)
    if question.several:
        return sorted(chance.sample(names, chance.randint(0, len(names)))) if names else None
    if names:
        return chance.choice(names)
    if question.is_place:
        return (str(chance.randint(-90, 90)), str(chance.randint(-180, 180)), "0", "5")
    return f"{question.name} {chance.randint(1, 99)}"


def filled(form: Form, chance: random.Random) -> list[dict]:
    def row(repeat):
        return {q.name: answer(q, chance) for q in form.questions if q.repeat == repeat}

    return [row(()) | {r[-1]: [row(r) for _ in range(chance.randint(0, 2))] for r in form.repeats}
            for _ in range(3)]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("name", REAL)
def test_real_forms_read_their_submissions(real_data, tmp_path, name, kind):
    path = real_data(f"xlsform/{name}")
    form = read_form(path)
    assert len(form.questions) == REAL[name]
    submissions = filled(form, random.Random(name + kind))
    export = write(form, submissions, tmp_path / f"export.{kind}", Style(None, True))
    tables = {table.repeat: table.rows for table in read(path, export)}
    for question in (q for q in form.questions if not q.automatic):
        told = [s for s in submissions] if not question.repeat else [
            entry for s in submissions for entry in s[question.repeat[-1]]]  # fmt: skip
        if told:
            column = tables["/".join(question.repeat)].sort_values("source_row")
            found = sorted(" ".join(sorted(v.split())) for v in column[form.column(question)])
            wanted = [" ".join(sorted(plain(s[question.name]).split())) for s in told]
            assert found == sorted(wanted), question.name


def test_an_invalid_form_is_refused_in_one_line(real_data):
    with pytest.raises(UserError) as refusal:
        read_form(real_data("xlsform/duplicate_columns.xlsx"))
    message = str(refusal.value)
    assert message == "duplicate_columns.xlsx is no valid XLSForm: Duplicate column header: label"


@pytest.mark.parametrize(
    "name",
    ["hxl_messy/input-broken.xlsx", "hxl_messy/input-valid.xls", "pcodes/rowca-gin-adm2.csv"],
)
def test_what_is_no_form_is_refused_in_one_line(real_data, name):
    with pytest.raises(UserError) as refusal:
        read_form(real_data(name))
    assert "XLSForm" in str(refusal.value) and "\n" not in str(refusal.value)


def saved(tmp_path, headings: str, *rows: str) -> Path:
    path = tmp_path / "export.csv"
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return path


def only(form, path, **options) -> pd.DataFrame:
    (table,) = read(form, path, **options)
    return table.rows


def test_names_and_marks_must_agree(form, tmp_path):
    headings = "site_name,needs,needs/water,needs/food"
    path = saved(tmp_path, headings, "A,water,1,0", "B,water food,1,0")
    with pytest.raises(UserError, match=r"Submission 2: “needs” is “water food”.*“water”"):
        only(form, path)


def test_a_mark_is_0_or_1(form, tmp_path):
    with pytest.raises(UserError, match="“needs/water” has “maybe” where 0 or 1 is meant"):
        only(form, saved(tmp_path, "needs/water,needs/food", "maybe,0"))


def test_a_label_of_two_choices_is_not_guessed(tmp_path):
    twins = [*CHOICES, ("yes_no", "perhaps", "Yes", "ربما")]
    form = workbook(tmp_path / "twins.xlsx", choices=twins)
    path = saved(tmp_path, "Name of the site,Is it open?", "A,Yes")
    with pytest.raises(UserError, match=r"“Yes” is the label of 2 choices.*XML values"):
        only(form, path)
    assert list(only(form, saved(tmp_path, "site_name,open", "A,yes"))["open"]) == ["yes"]


def test_what_the_device_noted_comes_only_when_asked_for(form, tmp_path):
    path = saved(tmp_path, "today,username,site_name,_submission_time,_submitted_by,KEY,extra",
                 "2026-07-01,musa,A,2026-07-02,musa,k1,7")  # fmt: skip
    assert {"today", "username", "_submission_time", "_submitted_by"}.isdisjoint(only(form, path))
    rows = only(form, path, keep={"today", "_submission_time"})
    assert rows[["today", "_submission_time", "extra"]].values.tolist() == [
        ["2026-07-01", "2026-07-02", "7"]
    ]
    assert "username" not in rows and "musa" not in rows.to_string()


def test_answers_of_odk_central(form, tmp_path):
    """Groups nested, repeats expanded, positions as GeoJSON (longitude first)."""
    point = {"type": "Point", "coordinates": [43.65, 3.12, 5], "properties": {"accuracy": 2.5}}
    record = {
        "__id": "uuid:1", "__system": {"submitterName": "Musa"}, "site_name": "A",
        "access": {"open": "yes", "needs": "water food", "place": point, "note_a": None},
        "people": [{"__id": "p1", "group": "idp", "number": 12, "wants": None}],
        "people@odata.navigationLink": "Submissions('uuid:1')/people",
    }  # fmt: skip
    path = tmp_path / "central.json"
    path.write_text(json.dumps({"value": [record]}))
    main, people = read(form, path)
    assert main.rows.loc[0, "place"] == "3.12 43.65 5 2.5"
    assert main.rows.loc[0, "needs"] == "water food" and "Musa" not in main.rows.to_string()
    assert people.rows[["parent_row", "group", "number"]].values.tolist() == [[1, "idp", "12"]]


def test_an_archive_of_odk_central(form, tmp_path):
    """A CSV a repeat, groups set apart by hyphens, entries linked by key."""
    path = tmp_path / "sites.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "sites.csv",
            "SubmissionDate,site_name,access-open,access-needs,access-needs/water,"
            "access-place-Latitude,access-place-Longitude,meta-instanceID,KEY,SubmitterName\n"
            "2026-07-01,A,yes,water,1,3.1,43.6,uuid:1,uuid:1,Musa\n"
            "2026-07-01,B,no,,,,,uuid:2,uuid:2,Musa\n",
        )
        archive.writestr(
            "sites-people.csv",
            "group,number,wants,PARENT_KEY,KEY\nhost,4,,uuid:2,uuid:2/people[1]\n"
            "idp,9,water food,uuid:2,uuid:2/people[2]\n",
        )
        archive.writestr("media/1.jpg", b"\xff\xd8")
    main, people = read(form, path)
    assert main.rows.drop(columns=["source_row", "note_a", "note_b"]).values.tolist() == [
        ["A", "yes", "water", "3.1 43.6"], ["B", "no", "", ""],
    ]  # fmt: skip
    assert people.rows[["parent_row", "number", "wants"]].values.tolist() == [
        [2, "4", ""], [2, "9", "water food"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"),
    [('[{"site_name": "A"}, {"site_', "cannot be read"), ('"sites"', "no list of submissions"),
     ('[{"colour": "red"}]', "no column that is a question of “")],
)  # fmt: skip
def test_json_that_is_no_export_is_refused_in_one_line(form, tmp_path, text, reason):
    path = tmp_path / "export.json"
    path.write_text(text)
    with pytest.raises(UserError, match=reason) as refusal:
        only(form, path)
    assert "\n" not in str(refusal.value)


def test_an_entry_without_its_submission_is_refused(form, tmp_path):
    path = tmp_path / "export.xlsx"
    book = Workbook()
    book.active.append(["site_name", "_index"])
    book.active.append(["A", 1])
    sheet = book.create_sheet("people")
    sheet.append(["group", "number", "_parent_index"])
    sheet.append(["idp", 5, 2])
    book.save(path)
    with pytest.raises(UserError, match=r"“people” belongs to submission 2, which is not in"):
        list(read(form, path))


def source(folder: Path, **changes) -> Source:
    return Source(name="sites", folder=folder, title="Sites", table="site_round", **changes)


def test_each_entry_is_a_row_and_no_submission_vanishes(form, tmp_path):
    chance = random.Random(7)
    submissions = filled(read_form(form), chance)
    submissions[1]["people"] = []
    submissions[0]["people"] = submissions[2]["people"] = [
        {"group": "idp", "number": "5"}, {"group": "host", "number": "3"}]  # fmt: skip
    path = write(read_form(form), submissions, tmp_path / "export.json", Style())
    options = FormOptions(definition=form.name, repeat="people")
    (rows,) = frames(path, source(form.parent), options)
    assert list(rows["source_row"]) == [1, 2, 3, 4, 5]
    assert list(rows["number"]) == ["5", "3", "", "5", "3"]
    assert list(rows["site_name"]) == [submissions[n]["site_name"] for n in (0, 0, 1, 2, 2)]


def test_a_repeat_is_read_or_ignored_by_name(form, tmp_path):
    submissions = [{"site_name": "A", "people": [{"group": "idp", "number": "5"}]}]
    path = write(read_form(form), submissions, tmp_path / "export.json", Style())
    with pytest.raises(UserError, match="entries of the repeat “people” too"):
        list(frames(path, source(form.parent), FormOptions(definition=form.name)))
    (rows,) = frames(path, source(form.parent, ignore=("people",)),
                     FormOptions(definition=form.name))  # fmt: skip
    assert len(rows) == 1 and "number" not in rows
    with pytest.raises(UserError, match="no repeat “person”"):
        list(frames(path, source(form.parent), FormOptions(definition=form.name, repeat="person")))


def test_labels_tell_fields_and_codes_where_names_do_not(tmp_path):
    survey = [
        SURVEY[0],
        ("text", "q1", "Site ID", "الرقم"),
        ("select_one why", "q2", "Why?", "سبب النزوح"),
        ("select_one why", "q3", "And why else?", "وغير ذلك؟"),
    ]
    choices = [CHOICES[0], ("why", "1", "Drought", "القحط"), ("why", "2", "War", "نزاع"),
               ("why", "flood", "High water", "سيل")]  # fmt: skip
    form = workbook(tmp_path / "numbers.xlsx", survey, choices)
    path = saved(tmp_path, "q1,q2,q3", "S1,1,1", "S2,War,2", "S3,flood,flood")
    (rows,) = frames(path, source(tmp_path), FormOptions(definition=form.name))
    assert rows.attrs["hxl"] == {"q1": "#loc+code", "q2": "#cause+type"}
    assert list(rows["q2"]) == ["drought", "conflict", "flood"]
    assert list(rows["q3"]) == ["1", "2", "flood"]  # no field of ours


@pytest.mark.parametrize(
    "headings", ["Name of the site,Is it open?,Needs", "اسم الموقع,هل هو مفتوح؟,الاحتياجات"]
)
@pytest.mark.parametrize("words", ["Yes,Drinking Water Food", "نعم,ماء الشرب غذاء"])
def test_labels_of_any_language_are_the_same_answers(form, tmp_path, headings, words):
    rows = only(form, saved(tmp_path, headings, f"A,{words}"))
    assert rows.loc[0, ["site_name", "open", "needs"]].tolist() == [
        "A",
        "yes",
        "drinking_water food",
    ]
