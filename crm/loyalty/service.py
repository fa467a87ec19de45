"""The rules of loyalty cards: one number is one card, points are written down and never below nothing unless the
group allows it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.scopes import Action
from callcenter.phones import normalise
from crm import cursors, repository, rights
from crm.errors import Outdated, invalid_field
from crm.kinds import CustomerRef
from crm.loyalty.errors import CardBlocked, GroupInUse, NoSuchCard, NotEnoughPoints, NumberTaken
from crm.loyalty.finding import brief, brief_columns, joined, key_of, of_card, percent
from crm.loyalty.models import LoyaltyCard, LoyaltyEntry, LoyaltyGroup
from crm.loyalty.schemas import (
    EntriesQuery,
    EntryInput,
    EntryOut,
    EntryPage,
    GroupInput,
    GroupOut,
    GroupsInput,
    LoyaltyCardChange,
    LoyaltyCardInput,
    LoyaltyCardOut,
    Percent,
)
from crm.service import changeable, existing, record
from crm.telling import Added, tell_added
from crm.words import fold


async def create(session: AsyncSession, form: LoyaltyCardInput, author_id: int) -> LoyaltyCardOut:
    ref = CustomerRef(form.kind, form.customer_id)
    customer = await changeable(session, ref)
    await _check(session, ref, form.number, form.group_id, None)
    row = LoyaltyCard(
        number=form.number, key=key_of(form.number), group_id=form.group_id, discount=_hundredths(form.discount),
        created_at=datetime.now(UTC), **repository.owner_values(ref),
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await record(session, customer, ref, [_told(None, form.number)], author_id)
    return await view(session, row)


async def change(session: AsyncSession, card_id: int, form: LoyaltyCardChange, author_id: int) -> LoyaltyCardOut:
    row, ref = await _locked(session, card_id)
    if row.version != form.version:
        current = await view(session, row)
        raise Outdated("it was changed meanwhile", current=current.model_dump(mode="json"))
    await _check(session, ref, form.number, form.group_id, row)
    before = _summary(row)
    row.number, row.key, row.group_id = form.number, key_of(form.number), form.group_id
    row.discount, row.blocked, row.version = _hundredths(form.discount), form.blocked, row.version + 1
    await session.flush()
    if before != _summary(row):
        customer = await existing(session, ref)
        await record(session, customer, ref, [_told(before, _summary(row))], author_id)
    return await view(session, row)


async def enter(session: AsyncSession, card_id: int, form: EntryInput, author_id: int) -> LoyaltyCardOut:
    """Give or spend points; two who spend at once do so one after the other."""
    row, _ = await _locked(session, card_id)
    if row.blocked:
        raise CardBlocked("the card is blocked")
    have = await session.scalar(select(func.coalesce(func.sum(LoyaltyEntry.points), 0)).where(_of(row.id))) or 0
    if form.points < 0 and have + form.points < 0 and not await _may_owe(session, row):
        raise NotEnoughPoints("there are not so many points on the card", points=int(have))
    entry = LoyaltyEntry(card_id=row.id, at=datetime.now(UTC), author_id=author_id)
    entry.points, entry.reason = form.points, form.reason
    session.add(entry)
    await session.flush()
    owner = repository.owner_of(row)
    tell_added(session, str(owner.kind), owner.id, Added.POINTS, author_id, card_id=row.id, points=form.points)
    return await view(session, row)


async def entries(session: AsyncSession, card_id: int, query: EntriesQuery) -> EntryPage:
    """The latest first."""
    row = await _card(session, card_id)
    mine = select(LoyaltyEntry).where(_of(row.id))
    if query.cursor:
        mine = mine.where(LoyaltyEntry.id < int(cursors.read(query.cursor, (int,))[0]))
    rows = list(await session.scalars(mine.order_by(LoyaltyEntry.id.desc()).limit(query.limit + 1)))
    shown = rows[: query.limit]
    names = await repository.user_names(session, {one.author_id for one in shown if one.author_id is not None})
    items = [
        EntryOut(id=one.id, at=one.at, author=names.get(one.author_id or 0), points=one.points, reason=one.reason)
        for one in shown
    ]
    return EntryPage(items=items, next_cursor=cursors.write(shown[-1].id) if len(rows) > query.limit else None)


async def find(session: AsyncSession, text: str, country: str) -> list[LoyaltyCardOut]:
    """By the card's number, or by a telephone number of its owner."""
    row = await session.scalar(select(LoyaltyCard).where(LoyaltyCard.key == key_of(text)))
    rows = [] if row is None else [row]
    number = normalise(text, country).e164
    if not rows and number is not None:
        owners = await repository.owners_of(session, number)
        ids = [one.id for owner in owners for one in await of_card(session, owner.ref)]
        rows = list(await session.scalars(select(LoyaltyCard).where(LoyaltyCard.id.in_(ids)).order_by(LoyaltyCard.id)))
    return [await view(session, one) for one in rows if await _shown(session, one)]


async def read(session: AsyncSession, card_id: int) -> LoyaltyCardOut:
    return await view(session, await _card(session, card_id))


async def view(session: AsyncSession, row: LoyaltyCard) -> LoyaltyCardOut:
    found = (await session.execute(joined(select(*brief_columns())).where(LoyaltyCard.id == row.id))).one()
    owner = (await repository.briefs(session, [repository.owner_of(row)]))[0]
    return LoyaltyCardOut(
        **dict(brief(found)), customer=owner, own_discount=percent(row.discount), group_id=row.group_id,
        created_at=row.created_at, version=row.version,
    )  # fmt: skip


async def groups(session: AsyncSession) -> list[GroupOut]:
    """In their order, the archived ones behind."""
    order = (LoyaltyGroup.archived, LoyaltyGroup.position, LoyaltyGroup.id)
    return [_group(row) for row in await session.scalars(select(LoyaltyGroup).order_by(*order))]


async def save_groups(session: AsyncSession, form: GroupsInput) -> list[GroupOut]:
    rows = {row.id: row for row in await session.scalars(select(LoyaltyGroup).with_for_update())}
    names = [fold(one.name) for one in form.groups]
    names += [fold(row.name) for id_, row in rows.items() if id_ not in {one.id for one in form.groups}]
    if len(set(names)) < len(names):
        raise GroupInUse("there is a group of this name")
    if any(one.id is not None and one.id not in rows for one in form.groups):
        raise invalid_field("body.groups", "there is no such group")
    for row in rows.values():
        row.archived = row.archived or row.id not in {one.id for one in form.groups}
    for position, one in enumerate(form.groups):
        _write(session, one, position, rows)
    await session.flush()
    return await groups(session)


def _write(session: AsyncSession, form: GroupInput, position: int, rows: dict[int, LoyaltyGroup]) -> None:
    row = LoyaltyGroup() if form.id is None else rows[form.id]
    row.name, row.discount, row.may_owe = form.name, _hundredths(form.discount), form.may_owe
    row.position, row.archived = position, form.archived
    session.add(row)


async def _card(session: AsyncSession, card_id: int, *, lock: bool = False) -> LoyaltyCard:
    """One whose owner the person of this session sees."""
    row = await session.get(LoyaltyCard, card_id, with_for_update=lock or None)
    if row is None or not await _shown(session, row):
        raise NoSuchCard("there is no such card")
    return row


async def _shown(session: AsyncSession, row: LoyaltyCard) -> bool:
    ref = repository.owner_of(row)
    return await repository.get(session, ref) is not None and not rights.hides(session, ref.kind, "loyalty")


async def _locked(session: AsyncSession, card_id: int) -> tuple[LoyaltyCard, CustomerRef]:
    row = await _card(session, card_id, lock=True)
    ref = repository.owner_of(row)
    customer = await existing(session, ref)
    rights.check(session, ref, customer.responsible_id, Action.CHANGE)
    rights.check_fields(session, ref.kind, ["loyalty"])
    return row, ref


async def _check(
    session: AsyncSession, ref: CustomerRef, number: str, group_id: int | None, row: LoyaltyCard | None
) -> None:
    rights.check_fields(session, ref.kind, ["loyalty"])
    same = select(LoyaltyCard.id).where(LoyaltyCard.key == key_of(number))
    taken = await session.scalar(same if row is None else same.where(LoyaltyCard.id != row.id))
    if taken is not None:
        raise NumberTaken("there is a card with this number")
    if group_id is not None and await session.get(LoyaltyGroup, group_id) is None:
        raise invalid_field("body.group_id", "there is no such group")


async def _may_owe(session: AsyncSession, row: LoyaltyCard) -> bool:
    group = None if row.group_id is None else await session.get(LoyaltyGroup, row.group_id)
    return group is not None and group.may_owe


def _of(card_id: int) -> Any:
    return LoyaltyEntry.card_id == card_id


def _hundredths(percents: Percent) -> int:
    return int(percents * 100)


def _summary(row: LoyaltyCard) -> str:
    parts: Sequence[str] = (row.number, f"{percent(row.discount)} %", "blocked" if row.blocked else "")
    return ", ".join(part for part in parts if part)


def _told(before: str | None, after: str) -> dict[str, Any]:
    return {"field": "loyalty", "before": before, "after": after}


def _group(row: LoyaltyGroup) -> GroupOut:
    return GroupOut(
        id=row.id, name=row.name, discount=percent(row.discount), may_owe=row.may_owe, archived=row.archived
    )
