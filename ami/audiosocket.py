"""Asterisk's AudioSocket: sound out of the dial plan over TCP, framed as one byte of kind, two of length, and payload.

`AudioSocket(id, host:port)` connects to us and says its id first; what its channel hears follows in real time, 20 ms
in each frame. Anybody can connect to a port, so an id that nobody waits for ends the connection: the ids are random.
"""

import asyncio
import uuid
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, Self, cast

import structlog

log = structlog.get_logger(__name__)

OVER: Final = 0x00
ID: Final = 0x01
SOUND: Final = 0x10
"""16-bit little-endian samples, mono, 8 kHz; the kinds up to 0x18 are other rates, which a snooped leg has not."""
HEAD: Final = 3
ID_BYTES: Final = 16
ID_LIMIT_S: Final = 5.0
STRANGERS: Final = 64
"""Connections that have not said their id yet."""


@dataclass(frozen=True, slots=True)
class Frame:
    kind: int
    payload: bytes

    def encode(self) -> bytes:
        return bytes([self.kind]) + len(self.payload).to_bytes(2, "big") + self.payload


class Framing:
    """Bytes in whatever pieces they come, frames out."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        self._buffer += data
        frames: list[Frame] = []
        at = 0
        while len(self._buffer) - at >= HEAD:
            length = int.from_bytes(self._buffer[at + 1 : at + HEAD], "big")
            if len(self._buffer) - at < HEAD + length:
                break
            frames.append(Frame(self._buffer[at], bytes(self._buffer[at + HEAD : at + HEAD + length])))
            at += HEAD + length
        del self._buffer[:at]
        return frames


class Listener(Protocol):
    """Who waits for a sound. Both are called on the event loop and must not block."""

    def on_sound(self, sound: bytes) -> None:
        """Some 20 ms more."""

    def on_over(self) -> None:
        """No more will come; called once."""


class AudioSocketServer:
    """An asynchronous context. `port` 0 takes a free one."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self._awaited: dict[uuid.UUID, Listener] = {}
        self._connections: dict[uuid.UUID, _Connection] = {}
        self._strangers: set[_Connection] = set()

    @property
    def port(self) -> int:
        if self._server is None:
            return self._port
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), self._host, self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        for connection in [*self._connections.values(), *self._strangers]:
            connection.end()
        if self._server is not None:
            await self._server.wait_closed()

    def expect(self, sound_id: uuid.UUID, listener: Listener) -> None:
        """The next connection with this id is the listener's."""
        self._awaited[sound_id] = listener

    def end(self, sound_id: uuid.UUID) -> None:
        """Hear no more of it: Asterisk ends the dial plan's application when its connection ends."""
        self._awaited.pop(sound_id, None)
        connection = self._connections.pop(sound_id, None)
        if connection is not None:
            connection.end()

    def arrived(self, connection: "_Connection") -> bool:
        """False for one too many."""
        if len(self._strangers) >= STRANGERS:
            return False
        self._strangers.add(connection)
        return True

    def introduced(self, connection: "_Connection", sound_id: uuid.UUID) -> Listener | None:
        self._strangers.discard(connection)
        listener = self._awaited.pop(sound_id, None)
        if listener is None:
            log.warning("audiosocket.stranger")
            return None
        self._connections[sound_id] = connection
        return listener

    def gone(self, connection: "_Connection", sound_id: uuid.UUID | None) -> None:
        self._strangers.discard(connection)
        if sound_id is not None and self._connections.get(sound_id) is connection:
            del self._connections[sound_id]


class _Connection(asyncio.Protocol):
    def __init__(self, server: AudioSocketServer) -> None:
        self._server = server
        self._framing = Framing()
        self._listener: Listener | None = None
        self._id: uuid.UUID | None = None
        self._transport: asyncio.Transport | None = None
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are not of asyncio's class.
        self._transport = connection = cast("asyncio.Transport", transport)
        if not self._server.arrived(self):
            connection.abort()
            return
        self._patience = asyncio.get_running_loop().call_later(ID_LIMIT_S, connection.abort)

    def data_received(self, data: bytes) -> None:
        for frame in self._framing.feed(data):
            if self._id is None:
                if not self._introduce(frame):
                    return
            elif frame.kind == SOUND and self._listener is not None:
                self._listener.on_sound(frame.payload)
            elif frame.kind == OVER:
                self.end()
                return

    def connection_lost(self, exc: Exception | None) -> None:
        if self._patience is not None:
            self._patience.cancel()
        self._server.gone(self, self._id)
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.on_over()

    def end(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _introduce(self, frame: Frame) -> bool:
        if self._patience is not None:
            self._patience.cancel()
        if frame.kind == ID and len(frame.payload) == ID_BYTES:
            sound_id = uuid.UUID(bytes=frame.payload)
            self._listener = self._server.introduced(self, sound_id)
            self._id = sound_id if self._listener is not None else None
        if self._id is None:
            self.end()
        return self._id is not None
