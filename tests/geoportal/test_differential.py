"""Our answers and stock pygeoapi's to the same generated requests over the same tables.

The same features in the same order, the same counts, the same coordinates in every CRS. Where
stock is wrong stands in STOCK_IS_WRONG, and docs/conformance.md says why; each entry has a test
that the difference is really there, so that an entry goes when pygeoapi mends it.
"""

import os
from datetime import timedelta
from urllib.parse import quote

import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pygeoapi.util import to_json

from tests.geoportal.stock import stock

EXAMPLES = int(os.environ.get("GEOPORTAL_DIFFERENTIAL_EXAMPLES", "200"))
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
ALL_CRS = (CRS84, f"{EPSG}4326", f"{EPSG}3857")
effort = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate],  # requests are small: shrinking them takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@pytest.fixture(scope="module")
def reference(published):
    with stock(published) as running:
        yield running


@pytest.fixture(scope="module")
def layers(select):
    """Facts of every layer that has features, with some values of every field."""
    rows = select(
        "SELECT layer, features, bbox, starts_on, ends_on, fields FROM pub.layer_facts "
        "WHERE features > 0 ORDER BY layer"
    )
    found = {}
    for layer, features, bbox, start, end, fields in rows:
        names = ", ".join(f'"{field["name"]}"' for field in fields)
        sample = select(f'SELECT {names} FROM pub."{layer}" ORDER BY md5(id) LIMIT 40')
        found[layer] = Layer(layer, features, bbox, start, end, fields, sample)
    return found


class Layer:
    """What requests of one collection are made of."""

    def __init__(self, name, features, bbox, start, end, fields, sample):
        self.name, self.features, self.bbox, self.start, self.end = name, features, bbox, start, end
        self.types = {field["name"]: field["type"] for field in fields}
        self.values = {
            field["name"]: sorted({row[i] for row in sample if row[i] is not None}, key=str)
            for i, field in enumerate(fields)
        }
        self.filled = [name for name, known in self.values.items() if known]


# --- requests


@st.composite
def boxes(draw, layer):
    west, south, east, north = layer.bbox
    # with an area: without one ours is a line, and stock's a polygon that GEOS may take as it likes
    across = sorted(
        draw(st.tuples(*[st.floats(west, east)] * 2).filter(lambda two: two[0] != two[1]))
    )
    along = sorted(
        draw(st.tuples(*[st.floats(south, north)] * 2).filter(lambda two: two[0] != two[1]))
    )
    return f"{across[0]},{along[0]},{across[1]},{along[1]}"


@st.composite
def times(draw, layer):
    days = (layer.end - layer.start).days
    one, other = sorted(draw(st.tuples(*[st.integers(-9, days + 9)] * 2)))
    first, last = (layer.start + timedelta(days=n) for n in (one, other))
    shape = draw(st.sampled_from(["{0}", "{0}/{1}", "{0}/..", "../{1}", "../..", "{0}T00:00:00Z"]))
    return shape.format(first, last)


def literal(value):
    if hasattr(value, "isoformat"):
        return f"DATE('{value.isoformat()}')"
    return f"'{value}'" if isinstance(value, str) else str(value).upper()


@st.composite
def comparisons(draw, layer):
    name = draw(st.sampled_from(layer.filled))
    kind = layer.types[name]
    values = st.sampled_from(layer.values[name]).filter(lambda value: "'" not in str(value))
    shapes = ["{0} = {1}", "{0} <> {1}", "{0} IS NULL", "{0} IS NOT NULL"]
    if kind != "boolean":
        shapes += ["{0} IN ({1}, {2})"]
        shapes += ["{0} >= {1}", "{0} < {1}"] if kind != "string" else []
    if kind in ("integer", "number"):
        shapes += ["{0} BETWEEN {1} AND {2}", "{0} + 1 > {1}", "{0} * 2 <= {1}"]
    one, other = draw(values), draw(values)
    if kind == "string" and one.isalnum() and one.isascii():
        shapes += [f"{name} LIKE '{one[:2]}%'", f"{name} LIKE '%{one[-2:]}'"]
    return draw(st.sampled_from(shapes)).format(name, literal(one), literal(other))


@st.composite
def filters(draw, layer):
    # stock reads NOT before a single comparison only
    leaves = comparisons(layer) | comparisons(layer).map(lambda one: f"NOT ({one})")
    tree = st.recursive(
        leaves,
        lambda inner: st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(
            lambda three: f"({three[0]} {three[1]} {three[2]})"
        ),
        max_leaves=4,
    )
    return draw(tree)


def polygon(box):
    west, south, east, north = box.split(",")
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"S_INTERSECTS(geom, POLYGON(({', '.join(f'{x} {y}' for x, y in ring)})))"


@st.composite
def requests(draw, layers):
    """A collection and the parameters of a request that both servers should understand."""
    layer = layers[draw(st.sampled_from(sorted(layers)))]
    few = 3 if layer.name.startswith(("admin", "displacement")) else 30  # polygons are large
    asked = {"limit": str(draw(st.integers(1, few)))}
    may = lambda: draw(st.integers(0, 3)) == 0  # noqa: E731
    if may():
        asked["offset"] = str(draw(st.integers(0, layer.features + 2)))
    if may():
        asked["bbox"] = draw(boxes(layer))
    if layer.start and may():
        asked["datetime"] = draw(times(layer))
    if may():
        asked["crs"] = draw(st.sampled_from(ALL_CRS))
    if may():
        name = draw(st.sampled_from(layer.filled))
        asked[name] = str(draw(st.sampled_from(layer.values[name])))
    if may():
        asked["properties"] = ",".join(
            draw(
                st.lists(st.sampled_from(sorted(layer.types)), min_size=1, max_size=4, unique=True)
            )
        )
    if may():
        asked["skipGeometry"] = draw(st.sampled_from(["true", "false"]))
    if may():
        sign = draw(st.sampled_from(["", "-"]))
        asked["sortby"] = sign + draw(st.sampled_from(sorted(layer.types)))
    if may():
        asked["filter"] = draw(filters(layer))
    return layer.name, asked


# --- what both say


def plain(feature):
    return {"id": feature["id"], "properties": feature["properties"]}


def close(ours, theirs):
    """The same shape, to a millionth of a degree or a tenth of a millimetre."""
    if ours is None or theirs is None:
        return ours is theirs
    one, other = shapely.geometry.shape(ours), shapely.geometry.shape(theirs)
    size = max(map(abs, other.bounds)) if not other.is_empty else 1
    return shapely.equals_exact(one, other, max(1e-9, 1e-12 * size) * 10)


def same_page(ours, theirs, asked):
    assert ours["numberMatched"] == theirs["numberMatched"]
    assert ours["numberReturned"] == len(ours["features"]) == len(theirs["features"])
    if "sortby" in asked:
        name = asked["sortby"].lstrip("-")
        if name != "id":  # stock leaves the order of equal features to chance
            return
    assert list(map(plain, ours["features"])) == list(map(plain, theirs["features"]))
    for one, other in zip(ours["features"], theirs["features"], strict=True):
        assert close(one["geometry"], other["geometry"]), one["id"]


@pytest.fixture(scope="module")
def both(api, reference):
    def ask(collection, asked):
        status, theirs = reference.items(collection, asked)
        answer = api.get(f"/collections/{collection}/items", params=asked)
        return answer, status, theirs

    return ask


@effort
@given(data=st.data())
def test_the_same_features_order_counts_and_coordinates(both, layers, data):
    collection, asked = data.draw(requests(layers))
    answer, status, theirs = both(collection, asked)
    assert answer.status_code == status, (collection, asked, answer.text[:300], theirs)
    if status == 200:
        same_page(answer.json(), theirs, asked)


@settings(effort, max_examples=max(10, EXAMPLES // 10))
@given(data=st.data())
def test_the_same_single_features(api, reference, layers, data):
    layer = layers[data.draw(st.sampled_from(sorted(layers)))]
    name = data.draw(st.sampled_from(layer.values["id"]))
    crs = data.draw(st.sampled_from(ALL_CRS))
    status, theirs = reference.item(layer.name, name, {"crs": crs})
    answer = api.get(f"/collections/{layer.name}/items/{quote(name, safe='')}", params={"crs": crs})
    assert (answer.status_code, status) == (200, 200)
    ours = answer.json()
    assert plain(ours) == plain(theirs)
    assert close(ours["geometry"], theirs["geometry"])


# --- where stock is wrong

BOX = "13,11,14,13"
IN_BOX = "ST_Intersects(geom, ST_MakeEnvelope(13, 11, 14, 13, 4326))"
# what is wrong → collection, request, stock's status, what is right in SQL (None: a refusal)
STOCK_IS_WRONG = {
    "a filter's geometry is given the SRID “CRS84”, which PostGIS cannot read": (
        "sites", {"filter": "S_INTERSECTS(geom, POLYGON((13 11,14 11,14 13,13 13,13 11)))"},
        500, IN_BOX),
    "a box with heights is given to PostGIS with seven numbers": (
        "sites", {"bbox": "13,11,0,14,13,900"}, 500, IN_BOX),
    "a box over the antimeridian is turned inside out": (
        "sites", {"bbox": "170,-20,-170,20"}, 200, "false"),
    "an apostrophe in a filter cannot be written": (
        "sites", {"filter": "name = 'N''Djamena' OR iso3 = 'TCD'"}, 400, "iso3 = 'TCD'"),
    "T_AFTER and its like cannot be written in a filter's text": (
        "flows", {"filter": "T_AFTER(reported_on, DATE('2016-01-01'))"}, 400,
        "reported_on > '2016-01-01'"),
    "NOT before more than one comparison cannot be read": (
        "sites", {"filter": "NOT (iso3 <> 'TCD' AND households > 5)"}, 400,
        "NOT (iso3 <> 'TCD' AND households > 5)"),
    "a time asked of features without time fails; such features match any": (
        "transit-points", {"datetime": "2016-01-01"}, 500, "true"),
    "a parameter that there is not is passed over": ("sites", {"nothing": "1"}, 200, None),
    "a value of the wrong type fails instead of being refused": (
        "sites", {"round": "first"}, 500, None),
    "a box that holds no number meets something": ("sites", {"bbox": "nan,1,2,3"}, 200, None),
    "a function that there is not fails instead of being refused": (
        "sites", {"filter": "nothing(name) = 1"}, 500, None),
}  # fmt: skip


@pytest.mark.parametrize("fault", STOCK_IS_WRONG)
def test_stock_is_wrong_and_we_are_right(api, reference, ids, fault):
    collection, asked, status, right = STOCK_IS_WRONG[fault]
    asked = {**asked, "limit": "10000"}
    answered, theirs = reference.items(collection, asked)
    assert answered == status, "pygeoapi has changed: look whether the entry still stands"
    answer = api.get(f"/collections/{collection}/items", params=asked)
    if right is None:
        assert answer.status_code == 400, answer.text
        return
    assert answer.status_code == 200, answer.text
    found = sorted(feature["id"] for feature in answer.json()["features"])
    assert found == ids(collection, right)
    if answered == 200:
        assert sorted(feature["id"] for feature in theirs["features"]) != found


def test_stock_writes_less_than_signs_in_data_as_markup():
    assert to_json({"name": "a < b"}, pretty=False) == '{"name":"a &lt; b"}'
