"""Requests made from the OpenAPI document: no 5xx, no status and no kind of answer unsaid."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = int(os.environ.get("GEOPORTAL_SCHEMATHESIS_EXAMPLES", "8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance,
          response_schema_conformance]  # fmt: skip
# all collections have the same paths: one of points, one of lines, one of polygons
ASKED = r"^/(?!collections/)|^/collections/(sites|flows|admin-1)($|/)"


@pytest.fixture(scope="module")
def described(live_server):
    return schemathesis.openapi.from_url(f"{live_server}/api/openapi")


schema = schemathesis.pytest.from_fixture("described").include(path_regex=ASKED)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_answer_is_one_that_was_announced(case):
    case.call_and_validate(checks=CHECKS, timeout=60)
