"""Changing many cards at once: chosen when it begins, changed row by row, each with what became of it.

What a change says and how one card is changed, the list says whose cards they are (`Changes`).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Generic, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.roles import viewer
from callcenter.auth.viewing import show_to
from callcenter.errors import Conflict, Forbidden, InvalidInput, NotFound
from crm import cursors
from crm.errors import LossReasonNeeded, invalid_field
from crm.fields.errors import FieldsNeeded
from crm.lists.errors import NobodyChosen
from crm.lists.kinds import BulkStatus, ChangedKind, ListName, Refusal, RowOutcome
from crm.lists.models import BulkChange, BulkRow
from crm.lists.schemas import BulkRowOut, BulkRowPage, BulkRowQuery
from crm.repository import user_names
from crm.schemas import MAX_TAGS, Input, Named, PageQuery
from crm.tags.keeping import tag_key

BATCH: Final = 50
"""Rows of one transaction: on SQLite nobody else writes meanwhile."""
_PEOPLE: Final = StoredNames()
ChangeT = TypeVar("ChangeT", bound=Input)
Chosen = tuple[ChangedKind, int]
"""A card by its kind and id."""


class Refused(Exception):
    """This card cannot be changed so."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Changes(ABC, Generic[ChangeT]):
    """How the cards of one list are changed. `right` is what its author must go on having."""

    name: ClassVar[ListName]
    right: ClassVar[Permission]
    form: type[ChangeT]

    @abstractmethod
    async def change(
        self, session: AsyncSession, card: Chosen, change: ChangeT, author: Principal, *, step: str
    ) -> bool:
        """Whether anything changed, in a savepoint of its own. `step` names the change of many.

        :raises Refused: when this cannot be done to this card
        """

    @abstractmethod
    async def names(self, session: AsyncSession, cards: Sequence[Chosen]) -> dict[Chosen, str]:
        """Of those that the person of the session sees."""


async def check_person(session: AsyncSession, user_id: int | None, right: Permission) -> None:
    """:raises InvalidInput: when the cards would go to somebody who cannot have them"""
    if user_id is not None and user_id not in await _PEOPLE.allowed(session, right):
        raise invalid_field("body.change.responsible_id", "there is no such person")


async def begin(
    session: AsyncSession, author: Principal, cards: Sequence[Chosen], change: Input, now: datetime, *, of: ListName
) -> BulkChange:
    """Store what is to be done to what; a job does it."""
    if not cards:
        raise NobodyChosen("nothing passes this filter")
    row = BulkChange(author_id=author.user_id, change=change.model_dump(mode="json", exclude_unset=True))
    row.list_name, row.status, row.rows_total, row.created_at = str(of), str(BulkStatus.RUNNING), len(cards), now
    session.add(row)
    await session.flush()
    values = [
        {"bulk_id": row.id, "row": place, "kind": str(kind), "card_id": id_, "outcome": "waiting"}
        for place, (kind, id_) in enumerate(cards, start=1)
    ]
    await session.execute(insert(BulkRow), values)
    return row


async def step(session: AsyncSession, bulk_id: int, now: datetime, how: Changes[ChangeT]) -> bool:
    """Change the next few cards; False when there is nothing more to do."""
    bulk = await session.get(BulkChange, bulk_id, with_for_update=True)
    if bulk is None or bulk.status != BulkStatus.RUNNING:
        return False
    waiting = select(BulkRow).where(BulkRow.bulk_id == bulk_id, BulkRow.outcome == str(RowOutcome.WAITING))
    rows = list(await session.scalars(waiting.order_by(BulkRow.row).limit(BATCH)))
    if not rows:
        bulk.status, bulk.finished_at = str(BulkStatus.DONE), now
        return False
    author = None if bulk.author_id is None else await viewer(session, bulk.author_id)
    may = author if author is not None and author.may(how.right) else None
    show_to(session, author)
    change = how.form.model_validate(bulk.change)
    for row in rows:
        outcome = await _change_row(session, row, _Doing(how, change, may))
        row.outcome = str(outcome)
        bulk.rows_done += 1
        setattr(bulk, outcome, getattr(bulk, outcome) + 1)
    return True


@dataclass(frozen=True, slots=True)
class _Doing(Generic[ChangeT]):
    """`author` None: whoever began this may not change such cards any more."""

    how: Changes[ChangeT]
    change: ChangeT
    author: Principal | None


async def _change_row(session: AsyncSession, row: BulkRow, doing: _Doing[ChangeT]) -> RowOutcome:
    step, card = f"bulk:{row.bulk_id}:{row.kind}", (ChangedKind(row.kind), row.card_id)
    try:
        if doing.author is None:
            raise Refused(Refusal.NO_RIGHT)
        changed = await doing.how.change(session, card, doing.change, doing.author, step=step)
    except Refused as error:
        reason = error.reason
    except (FieldsNeeded, LossReasonNeeded):
        reason = Refusal.FIELDS_NEEDED
    except InvalidInput:
        reason = Refusal.WRONG_FIELD
    except Forbidden:
        reason = Refusal.NO_RIGHT
    except NotFound:
        reason = Refusal.GONE
    except Conflict:
        reason = Refusal.WRONG_MOVE
    else:
        return RowOutcome.CHANGED if changed else RowOutcome.SAME
    row.reason = str(reason)
    return RowOutcome.REFUSED


def tags_after(have: Sequence[str], add: Iterable[str], remove: Iterable[str]) -> list[str]:
    """:raises Refused: when a card would have too many"""
    gone = {tag_key(tag) for tag in remove}
    kept = [tag for tag in have if tag_key(tag) not in gone]
    known = {tag_key(tag) for tag in kept}
    tags = [*kept, *(tag for tag in add if tag_key(tag) not in known)]
    if len(tags) > max(MAX_TAGS, len(have)):
        raise Refused(Refusal.TOO_MANY_TAGS)
    return tags


async def visible(
    session: AsyncSession, viewer: Principal, bulk_id: int, *, of: ListName, lock: bool = False
) -> BulkChange:
    """One's own; whoever sets the CRM up sees all."""
    row = await session.get(BulkChange, bulk_id, with_for_update=lock or None)
    mine = row is not None and (row.author_id == viewer.user_id or viewer.may(Permission.CRM_SETUP))
    if row is None or not mine or row.list_name != of:
        raise NotFound("there is no such change")
    return row


async def stop(session: AsyncSession, viewer: Principal, bulk_id: int, now: datetime, *, of: ListName) -> BulkChange:
    """Behind the rows that are being changed; what was changed stays."""
    row = await visible(session, viewer, bulk_id, of=of, lock=True)
    if row.status == BulkStatus.RUNNING:
        row.status, row.finished_at = str(BulkStatus.STOPPED), now
    return row


async def page(
    session: AsyncSession, viewer: Principal, query: PageQuery, *, of: ListName
) -> tuple[list[BulkChange], str | None]:
    """One's own, newest first, and where the list goes on."""
    mine = select(BulkChange).where(BulkChange.author_id == viewer.user_id, BulkChange.list_name == str(of))
    if query.cursor:
        mine = mine.where(BulkChange.id < int(cursors.read(query.cursor, (int,))[0]))
    rows = list(await session.scalars(mine.order_by(BulkChange.id.desc()).limit(query.limit + 1)))
    shown = rows[: query.limit]
    return shown, cursors.write(shown[-1].id) if len(rows) > query.limit else None


async def state(session: AsyncSession, row: BulkChange) -> dict[str, object]:
    """As it stands on the wire, for the schema of its list."""
    names = await user_names(session, [] if row.author_id is None else [row.author_id])
    author: Named | None = names.get(row.author_id or 0)
    same = ("id", "rows_total", "rows_done", "changed", "same", "refused", "created_at", "finished_at")
    return {
        **{name: getattr(row, name) for name in same},
        "author": author,
        "status": BulkStatus(row.status),
        "change": row.change,
    }


async def rows_page(session: AsyncSession, bulk_id: int, query: BulkRowQuery, how: Changes[ChangeT]) -> BulkRowPage:
    """What became of each card, in the order in which they were chosen."""
    rows_of = select(BulkRow).where(BulkRow.bulk_id == bulk_id)
    if query.outcome is not None:
        rows_of = rows_of.where(BulkRow.outcome == str(query.outcome))
    if query.cursor:
        rows_of = rows_of.where(BulkRow.row > int(cursors.read(query.cursor, (int,))[0]))
    rows = list(await session.scalars(rows_of.order_by(BulkRow.row).limit(query.limit + 1)))
    shown = rows[: query.limit]
    cards: list[Chosen] = [(ChangedKind(row.kind), row.card_id) for row in shown]
    names = await how.names(session, cards)
    items = [
        BulkRowOut(
            kind=kind,
            id=id_,
            name=names.get((kind, id_)),
            outcome=RowOutcome(row.outcome),
            reason=Refusal(row.reason) if row.reason else None,
        )
        for (kind, id_), row in zip(cards, shown, strict=True)
    ]
    return BulkRowPage(items=items, next_cursor=cursors.write(shown[-1].row) if len(rows) > query.limit else None)
