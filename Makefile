# Needs Python 3.11 or later, git and make, nothing else. `make` alone lists the targets.
# Another interpreter: make demo PYTHON=python3.13

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
RUN = $(BIN)/python -m

MADE = $(VENV)/.stamp-made
CORE = $(VENV)/.stamp-core
LAB = $(VENV)/.stamp-lab
DEV = $(VENV)/.stamp-dev
PINS = pyproject.toml constraints.txt

SAMPLE = sample_data/alex
OWNER = alex.morgan@harbor.example
REPORT = demo-report
NOTEBOOKS = $(wildcard notebooks/*.ipynb)
LINTS = lint-types lint-style lint-architecture lint-spelling lint-docstrings lint-notebooks
BENCHMARKS = $(wildcard benchmarks/[a-z]*.py)

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo lab test lint $(LINTS) bench sample clean

help:
	@echo 'make demo    make a report from the sample data and say where it is'
	@echo 'make lab     open the notebooks in JupyterLab'
	@echo 'make test    the whole gate: lint, then every test'
	@echo 'make lint    the part of the gate that only reads the code'
	@echo 'make bench   the benchmarks'
	@echo 'make sample  write sample_data/ anew'
	@echo 'make clean   remove what make made, $(VENV) included'

# Runs $(2) under the heading $(1); shows what it printed only when it fails.
quietly = echo '== $(1)'; { $(2); } >$(VENV)/$(@F).log 2>&1 || { cat $(VENV)/$(@F).log >&2; echo 'Failed: $(1)' >&2; exit 1; }

# Runs pytest on $(2), keeps its last line under the name $(1) and its exit status.
pytest = echo '== pytest: $(1)'; \
	{ $(RUN) pytest $(2) || touch $(VENV)/$(1).failed; } 2>&1 | tee $(VENV)/$(1).log; \
	test ! -e $(VENV)/$(1).failed

$(MADE):
	@command -v $(PYTHON) >/dev/null || { \
		echo 'There is no $(PYTHON) here. Next: install Python 3.11 or later, or name one: make PYTHON=/path/to/python3' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$($(PYTHON) -V 2>&1), and 3.11 or later is needed. Next: name a later one: make PYTHON=python3.12" >&2; exit 1; }
	@echo '== making $(VENV) with $(PYTHON)'
	@$(PYTHON) -m venv $(VENV) || { \
		echo 'Next: install the venv module (Debian, Ubuntu: apt-get install python3-venv) and try again.' >&2; exit 1; }
	@touch $@

$(CORE): $(MADE) $(PINS)
	@$(call quietly,installing the package,$(RUN) pip install -c constraints.txt -e .)
	@touch $@

$(LAB): $(MADE) $(PINS)
	@$(call quietly,installing the package and JupyterLab,$(RUN) pip install -c constraints.txt -e '.[app,lab,paper]')
	@touch $(CORE) $@

$(DEV): $(MADE) $(PINS)
	@$(call quietly,installing the package and the tools of the gate,$(RUN) pip install -c constraints.txt -e '.[dev]')
	@touch $(CORE) $(LAB) $@

demo: $(CORE)
	@$(BIN)/reciprocity report $(SAMPLE) --owner $(OWNER) --output $(REPORT)
	@echo 'Open it in any browser.'

lab: $(LAB)
	@$(BIN)/reciprocity lab

lint: $(DEV)
	@$(MAKE) --no-print-directory -j 2 $(LINTS)

lint-types:
	@$(call quietly,mypy,$(RUN) mypy && $(RUN) mypy tools)
lint-style:
	@$(call quietly,ruff,$(RUN) ruff check . && $(RUN) ruff format --check .)
lint-architecture:
	@$(call quietly,import-linter,$(BIN)/lint-imports --no-logo)
lint-spelling:
	@$(call quietly,codespell,$(BIN)/codespell)
lint-docstrings:
	@$(call quietly,numpydoc,$(BIN)/python tools/check_docstrings.py)
lint-notebooks:
	@$(call quietly,nbstripout,$(if $(NOTEBOOKS),$(BIN)/nbstripout --verify $(NOTEBOOKS),true))

# pytest's summaries are repeated at the end, the units' last: they are what a reader looks for.
test: lint
	@rm -f $(VENV)/units.failed $(VENV)/notebooks.failed $(VENV)/browser.failed
	@$(call pytest,units,-n 2 -m 'not browser and not notebook')
	@$(call pytest,notebooks,-n 2 -m notebook tests/notebooks)
	@$(call pytest,browser,-n 2 --dist loadfile -m browser tests/browser)
	@echo '== everything passed: browser, notebooks, units'
	@for part in browser notebooks units; do tail -n 1 $(VENV)/$$part.log; done

bench: $(DEV)
	@for script in $(BENCHMARKS); do echo "== $$script"; $(BIN)/python $$script || exit 1; done

sample: $(CORE)
	@$(BIN)/python tools/make_sample_data.py

clean:
	rm -rf $(VENV) $(REPORT) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
