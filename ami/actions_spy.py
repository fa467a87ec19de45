"""Supervisors at the PBX: the `Supervision` port.

Listening is ChanSpy on the agent's channel, begun by an Originate to the supervisor's phone. With its option `d` the
keys 4, 5 and 6 change between hearing, whispering and speaking to both; we press them for the supervisor by `PlayDTMF`
with `Receive`, which lets a channel hear a key as if its own phone had sent it. Tried on Asterisk 22.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from ami.actions import AmiTelephony, PbxRefused, check
from ami.actions_calls import AUTO_ANSWER, quotable
from ami.message import Event
from ami.tracker.identity import is_spy
from callcenter.calls.facts import Endpoint, UniqueId
from callcenter.calls.ports import Party, Place, SpyMode, SpyOrder, SpyState, Supervision

TAKE_OVER: Final = "callcenter-takeover"
SETTLE_TRIES: Final = 40
SETTLE_PAUSE_S: Final = 0.05
_KEYS: Final[Mapping[SpyMode, str]] = {SpyMode.LISTEN: "4", SpyMode.WHISPER: "5", SpyMode.BARGE: "6"}
_FIRST: Final[Mapping[SpyMode, str]] = {SpyMode.LISTEN: "", SpyMode.WHISPER: "w", SpyMode.BARGE: "B"}
_OPTIONS: Final = "udqES"
"""By the channel's own id and no other; keys change the mode; no beep and no spoken name; ends with the channel."""


class AmiSupervision(Supervision):
    """With the links of `telephony`."""

    def __init__(self, telephony: AmiTelephony) -> None:
        self._pbx = telephony

    async def spy(self, order: SpyOrder) -> None:
        if self._pbx.node_of(order.endpoint) != order.node:
            raise PbxRefused("your phone is on another exchange than the call")
        then = {
            "Application": "ChanSpy",
            "Data": f"{order.spied.uniqueid},{_OPTIONS}{_FIRST[order.mode]}",
            "CallerID": f'"{quotable(order.name)}" <{_extension(order.spied.channel)}>',
            "ChannelId": order.channel_id,
        }
        more = {"Variable": list(AUTO_ANSWER)} if order.auto_answer else {}
        await self._pbx.ring_first(order.endpoint, {**then, **more})

    async def spy_mode(self, node: str, spy: UniqueId, mode: SpyMode) -> None:
        action = {"Action": "PlayDTMF", "Channel": spy, "Digit": _KEYS[mode], "Duration": "100", "Receive": "true"}
        check(await self._pbx.send(node, action), "the PBX does not change the way of listening")

    async def spies(self, node: str) -> Mapping[UniqueId, SpyState]:
        rows = await self._pbx.rows(node, {"Action": "CoreShowChannels"})
        return {
            UniqueId(row.get("Uniqueid", "")): (
                SpyState.LISTENING if row.get("Application", "") == "ChanSpy" else SpyState.RINGING
            )
            for row in rows
            if is_spy(row.get("Uniqueid", ""))
        }

    async def end_spy(self, node: str, spy: UniqueId) -> None:
        response = await self._pbx.send(node, {"Action": "Hangup", "Channel": spy})
        check(response, "the PBX does not hang up", but=("no such channel",))

    async def take_over(self, node: str, agent: Party, customer: Party, *, taker: Endpoint, giver: Endpoint) -> None:
        for variable, value in (("CALLCENTER_TAKER", taker), ("CALLCENTER_GIVER", giver)):
            action = {"Action": "Setvar", "Channel": customer.channel, "Variable": variable, "Value": value}
            check(await self._pbx.send(node, action), "the call is not there any more")
        where = {"Channel": agent.channel, "Context": TAKE_OVER, "Exten": taker.rpartition("/")[2]}
        check(await self._pbx.send(node, {"Action": "BlindTransfer", **where}), "the PBX does not transfer the call")

    async def to_front(self, node: str, queue: str, caller: Party) -> None:
        """Above the highest priority of those who wait; `Immediate` moves the caller now and not at the next join."""
        waiting = await self._entries(node, queue)
        highest = max((_number(row.get("Priority", "")) for row in waiting if not _is(row, caller.uniqueid)), default=0)
        action = {"Action": "QueueChangePriorityCaller", "Queue": queue, "Caller": caller.channel}
        fields = {"Priority": str(highest + 1), "Immediate": "true"}
        check(await self._pbx.send(node, {**action, **fields}), "the caller does not wait there any more")
        for _ in range(SETTLE_TRIES):
            if (await self.line_up(node, queue))[:1] == [caller.uniqueid]:
                return
            await asyncio.sleep(SETTLE_PAUSE_S)
        raise PbxRefused("the exchange did not move the caller to the front")

    async def line_up(self, node: str, queue: str) -> list[UniqueId]:
        rows = sorted(await self._entries(node, queue), key=lambda row: _number(row.get("Position", "")))
        return [UniqueId(row.get("Uniqueid", "")) for row in rows]

    async def send(self, node: str, party: Party, to: Place) -> None:
        where = {"Context": to.context or self._pbx.context, "Exten": to.exten, "Priority": "1"}
        action = {"Action": "Redirect", "Channel": party.channel, **where}
        check(await self._pbx.send(node, action), "the PBX does not move the call")

    async def _entries(self, node: str, queue: str) -> list[Event]:
        rows = await self._pbx.rows(node, {"Action": "QueueStatus", "Queue": queue})
        return [row for row in rows if row.name == "QueueEntry" and row.get("Queue", "") == queue]


def _is(row: Event, uniqueid: UniqueId) -> bool:
    return row.get("Uniqueid", "") == uniqueid


def _extension(channel: str) -> str:
    """What the supervisor's phone shows beside the name: `PJSIP/101-0000002a` is 101."""
    resource = channel.partition("/")[2].rpartition("-")[0]
    return resource if resource.isascii() and resource.isalnum() else "0"


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else 0
