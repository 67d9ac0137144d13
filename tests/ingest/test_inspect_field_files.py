"""Files as they come from the field: what their inspection says, and what is drafted from them."""

import json
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from rich.console import Console
from shapely.geometry import Point

from ingest import dictionary, headings, sources
from ingest.headings import HXL
from ingest.inspect import Inspection, draft, inspect, page, terminal
from ingest.inspect.profile import number
from ingest.inspect.words import kind
from ingest.sources.model import ReadOptions
from tests.ingest.test_formats_attacks import ods

OPTIONS = ReadOptions()
DTM = """\
Site ID,Site Name,Latitude,Longitude,admin1Name,admin2Name,admin2Pcode,Round,Date,HH,IDPs,F,M
#loc+code,#loc+name,#geo+lat,#geo+lon,#adm1+name,#adm2+name,#adm2+code,#round+code,#date+reported,\
#affected+idps+hh,#affected+idps,#affected+idps+f,#affected+idps+m
SO-1,Hilaac,3.11,43.65,Bay,Baydhaba,SO2401,3,2026-06-30,20,100,60,40
SO-2,Barwaaqo,3.12,43.66,Bay,Baydhaba,SO2401,3,2026-06-30,30,150,80,70
SO-1,Hilaac,3.11,43.65,Bay,Baydhaba,SO2401,4,2026-09-30,22,110,60,50
"""
KOBO = """\
start,site_name,admin2Name,individuals,_id,_uuid,_submission_time,_status,__version__
2026-06-30,Hilaac,Baydhaba,100,1,0b9a0c0e-f001,2026-06-30T11:00:05,submitted_via_web,v1
2026-06-30,Barwaaqo,Baydhaba,150,2,0b9a0c0e-f002,2026-06-30T11:00:05,submitted_via_web,v1
"""


def looked_at(folder: Path, text: str, name: str = "table.csv") -> Inspection:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return inspect(path)


def said(found: Inspection) -> dict:
    return tomllib.loads(draft.render(found, "mine", OPTIONS))


def lines(found: Inspection) -> list[str]:
    return draft.render(found, "mine", OPTIONS).splitlines()


def words(found: Inspection) -> str:
    console = Console(width=400)
    with console.capture() as taken:
        console.print(terminal.render(found))
    return taken.get()


def flows(folder: Path, **properties: object) -> Inspection:
    shape = {"type": "LineString", "coordinates": [[14, 13], [15, 12]]}
    features = [{"type": "Feature", "geometry": shape, "properties": properties | {"n": n}}
                for n in range(3)]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features})
    return looked_at(folder, text, "flows.geojson")


def test_flows_with_short_headings_fit_their_table(tmp_path):
    found = flows(tmp_path, origin_pcode="TD0601", origin_name="Kanem Sud", dest_pcode="TD0701",
                  dest_name="Mamdi", persons=120, period_end="2026-06-30")  # fmt: skip
    text = said(found)
    assert text["table"] == "flow_od" and text["pcodes"]["scheme"] == "cod"
    assert text["columns"] == {
        "origin_pcode": "origin_pcode", "origin_name": "origin_name",
        "dest_pcode": "destination_pcode", "dest_name": "destination_name",
        "persons": "individuals", "period_end": "reported_on",
    }  # fmt: skip
    assert any(line.startswith("# unknown = ") for line in lines(found))


def test_the_nearest_table_is_named_with_what_is_missing(tmp_path):
    found = looked_at(tmp_path, "persons,remark\n1,ab\n2,cd\n")
    assert found.fits == () and found.nearest
    for text in (words(found), page.render(found)):
        assert f"the nearest is {found.nearest.table}" in text
        assert "persons (individuals)" in text and "reported_on" in text
    with pytest.raises(draft.UserError, match="the nearest is"):
        said(found)


def test_words_for_an_unknown_place_are_declared(tmp_path):
    found = looked_at(tmp_path, "origin_name,destination_name,individuals,reported_on\n"
                      "Unknown,Lac,3,2026-06-30\nKanem,Lac,5,2026-06-30\n")  # fmt: skip
    assert said(found)["pcodes"]["unknown"] == ["Unknown"]
    assert "# origin_level = 1  # check: without it names are sought among countries" in lines(
        found
    )


def test_arabic_thousands_are_numbers(tmp_path):
    assert kind("١٢٬٣٤٥") == "integer" and number("١٢٬٣٤٥") == 12_345
    assert kind("١٢٫٥") == "number" and number("١٢٫٥") == 12.5
    found = looked_at(tmp_path, "المحافظة,المديرية,عدد الأفراد,التاريخ\n"
                      "عدن,صيرة,١٢٬٣٤٥,2026-06-30\nعدن,المعلا,٢٬٠٠٠,2026-06-30\n"
                      "تعز,صالة,١٬٥٠٠,2026-06-30\n")  # fmt: skip
    assert said(found)["columns"]["عدد الأفراد"] == "individuals"
    (figures,) = (c for c in found.columns if c.heading == "عدد الأفراد")
    assert (figures.kind, figures.greatest) == ("integer", "12345")


def test_french_departments_are_below_regions(tmp_path):
    found = looked_at(tmp_path, "Région;Département;Code département;Date;Personnes déplacées\n"
                      "Kanem;Kanem Sud;TD0601;30/06/2026;1\u00a0234\n"
                      "Lac;Mamdi;TD0701;30/06/2026;12\u00a0500\n")  # fmt: skip
    text = said(found)
    assert text["table"] == "admin_stock" and "ignore" not in text
    assert text["columns"] == {
        "Région": "adm1_name", "Département": "adm2_name", "Code département": "adm2_pcode",
        "Date": "reported_on", "Personnes déplacées": "individuals",
    }  # fmt: skip


def test_deaths_and_departments_of_an_ods(tmp_path):
    rows = [["Province", "Department", "Date", "Deaths", "Displaced", "Event type", "Houses"],
            ["Kasai", "Luiza", "2026-06-01", "3", "100", "flood", "7"],
            ["Ituri", "Djugu", "2026-06-02", "4", "200", "conflict", "9"]]  # fmt: skip
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    made = "".join(
        f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows
    )
    found = inspect(ods(tmp_path / "deaths.ods", made))
    text = said(found)
    assert text["table"] == "event" and text["columns"]["Deaths"] == "dead"
    assert text["columns"]["Province"] == "adm1_name"
    assert text["columns"]["Department"] == "adm2_name"
    assert '    "Houses",  # check: numbers' in lines(found)
    assert any(line.startswith("# event_id = …") for line in lines(found))


def test_a_shapefile_of_sites_is_sites_and_rounds(tmp_path):
    layer = gpd.GeoDataFrame(
        {"SSID": [f"TD0{n:03}" for n in range(1, 7)], "NOM_SITE": list("ABCDEF"),
         "DEPT": ["Mamdi"] * 6, "ADM2_PCODE": ["TD0701"] * 6, "DATE": ["2026/06/30 00:00:00"] * 6,
         "MENAGES": range(10, 70, 10), "INDIVIDUS": range(50, 350, 50)},
        geometry=[Point(14 + n / 10, 13) for n in range(6)], crs=4326,
    )  # fmt: skip
    layer.to_file(tmp_path / "sites.shp")
    found = inspect(tmp_path / "sites.shp")
    assert found.fits[0].table in ("site", "site_round")
    text = said(found)
    assert text["tables"] == ["site", "site_round"]
    assert text["distinct"] == {"site": "reported_on"}
    assert text["columns"] == {
        "SSID": "site_id", "NOM_SITE": "name", "DEPT": "adm2_name", "ADM2_PCODE": "adm2_pcode",
        "DATE": "reported_on", "MENAGES": "households", "INDIVIDUS": "individuals",
    }  # fmt: skip
    fields = {column.field for fit in found.fits for column in fit.columns
              if column.heading == "SSID"}  # fmt: skip
    assert not any(field.endswith("_pcode") for field in fields)


def test_a_list_of_dtm_is_drafted_as_sites_and_rounds_and_loads(
    warehouse, real_data, tmp_path, monkeypatch
):
    found = looked_at(tmp_path, DTM)
    text = said(found)
    assert text["tables"] == ["site", "site_round"] and "ignore" not in text
    figures = {name: text["columns"][name] for name in ("HH", "IDPs", "F", "M")}
    assert list(figures.values()) == ["households", "individuals", "female", "male"]
    boundaries = sources.FOLDER / "cod_ab"
    monkeypatch.setattr(sources, "FOLDER", tmp_path / "sources")
    sources.FOLDER.mkdir()
    (sources.FOLDER / "cod_ab").symlink_to(boundaries)
    for level in ("adm1", "adm2"):
        name = f"cod_ab_legacy/som_admbnda_{level}_ocha_20230308_dv.geojson"
        warehouse.load("cod_ab", real_data(name))
    draft.write(found, "mine", OPTIONS)
    report = warehouse.load(sources.get("mine"), tmp_path / "table.csv")
    assert report.rows_rejected == 0
    assert warehouse.one("SELECT count(*) FROM core.site") == 2
    assert warehouse.rows("SELECT sum(individuals), sum(households), sum(female), sum(male) "
                          "FROM core.site_round") == [(360, 72, 200, 160)]  # fmt: skip


def test_an_export_of_kobo_is_told(tmp_path):
    found = looked_at(tmp_path, KOBO)
    assert any("KoboToolbox" in note for note in found.file.notes)
    text = draft.render(found, "mine", OPTIONS)
    assert "# [form]" in text and '"_status" = ' not in text
    assert "_status" in said(found)["ignore"]
    assert not any(c.heading.startswith("_") for fit in found.fits for c in fit.columns)
    assert '"_id",  # check' not in text


@pytest.mark.parametrize("language", ["EN", "FR", "ES", "AR"])
@pytest.mark.parametrize("table", ["admin_stock", "site", "site_round"])
def test_names_of_units_in_four_languages_are_known(table, language):
    frame = pd.DataFrame({f"ADM{n}_{language}": ["x"] for n in range(3)})
    names = headings.Names(frame, dictionary.tables()[table], sources.get("displacement_table"))
    assert list(names.fields.values()) == ["adm0_name", "adm1_name", "adm2_name"]


@pytest.mark.parametrize(
    ("table", "source"), [("admin_stock", "displacement_table"), ("site_round", "site_list")]
)
def test_tags_as_dtm_writes_them_are_known(table, source):
    tags = {"a": "#affected+idps", "b": "#affected+idps+f", "c": "#affected +m +idps",
            "d": "#affected+idps+hh"}  # fmt: skip
    frame = pd.DataFrame({name: ["1"] for name in tags})
    frame.attrs[HXL] = tags
    names = headings.Names(frame, dictionary.tables()[table], sources.get(source))
    assert names.fields == {"a": "individuals", "b": "female", "c": "male", "d": "households"}


def test_a_fields_own_tag_goes_before_others():
    frame = pd.DataFrame({"a": ["1"], "b": ["2"]})
    frame.attrs[HXL] = {"a": "#affected+idps", "b": "#affected+ind"}
    names = headings.Names(frame, dictionary.tables()["site_round"], sources.get("site_list"))
    assert names.fields == {"b": "individuals"}


@pytest.mark.parametrize("table", dictionary.tables().values(), ids=list(dictionary.tables()))
def test_other_tags_mean_one_field_each(table):
    tags = [headings._tag(tag) for field in table.readable.values()
            for tag in (field.hxl, *field.tags) if tag]  # fmt: skip
    assert len(set(tags)) == len(tags)
