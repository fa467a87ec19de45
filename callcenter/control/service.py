"""Commands to running calls: who may, whether it is possible now, what came of it, and the trail of it.

A command is judged by the call as this process knows it, sent once, and answered with what was then seen to happen.
Nothing is repeated: what was sent and not answered says so (`pbx-silent`), and whoever asked looks first.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from weakref import WeakValueDictionary

import structlog
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.service import DeskService
from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import SYSTEM, Deed, Subject
from callcenter.auth.permissions import Permission, Role
from callcenter.bus import Bus, JsonValue
from callcenter.calls.facts import CallId
from callcenter.calls.ports import AgentLocator, CallHandling, Place
from callcenter.calls.story import CallStory, Leg
from callcenter.calls.vocabulary import Direction, LegRole
from callcenter.control.actions import Action, Means, Result
from callcenter.control.commands import Commands, Order, party
from callcenter.control.dialling import Dialler
from callcenter.control.errors import Impossible, NoSuchCall, NotYourCall
from callcenter.control.events import PARKED, parked
from callcenter.control.live import LiveCalls
from callcenter.control.once import Once
from callcenter.control.people import Directory
from callcenter.control.requests import Asker
from callcenter.control.rules import ControlRules
from callcenter.control.schemas import (
    CallerNumber,
    Dialled,
    DialRequest,
    Done,
    DtmfRequest,
    LegRequest,
    Parked,
    RecordingPause,
    TargetQuery,
    Targets,
    TransferRequest,
)
from callcenter.control.standing import Standing, means_of, standing_of, why_not
from callcenter.control.telling import told
from callcenter.control.throttle import DialThrottle
from callcenter.db import Database
from callcenter.errors import AppError

log = structlog.get_logger(__name__)

A = TypeVar("A", bound=BaseModel)
RETRY_S: Final = 5.0
PLACES_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The rooms that a command touches beside the PBX."""

    agents: AgentLocator
    desks: DeskService
    dialler: Dialler
    directory: Directory
    audit: AuditTrail
    bus: Bus
    throttle: DialThrottle
    now: Callable[[], datetime]


class CallControl:
    def __init__(
        self,
        database: Database,
        pbx: CallHandling,
        live: LiveCalls,
        *,
        rules: ControlRules,
        parts: Parts,
    ) -> None:
        self._database = database
        self._pbx = pbx
        self._live = live
        self._rules = rules
        self._parts = parts
        self._commands = Commands(pbx, live)
        self._once = Once(database, parts.now)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._places: dict[CallId, Place] = {}

    async def targets(self, session: AsyncSession, query: TargetQuery) -> Targets:
        return await self._parts.directory.targets(session, query)

    def caller_numbers(self, role: Role) -> list[CallerNumber]:
        return self._rules.numbers(role)

    async def dial(self, asker: Asker, request: DialRequest) -> Dialled:
        """Refused when the phone is away or in use, or the number is none; never dialled twice for one key."""
        whose = request.user_id or asker.principal.user_id

        async def work() -> Dialled:
            async with self._database.reading() as session:
                return await self._parts.dialler.dial(session, asker, request)

        subject = Subject("phone", str(whose), whose)
        detail: dict[str, JsonValue] = {"number": request.number}
        return await self._once.run(
            asker, "dial", request, Dialled, lambda: self._told(asker, "call.dial", subject, detail, work)
        )

    async def retrieve(self, asker: Asker, space: str) -> Done:
        subject = Subject("parking_space", space, asker.principal.user_id)
        return await self._once.run(
            asker,
            f"retrieve {space}",
            LegRequest(),
            Done,
            lambda: self._told(asker, "call.retrieve", subject, {}, lambda: self._parts.dialler.retrieve(asker, space)),
        )

    async def pick_up(self, asker: Asker, call_id: str, request: LegRequest) -> Done:
        async def work() -> Done:
            async with self._database.reading() as session:
                queues = await self._parts.desks.queues_of(session, asker.principal.user_id)
            story = self._story(call_id)
            ringing = self._parts.dialler.ringing_leg(asker, story, request.user_id, queues)
            return await self._parts.dialler.pick_up(asker, story, ringing)

        subject = Subject("call", call_id, request.user_id)
        return await self._once.run(
            asker, f"pick_up {call_id}", request, Done, lambda: self._told(asker, "call.pick_up", subject, {}, work)
        )

    async def act(self, asker: Asker, action: Action, call_id: str, request: LegRequest) -> Done:
        """Any action on one's part of a running call."""

        async def work(at: Standing) -> Done:
            order = await self._order(asker, action, at, request)
            await self._commands.carry_out(action, order)
            seen = await self._live.until(lambda: self._commands.seen(action, order), self._rules.settings.confirm_s)
            return Done(action=action, result=Result.DONE if seen else Result.SENT, call_id=at.story.id)

        return await self._on_leg(asker, action, (call_id, request), Done, work)

    async def park(self, asker: Asker, call_id: str, request: LegRequest) -> Parked:
        async def work(at: Standing) -> Parked:
            space = await self._pbx.park(at.story.node, party(at.partner), party(at.own))
            await self._parts.bus.publish(PARKED, parked(at.story.id, space))
            return Parked(action=Action.PARK, result=Result.DONE, call_id=at.story.id, space=space)

        return await self._on_leg(asker, Action.PARK, (call_id, request), Parked, work)

    async def record(self, asker: Asker, action: Action, call_id: str, request: LegRequest) -> RecordingPause:
        """Pause, or go on with, the recording of the customer's channel."""

        async def work(at: Standing) -> RecordingPause:
            order = Order(at)
            await self._commands.carry_out(action, order)
            seen = await self._live.until(lambda: self._commands.seen(action, order), self._rules.settings.confirm_s)
            result = Result.DONE if seen else Result.SENT
            until = self._parts.now() + self.pause_limit if action is Action.PAUSE_RECORDING else None
            return RecordingPause(action=action, result=result, call_id=at.story.id, resumes_at=until)

        return await self._on_leg(asker, action, (call_id, request), RecordingPause, work)

    @property
    def pause_limit(self) -> timedelta:
        """A recording is paused no longer than this."""
        return timedelta(seconds=self._rules.settings.recording_pause_s)

    async def end_pauses(self) -> float | None:
        """Let recordings go on that were paused for too long; the seconds until the next one, None without any.

        Derived from the calls themselves, so that a process that is started anew goes on with the same limits.
        """
        waits = []
        for story in self._live.calls():
            for pause in story.recording_pauses:
                leg = next((leg for leg in story.legs if leg.uniqueid == pause.uniqueid and not leg.ended_at), None)
                if pause.end is not None or leg is None:
                    continue
                left = (pause.start + self.pause_limit - self._parts.now()).total_seconds()
                waits.append(left if left > 0 else await self._end_pause(story, leg))
        return min(waits, default=None)

    async def _end_pause(self, story: CallStory, leg: Leg) -> float:
        subject = Subject("call", story.id, self._parts.agents.agent_of(leg.endpoint))
        try:
            await self._pbx.mask_recording(story.node, party(leg), masked=False)
        except AppError as error:
            log.warning("control.recording_not_resumed", call_id=story.id, code=error.code)
            return RETRY_S
        await self._parts.audit.note(SYSTEM, Deed("call.resume_recording", subject))
        return RETRY_S

    async def _on_leg(
        self,
        asker: Asker,
        action: Action,
        about: tuple[str, LegRequest],
        kind: type[A],
        work: Callable[[Standing], Awaitable[A]],
    ) -> A:
        """One action at a time on each call: the second of two clicks meets what the first one made."""
        call_id, request = about

        async def on_leg() -> A:
            lock = self._locks.setdefault(call_id, asyncio.Lock())
            async with lock:
                at = self._standing(asker, call_id, request.user_id)
                self._allow(action, at)
                return await work(at)

        owner = self._owner(call_id, request.user_id, asker)
        subject = Subject("call", call_id, owner)
        told = self._detail(request)
        return await self._once.run(
            asker,
            f"{action} {call_id}",
            request,
            kind,
            lambda: self._told(asker, f"call.{action}", subject, told, on_leg),
        )

    def _allow(self, action: Action, at: Standing) -> None:
        answer_by = self._rules.answer_by(at.own.endpoint)
        reason = why_not(action, at, answer_by)
        if reason is not None:
            raise Impossible(reason, f"the call does not allow this now: {reason.replace('-', ' ')}")
        if means_of(action, at, answer_by) is Means.BROWSER:
            raise Impossible("done-by-browser", "the browser's phone does this itself")

    async def _order(self, asker: Asker, action: Action, at: Standing, request: LegRequest) -> Order:
        if isinstance(request, DtmfRequest):
            return Order(at, digits=request.digits)
        if not isinstance(request, TransferRequest):
            return Order(at, self._places.get(at.story.id))
        async with self._database.reading() as session:
            place, number = await self._parts.directory.place_of(session, request.to)
        if number is not None and number.outside:
            self._parts.throttle.take(asker.principal.user_id)
        if action is Action.CONSULT:
            self._remember(at.story.id, place)
        return Order(at, place)

    def _remember(self, call_id: CallId, place: Place) -> None:
        self._places.pop(call_id, None)
        self._places[call_id] = place
        while len(self._places) > PLACES_KEPT:
            del self._places[next(iter(self._places))]

    def _story(self, call_id: str) -> CallStory:
        story = self._live.call(call_id)
        if story is None:
            raise NoSuchCall("there is no such call, or it is over")
        return story

    def _standing(self, asker: Asker, call_id: str, user_id: int | None) -> Standing:
        """A call that one has no part in, and no right to others' calls, is not told of."""
        story = self._story(call_id)
        legs = _firm_legs(story)
        whose = asker.principal.user_id if user_id is None else user_id
        mine = [leg for leg in legs if self._parts.agents.agent_of(leg.endpoint) == whose]
        others = asker.principal.may(Permission.CALLS_CONTROL_OTHERS)
        if whose != asker.principal.user_id and not others:
            raise NotYourCall("only one's own calls may be controlled")
        if not mine and user_id is None and others and len(legs) == 1:
            mine = legs
        if not mine:
            if others:
                raise Impossible("not-on-the-call", "this person has no part in the call: say whose is meant")
            raise NoSuchCall("there is no such call, or it is over")
        return standing_of(story, min(mine, key=lambda leg: leg.answered_at is None))

    def _owner(self, call_id: str, user_id: int | None, asker: Asker) -> int | None:
        if user_id is not None:
            return user_id
        story = self._live.call(call_id)
        people = {self._parts.agents.agent_of(leg.endpoint) for leg in _firm_legs(story)} if story else set()
        known = people - {None}
        if asker.principal.user_id in known:
            return asker.principal.user_id
        return next(iter(known)) if len(known) == 1 else None

    @staticmethod
    def _detail(request: LegRequest) -> dict[str, JsonValue]:
        """Digits may be a card's: how many they were is enough."""
        if isinstance(request, TransferRequest):
            return {"to": request.to.model_dump(mode="json")}
        return {"digits": len(request.digits)} if isinstance(request, DtmfRequest) else {}

    async def _told(
        self, asker: Asker, name: str, subject: Subject, detail: dict[str, JsonValue], work: Callable[[], Awaitable[A]]
    ) -> A:
        return await told(self._parts.audit, asker.actor, name, subject, detail=detail, work=work)


def _firm_legs(story: CallStory) -> list[Leg]:
    """The devices of the firm that take part now; the caller of an inbound call is not one."""
    own = {LegRole.AGENT} if story.direction is Direction.INBOUND else {LegRole.AGENT, LegRole.CALLER}
    return [leg for leg in story.legs if leg.ended_at is None and leg.role in own]
