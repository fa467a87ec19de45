"""Taking a merge back: both cards are again what they were, and what happened since stays with the survivor.

A field that somebody changed after the merge keeps the change; a number that was added since stays where it was added.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.scopes import Action
from crm import losing, repository, rights
from crm.kinds import CustomerKind, CustomerRef
from crm.merging import moving, own_fields, ways
from crm.merging.errors import AlreadyCustomer, LaterMerge, NoSuchMerge, UndoneAlready, UndoTooLate
from crm.merging.models import Merge
from crm.merging.service import UNDO_DAYS, Change, later_merge, merge_of, survivor_of
from crm.models import Lead
from crm.repository import TABLES, USERS, AnyCustomer
from crm.service import existing, record
from crm.state import LeadStatus

_REFERENCES: Final = {"company_id", "responsible_id"}


async def undo(session: AsyncSession, merge_id: int, author_id: int) -> Merge:
    """In the caller's transaction."""
    row = await merge_of(session, merge_id, lock=True)
    survivor_ref = survivor_of(row)
    loser_ref = CustomerRef(survivor_ref.kind, row.loser_id)
    await _check_reach(session, survivor_ref, loser_ref)
    way_back = await _way_back(session, row)
    survivor, loser = await _both(session, survivor_ref, loser_ref)
    loser.merged_into_id = None
    changes = await _fields_back(session, survivor, way_back["fields"])
    changes += _loss_back(survivor, way_back.get("loss") or [])
    changes += await own_fields.take_back(session, survivor_ref, way_back.get("own", {}))
    _untouch(survivor, way_back["last_contact_at"])
    await ways.part(session, (survivor_ref, loser_ref), (way_back["survivor"], way_back["loser"]))
    await moving.put_back(session, row.moved or {}, (survivor.id, loser.id))
    row.undone_at, row.undone_by_id, row.way_back = datetime.now(UTC), author_id, None
    told = {"field": "unmerged", "after": None}
    await record(session, survivor, survivor_ref, [{**told, "before": row.loser_name}, *changes], author_id)
    await record(session, loser, loser_ref, [{**told, "before": survivor.name}], author_id)
    return row


async def _check_reach(session: AsyncSession, *refs: CustomerRef) -> None:
    """Whoever takes a merge back must reach both; otherwise there is no such merge."""
    for ref in refs:
        row: AnyCustomer = await session.get_one(TABLES[ref.kind], ref.id)
        if not rights.sees(session, ref, row.responsible_id):
            raise NoSuchMerge("there is no such merge")
        rights.check(session, ref, row.responsible_id, Action.CHANGE)


async def _way_back(session: AsyncSession, row: Merge) -> dict[str, Any]:
    if row.undone_at is not None:
        raise UndoneAlready("this merge was taken back already")
    if row.way_back is None or datetime.now(UTC) > row.at + timedelta(days=UNDO_DAYS):
        raise UndoTooLate("the way back is kept for some days only", days=UNDO_DAYS)
    later = await later_merge(session, row)
    if later is not None:
        raise LaterMerge("a later merge has to be taken back first", merge_id=later.id)
    return row.way_back


async def _both(session: AsyncSession, survivor: CustomerRef, loser: CustomerRef) -> tuple[AnyCustomer, AnyCustomer]:
    """Locked in the order of their ids; the loser is one that `get` does not show."""
    rows: dict[CustomerRef, AnyCustomer] = {}
    for ref in sorted((survivor, loser)):
        if ref == survivor:
            rows[ref] = await existing(session, ref, lock=True)
        else:
            rows[ref] = await session.get_one(TABLES[ref.kind], ref.id, with_for_update=True)
    left = rows[survivor]
    if isinstance(left, Lead) and left.status == LeadStatus.CONVERTED:
        raise AlreadyCustomer("the lead became a customer since the merge")
    return left, rows[loser]


async def _fields_back(session: AsyncSession, survivor: AnyCustomer, fields: list[Change]) -> list[Change]:
    changes: list[Change] = []
    for change in fields:
        name, now = change["field"], getattr(survivor, change["field"])
        value = _before(change, now)
        if name in _REFERENCES:
            value = await _there(session, name, value)
        if value != now:
            setattr(survivor, name, value)
            changes.append({"field": name, "before": now, "after": value})
    return changes


def _loss_back(survivor: AnyCustomer, loss: list[dict[str, Any]]) -> list[Change]:
    """Why it was lost, unless somebody said something else since."""
    if not isinstance(survivor, Lead) or not loss or losing.loss_of(survivor) != loss[1]:
        return []
    losing.keep(survivor, loss[0])
    return losing.changes(survivor, loss[1])


def _before(change: Change, now: Any) -> Any:
    """Tags that were given since stay; any other field that was changed since is left alone."""
    if change["field"] == "tags":
        came = set(change["after"]) - set(change["before"])
        kept = [tag for tag in now if tag not in came]
        gone = [tag for tag in change["before"] if tag not in change["after"]]
        return [*kept, *(tag for tag in gone if tag not in kept)]
    return change["before"] if now == change["after"] else now


async def _there(session: AsyncSession, name: str, id_: int | None) -> int | None:
    """A user may be gone since; a company too, or be merged into another one."""
    if id_ is None or name == "responsible_id":
        return await session.scalar(select(USERS.c.id).where(USERS.c.id == id_))
    company = CustomerRef(CustomerKind.COMPANY, id_)
    if await repository.get(session, company) is not None:
        return id_
    survivor = await repository.merged_into(session, company)
    return None if survivor is None else survivor.id


def _untouch(survivor: AnyCustomer, touched: list[str | None]) -> None:
    before, after = (None if at is None else datetime.fromisoformat(at) for at in touched)
    if survivor.last_contact_at == after:
        survivor.last_contact_at = before
