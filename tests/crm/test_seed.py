"""The example firm."""

import pytest
from sqlalchemy import select

from callcenter.db import Database
from callcenter.phones import normalise
from crm import service
from crm.models import Company, Contact, Lead, Note, Phone
from crm.repository import AnyCustomer
from crm.seed import DEMO_CALLERS, SeededFirm, seed_example_firm
from tests.crm.builders import COUNTRY, NOW, user

pytestmark = pytest.mark.db


async def seed(database: Database) -> SeededFirm:
    async with database.transaction() as session:
        return await seed_example_firm(session, responsible_ids=[7, 8], now=NOW)


async def snapshot(database: Database) -> list[object]:
    async with database.reading() as session:
        people = await session.execute(select(Contact.name, Contact.created_at, Contact.responsible_id))
        notes = await session.execute(select(Note.at, Note.text, Note.author_id).order_by(Note.id))
        return [*map(tuple, people), *map(tuple, notes)]


@pytest.fixture
async def users(database: Database) -> None:
    await user(database, 7, "Ольга")
    await user(database, 8, "Olivia")


@pytest.mark.usefixtures("users")
async def test_empty_system_seeded_twice_has_the_example_once(database: Database) -> None:
    first = await seed(database)
    before = await snapshot(database)
    assert (first.companies, first.contacts, first.leads) == (15, 60, 9)
    assert first.notes > 60
    assert await seed(database) == SeededFirm(0, 0, 0, 0)
    assert await snapshot(database) == before


@pytest.mark.usefixtures("users")
async def test_example_has_no_two_firms_alike_and_nothing_from_the_future(database: Database) -> None:
    await seed(database)
    async with database.reading() as session:
        tables = [await session.scalars(select(table)) for table in (Contact, Company, Lead)]
        for found in tables:
            rows = [row for row in found if isinstance(row, AnyCustomer)]
            assert rows
            assert len({row.name for row in rows}) == len(rows)
            assert all(row.created_at < NOW for row in rows)
            assert all(row.last_contact_at is None or row.created_at <= row.last_contact_at < NOW for row in rows)
        assert None not in list(await session.scalars(select(Phone.e164)))


@pytest.mark.usefixtures("users")
async def test_demo_callers_are_known_shared_and_unknown_as_they_say(database: Database) -> None:
    await seed(database)
    found = {}
    async with database.reading() as session:
        for caller in DEMO_CALLERS:
            answer = await service.owners_of_text(session, caller.number, COUNTRY)
            found[caller.role] = [owner.name for owner in answer.owners]
    assert (found["known_ru"], found["known_en"], found["unknown"]) == (["Мария Васильева"], ["Emily Carter"], [])
    assert sorted(found["shared"]) == ["Анна Кузнецова", "Виктор Кузнецов", "Полина Кузнецова"]
    assert found["switchboard"][-1] == "ООО «Северный ветер»"
    assert len(found["switchboard"]) == 5


@pytest.mark.parametrize("country", ["RU", "UA", "US", "KZ"])
def test_demo_numbers_have_one_key_as_trunks_send_them(country: str) -> None:
    for caller in DEMO_CALLERS:
        sent = "".join(char for char in caller.number if char.isdigit())
        assert normalise(sent, country).e164 == "+" + sent == normalise(caller.number, country).e164
