"""The board's streams: one for each kind of looker, numbered, with what came lately kept for those who come back.

A change is rendered once for each kind of looker and not once for each tab: fifty supervisors who see the same get the
same text.
"""

import json
import secrets
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog

from callcenter.board.picture import Change, Picture
from callcenter.board.sight import Sight
from callcenter.metrics import HUB_DROPPED, HUB_FRAMES
from screenpop.hub import Client

log = structlog.get_logger(__name__)

KEPT: Final = 256
STREAM: Final = "board"


@dataclass(slots=True)
class _Stream:
    seq: int = 0
    kept: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT))
    clients: set[Client] = field(default_factory=set)


class BoardStreams:
    """`picture` is what a newcomer gets; changes that it has and that were not yet sent must be sent first."""

    def __init__(self, picture: Picture) -> None:
        self.epoch: Final = secrets.token_hex(8)
        self._picture = picture
        self._streams: dict[Sight, _Stream] = {}

    def join(self, client: Client, sight: Sight, resume: tuple[str, int] | None) -> None:
        """What was missed, or else a snapshot; no await between that and the first event."""
        stream = self._streams.setdefault(sight, _Stream())
        missed = None if resume is None or resume[0] != self.epoch else _after(stream, resume[1])
        if missed is None:
            rows = sight.snapshot(self._picture)
            head: dict[str, object] = {"type": "snapshot", "stream": STREAM, "epoch": self.epoch, "seq": stream.seq}
            client.send(_dump(head | {"rows": rows}))
        else:
            for frame in missed:
                client.send(frame)
        stream.clients.add(client)

    def leave(self, client: Client) -> None:
        for stream in self._streams.values():
            stream.clients.discard(client)

    def push(self, changes: Sequence[Change]) -> None:
        if not changes:
            return
        for sight in [sight for sight, stream in self._streams.items() if not stream.clients and not stream.kept]:
            del self._streams[sight]
        for sight, stream in self._streams.items():
            put, drop = sight.delta(changes)
            if not put and not drop:
                continue
            stream.seq += 1
            event = {"kind": "delta", "put": put, "drop": drop}
            frame = _dump({"type": "event", "stream": STREAM, "seq": stream.seq, "event": event})
            stream.kept.append((stream.seq, frame))
            self._send(stream, frame)

    def clients(self) -> Iterable[Client]:
        return [client for stream in self._streams.values() for client in stream.clients]

    def end_sessions(self, session_ids: set[int], code: int) -> None:
        for client in self.clients():
            if client.session_id in session_ids:
                client.close(code)

    def close(self, code: int) -> None:
        """Ask everybody to go."""
        for client in self.clients():
            client.close(code)

    def _send(self, stream: _Stream, frame: str) -> None:
        for client in list(stream.clients):
            if client.send(frame):
                HUB_FRAMES.inc()
            else:
                stream.clients.discard(client)
                HUB_DROPPED.inc()
                log.warning("board.client_dropped", waiting=client.outbox.qsize())


def _dump(frame: Mapping[str, object]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def _after(stream: _Stream, seq: int) -> list[str] | None:
    """Frames after `seq`, or None when they are not all here."""
    if seq > stream.seq:
        return None
    missed = [frame for number, frame in stream.kept if number > seq]
    return missed if len(missed) == stream.seq - seq else None
