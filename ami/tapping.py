"""Taps on the legs of running calls: what one party says, as it says it. Implements the live ear's port.

A Snoop channel on the leg, sent on into the dial plan's `AudioSocket()`: of the ways out of Asterisk the cheapest, and
the one that survives a receiver that stalls or dies. (AudioSocket as a channel within Stasis can hang Asterisk:
asterisk/asterisk issue 2078.) A Snoop is driven by a timer, so the time line stays true when the phone sends nothing.
"""

import asyncio
import uuid
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

import structlog

from ami.actions import PbxAway, PbxRefused
from ami.ari import AriClient
from ami.audiosocket import AudioSocketServer, Listener

log = structlog.get_logger(__name__)

PREFIX: Final = "callcenter-live-"
"""How the channels of all our taps begin, of whichever process: what is left of a dead one is found by it."""
VARIABLE: Final = "CALLCENTER_LIVE"


class Tap(Protocol):
    """One leg that is being heard."""

    def end(self) -> None:
        """Hear no more; twice is no harm."""


class _Tap:
    """A Snoop that ends waits for the next packet of sound on its leg (asterisk/asterisk issue 978), so that on a leg
    that sends nothing it stays in sight until the leg is hung up."""

    def __init__(self, end_sound: Callable[[], None], hang_up: Callable[[], None]) -> None:
        self._end_sound = end_sound
        self._hang_up: Callable[[], None] | None = hang_up

    def end(self) -> None:
        self._end_sound()
        hang_up, self._hang_up = self._hang_up, None
        if hang_up is not None:
            hang_up()


class SnoopTaps:
    """On one exchange. `address` is where it reaches our server, `host:port`."""

    def __init__(self, ari: AriClient, server: AudioSocketServer, *, address: str, context: str) -> None:
        self._ari = ari
        self._server = server
        self._address = address
        self._context = context
        self._hanging_up: set[asyncio.Task[None]] = set()

    async def tap(self, uniqueid: str, listener: Listener) -> Tap:
        """:raises AppError: when the leg is gone, or the exchange does not answer"""
        sound_id = uuid.uuid4()
        channel = f"{PREFIX}{sound_id}"
        self._server.expect(sound_id, listener)
        try:
            await self._ari.snoop(uniqueid, channel)
            await self._ari.set_variable(channel, VARIABLE, f"{sound_id},{self._address}")
            await self._ari.go_on(channel, self._context)
        except BaseException:
            self._server.end(sound_id)
            self._begin_hang_up(channel)
            raise
        return _Tap(partial(self._server.end, sound_id), partial(self._begin_hang_up, channel))

    async def settle(self) -> None:
        """Until every ended tap is gone at the exchange, or was tried."""
        while self._hanging_up:
            await asyncio.gather(*self._hanging_up)

    async def sweep(self) -> int:
        """Hang up what a process that died left behind; how many there were. To be called before the first tap."""
        await self._ari.connected.wait()
        left = [channel for channel in await self._ari.channel_ids() if channel.startswith(PREFIX)]
        for channel in left:
            await self._hang_up(channel)
        return len(left)

    def _begin_hang_up(self, channel: str) -> None:
        task = asyncio.create_task(self._hang_up(channel), name="live tap")
        self._hanging_up.add(task)
        task.add_done_callback(self._hanging_up.discard)

    async def _hang_up(self, channel: str) -> None:
        """Gone already is what usually happens: with its leg."""
        try:
            await self._ari.hang_up(channel)
        except (PbxRefused, PbxAway) as error:
            log.debug("live.tap_not_hung_up", code=error.code)
