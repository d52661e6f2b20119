# Everything runs from one virtual environment, .venv, and needs only Python 3.11-3.13 and make.
PYTHON ?= $(shell for v in python3.11 python3.12 python3.13 python3; do command -v $$v >/dev/null 2>&1 && { echo $$v; break; }; done)
BIN := .venv/bin
UV := $(BIN)/uv
DIST := src/openketamine/ui/static/ui/dist
LOCALE := src/openketamine/locale
WORDS := $(LOCALE)/es/LC_MESSAGES/django.mo

# Run by `make check` already, and the folders that run on both databases.
QUICK := tests/core tests/learn tests/spec tests/scenarios
BOTH := tests/actions tests/web tests/bedside tests/notify
# In processes of their own: the browser's driver keeps an event loop running, load wants quiet.
ALONE := tests/browser tests/load

.PHONY: demo test check lint types format assets docs bench bench-pharmacology sbom lock clean browser
.DELETE_ON_ERROR:

demo: .venv/run.ok $(DIST)/.ok $(WORDS) ## a demo clinic at http://127.0.0.1:8000
	$(BIN)/openketamine demo

test: .venv/dev.ok $(DIST)/.ok $(WORDS) browser ## set up and run everything
	$(MAKE) check
	$(BIN)/pytest -n 2 --dist loadgroup tests $(QUICK:%=--ignore %) $(ALONE:%=--ignore %)
	OPENKETAMINE_TEST_DATABASE=postgres $(BIN)/pytest -n 2 --dist loadgroup $(BOTH)
	$(BIN)/pytest -n 2 --dist loadgroup tests/browser
	$(BIN)/pytest tests/load
	OPENKETAMINE_TEST_DATABASE=postgres $(BIN)/pytest tests/load

check: .venv/dev.ok $(DIST)/.ok $(WORDS) ## lint, types, imports, trace, core tests: the inner loop
	$(MAKE) lint types
	$(BIN)/python docs/safety/trace.py --check
	$(BIN)/python docs/reference/generate.py --check
	$(BIN)/python -m openketamine.locale check
	$(BIN)/pytest -q -n 2 $(QUICK)

lint:
	$(BIN)/ruff check src tests docs
	$(BIN)/ruff format --check src tests docs
	$(BIN)/lint-imports

types:
	$(BIN)/mypy
	. ./.ci/node && cd frontend && npm run --silent types

format:
	$(BIN)/ruff check --fix src tests docs
	$(BIN)/ruff format src tests docs

assets: $(DIST)/.ok $(WORDS)

docs: .venv/dev.ok ## regenerate the generated reference pages
	$(BIN)/python docs/safety/trace.py
	$(BIN)/python docs/reference/generate.py

bench: .venv/run.ok $(DIST)/.ok
	$(BIN)/openketamine bench live

bench-pharmacology: .venv/dev.ok ## levels of 10,000 patients against the speed of memory
	$(BIN)/openketamine bench pharmacology --peer opentiva

sbom: .venv/dev.ok ## CycloneDX bill of materials
	@mkdir -p build
	$(BIN)/cyclonedx-py environment .venv --pyproject pyproject.toml --of JSON -o build/sbom.json

lock: .venv/bin/uv ## renew the hashed lock files
	$(UV) pip compile requirements/bootstrap.in -p 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/bootstrap.txt
	$(UV) pip compile pyproject.toml --extra devices -p 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/run.txt
	$(UV) pip compile pyproject.toml --all-extras -c requirements/run.txt -p 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/dev.txt

clean:
	rm -rf .venv build var frontend/node_modules $(DIST)

browser:
	@.ci/browser

.venv/bin/uv: requirements/bootstrap.txt
	@test -n "$(PYTHON)" || { echo "No Python found: install Python 3.11, 3.12 or 3.13." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { echo "Python 3.11 to 3.13 is needed, found: $$($(PYTHON) --version)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Making .venv failed. On Debian: apt-get install python3-venv" >&2; rm -rf .venv; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

.venv/run.ok: .venv/bin/uv requirements/run.txt pyproject.toml
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.ok: .venv/run.ok requirements/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

frontend/node_modules/.ok: .venv/bin/uv frontend/package-lock.json
	. ./.ci/node && cd frontend && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(DIST)/.ok: frontend/node_modules/.ok $(shell find frontend/src frontend/build.mjs -type f)
	. ./.ci/node && cd frontend && npm run --silent build
	@touch $@

$(WORDS): .venv/run.ok $(shell find $(LOCALE) -name '*.po')
	$(BIN)/python -m openketamine.locale compile
	@touch $@
