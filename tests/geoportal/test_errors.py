"""Every error a user can meet has its exit code and its HTTP status in the one table."""

import importlib
import pkgutil

import pytest

import geoportal
import ingest
import layers
from geoportal.errors import EXIT_CODES, HTTP_STATUSES, exit_code, http_status
from ingest.errors import NotFoundError, UnavailableError, UserError


def subclasses(kind):
    return {kind}.union(*(subclasses(below) for below in kind.__subclasses__()))


def test_every_user_error_is_in_the_tables():
    for package in (geoportal, ingest, layers):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    kinds = subclasses(UserError)
    assert {NotFoundError, UnavailableError} < kinds
    for kind in kinds:
        listed = next(parent for parent in kind.__mro__ if parent in HTTP_STATUSES)
        assert listed is not Exception, f"{kind.__name__} has no HTTP status in geoportal.errors"
        assert exit_code(kind("x")) == 2
        assert 400 <= http_status(kind("x")) < 600


def test_the_most_special_kind_comes_first():
    for table in (EXIT_CODES, HTTP_STATUSES):
        kinds = list(table)
        for position, kind in enumerate(kinds):
            assert not any(issubclass(kind, earlier) for earlier in kinds[:position]), kind


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (NotFoundError("x"), 2, 404),
        (UnavailableError("x"), 2, 503),
        (UserError("x"), 2, 400),
        (PermissionError("x"), 2, 500),
        (ZeroDivisionError("x"), 1, 500),
    ],
)
def test_codes_and_statuses(error, code, status):
    assert (exit_code(error), http_status(error)) == (code, status)
    assert exit_code(KeyboardInterrupt()) == 130
