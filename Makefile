# Commands for ACTRIS CMS. `make help` lists them.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
# The production settings, by plain HTTP and on this machine only.
SERVE_ENV = DJANGO_SETTINGS_MODULE=actris_cms.settings.production LOOPBACK=true ALLOWED_HOSTS=127.0.0.1,localhost \
	BASE_URL=http://127.0.0.1:$(PORT) SECRET_KEY=$$(cat $${DATA_DIR:-var}/secret-key)
CHECK_ENV = DJANGO_SETTINGS_MODULE=actris_cms.settings.production ALLOWED_HOSTS=example.org BASE_URL=https://example.org \
	SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(64))")

# One process per core, in random order. PYTEST_ARGS=--randomly-seed=SEED repeats the order of an earlier run, whose
# seed is at the top of its output.
PYTEST = -m pytest -n auto --dist loadgroup
# Migrations up to this commit were never released: until the first release, those after it are checked.
UNRELEASED = 26eeca4
# Names of migrations that `make lint-migrations` refuses and that are safe all the same: say why at each.
# 0002_one_user_for_each_email: the forms of the release before refuse a second user with one address, too.
SAFE_MIGRATIONS = 0002_one_user_for_each_email
# Read and write files in UTF-8, whatever the locale of the machine.
export PYTHONUTF8 = 1
# Compiling all tests takes seven seconds, so what is compiled is kept, even where the environment says otherwise.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run serve backup restore test test-quick test-unit test-html test-browser lint lint-deploy lint-migrations format check-deploy accessibility lighthouse next-page guide-pictures guide-counts bench drill next outdated audit sbom release lock \
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

$(VENV)-peers/.done: bench/peers-requirements.txt
	@test -x $(VENV)-peers/bin/python || $(PYTHON) -m venv $(VENV)-peers
	$(VENV)-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)-release/.done: requirements-release.txt
	@test -x $(VENV)-release/bin/python || $(PYTHON) -m venv $(VENV)-release
	$(VENV)-release/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

run: $(VENV)/.run ## Serve the site for development on this machine; the first run sets everything up
	@$(MANAGE) prepare_site --port $(PORT)
	@BASE_URL=http://127.0.0.1:$(PORT) $(MANAGE) runserver --skip-checks 127.0.0.1:$(PORT)

serve: $(VENV)/.run ## Serve the site with the production settings and server, on this machine only
	@$(MANAGE) prepare_site --port $(PORT)
	@$(SERVE_ENV) $(MANAGE) collectstatic --noinput --verbosity 0
	@$(SERVE_ENV) $(MANAGE) worker & worker=$$!; trap 'kill $$worker; wait $$worker' EXIT; \
	$(SERVE_ENV) $(BIN)/gunicorn actris_cms.wsgi --config deploy/gunicorn.conf.py --bind 127.0.0.1:$(PORT)

backup: $(VENV)/.run ## Back up the site (ARGS=--prove; ARGS="--without-personal-data --to laptop.tar" for a copy)
	@$(MANAGE) backup $(ARGS)

restore: $(VENV)/.run ## Restore the newest backup, or FILE=BACKUP, into an empty place (ARGS=--replace deletes what is there)
	@$(MANAGE) restore $(if $(FILE),"$(FILE)") $(ARGS)

test: COVERAGE = -m slipcover --fail-under 0 --json --out .coverage.json
test: test-unit test-browser ## Run all tests (browser tests only if Chromium is installed)
	$(BIN)/slipcover --merge .coverage.json --out .coverage.json

test-quick: $(VENV)/.dev ## Run the fast tests, in about a minute; for use after each change
	$(BIN)/python $(PYTEST) -m "not browser and not slow" $(PYTEST_ARGS)

test-unit: $(VENV)/.dev ## Run all tests except browser tests
	$(BIN)/python $(COVERAGE) $(PYTEST) $(PYTEST_ARGS)

test-html: $(VENV)/.dev ## Validate the HTML of every page type and block (needs Java and Node)
	npm ci --silent --prefix tests/html
	REQUIRE_VALIDATOR=1 $(BIN)/pytest tests/discovery/test_html.py $(PYTEST_ARGS)

test-browser: $(VENV)/.dev ## Run the browser tests in Chromium
	@if test -n "$$REQUIRE_BROWSER$$($(BIN)/python -m tests.chromium)"; then $(BIN)/python $(PYTEST) -m browser tests/e2e $(PYTEST_ARGS); \
	else echo "Browser tests were skipped: install Chromium (Debian: apt-get install chromium chromium-headless-shell)."; fi

lint: $(VENV)/.dev ## Check style, types, templates, imports, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djangofmt check --quiet actris_cms home about newsroom search review upkeep isomer
	@formatted=$$(mktemp -d) && git ls-files -z '*.html' | xargs -0 cp --parents -t $$formatted && \
	$(BIN)/djangofmt --quiet $$formatted; git ls-files '*.html' | while read -r name; do \
	diff -u "$$name" "$$formatted/$$name" || exit 1; done; status=$$?; rm -rf $$formatted; exit $$status
	$(BIN)/lint-imports
	$(MANAGE) check
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/python -m pip check

lint-deploy: $(VENV)-release/.done ## Check the container and compose files (no container engine is needed)
	$(VENV)-release/bin/hadolint deploy/Containerfile
	$(VENV)-release/bin/check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml

lint-migrations: $(VENV)/.dev ## Check that the old release can run beside new migrations (needs PostgreSQL, and changes nothing in it)
	@since=$$(git describe --tags --match 'v*' --abbrev=0 2>/dev/null || git rev-parse --quiet --verify "$(UNRELEASED)^{commit}") || \
	{ echo "No migrations are checked: this clone has neither a release nor the commit $(UNRELEASED)."; exit 0; }; \
	DATABASE_URL=$${DATABASE_URL:-postgres://root@127.0.0.1:5432/postgres} $(MANAGE) lintmigrations \
		--settings actris_cms.settings.lint --project-root-path . --no-cache --quiet ok ignore \
		--exclude-migration-tests CREATE_INDEX CREATE_INDEX_EXCLUSIVE $(if $(SAFE_MIGRATIONS),--ignore-name $(SAFE_MIGRATIONS)) \
		--git-commit-id "$$since"

format: $(VENV)/.dev ## Format code and templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djangofmt actris_cms home about newsroom search review upkeep isomer

check-deploy: $(VENV)/.run ## Run Django's deployment checks on the production settings
	$(CHECK_ENV) $(MANAGE) check --deploy --fail-level WARNING

accessibility: $(VENV)/.dev ## Check every page of the starter site, or of the Isomer site in SITE=FOLDER, with axe (needs Chromium)
	$(BIN)/python -m tests.accessibility $(if $(SITE),"$(SITE)") $(if $(SAVE),--save)

lighthouse: $(VENV)/.dev ## Run Lighthouse on every page type of the starter site, or of the Isomer site in SITE=FOLDER (needs Chromium, Node, nginx)
	$(BIN)/python -m bench.lighthouse $(if $(SITE),"$(SITE)") $(if $(SAVE),--save)

next-page: $(VENV)/.dev ## Measure how soon the next page is seen, on the starter site or the Isomer site in SITE=FOLDER (needs Chromium, nginx)
	$(BIN)/python -m bench.next_page $(if $(SITE),"$(SITE)") $(if $(SAVE),--save)

guide-pictures: $(VENV)/.dev ## Take the pictures of the editors' guide anew, of the running site (needs Chromium)
	GUIDE_PICTURES=1 $(BIN)/pytest -q -m browser tests/e2e/test_guide_*.py

guide-counts: $(VENV)/.dev ## Count clicks and seconds of the five tasks with which the guide begins (needs Chromium)
	GUIDE_COUNTS=1 $(BIN)/pytest -q -s -p no:randomly -m browser tests/e2e/test_guide_walks.py

bench: $(VENV)/.dev $(VENV)-peers/.done ## Benchmark the site against similar sites and as it grows (QUICK=1, POSTGRES=URL; needs wrk, nginx, Redis)
	$(BIN)/python -m bench --peers $(VENV)-peers/bin/python $(if $(QUICK),--quick) $(if $(POSTGRES),--postgres "$(POSTGRES)") $(BENCH_ARGS)

drill: $(VENV)/.dev ## Let parts of a whole installation fail under load (DRILL_ARGS=--help; needs PostgreSQL, Redis, nginx)
	$(BIN)/python -m drills $(DRILL_ARGS)

next: $(VENV)/.dev ## Run the tests on the next Wagtail and Django (PART=quick for the most important ones)
	tests/next.sh $(PART) $(PYTEST_ARGS)

outdated: $(VENV)/.dev ## List packages of which there is a newer version
	$(BIN)/uv pip list --outdated

audit: $(VENV)-release/.done ## Look for known vulnerabilities in the locked packages; fails if nobody could be asked
	$(VENV)-release/bin/python -m release.audit $(VENV)-release/bin/pip-audit requirements.txt requirements-sentry.txt requirements-ocr.txt

sbom: $(VENV)-release/.done ## List the locked packages in dist/, as CycloneDX, for those who check what they run
	@mkdir -p dist
	$(VENV)-release/bin/python -W ignore -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml --of JSON \
		--output-reproducible -o dist/actris-cms-$$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml).cdx.json

release: $(VENV)-release/.done ## Make the release VERSION=1.2.0: version, changes, commit, tag, and its list of packages
	$(VENV)-release/bin/python -m release "$(VERSION)"
	$(MAKE) sbom

lock: $(VENV)/.dev ## Pin the requirements again
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-strip-extras --no-emit-index-url --no-header \
		requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-strip-extras --no-emit-index-url --no-header \
		requirements-sentry.in -o requirements-sentry.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-strip-extras --no-emit-index-url --no-header \
		requirements-ocr.in -o requirements-ocr.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-strip-extras --no-emit-index-url --no-header \
		requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-strip-extras --no-emit-index-url --no-header \
		requirements-release.in -o requirements-release.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-deps --no-emit-index-url --no-header \
		requirements-next.in -o requirements-next.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-strip-extras --no-emit-index-url --no-header \
		bench/peers-requirements.in -o bench/peers-requirements.txt

migrations: $(VENV)/.run ## Create migrations for changed models
	$(MANAGE) makemigrations

clean: ## Remove environments, caches and other generated files (not var/, which holds the database and the uploads)
	rm -rf $(VENV) $(VENV)-peers $(VENV)-release dist .venv-next staticfiles test-results .coverage.json bench/node_modules tests/html/node_modules .hypothesis .*_cache
