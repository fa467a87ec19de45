"""A network of this process's own, with an address that is not the loopback.

Browsers and Asterisk exchange sound by ICE, which never uses loopback addresses; and a test must not listen where
another machine could reach it. So the process, and whatever it starts meanwhile, moves into a network namespace that
leads nowhere: a loopback and a veth pair whose both ends are in it. Needs CAP_SYS_ADMIN and CAP_NET_ADMIN: root has
them, in a container too unless its runtime took them away.
"""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

ADDRESS: Final = "10.213.77.1"
"""Seen by nobody else: each namespace has its own."""

_CLONE_NEWNET: Final = 0x40000000
_HOW_TO: Final = (
    "a browser phone is tested in a network namespace of its own, which this process may not make ({reason}): "
    "run the tests as root, in a container with --cap-add SYS_ADMIN --cap-add NET_ADMIN"
)
_LINKS: Final = (
    "link set lo up",
    "link add browser0 type veth peer name browser1",
    f"addr add {ADDRESS}/24 dev browser0",
    "link set browser0 up",
    "link set browser1 up",
)


class NoNetwork(Exception):
    """The tests cannot run here; the text says what they need."""


@contextmanager
def own_network() -> Iterator[str]:
    """The address. Only the calling thread moves, and with it the processes, threads and sockets that it makes."""
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _check(libc.unshare(_CLONE_NEWNET))
        try:
            for link in _LINKS:
                _ip(link)
            yield ADDRESS
        finally:
            _check(libc.setns(before, _CLONE_NEWNET))
    finally:
        os.close(before)


def _check(result: int) -> None:
    if result != 0:
        raise NoNetwork(_HOW_TO.format(reason=os.strerror(ctypes.get_errno())))


def _ip(command: str) -> None:
    done = subprocess.run(["ip", *command.split()], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoNetwork(_HOW_TO.format(reason=f"ip {command}: {done.stderr.strip()}"))
