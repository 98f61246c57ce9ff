"""Answers in words, marked by a person: what the page gets, what the gradebook gets, and who is refused."""

import contextlib
import http.client
import itertools
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from classroom import STEM, WORDS, submission_of
from corpus import hand_in, needs_sandbox
from nbgrader.api import Gradebook

from adlib.grading import likeness
from adlib.grading.grade import grade
from adlib.grading.sandbox import CannotGrade
from adlib.grading.words import Marking, Refused, flowing
from adlib.grading.words_server import new_server

MARKUP = "</script><img src=x onerror=alert(1)>\x1b[31m\u202e"


# Likeness -------------------------------------------------------------------------------------------------------------


def test_alike_answers_are_grouped_whatever_their_order():
    texts = [text for text in WORDS if text]
    wanted = {frozenset(texts[0:2]), frozenset(texts[2:4]), frozenset(texts[4:5]), frozenset(texts[5:6])}
    for order in itertools.islice(itertools.permutations(texts), 0, None, 37):
        found = [{order[k] for k in group} for group in likeness.groups(order)]
        assert set(map(frozenset, found)) == wanted and sorted(map(len, found)) == [1, 1, 2, 2]


def test_every_answer_is_in_one_group_and_equal_answers_are_together():
    texts = [*WORDS, *WORDS, "", "+++", "a the of", MARKUP, "x " * 100_000]
    found = likeness.groups(texts)
    assert sorted(k for group in found for k in group) == list(range(len(texts)))
    place = {k: n for n, group in enumerate(found) for k in group}
    assert all(place[k] == place[k + len(WORDS)] for k in range(len(WORDS)))
    assert likeness.groups([]) == [] and likeness.groups(["x"]) == [[0]]


def test_likeness_is_jaccards_index():
    one, other = likeness.shingles("the tangents are scaled"), likeness.shingles("tangent scaling adds")
    assert one == {"tangen", "scaled", ("tangen", "scaled")} and other >= {"tangen", "scalin"}
    assert likeness.likeness({1, 2, 3}, {2, 3, 4}) == 0.5 and likeness.likeness(set(), {1}) == 0.0


# Marks ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def marking(classroom_copy):
    return Marking(classroom_copy, STEM)


def entries(marking):
    found = marking.answers(0)
    return [one for group in found["groups"] for one in group]


def change(one, mark, comment=None):
    return {
        "id": one["id"],
        "digest": one["digest"],
        "grade": mark,
        "comment": comment,
        "was": {"grade": one["grade"], "comment": one["comment"]},
    }


def in_gradebook(course):
    """{id of the grade: (manual score, comment, does it wait?, score)} as any other program reads it."""
    with Gradebook(course.db_url, "adlib") as book:
        found = {}
        for submission in book.assignment_submissions(STEM):
            for part in submission.notebooks:
                comments = {one.name: one.manual_comment for one in part.comments}
                for g in part.grades:
                    if g.name == "words":
                        found[g.id] = (g.manual_score, comments["words"], g.needs_manual_grade, g.score)
        return found


@needs_sandbox
def test_the_page_gets_question_rubric_and_answers_without_names(marking, classroom_copy):
    found = marking.answers(0)
    assert found["question"]["title"] == "7. In words" and found["question"]["points"] == 2
    assert "a very small number" in found["question"]["asks"] and "SOLUTION" not in found["question"]["answer"]
    assert found["question"]["answer"].startswith("As a picture of changes") and not found["question"][
        "rubric"
    ].startswith("As")
    assert "student_" not in json.dumps(found)
    assert len(entries(marking)) + len(found["empty"]) == 12 and all(one["waits"] for one in entries(marking))
    assert {one["text"] for one in entries(marking)} <= set(WORDS) and found["empty"]
    path = classroom_copy.root / "solutions" / STEM / f"{STEM}.ipynb"
    notebook = nbformat.read(path, 4)
    at = next(k for k, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == "words")
    cell = nbformat.v4.new_markdown_cell("1 point: the square", metadata={"tags": ["worked"]})
    notebook.cells.insert(at + 1, cell)
    nbformat.write(notebook, path)
    assert Marking(classroom_copy, STEM).questions[0].rubric == "1 point: the square"
    own = classroom_copy.root / "grading/rubrics" / STEM / "words.md"
    own.parent.mkdir(parents=True)
    own.write_text("1 point: exact\n", encoding="utf-8")
    assert Marking(classroom_copy, STEM).questions[0].rubric == "1 point: exact"


def test_paragraphs_are_joined_and_lists_and_tables_are_kept():
    text = "**One**\nparagraph.\n\nAnother\n  one:\n- a\n  b\n- c\n\n1. d\n2) e\n| f |\n| g |\n# h"
    assert flowing(text) == "One paragraph.\n\nAnother one:\n- a b\n- c\n\n1. d\n2) e\n| f |\n| g |\n# h"


@needs_sandbox
def test_a_mark_and_a_comment_are_those_that_formgrader_writes(marking, classroom_copy):
    one, other, *_ = entries(marking)
    (state,) = marking.step([change(one, 1.5, "say why")])
    assert (state["grade"], state["comment"], state["waits"]) == (1.5, "say why", False)
    assert in_gradebook(classroom_copy)[one["id"]] == (1.5, "say why", False, 1.5)
    assert in_gradebook(classroom_copy)[other["id"]] == (None, None, True, 0.0)
    marking.step([change({**one, **state}, None, None)])
    assert in_gradebook(classroom_copy)[one["id"]] == (None, None, True, 0.0), "as formgrader does for no mark"
    empty = marking.answers(0)["empty"][0]
    marking.step([change(empty, 0.5)])
    marking.step([change({**empty, "grade": 0.5}, None)])
    assert in_gradebook(classroom_copy)[empty["id"]][2] is False, "an empty answer has 0 points and waits for nobody"


@needs_sandbox
def test_a_comment_alone_leaves_the_answer_waiting(marking, classroom_copy):
    one = entries(marking)[0]
    without = {key: value for key, value in change(one, None, "later").items() if key != "grade"}
    marking.step([without])
    assert in_gradebook(classroom_copy)[one["id"]] == (None, "later", True, 0.0)
    with Gradebook(classroom_copy.db_url, "adlib") as book:  # as after a new submission, which keeps the mark
        grade = book.find_grade_by_id(one["id"])
        grade.manual_score, grade.needs_manual_grade = 1.0, True
        book.db.commit()
    seen = {**one, "grade": 1.0, "comment": "later"}
    marking.step([{**without, "comment": "still later", "was": {"grade": 1.0, "comment": "later"}}])
    assert in_gradebook(classroom_copy)[one["id"]] == (1.0, "still later", True, 1.0)
    marking.step([change({**seen, "comment": "still later"}, 1.0, "still later")])
    assert in_gradebook(classroom_copy)[one["id"]] == (1.0, "still later", False, 1.0), "the same mark confirms it"
    marking.undo()
    assert in_gradebook(classroom_copy)[one["id"]] == (1.0, "still later", True, 1.0)


@needs_sandbox
def test_undo_brings_back_what_each_step_has_replaced(marking, classroom_copy):
    before = in_gradebook(classroom_copy)
    one, *others = entries(marking)
    first = marking.step([change(one, 1.0, "a")])[0]
    marking.step([change(other, 2.0) for other in others])
    second = marking.step([change({**one, **first}, 0.0, "b")])[0]
    marking.step([change({**one, **second}, 0.0, "b")])  # which changes nothing, and is no step
    assert marking.undo()[0]["grade"] == 1.0 and in_gradebook(classroom_copy)[one["id"]][:2] == (1.0, "a")
    assert len(marking.undo()) == len(others)
    marking.undo()
    assert in_gradebook(classroom_copy) == before
    with pytest.raises(Refused, match="nothing to undo"):
        marking.undo()


@needs_sandbox
def test_a_step_is_done_as_a_whole_or_not_at_all(marking, classroom_copy):
    before = in_gradebook(classroom_copy)
    one, other, *_ = entries(marking)
    for wrong in (
        [change(one, 1.0), change(other, 2.5)],
        [change(one, 1.0), {**change(other, 1.0), "id": "none"}],
        [change(one, 1.0), {**change(other, 1.0), "digest": one["digest"]}],
        [change(one, 1.0), {**change(other, 1.0), "was": {"grade": 2.0}}],
        [change(one, -0.5)],
    ):
        with pytest.raises(Refused):
            marking.step(wrong)
        assert in_gradebook(classroom_copy) == before
    assert marking.steps == []


FORMS = [
    None,
    3,
    {},
    [],
    [3],
    [{}],
    [{"id": 1}],
    "x",
    [{"id": "a", "digest": "b", "grade": 1, "comment": None, "was": 3}],
]


@needs_sandbox
def test_what_has_another_form_is_refused(marking):
    one = entries(marking)[0]
    odd = [*FORMS, [change(one, 1.0)] * 1001]
    odd += [[change(one, mark)] for mark in ("1", True, [1], float("nan"), float("inf"), 10**400)]
    odd += [[change(one, 1.0, comment)] for comment in (3, ["x"], "x" * 10_001)]
    for form in odd:
        with pytest.raises(Refused):
            marking.step(form)


@needs_sandbox
def test_a_check_is_not_marked_here(marking, classroom_copy):
    with Gradebook(classroom_copy.db_url, "adlib") as book:
        id = book.find_grade("check_multiply", STEM, STEM, "student_01").id
    with pytest.raises(Refused, match="no answer in words"):
        marking.step([{**change(entries(marking)[0], 1.0), "id": id}])


@needs_sandbox
def test_another_persons_mark_and_a_new_submission_are_not_overwritten(marking, classroom_copy):
    one, other, *_ = entries(marking)
    second = Marking(classroom_copy, STEM)
    second.step([change(one, 2.0, "mine")])
    with pytest.raises(Refused, match="somebody else"):
        marking.step([change(one, 1.0)])
    marking.step([change(one, 2.0, "mine")])  # the same mark is no contradiction
    state = marking.step([change(other, 1.0)])[0]
    second.step([change({**other, **state}, 0.5)])
    with pytest.raises(Refused, match="somebody else has changed"):
        marking.undo()
    assert in_gradebook(classroom_copy)[other["id"]][0] == 0.5
    third = entries(marking)[2]
    for k in range(1, 13):
        hand_in(classroom_copy, f"student_{k:02}", STEM, submission_of({}, "A new answer."))
    list(grade(classroom_copy, STEM, workers=2))
    with pytest.raises(Refused, match="submitted anew"):
        marking.step([change(third, 1.0)])
    assert in_gradebook(classroom_copy)[one["id"]][:3] == (2.0, "mine", True), "kept, and asked for again"


def test_a_set_without_graded_answers_or_words_is_said(course):
    for name, why in (("99", "does not know the set 99"), (STEM, "nothing of 06_dual_numbers is graded")):
        with pytest.raises(CannotGrade, match=why):
            Marking(course, name)


@needs_sandbox
def test_hostile_words_travel_as_text(course):
    texts = {
        "student_01": MARKUP,
        "student_02": "x" * 60_000,
        "student_03": "$" * 5000,
        MARKUP.replace("/", ""): "a b c",
    }
    for student, text in texts.items():
        hand_in(course, student, STEM, submission_of({}, text))
    list(grade(course, STEM, workers=2))
    path = course.folder("autograded", "student_03", STEM) / f"{STEM}.ipynb"
    path.write_text("[" * 9000, encoding="utf-8")
    found = {one["text"] for one in entries(Marking(course, STEM))}
    assert MARKUP in found and "a b c" in found and "(there is no graded notebook of this form)" in found


# The server -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def server(marking):
    found = new_server(marking)
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()


def ask(server, path, body=None, method=None, **headers):
    """(status, headers, body) of a request; `path` is below the token unless it begins with /."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    path = path if path.startswith("/") else f"/{server.token}/{path}"
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    if data is not None:
        headers = {"Content-Type": "application/json", **headers}
    connection.request(method or ("GET" if body is None else "POST"), path, data, headers)
    with contextlib.closing(connection), connection.getresponse() as reply:
        return reply.status, dict(reply.headers), reply.read()


@needs_sandbox
def test_the_page_is_served_on_loopback_under_its_token_only(server):
    assert server.server_address[0] == "127.0.0.1" and len(server.token) == 32
    for path in ("", "words.js", "page.css", "words.css", "questions", "answers/0"):
        status, headers, body = ask(server, path)
        assert status == 200 and body and "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store" and headers["Referrer-Policy"] == "no-referrer"
        for other in (f"/{path}", f"/{server.token[:-1]}x/{path}", f"/{server.token}x/{path}"):
            assert ask(server, other)[0] == 404
    with socket.create_connection(("127.0.0.1", server.server_port)) as raw:
        raw.sendall("GET /é/ HTTP/1.0\r\n\r\n".encode())
        assert b" 404 " in raw.recv(100)
    for path in ("nothing", "answers/1", "answers/x", "answers/-1", "../words.py", "words.py", "answers/" + "9" * 5000):
        assert ask(server, path)[0] in (404, 409), path


@needs_sandbox
def test_another_page_of_the_browser_is_refused(server, marking, classroom_copy):
    one, before = entries(marking)[0], in_gradebook(classroom_copy)
    body = [change(one, 1.0)]
    for headers, status in (
        ({"Origin": "http://evil.example"}, 404),
        ({"Origin": "null"}, 404),
        ({"Host": f"evil.example:{server.server_port}"}, 404),  # a name that was made to point here
        ({"Sec_Fetch_Site": "cross-site"}, 404),
        ({"Content_Type": "text/plain"}, 415),  # which a form can send
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
    ):
        assert ask(server, "step", body, **headers)[0] == status and in_gradebook(classroom_copy) == before, headers
    for data, status in ((b"{", 400), (b"[" * 100_000, 400), (b"\xff", 400), (b"{}", 409), (b"[]", 409)):
        assert ask(server, "step", data)[0] == status
    assert ask(server, "step", b"", Content_Length="99999999999")[0] == 400
    assert ask(server, "nothing", {})[0] == 404 and ask(server, "undo", {})[0] == 409
    assert ask(server, "step", body, method="PUT")[0] == 501
    origin = f"http://127.0.0.1:{server.server_port}"
    assert ask(server, "step", body, Origin=origin, Sec_Fetch_Site="same-origin")[0] == 200
    assert in_gradebook(classroom_copy)[one["id"]][0] == 1.0


@needs_sandbox
def test_a_gradebook_that_is_locked_is_told_and_nothing_is_lost(server, marking, classroom_copy):
    one = entries(marking)[0]
    other = sqlite3.connect(classroom_copy.root / "grading/gradebook.db")
    other.execute("begin immediate")
    status, _, body = ask(server, "step", [change(one, 1.0)])
    other.rollback()
    other.close()
    assert status == 503 and "another program is writing" in json.loads(body)["why"] and marking.steps == []
    assert ask(server, "step", [change(one, 1.0)])[0] == 200 and in_gradebook(classroom_copy)[one["id"]][0] == 1.0


@needs_sandbox
def test_a_connection_that_says_nothing_keeps_nobody(server, marking):
    idle = [socket.create_connection(("127.0.0.1", server.server_port)) for _ in range(5)]
    assert ask(server, "questions")[0] == 200
    for one in idle:
        one.close()


@needs_sandbox
def test_many_marks_at_once_are_all_saved(server, marking, classroom_copy):
    chosen = [change(one, k % 5 / 2) for k, one in enumerate(entries(marking))]
    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(lambda one: ask(server, "step", [one])[0], chosen)) == {200}
    found = in_gradebook(classroom_copy)
    assert all(found[one["id"]][0] == one["grade"] for one in chosen)


@needs_sandbox
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_mark_that_was_called_saved_is_there_however_the_command_ends(classroom_copy, number):
    line = [sys.executable, "-u", "-m", "adlib.grading.command", "words", STEM]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background would hand on SIG_IGN
    process = subprocess.Popen(line, cwd=classroom_copy.root, stdout=subprocess.PIPE, encoding="utf-8")
    signal.signal(signal.SIGINT, before)
    address = next(word for word in process.stdout.readline().split() if word.startswith("http"))
    host, token = address.split("/")[2:4]

    class There:
        server_port = int(host.partition(":")[2])

    There.token = token
    found = json.loads(ask(There, "answers/0")[2])
    saved = {}
    for k, one in enumerate(one for group in found["groups"] for one in group):
        if k == 3:
            process.send_signal(number)
            if number != signal.SIGKILL:
                assert process.wait(30) == 0
            break
        assert ask(There, "step", [change(one, 1.5)])[0] == 200
        saved[one["id"]] = 1.5
    process.wait(30)
    rest = process.stdout.read()
    process.stdout.close()
    assert ("is in the gradebook" in rest) is (number != signal.SIGKILL) and token not in rest
    assert {id: of[0] for id, of in in_gradebook(classroom_copy).items() if of[0] is not None} == saved


@needs_sandbox
def test_a_port_that_is_taken_is_said(server, marking):
    for port in (server.server_port, 99_999):
        with pytest.raises(CannotGrade, match="choose another one"):
            new_server(marking, port)


def test_four_hundred_answers_are_grouped_in_a_few_seconds_of_the_processor():
    began = time.process_time()
    texts = [" ".join(f"w{(k * j) % 997}" for j in range(1, 700)) for k in range(400)]
    assert sum(map(len, likeness.groups(texts))) == 400
    assert time.process_time() - began < 30
