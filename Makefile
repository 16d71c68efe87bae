# Everything that a fresh clone needs: `make run`, `make test`. PYTHON=… chooses the interpreter.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
PYTEST_ARGS ?= -n 2
SCENARIOS ?= scenarios

.PHONY: help setup engine run test lint types imports format unit scenarios bench soak doctor clean

help: ## what there is
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## .venv with the locked tools and the project itself
	@bash .ci/setup

engine: setup ## install the native engine under HARNESS_HOME (default: the user's cache)
	@$(BIN)/harness engines install

run: engine ## replay every scenario of the examples on a local cloud
	@$(BIN)/harness run $(SCENARIOS)

test: lint engine ## everything that CI checks: style, types, imports, tests
	@$(BIN)/pytest $(PYTEST_ARGS)

lint: setup style types imports ## style, types and import rules

style: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

imports: setup
	@$(BIN)/lint-imports --no-cache

format: setup ## rewrite the sources as the linter wants them
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

unit: setup ## the tests that need no engine
	@$(BIN)/pytest $(PYTEST_ARGS) tests/unit

scenarios: engine ## the example suites, as pytest collects them
	@$(BIN)/pytest $(PYTEST_ARGS) scenarios

bench: engine ## measure against stock LocalStack, in the same run
	@$(BIN)/python -m benchmarks

soak: engine ## 50,000 events through topic, queue, function and table: lost, doubled, memory
	@$(BIN)/python -m benchmarks.soak

doctor: setup ## what is installed, what is missing, what to do
	@$(BIN)/harness doctor

clean: ## caches and the virtual environment; the engine stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
