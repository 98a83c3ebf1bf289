# Two commands matter: `make demo` shows it at work, `make test` proves it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo test test-sqlite test-postgres test-browser lint lint-types lint-rest \
	format lock clean screenshots chromium benchmarks faults

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)) python3)
PORT ?= 8000
PIP_FLAGS ?= --only-binary :all:
WORKERS ?= 2
BIN := .venv/bin
# Compiled once, tests with their assertions too, for all workers and processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

setup: .venv/installed ## virtual environment and packages, nothing else

setup-test: .venv/installed-test

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed, found: $$($(PYTHON) --version 2>&1 | tail -n 1). Name one with PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { \
		rm -rf .venv; echo "Python cannot make a virtual environment: install its venv package (Debian: apt-get install python3-venv)."; exit 1; }

.venv/installed: requirements.txt | .venv/bin/python
	@$(call install,requirements.txt)
	@touch $@

.venv/installed-test: requirements-test.txt | .venv/bin/python
	@$(call install,requirements-test.txt)
	@touch $@ .venv/installed

# One clear line for each way in which installing goes wrong; the whole story stays in the log.
define install
echo "Installing the packages of $(1) ..."; \
$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_FLAGS) --require-hashes -r $(1) >.venv/pip.log 2>&1 || { \
	if grep -qiE 'from versions: none|connection|resolve|network|timed out|proxy|SSLError' .venv/pip.log; then \
		echo "The package index cannot be reached: check the network. (Details: .venv/pip.log)"; \
	elif grep -qi 'gcc\|compiler\|failed building' .venv/pip.log; then \
		echo "A package has to be compiled and there is no compiler: install one (Debian: apt-get install build-essential python3-dev). (Details: .venv/pip.log)"; \
	elif grep -qi 'no matching distribution' .venv/pip.log; then \
		echo "No ready-made package for this machine: try 'make setup PIP_FLAGS=', which compiles. (Details: .venv/pip.log)"; \
	elif grep -qi 'no space left' .venv/pip.log; then \
		echo "The disk is full. (Details: .venv/pip.log)"; \
	else tail -n 1 .venv/pip.log; echo "Installing failed. (Details: .venv/pip.log)"; fi; exit 1; }
endef

demo: setup ## the whole system with real content, on SQLite and a local mailbox
	@PORT=$(PORT) exec $(BIN)/python manage.py demo

test: setup-test chromium test-sqlite test-postgres test-browser ## all tests, on SQLite and on PostgreSQL, and with a browser

test-sqlite: setup-test
	@echo "== SQLite, with coverage"
	@DATABASE_URL= $(BIN)/pytest -n $(WORKERS) -m "not browser" $(if $(TESTS),$(TESTS),--cov --cov-report=term:skip-covered)

test-postgres: setup-test
	@echo "== PostgreSQL"
	@$(BIN)/python -m tests.throwaway_postgres $(BIN)/pytest -n $(WORKERS) -m "not browser" $(TESTS)

test-browser: setup-test chromium
	@echo "== Chromium, on SQLite"
	@DATABASE_URL= $(BIN)/pytest -n $(WORKERS) -m browser $(or $(TESTS),tests/browser)

# Browser tests need a Chromium; where we may, we fetch Debian's.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium ..."; (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium) >/dev/null 2>&1 || \
			echo "Chromium could not be installed: browser tests will not run."; \
		else echo "No Chromium found: browser tests will not run. Install it and run again."; fi; }

lint: setup-test ## style, types, layers, migrations, settings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --jobs=2 --output-sync lint-types lint-rest

lint-types:
	@$(BIN)/mypy nplv areas articles subscriptions

lint-rest:
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint templates --quiet
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') SITE_URL=https://nieuws.example.nl \
		NPLV_FROM_EMAIL=nieuwsbrief@leefbaar.nl EMAIL_URL=smtp://relay.leefbaar.nl NPLV_BOUNCE_ADDRESS=bounces@leefbaar.nl WEBHOOK_SECRET=user:secret \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

format: setup-test ## put code and templates in shape
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

benchmarks: setup-test ## print the figures of tests/benchmarks
	@for file in tests/benchmarks/bench_*.py; do $(BIN)/python -m "$$(echo $${file%.py} | tr / .)" || exit 1; done

faults: setup-test ## break what sending leans on, in large, and count lost and twice (NAMES= to choose)
	@$(BIN)/python -m tests.faults --large $(NAMES)

screenshots: setup-test chromium ## make the pictures of the README again
	@$(BIN)/python -m tests.screenshots

lock: setup-test ## pin all packages again, with hashes and without any host
	@for extra in "" "-test"; do \
		PIP_FIND_LINKS= PIP_CONFIG_FILE=/dev/null $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-strip-extras \
			--no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 \
			$${extra:+--extra test --constraint requirements.txt} pyproject.toml -o requirements$$extra.txt; done

clean: ## remove what runs left behind: environment, database, mail
	@rm -rf .venv var .coverage* htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis
