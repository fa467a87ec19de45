"""The history of a deal, and what it tells in the histories of its customers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from callcenter.auth.principal import Principal
from callcenter.calls.ports import NumberSpan
from crm.deals.kinds import EntryKind, StageOutcome
from crm.deals.models import Deal, DealEntry, LeadConversion, Stage
from crm.deals.rights import visible
from crm.fields.kinds import CardRef, FieldEntity
from crm.kinds import CustomerKind, CustomerRef
from crm.numbers.keeping import spans_of
from crm.ports import CallHistory
from crm.schemas import LineKind, Named, StageMove, TimelinePage, TimelineQuery
from crm.timeline import Around, Line, MoreLines, Place, Source, below, call_lines, call_notes, merged, place_of

_TYPES: Final[dict[EntryKind, LineKind]] = {
    EntryKind.CREATED: "created",
    EntryKind.NOTE: "note",
    EntryKind.CHANGED: "changed",
    EntryKind.MOVED: "moved",
}
DEAL_OF: Final[dict[CustomerKind, Any]] = {
    CustomerKind.CONTACT: Deal.contact_id,
    CustomerKind.COMPANY: Deal.company_id,
    CustomerKind.LEAD: Deal.lead_id,
}


async def page(
    session: AsyncSession, deal: Deal, query: TimelineQuery, calls: CallHistory, *, more: Sequence[MoreLines] = ()
) -> TimelinePage:
    """A page of the deal's own lines, and of its customer's calls with what was noted on them."""
    after, limit = place_of(query.cursor), query.limit + 1
    lines = await _entries(session, (DealEntry.deal_id == deal.id) & _wanted(query), after, limit)
    spans = await _numbers(session, deal) if query.wants("call", "note") else []
    if query.wants("call"):
        lines += await call_lines(session, spans, after, limit, calls)
    if query.wants("note"):
        lines += await call_notes(session, spans, after, limit)
    for lines_of in more:
        lines += await lines_of(session, after, limit)
    return await merged(session, lines, query.limit)


def of_customer(ref: CustomerRef, people: Sequence[int] = ()) -> ColumnElement[bool]:
    """That a deal is this customer's, or of one of the people of a company."""
    own: ColumnElement[bool] = DEAL_OF[ref.kind] == ref.id
    return or_(own, Deal.contact_id.in_(people)) if people else own


def lines_for(viewer: Principal, ref: CustomerRef, query: TimelineQuery, people: Sequence[int] = ()) -> MoreLines:
    """How the deals of a customer show in its history, as far as this person may see them; edits stay with the deal."""

    async def lines(session: AsyncSession, after: Place | None, limit: int) -> list[Line]:
        mine = select(Deal.id).where(of_customer(ref, people), visible(viewer))
        condition = DealEntry.deal_id.in_(mine) & (DealEntry.kind != str(EntryKind.CHANGED)) & _wanted(query)
        return await _entries(session, condition, after, limit)

    return lines


def happened(
    viewer: Principal,
    kinds: Collection[EntryKind],
    outcomes: Collection[StageOutcome],
    *,
    people: Collection[int] | None,
    since: datetime,
) -> MoreLines:
    """What happened to all deals that this person may see: entries of these kinds, and moves to stages of these
    outcomes; by these people, or by anybody."""

    async def lines(session: AsyncSession, after: Place | None, limit: int) -> list[Line]:
        stages = select(Stage.id).where(Stage.outcome.in_([str(one) for one in outcomes]))
        moved = and_(DealEntry.kind == str(EntryKind.MOVED), DealEntry.to_stage_id.in_(stages))
        wanted = [DealEntry.kind.in_([str(kind) for kind in kinds]), *([moved] if outcomes else [])]
        theirs = [] if people is None else [DealEntry.author_id.in_(people)]
        return await _entries(
            session, and_(or_(*wanted), DealEntry.at >= since, visible(viewer), *theirs), after, limit
        )

    return lines


def _wanted(query: TimelineQuery) -> ColumnElement[bool]:
    kinds = [str(kind) for kind, line in _TYPES.items() if query.wants(line)]
    return true() if len(kinds) == len(_TYPES) else DealEntry.kind.in_(kinds)


async def kin(session: AsyncSession, ref: CustomerRef, more: Sequence[MoreLines]) -> Around:
    """With the leads that became this customer, and for such a lead with the contact that has its numbers now."""
    if ref.kind is CustomerKind.LEAD:
        contact_id = await session.scalar(select(LeadConversion.contact_id).where(LeadConversion.lead_id == ref.id))
        heir = None if contact_id is None else CustomerRef(CustomerKind.CONTACT, contact_id)
        return Around(heir=heir, more=more)
    column = LeadConversion.contact_id if ref.kind is CustomerKind.CONTACT else LeadConversion.company_id
    query = select(LeadConversion.lead_id).where(column == ref.id).order_by(LeadConversion.lead_id)
    leads = [CustomerRef(CustomerKind.LEAD, lead_id) for lead_id in await session.scalars(query)]
    return Around(leads=leads, more=more)


async def _numbers(session: AsyncSession, deal: Deal) -> list[NumberSpan]:
    """The numbers of the person; of the company or the lead where the deal names no person."""
    for kind, id_ in (
        (CustomerKind.CONTACT, deal.contact_id),
        (CustomerKind.LEAD, deal.lead_id),
        (CustomerKind.COMPANY, deal.company_id),
    ):
        spans = [] if id_ is None else await spans_of(session, CustomerRef(kind, id_))
        if spans:
            return spans
    return []


async def _entries(
    session: AsyncSession, condition: ColumnElement[bool], after: Place | None, limit: int
) -> list[Line]:
    came, went = aliased(Stage), aliased(Stage)
    query = (
        select(
            DealEntry,
            Deal.title,
            Deal.contact_id,
            went.name.label("went"),
            came.name.label("came"),
            came.outcome.label("outcome"),
        )
        .join(Deal, Deal.id == DealEntry.deal_id)
        .outerjoin(went, went.id == DealEntry.from_stage_id)
        .outerjoin(came, came.id == DealEntry.to_stage_id)
        .where(condition)
    )
    rows = await session.execute(below(query, (DealEntry.at, DealEntry.id), after, Source.DEAL).limit(limit))
    return [_line(row) for row in rows]


def _line(row: Any) -> Line:
    entry: DealEntry = row.DealEntry
    return Line(
        entry.at,
        Source.DEAL,
        entry.id,
        author_id=entry.author_id,
        text=entry.text or None,
        changes=entry.changes,
        type=_TYPES[EntryKind(entry.kind)],
        deal=Named(id=entry.deal_id, name=row.title),
        whose_id=row.contact_id,
        card=CardRef(FieldEntity.DEAL, entry.deal_id),
        moved=None if row.came is None else _move(row),
    )


def _move(row: Any) -> StageMove:
    return StageMove(
        from_stage=row.went or "",
        to_stage=row.came,
        outcome=StageOutcome(row.outcome).value,
        stayed_s=row.DealEntry.stayed_s or 0.0,
    )
