# Every target wraps commands that work without make too, once .venv is set up:
# "make run" is ".venv/bin/antq run". Keep to what make 3.81 knows, which macOS still ships.

# The Python to build .venv with; another one: make run PYTHON=/path/to/python3.12
PYTHON ?= python3

# Drawings as text differ a little between systems, so that the stored outputs of the
# notebooks are compared on Linux only; elsewhere the notebooks are just executed.
NBVAL := $(if $(filter Linux,$(shell uname -s)),,--nbval-lax)

LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	$(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help run test how-long lab check lint format docs bench lock clean FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: .venv/.ready ## set up, then check the data and write tables, notebooks, charts and reports
	.venv/bin/antq run

test: how-long lint ## set up, then run the linters and every test, the notebooks included
	.venv/bin/pytest -n 2 --dist loadfile $(NBVAL)

how-long:
	@echo "The linters and every test take about six minutes on two cores. / Khoảng sáu phút trên máy hai nhân."

lab: .venv/.ready ## set up, then open JupyterLab
	.venv/bin/jupyter lab

check: .venv/.ready ## set up, then check the raw tables
	.venv/bin/antq check

lint: .venv/.ready ## set up, then check style and types
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

format: .venv/.ready ## set up, then lay out the code and mend what can be mended
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

docs: .venv/.ready ## make the data dictionary and the list of messages from their tables of words
	.venv/bin/python -m antq_analysis.reports.descriptors docs

bench: .venv/.ready ## measure what checking and running take, and write it into docs/performance.md
	.venv/bin/python benchmarks/measure.py

lock: .venv/.uv ## renew both lock files after a change of pyproject.toml (UPGRADE=1: newest releases)
	$(LOCK) --group dev --group browser --output-file requirements.lock pyproject.toml
	echo uv | $(LOCK) --no-annotate --output-file requirements-uv.lock -

clean: ## remove .venv and all that can be made again
	rm -rf .venv reports .antq build dist htmlcov .coverage .coverage.*
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name .git -prune -o -type d \( -name __pycache__ -o -name .ipynb_checkpoints \) \
		-prune -exec rm -rf {} +

# Set-up has two stages, each with a stamp. The first: a virtual environment that holds uv,
# because pip alone takes many times as long over the second.
.venv/.uv: requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "This project needs Python 3.11 or newer, and '$(PYTHON)' is not that." >&2; \
		echo "Say where one is, for example: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; \
		exit 1; }
	@echo "Setting up .venv; this is done once and may take a minute or two ..."
	@$(PYTHON) -m venv --clear .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements-uv.lock
	@pwd -P > $@

# The second: everything at the locked versions, and the project itself in editable form.
.venv/.ready: .venv/.uv requirements.lock pyproject.toml
	@.venv/bin/uv pip install --quiet --python .venv/bin/python \
		--compile-bytecode --require-hashes -r requirements.lock
	@.venv/bin/uv pip install --quiet --python .venv/bin/python \
		--no-deps --no-build-isolation --editable .
	@touch $@

# A virtual environment knows its own folder by name. In a project that was moved or copied
# it would run the code of the old place, so it is made anew.
FORCE:
ifneq ($(shell cat .venv/.uv 2>/dev/null),$(shell pwd -P))
.venv/.uv: FORCE
endif
