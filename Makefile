# Each target does all of its own set-up; see packaging/setup.sh.
.PHONY: run test check lock words
ENV = .venv/bin

run:
	@sh packaging/setup.sh run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(ENV)/o8studio --demo; \
	else O8STUDIO_HOME=out/desk $(ENV)/o8studio --demo --shot out; fi

test:
	@sh packaging/setup.sh test
	@sh packaging/with_desktop.sh $(ENV)/python -m pytest $(ARGS)

check:
	@sh packaging/setup.sh run
	$(ENV)/ruff format --check o8studio tests
	$(ENV)/ruff check o8studio tests
	$(ENV)/mypy
	$(ENV)/lint-imports

words:
	@sh packaging/setup.sh run
	$(ENV)/python packaging/collect_words.py

lock:
	@sh packaging/setup.sh run
	$$(cat .tools/uv-path) pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --group dev pyproject.toml -o packaging/requirements.lock
