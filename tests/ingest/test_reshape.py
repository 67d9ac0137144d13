"""What a source.toml can say of a table's shape, and that nobody is lost by it."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import derived, dictionary, levels, mapping, reshape
from ingest.errors import UserError
from ingest.faults import Faults
from ingest.read.frames import UNREADABLE
from ingest.sources.checks import Checks
from ingest.sources.model import Source

FILE = Path("somewhere.csv")
some = settings(deadline=None, max_examples=40)
TABLES = dictionary.tables()


def source(**says) -> Source:
    return Source.model_validate({"name": "mine", "folder": Path(), "title": "Mine", **says})


def frame(**columns: list) -> pd.DataFrame:
    rows = pd.DataFrame(columns, dtype="str")
    rows.insert(0, "source_row", range(1, len(rows) + 1))
    return rows


def batches(rows: pd.DataFrame, size: int) -> list[pd.DataFrame]:
    return [rows.iloc[n : n + size].reset_index(drop=True) for n in range(0, len(rows), size)]


def one(rows: pd.DataFrame, **says) -> pd.DataFrame:
    """The only batch of a one-table source."""
    (batch,) = reshape.reshape([rows], source(**says), FILE)
    return batch.rows


def mapped(rows: pd.DataFrame, table: str, **says) -> pd.DataFrame:
    return mapping.to_dictionary(rows, TABLES[table], source(table=table, **says))


GROUPS = {
    "IDPs": {"pop_group": "idp"},
    "Returnees": {"pop_group": "returnee"},
    "Refugees": {"pop_group": "refugee"},
    "Residents": {"leave_out": "hosts are not displaced"},
}
cell = st.sampled_from(["", " ", "-", "NULL"]) | st.integers(0, 10**6).map(str)


@some
@given(table=st.lists(st.fixed_dictionaries(dict.fromkeys(GROUPS, cell)), min_size=1),
       size=st.integers(1, 7))  # fmt: skip
def test_every_figure_becomes_one_record_however_the_file_is_cut(table, size):
    rows = frame(**{name: [row[name] for row in table] for name in GROUPS})
    mine = source(table="admin_stock", unpivot={"admin_stock": {"columns": GROUPS}})
    found = pd.concat([b.rows for b in reshape.reshape(batches(rows, size), mine, FILE)])
    filled = [(n, name, row[name]) for n, row in enumerate(table)
              for name in GROUPS if row[name].isdigit()]  # fmt: skip
    assert found["individuals"].tolist() == [figure for _, _, figure in filled]
    assert found["source_row"].is_unique and found["source_row"].is_monotonic_increasing
    assert ((found["source_row"] - 1) // len(GROUPS)).tolist() == [n for n, _, _ in filled]
    out = found.get("left_out", pd.Series(dtype="str"))
    assert out.notna().sum() == sum(name == "Residents" for _, name, _ in filled)


def test_the_records_that_are_not_made_are_counted():
    found = one(
        frame(IDPs=["5", ""], Returnees=["0", "7"]),
        table="admin_stock",
        unpivot={
            "admin_stock": {
                "empty": ["0"],
                "columns": {k: GROUPS[k] for k in ("IDPs", "Returnees")},
            }
        },
    )
    assert found["individuals"].tolist() == ["5", "7"]
    rows = mapping.to_dictionary(found, TABLES["admin_stock"], source(table="admin_stock"))
    faults = Faults(rows, Checks())
    mapping.declare(rows, faults)
    assert faults.changes["no record"].count == 2


def test_a_damaged_row_keeps_its_reason_and_never_vanishes():
    rows = frame(IDPs=["5", ""], Returnees=["1", ""])
    rows.attrs[UNREADABLE] = {2: "it is torn"}
    columns = {name: GROUPS[name] for name in ("IDPs", "Returnees")}
    found = one(rows, table="admin_stock", unpivot={"admin_stock": {"columns": columns}})
    assert found["source_row"].tolist() == [1, 2, 3]
    assert found.attrs[UNREADABLE] == {3: "it is torn"}


def test_two_headings_of_one_group_are_two_records_and_two_figures_of_one_are_one():
    columns = {"A": {"pop_group": "idp"}, "B": {"pop_group": "idp"},
               "HH": {"pop_group": "idp", "into": "households"}}  # fmt: skip
    found = one(frame(A=["1"], B=["2"], HH=["3"]), table="admin_stock",
                unpivot={"admin_stock": {"columns": columns}})  # fmt: skip
    assert found[["individuals", "households"]].fillna("").to_numpy().tolist() == [
        ["1", "3"], ["2", ""]]  # fmt: skip


def test_words_in_a_heading_become_a_field():
    found = one(frame(**{"IDPs due to flood": ["4"], "IDPs due to drought": ["5"]}),
                table="admin_stock",
                unpivot={"admin_stock": {"columns": {"IDPs due to {reason}": {}}}})  # fmt: skip
    assert found[["reason", "individuals"]].to_numpy().tolist() == [
        ["flood", "4"],
        ["drought", "5"],
    ]


def test_a_group_may_take_another_cell_of_its_row():
    found = one(
        frame(home=["RWA"], host=["COD"], back=["9"]),
        table="flow_od",
        unpivot={
            "flow_od": {
                "columns": {"back": {"origin_pcode": "{host}", "destination_pcode": "{home}"}}
            }
        },
    )
    assert found[["origin_pcode", "destination_pcode", "individuals"]].to_numpy().tolist() == [
        ["COD", "RWA", "9"]]  # fmt: skip


def test_a_heading_to_unpivot_that_is_not_there_stops_the_load():
    with pytest.raises(UserError, match="no column “Refugees”"):
        one(frame(IDPs=["1"]), table="admin_stock", unpivot={"admin_stock": {"columns": {
            "IDPs": {}, "Refugees": {}}}})  # fmt: skip


SITES = {"tables": ["site", "site_round"], "distinct": {"site": "reported_on"}}
visit = st.tuples(st.sampled_from("ABCD"), st.sampled_from(["camp", "other"]),
                  st.sampled_from(["Old", "New"]))  # fmt: skip


@some
@given(visits=st.lists(visit, min_size=1, max_size=30), size=st.integers(1, 9))
def test_of_a_site_the_newest_counts_however_the_file_is_cut(visits, size):
    days = [f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(len(visits))]
    rows = frame(ssid=[v[0] for v in visits], site_type=[v[1] for v in visits],
                 site_name=[v[2] for v in visits], reportingDate=days,
                 individuals=["1"] * len(visits))  # fmt: skip
    found = list(reshape.reshape(batches(rows, size), source(**SITES), FILE))
    assert {batch.table for batch in found[:-1]} == {"site_round"}
    assert sum(len(batch.rows) for batch in found[:-1]) == len(visits)
    sites = found[-1].rows
    newest = {name: (kind, called) for name, kind, called in visits}
    assert {row.site_id: (row.site_type, row.name) for row in
            sites.rename_axis(None)[["site_id", "site_type", "name"]].itertuples(index=False)
            } == newest  # fmt: skip
    differing = {v[0] for v in visits if v[1:] != newest[v[0]]}
    doubts = sites["doubt"].notna() if "doubt" in sites else pd.Series(False, index=sites.index)
    assert set(sites.loc[doubts, "site_id"]) == differing


def test_the_doubt_names_the_fields_that_differ():
    rows = frame(ssid=["A", "A"], site_type=["camp", "camp"], site_name=["X", "Y"],
                 reportingDate=["2026-02-01", "2026-01-01"])  # fmt: skip
    (sites,) = [b.rows for b in reshape.reshape([rows], source(**SITES), FILE) if b.table == "site"]
    assert sites["name"].tolist() == ["X"]
    assert sites["doubt"].tolist() == [
        "other rows of this site say otherwise of name; the newest counts"
    ]


@some
@given(st.lists(st.sampled_from("ab"), min_size=1), st.integers(1, 5))
def test_repeated_identifiers_are_told_apart_over_the_whole_file(ids, size):
    mine = source(table="event", numbered={"event_id": "{web}"})
    found = [b.rows["event_id"] for b in reshape.reshape(batches(frame(web=ids), size), mine, FILE)]
    made = pd.concat(found)
    assert made.is_unique
    assert set(made) == {name if n == 1 else f"{name}-{n}" for name in set(ids)
                         for n in range(1, ids.count(name) + 1)}  # fmt: skip


def test_rows_left_out_by_declaration_need_no_code_and_say_why():
    rows = frame(pop_type=["IDP", "STA"], individuals=["1", "2"])
    found = mapped(
        rows,
        "admin_stock",
        columns={"pop_type": "pop_group"},
        leave_out=[{"reason": "not displaced", "where": {"pop_type": ["STA"]}}],
    )
    assert found["left_out"].fillna("").tolist() == ["", "not displaced"]
    assert found["individuals"].tolist() == ["1", "2"]
    with pytest.raises(UserError, match="no column “kind”"):
        mapped(
            rows,
            "admin_stock",
            columns={"pop_type": "pop_group"},
            ignore=["*"],
            leave_out=[{"reason": "not displaced", "where": {"kind": ["STA"]}}],
        )


def test_rows_of_totals_are_left_out_by_pattern_and_by_empty_cell():
    rows = frame(District=["Bay", "TOTAL Bay", "Grand total", ""], individuals=["1"] * 4)
    found = mapped(rows, "admin_stock", columns={"District": "adm2_name"}, leave_out=[
        {"reason": "a total", "where": {"District": ["*total*", ""]}}])  # fmt: skip
    assert found["left_out"].notna().tolist() == [False, True, True, True]


def test_the_first_filled_heading_counts_and_words_may_say_nothing():
    rows = frame(validOn=["1899-12-30", "2020-01-01"], date=["2019-05-05", "2019-05-05"])
    found = mapped(
        rows,
        "admin_unit",
        first={"valid_on": ["valid_on", "VALIDON", "date"]},
        codes={"valid_on": {"1899-12-30": ""}},
    )
    assert found["valid_on"].tolist() == ["2019-05-05", "2020-01-01"]


def test_a_template_is_filled_and_stays_empty_where_a_part_is():
    rows = frame(year=["2022", ""], individuals=["1", "2"])
    found = mapped(rows, "admin_stock", templates={"reported_on": "{year}-12-31"})["reported_on"]
    assert found.fillna("").tolist() == ["2022-12-31", ""]


def test_parts_of_a_cell_become_fields():
    rows = frame(where=["32.1, -12", " 5, 6"], figure=["1", "2"])
    pattern = r"^(?P<latitude>-?[\d.]+)\s*,\s*(?P<longitude>-?[\d.]+)$"
    found = mapped(rows, "event", extract={"where": pattern})
    assert found[["longitude", "latitude"]].to_numpy().tolist() == [["-12", "32.1"], ["6", "5"]]


def test_patterns_of_words_become_codes_in_their_order_and_the_empty_cell_has_one():
    codes = {"event_type": {"*drown*": "drowning", "*": "other", "": "unknown", "Shot": "violence"}}
    words = ["Presumed drowning", "shot", "Fell", ""]
    found = mapped(frame(event_type=words), "event", codes=codes)["event_type"]
    assert found.tolist() == ["drowning", "violence", "other", "unknown"]


@pytest.mark.parametrize(
    "word", ["DZA", "dz", "012", "Algeria", "Algérie", "Argelia", "الجزائر", "ALGERIA", " algeria "]
)
def test_countries_are_known_by_code_and_name(word):
    assert derived.countries(pd.Series([word])).tolist() == ["DZA"]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Viet Nam", "VNM"),
        ("Côte d&#039;Ivoire", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("Bosnia and Herzegovina", "BIH"),
        ("Saint Lucia", "LCA"),
        ("XK", "XKX"),
        ("Venezuela (Bolivarian Republic of)", "VEN"),
        ("Atlantis", "Atlantis"),
    ],
)
def test_countries_are_known_as_the_united_nations_write_them(word, code):
    assert derived.countries(pd.Series([word, None])).tolist()[0] == code


LEVELS = {
    "table": "admin_unit", "ignore": ["*"],
    "levels": {"pcode": ["ocha_ADM{level}_PCODE", "ADM{level}_PCODE"],
               "names": {"name": ["adm{level}_name", "ADM{level}_EN"],
                         "name_fr": ["ADM{level}_FR"]},
               "languages": {"adm{level}_name": "lang", "adm{level}_name1": "lang1"}},
}  # fmt: skip


def test_the_deepest_level_is_the_unit_and_the_one_above_its_parent():
    rows = frame(ADM1_PCODE=["SO11"], ADM1_EN=["Awdal"], ADM2_PCODE=["SO1101"], ADM2_EN=["Borama"])
    (unit,) = mapped(rows, "admin_unit", **_without_table(LEVELS)).to_dict("records")
    assert {"level": 2, "pcode": "SO1101", "parent_pcode": "SO11", "name": "Borama",
            "parent_name": "Awdal", "iso3": "SOM"}.items() <= unit.items()  # fmt: skip


def test_rival_codes_are_never_mixed():
    rows = frame(ocha_ADM1_PCODE=["CM001", ""], ADM1_PCODE=["CM01", "CM02"], ADM1_EN=["A", "B"])
    found = mapped(rows, "admin_unit", **_without_table(LEVELS))["pcode"]
    assert found.fillna("").tolist() == ["CM001", ""]


def test_an_empty_rival_gives_way():
    rows = frame(ocha_ADM1_PCODE=["", ""], ADM1_PCODE=["CM01", "CM02"], ADM1_EN=["A", "B"])
    found = mapped(rows, "admin_unit", **_without_table(LEVELS))["pcode"]
    assert found.tolist() == ["CM01", "CM02"]


def test_a_name_goes_to_the_language_of_its_row():
    rows = frame(ADM0_PCODE=["CF", "SD"], adm0_name=["Centrafrique", "Sudan"], lang=["fr", "en"],
                 adm0_name1=["", "السودان"], lang1=["", "ar"])  # fmt: skip
    found = mapped(rows, "admin_unit", **_without_table(LEVELS))
    assert found["name_fr"].fillna("").tolist() == ["Centrafrique", ""]
    assert found["name_en"].fillna("").tolist() == ["", "Sudan"]
    assert found["name_ar"].fillna("").tolist() == ["", "السودان"]


def test_without_a_column_of_codes_the_line_names_those_it_looked_for():
    with pytest.raises(UserError, match=r"no column of P-codes .*ADM2_PCODE"):
        levels.units(frame(name=["X"]), source(**LEVELS))


def test_headings_are_left_out_by_pattern_and_the_rest_only_by_a_star_alone():
    rows = frame(individuals=["1"], Shape_Area=["2"], Other=["3"])
    with pytest.raises(UserError, match="does not know column “Other”"):
        mapped(rows, "admin_stock", ignore=["Shape_*"])
    found = mapped(rows, "admin_stock", ignore=["*"])
    assert list(found.columns) == ["source_row", "individuals"]


@pytest.mark.parametrize("says", [
    {"tables": ["site"], "table": "site"}, {},
])  # fmt: skip
def test_a_source_names_its_table_or_tables(says):
    with pytest.raises(UserError, match="must name its table"):
        _ = source(**says).all_tables


def _without_table(says: dict) -> dict:
    return {key: value for key, value in says.items() if key != "table"}
