"""The course in a browser tab: it is built, asks nobody else for anything, runs, and keeps a learner's work.

`make test-lite` runs all lessons and the model solutions of all sets as well, which takes a quarter of an hour.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from learner import Course, serve, texts, wrong

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools/lite"))
SETS = sorted(path.stem for path in (ROOT / "exercises").glob("*/*.ipynb"))
LESSONS = sorted(path.name for path in (ROOT / "course").glob("[0-9]*.ipynb"))
everything = pytest.mark.skipif("ADLIB_LITE" not in os.environ, reason="make test-lite runs every lesson and set")


def unavailable(why):
    pytest.fail(why) if os.environ.get("ADLIB_REQUIRE_SYSTEM_PACKAGES") else pytest.skip(why)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the built site."""
    import build_lite
    import files

    folder = tmp_path_factory.mktemp("lite") / "site"
    try:
        build_lite.main(folder)
    except files.NotInstalled as reason:
        unavailable(f"the browser version cannot be built: {reason}")
    except files.Unavailable as reason:  # a registry that does not deliver is no fault of this course
        pytest.skip(f"the browser version cannot be built: {reason}")
    return folder


@pytest.fixture(scope="module")
def course(site, browser):
    """One browser for all tests, with one storage, as a learner has it."""
    server, address = serve(site)
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    yield Course(context, address)
    context.close()
    server.shutdown()


@pytest.fixture(autouse=True)
def no_problems(request):
    """No test may leave an error in the console, or ask another host for anything."""
    yield
    if "course" in request.fixturenames:
        problems, course.problems = (course := request.getfixturevalue("course")).problems, []
        assert problems == []


def test_the_site_is_small_and_holds_what_a_learner_needs(site):
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 45e6
    there = {path.relative_to(site / "files").as_posix() for path in (site / "files").rglob("*.*")}
    assert {f"course/{name}" for name in (*LESSONS, "glossary.ipynb", "progress.ipynb")} <= there
    assert {f"exercises/{name}/{name}.ipynb" for name in SETS} <= there
    assert not [name for name in there if name.endswith(".py") or name.startswith("solutions")]


@pytest.mark.browser
def test_a_lesson_runs_and_its_lab_moves(course):
    ran = course.visit("course/02_numerical.ipynb").run_all()
    assert wrong(ran) == []
    course.show("lab.error_against_h()")
    lab = course.page.get_by_role("group", name="Lab: error against step", exact=True).first
    lab.scroll_into_view_if_needed()
    slider = lab.locator("input[type=range]").last
    pictures = []
    for key in ("Home", "End"):
        slider.press(key)
        course.page.wait_for_timeout(100)
        pictures.append([svg.inner_html() for svg in lab.locator("svg").all()])
    assert pictures[0] != pictures[1]


WRONG = "def divide(z, w):\n    a, b = z\n    c, d = w\n    return a / c, b / d\n"


@pytest.mark.browser
def test_an_exercise_tells_right_from_wrong_and_is_kept_and_counted(course):
    name = "06_dual_numbers"
    path = f"exercises/{name}/{name}.ipynb"
    solution = solutions(name)
    cell = next(cell for cell, source in solution.items() if "def divide" in source)
    course.visit(path).fill({**solution, cell: WRONG})
    said = texts(course.run_all())
    assert re.search(r"^06\.multiply: all \d+ cases right", said, re.M) and "06.divide: all" not in said
    course.fill({cell: solution[cell]})
    assert re.search(r"^06\.divide: all \d+ cases right", texts(course.run_all()), re.M)
    course.save()

    course.visit("course/progress.ipynb")  # a new page, as after a reload
    assert f"{number_of_checks(name)} of {sum(map(number_of_checks, SETS))} checks passed" in texts(course.run_all())
    course.open(path)
    assert [c["source"] for c in course.cells() if c["id"] == cell] == [solution[cell]]

    first = next(c for c in course.cells() if "import check" in c["source"])  # a new kernel, and nothing checked in it
    course.fill({first["id"]: first["source"] + '\nworked("06.divide")\nworked("06.words")'})
    (outputs,) = (outputs for source, outputs in course.run_all() if "worked(" in source)
    code, in_words = ("".join(output["data"]["text/markdown"]) for output in outputs)
    assert "```python\ndef divide(z, w):" in code and "Mark your own answer" in in_words


@pytest.mark.browser
def test_all_exercises_are_downloaded_as_what_an_instructor_grades(course, tmp_path):
    name = "06_dual_numbers"  # as the test above has left it
    course.visit("course/progress.ipynb")
    with course.page.expect_download() as download:
        course.page.evaluate("() => jupyterapp.commands.execute('course:download-work')")
    download.value.save_as(tmp_path / "exercises.zip")
    shutil.unpack_archive(tmp_path / "exercises.zip", tmp_path)
    assert sorted(path.stem for path in tmp_path.glob("*/*.ipynb")) == SETS
    cells = {cell.id: cell.source for cell in nbformat.read(tmp_path / name / f"{name}.ipynb", 4).cells}
    assert {cell: cells[cell] for cell in solutions(name)} == solutions(name)
    if keep := os.environ.get("ADLIB_LITE_WORK"):  # to grade it
        shutil.copy(tmp_path / "exercises.zip", keep)


@pytest.mark.browser
def test_a_newer_version_of_the_site_keeps_edited_notebooks_and_a_fresh_copy_can_be_had(site, course):
    edited, untouched = (
        "exercises/06_dual_numbers/06_dual_numbers.ipynb",
        "exercises/05_forward_mode/05_forward_mode.ipynb",
    )
    for path in (edited, untouched):
        file = site / "files" / path
        notebook = json.loads(file.read_text(encoding="utf-8"))
        notebook["cells"][0]["source"] = "# A newer version"
        file.write_text(json.dumps(notebook), encoding="utf-8")
    assert course.visit(untouched).cells()[0]["source"] == "# A newer version"
    assert course.open(edited).cells()[0]["source"] != "# A newer version"
    course.page.evaluate("path => jupyterapp.serviceManager.contents.delete(path)", edited)
    assert course.visit(edited).cells()[0]["source"] == "# A newer version"


def solutions(name):
    """{cell id: source} of the cells of a set that are to be filled in, as its model solution has them."""
    cells = nbformat.read(ROOT / f"solutions/{name}/{name}.ipynb", 4).cells
    return {cell.id: cell.source for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")}


def number_of_checks(name):
    cells = nbformat.read(ROOT / f"exercises/{name}/{name}.ipynb", 4).cells
    return sum(len(re.findall(r'^check\(\s*"\d\d\.\w+"', c.source, re.M)) for c in cells if c.cell_type == "code")


@everything
@pytest.mark.browser
@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_runs(course, name):
    assert wrong(course.visit(f"course/{name}").run_all()) == []


@everything
@pytest.mark.browser
@pytest.mark.parametrize("name", SETS)
def test_every_check_of_a_set_passes_on_its_model_solution(course, name):
    course.visit(f"exercises/{name}/{name}.ipynb").fill(solutions(name))
    ran = course.run_all()
    assert wrong(ran) == []
    assert len(re.findall(r"^\d\d\.\w+: all \d+ cases right", texts(ran), re.M)) == number_of_checks(name)
