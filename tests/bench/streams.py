"""Byte streams of a busy PBX, made of recorded calls.

A recording holds one call on a fresh Asterisk. On a busy one the events of many calls alternate on one connection:
so the recordings are told side by side, event by event, over and over, with ids of their own each time.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

REPLAY: Final = Path(__file__).parents[1] / "replay"
FILTERED: Final = sorted(REPLAY.glob("*.ami"))
"""What the bridge's account hears: the event filters of `deploy/pbx` leave a fifth."""
FULL: Final = sorted((REPLAY / "full").glob("*.ami"))
_END: Final = b"\r\n\r\n"
_BOOTED: Final = b"Event: FullyBooted\r\n"
_ID: Final = re.compile(rb"(?:[Uu]niqueid|[Ll]inkedid): [^\r]+")
"""Of channels and bridges; both are still ids with four more digits."""


def busy(paths: Sequence[Path], copies: int) -> bytes:
    """All calls of all recordings at once, `copies` times; one login at the beginning."""
    recordings = [_messages(path) for path in paths]
    booted = [message for messages in recordings for message in messages if message.startswith(_BOOTED)]
    messages = booted[:1]
    for copy in range(copies):
        mark = rb"\g<0>" + f"{copy:04}".encode()
        own = [[_ID.sub(mark, message) for message in recording] for recording in recordings]
        messages += [message for message in _in_turn(own) if not message.startswith(_BOOTED)]
    return _END.join(messages) + _END


def _messages(path: Path) -> list[bytes]:
    return [message for message in path.read_bytes().split(_END) if message]


def _in_turn(recordings: Sequence[Sequence[bytes]]) -> Iterable[bytes]:
    return (message for row in zip_longest(*recordings) for message in row if message is not None)
