"""The sound of a scripted desk phone: what it hears is kept, what it says is sent in time. u-law, 20 ms a packet."""

import asyncio
import re
import secrets
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

SAMPLES: Final = 160
PACKET_S: Final = 0.02
_HEADER: Final = struct.Struct("!BBHII")
_PORT: Final = re.compile(r"^m=audio (\d+) ", re.MULTILINE)


def media_port_in(sdp: str) -> int | None:
    found = _PORT.search(sdp)
    return None if found is None else int(found[1])


class Media(asyncio.DatagramProtocol):
    """`heard` is the payload of all packets one after another, silence between them left out."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        """RTP without extensions, as Asterisk sends it; other kinds than u-law are no sound."""
        if len(data) > _HEADER.size and data[1] & 0x7F == 0:
            self.heard += data[_HEADER.size :]

    @asynccontextmanager
    async def speaking(self, sound: bytes, host: str, port: int) -> AsyncIterator[None]:
        """Say this again and again inside the block."""
        task = asyncio.create_task(self._speak(sound, (host, port)), name="desk phone speaks")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _speak(self, sound: bytes, to: tuple[str, int]) -> None:
        loop, source, number = asyncio.get_running_loop(), secrets.randbits(32), 0
        began = loop.time()
        while True:
            at = number * SAMPLES % (len(sound) - SAMPLES)
            header = _HEADER.pack(0x80, 0, number & 0xFFFF, number * SAMPLES & 0xFFFFFFFF, source)
            if self._transport is not None:
                self._transport.sendto(header + sound[at : at + SAMPLES], to)
            number += 1
            await asyncio.sleep(max(began + number * PACKET_S - loop.time(), 0))
