"""The name of a process in a lease, by which a process on the same machine can see that it is dead."""

import os
import socket
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_SEPARATOR: Final = " "


def this_process() -> str:
    """Host, process id, and what makes the process id unique: the machine's run, its namespace, the start time.

    A process id alone is used again, and containers of one machine have equal ones.
    """
    return _SEPARATOR.join((socket.gethostname(), str(os.getpid()), _scope(), _started(os.getpid())))


def is_dead(holder: str) -> bool:
    """True only when it is certain: the holder was a process of this machine and namespace, and is none any more."""
    parts = holder.split(_SEPARATOR)
    if len(parts) != 4 or parts[2] != _scope() or not parts[2] or not parts[1].isdigit():
        return False
    return _started(int(parts[1])) != parts[3]


def shown(holder: str) -> str:
    """For people."""
    return _SEPARATOR.join(holder.split(_SEPARATOR)[:2]).replace(_SEPARATOR, " process ")


def _scope() -> str:
    """Empty where the system does not tell."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{(_PROC / 'self/ns/pid').readlink().name}"
    except OSError:
        return ""


def _started(pid: int) -> str:
    """Clock ticks since the machine's start, and no more than that for one that only waits to be buried."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]
