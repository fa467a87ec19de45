"""What an operator does at the desk.

The PBX is told first and the database second: a row never says ready while the PBX says no. No transaction is
open while the PBX is asked, because on SQLite it would hold up the record path; instead the row carries a version
and is written only if nobody changed it meanwhile.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents import repository
from callcenter.agents.agent import Agent, EndedTalk, moved, talk_ended, wrap_up_finished
from callcenter.agents.browser_phone import PhoneKind
from callcenter.agents.errors import (
    ChangedMeanwhile,
    NoPhone,
    NotOffline,
    OutcomeMissing,
    PhoneExists,
    PhoneInUse,
    PhoneTaken,
    UnknownPerson,
    UnknownPhone,
    UnknownQueue,
)
from callcenter.agents.events import DESK_CHANGED, DEVICES, desk_changed, device_held
from callcenter.agents.repository import Phone
from callcenter.agents.schemas import DeskOut, DeskPhone, DeskQueue, DeskTalk
from callcenter.agents.seat import Seat
from callcenter.agents.state import AgentState, Move
from callcenter.bus import Bus
from callcenter.calls.outcomes import service as outcomes
from callcenter.calls.ports import Telephony, UserNames
from callcenter.db import Database

Rule = Callable[[Agent], Agent]

_MOVES: Final[Mapping[str, Move]] = {
    "ready": Move.GO_READY,
    "paused": Move.PAUSE,
    "offline": Move.GO_OFFLINE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRules:
    """`queues` are the titles of all queues by their names in the PBX; `wrap_up` of zero means none. A wrap-up after a
    talk of one of `outcome_queues` is not ended by hand before the outcome is given.

    A phone whose holder has been offline for `release_after` may be taken by the next person: who went home does
    not keep the desk.
    """

    queues: Mapping[str, str] = field(default_factory=dict)
    outcome_queues: frozenset[str] = frozenset()
    wrap_up: timedelta = timedelta(seconds=30)
    release_after: timedelta = timedelta(minutes=15)


class DeskService:
    """Each method is one whole change with a transaction of its own."""

    def __init__(
        self,
        database: Database,
        telephony: Telephony,
        bus: Bus,
        *,
        names: UserNames,
        rules: DeskRules,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._seat = Seat(telephony, rules.queues)
        self._bus = bus
        self._names = names
        self._rules = rules
        self._now = now
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def desk(self, session: AsyncSession, user_id: int) -> DeskOut:
        """The desk as it is stored now."""
        agent = await repository.agent(session, user_id, now=self._now())
        phones = await repository.phones(session)
        holders = {phone.holder for phone in phones if phone.holder is not None}
        names = await self._names.names(session, holders | {user_id})
        shown = [_phone(phone, names) for phone in phones]
        return DeskOut(
            user_id=user_id,
            name=names.get(user_id, ""),
            state=agent.state,
            reason=agent.reason,
            since=agent.since,
            until=agent.until,
            talk=await self._talk(session, agent),
            phone=next((phone for phone in shown if phone.id == agent.phone_id), None),
            phones=shown,
            queues=[self._queue(name) for name in await repository.queues_of(session, user_id)],
            pbx="up" if self._seat.pbx_is_up else "down",
        )

    async def set_state(self, user_id: int, state: str, reason: str) -> None:
        """A person's own choice of `ready`, `paused` or `offline`; refused when the PBX does not follow."""
        move = _MOVES[state]
        why = reason if move is Move.PAUSE else ""
        await self._change(user_id, lambda agent: moved(agent, move, reason=why, now=self._now()))

    async def finish_wrap_up(self, user_id: int) -> None:
        """Early, by the person, or in time, by the timer."""
        await self._change(user_id, lambda agent: wrap_up_finished(agent, now=self._now()))

    async def finish_wrap_up_if_due(self, user_id: int) -> None:
        """The timer's own call: a wrap-up that was finished or made longer meanwhile is left alone."""

        def rule(agent: Agent) -> Agent:
            due = agent.until is not None and agent.until <= self._now()
            return wrap_up_finished(agent, now=self._now()) if due else agent

        await self._change(user_id, rule, by_clock=True)

    async def begin_wrap_up(self, user_id: int, talk: EndedTalk | None = None) -> bool:
        """After a talk. It begins also when the PBX is away: `reassert` pauses the device when it is back.

        False when no wrap-up is due: the rules have none, or the person went offline during the talk.
        """
        if not self._rules.wrap_up:
            return False
        async with self._locks[user_id]:
            old = await self._read(user_id)
            if old.state is AgentState.OFFLINE:
                return False
            new = talk_ended(old, talk, wrap_up=self._rules.wrap_up, now=self._now())
            await self._seat.try_put(new, *await self._membership(user_id))
            await self._save(old, new)
            await self._note_missing(old, new)
        return True

    async def take_phone(self, user_id: int, phone_id: int | None) -> None:
        """Only while offline, so that no call can be under way to the device that is given up."""
        released: int | None = None
        async with self._locks[user_id]:
            old = await self._read(user_id)
            if old.phone_id == phone_id:
                return
            if old.state is not AgentState.OFFLINE:
                raise NotOffline("go offline before you change the phone")
            try:
                async with self._database.transaction() as session:
                    released = await self._release(session, user_id, phone_id)
                    phone_since = None if phone_id is None else self._now()
                    new = replace(old, phone_id=phone_id, phone_since=phone_since, endpoint=None)
                    await repository.save(session, old, new, now=self._now())
            except IntegrityError:
                raise PhoneTaken("somebody took this phone at the same moment") from None
            new = await self._read(user_id)
        if released is not None:
            await self._tell_device(replace(old, user_id=released, endpoint=None))
        await self._tell_device(new)

    async def shut(self, user_id: int) -> None:
        """Out of the queues, and the phone is free. It is done also when the PBX is away: what belongs to nobody is
        cleared there when it is back."""
        async with self._locks[user_id]:
            old = await self._read(user_id)
            left = replace(old, until=None, resume=None, talk=None)
            gone = replace(left, state=AgentState.OFFLINE, reason="", since=self._now())
            if old.state is not AgentState.OFFLINE:
                await self._seat.try_put(gone, *await self._membership(user_id))
                await self._save(old, gone)
                await self._note_missing(old, gone)
        await self.take_phone(user_id, None)

    async def add_phone(
        self, session: AsyncSession, endpoint: str, label: str, *, kind: PhoneKind = PhoneKind.DESK
    ) -> DeskPhone:
        """In the caller's transaction."""
        if await repository.phone_by_endpoint(session, endpoint) is not None:
            raise PhoneExists("there is a phone with this endpoint already")
        shown = label or endpoint.split("/", 1)[-1]
        phone_id = await repository.add_phone(session, endpoint, shown, kind)
        return DeskPhone(id=phone_id, endpoint=endpoint, label=shown, kind=kind, taken_by=None)

    async def change_phone(
        self, session: AsyncSession, phone_id: int, *, label: str | None, kind: PhoneKind | None
    ) -> DeskPhone:
        """In the caller's transaction."""
        phone = await self._phone(session, phone_id)
        if kind not in (None, phone.kind):
            await self._refuse_held(session, phone)
        changed = replace(phone, label=label or phone.label, kind=kind or phone.kind)
        await repository.change_phone(session, phone_id, label=changed.label, kind=changed.kind)
        return _phone(changed, await self._names.names(session, _holder(phone)))

    async def remove_phone(self, session: AsyncSession, phone_id: int) -> None:
        """In the caller's transaction. Calls that were spoken over it keep its name."""
        phone = await self._phone(session, phone_id)
        await self._refuse_held(session, phone)
        await repository.remove_phone(session, phone_id)

    async def held_phone(self, session: AsyncSession, user_id: int) -> Phone:
        """The device that this person holds."""
        agent = await repository.agent(session, user_id, now=self._now())
        if agent.phone_id is None:
            raise NoPhone("choose a phone first")
        return await self._phone(session, agent.phone_id)

    async def phones(self, session: AsyncSession) -> list[DeskPhone]:
        phones = await repository.phones(session)
        names = await self._names.names(session, {phone.holder for phone in phones if phone.holder is not None})
        return [_phone(phone, names) for phone in phones]

    async def queues_of(self, session: AsyncSession, user_id: int) -> list[str]:
        return await repository.queues_of(session, user_id)

    async def assign_queues(self, session: AsyncSession, user_id: int, queues: Collection[str]) -> None:
        """In the caller's transaction; call `reassert_agent` after its commit."""
        for queue in queues:
            if queue not in self._rules.queues:
                raise UnknownQueue("there is no such queue", queue=queue)
        if not await self._names.names(session, {user_id}):
            raise UnknownPerson("there is no such person")
        await repository.set_queues(session, user_id, queues)

    async def reassert_agent(self, user_id: int) -> bool:
        """Bring the PBX to what the database says of one person; False when it cannot be told now."""
        async with self._locks[user_id]:
            agent = await self._read(user_id)
            told = await self._seat.try_put(agent, *await self._membership(user_id))
        await self._bus.publish(DESK_CHANGED, desk_changed(user_id))
        return told

    async def reassert(self) -> bool:
        """After a (re)connect of the PBX: every desk, and devices that nobody holds leave the queues."""
        async with self._database.reading() as session:
            agents = await repository.agents(session)
            idle = [phone for phone in await repository.phones(session) if phone.holder is None]
        told = [await self.reassert_agent(agent.user_id) for agent in agents]
        told += [await self._seat.try_clear(phone.endpoint) for phone in idle]
        return all(told)

    async def wrap_ups(self) -> list[Agent]:
        """Those in wrap-up, the one that ends first in front."""
        async with self._database.glance() as session:
            return await repository.wrapping_up(session)

    async def _change(self, user_id: int, rule: Rule, *, by_clock: bool = False) -> None:
        """Tell the PBX, then write. What fails half-way is taken back at the PBX."""
        async with self._locks[user_id]:
            old = await self._read(user_id)
            new = rule(old)
            if new is not old and new.state is not AgentState.OFFLINE and not by_clock:
                await self._refuse_without_outcome(old)
            membership = await self._membership(user_id)
            done = False
            try:
                await self._seat.put(new, *membership)
                await self._save(old, new)
                done = True
            finally:
                if not done and new is not old:
                    await self._seat.try_put(old, *membership)
            await self._note_missing(old, new)

    async def _talk(self, session: AsyncSession, agent: Agent) -> DeskTalk | None:
        if agent.talk is None:
            return None
        return DeskTalk(call_id=agent.talk.call_id, outcome_needed=await self._owes(session, agent))

    async def _owes(self, session: AsyncSession, agent: Agent) -> bool:
        talk = agent.talk
        if talk is None or talk.queue not in self._rules.outcome_queues:
            return False
        return await outcomes.offered(session) and not await outcomes.has(session, talk.call_id, agent.user_id)

    async def _refuse_without_outcome(self, old: Agent) -> None:
        async with self._database.glance() as session:
            owes = await self._owes(session, old)
        if owes and old.talk is not None:
            raise OutcomeMissing("say first what became of the call", call_id=old.talk.call_id)

    async def _note_missing(self, old: Agent, new: Agent) -> None:
        """What was owed for a talk whose wrap-up is over without it."""
        talk = old.talk
        if talk is None or talk == new.talk or talk.queue not in self._rules.outcome_queues:
            return
        async with self._database.brief() as session:
            if await self._owes(session, old):
                await outcomes.note_missing(session, talk.call_id, old.user_id, at=self._now())

    async def _phone(self, session: AsyncSession, phone_id: int) -> Phone:
        phone = await repository.phone(session, phone_id)
        if phone is None:
            raise UnknownPhone("there is no such phone")
        return phone

    async def _refuse_held(self, session: AsyncSession, phone: Phone) -> None:
        if phone.holder is not None:
            names = await self._names.names(session, _holder(phone))
            raise PhoneInUse("somebody holds this phone", taken_by=names.get(phone.holder, ""))

    async def _read(self, user_id: int) -> Agent:
        async with self._database.glance() as session:
            return await repository.agent(session, user_id, now=self._now())

    async def _membership(self, user_id: int) -> tuple[str, list[str]]:
        """The person's name in the queues, and the queues."""
        async with self._database.glance() as session:
            names = await self._names.names(session, {user_id})
            return names.get(user_id, ""), await repository.queues_of(session, user_id)

    async def _save(self, old: Agent, new: Agent) -> None:
        if new is old:
            return
        try:
            async with self._database.brief() as session:
                await repository.save(session, old, new, now=self._now())
        except IntegrityError:
            raise ChangedMeanwhile("the desk was changed elsewhere at the same moment") from None
        await self._bus.publish(DESK_CHANGED, desk_changed(new.user_id))

    async def _release(self, session: AsyncSession, user_id: int, phone_id: int | None) -> int | None:
        """Take the wanted phone from a holder who went home; PhoneTaken when the holder is still about."""
        if phone_id is None:
            return None
        phone = await self._phone(session, phone_id)
        if phone.holder is None or phone.holder == user_id:
            return None
        holder = await repository.agent(session, phone.holder, now=self._now())
        if not self._went_home(holder):
            name = (await self._names.names(session, {holder.user_id})).get(holder.user_id, "")
            raise PhoneTaken(f"taken by {name}", taken_by=name)
        gone = replace(holder, phone_id=None, phone_since=None, endpoint=None)
        await repository.save(session, holder, gone, now=self._now())
        return holder.user_id

    def _went_home(self, holder: Agent) -> bool:
        taken_at = holder.phone_since or holder.since
        idle_since = max(holder.since, taken_at)
        return holder.state is AgentState.OFFLINE and self._now() - idle_since >= self._rules.release_after

    async def _tell_device(self, agent: Agent) -> None:
        await self._bus.publish(DEVICES, device_held(agent.user_id, agent.endpoint))
        await self._bus.publish(DESK_CHANGED, desk_changed(agent.user_id))

    def _queue(self, name: str) -> DeskQueue:
        return DeskQueue(name=name, title=self._rules.queues.get(name, name))


def _phone(phone: Phone, names: Mapping[int, str]) -> DeskPhone:
    holder = None if phone.holder is None else names.get(phone.holder, "")
    return DeskPhone(id=phone.id, endpoint=phone.endpoint, label=phone.label, kind=phone.kind, taken_by=holder)


def _holder(phone: Phone) -> set[int]:
    return set() if phone.holder is None else {phone.holder}
