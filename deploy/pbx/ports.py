"""Port blocks that parallel PBX instances, phones and test workers share without meeting.

Asking the kernel for a free port and giving it back before the program binds it is a race, and RTP needs
whole ranges. So blocks below the ephemeral range are handed out under file locks; the kernel drops a lock
with its process, however that process ends.
"""

import fcntl
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from deploy.pbx.errors import PbxError


@dataclass(frozen=True, slots=True)
class Pool:
    """Consecutive blocks of equal size."""

    name: str
    first: int
    size: int
    count: int

    def blocks(self) -> Iterator[int]:
        return iter(range(self.first, self.first + self.size * self.count, self.size))


PBX_POOL = Pool("pbx", first=12_000, size=400, count=25)
PHONE_POOL = Pool("phone", first=22_000, size=50, count=200)


@dataclass(frozen=True, slots=True)
class PortBlock:
    """Ports first..last, ours until `release`."""

    first: int
    last: int
    lock_fd: int

    @classmethod
    def reserve(cls, pool: Pool) -> Self:
        """The block that has rested longest: an exchange goes on for half a minute telling a phone that was killed.

        A phone that takes its port at once would be told, too, of calls that it never had (RFC 3261, timer F: 32 s).
        """
        for first in sorted(pool.blocks(), key=lambda first: _used_at(_lock_of(pool, first))):
            lock_fd = _try_lock(_lock_of(pool, first))
            if lock_fd is None:
                continue
            block = cls(first, first + pool.size - 1, lock_fd)
            if _looks_free(first):
                return block
            block.release()
        raise PbxError(f"all {pool.count} port blocks for {pool.name} are in use")

    def release(self) -> None:
        _stamp(self.lock_fd)
        os.close(self.lock_fd)


def _lock_directory() -> Path:
    directory = Path(tempfile.gettempdir()) / f"callcenter-ports-{os.getuid()}"
    directory.mkdir(mode=0o700, exist_ok=True)
    return directory


def _lock_of(pool: Pool, first: int) -> Path:
    return _lock_directory() / f"{pool.name}-{first}"


def _used_at(lock: Path) -> int:
    """When its block was last taken or given back, in nanoseconds; 0 if never."""
    try:
        return lock.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _stamp(lock_fd: int) -> None:
    """By our own clock: the file system's is too coarse to tell two blocks apart."""
    now = time.time_ns()
    os.utime(lock_fd, ns=(now, now))


def _try_lock(path: Path) -> int | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    _stamp(descriptor)
    return descriptor


def _looks_free(first: int) -> bool:
    """Somebody else's server may sit in the block: try the ports that get bound by name."""
    return all(_can_bind(kind, first + offset) for kind in _KINDS for offset in range(6))


_KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM)


def _can_bind(kind: socket.SocketKind, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
