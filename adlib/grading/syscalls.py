"""A filter on system calls, which a submission's process installs for itself before it runs the student's code.

It refuses what no answer needs and an attack would begin with: looking into other processes, new namespaces and mounts,
memory that no process is charged for, and the choice of a processor. The filter is classic BPF, written out here, so
that no package has to be installed for it. A process and its children can never remove it again.

Source: Linux, Documentation/userspace-api/seccomp_filter.rst, and the tables of system calls in its headers.
"""

import ctypes
import errno
import platform

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_... of linux/audit.h
REFUSED = {  # name: its number on x86-64, and on 64-bit ARM
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "inotify_init1": (294, 26),
    "sched_setaffinity": (203, 122),
    "personality": (135, 92),
    "syslog": (103, 116),
}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
NEW_NAMESPACE = 0x7E020080  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWTIME
FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6; there is no network behind the last two
X32 = 0x40000000  # the other calling convention of an x86-64 kernel

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # instructions of BPF
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # places in struct seccomp_data
NO_NEW_PRIVS, SECCOMP, FILTER = 38, 22, 2  # of prctl


def known_architecture():
    return platform.machine() in ARCHITECTURES


def program():
    """Return the filter as instructions (code, jump if true, jump if false, constant); jumps count from the next
    one.
    """
    machine = platform.machine()
    column = list(ARCHITECTURES).index(machine)
    refuse = lambda error: (RETURN, 0, 0, REFUSE | error)
    allow = (RETURN, 0, 0, ALLOW)
    lines = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, ARCHITECTURES[machine]), (RETURN, 0, 0, KILL)]
    lines += [(LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, X32), refuse(errno.EPERM)]
    for numbers in REFUSED.values():
        lines += [(EQUAL, 0, 1, numbers[column]), refuse(errno.EPERM)]
    lines += [(EQUAL, 0, 1, CLONE3[column]), refuse(errno.ENOSYS)]  # the C library then uses clone, which can be read
    lines += [(EQUAL, 0, 4, CLONE[column]), (LOAD, 0, 0, FIRST_ARGUMENT), (ANY_BIT, 0, 1, NEW_NAMESPACE)]
    lines += [refuse(errno.EPERM), allow]
    lines += [(EQUAL, 0, len(FAMILIES) + 2, SOCKET[column]), (LOAD, 0, 0, FIRST_ARGUMENT)]
    lines += [(EQUAL, len(FAMILIES) - k, 0, family) for k, family in enumerate(FAMILIES)]
    return [*lines, refuse(errno.EAFNOSUPPORT), allow]


class Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("k", ctypes.c_uint32)]


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(Instruction))]


def refuse_system_calls(libc):
    """Install the filter on this process and on all that it will start. Raises OSError if the kernel has none."""
    lines = program()
    instructions = (Instruction * len(lines))(*(Instruction(*line) for line in lines))
    if libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        SECCOMP, FILTER, ctypes.byref(Program(len(lines), instructions)), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "the kernel does not accept a filter on system calls")
