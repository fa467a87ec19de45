"""A bare AMI connection that keeps every byte it receives: for taking traces and for a few actions.

Not the product's bridge: no reconnect, no parsing beyond what the rig itself needs.
"""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from deploy.pbx.errors import PbxError

LIMIT_S: Final = 60.0
_END: Final = b"\r\n\r\n"


@dataclass(slots=True)
class AmiSession:
    """`trace` is everything after the answer to the login, as it came."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    trace: bytearray = field(default_factory=bytearray)
    _grown: asyncio.Condition = field(default_factory=asyncio.Condition)
    _closed: bool = False
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def login(self, user: str, secret: str) -> None:
        await self.reader.readline()
        self._send({"Action": "Login", "Username": user, "Secret": secret})
        answer = await asyncio.wait_for(self.reader.readuntil(_END), LIMIT_S)
        if b"Response: Success" not in answer:
            raise PbxError(f"AMI refused the account {user}")

    async def keep_reading(self) -> None:
        """Runs beside the caller until the connection ends."""
        while chunk := await self.reader.read(65536):
            async with self._grown:
                self.trace += chunk
                self._grown.notify_all()
        async with self._grown:
            self._closed = True
            self._grown.notify_all()

    def _send(self, fields: Mapping[str, str]) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.writer.write(lines.encode() + b"\r\n")

    async def action(self, name: str, **fields: str) -> dict[str, str]:
        """The Response; raises when Asterisk says Error."""
        action_id = f"rig-{next(self._numbers)}"
        self._send({"Action": name, "ActionID": action_id, **fields})
        answer = await self.expect(rf"Response: [^\r]+\r\nActionID: {action_id}\r\n")
        if answer.get("Response") != "Success":
            raise PbxError(f"{name} was refused: {answer.get('Message', '')}")
        return answer

    async def expect(self, pattern: str, *, times: int = 1) -> dict[str, str]:
        """Waits until the trace holds `pattern` that often; the message of its last occurrence."""
        wanted = re.compile(pattern.encode())
        async with asyncio.timeout(LIMIT_S), self._grown:
            while len(found := self._complete(wanted)) < times:
                if self._closed:
                    raise PbxError(f"the AMI connection ended before: {pattern}")
                await self._grown.wait()
        return _fields(found[times - 1])

    def _complete(self, wanted: re.Pattern[bytes]) -> list[bytes]:
        messages = bytes(self.trace).split(_END)[:-1]
        return [message for message in messages if wanted.search(message + b"\r\n")]

    async def expect_calls_over(self) -> None:
        """Until every channel that began has ended and the stream has been quiet for a moment.

        Some events of a call follow its last Hangup (AgentComplete, QueueMemberStatus), and nothing says
        which one is the last.
        """
        async with asyncio.timeout(LIMIT_S), self._grown:
            while self._open_channels() > 0 or not await self._quiet():
                await self._grown.wait() if self._open_channels() > 0 else None

    def _open_channels(self) -> int:
        trace = bytes(self.trace)
        return trace.count(b"Event: Newchannel\r\n") - trace.count(b"Event: Hangup\r\n")

    async def _quiet(self, seconds: float = 0.7) -> bool:
        try:
            await asyncio.wait_for(self._grown.wait(), seconds)
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def session(host: str, port: int, user: str, secret: str) -> AsyncIterator[AmiSession]:
    reader, writer = await asyncio.open_connection(host, port)
    ami = AmiSession(reader, writer)
    reading: asyncio.Task[None] | None = None
    try:
        await ami.login(user, secret)
        reading = asyncio.create_task(ami.keep_reading(), name=f"ami {user}")
        yield ami
    finally:
        if reading is not None:
            reading.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await reading
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


def _fields(message: bytes) -> dict[str, str]:
    """The last of repeated headers wins: enough for what the rig asks."""
    lines = message.decode(errors="replace").split("\r\n")
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines) if name}
