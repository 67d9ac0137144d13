"""Requests made from the OpenAPI document: no 5xx, no status and no kind of answer unsaid."""

import os
import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = int(os.environ.get("GEOPORTAL_SCHEMATHESIS_EXAMPLES", "8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance,
          response_schema_conformance]  # fmt: skip
# all collections have the same paths: one of points, one of lines, one of polygons
PARTS = (r"/(?!collections/).*", *(rf"/collections/{name}(/.*)?"
                                   for name in ("sites", "flows", "admin-1")))  # fmt: skip
effort = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def operations(live_server):
    """Every operation of the document."""
    schema = schemathesis.openapi.from_url(f"{live_server}/api/openapi")
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("valid", [True, False], ids=["valid", "invalid"])
def test_every_answer_is_one_that_was_announced(operations, part, valid):
    asked = [one for one in operations if re.fullmatch(part, one.path)]
    assert asked
    faults = [fault for one in asked for fault in found(one, valid)]
    assert not faults, "\n".join(faults)


def found(operation, valid):
    """What is wrong with the answers to an operation's generated requests."""
    mode = schemathesis.GenerationMode.POSITIVE if valid else schemathesis.GenerationMode.NEGATIVE
    faults = []

    @effort
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        try:
            case.call_and_validate(checks=CHECKS, timeout=60)
        except FailureGroup as group:
            request = case.as_curl_command()
            faults.extend(f"{one.title}: {one.message}\n  {request}" for one in group.exceptions)

    ask()
    return faults[:3]
