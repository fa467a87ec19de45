"""What happened to customers: leads that came, notes, cards that changed hands, leads that became customers, talks.

Each reads one page of its kind strictly below a place, along the index of its time, and leaves out what does not belong
to a card that the viewer sees. How far it has looked it says by a place: `None` means to the end of the scope.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.rights import VIEWS
from callcenter.auth.scopes import Entity
from callcenter.calls.schemas import CallRow
from crm import rights
from crm.cards.columns import COLUMNS
from crm.cards.opening import CUSTOMERS
from crm.cards.seen import seen_cards, seen_in
from crm.feed.asking import Scope
from crm.feed.kinds import FeedKind
from crm.fields.customers import card_ref
from crm.fields.kinds import CardRef, FieldEntity
from crm.kinds import CustomerKind, CustomerRef
from crm.models import TURNED, Change, Lead, Note, Owned
from crm.numbers.keeping import stretches
from crm.ports import CallHistory
from crm.repository import owner_column
from crm.state import LeadStatus
from crm.timeline import Line, Place, Source, below, born

ORDER: Final = tuple(FieldEntity(kind) for kind in (CustomerKind.CONTACT, CustomerKind.COMPANY, CustomerKind.LEAD))


@dataclass(frozen=True, slots=True)
class Batch:
    lines: Sequence[Line]
    reached: Place | None


def batch(rows: Sequence[Line], limit: int, lines: Sequence[Line] | None = None) -> Batch:
    """`lines` are those of the rows that are shown."""
    last = rows[-1] if len(rows) >= limit else None
    place = None if last is None else Place(last.at, last.source, last.id)
    return Batch(rows if lines is None else lines, place)


async def leads_made(session: AsyncSession, scope: Scope, after: Place | None, limit: int) -> Batch:
    columns = (Lead.id, Lead.created_at, Lead.created_by_id, Lead.origin)
    if not scope.viewer.may(VIEWS[Entity.LEAD]):
        return batch([], limit)
    mine = rights.seen_by(scope.viewer, CustomerKind.LEAD, Lead.responsible_id.expression)
    query = select(*columns).where(Lead.created_at >= scope.since, Lead.merged_into_id.is_(None), *mine)
    if scope.people is not None:
        query = query.where(Lead.created_by_id.in_(scope.people))
    rows = await session.execute(below(query, (Lead.created_at, Lead.id), after, Source.CREATED).limit(limit))
    return batch([_lead(row) for row in rows], limit)


def _lead(row: Any) -> Line:
    ref = CustomerRef(CustomerKind.LEAD, row.id)
    at, by = row.created_at, row.created_by_id
    return Line(at, Source.CREATED, row.id, author_id=by, text=row.origin, key=born(ref), card=card_ref(ref))


async def notes(session: AsyncSession, scope: Scope, after: Place | None, limit: int) -> Batch:
    """Of customers and of calls; a note of a call stands on the card of the number's owner."""
    query = select(Note).where(Note.at >= scope.since, or_(_on_seen(Note, scope), Note.number_key.is_not(None)))
    if scope.people is not None:
        query = query.where(Note.author_id.in_(scope.people))
    rows = (await session.scalars(below(query, (Note.at, Note.id), after, Source.NOTE).limit(limit))).all()
    calls = {row.id: (row.number_key, row.at) for row in rows if row.number_key is not None}
    owners = await owners_seen(session, scope, calls)
    lines = [_note(row, owners) for row in rows]
    return batch(lines, limit, [line for line in lines if line.card is not None])


def _note(row: Note, owners: Mapping[Any, CardRef]) -> Line:
    card = owners.get(row.id) if row.number_key is not None else _card_of(row)
    return Line(row.at, Source.NOTE, row.id, author_id=row.author_id, text=row.text, card=card)


async def turned(session: AsyncSession, scope: Scope, after: Place | None, limit: int) -> Batch:
    """Cards that came into other hands, and leads that became customers."""
    query = select(Change).where(text(TURNED), Change.at >= scope.since, _on_seen(Change, scope))
    if scope.people is not None:
        query = query.where(Change.author_id.in_(scope.people))
    rows = (await session.scalars(below(query, (Change.at, Change.id), after, Source.CHANGE).limit(limit))).all()
    lines = [_change(session, row) for row in rows]
    return batch(lines, limit, [line for line in lines if scope.wants(*turns(line))])


def _change(session: AsyncSession, row: Change) -> Line:
    """Without the fields that are hidden from the viewer: of an edit that says nothing else there is no line."""
    card = _card_of(row)
    kind = None if card is None else CustomerKind(card.entity)
    changes = [one for one in row.changes if kind is not None and not rights.hides(session, kind, str(one["field"]))]
    return Line(row.at, Source.CHANGE, row.id, author_id=row.author_id, changes=changes, card=card)


def turns(line: Line) -> list[FeedKind]:
    """What an edit was; a lead may become a customer and come into other hands at once."""
    converted = any(one["field"] == "status" and one["after"] == LeadStatus.CONVERTED for one in line.changes)
    given = any(one["field"] == "responsible_id" for one in line.changes)
    return [*([FeedKind.CONVERTED] if converted else []), *([FeedKind.HANDED_OVER] if given else [])]


async def talks(
    session: AsyncSession, scope: Scope, after: Place | None, limit: int, calls: CallHistory
) -> Batch:  # fmt: skip
    """Calls in which somebody of the firm talked with a number of a customer."""
    before = None if after is None else after.call_bound()
    rows = await calls.talks(session, people=scope.people, since=scope.since, before=before, limit=limit)
    keys = {row.id: (row.customer_key, row.started_at) for row in rows if row.customer_key is not None}
    owners = await owners_seen(session, scope, keys)
    lines = [Line(row.started_at, Source.CALL, row.id, author_id=_talker(row, scope), call=row) for row in rows]
    shown = [replace(line, card=owners[line.id]) for line in lines if line.id in owners]
    return batch(lines, limit, shown)


def _talker(call: CallRow, scope: Scope) -> int | None:
    """The first who answered, of the people asked for."""
    talked = [agent.user_id for agent in call.agents if agent.answered and agent.user_id is not None]
    wanted = talked if scope.people is None else [id_ for id_ in talked if id_ in scope.people]
    return next(iter(wanted), None)


async def owners_seen(
    session: AsyncSession, scope: Scope, numbers: Mapping[Any, tuple[str, datetime]]
) -> dict[Any, CardRef]:
    """Whose the number was at that time, of the cards that the viewer sees: a person before a firm before a lead."""
    if not numbers:
        return {}
    spans = await stretches(session, {key for key, _ in numbers.values()})
    cards = await seen_cards(session, scope.viewer, {card_ref(ref) for ref, _ in spans})
    by_key: dict[str, list[tuple[CardRef, datetime | None, datetime | None]]] = {}
    for ref, span in spans:
        if card_ref(ref) in cards:
            by_key.setdefault(span.key, []).append((card_ref(ref), span.since, span.until))
    found: dict[Any, CardRef] = {}
    for id_, (key, at) in numbers.items():
        owners = [
            card
            for card, since, until in by_key.get(key, [])
            if (since is None or at >= since) and (until is None or at < until)
        ]
        if owners:
            found[id_] = min(owners, key=lambda card: (ORDER.index(card.entity), card.id))
    return found


def _on_seen(table: type[Owned], scope: Scope) -> ColumnElement[bool]:
    kinds = (CustomerKind(entity) for entity in CUSTOMERS)
    return or_(*(seen_in(owner_column(kind, table), scope.viewer, FieldEntity(kind)) for kind in kinds))


def _card_of(row: Note | Change) -> CardRef | None:
    found = ((entity, getattr(row, COLUMNS[entity])) for entity in ORDER)
    return next((CardRef(entity, id_) for entity, id_ in found if id_ is not None), None)
