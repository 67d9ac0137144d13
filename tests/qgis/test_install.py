"""Setting up the tests where QGIS is not to be had."""

import pytest

from tests.test_setup import Machine


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_without_qgis_the_set_up_goes_on_and_says_so(machine):
    result = machine.call("install_qgis; echo went on")
    assert (result.returncode, result.stdout) == (0, "went on\n")
    assert "install the equivalent of python3-qgis qgis-providers" in result.stderr


def test_in_ci_it_ends(machine):
    result = machine.call("CI=true; install_qgis; echo went on")
    assert (result.returncode, result.stdout) == (2, "")
