"""Every query on the tables of desks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.agent import Agent, EndedTalk, Resume
from callcenter.agents.browser_phone import PhoneKind
from callcenter.agents.errors import ChangedMeanwhile
from callcenter.agents.models import AgentQueue, AgentStateLog, AgentStateRecord, PhoneRecord
from callcenter.agents.state import AgentState
from callcenter.calls.facts import Endpoint


@dataclass(frozen=True, slots=True)
class Phone:
    """`holder` is the id of the person who has it."""

    id: int
    endpoint: Endpoint
    label: str
    kind: PhoneKind
    holder: int | None


async def agent(session: AsyncSession, user_id: int, *, now: datetime) -> Agent:
    """The desk; one that was never used is offline since now."""
    row = (await session.execute(_agents().where(AgentStateRecord.user_id == user_id))).one_or_none()
    return Agent(user_id=user_id, since=now) if row is None else _agent(row)


async def agents(session: AsyncSession, only: Collection[int] | None = None) -> list[Agent]:
    """Every desk that was ever used, or those of these people."""
    query = _agents().order_by(AgentStateRecord.user_id)
    if only is not None:
        query = query.where(AgentStateRecord.user_id.in_(only))
    return [_agent(row) for row in await session.execute(query)]


async def wrapping_up(session: AsyncSession) -> list[Agent]:
    """Those in wrap-up, the one that ends first in front."""
    query = _agents().where(AgentStateRecord.until.is_not(None)).order_by(AgentStateRecord.until)
    return [_agent(row) for row in await session.execute(query)]


async def save(session: AsyncSession, old: Agent, new: Agent, *, now: datetime) -> None:
    """Write the desk if nobody changed it since `old` was read, and its history with it."""
    values = _values(new) | {"version": old.version + 1}
    if old.version == 0:
        await session.execute(insert(AgentStateRecord).values(user_id=new.user_id, **values))
    else:
        await _swap(session, old, values)
    if (old.state, old.reason, old.endpoint) != (new.state, new.reason, new.endpoint) or old.version == 0:
        await _write_history(session, new, now)


async def states_between(
    session: AsyncSession, since: datetime, until: datetime, state: AgentState
) -> list[AgentStateLog]:
    """The stretches of one state that began in the period, in order."""
    query = select(AgentStateLog).where(
        AgentStateLog.started_at >= since, AgentStateLog.started_at < until, AgentStateLog.state == str(state)
    )
    return list(await session.scalars(query.order_by(AgentStateLog.started_at, AgentStateLog.id)))


async def states_within(
    session: AsyncSession, since: datetime, until: datetime, user_ids: Collection[int] | None = None
) -> list[AgentStateLog]:
    """The stretches of everybody's or these people's states that lie in the period, wholly or in part, in order."""
    reaches = or_(AgentStateLog.ended_at.is_(None), AgentStateLog.ended_at > since)
    query = select(AgentStateLog).where(AgentStateLog.started_at < until, reaches)
    if user_ids is not None:
        query = query.where(AgentStateLog.user_id.in_(user_ids))
    return list(await session.scalars(query.order_by(AgentStateLog.started_at, AgentStateLog.id)))


async def phones(session: AsyncSession) -> list[Phone]:
    """All devices with their holders."""
    query = select(PhoneRecord, AgentStateRecord.user_id)
    query = query.outerjoin(AgentStateRecord, AgentStateRecord.phone_id == PhoneRecord.id)
    rows = await session.execute(query.order_by(PhoneRecord.label, PhoneRecord.id))
    return [_phone(record, holder) for record, holder in rows]


async def phone(session: AsyncSession, phone_id: int) -> Phone | None:
    query = select(PhoneRecord, AgentStateRecord.user_id).where(PhoneRecord.id == phone_id)
    query = query.outerjoin(AgentStateRecord, AgentStateRecord.phone_id == PhoneRecord.id)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else _phone(row[0], row[1])


async def add_phone(session: AsyncSession, endpoint: str, label: str, kind: PhoneKind) -> int:
    phone = PhoneRecord(endpoint=endpoint, label=label, kind=str(kind))
    session.add(phone)
    await session.flush()
    return phone.id


async def change_phone(session: AsyncSession, phone_id: int, *, label: str, kind: PhoneKind) -> None:
    values = {"label": label, "kind": str(kind)}
    await session.execute(update(PhoneRecord).where(PhoneRecord.id == phone_id).values(**values))


async def remove_phone(session: AsyncSession, phone_id: int) -> None:
    await session.execute(delete(PhoneRecord).where(PhoneRecord.id == phone_id))


async def phone_by_endpoint(session: AsyncSession, endpoint: str) -> int | None:
    found: int | None = await session.scalar(select(PhoneRecord.id).where(PhoneRecord.endpoint == endpoint))
    return found


async def held_devices(session: AsyncSession) -> dict[int, Endpoint]:
    """The device of each person who holds one."""
    query = select(AgentStateRecord.user_id, PhoneRecord.endpoint).join(
        PhoneRecord, PhoneRecord.id == AgentStateRecord.phone_id
    )
    return {user_id: Endpoint(endpoint) for user_id, endpoint in await session.execute(query)}


async def queues_of(session: AsyncSession, user_id: int) -> list[str]:
    query = select(AgentQueue.queue).where(AgentQueue.user_id == user_id).order_by(AgentQueue.queue)
    return list((await session.execute(query)).scalars())


async def queues_of_all(session: AsyncSession) -> dict[int, list[str]]:
    """The queues of everybody who serves any."""
    found: dict[int, list[str]] = {}
    for user_id, queue in await session.execute(
        select(AgentQueue.user_id, AgentQueue.queue).order_by(AgentQueue.queue)
    ):
        found.setdefault(user_id, []).append(queue)
    return found


async def set_queues(session: AsyncSession, user_id: int, queues: Collection[str]) -> None:
    """Exactly these."""
    await session.execute(delete(AgentQueue).where(AgentQueue.user_id == user_id))
    if queues:
        rows = [{"user_id": user_id, "queue": queue} for queue in sorted(set(queues))]
        await session.execute(insert(AgentQueue), rows)


async def _swap(session: AsyncSession, old: Agent, values: dict[str, Any]) -> None:
    mine = (AgentStateRecord.user_id == old.user_id, AgentStateRecord.version == old.version)
    changed = await session.execute(
        update(AgentStateRecord).where(*mine).values(**values).returning(AgentStateRecord.user_id)
    )
    if changed.one_or_none() is None:
        raise ChangedMeanwhile("the desk was changed elsewhere at the same moment")


async def _write_history(session: AsyncSession, new: Agent, now: datetime) -> None:
    present = (AgentStateLog.user_id == new.user_id, AgentStateLog.ended_at.is_(None))
    await session.execute(update(AgentStateLog).where(*present).values(ended_at=now))
    entry = {"state": str(new.state), "reason": new.reason, "endpoint": new.endpoint}
    await session.execute(insert(AgentStateLog).values(user_id=new.user_id, started_at=now, **entry))


def _agents() -> Select[AgentStateRecord, str]:
    query = select(AgentStateRecord, PhoneRecord.endpoint)
    return query.outerjoin(PhoneRecord, PhoneRecord.id == AgentStateRecord.phone_id)


def _agent(row: Row[AgentStateRecord, str]) -> Agent:
    record: AgentStateRecord = row[0]
    endpoint: str | None = row[1]
    resume = record.resume_state
    return Agent(
        user_id=record.user_id,
        state=AgentState(record.state),
        reason=record.reason,
        since=record.since,
        until=record.until,
        resume=None if resume is None else Resume(AgentState(resume), record.resume_reason),
        talk=None if record.talk_call_id is None else EndedTalk(record.talk_call_id, record.talk_queue),
        phone_id=record.phone_id,
        endpoint=None if endpoint is None else Endpoint(endpoint),
        phone_since=record.phone_since,
        version=record.version,
    )


def _phone(record: PhoneRecord, holder: int | None) -> Phone:
    return Phone(record.id, Endpoint(record.endpoint), record.label, PhoneKind(record.kind), holder)


def _values(agent: Agent) -> dict[str, Any]:
    return {
        "state": str(agent.state),
        "reason": agent.reason,
        "since": agent.since,
        "until": agent.until,
        "resume_state": None if agent.resume is None else str(agent.resume.state),
        "resume_reason": "" if agent.resume is None else agent.resume.reason,
        "talk_call_id": None if agent.talk is None else agent.talk.call_id,
        "talk_queue": None if agent.talk is None else agent.talk.queue,
        "phone_id": agent.phone_id,
        "phone_since": agent.phone_since,
    }


async def people_at_desks(session: AsyncSession) -> list[int]:
    """Whoever holds a phone or is not offline."""
    busy = or_(AgentStateRecord.phone_id.is_not(None), AgentStateRecord.state != str(AgentState.OFFLINE))
    return list(await session.scalars(select(AgentStateRecord.user_id).where(busy)))
