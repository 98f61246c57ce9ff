"""The command `adgrade`: release exercises, grade a class in sandboxes, write feedback, marks and a report.

adgrade release [NAME ...]      exercises/NAME from solutions/NAME, without the solutions, and the worked solutions
adgrade draw NAME --seed TEXT   a set like NAME with every question in a variant, so that old solutions do not fit
adgrade exam NAME --seed TEXT   an exam from the variants of several sets, by topic, difficulty and minutes
adgrade grade NAME              grade every submission in grading/submitted/*/NAME that has not been graded
adgrade feedback NAME           nbgrader's feedback pages
adgrade words NAME              mark the answers in words on a page, with the rubric beside them
adgrade export NAME             marks by question, with notes on irregularities, as CSV; --format canvas or moodle
adgrade report [NAME]           a page about a set (or the whole course): pass rates, first tries, mistakes, two years
adgrade similar NAME            a page with submissions that share more than the starter explains
adgrade show STUDENT QUESTION   what was called, what was returned and what was expected, as in 06.multiply
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from adlib.grading.sandbox import CannotGrade, needs_linux


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="adgrade", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    release_ = commands.add_parser("release", help="nbgrader's release of solutions/NAME to exercises/NAME")
    release_.add_argument("names", nargs="*", help="exercise sets (default: all with a number in solutions/)")
    release_.add_argument(
        "--into", type=Path, default=Path("exercises"), help="the folder to write (default: exercises)"
    )
    grade_ = commands.add_parser("grade", help="grade the submissions of a set")
    grade_.add_argument("name", help="the set, as in 06_dual_numbers")
    grade_.add_argument(
        "--workers", type=int, default=os.cpu_count(), help="sandboxes at a time (default: one per processor)"
    )
    grade_.add_argument(
        "--cell-seconds",
        type=float,
        default=30.0,
        help="processor time of one cell; twice as long by the clock (default: 30)",
    )
    grade_.add_argument("--seconds", type=float, default=180.0, help="how long one notebook may run (default: 180)")
    grade_.add_argument("--force", action="store_true", help="grade submissions again that have been graded")
    grade_.add_argument("--dry-run", action="store_true", help="say what the marks would be, and change nothing")
    grade_.add_argument(
        "--unsandboxed", action="store_true", help="run student code with your rights and with access to your files"
    )
    grade_.add_argument(
        "--dask", action="store_true", help="run on Dask's workers, those of a LocalCluster if no --scheduler is given"
    )
    grade_.add_argument(
        "--scheduler", metavar="ADDRESS", help="the address of a Dask scheduler, as in tcp://10.0.0.1:8786"
    )
    add_pool(commands)
    add_reading(commands)
    options = parser.parse_args(arguments)
    if options.command == "release":
        return release(options.names, options.into)
    try:
        return DO[options.command](options)
    except CannotGrade as error:
        print(f"adgrade: {error}", file=sys.stderr)
        return 1


def add_pool(commands):
    """Add the commands that make a set from the pool of variants."""
    seed = "any text; the same text draws the same questions"
    draw_ = commands.add_parser("draw", help="a set with every question in a variant")
    draw_.add_argument("name", help="the set, as in 06_dual_numbers")
    draw_.add_argument("--seed", required=True, help=seed)
    draw_.add_argument("--as", dest="to", metavar="NEW", help="the name of the new set (default: NAME_SEED)")
    draw_.add_argument(
        "--unlike", nargs="+", default=[], metavar="SEED", help="draw no variant that one of these seeds has drawn"
    )
    exam_ = commands.add_parser("exam", help="an exam from the variants of several sets")
    exam_.add_argument("name", help="the name of the exam, as in exam_2027")
    exam_.add_argument("--seed", required=True, help=seed)
    exam_.add_argument(
        "--topics", nargs="+", required=True, metavar="SET", help="sets, as in 05_forward_mode 06_dual_numbers"
    )
    exam_.add_argument("--minutes", type=int, default=60, help="the time that its questions take (default: 60)")
    exam_.add_argument(
        "--difficulty",
        nargs="+",
        choices=("easy", "medium", "hard", "bonus"),
        default=["easy", "medium", "hard"],
        help="which questions may be asked (default: all but bonus questions)",
    )
    exam_.add_argument("--beginners", action="store_true", help="count the time of readers to whom Python is new")
    exam_.add_argument("--words", action="store_true", help="questions in words, too, which a person marks")
    exam_.add_argument(
        "--feedback",
        action="store_true",
        help="checks explain mistakes; without this they only say that a function runs",
    )
    exam_.add_argument("--title", help="the title of the notebook (default: NAME)")


def add_reading(commands):
    """Add the commands that come after grading."""
    set_, to = "the set, as in 06_dual_numbers", "the file to write (default: {})"
    feedback_ = commands.add_parser("feedback", help="write nbgrader's feedback pages")
    feedback_.add_argument("name", help=set_)
    words_ = commands.add_parser("words", help="mark the answers in words, on a page that only this machine can open")
    words_.add_argument("name", help=set_)
    words_.add_argument("--port", type=int, default=0, help="the port of the page (default: any that is free)")
    export_ = commands.add_parser("export", help="marks as CSV")
    export_.add_argument("name", help=set_)
    export_.add_argument("--to", type=Path, help=to.format("grading/NAME.csv"))
    export_.add_argument(
        "--format",
        choices=("csv", "canvas", "moodle"),
        default="csv",
        help="csv: all that is known; canvas or moodle: the file that these import",
    )
    export_.add_argument("--column", help="the name of the assignment in Canvas or Moodle (default: NAME)")
    report_ = commands.add_parser("report", help="a page about the class")
    report_.add_argument("name", nargs="?", help=f"{set_} (default: a page about all sets)")
    report_.add_argument("--to", type=Path, help=to.format("grading/NAME-report.html, or grading/report.html"))
    report_.add_argument(
        "--with-names",
        action="store_true",
        help="also a page with names: who may need help, and all students (not to be shared)",
    )
    report_.add_argument(
        "--compare", metavar="GRADEBOOK", help="the gradebook of another year: its file, its course's folder or its URL"
    )
    similar_ = commands.add_parser("similar", help="a page with submissions that are alike (not to be shared)")
    similar_.add_argument("name", help=set_)
    similar_.add_argument("--to", type=Path, help=to.format("grading/NAME-similar.html"))
    similar_.add_argument(
        "--common",
        type=int,
        metavar="N",
        help="leave out what more than N submissions have (default: 10, or a tenth of all if that is more)",
    )
    show_ = commands.add_parser("show", help="one answer, case by case")
    show_.add_argument("student", help="the name of the folder of the student's submissions")
    show_.add_argument("question", help="as in 06.multiply, or 06.words")
    show_.add_argument("--all", action="store_true", help="every case, and not only the first wrong ones")


def grade_class(options):
    if options.unsandboxed:
        os.environ["ADGRADE_SANDBOX"] = "off"
        print("adgrade: student code runs WITHOUT a sandbox, with your rights", file=sys.stderr)
    if sys.platform != "linux" and not options.scheduler:  # workers on other machines may have what this system lacks
        raise CannotGrade(needs_linux())
    from adlib.grading.workers import Workers

    with Workers(max(1, options.workers)) as workers:
        if not (options.dask or options.scheduler):
            workers.launch()  # sandboxes start while nbgrader is loaded, which takes as long
        return graded(options, workers)


def graded(options, workers):
    """Grade, print what a person should know, and return the exit code of the command."""
    from adlib.grading.grade import Meter, grade, open_course
    from adlib.grading.plain import in_a_line

    course, run = open_course(), None
    if options.dask or options.scheduler:
        from adlib.grading.remote import cluster

        run = cluster(options.scheduler, options.workers)
    count = odd = lost = 0
    for done in grade(
        course,
        options.name,
        workers,
        options.force,
        options.dry_run,
        options.cell_seconds,
        options.seconds,
        run,
        Meter(sys.stderr, sys.stderr.isatty()),
    ):
        count, odd, lost = count + done.graded, odd + bool(done.notes), lost + (not done.graded)
        total = sum(mark or 0.0 for mark in done.marks.values())
        if options.dry_run or done.notes:
            mark = f"{total:g}" if done.graded else "NOT GRADED"
            print(f"{in_a_line(done.student)}: {mark}" + "".join(f"\n    {in_a_line(note)}" for note in done.notes))
    print(
        f"{options.name}: {count} graded{' (nothing was saved)' if options.dry_run else ''}, {odd} with a note"
        + (f", {lost} NOT graded: see above" if lost else "")
    )
    return 1 if lost else 0


def draw(options):
    from adlib.grading import pool

    course, name = Path.cwd(), options.to or f"{options.name}_{options.seed}"
    notebook, chosen = pool.drawn(pool.source_of(course, options.name), options.seed, options.unlike)
    path = pool.write(course, name, notebook)
    print(f"{path.relative_to(course)}: written, {len(chosen)} questions in a variant: {' '.join(chosen.values())}")
    print(f"Release it with adgrade release {name}")
    return 0


def exam(options):
    from adlib.grading import pool

    course = Path.cwd()
    notebook, chosen = pool.exam(
        [pool.source_of(course, topic) for topic in options.topics],
        options.seed,
        options.minutes,
        options.title or options.name,
        options.difficulty,
        options.beginners,
        options.feedback,
        options.words,
    )
    path = pool.write(course, options.name, notebook)
    print(f"{path.relative_to(course)}: written, {pool.count(chosen)}: {' '.join(chosen)}")
    if missing := [topic for topic in options.topics if topic[:2] not in {name[:2] for name in chosen}]:
        print(f"No question of {', '.join(missing)}: the time is too short, or its names clash with those of others")
    print(f"Read it, and release it with adgrade release {options.name}")
    return 0


def feedback(options):
    from adlib.grading.course import open_course
    from adlib.grading.feedback import write_feedback
    from adlib.grading.plain import in_a_line

    count = lost = 0
    for student, why in write_feedback(open_course(), options.name):
        count, lost = count + (not why), lost + bool(why)
        if why:
            print(f"{in_a_line(student)}: {in_a_line(why)}")
    print(f"{options.name}: feedback for {count}" + (f", {lost} NOT written: see above" if lost else ""))
    return 1 if lost else 0


def words(options):
    from adlib.grading.course import open_course
    from adlib.grading.words_server import serve

    return serve(open_course(), options.name, options.port)


def export(options):
    from adlib.grading.course import open_course
    from adlib.grading.marks import rows_of, write_marks

    course, suffix = open_course(), "" if options.format == "csv" else f"-{options.format}"
    path = options.to or course.root / "grading" / f"{options.name}{suffix}.csv"
    print(f"{write_marks(course, options.name, path, options.format, options.column)}: written")
    if waiting := sum(bool(row.waits) for row in rows_of(course, options.name)):
        print(f"{waiting} submissions still need manual grading: adgrade words {options.name}")
    return 0


def report(options):
    from adlib.grading.course import open_course
    from adlib.grading.report import write_course_report, write_report

    course = open_course()
    if options.name is None:
        if options.with_names or options.compare:
            raise CannotGrade("--with-names and --compare need the name of a set")
        paths = write_course_report(course, options.to or course.root / "grading" / "report.html")
    else:
        path = options.to or course.root / "grading" / f"{options.name}-report.html"
        paths = write_report(course, options.name, path, options.with_names, options.compare)
    for path in paths:
        print(f"{path}: written")
    return 0


def similar(options):
    from adlib.grading.course import open_course
    from adlib.grading.plain import in_a_line
    from adlib.grading.similar import write_similar

    course = open_course()
    path = options.to or course.root / "grading" / f"{options.name}-similar.html"
    path, count, unread = write_similar(course, options.name, path, options.common)
    for student, why in unread.items():
        print(f"{in_a_line(student)}: it was not compared: {in_a_line(why)}")
    print(f"{path}: written, {count} pairs. What they share proves nothing by itself: read it.")
    return 0


def show(options):
    from adlib.grading.course import open_course
    from adlib.grading.show import show

    for line in show(open_course(), options.student, options.question, options.all):
        print(line)
    return 0


DO = {
    "draw": draw,
    "exam": exam,
    "grade": grade_class,
    "feedback": feedback,
    "words": words,
    "export": export,
    "report": report,
    "similar": similar,
    "show": show,
}


def generated(course, name):
    """Run nbgrader's generate_assignment in this process."""
    from nbgrader.apps import NbGraderAPI

    return NbGraderAPI(course.directories, config=course.directories.config).generate_assignment(name, force=True)


def release(names, into):
    """Generate in a temporary folder with a gradebook of its own, and replace exercises only if everything has
    worked. If adlib belongs to this course, its worked solutions are written, too.
    """
    from adlib.grading import model_answers
    from adlib.grading.course import open_course

    course = Path.cwd()
    names = names or sorted(path.name for path in (course / "solutions").glob("[0-9]*") if path.is_dir())
    if missing := [name for name in names if not (course / "solutions" / name).is_dir()]:
        print(f"adgrade: no folder solutions/{missing[0]}: the sets are named as the folders there", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        shutil.copy(course / "nbgrader_config.py", made)
        for name in names:
            shutil.copytree(
                course / "solutions" / name,
                made / "solutions" / name,
                ignore=shutil.ignore_patterns("*.py", ".*"),
            )
        course_there = open_course(made)
        for name in names:
            result = generated(course_there, name)
            if not result["success"]:
                print(
                    f"adgrade: {name} was not released, and nothing was changed:\n"
                    f"{result.get('error') or result.get('log')}",
                    file=sys.stderr,
                )
                return 1
        for name in names:
            shutil.rmtree(into / name, ignore_errors=True)
            shutil.copytree(made / "exercises" / name, into / name)
            print(f"{into / name}: released")
            if model_answers.FOLDER.is_relative_to(course):
                model_answers.write(course / "solutions" / name / f"{name}.ipynb")
    return 0


if __name__ == "__main__":
    sys.exit(main())
