"""The command `adgrade`: release exercises, grade a class in sandboxes, write feedback, marks and a report.

adgrade release [NAME ...]      exercises/NAME from solutions/NAME, without the solutions, and the worked solutions
adgrade grade NAME              grade every submission in grading/submitted/*/NAME that has not been graded
adgrade feedback NAME           nbgrader's feedback pages
adgrade export NAME             marks by question, with notes on irregularities, as CSV; --format canvas or moodle
adgrade report NAME             one page about the class: marks, pass rates, misconceptions
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
    release_.add_argument("names", nargs="*", help="exercise sets (default: all in solutions/)")
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
    for command, text in (
        ("feedback", "write nbgrader's feedback pages"),
        ("export", "marks as CSV"),
        ("report", "a page about the class"),
    ):
        one = commands.add_parser(command, help=text)
        one.add_argument("name", help="the set, as in 06_dual_numbers")
        if command != "feedback":
            one.add_argument(
                "--to", type=Path, help="the file to write (default: grading/NAME.csv, or grading/NAME-report.html)"
            )
        if command == "export":
            one.add_argument(
                "--format",
                choices=("csv", "canvas", "moodle"),
                default="csv",
                help="csv: all that is known; canvas or moodle: the file that these import",
            )
        if command == "report":
            one.add_argument("--with-names", action="store_true", help="add a table of students (not to be shared)")
    options = parser.parse_args(arguments)
    if options.command == "release":
        return release(options.names, options.into)
    try:
        return {"grade": grade_class, "feedback": feedback, "export": export, "report": report}[options.command](
            options
        )
    except CannotGrade as error:
        print(f"adgrade: {error}", file=sys.stderr)
        return 1


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


def export(options):
    from adlib.grading.course import open_course
    from adlib.grading.report import write_marks

    course, suffix = open_course(), "" if options.format == "csv" else f"-{options.format}"
    path = options.to or course.root / "grading" / f"{options.name}{suffix}.csv"
    print(f"{write_marks(course, options.name, path, options.format)}: written")
    return 0


def report(options):
    from adlib.grading.course import open_course
    from adlib.grading.report import write_report

    course = open_course()
    for path in write_report(
        course, options.name, options.to or course.root / "grading" / f"{options.name}-report.html", options.with_names
    ):
        print(f"{path}: written")
    return 0


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
    names = names or sorted(path.name for path in (course / "solutions").iterdir() if path.is_dir())
    if missing := [name for name in names if not (course / "solutions" / name).is_dir()]:
        print(f"adgrade: no folder solutions/{missing[0]}: the sets are named as the folders there", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        shutil.copy(course / "nbgrader_config.py", made)
        for name in names:
            shutil.copytree(
                course / "solutions" / name, made / "solutions" / name, ignore=shutil.ignore_patterns("*.py", ".*")
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
