"""The guide for instructors: every lesson and every question in words is in it, minutes and quotations are those of the
course, the lessons of a syllabus come in a possible order, and commands and links exist.
"""

import re
import shlex
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps.nbgraderapp import NbGraderApp

import build_site
import start
import teaching
from adlib.grading import command
from adlib.grading.answers import answer_to

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "course").glob("[0-9]*.ipynb"))
NUMBERS = [path.name[:2] for path in LESSONS]
SETS = sorted((ROOT / "solutions").glob("[0-9]*/*.py"))
CAPSTONE = "20_capstone"  # the one set without a lesson, and with a report in place of a question in words
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "course/site").glob("teaching*.md"))}
ROW = re.compile(r"\| \| \[(\d\d)\]\(course/(\w+)\.ipynb\) \| (.*?) \| (\d+) \| .* \| (.*?) \| ([\d to]+) \|")
SUM = re.compile(r"\| \*\*(.*?)\*\* \| \| \| \*\*(\d+)\*\* \| \| \| \*\*([\d to]+)\*\* \|")
PARTS = ("Typical errors.", "Ask.", "Draw.", "When time is short,")


def cells_of(number):
    path = next((ROOT / "course").glob(f"{number}*.ipynb"))
    return nbformat.read(path, 4).cells


def headings_of(number):
    text = "\n".join(cell.source for cell in cells_of(number) if cell.cell_type == "markdown")
    return re.findall(r"^## (.*)", text, re.M)


def sections_of(page, level="## "):
    """{heading: text} of a page."""
    found = re.split(rf"^{level}(.*)\n", page, flags=re.M)
    return dict(zip(found[1::2], found[2::2]))


def blocks_of(syllabus):
    return [block["lessons"] for block in teaching.SYLLABI[syllabus]["blocks"]]


def range_in(text):
    numbers = [int(number) for number in text.split(" to ")]
    return numbers[0], numbers[-1]


# Syllabi


@pytest.mark.parametrize("syllabus", teaching.SYLLABI)
def test_the_minutes_of_a_syllabus_are_those_that_the_lessons_and_the_questions_name(syllabus):
    questions = {}
    for path in SETS:
        text = " ".join(path.read_text(encoding="utf-8").replace("\n# ", " ").split())
        times = re.findall(
            r"\*(\d+) minutes, [a-z ]+, (\w+); about (\d+) minutes if Python.*?\"grade_id\": \"(\w+)\"", text
        )
        questions |= {f"{path.stem[:2]}.{name}": (int(a), int(b), kind) for a, kind, b, name in times}
    table = teaching.table(syllabus)
    block, total = [0, 0, 0], [0, 0, 0]
    sums = []
    for line in table.splitlines()[2:]:
        if found := ROW.fullmatch(line):
            number, _, sections, minutes, asked, times = found.groups()
            names = re.findall(r"`([\w.]+)`", asked)
            whole = int(re.search(r"\*\*(\d+) minutes\.\*\*", cells_of(number)[0].source)[1])
            assert int(minutes) == whole if sections == "all" else 0 < int(minutes) < whole, line
            assert sections == "all" or set(sections.split("; ")) <= set(headings_of(number)), line
            expected = [sum(questions[name][k] for name in names) for k in (0, 1)]
            assert list(range_in(times)) == expected, line
            if "exercises" not in teaching.SYLLABI[syllabus]:
                essential = {
                    name for name, (*_, kind) in questions.items() if kind == "essential" and name[:2] == number
                }
                assert set(names) == essential
            block = [a + b for a, b in zip(block, (int(minutes), *expected))]
            total = [a + b for a, b in zip(total, (int(minutes), *expected))]
        else:
            name, minutes, times = SUM.fullmatch(line).groups()
            sums += [block] if any(block) else []
            said = [int(minutes), *range_in(times)]
            block = [0, 0, 0]
            if name == "Total":
                assert said == total
            else:
                sums.append(said)
    assert sums[0::2] == sums[1::2] and len(sums) == 2 * len(blocks_of(syllabus))
    chosen = teaching.SYLLABI[syllabus].get("exercises", [])
    assert all(f"`{name}`" in table for name in chosen)


def test_all_sections_of_a_lesson_together_take_about_as_long_as_the_lesson():
    for number in NUMBERS:
        whole = teaching.lesson(number)["minutes"]
        assert abs(teaching.minutes(number, headings_of(number)) - whole) <= 5, number


def possible(order):
    """Whether each lesson comes after those that it needs."""
    return all(set(teaching.needed(number)) <= set(order[:k]) for k, number in enumerate(order))


@pytest.mark.parametrize("syllabus", teaching.SYLLABI)
def test_no_lesson_comes_before_one_that_it_needs(syllabus):
    order = [number for block in blocks_of(syllabus) for number in block]
    assert len(set(order)) == len(order) and possible(order)
    assert not possible(order[::-1])


def test_the_lengths_of_the_syllabi_are_what_the_page_says():
    minutes = lambda name: [sum(teaching.minutes(n) for n in block) for block in blocks_of(name)]
    day = re.search(r"\*\*Total\*\* \| \| \| \*\*(\d+)\*\* \| \| \| \*\*(\d+) to (\d+)", teaching.table("day"))
    lessons, least, most = map(int, day.groups())
    assert 5.2 * 60 <= lessons + least and lessons + most <= 5.8 * 60
    assert len(blocks_of("week")) == 5 and all(120 <= time <= 210 for time in minutes("week"))
    assert [n for block in blocks_of("term") for n in block] == NUMBERS and len(blocks_of("term")) == 14
    assert max(minutes("term")) <= 120


def test_what_the_page_says_about_dependencies_is_true():
    page = PAGES["teaching"]
    for path in re.findall(r"^- \*\*To .*?\*\* lessons (.*)\.$", page, re.M):
        assert possible(re.findall(r"\d\d", path)), path
    left_out = re.search(r"Lessons (.*?) are left out", page)[1]
    week = [number for block in blocks_of("week") for number in block]
    assert sorted(week + re.findall(r"\d\d", left_out)) == NUMBERS
    for old, new in re.findall(r"replace lesson (\d\d)[\w ]* by lesson (\d\d), which requires", page):
        assert possible([new if number == old else number for number in week]), (old, new)
    free = re.search(r"Lessons (.*?) prepare the subject and are not required by any other", page)[1]
    assert not set(re.findall(r"\d\d", free)) & {n for other in NUMBERS for n in teaching.needed(other)}
    late = [number for block in blocks_of("term")[9:] for number in block]
    assert not any(set(teaching.needed(number)) & set(late) for number in late)


# Lessons


def test_every_lesson_is_in_the_guide_with_every_part():
    found = sections_of(PAGES["teaching_lessons"])
    titles = [cells_of(number)[0].source.splitlines()[0].removeprefix("# ") for number in NUMBERS]
    assert list(found) == [*titles, cells_of("capstone")[0].source.splitlines()[0].removeprefix("# ")]
    for title, text in found.items():
        assert text.startswith(f"\n{{{{ {title[:2]} }}}}\n") or title not in titles
        assert [text.count(f"**{part}**") for part in PARTS] == [1, 1, 1, 1], title
        assert len(re.findall(r"^- \*.*\?\* \w", text, re.M)) >= 3, f"{title}: three questions, with their answers"
        errors = text.split("**Typical errors.**")[1].split("**Ask.**")[0]
        assert len(re.findall(r"^- ", errors, re.M)) >= 3, title


def test_the_head_of_a_lesson_is_that_of_its_notebook():
    for number in NUMBERS:
        first = cells_of(number)[0].source
        head = teaching.part(number)
        assert re.search(r"\*\*(\d+) minutes", head)[1] == re.search(r"\*\*(\d+) minutes", first)[1]
        aims = re.findall(r"^- (.*)", first, re.M)
        assert len(aims) >= 3 and all(f"\n- {aim}" in head for aim in aims), number


def test_the_errors_that_are_quoted_are_known_to_the_checks_of_the_same_lesson():
    quoted = {}
    for title, text in sections_of(PAGES["teaching_lessons"]).items():
        for name, said in re.findall(r"^- `([\w.]+)`: \"(.*?)\"(?= |$)", text, re.M):
            assert name[:2] == title[:2] or CAPSTONE.startswith(name[:2]) and title.startswith("Capstone")
            assert any(sentence.startswith(said) for sentence, _ in answer_to(name).mistakes), f"{name}: {said}"
            quoted.setdefault(name[:2], []).append(said)
    assert sorted(quoted) == [path.stem[:2] for path in SETS] and min(map(len, quoted.values())) >= 3


def test_what_may_be_left_out_is_a_section_of_the_lesson():
    for title, text in list(sections_of(PAGES["teaching_lessons"]).items())[: len(NUMBERS)]:
        names = re.findall(r"\*([^*]+)\*", text.split("**When time is short,**")[1])
        assert names and set(names) <= set(headings_of(title[:2])), title


# Questions in words


def test_every_question_in_words_has_three_marked_answers():
    found = sections_of(PAGES["teaching_words"])
    assert list(found) == [f"{path.stem[:2]}.words" for path in SETS]
    for name, text in found.items():
        path = next(path for path in SETS if path.stem[:2] == name[:2])
        points = int(
            re.search(r'"grade_id": "words", "locked": false, "points": (\d+)', path.read_text(encoding="utf-8"))[1]
        )
        marks = [("Full", f"{points}"), ("Half", f"{points / 2:g}"), ("None", "0")]
        assert re.findall(r"\*\*(\w+): ([\d.]+) of", text) == marks, name
        assert set(re.findall(r" of (\d+) points\.\*\*", text)) == {str(points)}
        assert len(re.findall(r"^> \S", text, re.M)) == 3 and len(re.findall(r"^\*Reason\.\* \S", text, re.M)) == 3, (
            name
        )
        answers = re.findall(r"^> (.*)", text, re.M)
        most = 300 if path.stem == CAPSTONE else 110
        assert all(15 <= len(answer.split()) <= most for answer in answers) and len(set(answers)) == 3, name


def test_the_question_stands_above_its_answers():
    page = sections_of(teaching.sample_answers(PAGES["teaching_words"]))
    for path in SETS:
        cells = nbformat.read(ROOT / f"exercises/{path.stem}/{path.stem}.ipynb", 4).cells
        question = next(
            cell.source for cell in cells if re.match(r"## \d\. (In words|The project and its report)", cell.source)
        )
        asks = " ".join(question.split("\n\n")[1].split("new to you.*")[1].replace("../../", "").split())
        assert f" points. {asks}" in page[f"{path.stem[:2]}.words"], path.stem


def test_sample_answers_are_left_out_together_with_worked_solutions(monkeypatch):
    assert "> Only" in teaching.sample_answers(PAGES["teaching_words"])
    monkeypatch.setenv("ADLIB_WORKED", "off")
    page = teaching.sample_answers(PAGES["teaching_words"])
    assert page.startswith("# ") and ">" not in page and "{{" not in page and len(page) < 400


# Commands and links


def commands():
    """Every command that the guide names: the lines of code, and what stands in backticks."""
    for page in PAGES.values():
        lines = re.findall(r"^    (\S.*)$", page, re.M) + re.findall(r"`([^`\n]+)`", page)
        yield from (re.sub(r"^[A-Z_]+=\w+ ", "", line) for line in lines)


def of(*names):
    found = sorted({line for line in commands() if line.split()[0] in names and " " in line})
    return pytest.mark.parametrize("line", found)


@of("adgrade")
def test_a_command_of_adgrade_exists_with_its_options(line, monkeypatch):
    asked = []
    monkeypatch.setattr(command, "DO", dict.fromkeys(command.DO, lambda options: asked.append(options) or 0))
    monkeypatch.setattr(command, "release", lambda names, into: asked.append(names) or 0)
    words = shlex.split(line)[1:]
    if len(words) == 1 and words != ["report"]:  # a command that is only spoken of
        assert words[0] in command.DO
        return
    assert command.main(words) == 0 and len(asked) == 1
    if words[0] == "release":
        assert asked == [["06_dual_numbers_2027"]], "what the command before it has written"
    else:
        assert getattr(asked[0], "name", None) in (None, "06_dual_numbers", "exam_2027")
    with pytest.raises(SystemExit):
        command.main([*words, "--no-such-option"])


@of("nbgrader")
def test_a_command_of_nbgrader_exists_with_its_options(line):
    app, words = NbGraderApp(), shlex.split(line)[1:]
    while words and words[0] in app.subcommands:
        app = app.subcommands[words.pop(0)][0]()
    assert not app.subcommands, f"{line}: there is no command of this name"
    names = [word for word in words if not word.startswith("-")]
    assert all(name in ("06_dual_numbers", "STUDENT") for name in names), line
    known = {*app.flags, *app.aliases}
    assert all(word.removeprefix("--").split("=")[0] in known for word in words if word.startswith("-")), line


@of("make", "python")
def test_other_commands_exist(line):
    tool, first, *rest = line.split()
    if tool == "make":
        assert re.search(rf"^{first}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    elif first == "start.py":
        assert rest == [] or rest[0] in start.COMMANDS
    else:
        assert first == "-m" and rest[0] in ("pip", "zipfile")


def test_every_line_of_code_is_a_known_command_or_a_setting():
    for page in PAGES.values():
        for line in re.findall(r"^    (\S.*)$", page, re.M):
            assert re.match(
                r"(ADLIB_WORKED=off )?(adgrade|nbgrader|make|python) |export PATH=|c\.?\w* ?[.=]|c\.", line
            ), line


def test_every_page_of_the_guide_is_in_the_contents_and_every_link_leads_somewhere():
    assert set(build_site.GUIDE) == set(PAGES)
    assert "(teaching.md)" in (ROOT / "course/site/index.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "course/site").glob("*.md")}
    lessons = {f"course/{path.name}" for path in LESSONS} | {f"course/{name}.ipynb" for name in build_site.PAGES}
    exercises = {path.relative_to(ROOT).as_posix() for path in (ROOT / "exercises").glob("*/*.ipynb")}
    linked = set()
    for name, text in PAGES.items():
        page = build_site.GUIDE[name](text)
        assert "{{" not in page
        links = set(re.findall(r"\]\(([^)]*)\)", page))
        assert links and links <= pages | lessons | exercises, links - pages - lessons - exercises
        linked |= links
    assert linked >= {f"{name}.md" for name in PAGES if name != "teaching"} and linked >= exercises
