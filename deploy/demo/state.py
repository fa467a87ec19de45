"""What one demonstration leaves for the next: a folder with the firm's data, held by one demonstration at a time."""

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.pbx.errors import PbxError
from deploy.pbx.root import PROJECT

DEFAULT: Final = PROJECT / "var" / "demo"
PORTS_TRIED: Final = 50
_LONGEST_PBX_PATH: Final = 80
"""Asterisk's control socket lies below it, and paths of Unix sockets end at 108 bytes."""


class DemoError(PbxError):
    """The demonstration cannot begin; the text says why and what to do."""


class State:
    """The folder. `app` is the application's, `pbx` Asterisk's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.app = self.folder / "app"
        self.pbx = self.folder / "pbx"
        self._complete = self.folder / "complete"
        self._runs = self.folder / "runs"

    @contextmanager
    def held(self) -> Iterator[None]:
        """The kernel gives the lock back however we end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DemoError(f"another demo is running in {self.folder}; end it, or give --state DIR") from None
            yield
        finally:
            os.close(descriptor)

    @property
    def is_kept(self) -> bool:
        return self._complete.exists()

    def begin(self, *, fresh: bool) -> int:
        """Throw away what is not wanted or was only half made; the number of this run, from 1."""
        if fresh or not self.is_kept:
            for part in (self._complete, self._runs):
                part.unlink(missing_ok=True)
            for folder in (self.app, self.pbx):
                shutil.rmtree(folder, ignore_errors=True)
        run = int(self._runs.read_text()) + 1 if self._runs.exists() else 1
        self._runs.write_text(str(run))
        return run

    def complete(self) -> None:
        """The firm is whole: the next run may go on with it."""
        self._complete.touch()

    def pbx_folder(self) -> Path | None:
        """None, a temporary one, where the checkout lies too deep for Asterisk's socket."""
        return self.pbx if len(os.fsencode(self.pbx)) <= _LONGEST_PBX_PATH else None


def free_port(wanted: int) -> int:
    """The wanted one, or the next that nobody listens on."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65_536)):
        if _is_free(port):
            return port
    raise DemoError(f"the ports from {wanted} on are all in use; choose another with --port")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
