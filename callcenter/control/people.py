"""Whom a call can go to: people, queues and parking spaces, with who is free."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.colleagues import Colleague, colleagues
from callcenter.agents.state import AgentState
from callcenter.calls.ports import CallHandling, ParkedCall, Place, UserNames
from callcenter.calls.vocabulary import LegRole
from callcenter.control.errors import Impossible, NoSuchTarget, NotDiallable
from callcenter.control.live import LiveCalls
from callcenter.control.rules import ControlRules, Diallable, NumberForbidden, extension_of, queue_place
from callcenter.control.schemas import (
    NumberTarget,
    ParkedState,
    PersonState,
    PersonTarget,
    QueueState,
    QueueTarget,
    Target,
    TargetQuery,
    Targets,
)
from callcenter.errors import AppError
from callcenter.queues.schemas import QueueOut
from callcenter.queues.service import Queues

_RANK: Final = {"ready": 0, "paused": 1, "wrap_up": 2, "ringing": 3, "talking": 4, "offline": 5}


class Directory:
    """Finds targets, and the places in the dial plan that they are."""

    def __init__(
        self,
        live: LiveCalls,
        rules: ControlRules,
        pbx: CallHandling,
        *,
        names: UserNames,
        queues: Queues,
        now: Callable[[], datetime],
    ) -> None:
        self._live = live
        self._rules = rules
        self._pbx = pbx
        self._names = names
        self._queues = queues
        self._now = now

    async def targets(self, session: AsyncSession, query: TargetQuery) -> Targets:
        wanted = query.q.casefold()
        people = [self._person(item) for item in await colleagues(session, self._names)]
        found = [item for item in people if _fits(wanted, item.name, item.extension or "")]
        found.sort(key=lambda item: (not item.free, _RANK[item.state], item.name.casefold(), item.user_id))
        queues = [_queue(item) for item in await self._queues.list(session)]
        parked = [self._parked(item) for item in await self._parked_calls()]
        return Targets(
            people=found[: query.limit],
            queues=[item for item in queues if _fits(wanted, item.title, item.name)],
            parked=[item for item in parked if _fits(wanted, item.number, item.space)],
            number=self._number(query.q),
        )

    async def place_of(self, session: AsyncSession, target: Target) -> tuple[Place, Diallable | None]:
        """Where the target is in the dial plan; the number too when it is one."""
        match target:
            case PersonTarget():
                return await self._place_of_person(session, target.user_id), None
            case QueueTarget():
                return await self._place_of_queue(session, target.name), None
            case NumberTarget():
                number = self._rules.diallable(target.number)
                return Place(number.dialled), number

    async def _place_of_person(self, session: AsyncSession, user_id: int) -> Place:
        person = next((item for item in await colleagues(session, self._names) if item.user_id == user_id), None)
        if person is None:
            raise NoSuchTarget("there is no such person at any desk")
        if person.endpoint is None:
            raise Impossible("target-without-phone", "this person holds no phone")
        extension = extension_of(person.endpoint, person.label)
        if extension is None:
            raise Impossible("target-without-extension", "the phone of this person has no number of its own")
        return Place(extension)

    async def _place_of_queue(self, session: AsyncSession, name: str) -> Place:
        known = {title.name for title in await self._queues.titles(session)}
        place = queue_place(name) if name in known else None
        if place is None:
            raise NoSuchTarget("there is no such queue")
        return place

    def _person(self, person: Colleague) -> PersonState:
        extension = None if person.endpoint is None else extension_of(person.endpoint, person.label)
        state, since, ringing = self._busy(person)
        return PersonState(
            user_id=person.user_id,
            name=person.name,
            extension=extension,
            state=state,
            reason=person.reason,
            since=since,
            queues=list(person.queues),
            free=state == "ready" and extension is not None,
            ringing_call_id=ringing,
        )

    def _busy(self, person: Colleague) -> tuple[str, datetime, str | None]:
        """A ring or a talk goes before what the desk says; a call that one rings oneself is a talk."""
        if person.endpoint is None:
            return AgentState.OFFLINE.value, person.since, None
        legs = self._live.legs_of(person.endpoint)
        talking = [leg for _, leg in legs if leg.answered_at is not None or leg.role is LegRole.CALLER]
        ringing = [(story, leg) for story, leg in legs if leg.answered_at is None and leg.role is not LegRole.CALLER]
        call_id = ringing[0][0].id if ringing else None
        if talking:
            return "talking", min(leg.answered_at or leg.started_at for leg in talking), call_id
        if ringing:
            return "ringing", ringing[0][1].ring_at or ringing[0][1].started_at, call_id
        return person.state.value, person.since, None

    async def _parked_calls(self) -> Sequence[ParkedCall]:
        """A PBX that is away hides its spaces; people and queues are shown all the same."""
        try:
            return await self._pbx.parked()
        except AppError:
            return ()

    def _parked(self, call: ParkedCall) -> ParkedState:
        now = self._now()
        return ParkedState(
            space=call.space,
            number=call.number,
            parked_by=call.parked_by,
            since=now - timedelta(seconds=call.duration_s),
            until=now + timedelta(seconds=call.timeout_s) if call.timeout_s else None,
        )

    def _number(self, text: str) -> str | None:
        try:
            return self._rules.diallable(text).number
        except (NotDiallable, NumberForbidden):
            return None


def _fits(wanted: str, *texts: str) -> bool:
    """By the beginning of any word of a name, or of a number."""
    if not wanted:
        return True
    return any(text.casefold().startswith(wanted) or f" {wanted}" in text.casefold() for text in texts)


def _queue(queue: QueueOut) -> QueueState:
    return QueueState(
        name=queue.name,
        title=queue.title,
        waiting=queue.waiting,
        free_agents=sum(not member.paused and not member.in_call for member in queue.members),
        longest_since=queue.longest_since,
    )
