"""A lead for each unknown caller, once."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select, update

from callcenter.db import Database
from crm import service
from crm.events import CUSTOMERS, LeadCreated, from_payload
from crm.leads import LeadDesk, UnknownCaller, ensure_lead
from crm.models import Lead, Phone
from crm.state import LeadStatus
from tests.crm.builders import NOW, NUMBER, caller, contact, lead
from tests.fakes.bus import RecordingBus

pytestmark = pytest.mark.db

OTHER = "+16175550123"
AT_ONCE = 12


async def ensure(database: Database, unknown: UnknownCaller) -> tuple[int | None, bool]:
    async with database.transaction() as session:
        return await ensure_lead(session, unknown)


async def count(database: Database) -> tuple[int | None, int | None]:
    async with database.reading() as session:
        leads = await session.scalar(select(func.count()).select_from(Lead))
        return leads, await session.scalar(select(func.count()).select_from(Phone))


async def test_unknown_number_calls_and_a_lead_is_made(database: Database) -> None:
    lead_id, created = await ensure(database, caller(name="ANNA K"))
    async with database.reading() as session:
        (owner,) = await service.owners_of(session, NUMBER)
        card = await service.card(session, owner.ref)
    assert created
    assert (owner.id, owner.name, owner.status, owner.created_at) == (lead_id, "ANNA K", LeadStatus.NEW, NOW)
    assert card.lead is not None
    assert (card.lead.origin, card.lead.did, card.lead.queue, card.lead.call_id) == (
        *("automatic", "74950000000", "sales", "pbx1-1.1"),
    )
    assert [(phone.raw, phone.e164) for phone in card.phones] == [("74951234567", NUMBER)]


@pytest.mark.parametrize("name", ["", "  ", "<unknown>", "Anonymous", "84951234567", "\0\x1b"])
async def test_caller_without_a_real_name_makes_a_lead_named_by_its_number(database: Database, name: str) -> None:
    await ensure(database, caller(name=name))
    async with database.reading() as session:
        assert await session.scalar(select(Lead.name)) == "+7 495 123 45 67"


async def test_same_number_tells_again_and_the_same_lead_is_given(database: Database) -> None:
    first, _ = await ensure(database, caller())
    assert await ensure(database, caller(call_id="pbx1-2.2")) == (first, False)
    assert await count(database) == (1, 1)


async def test_customers_number_calls_and_no_lead_is_made(database: Database) -> None:
    await contact(database, "Анна", NUMBER)
    assert await ensure(database, caller()) == (None, False)
    assert await count(database) == (0, 1)


async def test_number_of_a_lead_entered_by_hand_calls_and_that_lead_is_given(database: Database) -> None:
    made = await lead(database, "Заявка", NUMBER)
    assert await ensure(database, caller()) == (made.id, False)


@pytest.mark.parametrize("status", [LeadStatus.LOST, LeadStatus.CONVERTED])
async def test_closed_lead_calls_again_and_stays_as_it_is(database: Database, status: LeadStatus) -> None:
    lead_id, _ = await ensure(database, caller())
    async with database.transaction() as session:
        await session.execute(update(Lead).values(status=status))
    assert await ensure(database, caller(call_id="pbx1-2.2")) == (lead_id, False)
    async with database.reading() as session:
        assert await session.scalar(select(Lead.status)) == status


async def test_lead_whose_number_was_taken_off_calls_again_and_makes_no_second(database: Database) -> None:
    lead_id, _ = await ensure(database, caller())
    async with database.transaction() as session:
        await session.execute(update(Phone).values(e164=None))
    assert await ensure(database, caller()) == (lead_id, False)
    assert await count(database) == (1, 1)


async def test_many_processes_hear_of_one_call_at_once_and_one_lead_is_made(
    database: Database, database_url: str
) -> None:
    """Each `Database` has its own connections, as another process has."""
    processes = [Database(database_url) for _ in range(AT_ONCE)]
    try:
        results = await asyncio.gather(*(ensure(process, caller()) for process in processes))
    finally:
        await asyncio.gather(*(process.dispose() for process in processes))
    assert len({lead_id for lead_id, _ in results}) == 1
    assert [created for _, created in results].count(True) == 1
    assert await count(database) == (1, 1)


async def test_second_process_inserts_while_the_first_has_not_committed_and_waits_for_it(
    database: Database, database_url: str
) -> None:
    other = Database(database_url)
    try:
        async with database.transaction() as session:
            first, created = await ensure_lead(session, caller())
            waiting = asyncio.create_task(ensure(other, caller()))
            done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert (created, done) == (True, set())
        assert await waiting == (first, False)
    finally:
        await other.dispose()


async def test_maker_that_fails_before_its_commit_leaves_the_number_to_the_next(database: Database) -> None:
    with pytest.raises(ConnectionError):
        await _ensure_and_fail(database)
    _, created = await ensure(database, caller())
    assert created
    assert await count(database) == (1, 1)


async def _ensure_and_fail(database: Database) -> None:
    async with database.transaction() as session:
        await ensure_lead(session, caller())
        raise ConnectionError


async def test_lead_desk_tells_the_bus_of_each_new_lead_once(database: Database) -> None:
    bus = RecordingBus()
    desk = LeadDesk(database, bus)
    results: Sequence[tuple[int | None, bool]] = [
        await desk.ensure(unknown) for unknown in (caller(), caller(), caller(OTHER))
    ]
    told = [from_payload(payload) for payload in bus.of(CUSTOMERS)]
    assert told == [
        LeadCreated(at=NOW, lead_id=lead_id or 0, origin="automatic", e164=e164, call_id="pbx1-1.1")
        for (lead_id, _), e164 in ((results[0], NUMBER), (results[2], OTHER))
    ]
