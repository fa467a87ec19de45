"""Sheets as people see and mark them, the totals, and the record of the reviewers' work."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.auth.principal import Principal
from callcenter.calls.ports import UserNames
from callcenter.errors import InvalidInput
from crm.card_keeping import CardKeeping, CardRead
from crm.kinds import CustomerKind, CustomerRef
from scripts_qa.checklists.errors import NoSuchSheet, OwnSheet
from scripts_qa.checklists.items import Item
from scripts_qa.checklists.models import CardDay, CardMark, CardSheet, CardWork
from scripts_qa.checklists.schemas import (
    AgentTotals,
    CardMarkOut,
    Mark,
    NoteLine,
    SheetCard,
    SheetOut,
    SheetPage,
    SheetsQuery,
    SpanQuery,
    WorkDay,
)

LONGEST_DAYS: Final = 92
PAUSE: Final = timedelta(minutes=5)
Marks = dict[Item, CardMark]


@dataclass(frozen=True, slots=True)
class Around:
    cards: CardKeeping
    names: UserNames
    audit: AuditTrail
    now: Callable[[], datetime]


class Sheets:
    """It is given the session of the request; who may ask is said by the routes."""

    def __init__(self, around: Around) -> None:
        self._around = around

    async def page(self, session: AsyncSession, principal: Principal, query: SheetsQuery) -> SheetPage:
        """One day's sheets."""
        day = query.day or await session.scalar(select(func.max(CardDay.day)))
        if day is None:
            return SheetPage(day=None, items=[], next_cursor=None)
        wanted = select(CardSheet).where(CardSheet.day == day)
        if query.agent_id is not None:
            wanted = wanted.where(CardSheet.agent_id == query.agent_id)
        if query.cursor is not None:
            wanted = wanted.where(CardSheet.id > query.cursor)
        rows = (await session.scalars(wanted.order_by(CardSheet.id).limit(query.limit + 1))).all()
        items = await self._out(session, principal, rows[: query.limit])
        following = items[-1].id if len(rows) > query.limit else None
        return SheetPage(day=day, items=items, next_cursor=following)

    async def card(self, session: AsyncSession, actor: Actor, principal: Principal, sheet_id: UUID) -> SheetCard:
        """The sheet with the card that it is about; reading it is told to the audit trail."""
        row = await _sheet(session, sheet_id)
        (shown,) = await self._out(session, principal, [row])
        found = await self._around.cards.read(session, _ref(row))
        subject = Subject(row.customer_kind, str(row.customer_id), row.agent_id)
        await self._around.audit.record(session, actor, "checklist.read", subject, {"sheet": str(row.id)})
        return _card(shown, found)

    async def mark(
        self, session: AsyncSession, principal: Principal, place: tuple[UUID, Item], value: Mark
    ) -> SheetOut:
        """A person's word; the machine's stays beside it.

        :raises OwnSheet: for the person whose work it is
        """
        sheet_id, item = place
        row = await _sheet(session, sheet_id)
        if row.agent_id == principal.user_id:
            raise OwnSheet("somebody else marks this sheet")
        now, after = self._around.now(), None if value is None else bool(value)
        entry = await session.get(CardMark, (row.id, item), with_for_update=True)
        before = None if entry is None else entry.value
        if entry is None:
            entry = CardMark(sheet_id=row.id, item=item, machine=None)
            session.add(entry)
        entry.value, entry.by_id, entry.at = after, principal.user_id, now
        session.add(CardWork(at=now, by_id=principal.user_id, sheet_id=row.id, item=item, before=before, after=after))
        await session.flush()
        return (await self._out(session, principal, [row]))[0]

    async def totals(self, session: AsyncSession, query: SpanQuery) -> list[AgentTotals]:
        """By name, over the days of the span."""
        rows = (await session.scalars(_within(query))).all()
        marks = await _marks(session, [row.id for row in rows])
        names = await self._around.names.names(session, {row.agent_id for row in rows})
        of_agent: defaultdict[int, list[Marks]] = defaultdict(list)
        for row in rows:
            of_agent[row.agent_id].append(marks[row.id])
        found = [_totals(agent_id, names.get(agent_id, ""), some) for agent_id, some in of_agent.items()]
        return sorted(found, key=lambda one: one.agent)

    async def work(self, session: AsyncSession, query: SpanQuery) -> list[WorkDay]:
        """What each reviewer did on each day, the last day first."""
        first, after = _bounds(query)
        wanted = select(CardWork).where(CardWork.at >= first, CardWork.at < after).order_by(CardWork.at, CardWork.id)
        of_day: defaultdict[tuple[date, int], list[CardWork]] = defaultdict(list)
        for row in await session.scalars(wanted):
            of_day[row.at.date(), row.by_id].append(row)
        names = await self._around.names.names(session, {by_id for _, by_id in of_day})
        return [_work(day, names.get(by_id, ""), rows) for (day, by_id), rows in sorted(of_day.items(), reverse=True)]

    async def table(self, session: AsyncSession, principal: Principal, query: SpanQuery) -> str:
        """Every sheet of the span as CSV, one line each."""
        rows = (await session.scalars(_within(query))).all()
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["day", "agent", "customer", *Item, "points", "of"])
        for sheet in await self._out(session, principal, rows):
            marks = [sheet.marks[item].value if item in sheet.marks else None for item in Item]
            told = ["" if value is None else value for value in marks]
            writer.writerow([sheet.day, _plain(sheet.agent), _plain(sheet.customer), *told, sheet.points, sheet.of])
        return out.getvalue()

    async def tell_export(self, actor: Actor, deed: Deed) -> None:
        await self._around.audit.note(actor, deed)

    async def _out(self, session: AsyncSession, principal: Principal, rows: Sequence[CardSheet]) -> list[SheetOut]:
        marks = await _marks(session, [row.id for row in rows])
        agents = await self._around.names.names(session, {row.agent_id for row in rows})
        cards = await self._around.cards.names(session, {_ref(row) for row in rows})
        return [
            _out(row, marks[row.id], (agents.get(row.agent_id, ""), cards.get(_ref(row), "")), principal)
            for row in rows
        ]


async def _sheet(session: AsyncSession, sheet_id: UUID) -> CardSheet:
    row = await session.get(CardSheet, sheet_id)
    if row is None:
        raise NoSuchSheet("there is no such sheet")
    return row


async def _marks(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Marks]:
    found: dict[UUID, Marks] = {sheet_id: {} for sheet_id in ids}
    for start in range(0, len(ids), 500):
        query = select(CardMark).where(CardMark.sheet_id.in_(ids[start : start + 500]))
        for row in await session.scalars(query):
            found[row.sheet_id][Item(row.item)] = row
    return found


def _ref(row: CardSheet) -> CustomerRef:
    return CustomerRef(CustomerKind(row.customer_kind), row.customer_id)


def _within(query: SpanQuery) -> Select[CardSheet]:
    _bounds(query)
    days = (CardSheet.day >= query.first, CardSheet.day <= query.last)
    return select(CardSheet).where(*days).order_by(CardSheet.day, CardSheet.agent_id, CardSheet.id)


def _bounds(query: SpanQuery) -> tuple[datetime, datetime]:
    if not timedelta(0) <= query.last - query.first <= timedelta(days=LONGEST_DAYS):
        reason = {"field": "last", "reason": f"from the first day on, {LONGEST_DAYS} days at most"}
        raise InvalidInput("the request is not valid", errors=[reason])
    first = datetime.combine(query.first, time(), UTC)
    return first, datetime.combine(query.last, time(), UTC) + timedelta(days=1)


def _number(value: bool | None) -> Mark:
    return None if value is None else 1 if value else 0


def _known(marks: Iterable[CardMark]) -> list[bool]:
    return [mark.value for mark in marks if mark.value is not None]


def _out(row: CardSheet, marks: Marks, names: tuple[str, str], principal: Principal) -> SheetOut:
    values = _known(marks.values())
    return SheetOut(
        id=row.id,
        day=row.day,
        agent_id=row.agent_id,
        agent=names[0],
        customer=names[1],
        marks={
            item: CardMarkOut(value=_number(one.value), machine=_number(one.machine), by_person=one.by_id is not None)
            for item, one in marks.items()
        },
        points=sum(values),
        of=len(values),
        open=[item for item in Item if item not in marks],
        own=row.agent_id == principal.user_id,
    )


def _totals(agent_id: int, agent: str, sheets: Sequence[Marks]) -> AgentTotals:
    by_item = {item: _known(marks[item] for marks in sheets if item in marks) for item in Item}
    return AgentTotals(
        agent_id=agent_id,
        agent=agent,
        cards=len(sheets),
        points=sum(sum(values) for values in by_item.values()),
        of=sum(len(values) for values in by_item.values()),
        share={item: sum(values) / len(values) for item, values in by_item.items() if values},
    )


def _work(day: date, reviewer: str, rows: Sequence[CardWork]) -> WorkDay:
    gaps = [after.at - before.at for before, after in pairwise(rows)]
    return WorkDay(
        day=day,
        reviewer=reviewer,
        marks=len(rows),
        sheets=len({row.sheet_id for row in rows}),
        first_at=rows[0].at,
        last_at=rows[-1].at,
        active_s=sum((gap for gap in gaps if gap <= PAUSE), timedelta()).total_seconds(),
    )


def _card(sheet: SheetOut, found: CardRead | None) -> SheetCard:
    if found is None:
        return SheetCard(sheet=sheet, gone=True, name="", status=None, responsible=None, company=None, phones=[],
                         emails=[], source="", remark="", notes=[])  # fmt: skip
    card = found.card
    company = card.company.name if card.company is not None else card.lead.company_name if card.lead else ""
    return SheetCard(
        sheet=sheet,
        gone=False,
        name=card.name,
        status=None if card.status is None else str(card.status),
        responsible=None if card.responsible is None else card.responsible.name,
        company=company or None,
        phones=[phone.raw for phone in card.phones],
        emails=[email.address for email in card.emails],
        source=card.source,
        remark=card.note,
        notes=[NoteLine(at=one.at, author=one.author, text=one.text) for one in found.notes],
    )


def _plain(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
