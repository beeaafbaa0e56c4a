# Stillframe. Only Python 3.11 or newer and make are needed; no root, no Node, no compiler.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
ARGS   ?=

# With uv on PATH installing takes seconds; plain pip honours a mirror and a CA of yours.
define install
	@if command -v uv >/dev/null 2>&1; then \
	  uv pip install -q --system-certs --compile-bytecode --only-binary :all: --no-deps --require-hashes --python $(PY) -r $(1); \
	else \
	  $(PY) -m pip --disable-pip-version-check install -q --require-hashes --no-deps --only-binary=:all: -r $(1); \
	fi
endef

.PHONY: help setup setup-test run test check lint bench shots lock messages clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { echo "Python 3.11, 3.12 or 3.13 is needed. Set PYTHON=... to one."; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); echo "Python’s venv module is missing. On Debian or Ubuntu install the package python3-venv."; exit 1; }

$(VENV)/.base: requirements/base.lock | $(PY)
	$(call install,requirements/base.lock)
	@$(PY) -c "import pathlib, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'stillframe.pth').write_text('$(CURDIR)\n')"
	@printf '#!%s\nimport sys\n\nfrom app.cli import main\n\nsys.exit(main())\n' "$(CURDIR)/$(PY)" > $(VENV)/bin/stillframe && chmod +x $(VENV)/bin/stillframe
	@touch $@

$(VENV)/.test: requirements/test.lock $(VENV)/.base
	$(call install,requirements/test.lock)
	@touch $@

setup: $(VENV)/.base ## Install what the studio needs into .venv
setup-test: $(VENV)/.test ## Install what its tests need, a browser included
	@$(PY) -m tests.support.browser >/dev/null

run: $(VENV)/.base ## Serve the studio on http://127.0.0.1:8000
	@$(VENV)/bin/stillframe serve

test: setup-test ## Set up everything and run the tests, on SQLite and on PostgreSQL
	@$(PY) -m pytest $(ARGS)

lint: $(VENV)/.test ## Style, types, architecture
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports --no-cache

check: lint test ## What CI does

bench: setup-test ## Measure, side by side with a peer in one run
	@$(PY) -m tests.bench

shots: setup-test ## Make the README's picture again
	@$(PY) -m tests.support.shots

lock: ## Resolve the lock files anew (needs uv)
	@sh requirements/lock.sh

messages: $(VENV)/.base ## Collect the texts to translate
	@$(VENV)/bin/pybabel -q extract -F babel.cfg -k N_ -o app/web/locales/stillframe.pot .

clean: ## Remove what was installed and cached; data/ stays
	@rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
