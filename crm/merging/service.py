"""Two cards of one person or firm become one, and nothing of either is lost.

The loser's row stays, empty of everything but its own fields, and leads to the survivor; so its id is never given
again, and an undo needs to invent nothing.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.scopes import Action
from callcenter.errors import AppError
from crm import forms, losing, repository, rights
from crm.errors import Outdated, invalid_field
from crm.kinds import CustomerKind, CustomerRef
from crm.merging import moving, own_fields, ways
from crm.merging.choices import chosen
from crm.merging.errors import AlreadyCustomer, NoSuchMerge
from crm.merging.models import Merge
from crm.merging.own_fields import PREFIX
from crm.merging.schemas import MergeInput, MergePage, MergeQuery, MergeView
from crm.models import Lead
from crm.repository import AnyCustomer, owner_column
from crm.schemas import Named
from crm.sections.service import stand_behind
from crm.service import card, existing, record
from crm.state import LeadStatus
from crm.telling import Happened, tell_customer
from crm.veil import current

UNDO_DAYS: Final = 30
Change = dict[str, Any]


async def merge(session: AsyncSession, form: MergeInput, author_id: int) -> Merge:
    """In the caller's transaction; both cards as they were are kept for the undo."""
    survivor_ref, loser_ref = refs = refs_of(form.kind, form.survivor_id, form.loser_id)
    survivor, loser = await locked(session, refs)
    await _check_versions(session, form, (survivor, loser))
    rights.check(session, survivor_ref, survivor.responsible_id, Action.CHANGE)
    rights.check(session, loser_ref, loser.responsible_id, Action.DELETE)
    if refused := refusal(survivor, loser):
        raise refused
    before = [await ways.ways_of(session, ref) for ref in refs]
    pair = await own_fields.pair_of(session, refs, theirs_newer=loser.updated_at > survivor.updated_at)
    own = own_fields.chosen(pair, {name: one for name, one in form.choices.items() if name.startswith(PREFIX)})
    await stand_behind(session, survivor_ref, loser_ref)
    fields = _set(survivor, chosen(form.kind, form.choices, survivor, loser))
    loss = _join_losses(survivor, loser)
    rights.check_fields(session, form.kind, [change["field"] for change in fields])
    moved = await moving.move(session, form.kind, loser.id, survivor.id)
    await ways.join(session, survivor_ref, loser_ref)
    touched = _touch(survivor, loser)
    row = Merge(loser_id=loser.id, loser_name=loser.name, at=datetime.now(UTC), author_id=author_id)
    setattr(row, f"{form.kind}_id", survivor.id)
    row.moved = moved
    row.way_back = {"fields": fields, "survivor": before[0], "loser": before[1], "last_contact_at": touched}
    row.way_back["loss"] = loss
    filled, row.way_back["own"] = await own_fields.give(session, survivor_ref, pair, own)
    session.add(row)
    loser.merged_into_id = survivor.id
    loser.version += 1
    loser.updated_at = row.at
    await repository.replace_words(session, loser_ref, [])
    told = [{"field": "merged", "before": None, "after": loser.name}, *fields, *filled]
    told += losing.changes(survivor, loss[0]) if isinstance(survivor, Lead) else []
    told += _changed_ways(before[0], await ways.ways_of(session, survivor_ref))
    await record(session, survivor, survivor_ref, told, author_id)
    tell_customer(session, loser_ref, Happened.MERGED, author_id, survivor_id=survivor.id)
    return row


async def merge_of(session: AsyncSession, merge_id: int, *, lock: bool = False) -> Merge:
    row = await session.get(Merge, merge_id, with_for_update=lock or None)
    if row is None:
        raise NoSuchMerge("there is no such merge")
    return row


async def merges_of(session: AsyncSession, query: MergeQuery, before: int | None) -> MergePage:
    """What was merged into this customer and not taken back, the latest first."""
    ref = CustomerRef(query.kind, query.customer_id)
    await existing(session, ref)
    mine = [owner_column(ref.kind, Merge) == ref.id, Merge.undone_at.is_(None)]
    if before is not None:
        mine.append(Merge.id < before)
    found = await session.scalars(select(Merge).where(*mine).order_by(Merge.id.desc()).limit(query.limit + 1))
    rows = found.all()
    items = [await view(session, row) for row in rows[: query.limit]]
    return MergePage(items=items, next_cursor=str(items[-1].id) if len(rows) > query.limit else None)


async def view(session: AsyncSession, row: Merge) -> MergeView:
    ref = survivor_of(row)
    names = await repository.user_names(session, [] if row.author_id is None else [row.author_id])
    later = await later_merge(session, row)
    brief = (await repository.briefs(session, [ref]))[0]
    return MergeView(
        id=row.id,
        kind=ref.kind,
        survivor=Named(id=ref.id, name=brief.name),
        loser_id=row.loser_id,
        loser_name=row.loser_name,
        at=row.at,
        author=None if row.author_id is None else names.get(row.author_id),
        moved=moving.counted(row.moved or {}),
        undo_until=row.at + timedelta(days=UNDO_DAYS) if row.way_back is not None else None,
        blocked_by=None if later is None else later.id,
        undone_at=row.undone_at,
    )


async def later_merge(session: AsyncSession, row: Merge) -> Merge | None:
    """The latest merge after this one that the survivor took part in, on either side."""
    ref = survivor_of(row)
    involved = (owner_column(ref.kind, Merge) == ref.id) | (
        (Merge.loser_id == ref.id) & owner_column(ref.kind, Merge).is_not(None)
    )
    later = select(Merge).where(Merge.id > row.id, Merge.undone_at.is_(None), involved)
    return await session.scalar(later.order_by(Merge.id.desc()).limit(1))


def survivor_of(row: Merge) -> CustomerRef:
    ids = (row.contact_id, row.company_id, row.lead_id)
    return next(CustomerRef(kind, id_) for kind, id_ in zip(CustomerKind, ids, strict=True) if id_ is not None)


def refs_of(kind: CustomerKind, survivor_id: int, loser_id: int) -> tuple[CustomerRef, CustomerRef]:
    if survivor_id == loser_id:
        raise invalid_field("loser_id", "it is the same card")
    return CustomerRef(kind, survivor_id), CustomerRef(kind, loser_id)


async def locked(session: AsyncSession, refs: Sequence[CustomerRef]) -> list[AnyCustomer]:
    """Both rows in the given order, locked in the order of their ids: two merges at once do not wait in a circle."""
    rows = {ref: await existing(session, ref, lock=True) for ref in sorted(refs)}
    return [rows[ref] for ref in refs]


def refusal(survivor: AnyCustomer, loser: AnyCustomer) -> AppError | None:
    """What stands against it, whoever asks."""
    converted = [one for one in (survivor, loser) if isinstance(one, Lead) and one.status == LeadStatus.CONVERTED]
    return AlreadyCustomer("this lead is a customer already: merge the contact that it became") if converted else None


async def _check_versions(session: AsyncSession, form: MergeInput, rows: tuple[AnyCustomer, AnyCustomer]) -> None:
    for row, version in zip(rows, (form.survivor_version, form.loser_version), strict=True):
        if row.version != version:
            now = await card(session, CustomerRef(form.kind, row.id))
            raise Outdated("it was changed meanwhile", current=current(session, now))


def _set(survivor: AnyCustomer, values: dict[str, Any]) -> list[Change]:
    changes = [
        {"field": name, "before": getattr(survivor, name), "after": value}
        for name, value in values.items()
        if getattr(survivor, name) != value
    ]
    for change in changes:
        setattr(survivor, change["field"], change["after"])
    return changes


def _join_losses(survivor: AnyCustomer, loser: AnyCustomer) -> list[dict[str, Any]]:
    """Why the survivor is lost, before and after, for the way back; nothing of other kinds."""
    if not isinstance(survivor, Lead) or not isinstance(loser, Lead):
        return []
    was = losing.loss_of(survivor)
    losing.joined(survivor, loser, was)
    return [was, losing.loss_of(survivor)]


def _touch(survivor: AnyCustomer, loser: AnyCustomer) -> list[str | None]:
    """The later of both last contacts; before and after, for the way back."""
    before = survivor.last_contact_at
    survivor.last_contact_at = max(filter(None, (before, loser.last_contact_at)), default=None)
    return [None if at is None else at.isoformat() for at in (before, survivor.last_contact_at)]


def _changed_ways(before: ways.Ways, after: ways.Ways) -> list[Change]:
    """As the change log shows lists."""
    found = []
    for name in ways.LISTS:
        old, new = (_texts(name, one[name]) for one in (before, after))
        if old != new:
            found.append({"field": name, "before": old, "after": new})
    return found


def _texts(name: str, rows: Sequence[dict[str, Any]]) -> list[str]:
    if name == "phones":
        return forms.phone_texts(rows)
    if name == "emails":
        return [row["address"] for row in rows]
    return [f"{row['kind']}: {row['value']}" for row in rows]
