# One-line calls; `make up` and `make test` need nothing but this checkout and a Python ≥ 3.12.
GEOPORTAL = .venv/bin/geoportal
.PHONY: up down test check clean clean-data setup setup-test test-qgis lock bench-ingest bench bench-mixed bench-portal accept-pictures messages

up: setup
	@exec $(GEOPORTAL) up

down:
	@[ ! -x $(GEOPORTAL) ] || $(GEOPORTAL) down

test: setup-test
	@exec sh scripts/test.sh

test-qgis: setup-test
	@exec sh scripts/test_qgis.sh

setup:
	@sh scripts/setup.sh

setup-test:
	@sh scripts/setup.sh test

bench-ingest: setup-test
	@exec .venv/bin/python scripts/bench_ingest.py

bench: setup
	@exec .venv/bin/python scripts/bench

MINUTES ?= 10
bench-mixed: setup
	@exec .venv/bin/python scripts/bench --mixed $(MINUTES)

bench-portal: setup-test
	@exec .venv/bin/python scripts/bench --portal

accept-pictures: setup-test
	@ACCEPT_PICTURES=1 .venv/bin/python -m pytest -q tests/portal/test_pictures.py

messages: setup
	@.venv/bin/python scripts/messages.py

lock:
	@uv pip compile --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-annotate --no-header -q --upgrade --extra dev pyproject.toml -o requirements.lock

clean:
	@sh scripts/clean.sh

clean-data:
	@sh scripts/clean.sh data
