"""Read what was submitted: files and folders of strangers.

No link is followed, only regular files are opened, and no more is read than a submission may have. For everything that
is not read, a sentence says why and what to do.
"""

import os
import re
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dateutil import parser, tz

LARGEST = 64 << 20  # a notebook with more bytes than this is not read
LARGEST_TIMESTAMP = 200
MOST_FILES = 1000  # names in a folder that are examined
NOT_STUDENTS = {"__MACOSX", "lost+found", "$RECYCLE.BIN", "System Volume Information", "@eaDir"}
ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*|[+-]\d\d:?\d\d")


class Unreadable(Exception):
    """What is there is not read; the message says why."""


@dataclass
class Found:
    """Return the bytes of each notebook that was submitted (None if it was not), the time, and the irregularities."""

    notebooks: dict
    timestamp: datetime | None = None
    notes: list = field(default_factory=list)


def students(above, name):
    """Return the names of the folders in `above` that have something for the set `name`, in order.

    A name may be any text that the file system allows, even half of a letter.
    """
    try:
        with os.scandir(above) as entries:
            found = [e.name for e in entries if not e.name.startswith(".") and e.name not in NOT_STUDENTS]
    except OSError:
        return []
    return sorted(student for student in found if os.path.lexists(os.path.join(above, student, name)))


def read_submission(above, student, name, notebooks):
    """Return what the folder above/student/name has of `notebooks`, which are names without their ending."""
    found = Found(dict.fromkeys(notebooks))
    try:
        folder = opened(above, student, name)
    except Unreadable as error:
        found.notes.append(str(error))
        return found
    try:
        there = listed(folder)
        for notebook in notebooks:
            try:
                found.notebooks[notebook] = read(folder, f"{notebook}.ipynb", LARGEST)
            except Unreadable as error:
                found.notes.append(str(error))
            else:
                if found.notebooks[notebook] is None:
                    found.notes.append(f"{notebook}.ipynb was not submitted" + instead(folder, there, notebook))
        found.timestamp, odd = time_of(folder)
        found.notes += odd
    finally:
        os.close(folder)
    return found


def opened(above, *names):
    """Return a file descriptor of the folder above/names..., without following a link below `above`. Raises
    Unreadable.
    """
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    folder = os.open(above, flags)
    for name in names:
        try:
            inner = os.open(name, flags | os.O_NOFOLLOW, dir_fd=folder)
        except OSError as error:
            kind = kind_of(folder, name)
            if kind == "a folder":
                kind = f"a folder that cannot be opened ({error.strerror})"
            raise Unreadable(f"the folder {name} is {kind}, and was not read: put a plain folder there") from None
        finally:
            os.close(folder)
        folder = inner
    return folder


def kind_of(folder, name):
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except OSError:
        return "not there"
    kinds = ((stat.S_ISLNK, "a link"), (stat.S_ISDIR, "a folder"), (stat.S_ISREG, "a file"), (stat.S_ISFIFO, "a pipe"))
    return next((kind for of_this_kind, kind in kinds if of_this_kind(mode)), "a device")


def read(folder, name, largest):
    """Return the bytes of a file, or None if there is none. Raises Unreadable unless it is a regular file of at most
    `largest` bytes.
    """
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except FileNotFoundError:
        return None
    except OSError as error:
        kind = kind_of(folder, name)
        kind = f"a file that cannot be opened ({error.strerror})" if kind == "a file" else kind
        raise Unreadable(f"{name} is {kind}, and was not read: put a plain file there") from None
    try:
        about = os.fstat(file)
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable(f"{name} is {kind_of(folder, name)}, and was not read: put a plain file there")
        if about.st_size > largest:
            size = f"{about.st_size / 1e6:.4g} MB, more than {largest / 1e6:.4g}"
            raise Unreadable(f"{name} has {size}, and was not read: clear its outputs and submit it again")
        with open(file, "rb", closefd=False) as bounded:
            data = bounded.read(largest + 1)
    finally:
        os.close(file)
    if len(data) > largest:
        raise Unreadable(f"{name} grew while it was read: submit it again")
    return data


def listed(folder):
    """Return the names in a folder, up to a limit."""
    names = []
    with os.scandir(folder) as entries:
        for entry in entries:
            names.append(entry.name)
            if len(names) == MOST_FILES:
                break
    return sorted(names)


def instead(folder, there, notebook):
    """Return notes on what was submitted in place of a notebook, with the remedy, or an empty text if there is nothing
    else.
    """
    plain = lambda text: re.sub(r"[^a-z0-9]", "", text.casefold())
    others = [name for name in there if not name.startswith(".") and name not in ("timestamp.txt", *NOT_STUDENTS)]
    alike = [name for name in others if plain(notebook) in plain(name) or ".ipynb" in name.casefold()]
    for name in alike or others:
        kind = kind_of(folder, name)
        if kind == "a folder":
            return f"; there is a folder {name[:80]}: if the notebook is in it, move it up one folder"
        if name.casefold().endswith((".zip", ".tar", ".gz", ".7z", ".rar")):
            return f"; there is {name[:80]}: unpack it, and replace it by the notebook"
        if kind == "a file" and name in alike:
            return f"; there is {name[:80]}: if that is it, rename it to {notebook}.ipynb"
    return ""


def time_of(folder):
    """Return `(time, notes)`: when it was submitted, in UTC without a zone, as timestamp.txt says it.

    The time is None if that file contains none that can be understood.
    """
    try:
        data = read(folder, "timestamp.txt", LARGEST_TIMESTAMP)
    except Unreadable as error:
        return None, [f"{error}; whether it came late is not known"]
    if data is None or not data.strip():
        return None, []
    try:
        return utc(data.decode("utf-8-sig").strip()), []
    except Exception:  # a parser of dates may raise anything for a text that anybody may have written
        return None, [
            "timestamp.txt has no readable time, so it is not known whether it came late: write the time as 2026-01-31 "
            "18:00:00 UTC"
        ]


def utc(text):
    """Return a time as nbgrader writes it, "2026-01-31 18:00:00 Europe/Rome", or in any form that dateutil knows.

    Raises ValueError, and whatever dateutil raises.
    """
    zone, parts = None, text.split(" ")
    if len(parts) == 3:
        text, name = f"{parts[0]} {parts[1]}", parts[2]
        if not ZONE.fullmatch(name):  # dateutil would open a file of that name
            raise ValueError("no time zone")
        zone = parser.parse(f"{text} {name}").tzinfo if name[0] in "+-" else tz.gettz(name)
        if zone is None:
            raise ValueError("no time zone")
    found = parser.parse(text)
    if zone or found.tzinfo:
        found = (found.replace(tzinfo=zone) if zone else found).astimezone(UTC).replace(tzinfo=None)
    if not 1990 <= found.year < 2200:
        raise ValueError("no year of this time")
    return found
