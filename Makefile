# The parts of the project by name. start.py makes .venv from binder/requirements.txt, and works without make too.

PYTHON := $(or $(PYTHON),$(shell command -v python3))
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: lab test quick venv versions python314 notebooks messages exercises handout site pages slides slides-pdf pictures lite test-lite lint coverage mutants fuzz bench pool kill-score hostile jax peers clean

lab:
	$(PYTHON) start.py lab $(LAB_OPTIONS)

test: lint
	$(PYTHON) start.py test
	pytest --numprocesses=2 --dist=loadscope --nbval course solutions

venv:
	$(PYTHON) start.py venv

quick: lint
	pytest --numprocesses=2 tests/library tests/grading/test_checks.py

versions:
	$(PYTHON) tools/versions.py

python314:
	tools/python314.sh

notebooks: venv
	python tools/build_notebooks.py build course/*.py solutions/*/*.py
	python tools/course_map.py

messages: venv
	python tools/messages.py

pictures: venv
	python tools/lab_pictures.py

exercises: venv
	adgrade release

handout: venv
	python tools/handout.py build/handout

site: venv
	python tools/build_site.py build/site

pages: venv
	LITE=1 SLIDES=1 python tools/build_site.py build/pages
	python tools/lite/build_lite.py build/pages/lite
	python tools/slides/build_slides.py build/pages/slides

slides: venv
	python tools/slides/build_slides.py build/slides

slides-pdf: slides
	python tools/slides/print_slides.py build/slides

lite: venv
	python tools/lite/build_lite.py build/lite

test-lite: venv
	ADLIB_LITE=all pytest tests/browser/lite

lint: venv
	ruff check .
	ruff format --check .
	mypy

coverage: venv
	pytest --numprocesses=2 --dist=loadscope --no-loadscope-reorder --cov --cov-context=test --cov-report=term \
		-m "not peer" tests/lab tests/library

N ?= 300
mutants: venv
	test -f build/coverage/data || $(MAKE) coverage
	python tests/mutants/run.py $(N)

MINUTES ?= 30
fuzz: venv
	python tests/fuzz/run.py $(MINUTES)

bench: venv
	python tests/bench/run.py
	python tests/bench/grading.py
	pytest -q -s tests/browser/measure_redraw.py

pool: venv
	ADLIB_POOL=all pytest --numprocesses=2 tests/grading/test_pool.py

kill-score: venv
	python tests/grading/kill_score.py

hostile: venv
	python tests/grading/hostile.py

jax: venv
	pip install --quiet --constraint binder/peers.txt jax

peers: jax
	pip install --quiet --constraint binder/peers.txt torch || echo "PyTorch is not available: its tests are skipped"
	pytest -m peer tests/library/test_programs.py tests/lab/test_frameworks.py

clean:
	rm -rf .venv build grading shots
