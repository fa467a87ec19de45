"""Every query on the tables of the board."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.board.models import (
    BoardLayoutRecord,
    BoardMessageRecord,
    BoardReceiptRecord,
    BoardSampleRecord,
    BoardTeamRecord,
    BoardThresholdsRecord,
    BoardWallRecord,
)

FIRM = 1


def _insert(session: AsyncSession) -> Any:
    return postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert


async def layout(session: AsyncSession, user_id: int) -> dict[str, Any] | None:
    row = await session.get(BoardLayoutRecord, user_id)
    return None if row is None else row.layout


async def save_layout(session: AsyncSession, user_id: int, document: dict[str, Any], at: datetime) -> None:
    statement = _insert(session)(BoardLayoutRecord).values(user_id=user_id, layout=document, updated_at=at)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["user_id"], set_={"layout": document, "updated_at": at})
    )


async def thresholds(session: AsyncSession) -> dict[str, Any] | None:
    row = await session.get(BoardThresholdsRecord, FIRM)
    return None if row is None else row.thresholds


async def save_thresholds(session: AsyncSession, document: dict[str, Any], by: int, at: datetime) -> None:
    values = {"thresholds": document, "updated_by": by, "updated_at": at}
    statement = _insert(session)(BoardThresholdsRecord).values(id=FIRM, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


async def team(session: AsyncSession, user_id: int) -> list[str] | None:
    row = await session.get(BoardTeamRecord, user_id)
    return None if row is None else row.queues


async def save_team(session: AsyncSession, user_id: int, queues: list[str] | None) -> None:
    await session.execute(delete(BoardTeamRecord).where(BoardTeamRecord.user_id == user_id))
    if queues is not None:
        session.add(BoardTeamRecord(user_id=user_id, queues=queues))
        await session.flush()


async def walls(session: AsyncSession) -> Sequence[BoardWallRecord]:
    """Those that are not revoked, newest first."""
    query = select(BoardWallRecord).where(BoardWallRecord.revoked_at.is_(None))
    return (await session.scalars(query.order_by(BoardWallRecord.id.desc()))).all()


async def wall_by_hash(session: AsyncSession, token_hash: str) -> BoardWallRecord | None:
    query = select(BoardWallRecord).where(
        BoardWallRecord.token_hash == token_hash, BoardWallRecord.revoked_at.is_(None)
    )
    return (await session.scalars(query)).one_or_none()


async def revoke_wall(session: AsyncSession, wall_id: int, at: datetime) -> bool:
    chosen = update(BoardWallRecord).where(BoardWallRecord.id == wall_id, BoardWallRecord.revoked_at.is_(None))
    return (await session.execute(chosen.values(revoked_at=at).returning(BoardWallRecord.id))).one_or_none() is not None


async def save_samples(session: AsyncSession, rows: Sequence[dict[str, Any]], before: datetime) -> None:
    """`before` is from when on older ones are thrown away."""
    if rows:
        statement = _insert(session)(BoardSampleRecord)
        await session.execute(statement.on_conflict_do_nothing(index_elements=["at", "queue"]), list(rows))
    await session.execute(delete(BoardSampleRecord).where(BoardSampleRecord.at < before))


async def samples(session: AsyncSession, queues: Collection[str], since: datetime) -> Sequence[BoardSampleRecord]:
    query = select(BoardSampleRecord).where(BoardSampleRecord.at >= since, BoardSampleRecord.queue.in_(queues))
    return (await session.scalars(query.order_by(BoardSampleRecord.at, BoardSampleRecord.queue))).all()


async def add_message(session: AsyncSession, values: dict[str, Any], people: Collection[int]) -> BoardMessageRecord:
    message = BoardMessageRecord(**values)
    session.add(message)
    await session.flush()
    session.add_all([BoardReceiptRecord(message_id=message.id, user_id=person) for person in sorted(people)])
    await session.flush()
    return message


async def messages(session: AsyncSession, before: int | None, limit: int) -> Sequence[BoardMessageRecord]:
    """Newest first; `before` is an id."""
    query = select(BoardMessageRecord).order_by(BoardMessageRecord.id.desc()).limit(limit)
    return (await session.scalars(query if before is None else query.where(BoardMessageRecord.id < before))).all()


async def receipts(session: AsyncSession, message_ids: Collection[int]) -> Sequence[BoardReceiptRecord]:
    query = select(BoardReceiptRecord).where(BoardReceiptRecord.message_id.in_(message_ids))
    return (await session.scalars(query.order_by(BoardReceiptRecord.message_id, BoardReceiptRecord.user_id))).all()


async def unseen(session: AsyncSession, user_id: int, now: datetime) -> Sequence[BoardMessageRecord]:
    """The person's messages that are valid and not acknowledged, oldest first."""
    query = select(BoardMessageRecord).join(BoardReceiptRecord, BoardReceiptRecord.message_id == BoardMessageRecord.id)
    query = query.where(
        BoardReceiptRecord.user_id == user_id, BoardReceiptRecord.seen_at.is_(None), BoardMessageRecord.until > now
    )
    return (await session.scalars(query.order_by(BoardMessageRecord.id))).all()


async def see(session: AsyncSession, message_id: int, user_id: int, at: datetime) -> bool:
    """Whether the message is the person's; the first time counts."""
    mine = (BoardReceiptRecord.message_id == message_id, BoardReceiptRecord.user_id == user_id)
    await session.execute(
        update(BoardReceiptRecord).where(*mine, BoardReceiptRecord.seen_at.is_(None)).values(seen_at=at)
    )
    return await session.get(BoardReceiptRecord, (message_id, user_id)) is not None
