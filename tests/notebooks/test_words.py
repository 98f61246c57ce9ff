"""Words that are not to come back, in the texts of the course: lessons, docstrings, comments, messages and pages.

Each row holds a pattern, an example in which it has to be found, and what to write instead. A space in a pattern also
matches a line break. Tests and the names in code are not read.
"""

import ast
import functools
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "start.py", "course", "solutions", "adlib", "tools")
LATER = ()
RIGHT = (  # (file, words around a match) of what a pattern finds although it is right in its place
    ("course/12_source_transformation.py", "what the tool will do."),
)

ONE = "operation|operand|input|output|argument|primal|row|line|column|element|symbol|depth|processor|result|reversal"
WHAT = r"(derivative|gradient|partial|jacobian|slope|differentiate)d?s?"
COUNTED = "(an|the|its|each|one) (inputs?|weights?|parameters?|arguments?|operands?|variables?)"
WORDS = [
    (rf"one \w+ an? ({ONE})", "one adjoint an input", "one adjoint per input"),
    (rf"{WHAT} by \$?[b-z](_?\d)?\b(?!')", "the derivative by x", "the derivative with respect to x"),
    (rf"{WHAT} by {COUNTED}", "the partial by the operand", "the partial with respect to the operand"),
    (r"slip(s|ped)?", "a slip", "an error, a mistake"),
    (r"turn(s|ed)? round", "turned round", "reversed"),
    (r"ways? (forth|back)", "the way back", "the forward pass, the backward pass"),
    (r"above and below|(above|below) the (bar|fraction)", "above and below", "numerator and denominator"),
    (r"(times|plus|equals?|worth) nothing|is nothing[.,;]", "nothing times infinity is nothing.", "zero"),
    (r"for ever", "for ever", "without end"),
    (r"(came|comes) back as|what (came|comes) (back|of it)", "what came back", "the result, what was returned"),
    (r"to be had", "is not to be had", "is not available"),
    (r"at hand", "is not at hand", "is not available"),
    (r"in (its|their) turn", "in its turn", "leave it out, or say what is meant"),
    (r"for good(?=[.,;])|as (it|they) stands?", "as it stands", "leave it out, or say what is meant"),
    (r"accidents?", "an accident", "an unexpected error"),
    (r"(by|along) (two|three|both|several|all) ways", "by several ways", "along several paths"),
    (r"(drawn|acts?|chosen|picked) by chance", "drawn by chance", "random"),
    (r"serves?(?! (a|the|this|that|no) purpose)|suits|will do(?=[.,;:)])", "a list serves", "works, is sufficient"),
    (r"with a finger", "with a finger", "line by line"),
    (r"(?<!by\s)hand(s|ed|ing)? in\b|waits? for (a|your|its) mark", "handed in", "submitted; needs manual grading"),
    (r"(all|everything) that is not graded", "all that is not graded yet", "every submission that has not been graded"),
    (r"(drawn|taken?|taking|kept|told|tells?|shown) apart", "taken apart", "separately; split, distinguished"),
    (r"comes? by (itself|themselves)", "it comes by itself", "it follows automatically"),
    (r"turns? of (a|the|its) loop", "a turn of the loop", "an iteration"),
    (r"numbers of your own(?! class)", "numbers of your own", "objects of your own class"),
]
PATTERNS = [(re.compile(rf"\b({p})(?!\w)".replace(" ", r"\s+"), re.I), example, remedy) for p, example, remedy in WORDS]


def files():
    for top in READ:
        found = sorted((ROOT / top).rglob("*")) if (ROOT / top).is_dir() else [ROOT / top]
        for path in found:
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in (".py", ".md", ".js") and not name.startswith(tuple(f"{folder}/" for folder in LATER)):
                yield name


def texts(source):
    """Yield (line, text) of each string and of each block of comments in a source in Python."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
    start, block = 0, []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if start + len(block) != token.start[0]:
                yield start, "\n".join(block)
                start, block = token.start[0], []
            block.append(token.string.lstrip("# "))
    yield start, "\n".join(block)


@functools.cache
def found_in(name):
    source, found = (ROOT / name).read_text(encoding="utf-8"), []
    for line, text in texts(source) if name.endswith(".py") else [(1, source)]:
        for pattern, _, remedy in PATTERNS:
            for match in pattern.finditer(text):
                around = " ".join(text[max(0, match.start() - 30) : match.end() + 30].split())
                if not any(name == file and words in around for file, words in RIGHT):
                    where = line + text.count("\n", 0, match.start())
                    found.append(f"{name}, line {where}: {match[0]!r} in {around!r}. Write instead: {remedy}")
    return found


@pytest.mark.parametrize("pattern, example, remedy", PATTERNS, ids=[example for _, example, _ in WORDS])
def test_each_pattern_finds_its_example_and_not_its_remedy(pattern, example, remedy):
    assert pattern.search(example) and pattern.search(example.replace(" ", "\n")) and not pattern.search(remedy)


@pytest.mark.parametrize("name", list(files()))
def test_a_text_has_none_of_these_words(name):
    assert not found_in(name), "\n".join(found_in(name))
