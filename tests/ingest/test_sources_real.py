"""Every real file either loads with a source.toml alone, its books those of the file as pandas
sees it, or is refused in one clear line."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd
import pytest

from ingest import sources
from ingest.errors import UserError
from tests.conftest import REAL

Sums = dict[str, int]
UNHCR, IDMC, LEGACY, NEW = "unhcr_population/", "idmc/", "cod_ab_legacy/", "cod_ab_v2_caf/"
GEO, HXL, FORMS, PCODES = "geoboundaries_shp_zip/", "hxl_messy/", "xlsform/", "pcodes/"
NEEDS = "counts people in need of help: not displaced people"
ACTIVITIES = "says which organisation does what where"
FORM = "is the definition of a form: its questions, not the answers"
RECORD = "is the record of a dataset in a catalogue, not its data"


@dataclass(frozen=True)
class Loads:
    """A file, the source that reads it, and its figures: read and loaded, by table."""

    source: str
    figures: Callable[[str], dict[str, tuple[Sums, Sums]]]
    rules: frozenset[str] = field(default_factory=frozenset)


def csv(name: str) -> pd.DataFrame:
    return pd.read_csv(REAL / name, keep_default_na=False, na_values=[""])


def cells(table: pd.DataFrame, names: list[str]) -> Sums:
    """Filled figures but 0, each a record, and their sum."""
    figures = table[names].fillna(0)
    return {"rows": int(figures.ne(0).sum().sum()), "individuals": int(figures.sum().sum())}


def rows(table: pd.DataFrame, **columns: str) -> Sums:
    return {"rows": len(table)} | {
        name: int(pd.to_numeric(table[column], errors="coerce").sum())
        for name, column in columns.items()
    }


def flows(name: str) -> dict[str, tuple[Sums, Sums]]:
    table, groups = csv(name), ["refugees", "asylum_seekers", "refugee_like", "oip"]
    assert not table[groups].eq(0).any().any()
    return {"flow_od": (cells(table, groups), cells(table[table["coo_iso"].ne("TIB")], groups))}


def population(name: str) -> dict[str, tuple[Sums, Sums]]:
    table = csv(name)
    fled = ["refugees", "asylum_seekers", "oip"]
    others = ["returned_refugees", "returned_idps", "stateless", "ooc", "hst"]
    stock = cells(table, ["idps"])
    return {
        "flow_od": (cells(table, fled + others), cells(table[table["coo_iso"].ne("TIB")], fled)),
        "admin_stock": (stock, stock),
    }


def demographics(name: str) -> dict[str, tuple[Sums, Sums]]:
    table = csv(name)
    displaced = table[table["pop_type"].isin(["REF", "ASY", "OIP", "IDP"])]
    return {"admin_stock": (rows(table, individuals="total"), rows(displaced, individuals="total"))}


def solutions(name: str) -> dict[str, tuple[Sums, Sums]]:
    table, home = csv(name), ["returned_refugees"]
    every = [*home, "resettlement", "naturalisation", "returned_idps"]
    return {"flow_od": (cells(table, every), cells(table, home))}


def world(name: str) -> dict[str, tuple[Sums, Sums]]:
    table = csv(name)
    placed = table[~table["coa_iso"].isin(["UNK", "AB9"])]  # AB9: Abyei, which ISO gives no code
    return {"admin_stock": (rows(table, individuals="total"), rows(placed, individuals="total"))}


def gidd(name: str) -> dict[str, tuple[Sums, Sums]]:
    table = csv(name).drop(index=0)  # the row of HXL tags
    figures = table.columns[3:]
    table[figures] = table[figures].apply(pd.to_numeric)
    zeros = int(table[figures].eq(0).sum().sum())
    read, loaded = cells(table, list(figures)), cells(table[table["ISO3"].ne("AB9")], list(figures))
    assert zeros == 0
    return {"admin_stock": (read, loaded)}


def events(name: str) -> dict[str, tuple[Sums, Sums]]:
    table = (
        csv(name) if name.endswith("csv") else pd.DataFrame(json.loads((REAL / name).read_bytes()))
    )
    found = rows(table, individuals="figure")
    return {"event": (found, found)}


def disasters(name: str) -> dict[str, tuple[Sums, Sums]]:
    table = pd.read_excel(REAL / name, engine="calamine").drop(index=0)
    found = rows(table, individuals="New Displacements")
    return {"event": (found, found)}


def deaths(name: str) -> dict[str, tuple[Sums, Sums]]:
    """Rows without a date, and with fewer than no people missing, cannot be loaded."""
    table = pd.DataFrame(json.loads((REAL / name).read_bytes()))
    missing = pd.to_numeric(table["number_missing"])
    good = table[table["reported_date"].str.strip().ne("") & ~missing.lt(0)]
    figures = {"dead": "number_dead", "missing": "number_missing"}
    nobody = {"individuals": 0}
    return {"event": (rows(table, **figures) | nobody, rows(good, **figures) | nobody)}


def units(name: str, code: str = "") -> dict[str, tuple[Sums, Sums]]:
    layer = (
        gpd.read_parquet(REAL / name) if name.endswith("parquet") else gpd.read_file(REAL / name)
    )
    good = layer.dropna(subset=code).drop_duplicates(code) if code else layer
    return {"admin_unit": ({"rows": len(layer)}, {"rows": len(good)})}


def arrivals(name: str) -> dict[str, tuple[Sums, Sums]]:
    table = pd.read_excel(REAL / name, engine="calamine")
    lost = ["Baidoa", "Badhan", "Dhahar"]  # no name of the boundaries is near
    found = table[~table["Current (Arrival) District"].isin(lost)]
    count = {"individuals": "Number of Individuals"}
    return {"admin_stock": (rows(table, **count), rows(found, **count))}


def listed(name: str) -> dict[str, tuple[Sums, Sums]]:
    codes = csv(name)
    found = rows(codes[~codes["Location"].str.startswith("#")])
    return {"admin_unit": (found, found)}


def crossings(name: str) -> dict[str, tuple[Sums, Sums]]:
    found = rows(pd.read_excel(REAL / name, sheet_name="Border Crossings", engine="calamine"))
    return {"transit_point": (found, found)}


LOST = frozenset({"place-not-found"})
NO_STOCK = "left out: people who returned in the year are no stock (see unhcr_solutions)"
LOADED: dict[str, Loads] = {
    UNHCR + "flows.csv.gz": Loads("unhcr_flows", flows, LOST),
    UNHCR + "population.csv.gz": Loads("unhcr_population", population, LOST | {
        NO_STOCK, "left out: stateless people are not, as such, displaced",
        "left out: others of concern are not, as such, displaced",
        "left out: host communities are not displaced"}),
    UNHCR + "demographics.csv.gz": Loads("unhcr_demographics", demographics, frozenset({
        NO_STOCK, "left out: stateless people, host communities and others of concern are not, "
        "as such, displaced"})),
    UNHCR + "solutions.csv.gz": Loads("unhcr_solutions", solutions, frozenset({
        "left out: the country that resettled people left is not in the file",
        "left out: people who became citizens did not move",
        "left out: people who returned within their country did not go from one to another"})),
    UNHCR + "idmc.csv.gz": Loads("unhcr_idmc", world, LOST | {
        "left out: a figure of the whole world, not of a country"}),
    IDMC + "idmc_gidd_displacement_data.csv": Loads("idmc_gidd", gidd, LOST),
    IDMC + "ind_idmc_idu_events.csv": Loads("idmc_idu", events),
    IDMC + "idmc_idu.json": Loads("idmc_idu", events),
    HXL + "input-broken.xlsx": Loads("idmc_disasters", disasters),
    **{f"missing_migrants/{year}-json.json": Loads("missing_migrants", deaths, frozenset(
        {"required:reported_on", "minimum:missing"})) for year in range(2014, 2024)},
    **{LEGACY + name: Loads("cod_ab", units) for name in (
        "cmr_admbnda_adm1_wfp_ocha.geojson", "cmr_admbnda_adm2_wfp_ocha.geojson",
        "hti_admbnda_adm1_cnigs_20181129_dv.geojson", "hti_admbnda_adm2_cnigs_20181129_dv.geojson",
        "nga_admbnda_adm1_wca_ocha_derived.geojson", "som_admbnda_adm1_ocha_20230308_dv.geojson",
        "som_admbnda_adm2_ocha_20230308_dv.geojson", "derived_hti_admbnda_adm2_shp.zip")},
    **{NEW + f"caf_admin{level}.parquet": Loads("cod_ab", units) for level in range(4)},
    NEW + "caf_admin4.parquet": Loads("cod_ab", lambda name: units(name, "adm4_pcode"), frozenset(
        {"required:pcode", "repeated-key"})),
    **{GEO + f"{code}-shp.zip": Loads("geoboundaries", units)
       for code in ("SYR-ADM1", "UKR-ADM1", "COD-ADM2")},
    "natural_earth_admin1/ne_10m_admin1_19_countries.geojson": Loads("natural_earth_admin1", units),
    **{PCODES + name: Loads("pcode_list", listed) for name in (
        "download-global-pcodes-adm-1-2.csv", "global-pcodes-adm-1-2-with-version.csv")},
    "prmn_somalia/idps_somalia_som_unhcr_prmn_displacement_dataset.xlsx": Loads(
        "prmn", arrivals, LOST),
    **{f"border_crossings_ukraine/ukr_border_crossings_{day}.xlsx": Loads(
        "border_crossings", crossings) for day in ("140422", "090622")},
}  # fmt: skip

# file: the source that somebody would try, and the words of the line
REFUSED: dict[str, tuple[str, str]] = {
    **{NEW + f"caf_admin{level}points.parquet": ("cod_ab", "holds points; boundaries are polygons")
       for level in range(5)},
    NEW + "caf_adminpoints.parquet": ("cod_ab", "holds points; boundaries are polygons"),
    NEW + "caf_adminlines.parquet": ("cod_ab", "holds lines; boundaries are polygons"),
    NEW + "caf_cod_ab.xlsx": ("cod_ab", "lists units without their shapes"),
    NEW + "caf_checks.csv": ("cod_ab", "results of checks of boundaries, not boundaries"),
    NEW + "caf_scores.csv": ("cod_ab", "results of checks of boundaries, not boundaries"),
    NEW + "caf_dynamic_ab_metadata.csv": ("cod_ab", "describes boundaries and holds none"),
    NEW + "dataset-cod-ab-caf.json": ("cod_ab", RECORD),
    **{GEO + f"{code}-metaData.json": ("geoboundaries", "describes boundaries and holds none")
       for code in ("SYR-ADM1", "UKR-ADM1", "COD-ADM2", "TCD-ADM1", "IRQ-ADM1")},
    **{GEO + f"{code}-shp.zip": ("geoboundaries", "zip it again in the usual way")
       for code in ("TCD-ADM1", "IRQ-ADM1")},
    UNHCR + "countries.csv.gz": ("displacement_table", "a list of countries without figures"),
    IDMC + "idmc-internally-displaced-persons-idps.json": ("idmc_idu", RECORD),
    "prmn_somalia/somalia-internally-displaced-persons-idps.json": ("prmn", RECORD),
    "border_crossings_ukraine/ukraine-border-crossings.json": ("border_crossings", RECORD),
    "hpc_needs/afg_hpc_needs_api_2024.csv": ("displacement_table", NEEDS),
    "hpc_needs/hdx_hapi_humanitarian_needs_global_2024.csv": ("displacement_table", NEEDS),
    "hpc_needs/hpc_hno_2024.csv": ("displacement_table", NEEDS),
    "hpc_needs/sudan-humanitarian-needs.json": ("displacement_table", RECORD),
    HXL + "ethiopia_drought_affected_targeted_reached_by_cluster.csv":
        ("displacement_table", NEEDS),
    HXL + "somalia_drought_affected_targeted_reached_by_cluster.csv":
        ("displacement_table", NEEDS),
    HXL + "ethiopia-pin-targeted-reached-by-location-and-cluster.json":
        ("displacement_table", RECORD),
    HXL + "hno_2017_sahel_nutrition.csv": ("displacement_table", NEEDS),
    HXL + "hno_2017_sahel_people_in_need.xlsx": ("displacement_table", NEEDS),
    HXL + "hxl-default-schema.json": ("displacement_table", "a schema that checks HXL data"),
    **{HXL + f"input-{name}": ("displacement_table", ACTIVITIES) for name in (
        "fuzzy.csv", "merged.xlsx", "valid-latin1.csv", "valid.csv", "valid.xls")},
    HXL + "input-quality.xlsx": ("displacement_table", "2 sheets with a table"),
    HXL + "wide-tagging-test.csv": ("displacement_table", "does not know columns “cod_wardsr”"),
    **{FORMS + name: ("displacement_table", FORM) for name in (
        "cascading_select_test_equivalent.xls", "choice_filter_test.xlsx",
        "duplicate_columns.xlsx", "widgets.xls", "xl_date_ambiguous.xlsx",
        "xlsform_spec_test.xlsx")},
    PCODES + "download-global-pcode-lengths.csv": ("cod_ab", "says how long P-codes are"),
    PCODES + "rowca-gin-adm2.csv": ("cod_ab", "holds no shapes"),
}  # fmt: skip


@pytest.fixture(scope="module")
def house(sample, real_data):
    """Countries of the world, and Somalia's districts for the names of PRMN."""
    sample.load("cod_ab", real_data(LEGACY + "som_admbnda_adm2_ocha_20230308_dv.geojson"))
    return sample


def test_every_real_file_is_in_one_of_the_two_tables():
    if not REAL.exists():
        pytest.skip("no real data here")
    there = {str(path.relative_to(REAL)) for path in REAL.rglob("*") if path.is_file()}
    assert not LOADED.keys() & REFUSED.keys()
    assert there - LOADED.keys() - REFUSED.keys() == {"README.md"}


def test_only_sources_that_make_data_are_written_in_python():
    written = {name for name in sources.names() if (sources.FOLDER / name / "extract.py").exists()}
    assert written == {"natural_earth", "sample"}


@pytest.mark.parametrize("name", LOADED)
def test_the_books_are_those_of_the_file(house, real_data, name):
    case = LOADED[name]
    report = house.load(case.source, real_data(name))
    if not report.changed:
        pytest.skip("loaded by the fixture")
    for table, (read, loaded) in case.figures(name).items():
        books = report.tables[table]
        kept = {what: books["loaded"][what] for what in loaded}
        assert ({what: books["read"][what] for what in read}, kept) == (read, loaded)
        assert report.after[table] == books["loaded"]
        for what in books["read"]:
            assert books["read"][what] == books["loaded"][what] + books["rejected"][what]
        assert house.one(
            f"SELECT count(*) FROM core.{table} WHERE dataset = %s", report.dataset
        ) == loaded["rows"]  # fmt: skip
    assert report.rejections.keys() <= case.rules


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_refused_in_one_clear_line(house, real_data, name):
    source, words = REFUSED[name]
    known = sources.get(source)
    if known.dataset is None:
        known = known.model_copy(update={"dataset": sources.get("prmn").dataset})
    with pytest.raises(UserError) as fault:
        house.load(known, real_data(name))
    assert words in str(fault.value) and "\n" not in str(fault.value)


def test_the_dead_and_missing_are_never_counted_as_displaced(house, real_data):
    house.load("missing_migrants", real_data("missing_migrants/2014-json.json"))
    assert house.rows(
        "SELECT count(individuals), sum(dead)::int, sum(missing)::int FROM core.event "
        "WHERE dataset = 'missing-migrants-2014'"
    ) == [(0, 1981, 3567)]  # fmt: skip


BANDS = {"minors": ("0_4", "5_11", "12_17"), "aged_18_59": ("18_59",), "aged_60_plus": ("60",)}


def test_ages_are_sums_of_bands_where_they_are_everybodys(house, real_data):
    table = csv(UNHCR + "demographics.csv.gz")
    table = table[table["pop_type"].isin(["REF", "ASY", "OIP", "IDP"])]
    ages = pd.DataFrame({name: table[[f"{sex}_{band}" for sex in "fm" for band in bands]]
                         .sum(axis=1) for name, bands in BANDS.items()})  # fmt: skip
    whole, known = ages.sum(axis=1).eq(table["total"]), table[["f_total", "m_total"]]
    both = known.sum(axis=1).eq(table["total"])
    report = house.load("unhcr_demographics", real_data(UNHCR + "demographics.csv.gz"))
    if report.changed:
        assert report.changes["incomplete:minors, aged_18_59, aged_60_plus"].count == sum(~whole)
    assert 0 < sum(whole) < sum(both) < len(table)  # whose sex is known, age is not always
    sums = ", ".join(f"sum({name})::int, count({name})" for name in (*BANDS, "female", "male"))
    found = house.rows(f"SELECT {sums} FROM core.admin_stock WHERE dataset = 'unhcr-demographics'")
    of_age = [n for name in BANDS for n in (ages.loc[whole, name].sum(), sum(whole))]
    of_sex = [n for name in known for n in (known.loc[both, name].sum(), sum(both))]
    assert list(found[0]) == [*of_age, *of_sex]


def test_returns_go_from_the_country_of_asylum_to_that_of_origin(house, real_data):
    table = csv(UNHCR + "solutions.csv.gz")
    pair = table[table["coo_iso"].eq("RWA") & table["coa_iso"].eq("COD") & table["year"].eq(1994)]
    house.load("unhcr_solutions", real_data(UNHCR + "solutions.csv.gz"))
    assert house.rows(
        "SELECT sum(individuals)::int FROM core.flow_od WHERE dataset = 'unhcr-returns' AND "
        "origin_pcode = 'COD' AND destination_pcode = 'RWA' AND reported_on = '1994-12-31'"
    ) == [(int(pair["returned_refugees"].sum()),)]  # fmt: skip
