# One entry for everything. `make` alone lists the targets; each installs what it needs first.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
STAMPS := .cache/stamps
PYTHON ?= python3
WORKERS ?= 3
# More options of the demo: make demo ARGS="--minutes 10"
ARGS ?=
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
# Every process imports two thousand modules: compiled once, not at each start.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE

CONSOLE_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: help demo run test test-fast check fuzz fmt bench console openapi pbx screenshots clean

help: ## List the targets
	@echo "Call-centre CRM on Asterisk. Targets:"; \
	grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

demo: $(STAMPS)/python $(STAMPS)/system $(STAMPS)/console pbx ## Install everything, boot Asterisk, start the console and talking phones
	@exec $(PY) -m deploy.demo $(ARGS)

run: $(STAMPS)/python $(STAMPS)/console ## Run the application in one process with ./callcenter.toml
	@exec $(VENV)/bin/callcenter run

test: $(STAMPS)/python $(STAMPS)/system $(STAMPS)/console pbx ## Run every test: units, real Asterisk, real databases, real browser
	$(PY) web/build.py test
	$(VENV)/bin/pytest -n $(WORKERS) --dist loadgroup

test-fast: $(STAMPS)/python ## Run only the tests that need no server
	$(VENV)/bin/pytest -m "unit or replay"

check: $(STAMPS)/python $(STAMPS)/node-modules ## Lint, types, import rules, sizes, generated files
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/pytest -q tests/test_house.py
	$(PY) web/build.py lint
	$(PY) web/build.py typecheck
	$(PY) -m tests.generated

fuzz: $(STAMPS)/python ## Ask every operation of the API for long (ARGS="--examples 200")
	$(PY) -m tests.http.schema_fuzz $(ARGS)

fmt: $(STAMPS)/python ## Format the Python code
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(STAMPS)/python $(STAMPS)/system $(STAMPS)/console pbx ## Measure, and write docs/benchmarks.md
	$(PY) -m tests.bench

console: $(STAMPS)/console ## Build the web console

openapi: $(STAMPS)/python $(STAMPS)/node-modules ## Write web/openapi.json and the typed client from the routes
	$(VENV)/bin/callcenter openapi > web/openapi.json
	$(PY) web/build.py api

pbx: $(STAMPS)/python $(STAMPS)/system ## Get Asterisk (a package, or a root of its own under .cache)
	$(PY) -m deploy.pbx install

screenshots: $(STAMPS)/python $(STAMPS)/system $(STAMPS)/console pbx ## Photograph the screens with demo calls running
	$(PY) -m tests.e2e.screenshots

clean: ## Remove what was built (not the Asterisk root nor your data)
	rm -rf $(VENV) $(STAMPS) web/node_modules callcenter/http/static dist

$(STAMPS)/system: deploy/debian-packages.txt
	@mkdir -p $(@D)
	$(PYTHON) deploy/install_packages.py
	@touch $@

# Debian ships venv in a package of its own; a machine with only python3 gets it first.
$(STAMPS)/python: pyproject.toml uv.lock
	@mkdir -p $(@D)
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(PYTHON) deploy/install_packages.py python3-venv
	@test -x $(UV) || { $(PYTHON) -m venv $(VENV) && $(PY) -m pip install -q "uv>=0.13.9"; }
	@echo "Installing the Python packages"
	@$(UV) sync --locked --all-extras -q
	@touch $@

$(STAMPS)/node-modules: web/package.json web/package-lock.json $(STAMPS)/python
	$(PY) web/build.py ci
	@touch $@

$(STAMPS)/console: $(STAMPS)/node-modules $(CONSOLE_SOURCES)
	$(PY) web/build.py build
	@touch $@
