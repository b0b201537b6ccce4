# Two commands are enough: make demo, make test. Everything is installed into .venv and node_modules.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PLAYGROUND := bot/demo/playground
INSTALLED := .venv/installed
NPM_CI := npm ci --no-audit --no-fund --loglevel=error

.PHONY: demo chat test check format benchmarks pictures icons security browser lock clean

demo: $(INSTALLED)
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(PLAYGROUND)/node_modules/installed; fi
	@$(BIN)/python -m bot demo

chat: $(INSTALLED)
	@$(BIN)/python -m bot chat

# Everything, the browser included.
test: $(INSTALLED) browser tests/cards/node_modules/installed tests/manifest/node_modules/installed \
		$(PLAYGROUND)/node_modules/installed
	$(BIN)/pytest -n 2 -m "not browser"
	$(BIN)/pytest -m browser

# What to run before every commit: some minutes.
check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 -m "not browser and not slow"

format: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Takes about half an hour; docs/performance.md says what is measured.
benchmarks: $(INSTALLED) benchmarks/peers/node_modules/installed
	$(BIN)/python -m benchmarks.turns
	$(BIN)/python -m benchmarks.preview
	$(BIN)/python -m benchmarks.bulk

# The README's pictures, taken from a run of the browser test.
pictures: $(INSTALLED) browser $(PLAYGROUND)/node_modules/installed
	$(BIN)/python -m tests.browser.pictures

# What was tried against the bot, in one table: fuzzers, forged tokens, ruff's security rules, and known
# vulnerabilities of what is installed, if pip-audit is there (`.venv/bin/pip install -e ".[audit]"`) and its
# service answers. Takes some ten minutes; FUZZ_EXAMPLES says how many inputs each fuzzer tries (300).
security: $(INSTALLED)
	@$(BIN)/python -m tests.security

# The icons of the Teams package, from their SVG sources.
icons: $(INSTALLED)
	$(BIN)/python -m tests.manifest.draw

# The browser test needs an installed Chromium or Chrome; as root on Debian it is installed.
browser:
	@for b in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$b >/dev/null && exit 0; done; \
	if [ -n "$$CHROME_PATH" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; \
	else echo "No Chromium or Chrome is installed: the browser test will be skipped."; fi

$(INSTALLED): pyproject.toml constraints.txt
	@if [ -z "$(PYTHON)" ]; then echo "Seatback needs Python 3.11 or newer."; exit 1; fi
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

%/node_modules/installed: %/package.json %/package-lock.json
	@if command -v npm >/dev/null; then cd $* && $(NPM_CI) && touch node_modules/installed; \
	else echo "Node.js is not installed: what needs it is left out."; [ "$$CI" != true ]; fi

# Versions only: where they are downloaded from is the machine's business.
lock: $(INSTALLED)
	$(BIN)/pip install --quiet --upgrade -e ".[dev]"
	$(BIN)/pip freeze --exclude-editable | grep -v '^seatback' | sed 's/ @ .*//' > constraints.txt

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache $(PLAYGROUND)/node_modules tests/*/node_modules benchmarks/peers/node_modules
