"""What goes to an engine's process: sounds of many speakers, each packet with a kind, its stream and its length."""

import struct
from enum import IntEnum
from typing import BinaryIO, Final, NamedTuple

HEAD: Final = struct.Struct(">BIH")
LONGEST: Final = 0xFFFF


class Kind(IntEnum):
    """`OPEN` carries the model's path."""

    OPEN = 1
    SOUND = 2
    FINISH = 3
    CLOSE = 4


class Packet(NamedTuple):
    kind: Kind
    stream: int
    payload: bytes = b""


def packed(packet: Packet) -> bytes:
    return HEAD.pack(packet.kind, packet.stream, len(packet.payload)) + packet.payload


def read(source: BinaryIO) -> Packet | None:
    """The next one; None when the source has ended, also in the middle of one."""
    head = source.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, stream, length = HEAD.unpack(head)
    payload = source.read(length)
    return Packet(Kind(kind), stream, payload) if len(payload) == length else None
