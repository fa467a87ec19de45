"""Live streams to the browsers: numbered deltas, resume after a broken connection, slow clients dropped.

Each operator has one stream, however many tabs listen. A client first gets a snapshot, then events whose `seq`
grows by one. A client that comes back with the epoch and the last seq it saw gets what it missed; when that is
no longer here, or the process started anew, it gets a fresh snapshot instead.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

from callcenter.bus import JsonValue
from callcenter.metrics import HUB_CLIENTS, HUB_DROPPED, HUB_FRAMES

log = structlog.get_logger(__name__)

OUTBOX_LIMIT: Final = 256
"""Frames that may wait for one client. A desk makes a few per call: this many means that it stopped reading."""
REPLAY_LIMIT: Final = 512
"""Events kept per stream for clients that come back."""

CLOSE_GOING_AWAY: Final = 1001
CLOSE_SESSION_ENDED: Final = 4401
CLOSE_TOO_SLOW: Final = 4408

Json = Mapping[str, JsonValue]


@dataclass(slots=True, eq=False)
class Client:
    """One browser tab. The socket's writer takes frames from `outbox`; `closing` is set to have it closed."""

    user_id: int
    session_id: int
    outbox: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(OUTBOX_LIMIT))
    closing: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def send(self, frame: str) -> bool:
        """Queue a frame; a client that does not read is marked to be dropped."""
        if self.closing.done():
            return False
        try:
            self.outbox.put_nowait(frame)
        except asyncio.QueueFull:
            self.close(CLOSE_TOO_SLOW)
            return False
        return True

    def close(self, code: int) -> None:
        if not self.closing.done():
            self.closing.set_result(code)


@dataclass(slots=True)
class Stream:
    """One operator's events. `generation` counts them too, so that a snapshot can tell that it was overtaken."""

    seq: int = 0
    kept: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=REPLAY_LIMIT))
    clients: set[Client] = field(default_factory=set)


class Hub:
    """All streams of this process."""

    def __init__(self, *, name: str = "desk") -> None:
        self.name = name
        self.epoch: Final = secrets.token_hex(8)
        self._streams: dict[int, Stream] = {}

    def seq(self, user_id: int) -> int:
        return self._stream(user_id).seq

    def is_watched(self, user_id: int) -> bool:
        stream = self._streams.get(user_id)
        return stream is not None and bool(stream.clients)

    def watched(self) -> list[int]:
        """The operators who have a tab open here."""
        return [user_id for user_id, stream in self._streams.items() if stream.clients]

    def sessions(self) -> set[int]:
        """The sessions whose tabs are open here."""
        return {client.session_id for stream in self._streams.values() for client in stream.clients}

    def push(self, user_id: int, event: Json) -> None:
        """Give an event to every tab of the operator, and keep it for those who come back."""
        stream = self._stream(user_id)
        stream.seq += 1
        frame = dump({"type": "event", "stream": self.name, "seq": stream.seq, "event": dict(event)})
        stream.kept.append((stream.seq, frame))
        for client in list(stream.clients):
            if client.send(frame):
                HUB_FRAMES.inc()
            else:
                self._drop(client)

    def subscribe(self, client: Client, snapshot: Callable[[], Json], resume: tuple[str, int] | None) -> None:
        """Attach a client: what it missed, or else a snapshot. No await may stand between the two halves of this."""
        stream = self._stream(client.user_id)
        missed = None if resume is None else self._missed(stream, *resume)
        if missed is None:
            head: dict[str, JsonValue] = {"type": "snapshot", "stream": self.name, "epoch": self.epoch}
            client.send(dump({**head, "seq": stream.seq, **snapshot()}))
        else:
            for frame in missed:
                client.send(frame)
        if client not in stream.clients:
            stream.clients.add(client)
            HUB_CLIENTS.inc()

    def leave(self, client: Client) -> None:
        stream = self._stream(client.user_id)
        if client in stream.clients:
            stream.clients.discard(client)
            HUB_CLIENTS.dec()

    def end_sessions(self, session_ids: set[int]) -> None:
        """Close the tabs of sessions that were revoked."""
        for stream in self._streams.values():
            for client in stream.clients:
                if client.session_id in session_ids:
                    client.close(CLOSE_SESSION_ENDED)

    def reopen(self, user_ids: Collection[int]) -> None:
        """Have the tabs of these operators connect anew, and get a fresh picture: their rights are others now."""
        for user_id in user_ids:
            stream = self._stream(user_id)
            stream.kept.clear()
            stream.seq += 1
            for client in stream.clients:
                client.close(CLOSE_GOING_AWAY)

    def close(self, code: int) -> None:
        """Ask every client to go: the process stops."""
        for stream in self._streams.values():
            for client in stream.clients:
                client.close(code)

    def _drop(self, client: Client) -> None:
        self.leave(client)
        HUB_DROPPED.inc()
        log.warning("hub.client_dropped", user_id=client.user_id, waiting=client.outbox.qsize())

    def _stream(self, user_id: int) -> Stream:
        return self._streams.setdefault(user_id, Stream())

    def _missed(self, stream: Stream, epoch: str, seq: int) -> list[str] | None:
        """Frames after `seq`, or None when they are not all here."""
        if epoch != self.epoch or seq > stream.seq:
            return None
        missed = [frame for number, frame in stream.kept if number > seq]
        return missed if len(missed) == stream.seq - seq else None


def dump(frame: Json) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
