"""The course in other languages: what a lab or a check says is looked up in a catalogue at the moment it is shown.

The code says everything in English and knows of no other language. `tools/messages.py` collects its sentences in
gettext's format, in `adlib/languages/de/*.po`, and compiles what translators have written into one file per language,
`adlib/languages/de.json`. A sentence that contains values is found by its pattern, as "{0} of {1} cases right".
"""

import base64
import functools
import json
import os
import re
import zlib
from pathlib import Path

FOLDER = Path(__file__).parent / "languages"
ENGLISH = "en"
VALUE = re.compile(r"\{\d+\}")


def languages():
    """Return the names of all languages, as in ["en", "de"]. English needs no catalogue."""
    return [ENGLISH, *sorted(path.stem for path in FOLDER.glob("*.json"))]


def choose(language):
    """Let labs and checks speak this language from now on, also in programs that are started from this one.

    The environment variable ADLIB_LANGUAGE has the same effect. Raises ValueError if there is no such language.
    """
    os.environ["ADLIB_LANGUAGE"] = known(language)


def chosen():
    """Return the name of the language that labs and checks speak. Raises ValueError if there is no such language."""
    return known(os.environ.get("ADLIB_LANGUAGE") or ENGLISH)


def known(language):
    if language not in languages():
        raise ValueError(f"the course does not speak {language!r}: choose one of {', '.join(languages())}")
    return language


def said(text):
    """Return a text in the chosen language, or as it is if the language has no translation of it."""
    return translated(text, catalogue(chosen()))


@functools.cache
def catalogue(language, *parts):
    """Return {"texts": {text: translation}, "patterns": [[fixed parts, translation], ...]} of a language.

    `parts` are names as "lab" or "check_06"; without them, all parts count. A pattern is for a sentence with values.
    Those with the longest fixed parts come first, because they say most about a sentence.
    """
    found = {} if language == ENGLISH else compiled(language)
    messages = {text: words for part in parts or found for text, words in found.get(part, {}).items()}
    patterns = [[VALUE.split(text), in_order(text, words)] for text, words in messages.items() if VALUE.search(text)]
    patterns.sort(key=lambda pattern: -sum(map(len, pattern[0])))
    return {"texts": {text: words for text, words in messages.items() if not VALUE.search(text)}, "patterns": patterns}


def compiled(language):
    """Return {name of a part: {text: translation}} of a language. What is said of mistakes in one set is encoded in the
    file, so that nobody reads it without meaning to.
    """
    found = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    plain = lambda part: part if isinstance(part, dict) else json.loads(zlib.decompress(base64.b85decode(part)))
    return {name: plain(part) for name, part in found.items()}


def in_order(text, words):
    """Return a translation that numbers the values by their order in `text`, where one may stand in several places."""
    order = VALUE.findall(text)
    return VALUE.sub(lambda match: f"{{{order.index(match[0])}}}", words)


def translated(text, words):
    """Return a text as `words`, a catalogue, have it; the values in a sentence are translated in the same way."""
    if text in words["texts"] or not text.strip():
        return words["texts"].get(text, text)
    for fixed, translation in words["patterns"]:
        values = values_in(text, fixed) or []
        theirs = [translated(value, words) for value in values]
        if theirs and not (is_loose(fixed) and any(" " in old and old == new for old, new in zip(values, theirs))):
            return VALUE.sub(lambda match: theirs[int(match[0][1:-1])], translation)
    return text


def is_loose(fixed):
    """Return whether a pattern begins with a value, as "{0} and {1}", and so fits many sentences that are not its own.
    Each of its values has to be one word, or words that have a translation.
    """
    return fixed[0] == ""


def values_in(text, fixed):
    """Return what stands between the fixed parts of a sentence, each taken at its first place, or None if `text` is
    another sentence. A value is never empty.
    """
    first, *others = fixed
    if not text.startswith(first) or not text.endswith(others[-1]):
        return None
    values, start = [], len(first)
    for part in others[:-1]:
        place = text.find(part, start + 1)
        if place < 0:
            return None
        values.append(text[start:place])
        start = place + len(part)
    end = len(text) - len(others[-1])
    return [*values, text[start:end]] if start < end else None
