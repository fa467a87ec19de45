"""Outcomes go where their call goes."""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.outcomes.models import GivenOutcome


async def follow(session: AsyncSession, absorbed: str, call_id: str) -> None:
    """The outcomes of a call that became part of another are of that one; who has one there keeps that."""
    there = select(GivenOutcome.user_id).where(GivenOutcome.call_id == call_id)
    await session.execute(
        delete(GivenOutcome).where(GivenOutcome.call_id == absorbed, GivenOutcome.user_id.in_(there))
    )  # fmt: skip
    await session.execute(update(GivenOutcome).where(GivenOutcome.call_id == absorbed).values(call_id=call_id))
