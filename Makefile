# Recovery Tracker. `make run` to try it, `make test` to test it.
# Needs Python 3.11 or later and make; uses uv and Node.js when they are on the machine.

PYTHON = .venv/bin/python
MANAGE = $(PYTHON) manage.py
DATA_DIR ?= var

.PHONY: help setup run test test-long lint format words bench lock clean

help:
	@echo "make run    everything, on this machine: http://localhost:8000 (PORT=8001 make run)"
	@echo "make setup  the environment alone: .venv and the front-end's files"
	@echo "make test   lint, then the whole suite"
	@echo "make test-long   the same on both databases, with more examples and every fault"
	@echo "make lint   ruff, mypy, templates, migrations"
	@echo "make format puts the form right where a tool can"
	@echo "make words  marked words into the Spanish catalogue, and its compiled form (needs gettext)"
	@echo "make bench  the benchmarks"
	@echo "make lock   newer versions into requirements*.txt (needs uv)"
	@echo "make clean  removes what setup made; your data stays"

setup: .venv/.product build/.collected

run: setup
	@test -e "$(DATA_DIR)/demo-sign-ins.txt" || \
	  { $(MANAGE) migrate --verbosity 0 && $(MANAGE) demo --if-empty; }
	@exec $(MANAGE) up

test: lint
	@$(PYTHON) -m tests

test-long: lint
	@$(PYTHON) -m tests --long

lint: setup .venv/.tests
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --quiet --check .
	@.venv/bin/mypy
	@find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	@$(MANAGE) makemigrations --check --dry-run

format: .venv/.tests
	@.venv/bin/ruff check --quiet --fix .
	@.venv/bin/ruff format --quiet .
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

words: setup
	@$(MANAGE) makemessages --locale es --extension html,txt,py,mjml --no-wrap --no-location \
	  --no-obsolete --ignore '.venv' --ignore 'tests' --ignore 'build' --ignore 'node_modules'
	@$(MANAGE) compilemessages --locale es --ignore '.venv'

bench: setup .venv/.tests
	@$(PYTHON) -m bench.run

lock:
	@for name in requirements requirements-test requirements-node; do \
	  uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-header --output-file $$name.txt $$name.in || exit 1; \
	done

clean:
	rm -rf .venv node_modules build staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Each of these is done once, and again when what it is made from changes.

.venv/.product: requirements.txt
	@.ci/venv requirements.txt
	@touch $@

.venv/.tests: .venv/.product requirements-test.txt
	@.ci/venv requirements-test.txt
	@touch $@

build/.assets: package.json package-lock.json $(wildcard assets/* assets/*/*) | .venv/.product
	@.ci/assets
	@touch $@

build/.collected: .venv/.product build/.assets
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@
