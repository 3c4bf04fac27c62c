# Needs Python >= 3.11, git and make. Everything else comes into .venv, pinned by hash.

BIN := .venv/bin
READY := .venv/.ready
CODE := src tests benchmarks scripts
# A worker for each core; the tests of one file share what it sets up, and tests/conftest.py says
# which come first.
PYTEST = TMPDIR="$$(sh scripts/tmp.sh)" $(BIN)/pytest --numprocesses=logical --dist=loadfile --no-loadscope-reorder

# Machines that forbid byte code would compile every dependency at every start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench docs screenshot migration schema format lock clean

help: ## List every target in one line each.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## Make .venv with the fanlight command and every tool.

$(READY): requirements.lock scripts/bootstrap.lock scripts/setup.sh pyproject.toml
	sh scripts/setup.sh
	@touch $@

demo: $(READY) ## Start a server with a sample page that keeps changing.
	$(BIN)/fanlight demo $(ARGS)

test: $(READY) ## Run the whole suite: real PostgreSQL, S3 and Chromium (ARGS= for pytest).
	@sh scripts/bubblewrap.sh
	@sh scripts/chromium.sh
	@sh scripts/chromium.sh headless-shell
	FANLIGHT_CHROMIUM="$$(sh scripts/chromium.sh)" \
	    FANLIGHT_HEADLESS_SHELL="$$(sh scripts/chromium.sh headless-shell)" $(PYTEST) $(ARGS)

check: $(READY) ## Format, lint, types, layers, budgets, and the fast tests.
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/budgets.py
	$(PYTEST) -m "not browser and not services and not slow" $(ARGS)

bench: $(READY) ## Measure what a viewer and an agent wait for.
	FANLIGHT_CHROMIUM="$$(sh scripts/chromium.sh)" $(BIN)/python -m benchmarks.run $(ARGS)

docs: $(READY) ## Write the reference from the code, build the documentation into site/.
	$(BIN)/python -m scripts.reference
	$(BIN)/zensical build --clean --strict

screenshot: $(READY) ## Take docs/images/demo.png from the running demo.
	FANLIGHT_CHROMIUM="$$(sh scripts/chromium.sh)" $(BIN)/python scripts/screenshot.py

migration: $(READY) ## Write the migration to what db.tables says now (ARGS="What it does.").
	$(BIN)/python scripts/new_migration.py "$(ARGS)"
	$(BIN)/ruff format src/fanlight/db/migrations
	$(BIN)/python scripts/schema.py

schema: $(READY) ## Write schema.sql again, after a migration was edited.
	$(BIN)/python scripts/schema.py

format: $(READY) ## Format the code and fix what the linter can.
	$(BIN)/ruff check --fix-only --quiet $(CODE)
	$(BIN)/ruff format $(CODE)

lock: $(READY) ## Resolve requirements.lock again (UPGRADE=1 takes newer versions).
	sh scripts/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## Remove .venv and everything that was built.
	rm -rf .venv build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
