# One local command equals CI: `make check`. No target needs a prior step.

# The first of these that is Python 3.11 or newer.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# Where this is set, pytest rewrites the asserts of every file again in each of its processes.
unexport PYTHONDONTWRITEBYTECODE
INSTALLED := .venv/.installed

.PHONY: setup demo test check lint types thorough regenerate bench docs lock surface rooms

setup: $(INSTALLED)

# --no-deps: the file pins everything, and older pips look at releases newer than the pin of a
# package that is required once with an extra and refuse them for having no hash.
$(INSTALLED): requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "error: Python 3.11 or newer is needed; set PYTHON=..." >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# As pip does for libraries: where PYTHONDONTWRITEBYTECODE is set, every start would compile ours.
	$(BIN)/python -m compileall -q compat scripts generated
	@touch $@

demo: setup
	$(BIN)/hubspot-compat demo

# Every kind of test, with small counts. File by file, so that a file's fixtures are made once; three
# at a time on two cores, since some tests wait.
test: setup
	$(BIN)/python -m pytest -n 3 --dist loadfile -m "not thorough" $(COVERAGE)

# What CI runs: the tests, with branch coverage that must not go down, and that is whole for what
# users import; lint, types and docs; then the same tests at the counts that need time.
check: setup
	$(MAKE) --no-print-directory test COVERAGE="--cov --cov-report="
	$(BIN)/coverage report
	$(BIN)/coverage report --include="*/hubspot_compat/*" --fail-under=100
	$(MAKE) --no-print-directory -j 2 lint types docs
	$(MAKE) --no-print-directory thorough

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/hubspot-compat regenerate --check

types: setup
	$(BIN)/mypy compat scripts tests/typing
	$(BIN)/mypy generated
	$(BIN)/pyright --pythonpath $(BIN)/python

thorough: setup
	$(BIN)/python -m pytest -n 3 --dist loadgroup -m thorough

regenerate: setup
	$(BIN)/hubspot-compat regenerate

# OPTIONS="--only create --rounds 3" measures less; OPTIONS=--write-docs writes docs/performance.md.
bench: setup
	$(BIN)/python -m hubspot_compat_bench $(OPTIONS)

docs: setup
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# Pins everything again; run it after a change of dependencies in pyproject.toml.
PIN := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet \
	--no-emit-index-url --no-emit-find-links

# UPGRADE=--upgrade raises every pin, not only those that have to change.
lock: setup
	$(PIN) $(UPGRADE) pyproject.toml --all-extras --group dev -o requirements/dev.txt
	printf 'hubspot-api-client==8.2.1\nsetuptools<81\n' | $(PIN) $(UPGRADE) pyproject.toml - -o requirements/legacy-8.txt
	printf 'hubspot-api-client==9.0.0\nsetuptools<81\n' | $(PIN) $(UPGRADE) pyproject.toml - -o requirements/legacy-9.txt
	$(PIN) --resolution lowest-direct pyproject.toml --all-extras -o requirements/lowest.txt

# Once a release: what the next one is compared with.
surface: setup
	$(BIN)/python tests/tools/surface.py

# The rooms of compat with the imports between them, and circles of modules.
rooms: setup
	$(BIN)/python tests/tools/rooms.py
