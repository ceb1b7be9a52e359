# Everything runs in .venv, which is made from the locked requirements. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
# 3.11 by name where it is, else whatever python3 is: pyproject.toml refuses an older one.
PYTHON3 ?= $(or $(shell command -v python3.11),python3)
VENV := .venv
PYTHON := $(VENV)/bin/python
MANAGE := $(PYTHON) manage.py
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check
# Two steps: who only looks at the site doesn't wait for what its tests need.
INSTALLED := $(VENV)/installed
TESTABLE := $(VENV)/testable
MUTABLE := $(VENV)/mutable
CLIENT := docs/client/node_modules
# Workers, each with a database of its own; a file's tests stay together, for what stands in it.
# One more than there are processors: one or another waits for a browser or a server.
JOBS ?= $(shell echo $$(($$(nproc 2>/dev/null || echo 2) + 1)))
PYTEST := $(PYTHON) -m pytest -n $(JOBS) --dist worksteal
# One Elasticsearch for all that the command runs.
WITH_ELASTICSEARCH := $(PYTHON) -m tests.servers elasticsearch --
MESSAGES := --locale fr --no-obsolete --add-location file --ignore tests --ignore var --ignore .venv --ignore docs
COMPILE = CUSTOM_COMPILE_COMMAND="make lock" var/lock/bin/pip-compile --quiet --upgrade --generate-hashes \
	--no-strip-extras --allow-unsafe --no-emit-options --no-emit-index-url --no-emit-trusted-host
PACKAGES := directory network resources search site

.PHONY: help install run test test-sqlite test-postgres soak bench bench-embedded bench-elastic bench-members bench-content bench-admin bench-interaction mutants screenshots guide-pictures layout lint format openapi client check messages lock clean
# With -j too, the runs of `make test` come one after the other.
.NOTPARALLEL:

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

install: $(TESTABLE) ## Make .venv with all that is locked, when that has changed

$(INSTALLED): requirements.txt pyproject.toml
	@echo "Installing into $(VENV) …"
	@test -x $(PYTHON) || $(PYTHON3) -m venv $(VENV)
	@$(PIP) install --no-compile --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
	@$(PYTHON) -m compileall -qq $(VENV)/lib >/dev/null 2>&1 &  # by the other processor, while the site starts

$(TESTABLE): $(INSTALLED) tests/requirements.txt
	@echo "Installing what the tests need …"
	@$(PIP) install --require-hashes -r tests/requirements.txt
	@touch $@

$(MUTABLE): $(TESTABLE) tests/mutants/requirements.txt
	@$(PIP) install --require-hashes -r tests/mutants/requirements.txt
	@touch $@

run: $(INSTALLED) ## Serve on http://localhost:8000 (PORT=…), with the demonstration content
	@$(MANAGE) set_up --demo
	@echo "Serving on http://localhost:$(PORT)/ — the admin is at /admin/. Ctrl-C ends it."
	@export WAGTAILADMIN_BASE_URL=$${WAGTAILADMIN_BASE_URL:-http://localhost:$(PORT)}; \
	{ $(MANAGE) draw_pictures --verbosity 0; exec $(MANAGE) tick --every 60 --with $$$$; } & exec $(MANAGE) runserver $(PORT)

test: install ## Run the tests: on SQLite, then on PostgreSQL, with Elasticsearch, where they are installed
	@$(WITH_ELASTICSEARCH) $(MAKE) --no-print-directory test-sqlite test-postgres

test-sqlite: install
	@env -u DATABASE_URL $(PYTEST) $(ARGS)

test-postgres: install
	@$(PYTHON) -m tests.servers postgres -- $(PYTEST) $(ARGS)

soak: install ## Run the random tests for long, by a seed that is printed (SOAK_SEED=… repeats it)
	@mkdir -p var
	@seed=$${SOAK_SEED:-$$RANDOM$$RANDOM}; echo "SOAK_SEED=$$seed"; \
	SOAK=1 SOAK_SEED=$$seed $(WITH_ELASTICSEARCH) $(PYTEST) --hypothesis-seed=$$seed $(ARGS) 2>&1 | tee var/soak.log

bench: install ## Measure engines, pages, JSON, the admin: bench-embedded, -elastic, -members, -content, -admin (ARGS=…)
	@$(MAKE) --no-print-directory bench-embedded bench-elastic bench-members bench-content bench-admin

bench-embedded: install
	@env -u DATABASE_URL $(PYTHON) -m tests.benchmarks.search $(ARGS)

bench-elastic: install
	@env -u DATABASE_URL -u ELASTICSEARCH_URL ELASTICSEARCH_HEAP=$${ELASTICSEARCH_HEAP:-4g} \
		$(PYTHON) -m tests.servers elasticsearch -- $(PYTHON) -m tests.benchmarks.elastic $(ARGS)

bench-members: install
	@env -u DATABASE_URL -u ELASTICSEARCH_URL ELASTICSEARCH_HEAP=$${ELASTICSEARCH_HEAP:-4g} \
		$(PYTHON) -m tests.servers elasticsearch -- $(PYTHON) -m tests.benchmarks.members $(ARGS)

bench-content: install
	@env -u DATABASE_URL -u ELASTICSEARCH_URL $(PYTHON) -m tests.benchmarks.content $(ARGS)

bench-admin: install
	@env -u DATABASE_URL -u ELASTICSEARCH_URL $(PYTHON) -m tests.benchmarks.admin $(ARGS)

bench-interaction: install ## Measure a tick in the browser until it is painted, beside the server's own time
	@env -u DATABASE_URL -u ELASTICSEARCH_URL $(PYTHON) -m tests.benchmarks.interaction $(ARGS)

mutants: $(MUTABLE) ## Change what decides who sees what, bit by bit: which change does no test notice? (docs/mutants.md)
	@env -u DATABASE_URL -u ELASTICSEARCH_URL $(PYTHON) -m tests.mutants $(ARGS)

screenshots: install ## Photograph every page in every state into docs/screenshots (ARGS="event home": those alone)
	@env -u DATABASE_URL -u ELASTICSEARCH_URL $(PYTHON) -m tests.screenshots $(ARGS)

guide-pictures: install ## Photograph what the guide for editors tells, into docs/screenshots/editors
	@env -u DATABASE_URL -u ELASTICSEARCH_URL $(PYTHON) -m tests.screenshots.editors

layout: install ## Measure the same pages: nothing cut, distorted, too small, or moving
	@env -u DATABASE_URL -u ELASTICSEARCH_URL $(PYTHON) -m tests.screenshots --check $(ARGS)

lint: install ## Check style: Python and templates
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/djlint --lint --quiet $(PACKAGES)

format: install ## Put Python into its usual form
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

openapi: install ## Describe the API in docs/openapi.json; a test holds the two together
	@$(MANAGE) export_openapi_schema --api portal.api.api --indent 2 > docs/openapi.json

client: $(CLIENT) ## Generate the TypeScript client's types from that (needs npm), and check its example
	@npm run --silent --prefix docs/client generate
	@npm run --silent --prefix docs/client check

$(CLIENT): docs/client/package-lock.json
	@npm ci --silent --prefix docs/client
	@touch $@

check: install ## Check settings, models and migrations
	@$(MANAGE) check
	@$(MANAGE) makemigrations --check --dry-run

messages: install ## Collect the strings to translate, and compile the translations (needs gettext)
	@$(MANAGE) makemessages $(MESSAGES)
	@$(MANAGE) compilemessages --ignore .venv

lock: ## Choose newer versions of all requirements: the site's, then what tests need within them
	@$(PYTHON3) -m venv var/lock
	@var/lock/bin/pip install --quiet pip-tools
	@$(COMPILE) --build-deps-for editable --output-file requirements.txt pyproject.toml
	@$(COMPILE) --output-file tests/requirements.txt tests/requirements.in
	@$(COMPILE) --output-file tests/mutants/requirements.txt tests/mutants/requirements.in

clean: ## Remove .venv, the local database and what tests leave behind
	@rm -rf $(VENV) var .pytest_cache .ruff_cache .hypothesis .import_linter_cache
