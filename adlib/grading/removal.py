"""Removing a folder that a stranger may have filled."""

import os
import stat
from pathlib import Path


def remove(folder):
    """Remove a folder with everything in it, however deep it is. What cannot be removed stays.

    Everything two levels down is moved up, so that no path grows long and no function here is recursive. Links are
    removed, and their targets are left alone.
    """
    folder = Path(folder)
    if folder.is_symlink():
        return
    left, moved = entries(folder), 0
    while left:
        path = left.pop()
        if not is_folder(path):
            quietly(os.unlink, path)
            continue
        for inner in entries(path):
            target = folder / f".{moved:x}.moved" if is_folder(inner) else None
            moved += 1
            if target is None:
                quietly(os.unlink, inner)
            elif quietly(os.rename, inner, target):
                left.append(target)
        quietly(os.rmdir, path)
    quietly(os.rmdir, folder)


def entries(folder):
    quietly(os.chmod, folder, 0o700)
    try:
        with os.scandir(folder) as found:
            return [Path(entry.path) for entry in found]
    except OSError:
        return []


def is_folder(path):
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def quietly(change, *arguments):
    """Return whether the change could be made."""
    try:
        change(*arguments)
    except OSError:
        return False
    return True
