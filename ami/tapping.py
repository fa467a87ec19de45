"""Taps on the legs of running calls: what one party says, as it says it. Implements the live ear's port.

A Snoop channel on the leg, sent on into the dial plan's `AudioSocket()`: of the ways out of Asterisk the cheapest, and
the one that survives a receiver that stalls or dies. (AudioSocket as a channel within Stasis can hang Asterisk:
asterisk/asterisk issue 2078.) A Snoop is driven by a timer, so the time line stays true when the phone sends nothing.
"""

import uuid
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
    def __init__(self, server: AudioSocketServer, sound_id: uuid.UUID) -> None:
        self._server = server
        self._id = sound_id

    def end(self) -> None:
        self._server.end(self._id)


class SnoopTaps:
    """On one exchange. `address` is where it reaches our server, `host:port`."""

    def __init__(self, ari: AriClient, server: AudioSocketServer, *, address: str, context: str) -> None:
        self._ari = ari
        self._server = server
        self._address = address
        self._context = context

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
            raise
        return _Tap(self._server, sound_id)

    async def sweep(self) -> int:
        """Hang up what a process that died left behind; how many there were. To be called before the first tap."""
        await self._ari.connected.wait()
        left = [channel for channel in await self._ari.channel_ids() if channel.startswith(PREFIX)]
        for channel in left:
            try:
                await self._ari.hang_up(channel)
            except (PbxRefused, PbxAway) as error:
                log.info("live.orphan_stays", code=error.code)
        return len(left)
