"""Personal data stop a load until somebody decides, and no value slips out on the way."""

import json
import stat
import time
from types import SimpleNamespace

import pandas as pd
import psycopg2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ingest import database, dictionary
from ingest.errors import UserError
from ingest.personal import Gate, Personal, key, restricted, suspects

# made up: a list of camps as they were kept in Haiti in 2013, with people to call
CAMPS = pd.DataFrame(
    {
        "SSID": ["111_01_001", "111_01_024", "112_03_118", "113_02_007", "115_01_090"],
        "Site Name": ["Camp Acra Nord", "Place Saint-Pierre", "Terrain Toto", "Centre Henri",
                      "Village Marie Jeanne"],
        "Commune": ["Delmas", "Delmas", "Pétion-Ville", "Tabarre", "Carrefour"],
        "P-code": ["HT0112", "HT0112", "HT0114", "HT0118", "HT0113"],
        "Households": ["1,204", "310", "88", "45", "702"],
        "Individuals": ["4816", "1240", "352", "180", "2808"],
        "Lat": ["18.5442", "18.5120", "18.5129", "18.5701", "18.5343"],
        "Lon": ["-72.3100", "-72.2852", "-72.2853", "-72.2500", "-72.4100"],
        "Contact": ["Jean Robert Estimé", "Marie-Claire Joseph", "Pierre Louis", "Guerline Paul",
                    "Frantz Dorvil"],
        "Contact phone": ["3712-3456", "+509 3412 0077", "36 11 22 33", "4890-1122", "37114455"],
        "E-mail": ["camp1@example.org", "", "p.louis@example.net", "", ""],
        "Remarques": ["Le comité a été changé en mars", "", "", "Voir la fiche", ""],
    }
)  # fmt: skip


def found(frame: pd.DataFrame) -> dict[str, str]:
    return {one.column: one.kind for one in suspects(frame)}


def gate(var, **personal) -> Gate:
    decided = TypeAdapter(Personal).validate_python(personal)
    return Gate(SimpleNamespace(name="camps", personal=decided), var)


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(source_row=range(1, len(frame) + 1))


def test_a_list_of_camps_with_contacts():
    assert found(CAMPS) == {
        "Contact": "name", "Contact phone": "phone", "E-mail": "email", "Remarques": "free_text",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "values", "kind"),
    [
        ("Nom du chef de ménage", ["Aminata Diallo", "Moussa Keita"], "name"),
        ("HoH_name", ["Aminata D", "Moussa K"], "name"),
        ("Respondent", ["Aminata Diallo", "Moussa Keita"], "name"),
        ("اسم رب الأسرة", ["محمد علي حسن", "فاطمة أحمد"], "name"),
        ("Nombre del encuestado", ["Luz Gómez", "Juan Pérez"], "name"),
        ("m0001_meta_enumerator_name", ["Grace", "Deng"], "name"),
        ("رقم الهاتف", ["07701234567", "07809876543"], "phone"),
        ("Téléphone", [70123456, 76543210], "phone"),
        ("teléfono", ["555 123 4567", "555 987 6543"], "phone"),
        ("Correo electrónico", ["a@example.org"], "email"),
        ("Passport No", ["A1234567", "B7654321"], "id"),
        ("NIN", ["12345678901", "10987654321"], "id"),
        ("household ID", ["HH-0001", "HH-0002"], "id"),
        ("رقم الهوية", ["199012345678", "198112345678"], "id"),
        ("Date de naissance", ["01/02/1990", "03/04/1985"], "birth"),
        ("Fecha de nacimiento", ["01/02/1990"], "birth"),
        ("Dirección", ["Calle 5 no. 12"], "address"),
        ("Household GPS latitude", ["2.0431", "2.0519"], "home_location"),
        ("Observaciones", ["La familia pide agua y comida"], "free_text"),
        ("ملاحظات", ["تحتاج الأسرة إلى ماء وطعام"], "free_text"),
    ],
)
def test_headings_in_four_languages(heading, values, kind):
    assert found(pd.DataFrame({heading: values})) == {heading: kind}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["+252 61 234 5678", "+252 61 876 5432", "+254 712 345678"], "phone"),
        (["0612345678", "0687654321", "0699887766"], "phone"),
        (["call +252612345678 for access", "no answer", "gate closed"], "phone"),
        (["x", "y", "write to aid.worker@example.org"], "email"),
        (["Ahmed Hassan", "Fatima Omar Ali", "Mohamed Abdi"], "name"),
        (["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"], "id"),
        (["123-12C00456", "124-13C00012"], "id"),
        (["She fled with four children and lost her husband on the way",
          "The man was beaten at the checkpoint and asks for help"], "free_text"),
    ],
)  # fmt: skip
def test_values_under_a_heading_that_says_nothing(values, kind):
    assert found(pd.DataFrame({"q17": values})) == {"q17": kind}


def test_bare_phone_numbers_are_known_by_the_country_of_the_file():
    bare = [f"3{i:03}{i * 7 % 10000:04}" for i in range(400, 430)]
    assert found(pd.DataFrame({"iso3": "HTI", "q3": bare})) == {"q3": "phone"}
    assert found(pd.DataFrame({"q3": bare})) == {}


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Mobile network coverage", ["good", "none"]),
        ("Number of phones", ["12", "340"]),
        ("Respondent sex", ["Male", "Female"]),
        ("Key informant type", ["Camp manager", "Leader"]),
        ("Contact with authorities", ["yes", "no"]),
        ("Female-headed households", ["120", "33"]),
        ("Site registration number", ["S-0012", "S-0044"]),
        ("Village", ["Mohammed Agha", "Ahmed Dahir", "Ibrahim Khel", "Ali Addeh"]),
        ("Site name", ["Camp Jean Marie Vincent", "Saint Louis de Gonzague"]),
        ("SSID", ["111_01_001", "SS0445"]),
        ("Site address", ["Route de Delmas 33"]),
        ("q5", ["2014-01-15", "2014-02-20"]),
        ("q6", ["01/02/2015", "03/04/2016"]),
        ("q7", ["1 204 300", "12 345 678"]),
        ("q8", ["UA1414001001", "UA1414003005"]),
        ("q9", ["1234567890", "2345678901", "3456789012"]),
        ("Remarks", ["", None]),
    ],
)
def test_what_is_not_personal(heading, values):
    assert found(pd.DataFrame({heading: values})) == {}


def test_tags_say_what_headings_do_not():
    frame = pd.DataFrame({"Nom": ["Camp Jean Marie"], "C": ["Luz"], "D": ["Grace"],
                          "Contact": ["Camp Nord"]})  # fmt: skip
    frame.attrs["hxl"] = {"Nom": "#loc+name", "C": "#contact+name", "D": "#contact +phone",
                          "Contact": "#loc+name"}  # fmt: skip
    assert found(frame) == {"C": "name"}


def test_the_dictionarys_own_fields_are_not_suspects():
    values = {"integer": "120", "number": "18.54", "date": "2024-01-31", "boolean": "true"}
    for table in dictionary.tables().values():
        fields = [f for f in table.readable.values() if not f.is_geometry]
        frame = pd.DataFrame({
            alias: [values.get(f.type, "Camp Nord")]
            for f in fields
            for alias in (f.name, *f.aliases)
        })  # fmt: skip
        assert found(frame) == {}, table.name


REAL = {  # every column of these files that must be decided about, and no other
    "unhcr_population/flows.csv.gz": {},
    "pcodes/global-pcodes-adm-1-2-with-version.csv": {},
    "hpc_needs/hpc_hno_2024.csv": {},
    "idmc/ind_idmc_idu_events.csv": {"description": "free_text"},
}


@pytest.mark.parametrize("name", REAL)
def test_real_tables(name, real_data):
    frame = pd.read_csv(real_data(name), dtype=str, keep_default_na=False)
    assert found(frame) == REAL[name]


@pytest.mark.parametrize("year", range(2014, 2024))
def test_incidents_with_places_described_are_let_through(year, real_data):
    rows = json.loads(real_data(f"missing_migrants/{year}-json.json").read_text(encoding="utf-8"))
    assert found(pd.json_normalize(rows)) == {}


def test_one_address_in_fifty_thousand_rows_is_found():
    values = ["ordinary"] * 50_000
    values[34_567] = "someone@example.org"
    assert found(pd.DataFrame({"q1": pd.Series(values, dtype="str")})) == {"q1": "email"}
    remarks = [""] * 50_000
    remarks[34_567] = "she asks for help with papers"
    assert found(pd.DataFrame({"Remarks": pd.Series(remarks, dtype="str")})) == {
        "Remarks": "free_text"
    }


def test_a_batch_is_judged_quickly():
    rows = 50_000
    columns = {f"c{i}": pd.Series([f"{i}-{j % 997}" for j in range(rows)], dtype="str")
               for i in range(15)}  # fmt: skip
    frame = pd.DataFrame({**columns, "n": range(rows), "x": 0.5})
    suspects(frame)
    seconds = []
    for _ in range(8):
        begin = time.process_time()
        suspects(frame)
        seconds.append(time.process_time() - begin)
    assert min(seconds) < 0.05


def test_undecided_columns_stop_the_load_by_name_and_show_no_value(tmp_path):
    with pytest.raises(UserError) as stopped:
        gate(tmp_path, Contact="drop").take(numbered(CAMPS))
    line = str(stopped.value)
    assert "“Contact phone” (phone numbers), “E-mail” (e-mail addresses)" in line
    assert "[personal] in source.toml of camps" in line and "“Contact”" not in line
    assert not any(value and value in line for c in CAMPS for value in CAMPS[c] if len(value) > 3)


def test_decisions_are_carried_out_and_counted(tmp_path):
    decided = gate(
        tmp_path, **{"contact ": "drop", "Contact phone": "hash",
                     "E-mail": {"allow": "The cluster calls them"},
                     "Remarques": {"not_personal": "About the committee"}, "Fax": "drop"},
    )  # fmt: skip
    stored = decided.take(numbered(CAMPS))
    assert not {"Contact", "E-mail"} & set(stored.columns)
    assert stored["Remarques"].equals(CAMPS["Remarques"])
    assert stored["Contact phone"].str.fullmatch("[0-9a-f]{32}").all()
    assert CAMPS["Contact phone"][0] == "3712-3456"  # the caller's frame is as it was
    assert decided.drain().to_dict("records") == [
        {"source_row": 1, "field": "E-mail", "value": "camp1@example.org",
         "reason": "The cluster calls them"},
        {"source_row": 3, "field": "E-mail", "value": "p.louis@example.net",
         "reason": "The cluster calls them"},
    ]  # fmt: skip
    assert [(d.column, d.action, d.reason, d.values) for d in decided.decisions()] == [
        ("contact ", "drop", None, 5), ("Contact phone", "hash", None, 5),
        ("E-mail", "allow", "The cluster calls them", 2),
        ("Remarques", "not_personal", "About the committee", 2), ("Fax", "drop", None, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["keep", {"allow": ""}, {"allow": "  "}, {}, {"hash": "yes"}])
def test_a_decision_is_one_of_four_and_reasons_are_given(said):
    with pytest.raises(ValidationError):
        TypeAdapter(Personal).validate_python({"Contact": said})


def test_tokens_are_the_same_in_one_deployment_and_differ_between_two(tmp_path):
    frame = numbered(CAMPS[["Contact phone"]])
    first, again = (gate(tmp_path, **{"Contact phone": "hash"}).take(frame) for _ in range(2))
    other = gate(tmp_path / "other", **{"Contact phone": "hash"}).take(frame)
    assert first.equals(again)
    assert not set(first["Contact phone"]) & set(other["Contact phone"])


@settings(deadline=None)
@given(values=st.lists(st.text(min_size=1).filter(lambda word: word.strip()), min_size=1))
def test_tokens_tell_values_apart_and_hold_nothing_of_them(values):
    made = key.tokens(pd.Series(values, dtype="str"), b"k" * 32)
    assert made.str.fullmatch("[0-9a-f]{32}").all()
    same = {word: token for word, token in zip(values, made, strict=True)}
    assert [same[word] for word in values] == list(made)


def test_empty_cells_get_no_token():
    made = key.tokens(pd.Series(["", None, "7", "7.5"], dtype="str"), b"k" * 32)
    assert made.isna().tolist() == [False, True, False, False] and made[0] == ""
    assert key.tokens(pd.Series([7.0]), b"k" * 32)[0] == made[2]  # as a spreadsheet gives it


def test_the_key_is_private_and_never_replaced(tmp_path):
    path = tmp_path / "var" / "personal.key"
    made = key.read_or_make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and key.read_or_make(path) == made
    assert [file.name for file in path.parent.iterdir()] == ["personal.key"]
    path.chmod(0o640)
    with pytest.raises(UserError, match="chmod 600"):
        key.read_or_make(path)
    path.chmod(0o600)
    path.write_text("short")
    with pytest.raises(UserError, match="no key") as refused:
        key.read_or_make(path)
    assert "short" not in str(refused.value)


def test_no_key_is_made_where_nothing_is_hashed(tmp_path):
    gate(tmp_path, **{"q": "drop"}).take(pd.DataFrame({"q": ["x"], "source_row": [1]}))
    assert list(tmp_path.iterdir()) == []


def test_allowed_values_are_the_owners_alone(empty_database):
    values = pd.DataFrame({"source_row": [1, 2], "field": "E-mail", "reason": "so",
                           "value": ['a "b", c@example.org\nx', "Ünï"]})  # fmt: skip
    with database.connect(empty_database.owner) as connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ops.load_run (source, dataset, inputs_sha256) VALUES ('s', 'd', 'x') "
            "RETURNING id"
        )
        (load_id,) = cursor.fetchone()
        restricted.write(connection, load_id, "site", values)
        cursor.execute("SELECT source_row, field, value, reason FROM restricted.value ORDER BY 1")
        assert cursor.fetchall() == [
            (1, "E-mail", 'a "b", c@example.org\nx', "so"), (2, "E-mail", "Ünï", "so"),
        ]  # fmt: skip
    connection = psycopg2.connect(empty_database.web)
    with (
        connection,
        connection.cursor() as cursor,
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
    ):
        cursor.execute("SELECT * FROM restricted.value")
    connection.close()
