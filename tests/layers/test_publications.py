"""Publications as people handle them: named, looked at before, compared, brought back, dropped."""

import json

import numpy as np
import psycopg2
import pytest

import layers
from ingest import database, loads
from ingest.errors import NotFoundError, UnavailableError, UserError
from layers import swap
from layers.publications import history
from layers.publications.difference import compare
from layers.publications.prune import prune
from layers.publications.rollback import rollback
from layers.publish import publish
from tests.layers.test_publish import ask
from tests.warehouse import own_table

JUNE = "border_crossings_ukraine/ukr_border_crossings_090622.xlsx"
MORE = """adm2_pcode,individuals,households,reported_on,pop_group
SO1101,11,2,2024-01-31,idp
SO1101,5,,2024-01-31,returnee
SO2401,0,,2024-01-31,idp
SO2402,7,1,2024-01-31,idp
"""
STOCKS = ("displacement-admin-2", "displacement-admin-1", "displacement-admin-0")
pytestmark = pytest.mark.xdist_group("publications")


@pytest.fixture
def june(house, real_data):
    """The same with news of one table."""
    house.load("border_crossings", real_data(JUNE))
    return house


def load_more(house, folder):
    path = folder / "more.csv"
    path.write_text(MORE)
    house.load(own_table("Ours"), path)


def with_connection(house, work, *values, **named):
    with database.connect(house.access.owner) as connection:
        return work(connection, *values, **named)


def snapshots(house) -> dict[str, int]:
    return dict(ask(house, "SELECT layer, snapshot FROM pub.layer_facts"))


def tables(house, ending: str) -> list[str]:
    return [name for (name,) in house.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'pub'::regnamespace "
        "AND relkind = 'r' AND relname ~ %s ORDER BY 1", f"_p{ending}",
    )]  # fmt: skip


def readable(house, table: str) -> bool:
    return house.one("SELECT has_table_privilege('geoportal_web', %s, 'SELECT')", f'pub."{table}"')


def test_layers_without_news_are_carried_on(june):
    views = june.rows("SELECT oid, relname FROM pg_class WHERE relkind = 'v' AND relname = 'sites'")
    second = june.publish("June")
    assert (second.number, second.before) == (2, 1)
    assert second.made == {"transit-points": "new loads of transit_point"}
    assert snapshots(june) == {name: 1 + (name == "transit-points") for name in layers.catalog()}
    assert {name.partition("_")[0] for name in tables(june, "2")} == {"transit-points"}
    assert ask(june, 'SELECT count(*) FROM pub."transit-points"') == [(80,)]
    assert june.rows(
        "SELECT oid, relname FROM pg_class WHERE relkind = 'v' AND relname = 'sites'"
    ) == views  # fmt: skip
    assert second.features == dict(ask(june, "SELECT layer, features FROM pub.layer_facts"))
    (old, new) = june.rows(
        "SELECT jsonb_agg(to_jsonb(g) - 'publication' ORDER BY dataset, level) "
        "FROM ops.published_map_geometry g GROUP BY publication ORDER BY publication"
    )
    assert old == new


def test_a_layer_is_made_anew_when_its_file_changes(house, contract):
    path = contract / "sites.toml"
    path.write_text(path.read_text().replace('title = "Sites"', 'title = "Places"'))
    second = house.publish()
    assert second.made == {"sites": "layer changed"}
    assert ask(house, "SELECT title, snapshot FROM pub.layer_facts WHERE layer = 'sites'") == [
        ("Places", 2)
    ]


def test_only_named_layers_are_published(june):
    second = with_connection(june, publish, "", only=("sites",))
    assert second.made == {"sites": "asked for"}
    assert second.waiting == {"transit-points": "new loads of transit_point"}
    assert snapshots(june) == {name: 1 + (name == "sites") for name in layers.catalog()}
    assert ask(june, 'SELECT count(*) FROM pub."transit-points"') == [(67,)]
    third = june.publish()
    assert list(third.made) == ["transit-points"]
    assert ask(june, 'SELECT count(*) FROM pub."transit-points"') == [(80,)]
    assert not june.publish().changed


def test_an_unknown_name_publishes_nothing(house):
    with pytest.raises(NotFoundError, match="no layer “site”"):
        with_connection(house, publish, "", only=("sites", "site"))
    assert house.one("SELECT count(*) FROM ops.publication") == 1


def test_a_new_layer_that_is_not_named_waits(house, contract):
    text = (contract / "transit-points.toml").read_text()
    (contract / "points.toml").write_text(text)
    assert "points" not in with_connection(house, publish, "", only=("sites",)).features
    assert house.publish().made == {"points": "new layer"}


def test_a_plan_shows_what_would_change_and_changes_nothing(june):
    before = june.state()
    with database.connect(june.access.owner) as connection:
        planned = publish(connection, "June", apply=False)
        found = {one.layer: one for one in compare(connection, planned.before, planned.number)}
        # nobody waits for a look at what would be
        assert ask(june, 'SELECT count(*) FROM pub."transit-points"') == [(67,)]
        connection.rollback()
    assert planned.made == {"transit-points": "new loads of transit_point"}
    points = found["transit-points"]
    assert points.after.features - points.before.features == points.added - points.removed == 13
    assert not any(one.is_any for name, one in found.items() if name != "transit-points")
    assert june.state() == before
    assert june.publish("June").number == 2


def features(house, layer: str, number: int) -> dict[str, dict]:
    query = f'SELECT feature FROM pub."{layer}_p{number}_text"'
    return {one["id"]: one for one in (json.loads(text) for (text,) in house.rows(query))}


def test_differences_are_those_of_the_features(house, tmp_path):
    load_more(house, tmp_path)
    house.publish()
    for one in with_connection(house, compare, 1, 2):
        if one.layer not in STOCKS:
            assert one.before == one.after and not one.is_any
            continue
        old, new = (features(house, one.layer, number) for number in (1, 2))
        changed = [name for name in old.keys() & new.keys() if old[name] != new[name]]
        assert (one.added, one.changed, one.removed) == (
            len(new.keys() - old.keys()), len(changed), len(old.keys() - new.keys()),
        )  # fmt: skip
        differs = {
            name: count
            for name in next(iter(new.values()), {"properties": {}})["properties"]
            if (count := sum(old[i]["properties"][name] != new[i]["properties"][name]
                             for i in changed))
        }  # fmt: skip
        assert one.fields == differs
        people = [sum(f["properties"]["total_individuals"] for f in side.values())
                  for side in (old, new)]  # fmt: skip
        assert [one.before.people or 0, one.after.people or 0] == people
    (units,) = [one for one in with_connection(house, compare, 1, 2) if one.layer == STOCKS[0]]
    assert (units.added, units.changed, units.removed) == (1, 1, 1)
    assert units.fields == {"total_individuals": 1, "idp_individuals": 1}
    assert units.examples == {
        "added": ["ours:SO2402:2024-01-31:stock"], "changed": ["ours:SO1101:2024-01-31:stock"],
        "removed": ["ours:SO1101:2024-02-29:stock"],
    }  # fmt: skip
    assert (units.before.people, units.after.people) == (35, 23)
    (back,) = [one for one in with_connection(house, compare, 2, 1) if one.layer == STOCKS[0]]
    assert (back.added, back.changed, back.removed) == (1, 1, 1)


def test_layers_in_one_publication_only_are_added_or_removed(house, contract):
    (contract / "transit-points.toml").unlink()
    house.publish()
    (gone,) = [one for one in with_connection(house, compare, 1, 2) if one.is_any]
    assert (gone.layer, gone.removed, gone.after) == ("transit-points", 67, None)
    (came,) = [one for one in with_connection(house, compare, 2, 1) if one.is_any]
    assert (came.added, came.before) == (67, None)


def test_what_readers_began_they_may_finish_for_a_while(june):
    june.publish("June")
    older = "SELECT snapshot FROM pub.snapshot WHERE layer = 'transit-points' AND publication = 1"
    assert ask(june, older) == [(1,)]
    assert ask(june, 'SELECT count(*) FROM pub."transit-points_p1"') == [(67,)]
    assert june.one(
        "SELECT readable_until - superseded_at = interval '1 hour' FROM ops.publication "
        "WHERE number = 1"
    )
    june.rows("UPDATE ops.publication SET readable_until = now() WHERE number = 1")
    assert ask(june, older) == []
    with_connection(june, prune, keep=3)
    assert not readable(june, "transit-points_p1") and not readable(june, "transit-points_p1_text")
    assert readable(june, "sites_p1")  # part of the current one
    assert len(tables(june, "1$")) == len(layers.catalog())


def test_the_while_is_a_setting(june, monkeypatch):
    monkeypatch.setenv("GEOPORTAL_GRACE_MINUTES", "0")
    june.publish("June")
    assert ask(june, "SELECT DISTINCT publication FROM pub.snapshot") == [(2,)]
    assert not readable(june, "transit-points_p1") or with_connection(june, prune, keep=3)
    assert not readable(june, "transit-points_p1")


def test_going_back_is_a_new_publication_of_old_tables(june, real_data):
    june.publish("June")
    third = with_connection(june, rollback, 1)
    assert (third.number, third.before) == (3, 2)
    assert ask(june, "SELECT number, note FROM pub.publication") == [(3, "Back to publication 1")]
    assert ask(june, 'SELECT count(*) FROM pub."transit-points"') == [(67,)]
    assert set(snapshots(june).values()) == {1} and tables(june, "3") == []
    assert june.rows(
        "SELECT count(*) FROM (SELECT slug FROM pub.dataset EXCEPT "
        "SELECT slug FROM ops.published_dataset WHERE publication = 1) t"
    ) == [(0,)]
    assert not any(one.is_any for one in with_connection(june, compare, 1, 3))


def test_what_is_rolled_back_cannot_be_read_from_then_on(june, tmp_path):
    """All that came after the one brought back, though readers may have begun with it."""
    june.publish("June")
    load_more(june, tmp_path)
    june.publish("February")
    made = tables(june, "[23]")
    assert len(made) > 8 and all(readable(june, name) for name in made)
    with_connection(june, rollback, 1)
    assert [name for name in made if readable(june, name)] == []
    assert tables(june, "[23]") == made
    for query in ('SELECT 1 FROM pub."transit-points_p2"',
                  'SELECT 1 FROM pub."transit-points_p2_text"'):  # fmt: skip
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(june, query)
    assert ask(june, "SELECT DISTINCT publication FROM pub.snapshot ORDER BY 1") == [(1,), (4,)]


def test_what_is_rolled_back_stays_back_until_there_is_news(june, tmp_path):
    june.publish("June")
    with_connection(june, rollback, 1)
    assert not june.publish().changed
    load_more(june, tmp_path)
    fourth = june.publish("February")
    assert set(fourth.made) == set(STOCKS)
    assert ask(june, 'SELECT count(*) FROM pub."transit-points"') == [(67,)]
    with_connection(june, publish, "after all", only=("transit-points",))
    assert ask(june, 'SELECT count(*) FROM pub."transit-points"') == [(80,)]


def test_news_that_nobody_published_yet_outlive_going_back(june, tmp_path):
    june.publish("June")
    load_more(june, tmp_path)
    with_connection(june, rollback, 1)
    assert set(june.publish().made) == set(STOCKS)


def test_one_may_go_forward_again(june):
    june.publish("June")
    with_connection(june, rollback, 1)
    assert with_connection(june, rollback, 2).number == 4
    assert ask(june, 'SELECT count(*) FROM pub."transit-points"') == [(80,)]
    assert readable(june, "transit-points_p2")


def test_there_is_no_way_back_to_what_is_not_there(june):
    with pytest.raises(NotFoundError, match=r"no publication 7\. The last is 1"):
        with_connection(june, rollback, 7)
    with pytest.raises(UserError, match="nothing to change"):
        with_connection(june, rollback, 1)
    june.publish("June")
    june.rows("UPDATE ops.publication SET readable_until = now() WHERE number = 1")
    with_connection(june, prune)
    for work in (lambda c: rollback(c, 1), lambda c: compare(c, 1, 2)):
        with pytest.raises(UserError, match="Publication 1 was pruned"):
            with_connection(june, work)


def test_what_is_withdrawn_leaves_every_publication(june):
    """Whoever takes a dataset out does not have to think of where it was shown."""
    june.publish("June")
    slug = june.one('SELECT DISTINCT dataset FROM pub."transit-points"')
    with_connection(june, loads.remove, slug)
    third = with_connection(june, publish, "", only=("sites",))
    assert third.made["transit-points"].startswith(f"“{slug}” is withdrawn")
    assert ask(june, 'SELECT count(*) FROM pub."transit-points"') == [(0,)]
    assert ask(june, "SELECT DISTINCT publication FROM pub.snapshot") == [(3,)]
    assert not any(readable(june, f"transit-points_p{number}") for number in (1, 2))
    with pytest.raises(UserError, match=f"Publication 2 shows {slug}, .*no way back"):
        with_connection(june, rollback, 2)
    assert with_connection(june, prune, keep=3).publications == [1, 2]
    assert {name.rpartition("_p")[2][0] for name in tables(june, r"\d+_text")} == {"1", "3"}
    assert not [name for name in tables(june, "[12]") if name.startswith("transit-points")]


def test_pruning_keeps_what_is_shown(june, tmp_path):
    june.publish("June")
    load_more(june, tmp_path)
    june.publish("February")
    june.rows("UPDATE ops.publication SET readable_until = now() WHERE NOT is_current")
    assert with_connection(june, prune, keep=2).publications == []
    kept = with_connection(june, prune, keep=1)
    assert kept.publications == [1] and kept.octets > 0
    assert with_connection(june, prune).publications == [2]
    assert with_connection(june, prune).tables == 0
    for layer, snapshot in snapshots(june).items():
        ask(june, f'SELECT feature FROM pub."{layer}_p{snapshot}_text" LIMIT 1')
    assert tables(june, "1$") == [
        f"{name}_p1" for name, snapshot in sorted(snapshots(june).items()) if snapshot == 1
    ]
    assert june.rows("SELECT DISTINCT publication FROM ops.published_map_geometry") == [(3,)]
    states = [(one.number, one.is_current, one.is_pruned)
              for one in with_connection(june, history.entries)]  # fmt: skip
    assert states == [(3, True, False), (2, False, True), (1, False, True)]


def test_a_table_somebody_still_reads_is_dropped_next_time(june):
    june.publish("June")
    june.rows("UPDATE ops.publication SET readable_until = now() WHERE NOT is_current")
    reader = psycopg2.connect(june.access.web)
    reader.cursor().execute('SELECT 1 FROM pub."transit-points_p1"')
    first = with_connection(june, prune)
    assert tables(june, "1$").count("transit-points_p1") == 1 and first.tables > 0
    reader.close()
    assert with_connection(june, prune).tables == 1
    assert "transit-points_p1" not in tables(june, "1$")


def test_others_go_on_reading_while_the_swap_waits_for_one(june, monkeypatch):
    """A lock that waits would hold up every reader behind it."""
    monkeypatch.setattr(swap, "PATIENCE", 1.0)
    slow = psycopg2.connect(june.access.web)
    slow.cursor().execute('SELECT 1 FROM pub."transit-points"')
    waited = []
    monkeypatch.setattr(swap.time, "sleep", lambda _: waited.append(
        ask(june, 'SELECT count(*) FROM pub."transit-points"')))  # fmt: skip
    with pytest.raises(UnavailableError, match="nothing was changed"):
        june.publish("June")
    assert len(waited) > 2 and set(map(tuple, waited)) == {((67,),)}
    slow.close()
    assert june.publish("June").number == 2


def test_statistics_are_those_of_the_features(shared_sample):
    for name in ("site-rounds", "displacement-admin-1", "sites", "transit-points"):
        (fields,) = shared_sample.rows("SELECT fields FROM pub.layer_facts WHERE layer = %s", name)
        for one in fields[0]:
            said, column = one["statistics"], f'"{one["name"]}"'
            (truth,) = shared_sample.rows(
                f"SELECT count({column}), count(*) - count({column}), min({column}::text), "
                f'max({column}::text), count(DISTINCT {column}) FROM pub."{name}"'
            )
            assert (said["count"], said["missing"]) == truth[:2]
            if one["type"] == "date" and truth[0]:
                assert (said["minimum"], said["maximum"]) == truth[2:4]
            if one["type"] == "string" and one["name"] != "id" and truth[4] <= 20:
                assert dict(shared_sample.rows(
                    f'SELECT {column}, count(*) FROM pub."{name}" WHERE {column} IS NOT NULL '
                    "GROUP BY 1")) == said["values"]  # fmt: skip


def test_figures_have_sums_and_class_breaks(shared_sample):
    from layers.classes import classify

    ((fields,),) = shared_sample.rows(
        "SELECT fields FROM pub.layer_facts WHERE layer = 'displacement-admin-1'"
    )
    said = {one["name"]: one["statistics"] for one in fields}["total_individuals"]
    values = [value for (value,) in shared_sample.rows(
        'SELECT total_individuals FROM pub."displacement-admin-1"')]  # fmt: skip
    assert (said["minimum"], said["maximum"], said["sum"], said["zeros"]) == (
        min(values), max(values), sum(values), values.count(0),
    )  # fmt: skip
    for scheme, bounds in said["breaks"].items():
        assert bounds == classify(np.array(values, float), scheme, 5)["bins"]
    assert list(said["breaks"]) == ["quantiles", "natural_breaks"]
