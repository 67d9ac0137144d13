#!/bin/sh
# The tests that a real QGIS takes part in. QGIS_PYTHON is the Python of another QGIS than Debian's.
set -eu
cd "$(dirname "$0")/.."
unset GEOPORTAL_DATABASE_URL GEOPORTAL_WEB_DATABASE_URL GEOPORTAL_PORT GEOPORTAL_URL GEOPORTAL_VAR
exec .venv/bin/python -m pytest -v -n 0 tests/qgis tests/geoportal/test_clients.py \
    tests/geoportal/test_clients_pages.py "$@"
