# Two commands do everything: `make demo` and `make test`. They need Python >= 3.11, git and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench texts clean

demo: $(BIN)/.ready
	@$(BIN)/okrsync demo

test: $(BIN)/.ready lint
	@sh tests/programs.sh
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(BIN)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A night beside other tools, which takes most of an hour (BENCH=--quick: minutes); its pure part; a large workbook; starts.
bench: $(BIN)/.ready
	@PYTHONPATH=. $(BIN)/python tests/bench/network.py $(BENCH)
	@PYTHONPATH=. $(BIN)/python tests/bench/pure.py
	@PYTHONPATH=. $(BIN)/python tests/bench/books.py
	@PYTHONPATH=. $(BIN)/python tests/bench/starting.py

# What people read, in every language: new texts come into the catalogues, old ones go.
texts: $(BIN)/.ready
	@PYTHONPATH=. $(BIN)/python tests/tools/texts.py $(FROM)

# uv installs in seconds what takes pip minutes.
$(BIN)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "okrsync needs Python 3.11 or newer; say which: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv okrsync-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
