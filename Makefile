# Commands for ACTRIS CMS. `make help` lists them.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
# Loopback production: the same settings as a real site, by plain HTTP on this machine.
SERVE_ENV = DJANGO_SETTINGS_MODULE=actris_cms.settings.production LOOPBACK=true ALLOWED_HOSTS=127.0.0.1,localhost \
	BASE_URL=http://127.0.0.1:$(PORT) SECRET_KEY=$$(cat $${DATA_DIR:-var}/secret-key)
CHECK_ENV = DJANGO_SETTINGS_MODULE=actris_cms.settings.production ALLOWED_HOSTS=example.org BASE_URL=https://example.org \
	SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(64))")

.DEFAULT_GOAL := help
.PHONY: help run serve test test-unit test-html test-browser lint format check-deploy lighthouse bench bench-import next lock \
	migrations clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

$(VENV)/.run: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.run

run: $(VENV)/.run ## Serve the site on this machine for writing and developing; the first time, set everything up
	@$(MANAGE) prepare_site --port $(PORT)
	@BASE_URL=http://127.0.0.1:$(PORT) $(MANAGE) runserver --skip-checks 127.0.0.1:$(PORT)

serve: $(VENV)/.run ## Serve it as in production, on this machine, for looking and measuring
	@$(MANAGE) prepare_site --port $(PORT)
	@$(SERVE_ENV) $(MANAGE) collectstatic --noinput --verbosity 0
	@$(SERVE_ENV) $(BIN)/gunicorn actris_cms.wsgi --config deploy/gunicorn.conf.py --bind 127.0.0.1:$(PORT)

test: COVERAGE = -m slipcover
test: test-unit test-browser ## Run all tests that this machine can run (with -j2, on two cores)

test-unit: $(VENV)/.dev ## Run the tests that need no browser
	$(BIN)/python $(COVERAGE) -m pytest $(PYTEST_ARGS)

test-html: $(VENV)/.dev ## Validate the HTML of every page type and block (needs Java and Node)
	npm ci --silent --prefix tests/html
	REQUIRE_VALIDATOR=1 $(BIN)/pytest tests/discovery/test_html.py $(PYTEST_ARGS)

test-browser: $(VENV)/.dev ## Run the tests in Chromium
	@if test -n "$$($(BIN)/python -m tests.chromium)"; then $(BIN)/pytest -m browser tests/e2e $(PYTEST_ARGS); \
	else echo "Browser tests were left out: install Chromium (Debian: apt-get install chromium)."; fi

lint: $(VENV)/.dev ## Check style, types, templates, imports, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djangofmt check --quiet actris_cms home about newsroom search isomer
	@formatted=$$(mktemp -d) && git ls-files -z '*.html' | xargs -0 cp --parents -t $$formatted && \
	$(BIN)/djangofmt --quiet $$formatted; git ls-files '*.html' | while read -r name; do \
	diff -u "$$name" "$$formatted/$$name" || exit 1; done; status=$$?; rm -rf $$formatted; exit $$status
	$(BIN)/lint-imports
	$(MANAGE) check
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/python -m pip check

format: $(VENV)/.dev ## Put code and templates in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djangofmt actris_cms home about newsroom search isomer

check-deploy: $(VENV)/.run ## Run Django's deployment checks on the production settings
	$(CHECK_ENV) $(MANAGE) check --deploy --fail-level WARNING

lighthouse: $(VENV)/.dev ## Run Lighthouse on every page type of a running `make serve`, or of SITE=FOLDER (needs Chromium, Node)
	$(BIN)/python -m bench.lighthouse --port $(PORT) $(if $(SITE),--site "$(SITE)") $(if $(SAVE),--save)

bench: $(VENV)/.dev ## Measure the site beside its peers and as it grows (QUICK=1, POSTGRES=ADDRESS; needs wrk, nginx)
	$(BIN)/python -m bench $(if $(QUICK),--quick) $(if $(POSTGRES),--postgres "$(POSTGRES)") $(BENCH_ARGS)

bench-import: $(VENV)/.dev ## Measure how the time of an import grows with the site
	$(BIN)/python -m bench.import_growth

next: ## Run the tests on the newest Wagtail, Django and Python that this machine has
	tests/next.sh

lock: $(VENV)/.dev ## Make the pinned requirements anew
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-strip-extras --no-emit-index-url --no-header \
		requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-strip-extras --no-emit-index-url --no-header \
		requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-strip-extras --no-emit-index-url --no-header \
		bench/peers-requirements.in -o bench/peers-requirements.txt

migrations: $(VENV)/.run ## Make migrations for changed models
	$(MANAGE) makemigrations

clean: ## Remove what was made here but the database and the uploads (those are in var/)
	rm -rf $(VENV) .venv-next staticfiles test-results bench/node_modules tests/html/node_modules .hypothesis .*_cache
