"""A drafted source.toml: it loads what it was drafted from, and overwrites nothing."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import database, dictionary, mapping, raw, sources
from ingest.errors import UserError
from ingest.inspect import draft, inspect
from ingest.personal import Gate
from ingest.sources.model import ReadOptions, Source

OPTIONS = ReadOptions()
DTM = """admin1Name,admin1Pcode,admin2Name,admin2Pcode,numPresentIdpInd,reportingDate,\
roundNumber,numberMales,numberFemales,displacementReason,operationStatus
Bay,SO24,Baydhaba,SO2401,"143,200",2026-06-30,3,70000,73200,Conflict,Active
Sanaag,SO15,Ceerigaabo,SO1501,21500,2026-06-30,3,Not available,,Flooding,Active
Lower Juba,SO28,Kismaayo,SO2801,88 300,2026-06-30,3,44000,44300,Drought,Active
"""
SOMALIA = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of sources of the test's own."""
    path = tmp_path / "sources"
    path.mkdir()
    monkeypatch.setattr(sources, "FOLDER", path)
    return path


def drafted(path: Path, folder: Path, name: str = "mine", edit=lambda text: text) -> Source:
    written = draft.write(inspect(path), name, OPTIONS)
    written.write_text(edit(written.read_text(encoding="utf-8")), encoding="utf-8")
    assert written == folder / name / "source.toml"
    return sources.get(name)


def test_a_table_of_dtm_loads_from_its_draft(warehouse, folder, real_data, tmp_path):
    path = tmp_path / "round3.csv"
    path.write_text(DTM)
    source = drafted(path, folder)
    boundaries = sources.Path(sources.__file__).parent / "cod_ab"
    assert boundaries.exists()
    house = warehouse
    (folder / "cod_ab").symlink_to(boundaries)
    house.load("cod_ab", real_data(SOMALIA))
    report = house.load(source, path)
    assert (report.rows_read, report.rows_loaded, report.rows_rejected) == (3, 3, 0)
    assert house.rows(
        "SELECT adm_pcode, individuals, reason, iso3 FROM core.admin_stock ORDER BY 1"
    ) == [("SO1501", 21_500, "flood", "SOM"), ("SO2401", 143_200, "conflict", "SOM"),
          ("SO2801", 88_300, "drought", "SOM")]  # fmt: skip


def test_border_crossings_load_from_their_draft(warehouse, folder, real_data):
    path = real_data("border_crossings_ukraine/ukr_border_crossings_090622.xlsx")
    report = warehouse.load(drafted(path, folder), path)
    assert report.rows_read == report.rows_loaded == 80


def test_events_load_from_their_draft_once_the_free_text_is_decided(warehouse, folder, real_data):
    path = real_data("idmc/ind_idmc_idu_events.csv")
    (folder / "natural_earth").symlink_to(Path(sources.__file__).parent / "natural_earth")
    undecided = drafted(path, folder, "undecided")
    with pytest.raises(UserError, match=r"“description” .*\[personal\]"):
        warehouse.load(undecided, path)
    source = drafted(path, folder, "events", lambda text: text.replace('# "desc', '"desc'))
    assert source.personal == {"description": "drop"}
    source = source.model_copy(update={"pcodes": None})  # without boundaries
    report = warehouse.load(source, path)
    assert report.rows_read == report.rows_loaded == 113
    with database.connect(warehouse.access.owner) as connection:
        kept = raw.rows(connection, report.load_id, "event", [1, 2])
    assert len(kept) == 2 and "figure" in kept and "description" not in kept
    (decided,) = warehouse.one("SELECT findings -> 'personal' FROM ops.load_run ORDER BY id")
    assert (decided["column"], decided["action"], decided["values"]) == ("description", "drop", 113)


def test_prmn_is_read_by_its_draft(folder, real_data):
    path = real_data("prmn_somalia/idps_somalia_som_unhcr_prmn_displacement_dataset.xlsx")
    source = drafted(path, folder)
    assert source.table == "admin_stock" and source.pcodes and source.pcodes.scheme == "cod"
    assert source.columns["Current (Arrival) District"] == "adm2_name"
    assert source.codes["reason"] == {
        "Drought related": "drought", "Conflict/Insecurity": "conflict",
    }  # fmt: skip
    batch = next(sources.extract(source, path, Gate(source, folder).take))
    mapped = mapping.to_dictionary(batch.rows, dictionary.tables()["admin_stock"], source)
    assert {"individuals", "adm2_name", "reported_on", "measure", "pop_group"} <= set(mapped)


def test_nothing_is_overwritten(folder, tmp_path):
    path = tmp_path / "round3.csv"
    path.write_text(DTM)
    drafted(path, folder)
    with pytest.raises(UserError, match="There is a source “mine” already"):
        draft.write(inspect(path), "mine", OPTIONS)
    with pytest.raises(UserError, match="is no name"):
        draft.write(inspect(path), "../mine", OPTIONS)
    assert [p.name for p in folder.iterdir()] == ["mine"]


def test_what_is_read_is_said(folder, real_data):
    path = real_data("cod_ab_v2_caf/caf_cod_ab.xlsx")
    asked = ReadOptions(sheet="caf_admin2")
    text = draft.render(inspect(path, asked), "caf", asked)
    assert tomllib.loads(text)["read"] == {"sheet": "caf_admin2"}


def test_no_draft_for_what_no_table_holds(real_data):
    path = real_data("hpc_needs/hdx_hapi_humanitarian_needs_global_2024.csv")
    with pytest.raises(UserError, match="people in need"):
        draft.render(inspect(path), "needs", OPTIONS)


def test_years_become_days_and_numbers_are_offered(real_data):
    text = draft.render(inspect(real_data("unhcr_population/flows.csv.gz")), "flows", OPTIONS)
    said = tomllib.loads(text)
    assert said["table"] == "flow_od" and said["templates"] == {"reported_on": "{year}-12-31"}
    assert "one of year, refugees" in text


HEADINGS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1,
                   max_size=15)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(more=st.lists(HEADINGS, max_size=3, unique=True), word=HEADINGS)
def test_whatever_is_in_the_file_the_draft_is_a_source(more, word, tmp_path):
    path = tmp_path / "odd\"name'.parquet"
    columns = {"ssid": ["a", "b"], "site_name": [word, "x"], "lat": ["1", "2"], "lon": ["3", "4"],
               "site_type": [word, "camp"]}  # fmt: skip
    frame = pd.DataFrame({**{name: ["1", word] for name in more}, **columns}, dtype="str")
    frame.to_parquet(path)
    text = draft.render(inspect(path), "mine", OPTIONS)
    Source(name="mine", folder=tmp_path, **tomllib.loads(text))
