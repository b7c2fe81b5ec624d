# make serve: build the database and open the site; make test: everything the tests need, then all tests.
PYTHON ?= python3
PORT ?= 8001
BIN := .venv/bin
GENERATED := metadata.yml README.md schema/CODEBOOK.md

.PHONY: serve build test docs chromium nginx bench bench-small bench-safety
.DELETE_ON_ERROR:

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	touch $@

.venv/installed-test: .venv/installed
	$(BIN)/pip install --quiet --editable ".[test]"
	touch $@

build/participation.db: .venv/installed $(shell find data schema ingest -type f -not -path '*/__pycache__/*')
	$(BIN)/participation build

build: build/participation.db

serve: build/participation.db
	@echo "Participation Results at http://127.0.0.1:$(PORT)"
	$(BIN)/participation serve --port $(PORT)

# The browser tests drive Debian's chromium, the tests of the deployed set-up its nginx.
chromium nginx:
	@PATH=$$PATH:/usr/sbin; command -v $@ >/dev/null || { command -v apt-get >/dev/null && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $@ >/dev/null; } || \
		{ echo "$@ is missing: install it, since the tests need it" >&2; exit 1; }

test: .venv/installed-test chromium nginx
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cog --check $(GENERATED)
	$(BIN)/pytest

bench: .venv/installed-test
	$(BIN)/python -m benchmarks --rows 1000000

bench-small: .venv/installed-test
	$(BIN)/python -m benchmarks --rows 100000

bench-safety: .venv/installed-test nginx
	$(BIN)/python -m benchmarks.safety

docs: .venv/installed-test
	$(BIN)/cog -r $(GENERATED)
