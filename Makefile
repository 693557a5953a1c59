# Soundings. `make help` lists the commands; each sets up .venv by itself from requirements.lock.
.PHONY: help demo local test check bench lint types rules pictures build deploy lock
PYTHON ?= python3
BIN := .venv/bin
export SAM_CLI_TELEMETRY := 0
export PYTHONDONTWRITEBYTECODE := # empty: hundreds of starts read what the first one compiled
UV_VERSION = $(shell sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements.lock)
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/ready ## two studies and a trust of 60 teams on a local AWS, in under five minutes
	$(BIN)/python -m infra.demo

local: .venv/ready ## the same system, kept up until Ctrl-C; with EMPTY=1 one with no team in it, to try a roll-out on
	$(BIN)/python -m $(if $(EMPTY),infra.local,infra.demo --keep)

test: lint ## lint, types, template, unit, integration, end to end; all but what is long
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long"

check: lint ## before a release: all that `make test` runs and what is long, on more examples
	$(BIN)/python -m pytest -n 2 --dist loadfile --hypothesis-profile=check

lint: .venv/ready ## ruff, mypy, import rules, template checks
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@$(MAKE) --no-print-directory --jobs=2 types rules

types:
	$(BIN)/mypy

rules:
	$(BIN)/lint-imports
	$(BIN)/sam validate --lint
	$(BIN)/cfn-lint template.yaml infra/template/guard-rails.yaml
	@echo product Python: $$(cat $$(find functions infra shared -name '*.py') | wc -l) lines, goal under 28000 and at most 3000 for the desk

bench: .venv/ready ## speed, size and cost, as ratios
	$(BIN)/python -m tests.benchmarks

pictures: .venv/ready ## every page, mail and PDF on one sheet to look at, and docs/pictures; with ONLY=lead those with "lead" in their name
	$(BIN)/python -m infra.template.picture
	$(BIN)/python -m tests.browser.pictures $(ONLY)

build: .venv/ready ## what is deployed, in .aws-sam: built and compiled for production
	$(BIN)/python -m infra.build

deploy: build ## to your own AWS account (guided)
	$(BIN)/sam deploy --guided

lock: .venv/ready ## pin every dependency anew
	$(COMPILE) --upgrade pyproject.toml --extra operator --group clock --group desk --group mail --group results --group survey requirements.in --output-file requirements.lock
	$(COMPILE) pyproject.toml --constraint requirements.lock --no-annotate --output-file shared/requirements.txt
	for function in clock desk mail results survey; do $(COMPILE) --group $$function --constraint requirements.lock --no-annotate --output-file functions/$$function/requirements.txt || exit 1; done

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info[:2] <= (3, 13) else "make PYTHON=... with Python 3.11 to 3.13")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV_VERSION)
	$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@
