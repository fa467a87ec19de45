"""Legal holds of customers: who, why, until when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.scopes import Action
from callcenter.errors import NotFound
from callcenter.personal.person import Obstacle, Person
from crm import cursors
from crm.kinds import CustomerKind, CustomerRef
from crm.privacy.errors import WrongState
from crm.privacy.kinds import RequestState
from crm.privacy.models import PrivacyHold, PrivacyRequest
from crm.privacy.people import title_of
from crm.privacy.schemas import HoldInput, HoldPage, HoldQuery, HoldView
from crm.repository import TABLES, briefs, user_names
from crm.rights import reach
from crm.service import existing


async def place(session: AsyncSession, form: HoldInput, *, by_id: int, now: datetime) -> PrivacyHold:
    """:raises WrongState: when the customer is being erased already"""
    ref = CustomerRef(CustomerKind(form.kind), form.customer_id)
    await existing(session, ref, lock=True)
    erased = select(PrivacyRequest.id).where(
        PrivacyRequest.state == RequestState.RUNNING,
        PrivacyRequest.subject_kind == ref.kind,
        PrivacyRequest.subject_id == ref.id,
    )
    if await session.scalar(erased) is not None:
        raise WrongState("this customer is being erased")
    row = PrivacyHold(
        subject_kind=str(ref.kind), subject_id=ref.id, reason=form.reason, until=form.until, by_id=by_id, at=now
    )
    session.add(row)
    await session.flush()
    return row


async def lift(session: AsyncSession, hold_id: int, *, by_id: int, now: datetime) -> PrivacyHold:
    """It stays in the list, as one that was."""
    row = await session.get(PrivacyHold, hold_id, with_for_update=True)
    if row is None:
        raise NotFound("there is no such hold")
    if row.lifted_at is not None:
        raise WrongState("this hold was lifted before")
    row.lifted_at, row.lifted_by_id = now, by_id
    return row


async def against(session: AsyncSession, person: Person, now: datetime) -> Sequence[Obstacle]:
    """The live holds on any of the person's cards."""
    cards = (
        and_(PrivacyHold.subject_kind == kind, PrivacyHold.subject_id.in_(person.ids(kind))) for kind in CustomerKind
    )
    rows = await session.scalars(select(PrivacyHold.id).where(_live(now), or_(*cards)).order_by(PrivacyHold.id))
    return [Obstacle("legal-hold", str(id_)) for id_ in rows]


async def page(session: AsyncSession, query: HoldQuery, now: datetime) -> HoldPage:
    """The latest first; of a card also those on cards that were merged into it."""
    wanted: list[ColumnElement[bool]] = [_live(now)] if query.live else []
    if query.kind is not None:
        wanted.append(PrivacyHold.subject_kind == query.kind)
    if query.customer_id is not None:
        wanted.append(_on_card(query.kind, query.customer_id))
    if query.cursor:
        wanted.append(PrivacyHold.id < int(cursors.read(query.cursor, (int,))[0]))
    found = select(PrivacyHold).where(*wanted).order_by(PrivacyHold.id.desc()).limit(query.limit + 1)
    rows = (await session.scalars(found)).all()
    shown = rows[: query.limit]
    cursor = cursors.write(shown[-1].id) if len(rows) > query.limit else None
    return HoldPage(items=[await view(session, row, now) for row in await _seen(session, shown)], next_cursor=cursor)


async def _seen(session: AsyncSession, rows: Sequence[PrivacyHold]) -> list[PrivacyHold]:
    """Those of customers that the person of this session sees, former cards among them for who sees everybody's."""
    refs = {row.id: CustomerRef(CustomerKind(row.subject_kind), row.subject_id) for row in rows}
    hidden = [ref for ref in refs.values() if not reach(session, ref.kind, Action.VIEW).is_all]
    known = {brief.ref for brief in await briefs(session, hidden)}
    return [row for row in rows if refs[row.id] not in hidden or refs[row.id] in known]


async def view(session: AsyncSession, row: PrivacyHold, now: datetime) -> HoldView:
    names = await user_names(session, [id_ for id_ in (row.by_id, row.lifted_by_id) if id_ is not None])
    return HoldView(
        id=row.id,
        kind=CustomerKind(row.subject_kind),
        customer_id=row.subject_id,
        name=await title_of(session, row.subject_kind, row.subject_id),
        reason=row.reason,
        until=row.until,
        at=row.at,
        by=None if row.by_id is None else names.get(row.by_id),
        lifted_at=row.lifted_at,
        lifted_by=None if row.lifted_by_id is None else names.get(row.lifted_by_id),
        live=row.lifted_at is None and (row.until is None or row.until > now),
    )


def _on_card(kind: CustomerKind | None, id_: int) -> ColumnElement[bool]:
    if kind is None:
        return PrivacyHold.subject_id == id_
    table = TABLES[kind]
    return PrivacyHold.subject_id.in_(select(table.id).where(or_(table.id == id_, table.merged_into_id == id_)))


def _live(now: datetime) -> ColumnElement[bool]:
    return and_(PrivacyHold.lifted_at.is_(None), or_(PrivacyHold.until.is_(None), PrivacyHold.until > now))
