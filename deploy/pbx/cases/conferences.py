"""Conferences: rooms, and three who talk because one of them joined two calls."""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

from deploy.pbx import numbers
from deploy.pbx.cases.acts import begin, press, talking
from deploy.pbx.stage import Case, Stage
from deploy.phones import AgentDials, AgentPhone, Caller

ROOM: Final = "7001"
ROOM_FROM_OUTSIDE: Final = f"{numbers.DID_SHOWN}20"
_JOIN: Final = "Event: ConfbridgeJoin\r\n"


async def _come_and_go(on: Stage) -> None:
    """101 waits alone; the customer comes, 102 comes late and leaves early, then the customer leaves."""
    async with AsyncExitStack() as stack:
        await begin(on, stack, AgentDials(extension="101", to=ROOM, hangup_after_s=12))
        await on.seen.expect(_JOIN)
        await on.nothing_for(2)
        await begin(on, stack, Caller(did=ROOM_FROM_OUTSIDE, hangup_after_s=8))
        await on.seen.expect(_JOIN, times=2)
        await on.nothing_for(2)
        await begin(on, stack, AgentDials(extension="102", to=ROOM, hangup_after_s=3))


async def _announced_and_recorded(on: Stage) -> None:
    async with AsyncExitStack() as stack:
        await begin(on, stack, AgentDials(extension="101", to="7101", hangup_after_s=9))
        await on.seen.expect(_JOIN)
        await on.nothing_for(1)
        await begin(on, stack, AgentDials(extension="102", to="7101", hangup_after_s=6))


async def _wait_for_the_chair(on: Stage) -> None:
    """102 and 104 hear music until 101, the chair, comes; when 101 leaves, all are put out."""
    async with AsyncExitStack() as stack:
        for place, extension in enumerate(("102", "104"), start=1):
            await begin(on, stack, AgentDials(extension=extension, to="7201"))
            await on.seen.expect(_JOIN, times=place)
        await on.nothing_for(3)
        await begin(on, stack, AgentDials(extension="101", to="7301", hangup_after_s=4))


async def _three_way(on: Stage) -> None:
    """103 talks to the customer, asks 102, joins all three, and leaves them alone."""
    async with AsyncExitStack() as stack:
        first = AgentPhone(extension="103", answer_after_s=1, hangup_after_s=8)
        second = AgentPhone(extension="102", answer_after_s=1)
        await talking(on, stack, Caller(did=numbers.DID_TALK_KEYS, hangup_after_s=13), first, second)
        await on.nothing_for(1)
        channel = await on.channel_of("103")
        await on.hands.action("Atxfer", Channel=channel, Context="internal", Exten="102")
        await on.seen.expect("Event: Newstate\r\n(?:.+\r\n)*Channel: PJSIP/102-.+\r\nChannelState: 6")
        await on.nothing_for(1.5)
        await press(on, channel, "*3")
        await on.seen.expect("Event: AttendedTransfer\r\n")


async def _talk_moved_into_a_room(on: Stage) -> None:
    """Both sides are redirected into a room, and a third agent is called into it."""
    async with AsyncExitStack() as stack:
        await talking(
            on,
            stack,
            Caller(did=numbers.DID_DIRECT),
            AgentPhone(extension="103", answer_after_s=1, hangup_after_s=8),
            AgentPhone(extension="102", answer_after_s=1, hangup_after_s=3),
        )
        await on.nothing_for(1)
        await _redirect_both(on)
        await on.seen.expect(_JOIN, times=2)
        await on.hands.action(
            "Originate", Channel="PJSIP/102", Application="ConfBridge", Data=ROOM, CallerID="7001", Async="true"
        )
        await on.seen.expect(_JOIN, times=3)
        await on.seen.expect("Event: ConfbridgeLeave\r\n", times=2)
        await on.hands.action("Hangup", Channel=await on.channel_of("trunk"))


async def _redirect_both(on: Stage) -> None:
    await on.hands.action(
        "Redirect",
        Channel=await on.channel_of("trunk"),
        Context="internal",
        Exten=ROOM,
        Priority="1",
        ExtraChannel=await on.channel_of("103"),
        ExtraContext="internal",
        ExtraExten=ROOM,
        ExtraPriority="1",
    )


async def _two_rooms(on: Stage) -> None:
    """Two conferences at once."""
    dials = (("101", "7001", 4), ("102", "7002", 5), ("104", "7001", 6), ("105", "7002", 4))
    calls = [AgentDials(extension=who, to=room, hangup_after_s=stay) for who, room, stay in dials]
    await asyncio.gather(*(call.call(on.pbx) for call in calls))


CASES: Final = (
    Case("conferences/come_and_go", _come_and_go),
    Case("conferences/announced_and_recorded", _announced_and_recorded),
    Case("conferences/wait_for_the_chair", _wait_for_the_chair),
    Case("conferences/three_way", _three_way),
    Case("conferences/talk_moved_into_a_room", _talk_moved_into_a_room),
    Case("conferences/two_rooms", _two_rooms),
)
