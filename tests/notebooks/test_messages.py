"""The course in other languages: catalogues are up to date, and formulas, code and links are those of the original."""

import re
import subprocess
import sys

import pytest

import adlib.language as language
import build_notebooks as notebooks
import front
import messages

LANGUAGES = [name for name in language.languages() if name != "en"]
CATALOGUES = [(code, name) for code in LANGUAGES for name in messages.catalogues(code)]
each_catalogue = pytest.mark.parametrize("code, name", CATALOGUES, ids=["-".join(pair) for pair in CATALOGUES])
UNTRANSLATED = {  # texts of programs, of errors that no learner meets, and of worked solutions, which stay English
    "check": 10,
    "check_06": 3,
    "lab": 1,
    "lab_predict": 1,
    "06_dual_numbers": 1,
}


@pytest.fixture
def german(monkeypatch):
    monkeypatch.setenv("ADLIB_LANGUAGE", "de")


# Catalogues


@each_catalogue
def test_a_catalogue_is_up_to_date(code, name):
    path = messages.path_of(code, name)
    assert messages.updated(name, path) == path.read_text(encoding="utf-8"), "run make messages"
    missing = [message for message in messages.messages_of(name) if message not in messages.translations(path)]
    assert len(missing) == UNTRANSLATED.get(name, 0), missing


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_is_compiled_from_its_catalogues(code):
    found = language.compiled(code)
    assert found == messages.said_in(code), "run make messages"
    assert found["lab"]["Reset"] and len(found["check_06"]) > 80


def test_the_site_knows_every_language_by_its_name():
    assert set(front.LANGUAGES) == set(LANGUAGES) and all(front.LANGUAGES.values())


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_is_not_translated_again(code):
    words = language.catalogue(code)  # or a lab, which translates whatever changes, would never come to rest
    own = [*words["texts"].values(), *(re.sub(r"\{\d\}", "x", translation) for _, translation in words["patterns"])]
    assert own and [text for text in own if language.translated(text, words) != text] == []


@each_catalogue
def test_a_translation_has_the_values_formulas_code_and_links_of_the_original(code, name):
    found = lambda pattern, text: sorted(re.findall(pattern, text))
    for old, new in messages.translations(messages.path_of(code, name)).items():
        assert found(r"\{\w+\}", old) == found(r"\{\w+\}", new) or name not in messages.lessons(), old
        assert set(found(r"\{\d\}", old)) == set(found(r"\{\d\}", new)), old
        if name in messages.lessons():
            assert found(r"\$[^$]+\$", old) == found(r"\$[^$]+\$", new), old
            assert set(found(r"`[^`]+`", old)) <= set(found(r"`[^`]+`", new)), old
            assert [f"(../{link})" for link in found(r"\]\((.*?)\)", old)] == [
                f"({link})" for link in found(r"\]\((.*?)\)", new)
            ], old
            assert re.match(r"\W*", old)[0] == re.match(r"\W*", new)[0], (
                f"begins as a heading, a list or a table: {old}"
            )
            assert [len(row.split("|")) for row in old.split("\n")] == [len(row.split("|")) for row in new.split("\n")]


@pytest.mark.parametrize("code, name", [pair for pair in CATALOGUES if pair[1] in messages.lessons()])
def test_a_translated_lesson_is_what_its_source_and_its_catalogue_say(code, name):
    target = messages.path_of(code, name).with_suffix(".ipynb")
    say = messages.in_language(code, name)
    assert notebooks.differences(messages.lessons()[name], target, say, "make messages") == []
    code_of = lambda notebook: [
        c.source for c in notebook.cells if c.cell_type == "code" and "predict(" not in c.source
    ]
    english, other = (
        notebooks.read_source(messages.lessons()[name]),
        notebooks.read_source(messages.lessons()[name], say),
    )
    assert code_of(other) == [f'from adlib.language import choose\n\nchoose("{code}")', *code_of(english)]


def test_a_changed_sentence_waits_for_its_translator_and_the_others_stay(tmp_path, monkeypatch):
    path = tmp_path / "de" / "check_06.po"
    path.parent.mkdir()
    path.write_text(messages.path_of("de", "check_06").read_text(encoding="utf-8"), encoding="utf-8")
    before, (first, *others) = messages.translations(path), messages.messages_of("check_06")
    gone, *_ = before
    monkeypatch.setattr(
        messages, "messages_of", lambda _: ["A new sentence.", *(m for m in (first, *others) if m != gone)]
    )
    text = messages.updated("check_06", path)
    path.write_text(text, encoding="utf-8")
    after = messages.translations(path)
    assert after == {message: words for message, words in before.items() if message != gone}
    assert f'#~ msgid "{gone}"' in text and 'msgid "A new sentence."\nmsgstr ""' in text
    assert messages.updated("check_06", path) == text


# What is collected


def test_texts_of_programs_are_not_collected_and_those_for_readers_are(tmp_path):
    (tmp_path / "a.py").write_text(
        '"""Docstring words."""\nsaid = f"It has {1 + 1} of {len(x)} parts."\nkey = "text/html"\nother = "Two words"\n',
        encoding="utf-8",
    )
    found = set(filter(messages.is_said, messages.in_python(tmp_path / "a.py")))
    assert found == {"Two words", "It has {0} of {1} parts."}
    script = (
        'make("p", { style: "flex: 1 1 240px" }, `Pass ${k + 1} is ${ok ? "a right one" : "a wrong one"}.`, "Play");'
    )
    found = list(filter(messages.is_said, messages.in_javascript(script)))
    assert found == ["Pass {0} is {1}.", "a right one", "a wrong one", "Play"]


def test_all_catalogues_can_be_begun():
    for name in (*messages.domains(), *messages.lessons()):
        found = messages.messages_of(name)
        assert found and len(set(found)) == len(found) or name in messages.lessons(), name


# What is said


def test_a_sentence_with_values_is_found_by_its_pattern(german):
    assert language.said("3 of 7") == "3 von 7"
    assert language.said("06.sine: 3 of 7 cases right") == "06.sine: 3 von 7 Fällen richtig"
    both = "Only entry [0] and entry [2] are wrong. Rows and columns are exchanged, so this is the transpose."
    assert language.said(both) == (
        "Falsch sind nur diese: Eintrag [0] und Eintrag [2]. Zeilen und Spalten sind vertauscht, das ist also die "
        "transponierte Matrix."
    )
    assert language.said("x[3]") == "x[3]" and language.said("") == "" and language.said(" of ") == " of "


def test_a_value_may_stand_in_several_places_and_in_another_order():
    order = {"texts": {"b": "B"}, "patterns": [[["from ", " to ", ""], "nach {1} von {0}, {0}"]]}
    assert language.translated("from a to b", order) == "nach B von a, a"
    assert language.translated("from  to b", order) == "from  to b"


def test_a_sentence_without_a_translation_stays_whole(german):
    for text in (
        "Multiply the sums of a and the rows of b.",
        "Use np.sin in place of the function of math, and the sign of x",
        "the slope of the tangent line is negative",
        "toString",
    ):
        assert language.said(text) == text
    assert language.said("z in place of w") == "z anstelle von w"
    assert language.said("gradient: The exercise asks for a text, but your function returned a number.") == (
        "gradient: Verlangt ist hier: ein Text. Ihre Funktion hat etwas anderes zurückgegeben: eine Zahl."
    )


def test_the_longest_of_several_patterns_counts(german):
    assert language.said("Your function stopped with ValueError.") == "Ihre Funktion endete mit ValueError."


def test_an_unknown_language_is_refused(monkeypatch):
    monkeypatch.setenv("ADLIB_LANGUAGE", "xx")
    with pytest.raises(ValueError, match="does not speak 'xx': choose one of en, de"):
        language.said("Reset")
    with pytest.raises(ValueError, match="choose one of"):
        language.choose("De")


def test_a_language_is_chosen_for_this_process_and_those_that_it_starts():
    program = (
        "import subprocess, sys; from adlib.language import choose, said; before = said('Reset'); choose('de');"
        "print(before, said('Reset'), flush=True);"
        "subprocess.run([sys.executable, '-c', \"from adlib.language import said; print(said('Reset'))\"])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["Reset", "Zurücksetzen", "Zurücksetzen"]
