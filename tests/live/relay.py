"""A line that can be cut: a TCP relay before the PBX's AMI port, as a process of its own.

`python -m tests.live.relay PORT TARGET` obeys lines on its standard input: `cut` resets every connection and refuses
new ones, `join` accepts again.
"""

import asyncio
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

HOST: Final = "127.0.0.1"
CHUNK: Final = 65_536


@dataclass(slots=True)
class Relay:
    """The process, from outside."""

    port: int
    process: "subprocess.Popen[bytes]"

    def cut(self) -> None:
        self._say(b"cut\n")

    def join(self) -> None:
        self._say(b"join\n")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self._input().close()

    def _say(self, order: bytes) -> None:
        self._input().write(order)
        self._input().flush()

    def _input(self) -> IO[bytes]:
        if self.process.stdin is None:
            raise RuntimeError("the relay has no input")
        return self.process.stdin


def start_relay(port: int, target: int) -> Relay:
    command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", __name__, str(port), str(target)]
    root = Path(__file__).parents[2]
    return Relay(port, subprocess.Popen(command, stdin=subprocess.PIPE, cwd=root, start_new_session=True))


class _Line:
    def __init__(self, port: int, target: int) -> None:
        self._port = port
        self._target = target
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def join(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, HOST, self._port)

    def cut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self._target)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._writers |= both
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            self._writers -= both


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        return
    finally:
        writer.transport.abort()


async def _obey(port: int, target: int) -> None:
    line = _Line(port, target)
    await line.join()
    loop = asyncio.get_running_loop()
    while order := await loop.run_in_executor(None, sys.stdin.readline):
        if order.strip() == "cut":
            line.cut()
        else:
            await line.join()


if __name__ == "__main__":
    asyncio.run(_obey(int(sys.argv[1]), int(sys.argv[2])))
