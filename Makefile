# Two commands do everything on a fresh machine: `make demo` and `make test`. Both make .venv once and reuse it; after
# the first install neither needs a network.
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin
# On all cores, but for memory's sake not on more than four; whoever is idle takes over what others have not begun.
SPREAD := --numprocesses auto --maxprocesses 4 --dist worksteal

.PHONY: demo test lint format bench sample screenshots clean
.DELETE_ON_ERROR:

demo: $(VENV)/installed
	$(RUN)/timeline demo

test: $(VENV)/installed-dev
	tools/chromium.sh
	tools/versitygw.sh
	$(RUN)/pytest $(SPREAD)

lint: $(VENV)/installed-dev
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports

format: $(VENV)/installed-dev
	$(RUN)/ruff check --fix .
	$(RUN)/ruff format .

bench: $(VENV)/installed-dev
	for bench in benchmarks/*.py; do $(RUN)/python $$bench || exit 1; done

# The bundled incidents, made anew from their seed: the same bytes every time.
sample: $(VENV)/installed-dev
	$(RUN)/python -m sample_data.generator

screenshots: $(VENV)/installed-dev
	tools/chromium.sh
	$(RUN)/timeline build sample_data/environment-recreated --case build/screenshots.duckdb
	$(RUN)/python tools/screenshots.py build/screenshots.duckdb --all --tour

clean:
	rm -rf $(VENV) build dist *.duckdb *.duckdb.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(RUN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(RUN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(RUN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@
