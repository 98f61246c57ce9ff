"""The gradebook on a PostgreSQL server, which the test starts on loopback."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from corpus import ROOT, hand_in, marks_of, needs_sandbox, submission

from adlib.grading.command import generated
from adlib.grading.grade import grade, open_course

pytestmark = needs_sandbox
STEM = "06_dual_numbers"


def programs():
    """The folder with initdb and pg_ctl, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(p) for p in [shutil.which("initdb")] if p]
    return found[-1].parent if found else None


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if programs() is None and not os.environ.get("ADLIB_REQUIRE_SYSTEM_PACKAGES"):
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = tmp_path_factory.mktemp("postgresql")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    become = []
    if os.geteuid() == 0:  # the server refuses to run as root
        become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env"]
        os.chown(folder, 65534, 65534)
        for above in folder.parents:
            if above.stat().st_uid == 0 and above != Path("/"):
                above.chmod(above.stat().st_mode | 0o755)
    run = lambda *line: subprocess.run(
        [*become, *line],
        check=True,
        capture_output=True,
        cwd="/",
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C"},
    )
    run(programs() / "initdb", "--pgdata", folder / "data", "--username=grader", "--auth=trust", "--encoding=UTF8")
    run(
        programs() / "pg_ctl",
        "--pgdata",
        folder / "data",
        "--wait",
        "--log",
        folder / "log",
        "--options",
        f"-h 127.0.0.1 -p {port} -k {folder}",
        "start",
    )
    yield f"postgresql+psycopg2://grader@127.0.0.1:{port}/postgres"
    run(programs() / "pg_ctl", "--pgdata", folder / "data", "--mode=immediate", "stop")


def test_the_gradebook_may_be_a_postgresql_server(server, tmp_path):
    pytest.importorskip("psycopg2")
    text = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (tmp_path / "nbgrader_config.py").write_text(text + f"\nc.CourseDirectory.db_url = {server!r}\n", encoding="utf-8")
    shutil.copytree(ROOT / "solutions" / STEM, tmp_path / "solutions" / STEM, ignore=shutil.ignore_patterns("*.py"))
    course = open_course(tmp_path)
    assert generated(course, STEM)["success"] and course.db_url == server
    for k, kind in enumerate(("right", "wrong", "right")):
        hand_in(course, f"student {k} é", STEM, submission(STEM, kind, k)[0])
    assert len(list(grade(course, STEM, workers=2))) == 3
    scores = [
        sum(m or 0 for c, m in marks.items() if c.startswith("check"))
        for _, marks in sorted(marks_of(course, STEM).items())
    ]
    assert scores == [11.0, 0.0, 11.0] and not (tmp_path / "grading/gradebook.db").exists()
    assert list(grade(course, STEM, workers=2)) == []
