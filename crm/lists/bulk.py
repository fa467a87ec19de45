"""Changing many customers at once: chosen when it begins, changed row by row, each with what became of it."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.roles import viewer
from callcenter.auth.viewing import show_to
from callcenter.errors import Forbidden, InvalidInput, NotFound
from crm import cursors, losing, service
from crm.errors import LossReasonNeeded, WrongMove, invalid_field
from crm.fields.errors import FieldsNeeded
from crm.kinds import CustomerKind, CustomerRef
from crm.lists.errors import NobodyChosen
from crm.lists.kinds import BulkStatus, Refusal, RowOutcome
from crm.lists.models import BulkChange, BulkRow
from crm.lists.schemas import BulkOut, BulkPage, BulkRowOut, BulkRowPage, BulkRowQuery, ChangeInput
from crm.models import Lead
from crm.repository import AnyCustomer, briefs, get, user_names
from crm.schemas import MAX_TAGS, Named, PageQuery
from crm.state import LeadStatus
from crm.tags.keeping import tag_key

BATCH: Final = 50
"""Rows of one transaction: on SQLite nobody else writes meanwhile."""
_PEOPLE: Final = StoredNames()


class Refused(Exception):
    """This customer cannot be changed so."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(str(reason))
        self.reason = reason


async def begin(
    session: AsyncSession, author: Principal, refs: list[CustomerRef], change: ChangeInput, now: datetime
) -> BulkChange:
    """Store what is to be done to whom; a job does it."""
    if not refs:
        raise NobodyChosen("nobody passes this filter")
    if change.responsible_id is not None:
        people = await _PEOPLE.allowed(session, Permission.CUSTOMERS_VIEW)
        if change.responsible_id not in people:
            raise invalid_field("body.change.responsible_id", "there is no such person")
    if change.status is LeadStatus.LOST:
        await losing.check_reason(session, change.loss_reason_id, "body.change.loss_reason_id")
    row = BulkChange(author_id=author.user_id, change=change.model_dump(mode="json", exclude_unset=True))
    row.status, row.rows_total, row.created_at = str(BulkStatus.RUNNING), len(refs), now
    session.add(row)
    await session.flush()
    values = [
        {"bulk_id": row.id, "row": place, "kind": str(ref.kind), "customer_id": ref.id, "outcome": "waiting"}
        for place, ref in enumerate(refs, start=1)
    ]
    await session.execute(insert(BulkRow), values)
    return row


async def step(session: AsyncSession, bulk_id: int, now: datetime) -> bool:
    """Change the next few customers; False when there is nothing more to do."""
    bulk = await session.get(BulkChange, bulk_id, with_for_update=True)
    if bulk is None or bulk.status != BulkStatus.RUNNING:
        return False
    waiting = select(BulkRow).where(BulkRow.bulk_id == bulk_id, BulkRow.outcome == str(RowOutcome.WAITING))
    rows = list(await session.scalars(waiting.order_by(BulkRow.row).limit(BATCH)))
    if not rows:
        bulk.status, bulk.finished_at = str(BulkStatus.DONE), now
        return False
    author = None if bulk.author_id is None else await viewer(session, bulk.author_id)
    may = author is not None and author.may(Permission.CUSTOMERS_EDIT)
    show_to(session, author)
    change = ChangeInput.model_validate(bulk.change)
    for row in rows:
        await _change_row(session, bulk, row, change if may else None)
    return True


async def _change_row(session: AsyncSession, bulk: BulkChange, row: BulkRow, change: ChangeInput | None) -> None:
    """`change` None: whoever began this may not change customers any more."""
    ref = CustomerRef(CustomerKind(row.kind), row.customer_id)
    try:
        if change is None:
            raise Refused(Refusal.NO_RIGHT)
        customer = await get(session, ref, lock=True)
        if customer is None:
            raise Refused(Refusal.GONE)
        async with session.begin_nested():
            changed = await service.amend(
                session,
                ref,
                values_for(customer, change),
                author_id=bulk.author_id,
                step=f"bulk:{bulk.id}:{ref.kind}",
                fields=change.fields,
            )
        outcome = RowOutcome.CHANGED if changed else RowOutcome.SAME
    except Refused as error:
        outcome, row.reason = RowOutcome.REFUSED, str(error.reason)
    except (FieldsNeeded, LossReasonNeeded):
        outcome, row.reason = RowOutcome.REFUSED, str(Refusal.FIELDS_NEEDED)
    except InvalidInput:
        outcome, row.reason = RowOutcome.REFUSED, str(Refusal.WRONG_FIELD)
    except Forbidden:
        outcome, row.reason = RowOutcome.REFUSED, str(Refusal.NO_RIGHT)
    except WrongMove:
        outcome, row.reason = RowOutcome.REFUSED, str(Refusal.WRONG_MOVE)
    row.outcome = str(outcome)
    bulk.rows_done += 1
    setattr(bulk, outcome, getattr(bulk, outcome) + 1)


def values_for(customer: AnyCustomer, change: ChangeInput) -> dict[str, Any]:
    """What the columns of this customer are to be.

    :raises Refused: when it is not a customer of whom this can be said
    """
    if change.status is not None and not isinstance(customer, Lead):
        raise Refused(Refusal.NOT_A_LEAD)
    values: dict[str, Any] = {
        name: getattr(change, name) for name in ("status", "source") if getattr(change, name) is not None
    }
    if change.status is LeadStatus.LOST:
        values |= {"loss_reason_id": change.loss_reason_id, "loss_note": change.loss_note}
    if "responsible_id" in change.model_fields_set:
        values["responsible_id"] = change.responsible_id
    if change.add_tags or change.remove_tags:
        values["tags"] = _tags(customer.tags, change)
    return values


def _tags(have: list[str], change: ChangeInput) -> list[str]:
    gone = {tag_key(tag) for tag in change.remove_tags}
    kept = [tag for tag in have if tag_key(tag) not in gone]
    known = {tag_key(tag) for tag in kept}
    tags = [*kept, *(tag for tag in change.add_tags if tag_key(tag) not in known)]
    if len(tags) > max(MAX_TAGS, len(have)):
        raise Refused(Refusal.TOO_MANY_TAGS)
    return tags


async def visible(session: AsyncSession, viewer: Principal, bulk_id: int, *, lock: bool = False) -> BulkChange:
    """One's own; whoever sets the CRM up sees all."""
    row = await session.get(BulkChange, bulk_id, with_for_update=lock or None)
    if row is None or (row.author_id != viewer.user_id and not viewer.may(Permission.CRM_SETUP)):
        raise NotFound("there is no such change")
    return row


async def stop(session: AsyncSession, viewer: Principal, bulk_id: int, now: datetime) -> BulkChange:
    """Behind the rows that are being changed; what was changed stays."""
    row = await visible(session, viewer, bulk_id, lock=True)
    if row.status == BulkStatus.RUNNING:
        row.status, row.finished_at = str(BulkStatus.STOPPED), now
    return row


async def page(session: AsyncSession, viewer: Principal, query: PageQuery) -> BulkPage:
    """One's own, newest first."""
    mine = select(BulkChange).where(BulkChange.author_id == viewer.user_id)
    if query.cursor:
        mine = mine.where(BulkChange.id < int(cursors.read(query.cursor, (int,))[0]))
    rows = list(await session.scalars(mine.order_by(BulkChange.id.desc()).limit(query.limit + 1)))
    shown = rows[: query.limit]
    items = [await out(session, row) for row in shown]
    return BulkPage(items=items, next_cursor=cursors.write(shown[-1].id) if len(rows) > query.limit else None)


async def out(session: AsyncSession, row: BulkChange) -> BulkOut:
    names = await user_names(session, [] if row.author_id is None else [row.author_id])
    author: Named | None = names.get(row.author_id or 0)
    same = ("id", "rows_total", "rows_done", "changed", "same", "refused", "created_at", "finished_at")
    return BulkOut(
        **{name: getattr(row, name) for name in same},
        author=author,
        status=BulkStatus(row.status),
        change=ChangeInput.model_validate(row.change),
    )


async def rows_page(session: AsyncSession, bulk_id: int, query: BulkRowQuery) -> BulkRowPage:
    """What became of each customer, in the order in which they were chosen."""
    rows_of = select(BulkRow).where(BulkRow.bulk_id == bulk_id)
    if query.outcome is not None:
        rows_of = rows_of.where(BulkRow.outcome == str(query.outcome))
    if query.cursor:
        rows_of = rows_of.where(BulkRow.row > int(cursors.read(query.cursor, (int,))[0]))
    rows = list(await session.scalars(rows_of.order_by(BulkRow.row).limit(query.limit + 1)))
    shown = rows[: query.limit]
    refs = [CustomerRef(CustomerKind(row.kind), row.customer_id) for row in shown]
    names = {brief.ref: brief.name for brief in await briefs(session, refs)}
    items = [
        BulkRowOut(
            kind=ref.kind,
            id=ref.id,
            name=names.get(ref),
            outcome=RowOutcome(row.outcome),
            reason=Refusal(row.reason) if row.reason else None,
        )
        for ref, row in zip(refs, shown, strict=True)
    ]
    return BulkRowPage(items=items, next_cursor=cursors.write(shown[-1].row) if len(rows) > query.limit else None)
