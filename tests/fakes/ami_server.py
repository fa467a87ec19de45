"""A manager interface over real TCP whose misbehaviour is scripted by the test."""

import asyncio
import contextlib
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

Request = dict[str, list[str]]
Handler = Callable[["FakeSession", Request], None]
SECRET = "s3cret"
BANNER = b"Asterisk Call Manager/9.0.0\r\n"


def message(first: str, **headers: str | list[str]) -> bytes:
    """`first` is the whole first line; underscores in names stay as they are."""
    lines = [first]
    for name, value in headers.items():
        lines += [f"{name}: {part}" for part in ([value] if isinstance(value, str) else value)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def event(name: str, **headers: str | list[str]) -> bytes:
    return message(f"Event: {name}", **headers)


def answer(request: Request, *, status: str = "Success", **headers: str | list[str]) -> bytes:
    return message(f"Response: {status}", ActionID=request.get("ActionID", [""])[0], **headers)


@dataclass(eq=False)
class FakeSession:
    server: "FakeAmi"
    writer: asyncio.StreamWriter
    silent: bool = False
    """Reads on but answers nothing, as a frozen Asterisk does."""

    backlog: list[bytes] | None = None

    def write(self, data: bytes) -> None:
        if self.silent or self.writer.is_closing():
            return
        if self.backlog is not None:
            self.backlog.append(data)
        else:
            self.writer.write(data)

    async def write_in_pieces(self, data: bytes, size: int) -> None:
        """Other messages wait until the last piece: Asterisk never mixes two."""
        self.backlog = []
        for start in range(0, len(data), size):
            self.writer.write(data[start : start + size])
            await self.writer.drain()
            await asyncio.sleep(0)
        waiting, self.backlog = self.backlog, None
        self.write(b"".join(waiting))

    def cut(self) -> None:
        """Resets the connection without a good-bye."""
        self.writer.transport.abort()

    def close(self) -> None:
        self.writer.close()


class FakeAmi:
    """Answers Login, Ping, CoreStatus, QueueStatus and Originate as Asterisk 22 does; `on` replaces an answer."""

    def __init__(self, *, secret: str = SECRET, uptime: int | None = 100, tls: ssl.SSLContext | None = None) -> None:
        self.secret = secret
        self.uptime = uptime
        self.started = "2026-01-02"
        self.requests: list[Request] = []
        self.logins = 0
        self.port = 0
        self._tls = tls
        self._sessions: asyncio.Queue[FakeSession] = asyncio.Queue()
        self._open: set[FakeSession] = set()
        self._came: dict[str, asyncio.Queue[Request]] = defaultdict(asyncio.Queue)
        self._handlers: dict[str, Handler] = {
            "Login": self._login,
            "Challenge": lambda session, request: session.write(answer(request, Challenge="123456")),
            "Ping": lambda session, request: session.write(answer(request, Ping="Pong", Timestamp="1000.5")),
            "CoreStatus": self._core_status,
            "QueueStatus": self._queue_status,
            "Originate": self._originate,
        }
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        await self.listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def listen(self) -> None:
        """On the same port again after `stop`."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        for session in list(self._open):
            session.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def on(self, action: str, handler: Handler) -> None:
        self._handlers[action] = handler

    async def session(self) -> FakeSession:
        """The next connection that logged in."""
        return await self._sessions.get()

    async def request(self, action: str) -> Request:
        """The next request of this kind."""
        return await self._came[action].get()

    def count(self, action: str) -> int:
        return sum(request.get("Action") == [action] for request in self.requests)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = FakeSession(self, writer)
        self._open.add(session)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(BANNER)
            async for request in _requests(reader):
                self._take(session, request)
        self._open.discard(session)
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()

    def _take(self, session: FakeSession, request: Request) -> None:
        action = request.get("Action", [""])[0]
        self.requests.append(request)
        self._handlers.get(action, _unknown)(session, request)
        self._came[action].put_nowait(request)

    def _login(self, session: FakeSession, request: Request) -> None:
        self.logins += 1
        if request.get("Secret") != [self.secret] and "Key" not in request:
            session.write(answer(request, status="Error", Message="Authentication failed"))
            session.close()
            return
        session.write(answer(request, Message="Authentication accepted"))
        if self.uptime is not None:
            session.write(event("FullyBooted", Privilege="system,all", Uptime=str(self.uptime)))
        self._sessions.put_nowait(session)

    def _core_status(self, session: FakeSession, request: Request) -> None:
        session.write(answer(request, CoreStartupDate=self.started, CoreStartupTime="03:04:05"))

    def _queue_status(self, session: FakeSession, request: Request) -> None:
        own = request["ActionID"][0]
        session.write(answer(request, EventList="start", Message="Queue status will follow"))
        for queue in ("sales", "support"):
            session.write(event("QueueParams", Queue=queue, ActionID=own))
        session.write(event("QueueStatusComplete", EventList="Complete", ListItems="2", ActionID=own))

    def _originate(self, session: FakeSession, request: Request) -> None:
        session.write(answer(request, Message="Originate successfully queued"))
        session.write(event("OriginateResponse", Response="Success", ActionID=request["ActionID"][0]))


def _unknown(session: FakeSession, request: Request) -> None:
    session.write(answer(request, status="Error", Message="Invalid/unknown command"))


async def _requests(reader: asyncio.StreamReader) -> AsyncIterator[Request]:
    request: Request = {}
    while line := await reader.readline():
        name, colon, value = line.decode().rstrip("\r\n").partition(": ")
        if colon:
            request.setdefault(name, []).append(value)
        elif request:
            yield request
            request = {}
