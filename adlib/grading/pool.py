"""Sets that are drawn from the pool, with each question in one of its variants, so that last year's solutions do not
fit, and exams that are put together from several sets.

The source is the instructor's notebook of a set, `solutions/NAME/NAME.ipynb`. What is drawn is another notebook of that
kind, which is released, submitted and graded like every other one. The same seed draws the same set.
"""

import copy
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from adlib.grading import answers
from adlib.grading.answers import variant
from adlib.grading.cases import variants_of
from adlib.grading.dependence import checked_functions, names_used, reached_from
from adlib.grading.model_answers import DRAWN, TAG, TITLE
from adlib.grading.sandbox import CannotGrade

TIME = re.compile(
    r"\*(\d+) minutes, ([a-z ]+), (essential|useful|extra); about (\d+) minutes if Python is new to you\.\*\s*"
)
HINT = re.compile(r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>", re.S)
WORKED = re.compile(r'worked\("(\d\d\.\w+)"\)')
TO_READ = re.compile(r"\s+Then run\s+`worked\([^`]*`\s[^.]*\.")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")  # of a set, and of a folder on every system


@dataclass
class Item:
    """A question of a set: its cells, with what its text says about it, and the questions that are drawn with it."""

    name: str
    cells: list
    minutes: int
    beginner: int
    difficulty: str
    uses: set = field(default_factory=set)  # names of questions whose functions it needs

    @property
    def set_(self):
        return self.name[:2]

    @property
    def letters(self):
        """The variants that it has, as in ["b", "c", "d"]."""
        start = f"{self.name[3:]}."
        return [known.removeprefix(start) for known in variants_of(self.set_) if known.startswith(start)]


# Reading a set --------------------------------------------------------------------------------------------------------


def read(path):
    """Return `(the cells before the first question, [Item, ...])` of an instructor's notebook."""
    head, items, stem = [], [], Path(path).stem
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## ") and (match := TIME.search(on_a_line(cell))):
            minutes, difficulty, _, beginner = match.groups()
            items.append(Item("", [], int(minutes), int(beginner), difficulty))
        if not items:
            head.append(cell)
            continue
        items[-1].cells.append(cell)
        own = cell.metadata.get("nbgrader", {})
        if own.get("solution") and own.get("grade"):
            items[-1].name = f"{stem[:2]}.{own['grade_id']}"
        elif found := checked_functions(cell.source) if cell.cell_type == "code" else {}:
            items[-1].name = next(iter(found))
    relate(items)
    return head, items


def on_a_line(cell):
    return " ".join(cell.source.split())


def relate(items):
    """Say of each item which questions it uses."""
    used = names_used([cell.source for item in items for cell in item.cells if cell.cell_type == "code"])
    owner = {name: item.name for item in items for name in names_in(item.cells)}
    for item in items:
        needed = set().union(*(reached_from(name, used) for name in names_in(item.cells)))
        item.uses = {owner[name] for name in needed if name in owner} - {item.name}


def names_in(cells):
    """Return the names of all functions and classes that these cells define."""
    return set(names_used([cell.source for cell in cells if cell.cell_type == "code"]))


def definitions(cells):
    """Return {(name, source of its cell)} of all functions and classes that these cells define."""
    return {(name, cell.source) for cell in cells for name in names_in([cell])}


def together(items):
    """Return the items in groups whose members use each other: they are drawn with the same letter, or not at all."""
    groups = []
    for item in items:
        joined = [group for group in groups if any(other.name in item.uses for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([other for group in joined for other in group] + [item])
    return sorted(groups, key=lambda group: items.index(group[0]))


# Drawing --------------------------------------------------------------------------------------------------------------


def drawn(path, seed, unlike=()):
    """Return `(notebook, {question: variant})` of a set whose questions are drawn by a seed.

    Where there are enough variants, none is chosen that one of the seeds `unlike` has drawn, as in last year's class.
    Raises CannotGrade if there are no variants.
    """
    head, items = read(path)
    if not any(item.letters for item in items):
        raise CannotGrade(f"{Path(path).stem} has no question with variants")
    letters = letters_for(items, Path(path).stem, seed, [letters_for(items, Path(path).stem, old) for old in unlike])
    cells = [copy.deepcopy(cell) for cell in head]
    for item in items:
        cells += in_form(item, letters[item.name])
    names = {name: f"{name}.{letter}" if letter else name for name, letter in letters.items()}
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = WORKED.sub(lambda match: f'worked("{names.get(match[1], match[1])}")', cell.source)
    return notebook_of(cells), {name: names[name] for name in names if letters[name]}


def letters_for(items, stem, seed, before=()):
    """Return {question: letter}, where "" stands for the question as it is."""
    source, found = random.Random(f"{stem}:{seed}"), {}
    for group in together(items):
        shared = [letter for letter in group[0].letters if all(letter in item.letters for item in group)]
        new = [letter for letter in shared if all(old[group[0].name] != letter for old in before)]
        letter = source.choice(new or shared or [""])
        found.update({item.name: letter for item in group})
    return found


def in_form(item, letter):
    """Return the cells of a question in one of its variants, or as they are."""
    if not letter:
        return [copy.deepcopy(cell) for cell in item.cells]
    name = f"{item.name}.{letter}"
    chosen = variant(name)
    found = []
    for old in item.cells:
        cell = copy.deepcopy(old)
        own = cell.metadata.get("nbgrader", {})
        if TAG in cell.metadata.get("tags", ()):
            cell.source = chosen.why.strip() or chosen.say(cell.source)
        elif cell.cell_type == "markdown":
            cell.source = asked(cell.source, chosen)
        elif own.get("solution"):
            cell.source = chosen.solution.strip("\n")
        elif own.get("grade"):
            cell.source = re.sub(r'check\("[\w.]+", \w+', f'check("{name}", {chosen.function}', cell.source)
        found.append(cell)
    return found


def asked(text, chosen):
    """Return the text of a question in the words of a variant."""
    title = TITLE.match(text)
    time = re.search(TIME.pattern.replace(" ", r"\s+"), text)
    if not (title and time):  # a cell between the question and its answer
        return chosen.say(text)
    heading = title[0].replace(title[1], chosen.title or chosen.say(title[1])) + "\n\n"
    texts = iter(chosen.hints)
    hints = [
        f"<details><summary>{summary}</summary>\n\n{next(texts, None) or chosen.say(hint)}\n\n</details>"
        for summary, hint in HINT.findall(text)
    ]
    return "\n\n".join([f"{heading}{time[0].strip()} {chosen.asks.strip()}", *hints])


def notebook_of(cells):
    """Return a notebook of these cells, without outputs, and with ids that come from what the cells are."""
    seen = {}
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        name = cell.metadata.get("nbgrader", {}).get("grade_id") or cell.cell_type
        seen[name] = seen.get(name, 0) + 1
        cell.id = f"{name}-{seen[name]}"[:64]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, DRAWN: True}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


# Exams ----------------------------------------------------------------------------------------------------------------


def exam(
    paths,
    seed,
    minutes,
    title="Exam",
    difficulties=("easy", "medium", "hard"),
    beginners=False,
    feedback=False,
    words=False,
):
    """Return `(notebook, [name, ...])`: questions of these sets, in variants, that take at most so many minutes.

    The topics are the sets, and each of them has its share as far as that is possible. `difficulties` limits the
    choice, `beginners` counts the minutes of readers to whom Python is new, `words` allows questions in words. Without
    `feedback` a check only says whether the function runs. Raises CannotGrade if no question is short enough.
    """
    heads, groups, letters = {}, [], {}
    for path in dict.fromkeys(paths):
        head, items = read(path)
        heads[Path(path).stem[:2]] = head
        letters |= letters_for(items, "exam", seed)
        groups += [group for group in together(items) if fit_for_an_exam(group, difficulties, words)]
    time = lambda group: sum(item.beginner if beginners else item.minutes for item in group)
    cells_of = lambda group: [cell for item in group for cell in in_form(item, letters[item.name])]
    names_of = {group[0].name: definitions(cells_of(group)) for group in groups}
    names_of |= {set_: definitions(head) for set_, head in heads.items()}
    chosen = chosen_for(groups, time, names_of, minutes, random.Random(f"exam:{seed}"))
    if not chosen:
        raise CannotGrade(
            f"no question of these sets takes at most {minutes} minutes: allow more time, more sets, or other "
            "difficulties"
        )
    items = [item for group in sorted(chosen, key=lambda group: group[0].name[:2]) for item in group]
    cells = imports_of({item.set_: heads[item.set_] for item in items})
    total = sum(map(time, chosen))
    for k, item in enumerate(items, 1):
        cells += for_an_exam(in_form(item, letters[item.name]), item, k, beginners, feedback)
    cells.insert(0, nbformat.v4.new_markdown_cell(HEAD.format(title, count(items), total, in_points(items))))
    return notebook_of(cells), [f"{item.name}.{letters[item.name]}".rstrip(".") for item in items]


HEAD = """# {0}

This exam has {1}, takes {2} minutes, and gives {3}. Write each function in the place where it says `...` and run the
cell. Run the cells from top to bottom. Your functions must not change the lists, dictionaries and arrays that they
receive."""


def count(items):
    return "one question" if len(items) == 1 else f"{len(items)} questions"


def in_points(items):
    """Return the points of these questions in words."""
    cells = (cell.metadata.get("nbgrader", {}) for item in items for cell in item.cells)
    points = sum(own.get("points", 0) for own in cells if own.get("grade"))
    return "one point" if points == 1 else f"{points:g} points"


def fit_for_an_exam(group, difficulties, words):
    graded_manually = [item for item in group if not checked(item)]
    if graded_manually and not words:
        return False
    return graded_manually or all(item.difficulty in difficulties for item in group)


def checked(item):
    return any(cell.cell_type == "code" and checked_functions(cell.source) for cell in item.cells)


def chosen_for(groups, time, names_of, minutes, source, tries=300):
    """Return groups that take at most so many minutes: of many random choices the one that covers the most sets and,
    among these, fills the time best. No two questions of it define the same name, and neither do the cells before the
    first questions of their sets, unless they are the same: `names_of` has the definitions of each group and each set.
    """
    best, score = [], (0, 0)
    for _ in range(tries):
        order, chosen, left, names, sets = [*groups], [], minutes, set(), set()
        source.shuffle(order)
        place = {group[0].name: sum(o[0].set_ == group[0].set_ for o in order[:k]) for k, group in enumerate(order)}
        for group in sorted(order, key=lambda group: place[group[0].name]):
            set_ = group[0].set_
            made = names_of[group[0].name] | (set() if set_ in sets else names_of[set_])
            other = {name for name, _ in names - made}
            if time(group) <= left and not other & {name for name, _ in made}:
                chosen.append(group)
                sets.add(set_)
                left, names = left - time(group), names | made
        if (len(sets), minutes - left) > score:
            best, score = chosen, (len(sets), minutes - left)
    return best


def imports_of(heads):
    """Return the code cells before the first questions of the sets, {set: cells}, where each import stands once."""
    lines, others = {}, []
    for set_, cell in ((set_, cell) for set_, head in heads.items() for cell in head if cell.cell_type == "code"):
        if all(re.match(r"(import|from) |$", line) for line in cell.source.splitlines()):
            lines.update(dict.fromkeys(filter(None, cell.source.splitlines())))
        elif cell.source not in [other.source for other in others]:
            others.append(of_set(copy.deepcopy(cell), set_))
    first = [line for line in lines if "adlib" not in line]
    last = [line.replace("import check, worked", "import check") for line in lines if "adlib" in line]
    return [nbformat.v4.new_code_cell("\n".join([*sorted(first), "", *dict.fromkeys(last)])), *others]


def of_set(cell, set_):
    """Return a cell whose name for nbgrader, if it has one, is its own among the cells of several sets."""
    if own := cell.metadata.get("nbgrader"):
        own["grade_id"] = f"{own['grade_id']}_{set_}"
    return cell


def for_an_exam(cells, item, number, beginners, feedback):
    """Return the cells of a question without hints and worked solution, with ids that are its own in the exam."""
    found = []
    for cell in cells:
        if TAG in cell.metadata.get("tags", ()):
            continue
        own = of_set(cell, item.set_).metadata.get("nbgrader")
        if cell.cell_type == "markdown":
            minutes, text = item.beginner if beginners else item.minutes, TO_READ.sub("", HINT.sub("", cell.source))
            text = re.sub(TIME.pattern.replace(" ", r"\s+"), f"*{minutes} minutes, {in_points([item])}.* ", text)
            cell.source = TITLE.sub(lambda match: f"## {number}. {match[1]}", text).strip()
        elif cell.cell_type == "code" and own and own.get("grade") and not feedback:
            cell.source = re.sub(r"(check\([^()]*)\)", r"\1, feedback=False)", cell.source)
        found.append(cell)
    return found


# Writing --------------------------------------------------------------------------------------------------------------


def source_of(course, stem):
    """Return the path of the instructor's notebook of a set. Raises CannotGrade if there is none, or a drawn one."""
    path = Path(course) / "solutions" / stem / f"{stem}.ipynb"
    if not path.is_file():
        raise CannotGrade(f"there is no {path.relative_to(course)}: the sets are named as the folders in solutions")
    if DRAWN in nbformat.read(path, 4).metadata:
        raise CannotGrade(f"{stem} was drawn itself: name the set from which it was drawn")
    return path


def write(course, name, notebook):
    """Write a set that was drawn into a folder of its own. Raises CannotGrade if there is one already."""
    folder = Path(course) / "solutions" / name
    if not NAME.fullmatch(name):
        raise CannotGrade(f"{name!r} cannot be the name of a set: use letters, digits, - and _")
    if folder.exists():
        raise CannotGrade(f"solutions/{name} exists: choose another name, or remove that folder first")
    folder.mkdir(parents=True)
    path = folder / f"{name}.ipynb"
    partial = folder / f"{name}.partial"
    partial.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    partial.replace(path)
    return path


def unexplained(course):
    """Return the names of the files with answers to variants that no released set of a course explains to its learners.

    They stay out of what learners get, because other classes and exams may be drawn from them.
    """
    released = "".join(path.read_text(encoding="utf-8") for path in Path(course).glob("exercises/*/*.ipynb"))
    explained = set(re.findall(r'check\(\\"(\d\d)\.\w+\.\w\\", \w+\)', released))
    return [path.name for path in Path(answers.__file__).parent.glob("pool_*.py") if path.stem[-2:] not in explained]
