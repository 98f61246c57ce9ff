"""What a submission's process gives up before it runs the student's code: other processes, memory, files and rights.

Limits on processes count within the user namespace that is made here. No submission can therefore use up what another
one needs, although all of them run as the same user.
"""

import ctypes
import os
import random
import signal
import sys

from adlib.grading.syscalls import refuse_system_calls

MEMORY, PROCESSES = 2 << 30, 24  # bytes of one process; processes and threads
LIMITS = {
    "AS": MEMORY,
    "NPROC": PROCESSES,
    "FSIZE": 64 << 20,
    "CORE": 0,
    "NOFILE": 256,
    "CPU": 300,
    "MEMLOCK": 0,
    "MSGQUEUE": 0,
    "SIGPENDING": 200,
}
FOLDER = b"size=256m,nr_inodes=20k,mode=1777"  # of /submission
NEWNS, NEWIPC, NEWUSER, NEWPID = 0x20000, 0x8000000, 0x10000000, 0x20000000
PRIVATE, READ_ONLY = 1 << 18 | 1 << 14, 1  # MS_PRIVATE and MS_REC; MS_RDONLY
PDEATHSIG, DUMPABLE, CAPBSET_DROP = 1, 4, 24  # of prctl
libc = ctypes.CDLL(None, use_errno=True)


def checked(result, what):
    if result:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def hide_memory(hidden):
    """Set whether processes of the same user may look into this one."""
    libc.prctl(DUMPABLE, 0 if hidden else 1, 0, 0, 0)


def new_namespaces():
    """Make the next process that is forked the first of its own namespace, in which it sees no other one. Raises
    OSError.
    """
    user, group = os.getuid(), os.getgid()
    hide_memory(False)  # until the maps of this process have been written
    checked(libc.unshare(NEWUSER | NEWNS | NEWPID | NEWIPC), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    hide_memory(True)


def own_folder():
    """Get a separate /submission and an empty /proc, and give up the right to change any of this. Raises OSError."""
    libc.prctl(PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    checked(libc.mount(b"none", b"/", None, PRIVATE, None), "mount /")
    checked(libc.mount(b"tmpfs", b"/submission", b"tmpfs", 0, FOLDER), "mount /submission")
    # A real /proc may not be mounted here, and the old one shows other processes.
    checked(libc.mount(b"tmpfs", b"/proc", b"tmpfs", READ_ONLY, b"size=64k"), "mount /proc")
    os.chdir("/submission")
    for capability in range(64):
        libc.prctl(CAPBSET_DROP, capability, 0, 0, 0)
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    checked(libc.capset(header, data), "capset")


def bound(processor, kept):
    """Use one processor, limits, no open files but `kept`, and no system calls but those of the filter. Raises
    OSError.
    """
    import resource  # this exists only on Unix

    os.sched_setaffinity(0, {processor} if processor is not None else os.sched_getaffinity(0))
    for name, value in LIMITS.items():
        hard = resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    refuse_system_calls(libc)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(3, kept)  # this is the last step, since errors can be reported until then
    os.closerange(kept + 1, 4096)


def new_chance():
    """Reset the random numbers, so that they do not repeat those of the process from which this one was forked."""
    random.seed()
    sys.modules["numpy"].random.seed()
