#!/bin/sh
# All that must hold before a change lands; any failure stops it. Ends with pytest's summary.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
unset GEOPORTAL_DATABASE_URL GEOPORTAL_WEB_DATABASE_URL GEOPORTAL_PORT GEOPORTAL_URL GEOPORTAL_VAR
$bin/ruff check .
$bin/ruff format --check .
$bin/mypy
$bin/geoportal config --check
exec $bin/python -m pytest -n 2 --dist loadgroup "$@"
