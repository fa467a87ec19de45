"""The exchange held against our desks and our open calls."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callcenter.agents.colleagues import Colleague, colleagues
from callcenter.agents.state import AgentState
from callcenter.calls.ports import UserNames
from callcenter.calls.service import CallLog
from callcenter.calls.story import CallStory
from callcenter.db import Database
from callcenter.selfcheck.findings import Check, CheckName, Found, Mismatch, NotChecked, Outcome, Repair, Severity
from callcenter.selfcheck.ports import Exchanges, PbxMember, PbxPicture, PbxSilence

TWICE: Final = 2
"""Rounds: between our reading and the exchange's answer a state may change."""
CALL_SETTLED: Final = timedelta(seconds=10)
STATE_SETTLED: Final = timedelta(seconds=2)
"""Younger than this a call or a state is on its way."""
CLOCK_WARNING_S: Final = 1.0
CLOCK_BAD_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class LiveChecks:
    """Each look asks the exchanges anew."""

    database: Database
    exchanges: Exchanges
    names: UserNames
    calls: CallLog
    now: Callable[[], datetime]

    def all(self) -> list[Check]:
        return [
            Check(CheckName.PBX, self._pbx),
            Check(CheckName.AGENTS, self._agents, rounds=TWICE),
            Check(CheckName.CALLS, self._calls, rounds=TWICE),
            Check(CheckName.CLOCK, self._clock, rounds=TWICE),
        ]

    async def _pbx(self) -> list[Found]:
        nodes = await self.exchanges.look()
        if not nodes:
            raise NotChecked(Outcome.OFF)
        return [
            Found(
                problem=Mismatch.PBX_AWAY,
                subject=node.node,
                severity=Severity.BAD,
                detail={"node": node.node, "state": node.state},
            )
            for node in nodes
            if isinstance(node, PbxSilence)
        ]

    async def _agents(self) -> list[Found]:
        pictures = await self._pictures(every=True)
        async with self.database.reading() as session:
            people = await colleagues(session, self.names)
        members = [member for picture in pictures for member in picture.members]
        return disagreeing_agents([one for one in people if self.now() - one.since > STATE_SETTLED], members)

    async def _calls(self) -> list[Found]:
        pictures = await self._pictures()
        async with self.database.reading() as session:
            stories = await self.calls.going_on(session)
        return [found for picture in pictures for found in lost_calls(stories, picture, self.now())]

    async def _clock(self) -> list[Found]:
        pictures = await self._pictures()
        if all(picture.clock_off_s is None for picture in pictures):
            raise NotChecked(Outcome.UNKNOWN)
        return [
            Found(
                problem=Mismatch.CLOCK_OFF,
                subject=picture.node,
                severity=Severity.BAD if abs(picture.clock_off_s) >= CLOCK_BAD_S else Severity.WARNING,
                detail={"node": picture.node, "seconds": round(picture.clock_off_s, 1)},
            )
            for picture in pictures
            if picture.clock_off_s is not None and abs(picture.clock_off_s) >= CLOCK_WARNING_S
        ]

    async def _pictures(self, *, every: bool = False) -> list[PbxPicture]:
        """Of the nodes that answer; with `every`, none when one does not: a member could be there."""
        nodes = await self.exchanges.look()
        pictures = [node for node in nodes if isinstance(node, PbxPicture)]
        if not nodes:
            raise NotChecked(Outcome.OFF)
        if not pictures or (every and len(pictures) < len(nodes)):
            raise NotChecked(Outcome.UNKNOWN)
        return pictures


def disagreeing_agents(people: Iterable[Colleague], members: Sequence[PbxMember]) -> list[Found]:
    """Who is ready here and gets no calls, and who is away here and gets some. One finding for a person."""
    found: list[Found] = []
    for person in people:
        if person.endpoint is None:
            continue
        mine = [member for member in members if member.endpoint == person.endpoint]
        problem, queues = _disagreement(person, mine)
        if problem is not None:
            severity = Severity.WARNING if problem is Mismatch.AWAY_BUT_RINGS else Severity.BAD
            found.append(
                Found(
                    problem=problem,
                    subject=str(person.user_id),
                    severity=severity,
                    repair=Repair.REASSERT,
                    detail={"name": person.name, "state": str(person.state), "queues": list(queues)},
                )
            )
    return found


def lost_calls(stories: Iterable[CallStory], picture: PbxPicture, now: datetime) -> list[Found]:
    """Calls of this node that we hold open although none of their channels is there."""
    return [
        Found(
            problem=Mismatch.CALL_WITHOUT_CHANNEL,
            subject=str(story.id),
            severity=Severity.WARNING,
            detail={"node": picture.node, "call_id": str(story.id), "started_at": story.started_at.isoformat()},
        )
        for story in stories
        if story.node == picture.node
        and now - story.started_at > CALL_SETTLED
        and not any(leg.uniqueid in picture.channels for leg in story.legs)
    ]


def _disagreement(person: Colleague, mine: Sequence[PbxMember]) -> tuple[Mismatch | None, Sequence[str]]:
    if person.state is AgentState.READY:
        missing = sorted(set(person.queues) - {member.queue for member in mine})
        if missing:
            return Mismatch.READY_NOT_MEMBER, missing
        paused = sorted({member.queue for member in mine if member.paused})
        return (Mismatch.READY_BUT_PAUSED if paused else None), paused
    rings = sorted({member.queue for member in mine if not member.paused})
    return (Mismatch.AWAY_BUT_RINGS if rings else None), rings
