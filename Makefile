# The project's commands. `make setup` is part of each of the others and takes seconds once done.
PYTHON ?= python3
VENV := .venv/bin/python

.PHONY: setup demo test test-long coverage check format bench hooks upgrade

setup:
	@$(PYTHON) -m lab.build

demo: setup
	@$(VENV) -m lab.sandbox demo

test: setup
	@$(VENV) -m pytest -n auto --dist worksteal -m "not long"

test-long: setup
	@$(VENV) -m pytest -n auto --dist worksteal -m long

coverage: setup
	@$(VENV) -m coverage erase
	@$(VENV) -m coverage run -m pytest -n auto --dist worksteal
	@$(VENV) -m coverage combine --quiet
	@$(VENV) -m coverage report

check: setup
	@$(VENV) -m ruff format --check .
	@$(VENV) -m ruff check .
	@$(VENV) -m mypy
	@$(VENV) -m pytest -q tests/test_import_rules.py

format: setup
	@$(VENV) -m ruff format .
	@$(VENV) -m ruff check --fix .

bench: setup
	@$(VENV) -m lab.sandbox bench

# Git then runs .githooks/ in this checkout: `make check` before a commit.
hooks:
	git config core.hooksPath .githooks

# Another version of the tool, for a repository that has an instance of its own (docs/instance.md).
upgrade:
	@$(PYTHON) -m toolchain upgrade --from "$(FROM)" --ref "$(REF)" --base "$(BASE)"
