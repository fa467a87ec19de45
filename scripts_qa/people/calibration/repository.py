"""Queries on the tables of calibrations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.people.models import (
    Calibration,
    CalibrationCall,
    CalibrationMember,
    CalibrationSheet,
    Consensus,
)
from scripts_qa.people.repository import Place, page_of


@dataclass(frozen=True, slots=True)
class Stored:
    """A calibration with what belongs to it; calls in their order, members by id."""

    row: Calibration
    calls: Sequence[CalibrationCall]
    members: Sequence[int]
    sheets: Sequence[CalibrationSheet]

    def sheet(self, call_id: str, user_id: int) -> CalibrationSheet | None:
        return next((one for one in self.sheets if (one.call_id, one.user_id) == (call_id, user_id)), None)

    def sheets_of(self, user_id: int) -> list[CalibrationSheet]:
        return [one for one in self.sheets if one.user_id == user_id]


async def page(session: AsyncSession, *, only_of: int | None, after: Place | None, limit: int) -> Sequence[Calibration]:
    """Newest first; `only_of`: those that this person is a member of or made."""
    query = select(Calibration)
    if only_of is not None:
        mine = select(CalibrationMember.calibration_id).where(CalibrationMember.user_id == only_of)
        query = query.where(or_(Calibration.id.in_(mine), Calibration.created_by_id == only_of))
    found = page_of(query, (Calibration.created_at, Calibration.id), after, limit)
    return (await session.scalars(found)).all()


async def locked(session: AsyncSession, calibration_id: UUID) -> Calibration | None:
    query = select(Calibration).where(Calibration.id == calibration_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def stored(session: AsyncSession, rows: Collection[Calibration]) -> list[Stored]:
    ids = [row.id for row in rows]
    calls = select(CalibrationCall).where(CalibrationCall.calibration_id.in_(ids)).order_by(CalibrationCall.position)
    members = (
        select(CalibrationMember).where(CalibrationMember.calibration_id.in_(ids)).order_by(CalibrationMember.user_id)
    )
    sheets = select(CalibrationSheet).where(CalibrationSheet.calibration_id.in_(ids))
    call_rows, member_rows, sheet_rows = (
        (await session.scalars(calls)).all(),
        (await session.scalars(members)).all(),
        (await session.scalars(sheets)).all(),
    )
    return [
        Stored(
            row,
            [one for one in call_rows if one.calibration_id == row.id],
            [one.user_id for one in member_rows if one.calibration_id == row.id],
            [one for one in sheet_rows if one.calibration_id == row.id],
        )
        for row in rows
    ]


async def consensus(session: AsyncSession, calibration_id: UUID) -> Mapping[str, Mapping[str, Consensus]]:
    """By call and question."""
    found: dict[str, dict[str, Consensus]] = {}
    for row in await session.scalars(select(Consensus).where(Consensus.calibration_id == calibration_id)):
        found.setdefault(row.call_id, {})[row.question_id] = row
    return found
