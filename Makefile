# Everything runs in .venv, which `make` creates on first use. Windows: see README.md.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTEST := $(BIN)/python -m pytest

.PHONY: demo test lint format bench torture pictures docs clean

$(STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: https://www.python.org/downloads/"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(STAMP)
	@$(BIN)/pni-sheets demo --to demo

test: $(STAMP)
	$(PYTEST) -n auto --dist loadfile

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP)
	$(BIN)/python -m compileall -q pni_sheets
	$(BIN)/python -m benchmarks

torture: $(STAMP)
	$(BIN)/python scripts/torture_returns.py
	$(BIN)/python scripts/torture_bits.py --flips 1000
	$(BIN)/python scripts/torture_crash.py

pictures: $(STAMP)
	$(BIN)/python scripts/pictures.py

docs: $(STAMP)
	$(BIN)/python scripts/rules_page.py
	$(BIN)/python scripts/transcript.py

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
