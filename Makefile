# make lab opens the course, make test proves it. Everything is installed into .venv, from binder/requirements.txt.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: lab test venv notebooks exercises site lint bench kill-score hostile peers clean

lab: venv
	jupyter lab --ip=127.0.0.1 --no-browser $(AS_ROOT) --LabApp.default_url=/lab/tree/course $(LAB_OPTIONS)

test: venv lint
	pytest --numprocesses=2 --dist=loadscope --no-loadscope-reorder

venv: $(VENV)/.installed

$(VENV)/.installed: binder/requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --requirement binder/requirements.txt
	touch $@

notebooks: venv
	python tools/build_notebooks.py build course/*.py solutions/*/*.py

exercises: venv
	adgrade release

site: venv
	python tools/build_site.py build/site

lint: venv
	ruff check .

bench: venv
	python tests/bench/run.py
	python tests/bench/grading.py
	pytest -q -s tests/browser/measure_redraw.py

kill-score: venv
	python tests/grading/kill_score.py

hostile: venv
	python tests/grading/hostile.py

peers: venv
	pip install --quiet --constraint binder/requirements.txt jax
	pip install --quiet --constraint binder/requirements.txt torch || echo "PyTorch is not to be had here: its tests are skipped"
	pytest tests/library/test_programs.py -k "autograd or jax or torch"

clean:
	rm -rf $(VENV) build grading shots
