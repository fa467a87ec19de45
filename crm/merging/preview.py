"""Two cards side by side, before they become one."""

from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import repository
from crm.fields.service import names_of
from crm.kinds import CustomerKind, CustomerRef
from crm.merging import own_fields
from crm.merging.choices import FIELDS, Choice, joins, suggested
from crm.merging.moving import references
from crm.merging.schemas import FieldChoice, MergePreview, PairQuery
from crm.merging.service import refs_of, refusal
from crm.numbers.keeping import spans_of
from crm.ports import CallHistory
from crm.repository import AnyCustomer
from crm.service import card, existing

MAX_CALLS: Final = 100
_HIDDEN: Final = frozenset({"contacts.merged_into_id", "companies.merged_into_id", "leads.merged_into_id"})


async def preview(session: AsyncSession, pair: PairQuery, calls: CallHistory) -> MergePreview:
    survivor_ref, loser_ref = refs_of(pair.kind, pair.survivor_id, pair.loser_id)
    survivor, loser = await existing(session, survivor_ref), await existing(session, loser_ref)
    refused = refusal(survivor, loser)
    spans = await spans_of(session, loser_ref)
    rows = await calls.calls_of_numbers(session, spans, before=None, limit=MAX_CALLS + 1)
    return MergePreview(
        survivor=await card(session, survivor_ref),
        loser=await card(session, loser_ref),
        fields=[
            *[await _field(session, name, survivor, loser) for name in FIELDS[pair.kind]],
            *await _own_fields(session, (survivor_ref, loser_ref), theirs_newer=loser.updated_at > survivor.updated_at),
        ],
        goes_over=await _counts(session, loser_ref),
        calls=min(len(rows), MAX_CALLS),
        calls_are_more=len(rows) > MAX_CALLS,
        refused=None if refused is None else refused.code,
    )


async def _field(session: AsyncSession, name: str, survivor: AnyCustomer, loser: AnyCustomer) -> FieldChoice:
    mine, theirs = getattr(survivor, name), getattr(loser, name)
    choices = [Choice.SURVIVOR, Choice.LOSER]
    if joins(name, mine, theirs):
        choices.append(Choice.BOTH)
    return FieldChoice(
        field=name,
        survivor=mine,
        loser=theirs,
        survivor_name=await _named(session, name, mine),
        loser_name=await _named(session, name, theirs),
        suggested=suggested(name, survivor, loser),
        choices=choices,
    )


async def _own_fields(
    session: AsyncSession, refs: tuple[CustomerRef, CustomerRef], *, theirs_newer: bool
) -> list[FieldChoice]:
    """Those that one of both has filled."""
    both = await own_fields.pair_of(session, refs, theirs_newer=theirs_newer)
    shown = own_fields.differing(both)
    mine, theirs = [await names_of(session, shown, values) for values in (both.mine, both.theirs)]
    return [
        FieldChoice(
            field=own_fields.PREFIX + field.key,
            label=field.label,
            survivor=both.mine.get(field.key),
            loser=both.theirs.get(field.key),
            survivor_name=mine.get(field.key),
            loser_name=theirs.get(field.key),
            suggested=own_fields.suggested(both, field),
            choices=[Choice.SURVIVOR, Choice.LOSER, *([Choice.BOTH] if own_fields.can_have_both(both, field) else [])],
        )
        for field in shown
    ]


async def _named(session: AsyncSession, name: str, id_: Any) -> str | None:
    if id_ is None or name not in ("company_id", "responsible_id"):
        return None
    if name == "responsible_id":
        users = await repository.user_names(session, [id_])
        return users[id_].name if id_ in users else None
    found = await repository.briefs(session, [CustomerRef(CustomerKind.COMPANY, id_)])
    return found[0].name if found else None


async def _counts(session: AsyncSession, ref: CustomerRef) -> dict[str, int]:
    """By table, what the merge would move."""
    counts: dict[str, int] = {}
    for column in references(ref.kind):
        if f"{column.table.name}.{column.name}" in _HIDDEN:
            continue
        number = await session.scalar(select(func.count()).select_from(column.table).where(column == ref.id))
        if number:
            counts[column.table.name] = counts.get(column.table.name, 0) + number
    return counts
