# Stillframe. Only Python 3.11 or newer and make are needed; no root, no Node, no compiler.
FITS    = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)
VENV   := .venv
PY     := $(VENV)/bin/python
ARGS   ?=
# More than there are cores, for a part of the tests waits. Each has a PostgreSQL, a browser and a server of its own.
WORKERS ?= 3

# What was installed is known by what the lock said, so that a pull or a checkout that leaves the lock alone costs nothing.
BASE   := $(VENV)/.base-$(shell cksum < requirements/base.lock | tr -c '0-9\n' -)
TEST   := $(VENV)/.test-$(shell cksum < requirements/test.lock | tr -c '0-9\n' -)
BENCH  := $(VENV)/.bench-$(shell cksum < requirements/bench.lock | tr -c '0-9\n' -)
PEER   := $(VENV)/.peer-$(shell cksum < requirements/peer.lock | tr -c '0-9\n' -)

# With uv on PATH installing takes seconds. pip honours a mirror and a CA of yours, which uv does not know; so it has the
# first word where a mirror is set, and the last where uv can't get at a package. What would change where or what is
# installed is left out: the lock says all.
define install
	@unset PIP_CONSTRAINT PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT; \
	if [ -z "$$PIP_INDEX_URL$$PIP_NO_INDEX" ] && command -v uv >/dev/null 2>&1 && \
	  uv pip install -q --system-certs --compile-bytecode --only-binary :all: --no-deps --require-hashes --python $(PY) -r $(1); \
	then :; else \
	  $(PY) -m pip --disable-pip-version-check install -q --require-hashes --no-deps --only-binary=:all: -r $(1); \
	fi
endef

.PHONY: help setup setup-test run test check check-long lint hostile attack proof mutants bench bench-draft bench-posters bench-fidelity torture soak shots lighthouse samples lock messages clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

# One that was left half made, or whose Python is gone, is made anew
ifneq ($(shell $(PY) -c 'import pip, sys; print("whole" if sys.prefix != sys.base_prefix else "")' 2>/dev/null),whole)
.PHONY: $(PY)
endif

$(PY):
	@$(or $(PYTHON),python3) -c '$(FITS)' 2>/dev/null || { echo "Python 3.11, 3.12 or 3.13 is needed. Install one, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python’s venv module is missing. On Debian or Ubuntu install the package python3-venv."; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)

$(BASE): $(PY)
	$(call install,requirements/base.lock)
	@$(PY) -c 'import os, pathlib, sysconfig; here = sysconfig.get_path("purelib"); pathlib.Path(here, "stillframe.pth").write_text(os.path.relpath(os.getcwd(), here) + "\n")'
	@printf '#!/bin/sh\nexec "$$(dirname "$$(readlink -f "$$0")")/python" -P -m app.cli "$$@"\n' > $(VENV)/bin/stillframe && chmod +x $(VENV)/bin/stillframe
	@rm -f $(VENV)/.base-* && touch $@

$(TEST): $(BASE)
	$(call install,requirements/test.lock)
	@rm -f $(VENV)/.test-* && touch $@

$(BENCH): $(TEST)
	$(call install,requirements/bench.lock)
	@rm -f $(VENV)/.bench-* && touch $@

$(PEER): $(TEST)
	@$(PY) -m venv $(VENV)/peer && $(VENV)/peer/bin/python -m pip --disable-pip-version-check install -q --require-hashes --no-deps --only-binary=:all: -r requirements/peer.lock
	@rm -f $(VENV)/.peer-* && touch $@

setup: $(BASE) ## Install what the studio needs into .venv
setup-test: $(TEST) ## Install what its tests need, a browser included
	@$(PY) -m tests.support.browser >/dev/null

run: $(BASE) ## Serve the studio on http://127.0.0.1:8000
	@$(VENV)/bin/stillframe serve

test: setup-test ## Set up everything and run the tests, on SQLite and on PostgreSQL
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(TEST) ## Style, types, architecture
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports --no-cache

check: lint test ## What CI does

check-long: ## make check in its long form, with every look of every page, every seed and every mutant
	@CHECK_LONG=1 $(MAKE) check hostile attack proof mutants

hostile: setup-test ## Send the sandbox many more mangled pictures and bodies than make test does
	@STILLFRAME_HOSTILE=25 $(PY) -m pytest -q tests/sandbox/test_hostile.py $(ARGS)

attack: setup-test ## Try what the attacks' tests refuse many times more, and print what was sent
	@ATTACK=$${ATTACK:-10} $(PY) -m pytest -q -s tests/attack $(ARGS)

proof: setup-test ## Look for a way to break the ledger, longer than the tests do
	@RACES=$${RACES:-100} PROOF_EXAMPLES=$${PROOF_EXAMPLES:-40} $(PY) -m pytest -q -s --no-header tests/runs/test_proof.py tests/runs/test_races.py $(ARGS)

mutants: setup-test ## Make each known mistake in the ledger; the proof must notice it
	@$(PY) -m pytest -q -s --no-header tests/runs/test_mutants.py $(ARGS)

bench: setup-test $(PEER) ## Measure, side by side with a peer in one run (ARGS="--load 200": so many runs at once, beside Gradio)
	@$(PY) -m tests.bench $(ARGS)

bench-draft: $(BENCH) ## Draft every operation on samples and photographs, and read it back
	@$(PY) -m tests.bench.drafts $(ARGS)

bench-posters: $(BENCH) ## Replace and remove the headlines of posters of our own in Debian's typefaces, and read them back
	@$(PY) -m tests.bench.drafts.replaced $(ARGS)

bench-fidelity: setup-test ## Measure what the report finds and misses (PAIRS=/a/folder of labelled pairs, too)
	@$(PY) -m tests.bench.fidelity $(ARGS)

torture: setup-test ## Kill servers at every step of a run, on both databases, and count what went wrong (a quarter of an hour)
	@$(PY) -m tests.torture $(ARGS)

soak: setup-test ## As many runs as it takes, for a quarter of an hour: rate, memory, open files (ARGS="--minutes 2")
	@$(PY) -m tests.torture.soak $(ARGS)

shots: setup-test ## Make the README's picture again, and a book of every screen and state in build/shots
	@$(PY) -m tests.support.shots
	@$(PY) -m tests.support.screenshots

lighthouse: setup-test ## Score the main pages by Lighthouse, a median of five (needs Node and the npm registry)
	@$(PY) -m tests.support.lighthouse

samples: setup-test ## Draw the sample pictures that are missing, or ARGS="poster tea" anew
	@$(PY) -m tests.support.samples $(ARGS)

lock: ## Resolve the lock files anew (needs uv)
	@sh requirements/lock.sh

messages: $(BASE) ## Collect the texts to translate
	@$(VENV)/bin/pybabel -q extract -F babel.cfg -k N_ -o app/web/i18n/locales/stillframe.pot .

clean: ## Remove what was installed and cached; data/ stays
	@rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
