# Each target does all of its own set-up; see packaging/setup.sh.
.PHONY: run test check coverage lock words package
ENV = .venv/bin
# of the tests; each has a D-Bus session, a Secret Service and a home of its own. Tests wait for two thirds of their
# time, for gateways and for windows: three for each core of a small machine
WORKERS = 6
# those that measure the window's own time are a run of their own, with fewer beside each other: it is more where many
# share a core, and each of them waits for half of its time
IN = --dist load --maxschedchunk 1 --tx '$(1)*popen//python=sh packaging/with_desktop.sh $(ENV)/python'
TOGETHER = $(ENV)/python -m pytest -m 'not alone' $(call IN,$(WORKERS))
COVERED = tests/domain tests/gateway tests/services tests/store tests/media tests/texts tests/flows

run:
	@sh packaging/setup.sh run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then sh packaging/quietly.sh $(ENV)/o8studio --demo; \
	else O8STUDIO_HOME=out/desk sh packaging/quietly.sh $(ENV)/o8studio --demo --shot out; fi

test:
	@sh packaging/setup.sh test
	@# 5 is "no tests": of those that were asked for, one of the two runs may have none
	@$(ENV)/python -m compileall -q -j 0 o8studio tests/support  # once, and not by each worker and each process of a test
	@PYTHONDONTWRITEBYTECODE= $(ENV)/python -m pytest -q --collect-only >/dev/null  # pytest's own code of the tests, too
	@PYTHONDONTWRITEBYTECODE= $(TOGETHER) $(ARGS) || [ $$? = 5 ]
	@PYTHONDONTWRITEBYTECODE= $(ENV)/python -m pytest -m alone $(call IN,3) $(ARGS) || [ $$? = 5 ]

check:
	@sh packaging/setup.sh run
	$(ENV)/ruff format --check o8studio tests
	$(ENV)/ruff check o8studio tests
	$(ENV)/mypy
	$(ENV)/lint-imports

coverage:
	@sh packaging/setup.sh test
	@mkdir -p out
	@PYTHONDONTWRITEBYTECODE= COVERAGE_FILE=out/.coverage $(TOGETHER) -q $(COVERED) --cov=o8studio.domain --cov=o8studio.gateway \
	  --cov=o8studio.services --cov-branch --cov-report=json:out/coverage.json
	@$(ENV)/python packaging/coverage_floor.py out/coverage.json $(ARGS)

words:
	@sh packaging/setup.sh run
	$(ENV)/python packaging/collect_words.py
	$(ENV)/python packaging/compile_words.py

lock:
	@sh packaging/setup.sh run
	$$(cat .tools/uv-path) pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --group dev pyproject.toml -o packaging/requirements.lock

package:
	@sh packaging/package.sh
