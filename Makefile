# Everything a contributor or CI runs; pre-commit and .ci/run call these targets and nothing else.
# Needs make, git and a Python ≥ 3.11 with venv. All else is installed under build/, per Python
# version, on first use and again when pyproject.toml or constraints.txt change.

PYTHON ?= python3
WORKERS ?= 2
ARGS ?=
SAMPLE ?=

# An empty tag means that PYTHON does not run or is too old; `python` below says so.
TAG := $(shell $(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) and print("py%d.%d.%d" % v[:3])' 2>/dev/null)
V := build/$(or $(TAG),none)
PIP = $(V)/tools/bin/python -m pip --disable-pip-version-check --no-input
INSTALL = install -qq --no-warn-script-location --constraint constraints.txt
SOURCES := $(shell find src -not -name '*.py[co]' -not -name __pycache__)

# What a caller's shell may have set must not decide what is tested.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# Everything the tools keep goes under build/, nothing into the caller's home.
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/build/hypothesis
export PYRIGHT_PYTHON_CACHE_DIR := $(CURDIR)/build/pyright
# Pyright's and the site theme's advertisements for their newer versions, looked up on the network.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
export NO_MKDOCS_2_WARNING := 1

.PHONY: help test test-all check format lint types imports docs changelog demo bench mutants clean python
.DELETE_ON_ERROR:

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'
	@echo '  PYTHON=python3.12 chooses the Python (any target), ARGS="-k money" narrows the tests.'

test: $(V)/test/.wheel ## Run all the tests on the built wheel, with coverage
	CSERVICE_TEST_INSTALLED=1 $(V)/test/bin/pytest -n $(WORKERS) $(if $(ARGS),$(ARGS),--cov)

test-all: ## Run `make test` on each supported Python found on PATH
	@MAKE="$(MAKE)" scripts/test_all.sh

check: lint imports types docs changelog ## Format, lint, types, import contract, docs, changelog

lint: $(V)/check/.deps ## Check format and lint
	$(V)/check/bin/ruff format --check .
	$(V)/check/bin/ruff check .

format: $(V)/check/.deps ## Rewrite the files as `lint` wants them
	$(V)/check/bin/ruff format .
	$(V)/check/bin/ruff check --fix .

imports: $(V)/check/.deps ## Check the import contract
	$(V)/check/bin/lint-imports --cache-dir build/import_linter_cache

types: $(V)/check/.deps ## Check the types, with mypy and with pyright
	$(V)/check/bin/mypy
	$(V)/check/bin/pyright --pythonpath $(V)/check/bin/python
	PYTHONPATH=scripts $(V)/check/bin/python scripts/docs_types.py

docs: $(V)/check/.deps ## Build the site into build/site
	$(V)/check/bin/mkdocs build --strict --quiet --site-dir build/site

changelog: $(V)/check/.deps ## Render the changelog fragments
	$(V)/check/bin/towncrier build --draft --version next

demo: $(V)/demo/.wheel ## Play the reference case on the embedded store
	@rm -f build/demo.db build/demo.db-shm build/demo.db-wal
	$(V)/demo/bin/cservice play examples/cango/wrong_book.yaml --store sqlite:///build/demo.db

bench: $(V)/bench/.wheel ## Measure against the bars; writes build/bench.json
	PYTHONPATH=scripts $(V)/bench/bin/python benchmarks/run.py $(ARGS)

mutants: $(V)/mutants/.deps ## Change the core, one place at a time, and see that a test fails
	WORKERS=$(WORKERS) SAMPLE=$(SAMPLE) $(V)/mutants/bin/python scripts/mutants.py $(ARGS)

clean: ## Remove everything that make made
	rm -rf build

python:
	@test -n "$(TAG)" || { echo "make: PYTHON=$(PYTHON) is not a Python of 3.11 or newer; say which one is: make PYTHON=python3.12 …" >&2; exit 2; }

# One environment holds pip and the build backend; its pip fills the others, which need none.
$(V)/tools/.deps: constraints.txt | python
	rm -rf $(V)/tools
	$(PYTHON) -m venv $(V)/tools
	$(PIP) $(INSTALL) pip hatchling
	@touch $@

$(V)/dist/.wheel: $(SOURCES) $(V)/tools/.deps pyproject.toml README.md LICENSE
	rm -rf $(V)/dist
	$(V)/tools/bin/hatchling build -t wheel -d $(V)/dist
	@touch $@

EXTRAS_test := [all,testing]
EXTRAS_demo := [cli]
EXTRAS_bench := [all]
GROUPS_test := --group test
GROUPS_bench := --group bench

# The first install brings what the wheel needs; a newer wheel then replaces only itself.
$(V)/test/.deps $(V)/demo/.deps $(V)/bench/.deps: $(V)/%/.deps: pyproject.toml constraints.txt | $(V)/dist/.wheel
	rm -rf $(V)/$*
	$(PYTHON) -m venv --without-pip $(V)/$*
	$(PIP) --python $(V)/$*/bin/python $(INSTALL) "$$(echo $(V)/dist/*.whl)$(EXTRAS_$*)" $(GROUPS_$*)
	@touch $@

$(V)/test/.wheel $(V)/demo/.wheel $(V)/bench/.wheel: $(V)/%/.wheel: $(V)/%/.deps $(V)/dist/.wheel
	$(PIP) --python $(V)/$*/bin/python $(INSTALL) --no-deps --force-reinstall $(V)/dist/*.whl
	@touch $@

# The checks and the mutants read the source, so theirs is an editable install.
$(V)/check/.deps $(V)/mutants/.deps: $(V)/%/.deps: pyproject.toml constraints.txt $(V)/tools/.deps
	rm -rf $(V)/$*
	$(PYTHON) -m venv --without-pip $(V)/$*
	$(PIP) --python $(V)/$*/bin/python $(INSTALL) --group $*
	$(PIP) --python $(V)/$*/bin/python $(INSTALL) --no-build-isolation --editable '.[all,testing]'
	@touch $@
