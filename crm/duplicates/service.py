"""Deciding on pairs, asking for a search, and marking numbers that are shared by right."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.jobs.ports import Jobs
from crm import repository as customers
from crm.duplicates import repository
from crm.duplicates.errors import NoSuchPair
from crm.duplicates.evidence import Reason
from crm.duplicates.jobs import KEY, SearchArgs
from crm.duplicates.models import DuplicatePair, DuplicateSearch, SharedNumber
from crm.duplicates.schemas import PairView, SearchView, SharedView
from crm.kinds import CustomerKind, CustomerRef
from crm.numbers.service import key_of


class DuplicateDesk:
    """`number_owners`: a number that more customers have proves nothing."""

    def __init__(self, jobs: Jobs, *, number_owners: int) -> None:
        self._jobs = jobs
        self.number_owners = number_owners

    async def ask(self, session: AsyncSession, user_id: int) -> SearchView:
        """Search as soon as a worker is free; a search that goes on is enough."""
        last = await repository.last_search(session)
        if last is None or last.finished_at is not None:
            last = DuplicateSearch(started_at=datetime.now(UTC), asked_by_id=user_id)
            session.add(last)
            await session.flush()
        await self._jobs.enqueue(session, "crm.search_duplicates", SearchArgs(last.id), unique_key=KEY)
        return _search(last)


async def open_pairs(session: AsyncSession) -> int:
    return await repository.count_open(session)


async def last_search(session: AsyncSession) -> SearchView:
    return _search(await repository.last_search(session))


def _search(row: DuplicateSearch | None) -> SearchView:
    if row is None:
        return SearchView(started_at=None, finished_at=None, found=0, going_on=False)
    going_on = row.finished_at is None
    return SearchView(started_at=row.started_at, finished_at=row.finished_at, found=row.found, going_on=going_on)


async def views(session: AsyncSession, rows: Sequence[DuplicatePair]) -> list[PairView]:
    refs = [CustomerRef(CustomerKind(row.kind), id_) for row in rows for id_ in (row.first_id, row.second_id)]
    briefs = {brief.ref: brief for brief in await customers.briefs(session, refs)}
    people = {row.dismissed_by_id for row in rows if row.dismissed_by_id is not None}
    names = await customers.user_names(session, people)
    found = []
    for row in rows:
        kind = CustomerKind(row.kind)
        first, second = (briefs.get(CustomerRef(kind, id_)) for id_ in (row.first_id, row.second_id))
        if first is None or second is None:
            continue
        found.append(
            PairView(
                id=row.id,
                kind=kind,
                first=first,
                second=second,
                score=row.score,
                reasons=[Reason(reason) for reason in row.reasons],
                dismissed_at=row.dismissed_at,
                dismissed_by=None if row.dismissed_by_id is None else names.get(row.dismissed_by_id),
            )
        )
    return found


async def decide(session: AsyncSession, pair_id: int, *, dismissed: bool, user_id: int) -> PairView:
    """They are two customers, and are not proposed again; or that was wrong."""
    row = await session.get(DuplicatePair, pair_id, with_for_update=True)
    shown = [] if row is None else await views(session, [row])
    if row is None or not shown:
        raise NoSuchPair("there is no such pair")
    row.dismissed_at = datetime.now(UTC) if dismissed else None
    row.dismissed_by_id = user_id if dismissed else None
    await session.flush()
    return (await views(session, [row]))[0]


async def mark_shared(session: AsyncSession, text: str, country: str, *, shared: bool, user_id: int) -> SharedView:
    e164 = key_of(text, country, "body.number")
    row = await session.get(SharedNumber, e164)
    if shared and row is None:
        session.add(SharedNumber(e164=e164, marked_at=datetime.now(UTC), marked_by_id=user_id))
    elif not shared:
        await session.execute(delete(SharedNumber).where(SharedNumber.e164 == e164))
    await session.flush()
    return await shared_number(session, e164)


async def look_at_number(session: AsyncSession, text: str, country: str) -> SharedView:
    return await shared_number(session, key_of(text, country, "query.number"))


async def shared_number(session: AsyncSession, e164: str) -> SharedView:
    row = await session.get(SharedNumber, e164, populate_existing=True)
    author = None if row is None else row.marked_by_id
    names = await customers.user_names(session, [] if author is None else [author])
    owners = len(await customers.owners_of(session, e164))
    marked_by = None if author is None else names.get(author)
    return SharedView(e164=e164, marked=row is not None, marked_by=marked_by, owners=owners)
