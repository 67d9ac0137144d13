"""Class bounds: against mapclassify, against their own promises, and over OGC API Processes."""

import mapclassify
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UserError
from layers.classes import SAMPLE, SCHEMES, classify

REFERENCES = {
    "quantiles": mapclassify.Quantiles,
    "equal_interval": mapclassify.EqualInterval,
    "maximum_breaks": mapclassify.MaximumBreaks,
    "pretty_breaks": mapclassify.PrettyBreaks,
    "head_tail": lambda values, k: mapclassify.HeadTailBreaks(values),
    "std_mean": lambda values, k: mapclassify.StdMean(values),
    "box_plot": lambda values, k: mapclassify.BoxPlot(values),
}
people = st.lists(st.integers(1, 10**7) | st.floats(0.01, 1e9), min_size=1, max_size=80)
schemes = st.sampled_from(sorted(SCHEMES))
numbers_of_classes = st.integers(2, 9)


@pytest.fixture(scope="module")
def skewed():
    """Figures as they come: many small places, few large ones."""
    return np.sort(np.random.default_rng(7).lognormal(6, 1.6, 400).round(3))


def within(values, bins):
    """Sum of squared deviations from the means of the classes."""
    classes = np.searchsorted(bins, values)
    parts = [values[classes == position] for position in range(len(bins))]
    return sum(((part - part.mean()) ** 2).sum() for part in parts if len(part))


def test_every_scheme_but_one_has_a_reference():
    assert set(SCHEMES) == {*REFERENCES, "natural_breaks"}


@pytest.mark.parametrize("classes", [2, 5, 9])
@pytest.mark.parametrize("scheme", REFERENCES)
def test_bounds_are_mapclassifys(skewed, scheme, classes):
    reference = REFERENCES[scheme](skewed, k=classes)
    found = classify(skewed, scheme, classes)
    # bounds outside the data make empty classes, which we leave out
    assert [n for n in found["counts"] if n] == [n for n in reference.counts if n]
    assert set(found["bins"][:-1]) <= set(reference.bins)


@pytest.mark.parametrize("classes", [2, 4, 7])
def test_natural_breaks_are_as_good_as_the_exact_algorithms(skewed, classes):
    values = skewed[::4]
    found = classify(values, "natural_breaks", classes)
    exact = mapclassify.FisherJenks(values, k=classes)
    assert within(values, found["bins"]) == pytest.approx(within(values, exact.bins))
    assert found["classes"] == classes


def test_natural_breaks_of_many_values_cover_all_of_them():
    values = np.random.default_rng(3).lognormal(5, 1, SAMPLE * 3)
    found = classify(values, "natural_breaks", 5)
    assert (found["classes"], sum(found["counts"])) == (5, len(values))
    assert (found["minimum"], found["bins"][-1]) == (values.min(), values.max())


@given(people, schemes, numbers_of_classes)
def test_bounds_ascend_end_at_the_maximum_and_hold_every_value(values, scheme, classes):
    values = np.array(values, dtype=float)
    found = classify(values, scheme, classes)
    assert found["bins"] == sorted(set(found["bins"]))
    assert found["bins"][0] >= values.min() == found["minimum"]
    assert found["bins"][-1] == values.max() == found["maximum"]
    assert len(found["bins"]) == len(found["counts"]) == found["classes"]
    assert sum(found["counts"]) == found["count"] == len(values)


@given(people, schemes, numbers_of_classes, st.integers(0, 5), st.integers(0, 5), st.randoms())
def test_zeros_missing_and_order_move_no_bound(values, scheme, classes, zeros, missing, order):
    plain = classify(np.array(values, dtype=float), scheme, classes)
    mixed = [*values, *[0.0] * zeros, *[np.nan] * missing]
    order.shuffle(mixed)
    found = classify(np.array(mixed, dtype=float), scheme, classes)
    assert (found.pop("zeros"), found.pop("missing")) == (zeros, missing)
    assert found.pop("count") == len(values) + zeros
    assert found == {key: plain[key] for key in found}


def test_no_values_make_no_classes():
    found = classify(np.array([0.0, np.nan]), "quantiles", 5)
    assert (found["classes"], found["bins"], found["counts"]) == (0, [], [])
    assert (found["zeros"], found["missing"], found["maximum"]) == (1, 1, None)


@pytest.mark.parametrize(
    ("values", "scheme", "classes"),
    [
        ([1, 2, 3], "fisher_jenks", 5),
        ([1, 2, 3], "", 5),
        ([1, 2, 3], "quantiles", 1),
        ([1, 2, 3], "quantiles", 10),
        ([1, 2, 3], "quantiles", -5),
        ([1, -2, 3], "quantiles", 5),
    ],
)
def test_what_cannot_be_computed_is_refused(values, scheme, classes):
    with pytest.raises(UserError):
        classify(np.array(values, dtype=float), scheme, classes)


# --- the process, over the running server

EXECUTION = "/processes/classify/execution"
GOOD = {"collection": "displacement-admin-1", "field": "total_individuals"}


def execute(api, **inputs):
    return api.post(EXECUTION, json={"inputs": {**GOOD, **inputs}})


def test_the_process_is_listed_and_described(api):
    listed = [process["id"] for process in api.get("/processes").json()["processes"]]
    assert listed == ["classify", "flow-layout"]
    described = api.get("/processes/classify").json()
    assert described["inputs"]["scheme"]["schema"]["enum"] == list(SCHEMES)
    assert described["jobControlOptions"] == ["sync-execute"]
    assert api.post(EXECUTION, json=described["example"]).status_code == 200


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_process_classifies_what_the_database_holds(api, select, scheme):
    chosen = {"dataset": "sample", "iso3": "NGA"}
    answer = execute(api, scheme=scheme, classes=4, filter=chosen).json()
    rows = select(
        'SELECT total_individuals FROM pub."displacement-admin-1" '
        "WHERE dataset = 'sample' AND iso3 = 'NGA'"
    )
    wanted = classify(np.array(rows, dtype=float)[:, 0], scheme, 4)
    assert answer == {**GOOD, **wanted}


def test_filters_of_every_kind_hold_together(api, select):
    chosen = {"dataset": "sample", "round": 3, "synthetic": True, "reported_on": "2014-12-31"}
    ((date,),) = select("SELECT DISTINCT reported_on FROM pub.sites WHERE round = 3 LIMIT 1")
    chosen["reported_on"] = str(date)
    answer = execute(api, filter=chosen).json()
    ((rows,),) = select(
        'SELECT count(*) FROM pub."displacement-admin-1" WHERE round = 3 AND reported_on = %s', date
    )
    assert answer["count"] + answer["missing"] == rows > 0


def test_a_filter_that_nothing_meets_gives_no_classes(api):
    answer = execute(api, filter={"dataset": "' OR true --"})
    assert (answer.status_code, answer.json()["bins"]) == (200, [])


REFUSED = [
    {"collection": "nothing"},
    {"collection": "publication"},
    {"collection": "sites_p1"},
    {"collection": 'sites" WHERE true --'},
    {"collection": ["sites"]},
    {"collection": None},
    {"field": "geom"},
    {"field": "ctid"},
    {"field": "tableoid"},
    {"field": "name"},
    {"field": "nothing"},
    {"field": 'total_individuals", pg_sleep(9), "x'},
    {"field": {"a": 1}},
    {"scheme": "fisher_jenks"},
    {"scheme": None},
    {"classes": 1},
    {"classes": 99},
    {"classes": 4.5},
    {"classes": True},
    {"classes": "five"},
    {"classes": [5]},
    {"filter": "dataset = 'sample'"},
    {"filter": ["dataset"]},
    {"filter": {"geom": "x"}},
    {"filter": {"nothing": 1}},
    {"filter": {"dataset": None}},
    {"filter": {"dataset": ["sample"]}},
    {"filter": {"dataset": {"a": 1}}},
    {"filter": {f"f{number}": 1 for number in range(9)}},
    {"filter": {"dataset": "a\0b"}},
]


@pytest.mark.parametrize("inputs", REFUSED, ids=str)
def test_bad_inputs_get_one_line_and_a_4xx(api, inputs):
    answer = execute(api, **inputs)
    assert answer.status_code == 400
    text = answer.json()["description"]
    assert text and "\n" not in text
    assert not any(word in text for word in ("Traceback", "psycopg", "SELECT", "object has no"))


@pytest.mark.parametrize("inputs", [[], None, "text", 5], ids=str)
def test_inputs_that_are_no_object_are_refused(api, inputs):
    answer = api.post(EXECUTION, json={"inputs": inputs})
    assert answer.status_code == 400
    assert "inputs" in answer.json()["description"]


def test_the_server_calls_nobody_back(api):
    body = {"inputs": GOOD, "subscriber": {"successUri": "http://127.0.0.1:1/"}}
    assert api.post(EXECUTION, json=body).status_code == 400


def test_an_unknown_process_is_not_found(api):
    assert api.get("/processes/nothing").status_code == 404
    assert api.post("/processes/nothing/execution", json={"inputs": {}}).status_code == 404
