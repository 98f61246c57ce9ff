"""The pool of variants: each is proved like a question, and no answer to one of them fits another. Sets and exams that
are drawn from it.

The long proofs (every mistake, the corpus, the mutants) run here for one letter of each set; `make pool` runs them for
all, which takes about ten minutes.
"""

import ast
import copy
import json
import os
import re
import shutil
import signal

import nbformat
import pytest
from corpus import CORPUS, ENTRIES, POOL, ROOT, entries, functions_of, hand_in, marks_of, needs_sandbox
from mutants import SECONDS, TooLong, excused, late, mutants, passes

from adlib.grading import kernel, ladder, model_answers, pool
from adlib.grading.answers import answer_to, answers_of, variant
from adlib.grading.cases import names, variant_names, variants_of
from adlib.grading.command import generated, main, release
from adlib.grading.judge import judge
from adlib.grading.observe import cases_of, observe

ALL = os.environ.get("ADLIB_POOL") == "all"


def chosen_letters(set_):
    return "bcd" if ALL else "bcd"[int(set_) % 3]


each_variant = pytest.mark.parametrize("name", variant_names())
some_variants = pytest.mark.parametrize("name", [n for n in variant_names() if n[-1] in chosen_letters(n[:2])])
with_pool = [stem for stem in CORPUS if variants_of(stem[:2])]
each_set = pytest.mark.parametrize("stem", with_pool)


def original_of(name):
    return ".".join(name.split(".")[:2])


def stem_of(name):
    return next(stem for stem in CORPUS if stem[:2] == name[:2])


def verdict(name, answer, grading=True):
    cases = cases_of(name, grading)
    report = json.loads(json.dumps(observe(name, answer, cases)))
    return judge(name, report["results"], cases)


def fits(name, answer):
    """Is this answer, which was written for another form of the question, right? One that takes too long is not."""
    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return verdict(name, answer).ok
    except TooLong:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def item_of(name):
    path = ROOT / "solutions" / stem_of(name) / f"{stem_of(name)}.ipynb"
    return next(item for item in pool.read(path)[1] if item.name == original_of(name))


def solutions(name):
    """{name of a form of the question: its model answer, as a function}, for the question and all its variants."""
    original, found = original_of(name), {}
    letters = ["", *item_of(name).letters]
    for letter in letters:
        form = f"{original}.{letter}".rstrip(".")
        found[form] = model_answer(form)
    return found


def model_answer(name):
    """The function that the set defines in which every question has this letter, where it has one."""
    stem, letter = stem_of(name), name.split(".")[2] if name.count(".") == 2 else ""
    head, items = pool.read(ROOT / "solutions" / stem / f"{stem}.ipynb")
    space = {"__name__": "solution"}
    for cell in head:
        if cell.cell_type == "code":
            exec(cell.source, space)
    for item in items:
        for cell in pool.in_form(item, letter if letter in item.letters else ""):
            if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
                exec(compile(cell.source, item.name, "exec"), space)
        if item.name == original_of(name):
            break
    return space[variant(name).function if letter else functions_of(stem)[name[3:]]]


# Each variant ---------------------------------------------------------------------------------------------------------


@some_variants
def test_the_right_answers_pass_and_each_mistake_is_told_from_the_others(name):
    answer = answer_to(name)
    assert len(answer.right) >= 2 and len(answer.wrong) + len(answer.but) >= 5
    for right in answer.right:
        assert verdict(name, right).ok
    for grading in (False, True):
        for sentence, mistaken in answer.mistakes:
            feedback = verdict(name, mistaken, grading)
            assert not feedback.ok and feedback.cause == sentence, f"{sentence}\n{feedback}"


@each_variant
def test_the_model_answer_passes_and_fits_no_other_form_of_the_question(name):
    found = solutions(name)
    for grading in (False, True):
        feedback = verdict(name, found[name], grading)
        assert feedback.ok, str(feedback)
    for other, function in found.items():
        assert other == name or not fits(name, function), f"an old solution of {other} fits {name}"


@some_variants
def test_hardly_any_right_answer_to_the_question_is_right_for_the_variant(name):
    """An answer that asks more than it has to, as `sign = 1 if y == 1 else -1` for labels, may fit both."""
    right = [entry for entry in ENTRIES if entry.name == original_of(name) and entry.right]
    fitting = [entry.label for entry in right if fits(name, entry.function)]
    assert len(fitting) <= len(right) / 3, fitting


@some_variants
def test_the_corpus_of_the_question_holds_for_the_variant(name):
    made = variant(name).through
    found = [e for e in ENTRIES if e.name == original_of(name)] if made else own_corpus(name)
    right = [entry.right for entry in found]
    assert right.count(True) >= 2 and right.count(False) >= 5
    for entry in found:
        feedback = verdict(name, made(entry.function) if made else entry.function)
        assert feedback.ok == entry.right, f"{entry.label}\n{feedback}"


def own_corpus(name):
    """The answers to a variant that is not made from its question."""
    return entries(POOL / f"pool_{name[:2]}.py", [name])


@each_variant
def test_its_text_is_made_of_its_question_and_no_word_of_it_is_left_over(name):
    chosen, original = variant(name), answers_of(name[:2])[original_of(name)[3:]]
    cells = item_of(name).cells
    said = [cell.source for cell in cells if cell.cell_type == "markdown"]
    said += [*original.wrong, *original.but, original.rule if isinstance(original.rule, str) else "", original.hint]
    said += [title_of(cells)]
    text = " ".join(" ".join(said).split())
    cases = cases_of(name, True)
    for f in filter(None, (original.rows, original.describe, *([original.rule] if callable(original.rule) else []))):
        text += " " + " ".join(str(f(case)) for case in cases_of(original_of(name), True))
    assert cases
    unused = [key for key in chosen.words if key not in text]
    assert not unused, "these words do not occur in the question any more"
    for start in chosen.without:
        assert len([s for s in original.wrong if s.startswith(start)]) == 1, start
    form = pool.in_form(item_of(name), name.split(".")[2])
    shown = "\n".join(cell.source for cell in form)
    assert f'check("{name}", {chosen.function}' in shown
    assert chosen.asks.strip() in shown and "### BEGIN SOLUTION" in shown and len(pool.HINT.findall(shown)) >= 3
    used = {
        node.id
        for cell in form
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Name)
    }
    assert chosen.function in used
    old = functions_of(stem_of(name))[original_of(name)[3:]]
    if old != chosen.function:
        markdown = "\n".join(cell.source for cell in form if cell.cell_type == "markdown")
        assert not re.search(rf"`{old}\b", markdown), f"the text still names `{old}`"


def title_of(cells):
    return pool.TITLE.match(cells[0].source)[1]


# Each set -------------------------------------------------------------------------------------------------------------


@each_set
def test_every_question_has_three_variants(stem):
    for name in names():
        if name[:2] == stem[:2]:
            assert item_of(name).letters == ["b", "c", "d"], name


@pytest.mark.parametrize("stem, letter", [(s, letter) for s in with_pool for letter in chosen_letters(s[:2])])
def test_mutants_of_the_model_answers_are_noticed(stem, letter):
    head, items = pool.read(ROOT / "solutions" / stem / f"{stem}.ipynb")
    before, survivors = [cell.source for cell in head if cell.cell_type == "code"], []
    for item in items:
        form = pool.in_form(item, letter if letter in item.letters else "")
        code = [c for c in form if c.cell_type == "code" and not c.metadata.get("nbgrader", {}).get("grade")]
        sources = [cell.source for cell in code]
        for k, cell in enumerate(code if letter in item.letters else ()):
            if cell.metadata.get("nbgrader", {}).get("solution"):
                name = f"{item.name}.{letter}"
                for text, label in mutants(cell.source).items():
                    mutated = [*before, *sources[:k], text, *sources[k + 1 :]]
                    if passes(name, variant(name).function, mutated) and not excused(stem, name[3:], label):
                        survivors.append(f"{name}: {label}")
        before += sources
    assert not survivors, "\n".join(survivors)


# Sets and exams that are drawn ----------------------------------------------------------------------------------------


def course_with(folder, *stems):
    (folder / "solutions").mkdir()
    for stem in stems:
        (folder / "solutions" / stem).mkdir()
        shutil.copy(ROOT / "solutions" / stem / f"{stem}.ipynb", folder / "solutions" / stem)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return folder


def checks_in(path):
    text = "".join(cell.source for cell in nbformat.read(path, 4).cells)
    return re.findall(r'check\("([\w.]+)"', text)


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.chdir(course_with(tmp_path, "05_forward_mode", SET, "capstone_digits"))
    return tmp_path


SET = "06_dual_numbers"


def test_a_seed_draws_the_same_set_and_another_seed_another_one(course, capsys):
    assert main(["draw", SET, "--seed", "2027"]) == 0
    path = course / "solutions" / f"{SET}_2027" / f"{SET}_2027.ipynb"
    first = path.read_bytes()
    assert main(["draw", SET, "--seed", "2027", "--as", "again"]) == 0
    assert (course / "solutions/again/again.ipynb").read_bytes() == first
    drawn = checks_in(path)
    assert len(drawn) == 6 and all(name.count(".") == 2 for name in drawn)
    assert main(["draw", SET, "--seed", "2028", "--unlike", "2027"]) == 0
    after = checks_in(course / "solutions" / f"{SET}_2028" / f"{SET}_2028.ipynb")
    assert len(after) == 6 and not set(after) & set(drawn)
    assert main(["draw", SET, "--seed", "2027"]) == 1 and path.read_bytes() == first
    assert "exists: choose another name" in capsys.readouterr().err


def test_every_letter_is_drawn_about_equally_often():
    path = ROOT / "solutions" / SET / f"{SET}.ipynb"
    items = pool.read(path)[1]
    counts = {}
    for seed in range(300):
        for name, letter in pool.letters_for(items, SET, str(seed)).items():
            counts[name, letter] = counts.get((name, letter), 0) + 1
    assert counts.pop(("06.words", "")) == 300
    assert len(counts) == 18 and all(65 <= count <= 135 for count in counts.values())


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["draw", "06_dual", "--seed", "1"], "there is no solutions/06_dual/06_dual.ipynb"),
        (["draw", SET, "--seed", "1", "--as", "../x"], "cannot be the name of a set"),
        (["draw", SET, "--seed", "a/b"], "cannot be the name of a set"),
        (
            ["exam", "e", "--seed", "1", "--topics", SET, "--minutes", "1"],
            "no question of these sets takes at most 1 min",
        ),
        (["draw", "capstone_digits", "--seed", "1"], "capstone_digits has no question with variants"),
        (["draw", "drawn", "--seed", "1"], "drawn was drawn itself: name the set from which it was drawn"),
        (["exam", "e", "--seed", "1", "--topics", "drawn"], "drawn was drawn itself"),
        (["exam", "e", "--seed", "1", "--topics", "x"], "there is no solutions/x/x.ipynb"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(course, capsys, arguments, sentence):
    main(["draw", SET, "--seed", "7", "--as", "drawn"])
    before = sorted((course / "solutions").rglob("*"))
    capsys.readouterr()
    assert main(arguments) == 1
    assert sentence in capsys.readouterr().err and sorted((course / "solutions").rglob("*")) == before


def test_an_exam_keeps_to_its_minutes_and_difficulty_and_covers_its_topics(course):
    topics = ["05_forward_mode", SET]
    times = {item.name: item for stem in topics for item in pool.read(ROOT / "solutions" / stem / f"{stem}.ipynb")[1]}
    for seed in range(12):
        for minutes in (8, 20, 45):
            assert (
                main(
                    ["exam", f"e{seed}-{minutes}", "--seed", str(seed), "--minutes", str(minutes), "--topics", *topics]
                )
                == 0
            )
            found = checks_in(course / f"solutions/e{seed}-{minutes}/e{seed}-{minutes}.ipynb")
            items = [times[original_of(name)] for name in found]
            total = sum(item.minutes for item in items)
            assert found and total <= minutes and len(set(found)) == len(found)
            assert {item.difficulty for item in items} <= {"easy", "medium", "hard"}
            assert minutes < 20 or {item.set_ for item in items} == {"05", "06"}
    assert main(["exam", "easy", "--seed", "1", "--topics", *topics, "--difficulty", "easy", "--beginners"]) == 0
    assert {times[original_of(n)].difficulty for n in checks_in(course / "solutions/easy/easy.ipynb")} == {"easy"}


def test_no_two_questions_of_an_exam_define_the_same_name_and_a_topic_counts_once():
    paths = [ROOT / "solutions" / stem / f"{stem}.ipynb" for stem in with_pool]
    for seed in range(40):
        notebook, chosen = pool.exam([*paths, *paths], str(seed), 300, words=True)
        cells = [c for c in notebook.cells if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("solution")]
        given = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("setup")]
        defined = [name for cell in [*given, *cells] for name in pool.names_in([cell])]
        assert len(set(defined)) == len(defined) and len(set(chosen)) == len(chosen)
        ids = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]
        assert len(set(ids)) == len(ids)


def test_a_topic_without_a_question_is_named_and_what_two_sets_define_alike_is_no_clash(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(course_with(tmp_path, "08_products_and_modes", "10_hessians", "16_implicit"))
    assert main(["exam", "a", "--seed", "1", "--topics", "10_hessians", "16_implicit", "--minutes", "90"]) == 0
    assert "No question of" not in capsys.readouterr().out
    text = "\n".join(cell.source for cell in nbformat.read(tmp_path / "solutions/a/a.ipynb", 4).cells)
    assert text.count("class Dual:") == 1
    assert main(["exam", "b", "--seed", "1", "--topics", "08_products_and_modes", "10_hessians", "--minutes", "4"]) == 0
    assert re.search("No question of (08_products_and_modes|10_hessians): the time is", capsys.readouterr().out)


def test_an_exam_has_no_hints_no_explanation_and_says_only_that_a_function_runs(course, capsys):
    assert main(["exam", "exam", "--seed", "3", "--topics", SET, "--minutes", "30", "--words"]) == 0
    cells = nbformat.read(course / "solutions/exam/exam.ipynb", 4).cells
    text = "\n".join(cell.source for cell in cells)
    assert "<details>" not in text and "worked(" not in text and not [c for c in cells if c.metadata.get("tags")]
    assert "has 5 questions, takes 29 minutes, and gives 10 points" in text and "*4 minutes, 2 points.* " in text
    ids = [cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata]
    assert len(set(ids)) == len(ids) and len({cell.id for cell in cells}) == len(cells)
    capsys.readouterr()
    kernel.check("06.multiply.b", lambda z, w: (1.0, 2.0), feedback=False)
    kernel.check("06.multiply.b", lambda z, w: 1 / 0, feedback=False)
    kernel.check("06.multiply.b", lambda z, w: None, feedback=False)
    ran, stopped, nothing = capsys.readouterr().out.splitlines()
    assert "ran with" in ran and "right" in ran and "ZeroDivisionError" in stopped and "nothing" in nothing
    assert all("expected" not in line for line in (ran, stopped, nothing))


@needs_sandbox
def test_a_drawn_set_and_an_exam_are_released_handed_in_and_graded(course, capsys):
    from adlib.grading.course import open_course
    from adlib.grading.grade import grade

    worked = model_answers.read("06")
    assert main(["draw", SET, "--seed", "2027", "--as", "drawn"]) == 0
    assert main(["exam", "exam", "--seed", "3", "--topics", "05_forward_mode", SET, "--minutes", "60"]) == 0
    assert release(["drawn", "exam"], course / "exercises") == 0
    assert model_answers.read("06") == worked, "the worked solutions are those of the questions"
    here = open_course(course)
    for name in ("drawn", "exam"):
        assert generated(here, name)["success"]
        released = nbformat.read(course / "exercises" / name / f"{name}.ipynb", 4)
        text = "\n".join(cell.source for cell in released.cells)
        assert "BEGIN SOLUTION" not in text and "..." in text
        solved = nbformat.read(course / "solutions" / name / f"{name}.ipynb", 4)
        hand_in(here, "right", name, solved)
        hand_in(here, "empty", name, released)
        old = nbformat.read(ROOT / "solutions" / SET / f"{SET}.ipynb", 4)
        hand_in(here, "old", name, with_answers_of(released, old))
        assert all(done.graded for done in grade(here, name, workers=2))
        points = {
            c.metadata.nbgrader.grade_id: c.metadata.nbgrader.points
            for c in solved.cells
            if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("grade")
        }
        marks = marks_of(here, name)
        assert {cell: marks["right"][cell] for cell in points} == points
        assert sum(marks["empty"][cell] for cell in points) == 0
        assert sum(marks["old"][cell] for cell in points) == 0, "last year's answers fit"


@needs_sandbox
@pytest.mark.parametrize("stem", with_pool if ALL else ["13_training"])
def test_a_whole_set_in_one_letter_earns_all_points(stem, tmp_path, monkeypatch):
    """Later answers use earlier ones of the same letter, in one notebook, in the sandbox."""
    from adlib.grading.course import open_course
    from adlib.grading.grade import grade

    monkeypatch.chdir(course_with(tmp_path, stem))
    here = open_course(tmp_path)
    for letter in "bcd":
        with monkeypatch.context() as patch:
            patch.setattr(
                pool, "letters_for", lambda items, *_, of=letter: {i.name: of * (of in i.letters) for i in items}
            )
            notebook, chosen = pool.drawn(tmp_path / "solutions" / stem / f"{stem}.ipynb", "1")
        pool.write(tmp_path, letter, notebook)
        assert generated(here, letter)["success"]
        hand_in(here, "right", letter, notebook)
        assert all(done.graded for done in grade(here, letter, workers=1))
        points = {
            c.metadata.nbgrader.grade_id: c.metadata.nbgrader.points
            for c in notebook.cells
            if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("grade")
        }
        marks = marks_of(here, letter)["right"]
        assert len(points) == len(chosen) and {cell: marks[cell] for cell in points} == points


def test_answers_to_variants_are_given_out_only_where_a_released_set_explains_them(course):
    every = {path.name for path in (ROOT / "adlib/grading/answers").glob("pool_*.py")}
    assert set(pool.unexplained(ROOT)) == every and len(every) == len(with_pool)
    assert main(["exam", "exam", "--seed", "3", "--topics", SET]) == 0 and release(["exam"], course / "exercises") == 0
    assert set(pool.unexplained(course)) == every
    assert main(["draw", SET, "--seed", "1", "--as", "set"]) == 0 and release(["set"], course / "exercises") == 0
    assert set(pool.unexplained(course)) == every - {"pool_06.py"}


def with_answers_of(released, old):
    """A released notebook with the answers of another one under its own names, as somebody would copy them."""
    notebook, answers = copy.deepcopy(released), "\n\n".join(c.source for c in old.cells if c.cell_type == "code")
    answers = re.sub(r"(?m)^(check|worked)\(.*$", "", answers)
    first = True
    for cell in notebook.cells:
        own = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and own.get("solution"):
            wanted = re.findall(r"^def (\w+)", cell.source, re.M)[-1]
            question_ = own["grade_id"].removesuffix(f"_{SET[:2]}")
            function = functions_of(SET).get(question_, wanted)
            cell.source = (answers + "\n\n") * first + (f"{wanted} = {function}" if wanted != function else "")
            first = False
    return notebook


def test_the_worked_solution_of_a_variant_opens_as_that_of_its_question_does(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ladder, "KEPT", {})
    assert "0 answers were" in ladder.worked("06.multiply.b")
    kernel.judged("06.multiply.b", model_answer("06.multiply.b"))
    feedback = verdict("06.multiply.b", model_answer("06.multiply.b"), False)
    ladder.remember("06.multiply.b", model_answer("06.multiply.b"), feedback)
    text = ladder.worked("06.multiply.b")
    assert "def product(z, w):" in text and "`(b, a), (d, c) = z, w`" in text and "BEGIN" not in text
    with pytest.raises(ValueError, match="there is no variant '06.multiply.z': there are 06.multiply.b"):
        ladder.worked("06.multiply.z")
