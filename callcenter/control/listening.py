"""A supervisor at an agent's ear: listen, whisper, barge, take over.

Each time is a row that is stored before the supervisor's phone rings and closed when the PBX has the supervisor's
channel no more, whoever hung up and whichever process saw it; its end is written into the trail with its length.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

import structlog
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.directory import AgentDirectory
from callcenter.agents.service import DeskService
from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import SYSTEM, Deed, Subject
from callcenter.bus import Bus, JsonValue
from callcenter.calls.facts import Endpoint, UniqueId
from callcenter.calls.ports import SpyMode, SpyOrder, SpyState, Supervision, UserNames, spy_id
from callcenter.calls.story import CallStory
from callcenter.control import listenings
from callcenter.control.actions import Result
from callcenter.control.commands import party
from callcenter.control.dialling import Dialler
from callcenter.control.errors import Impossible, NoSuchCall
from callcenter.control.events import LISTENING, listening_changed
from callcenter.control.live import LiveCalls
from callcenter.control.models import Listening
from callcenter.control.once import Once
from callcenter.control.requests import Asker
from callcenter.control.schemas import Done
from callcenter.control.standing import Standing, own_leg, standing_of
from callcenter.control.supervision_schemas import Listened, ListeningOut, ListenRequest, TakeOverRequest
from callcenter.control.telling import told
from callcenter.db import Database
from callcenter.errors import AppError, Forbidden, NotFound

log = structlog.get_logger(__name__)

A = TypeVar("A", bound=BaseModel)
LOOK_S: Final = 1.0
LOOK_SOON_S: Final = 0.25
GRACE: Final = timedelta(seconds=5)
"""A channel that was asked for a moment ago may not be in the PBX's list yet."""


class NotYourTeam(Forbidden):
    code = "not-your-team"


class NoSuchListening(NotFound):
    code = "no-such-listening"


class Teams(Protocol):
    """Whom a supervisor leads."""

    async def leads(self, session: AsyncSession, user_id: int, queues: Collection[str]) -> bool:
        """Whether any of these queues is the supervisor's; always, when no team was set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What hands-on work touches."""

    database: Database
    pbx: Supervision
    live: LiveCalls
    phones: AgentDirectory
    desks: DeskService
    dialler: Dialler
    teams: Teams
    names: UserNames
    audit: AuditTrail
    bus: Bus
    confirm_s: float
    now: Callable[[], datetime]

    async def check_team(self, asker: Asker, agent_id: int) -> None:
        async with self.database.glance() as session:
            queues = await self.desks.queues_of(session, agent_id)
            if not await self.teams.leads(session, asker.principal.user_id, queues):
                raise NotYourTeam("this person is not of your team")

    async def check_queue(self, asker: Asker, *queues: str) -> None:
        async with self.database.glance() as session:
            for queue in queues:
                if not await self.teams.leads(session, asker.principal.user_id, [queue]):
                    raise NotYourTeam("this queue is not of your team")

    def story(self, call_id: str) -> CallStory:
        story = self.live.call(call_id)
        if story is None:
            raise NoSuchCall("there is no such call, or it is over")
        return story

    def standing(self, story: CallStory, agent_id: int) -> tuple[Standing, Endpoint]:
        """The agent's part in the call, which must be a talk."""
        endpoint = self.phones.endpoint_of(agent_id)
        own = None if endpoint is None else own_leg(story, endpoint)
        if endpoint is None or own is None or own.answered_at is None:
            raise Impossible("not-talking", "this person does not talk in this call")
        return standing_of(story, own), endpoint


class Ears:
    """Commands of supervisors to listen, and the watch over those who do."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._once = Once(floor.database, floor.now)
        self._wake = asyncio.Event()
        self._locks: dict[int, asyncio.Lock] = {}

    async def listen(self, asker: Asker, call_id: str, request: ListenRequest) -> Listened:
        """Ring the supervisor's phone and put it at the agent's ear."""

        async def work() -> Listened:
            async with self._lock(asker):
                return await self._begin(asker, call_id, request)

        detail: dict[str, JsonValue] = {"mode": request.mode.value, "reason": request.reason}
        return await self._told(asker, "call.listen", (call_id, request), Listened, detail, work)

    async def change(self, asker: Asker, listening_id: int, mode: SpyMode) -> Listened:
        """Another way, in the same call."""
        row = await self._own(asker, listening_id)
        subject = Subject("call", row.call_id, row.agent_id)

        async def work() -> Listened:
            async with self._lock(asker):
                if row.heard_at is None:
                    raise Impossible("not-listening-yet", "the phone was not picked up yet")
                await self._floor.pbx.spy_mode(row.node, spy_of(row), mode)
                async with self._floor.database.brief() as session:
                    fresh = await listenings.one(session, listening_id)
                    if fresh is not None:
                        await listenings.change_mode(session, fresh, mode.value, self._floor.now())
                await self._publish(row)
                return await self._answer("listen_mode", listening_id, Result.DONE)

        detail: dict[str, JsonValue] = {"mode": mode.value}
        return await told(self._floor.audit, asker.actor, "call.listen_mode", subject, detail=detail, work=work)

    async def stop(self, asker: Asker, listening_id: int) -> Listened:
        """Hang up the supervisor's own channel; who is gone already is gone."""
        row = await self._own(asker, listening_id)
        await self._floor.pbx.end_spy(row.node, spy_of(row))
        await self._close(row)
        return await self._answer("listen_stop", listening_id, Result.DONE)

    async def take_over(self, asker: Asker, call_id: str, request: TakeOverRequest) -> Done:
        """The customer goes to the supervisor's phone; the agent is free, and has the customer again when the
        supervisor does not answer."""

        async def work() -> Done:
            async with self._lock(asker):
                return await self._take(asker, call_id, request)

        detail: dict[str, JsonValue] = {"reason": request.reason}
        return await self._told(asker, "call.take_over", (call_id, request), Done, detail, work)

    async def mine(self, session: AsyncSession, user_id: int) -> ListeningOut | None:
        row = await listenings.open_of(session, user_id)
        return None if row is None else (await self._shown(session, [row]))[0]

    async def all_open(self, session: AsyncSession) -> list[ListeningOut]:
        return await self._shown(session, list(await listenings.open_ones(session)))

    async def watch(self) -> None:
        """Look after open listenings as long as there are any; woken by a new one, here or in another process."""
        while True:
            try:
                pause = await self.look()
            except (AppError, OSError) as error:
                log.warning("listening.not_watched", error=type(error).__name__)
                pause = LOOK_S
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                continue
            self._wake.clear()

    def wake(self) -> None:
        self._wake.set()

    async def look(self) -> float | None:
        """Bring the open ones to what the PBX says; the seconds until the next look, None while there are none."""
        async with self._floor.database.glance() as session:
            rows = list(await listenings.open_ones(session))
        for node in {row.node for row in rows}:
            states = await self._floor.pbx.spies(node)
            for row in rows:
                if row.node == node:
                    await self._follow(row, states.get(spy_of(row)))
        if not rows:
            return None
        return LOOK_SOON_S if any(row.heard_at is None for row in rows) else LOOK_S

    async def _begin(self, asker: Asker, call_id: str, request: ListenRequest) -> Listened:
        floor = self._floor
        story = floor.story(call_id)
        if request.user_id == asker.principal.user_id:
            raise Impossible("own-call", "nobody listens to himself")
        await floor.check_team(asker, request.user_id)
        at, _ = floor.standing(story, request.user_id)
        _, phone = floor.dialler.phone_of(asker, None)
        async with floor.database.glance() as session:
            if await listenings.open_of(session, asker.principal.user_id) is not None:
                raise Impossible("already-listening", "you listen to another call")
        await floor.dialler.check_free(phone)
        row_id, order = await self._store(asker, at, request, phone)
        try:
            await floor.pbx.spy(order)
        except AppError:
            async with floor.database.brief() as session:
                await listenings.end(session, row_id, floor.now())
            raise
        self.wake()
        heard = await self._heard(row_id)
        return await self._answer("listen", row_id, Result.DONE if heard else Result.RINGING)

    async def _store(self, asker: Asker, at: Standing, request: ListenRequest, phone: Endpoint) -> tuple[int, SpyOrder]:
        floor, now = self._floor, self._floor.now()
        async with floor.database.brief() as session:
            names = await floor.names.names(session, {request.user_id})
            order = SpyOrder(
                node=at.story.node,
                channel_id=spy_id(at.story.node, uuid.uuid4().hex),
                endpoint=phone,
                spied=party(at.own),
                mode=request.mode,
                name=names.get(request.user_id, ""),
                auto_answer=floor.dialler.goes_off_hook(phone),
            )
            row_id = await listenings.add(
                session,
                {
                    "node": order.node,
                    "channel_id": order.channel_id,
                    "user_id": asker.principal.user_id,
                    "agent_id": request.user_id,
                    "call_id": at.story.id,
                    "reason": request.reason,
                    "mode": request.mode.value,
                    "modes": [{"mode": request.mode.value, "at": now.isoformat()}],
                    "started_at": now,
                },
            )
        return row_id, order

    async def _heard(self, row_id: int) -> bool:
        """Whether the supervisor's phone was answered within the limit; a phone that rings on may be later."""
        deadline = asyncio.get_running_loop().time() + self._floor.confirm_s
        while asyncio.get_running_loop().time() < deadline:
            await self.look()
            async with self._floor.database.glance() as session:
                row = await listenings.one(session, row_id)
            if row is None or row.ended_at is not None:
                raise Impossible("not-picked-up", "your phone did not take the call")
            if row.heard_at is not None:
                return True
            await asyncio.sleep(LOOK_SOON_S)
        return False

    async def _take(self, asker: Asker, call_id: str, request: TakeOverRequest) -> Done:
        floor = self._floor
        story = floor.story(call_id)
        await floor.check_team(asker, request.user_id)
        at, giver = floor.standing(story, request.user_id)
        if at.partner is None:
            raise Impossible("not-talking", "the agent talks with nobody now")
        _, phone = floor.dialler.phone_of(asker, None)
        if phone == giver:
            raise Impossible("own-call", "the call is yours")
        await self._leave_ear(asker)
        await floor.dialler.check_free(phone)
        await floor.pbx.take_over(story.node, party(at.own), party(at.partner), taker=phone, giver=giver)
        answered = await floor.live.until(lambda: _talks(floor.live.call(call_id), phone), floor.confirm_s)
        return Done(action="take_over", result=Result.DONE if answered else Result.RINGING, call_id=story.id)

    async def _leave_ear(self, asker: Asker) -> None:
        """Whoever listens hangs up first, for the phone is to ring with the customer."""
        async with self._floor.database.glance() as session:
            row = await listenings.open_of(session, asker.principal.user_id)
        if row is None:
            return
        await self._floor.pbx.end_spy(row.node, spy_of(row))
        deadline = asyncio.get_running_loop().time() + self._floor.confirm_s
        while spy_of(row) in await self._floor.pbx.spies(row.node):
            if asyncio.get_running_loop().time() > deadline:
                raise Impossible("already-listening", "your phone still listens")
            await asyncio.sleep(LOOK_SOON_S / 5)
        await self._close(row)

    async def _follow(self, row: Listening, state: SpyState | None) -> None:
        now = self._floor.now()
        if state is None:
            if row.heard_at is not None or now - row.started_at > GRACE:
                await self._close(row)
        elif state is SpyState.LISTENING and row.heard_at is None:
            async with self._floor.database.brief() as session:
                first = await listenings.heard(session, row.id, now)
            if first:
                await self._publish(row)

    async def _close(self, row: Listening) -> None:
        floor, now = self._floor, self._floor.now()
        async with floor.database.brief() as session:
            first = await listenings.end(session, row.id, now)
            fresh = await listenings.one(session, row.id)
        if not first or fresh is None:
            return
        seconds = 0.0 if fresh.heard_at is None else round((now - fresh.heard_at).total_seconds(), 1)
        modes: list[JsonValue] = [step["mode"] for step in fresh.modes]
        detail: dict[str, JsonValue] = {"user_id": row.user_id, "seconds": seconds, "modes": modes}
        deed = Deed("call.listen_end", Subject("call", row.call_id, row.agent_id), {**detail, "reason": row.reason})
        await floor.audit.note(SYSTEM, deed)
        await self._publish(row)

    async def _own(self, asker: Asker, listening_id: int) -> Listening:
        async with self._floor.database.glance() as session:
            row = await listenings.one(session, listening_id)
        if row is None or row.user_id != asker.principal.user_id or row.ended_at is not None:
            raise NoSuchListening("you do not listen so, or not any more")
        return row

    async def _answer(self, action: str, row_id: int, result: Result) -> Listened:
        async with self._floor.database.glance() as session:
            row = await listenings.one(session, row_id)
            if row is None:
                raise NoSuchListening("there is no such listening")
            shown = (await self._shown(session, [row]))[0]
        return Listened(action=action, result=result, call_id=row.call_id, listening=shown)

    async def _shown(self, session: AsyncSession, rows: list[Listening]) -> list[ListeningOut]:
        people = {person for row in rows for person in (row.user_id, row.agent_id)}
        names = await self._floor.names.names(session, people) if people else {}
        fields = [name for name in ListeningOut.model_fields if name != "agent_name"]
        return [
            ListeningOut(agent_name=names.get(row.agent_id, ""), **{name: getattr(row, name) for name in fields})
            for row in rows
        ]

    async def _publish(self, row: Listening) -> None:
        await self._floor.bus.publish(LISTENING, listening_changed(row.user_id))

    def _lock(self, asker: Asker) -> asyncio.Lock:
        """One command of a supervisor after the other."""
        return self._locks.setdefault(asker.principal.user_id, asyncio.Lock())

    async def _told(
        self,
        asker: Asker,
        name: str,
        about: tuple[str, ListenRequest | TakeOverRequest],
        kind: type[A],
        detail: dict[str, JsonValue],
        work: Callable[[], Awaitable[A]],
    ) -> A:
        call_id, request = about
        subject = Subject("call", call_id, request.user_id)
        return await self._once.run(
            asker,
            f"{name} {call_id}",
            request,
            kind,
            lambda: told(self._floor.audit, asker.actor, name, subject, detail=detail, work=work),
        )


def spy_of(row: Listening) -> UniqueId:
    return UniqueId(row.channel_id)


def _talks(story: CallStory | None, phone: Endpoint) -> bool:
    own = None if story is None else own_leg(story, phone)
    return own is not None and own.answered_at is not None
