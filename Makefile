# The commands of the project. Each but `clean` is a script of the same name in scripts/, which can be read and run alone.
.DEFAULT_GOAL := help
.PHONY: help run test check bench format lock clean

export PORT HOST PYTHON

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start Learning Station on this machine, with the demonstration (PORT=…, HOST=… to choose)
	@scripts/run

test: ## run the whole suite, on SQLite and on PostgreSQL, with the browser journeys
	@scripts/test

check: ## format, lint, types, layers, templates, migrations, translations, documentation
	@scripts/check

bench: ## measure, one JSON line per figure
	@scripts/bench

format: ## put the Python code into the house's format
	@scripts/format

lock: ## pin the requirements anew
	@scripts/lock

clean: ## remove what was installed and measured, keep the data in var/
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist build
