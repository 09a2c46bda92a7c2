# Two commands matter: `make run` and `make test`. Both set up what they need, once.

PYTHON ?= python3
PORT   ?= 5000
VENV   := .venv
PY     := $(VENV)/bin/python
MADE   := $(VENV)/.made
RUN    := $(VENV)/.installed-run
DEV    := $(VENV)/.installed-dev
PIP    := $(PY) -m pip -qq --disable-pip-version-check --no-input install --require-hashes
export PORT

# Several targets share one virtual environment.
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test quick flaky dates check types lint lint-format lint-code lint-templates format bench messages settings lock audit clean

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

run: $(RUN) ## Start the pages, the worker and a mail catcher (PORT=5000)
	@exec $(PY) tools/run.py

# Three at a time, because the browser's tests wait as much as they work; then the races, which want the machine to
# themselves. What was compiled is kept, because the tests start the application dozens of times.
test quick: export PYTHONDONTWRITEBYTECODE =
test: $(DEV) ## Run every test this machine can run (ARGS="-k hold" for some of them)
ifdef ARGS
	@exec $(PY) -m pytest $(ARGS)
else
	@$(PY) -m pytest --numprocesses 3 --dist worksteal -m "not race"
	@exec $(PY) -m pytest --numprocesses 2 --dist loadscope -m race
endif

# What a change most often breaks, in less than 40 seconds: no browser, no server, no PostgreSQL, and of the pages only those
# of a patient from the first to the last. A new folder of tests belongs to it by itself.
PACKAGES := $(patsubst %/__init__.py,%,$(wildcard tests/*/__init__.py))
QUICK    := $(filter-out tests/browser tests/mail tests/race tests/web,$(PACKAGES)) $(wildcard tests/test_*.py) tests/web/test_journey.py

quick: $(DEV) ## Run the tests of rules, actions and queries, on SQLite alone (under 40 s)
	@exec $(PY) -m pytest --numprocesses 2 --dist worksteal --database=sqlite -m "not slow" $(ARGS) $(QUICK)

flaky: $(DEV) ## Run the tests in three shuffled orders, under load (half an hour)
	@exec $(PY) -m tools.suite flaky $(ARGS)

dates: $(DEV) ## Run the tests on five days: 29 February, when the clocks change, New Year's Eve (an hour)
	@exec $(PY) -m tools.suite dates $(ARGS)

check: lint types test ## Format, lint, types, templates, then the tests

lint: lint-format lint-code lint-templates ## Formatting, code and templates

lint-format: $(DEV)
	@$(VENV)/bin/ruff format --check --quiet . || { echo 'Not formatted. `make format` does it.'; exit 1; }

lint-code: $(DEV)
	@$(VENV)/bin/ruff check --quiet .

lint-templates: $(DEV)
	@$(VENV)/bin/djlint booking/templates --lint --quiet

types: $(DEV) ## mypy --strict
	@$(VENV)/bin/mypy --no-error-summary

format: $(DEV) ## Format the code and mend what can be mended
	@$(VENV)/bin/ruff check --quiet --fix-only .
	@$(VENV)/bin/ruff format --quiet .

bench: $(DEV) ## Time the pages with 10,000 bookings
	@exec $(PY) -m tests.bench

messages: $(RUN) ## Collect the sentences to translate
	@mkdir -p booking/translations
	@$(VENV)/bin/pybabel --quiet extract --mapping=babel.cfg --no-default-keywords \
	  --keyword=_ --keyword=gettext --keyword=ngettext:1,2 --keyword=lazy_gettext --keyword=say \
	  --sort-by-file --no-location --omit-header --output=booking/translations/messages.pot .
	@echo "booking/translations/messages.pot is up to date."

settings: $(DEV) ## Print README's table of settings
	@exec $(PY) -m tests.test_settings_table

# With the versions that are locked already, unless ARGS says which may change.
lock: $(DEV) ## Lock what requirements*.in ask for, with hashes (ARGS="--upgrade-package mako")
	@for name in requirements requirements-dev; do \
	  $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-config \
	    --custom-compile-command "make lock" --output-file $$name.txt $(ARGS) $$name.in || exit 1; \
	done
	@echo "requirements.txt and requirements-dev.txt are up to date."

audit: $(DEV) ## Look for known holes in what we depend on
	@$(VENV)/bin/pip-audit --strict --disable-pip --requirement requirements.txt --progress-spinner off \
	  && echo "Every package was looked up." \
	  || { echo "This says nothing good: a package has a known hole, or could not be looked up (above)."; exit 1; }

clean: ## Remove what was installed and cached; instance/ and its data stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results

$(RUN): requirements.txt | $(MADE)
	@echo "Installing what requirements.txt lists…"
	@$(PIP) --requirement requirements.txt
	@touch $@

$(DEV): requirements.txt requirements-dev.txt | $(MADE)
	@echo "Installing what requirements-dev.txt lists…"
	@$(PIP) --requirement requirements-dev.txt
	@touch $(RUN) $@

# An environment that was interrupted while it was made has no .made, and is made again.
$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Clinic Booking needs Python 3.11 or later; \`$(PYTHON)\` is $$($(PYTHON) --version 2>/dev/null || echo missing). Name another: make run PYTHON=python3.12"; exit 1; }
	@echo "Making a virtual environment in $(VENV)…"
	@$(PYTHON) -m venv $(VENV) || { echo "\`$(PYTHON) -m venv\` did not work. On Debian: apt-get install python3-venv"; exit 1; }
	@touch $@
