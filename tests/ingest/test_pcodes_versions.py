"""From one boundary version to another: real lists and shapes, made splits, nobody lost."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import UserError
from ingest.versions import links_file
from ingest.versions.compare import LINKS, compare
from ingest.versions.move import MOVED, movable, move

LISTS = ("pcodes/download-global-pcodes-adm-1-2.csv",
         "pcodes/global-pcodes-adm-1-2-with-version.csv")  # fmt: skip
NAMES = {"Location": "iso3", "Admin Level": "level", "P-Code": "pcode", "Name": "name",
         "Parent P-Code": "parent_pcode"}  # fmt: skip
STOCK = {"iso3": "XXX", "adm_level": 1, "boundary_version": "old"}


@pytest.fixture(scope="module")
def lists(real_data):
    """Links between the two lists, for the three countries that were divided anew."""
    sides = []
    for name in LISTS:
        rows = pd.read_csv(real_data(name), dtype=str, keep_default_na=False).rename(columns=NAMES)
        rows = rows[rows["iso3"].isin(["CAF", "MLI", "BFA"])].astype({"level": int})
        sides.append(gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries([None] * len(rows), rows.index)))
    return compare(*sides)


@pytest.fixture(scope="module")
def regions(real_data):
    """Regions and districts of the Central African Republic, as units."""

    def read(level: int) -> gpd.GeoDataFrame:
        found = gpd.read_parquet(real_data(f"cod_ab_v2_caf/caf_admin{level}.parquet"))
        return units(found.geometry, found[f"adm{level}_pcode"], found[f"adm{level}_name"],
                     found[f"adm{level - 1}_pcode"], iso3="CAF", level=level)  # fmt: skip

    return read(1), read(2)


def units(shapes, codes, names, parents, iso3="XXX", level=1) -> gpd.GeoDataFrame:
    columns = {"iso3": iso3, "level": level, "pcode": list(codes), "parent_pcode": list(parents),
               "name": list(names)}  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(list(shapes), crs=4326, name="geom"))


def of(links: pd.DataFrame, iso3: str, level: int, code: str) -> pd.DataFrame:
    return links[links["iso3"].eq(iso3) & links["level"].eq(level) & links["old_pcode"].eq(code)]


def targets(links, *unit) -> dict:
    found = of(links, *unit)
    return dict(zip(found["new_pcode"], found["share"].astype("object").where(
        found["share"].notna(), None), strict=True))  # fmt: skip


# lists without shapes


@pytest.mark.parametrize(("iso3", "level", "number"), [("CAF", 1, 17), ("MLI", 1, 10),
                                                       ("BFA", 1, 13), ("CAF", 2, 72),
                                                       ("MLI", 2, 53), ("BFA", 2, 45)])  # fmt: skip
def test_every_old_unit_is_accounted_for(lists, iso3, level, number):
    assert lists.query("iso3 == @iso3 and level == @level")["old_pcode"].nunique() == number


def test_a_prefecture_that_was_divided_waits_for_its_shares(lists):
    """Mambéré was cut out of Mambéré-Kadéï, Lim-Pendé out of Ouham-Pendé, Ouham-Fafa of Ouham."""
    assert targets(lists, "CAF", 1, "CF21") == {"CF21": None, "CF24": None}
    assert targets(lists, "CAF", 1, "CF31") == {"CF31": None, "CF34": None}
    assert targets(lists, "CAF", 1, "CF32") == {"CF32": None, "CF33": None}


def test_the_others_went_whole(lists):
    """But for the one whose Bimbo is found in no new list."""
    first = lists.query("iso3 == 'CAF' and level == 1")
    assert first["share"].eq(1).sum() == 13
    assert targets(lists, "CAF", 1, "CF71") == {"CF71": 1.0}
    assert targets(lists, "CAF", 1, "CF11") == {"CF11": None}


def test_a_code_that_means_another_place_now_is_not_followed(lists):
    """Bamako was ML09 and is ML20; ML09 is Taoudenni."""
    assert targets(lists, "MLI", 1, "ML09") == {"ML20": 1.0}
    assert targets(lists, "MLI", 2, "ML0901") == {"ML2001": 1.0}
    assert targets(lists, "MLI", 1, "ML01") == {"ML01": None, "ML11": None, "ML12": None}


def test_regions_renamed_and_divided_are_followed_by_their_provinces(lists):
    """Boucle du Mouhoun became Bankui and Sourou; Centre-Sud is Nazinon now."""
    assert targets(lists, "BFA", 1, "BF46") == {"BF61": None, "BF62": None}
    assert targets(lists, "BFA", 1, "BF51") == {"BF51": 1.0}


def test_no_share_is_invented(lists):
    several = lists.groupby(["iso3", "level", "old_pcode"]).filter(lambda links: len(links) > 1)
    assert several["share"].isna().all()
    assert lists.loc[lists["share"].notna(), "share"].eq(1).all()
    assert lists.loc[lists["share"].isna(), "note"].ne("").all()


def test_a_person_says_the_shares_in_the_file(lists, tmp_path):
    path = tmp_path / "links.csv"
    links_file.write(path, lists)
    words = path.read_text(encoding="utf-8-sig")
    assert links_file.read(path)["share"].equals(lists["share"])
    filled = [line.replace(",units_below,,", ",units_below,0.5,") if "CF21" in line else line
              for line in words.splitlines()]  # fmt: skip
    path.write_text("\n".join(filled).replace(",0.5,", ',"0,5",'), encoding="utf-8")
    assert targets(links_file.read(path), "CAF", 1, "CF21") == {"CF21": 0.5, "CF24": 0.5}


# shapes


def test_the_same_boundaries_are_linked_one_to_one(regions):
    links = compare(regions[0], regions[0])
    assert links["old_pcode"].tolist() == links["new_pcode"].tolist()
    assert links["share"].tolist() == pytest.approx([1.0] * 17)


def test_a_real_prefecture_cut_in_two_has_the_shares_of_its_districts(regions):
    first, second = regions
    gone = {"CF213": "CF24", "CF214": "CF24", "CF217": "CF24"}
    parents = [gone.get(code, parent) for code, parent in zip(
        second["pcode"], second["parent_pcode"], strict=True)]  # fmt: skip
    new = second.assign(home=parents).dissolve("home").reset_index()
    new = units(new.geometry, new["home"], new["home"], ["CF"] * len(new), iso3="CAF")
    links = compare(first, new)
    area = second.to_crs(6933).geometry.area
    inside = second["parent_pcode"].eq("CF21")
    expected = area[inside & second["pcode"].isin(gone)].sum() / area[inside].sum()
    assert targets(links, "CAF", 1, "CF21")["CF24"] == pytest.approx(expected, rel=1e-3)
    assert len(links) == 18
    assert links.groupby("old_pcode")["share"].sum().tolist() == pytest.approx([1.0] * 17)


@pytest.mark.parametrize(("iso3", "file", "code"), [
    ("CMR", "cmr_admbnda_adm1_wfp_ocha", "ocha_ADM1_PCODE"),
    ("HTI", "hti_admbnda_adm1_cnigs_20181129_dv", "ADM1_PCODE"),
    ("NGA", "nga_admbnda_adm1_wca_ocha_derived", "admin1Pcod"),
])  # fmt: skip
def test_two_drawings_of_one_division_find_each_other(real_data, iso3, file, code):
    """Natural Earth's and OCHA's borders run kilometres apart; a unit still is the same unit."""
    drawn = gpd.read_file(real_data("natural_earth_admin1/ne_10m_admin1_19_countries.geojson"))
    drawn = drawn[drawn["adm0_a3"].eq(iso3)]
    cod = gpd.read_file(real_data(f"cod_ab_legacy/{file}.geojson"))
    codes = cod[code] if code in cod else cod[next(c for c in cod if c.lower().startswith("adm"))]
    old = units(drawn.geometry, drawn["adm1_code"], drawn["name"], ["X"] * len(drawn), iso3)
    new = units(cod.geometry, codes, codes, ["X"] * len(cod), iso3)
    links = compare(old, new)
    best = links.sort_values("share").drop_duplicates("old_pcode", keep="last")
    assert len(best) == len(drawn) and best["new_pcode"].is_unique
    assert best["share"].gt(0.8).all()
    assert links.groupby("old_pcode")["share"].sum().tolist() == pytest.approx([1.0] * len(drawn))


def test_a_unit_outside_of_the_new_boundaries_is_lost_and_said_so():
    old = units([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)], ["A", "B"], "AB", "XX")
    links = compare(old, units([shapely.box(0, 0, 1, 1)], ["A"], "A", "X"))
    assert links["new_pcode"].tolist() == ["A", None]
    assert links["share"].isna().tolist() == [False, True]
    assert links["note"].iloc[1] != ""


CELLS = [(x, y) for x in range(4) for y in range(4)]
division = st.lists(st.integers(0, 4), min_size=16, max_size=16)


def divided(homes: list[int], prefix: str) -> gpd.GeoDataFrame:
    cells = gpd.GeoDataFrame({"home": homes}, crs=4326, geometry=[
        shapely.box(20 + x, 5 + y, 21 + x, 6 + y) for x, y in CELLS])  # fmt: skip
    found = cells.dissolve("home").reset_index()
    codes = [f"{prefix}{home}" for home in found["home"]]
    return units(found.geometry, codes, codes, ["X"] * len(found))


@settings(deadline=None, max_examples=40)
@given(old=division, new=division, people=st.lists(st.integers(0, 10**7), min_size=1, max_size=20))
def test_people_moved_across_any_division_are_as_many(old, new, people):
    before, after = divided(old, "O"), divided(new, "N")
    links = compare(before, after)
    assert links.groupby("old_pcode")["share"].sum().tolist() == pytest.approx([1.0] * len(before))
    codes = [before["pcode"].iloc[i % len(before)] for i in range(len(people))]
    stocks = pd.DataFrame({**STOCK, "adm_pcode": codes, "individuals": people})
    moved = move(stocks, links, "new", ["individuals"])
    assert moved["individuals"].sum() == sum(people)
    assert moved["individuals"].ge(0).all()
    assert set(moved["adm_pcode"]) <= set(after["pcode"])
    for code in set(codes):
        total = stocks.loc[stocks["adm_pcode"].eq(code), "individuals"].sum()
        assert moved.loc[moved["moved_from"].eq(code), "individuals"].sum() == total


# figures


def links_of(*rows: tuple) -> pd.DataFrame:
    full = [("XXX", 1, old, old, new, new, "area", share, "") for old, new, share in rows]
    return pd.DataFrame(full, columns=LINKS).astype({"share": "float64"})


@settings(deadline=None)
@given(
    shares=st.lists(st.floats(0.001, 1), min_size=1, max_size=6),
    rows=st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=8),
)
def test_sums_and_sexes_hold_to_the_last_person(shares, rows):
    links = links_of(*(("A", f"B{n}", s / sum(shares)) for n, s in enumerate(shares)))
    stocks = pd.DataFrame([
        {**STOCK, "adm_pcode": "A", "female": f, "male": m, "individuals": f + m} for f, m in rows
    ])  # fmt: skip
    moved = move(stocks, links, "new", ["individuals", "female", "male"])
    for name in ("individuals", "female", "male"):
        assert int(moved[name].sum()) == int(stocks[name].sum())
    assert moved["individuals"].eq(moved["female"] + moved["male"]).all()
    assert stocks["boundary_version"].eq("old").all()


@settings(deadline=None)
@given(
    shares=st.lists(st.floats(0.001, 1), min_size=1, max_size=6),
    rows=st.lists(st.tuples(*[st.integers(0, 10**6)] * 3), min_size=1, max_size=6),
    odd=st.integers(0, 3),
)
def test_ages_hold_to_the_last_person(shares, rows, odd):
    links = links_of(*(("A", f"B{n}", s / sum(shares)) for n, s in enumerate(shares)))
    ages = ["minors", "aged_18_59", "aged_60_plus"]
    stocks = pd.DataFrame([
        {**STOCK, "adm_pcode": "A", **dict(zip(ages, people, strict=True)),
         "individuals": sum(people) + odd} for people in rows
    ])  # fmt: skip
    moved = move(stocks, links, "new", ["individuals", *ages])
    for name in ("individuals", *ages):
        assert int(moved[name].sum()) == int(stocks[name].sum())
    assert (moved[ages] >= 0).all(axis=None)
    if not odd:
        assert moved["individuals"].eq(moved[ages].sum(axis=1)).all()


def test_an_age_nobody_knows_stays_unknown():
    stocks = pd.DataFrame([
        {**STOCK, "adm_pcode": "A", "individuals": 9, "minors": 4, "aged_18_59": 4,
         "aged_60_plus": n} for n in (1, None)
    ])  # fmt: skip
    names = ["individuals", "minors", "aged_18_59", "aged_60_plus"]
    moved = move(stocks, links_of(("A", "B", 0.5), ("A", "C", 0.5)), "new", names)
    assert moved["aged_60_plus"].isna().tolist() == [False, False, True, True]
    assert moved["minors"].sum() == 8


def test_each_part_is_within_a_person_of_its_share():
    stocks = pd.DataFrame([{**STOCK, "adm_pcode": "A", "individuals": 10}])
    moved = move(stocks, links_of(("A", "B", 1 / 3), ("A", "C", 1 / 3), ("A", "D", 1 / 3)), "new",
                 ["individuals"])  # fmt: skip
    assert sorted(moved["individuals"]) == [3, 3, 4]
    assert moved["moved_from"].tolist() == ["A"] * 3
    assert moved["moved_from_version"].tolist() == ["old"] * 3
    assert moved["moved_share"].tolist() == pytest.approx([1 / 3] * 3)


def test_what_has_no_share_stays_where_it_was():
    stocks = pd.DataFrame([{**STOCK, "adm_pcode": code, "individuals": 10} for code in "ABC"])
    links = links_of(("A", "N", 1.0), ("B", "N", None), ("B", "M", 0.5))
    moved = move(stocks, links, "new", ["individuals"])
    assert moved["adm_pcode"].tolist() == ["N", "B", "C"]
    assert moved["boundary_version"].tolist() == ["new", "old", "old"]
    assert moved.loc[1:, MOVED].isna().all(axis=None)


def test_an_unknown_figure_stays_unknown():
    stocks = pd.DataFrame([{**STOCK, "adm_pcode": "A", "individuals": None}])
    moved = move(stocks, links_of(("A", "B", 0.5), ("A", "C", 0.5)), "new", ["individuals"])
    assert moved["individuals"].isna().all() and len(moved) == 2


@pytest.mark.parametrize("shares", [(0.5, 0.4), (0.8, 0.8), (1.5, -0.5)])
def test_shares_that_make_no_whole_are_refused(shares):
    with pytest.raises(UserError, match="add up to"):
        movable(links_of(("A", "B", shares[0]), ("A", "C", shares[1])))
