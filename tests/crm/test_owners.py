"""Who has this number: the question of every ringing call."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import BigInteger, Connection, Text, cast, insert, literal, select, text

from callcenter.db import Database, UtcDateTime
from crm import service
from crm.lookup import StoredOwners
from crm.models import Contact, Phone
from crm.repository import _BRIEFS_BY_NUMBER
from tests.crm.builders import COUNTRY, NOW, NUMBER, company, contact, in_touch, lead

pytestmark = pytest.mark.db

MANY = 200_000


async def names(database: Database, number: str) -> list[str]:
    async with database.reading() as session:
        return [owner.name for owner in await service.owners_of(session, number)]


async def test_shared_number_asked_gives_all_owners_contacts_first(database: Database) -> None:
    await lead(database, "Заявка с сайта", NUMBER)
    await company(database, "ООО «Ромашка»", NUMBER)
    await contact(database, "Пётр", "8 495 123-45-67")
    await contact(database, "Анна", "495 1234567 доб. 12")
    assert await names(database, NUMBER) == ["Пётр", "Анна", "ООО «Ромашка»", "Заявка с сайта"]


async def test_shared_number_asked_gives_the_latest_contact_first(database: Database) -> None:
    people = [await contact(database, name, NUMBER) for name in ("Первый", "Второй", "Третий")]
    await in_touch(database, people[1].ref, NOW)
    await in_touch(database, people[2].ref, NOW + timedelta(seconds=1))
    await in_touch(database, people[2].ref, NOW - timedelta(days=1))
    assert await names(database, NUMBER) == ["Третий", "Второй", "Первый"]


async def test_owner_with_one_number_twice_is_given_once(database: Database) -> None:
    await contact(database, "Анна", "84951234567 доб. 1", "84951234567 доб. 2")
    assert await names(database, NUMBER) == ["Анна"]


async def test_owner_is_given_with_company_and_all_phones_in_order(database: Database) -> None:
    firm = await company(database, "ООО «Ромашка»")
    await contact(
        database, "Анна", "8 916 765-43-21", "8 495 123-45-67 доб. 12", company_id=firm.id, position="бухгалтер"
    )
    async with database.reading() as session:
        (owner,) = await service.owners_of(session, NUMBER)
    assert (owner.company and owner.company.name, owner.position) == ("ООО «Ромашка»", "бухгалтер")
    assert [(phone.display, phone.extension) for phone in owner.phones] == [
        ("+7 916 765 43 21", None),
        ("+7 495 123 45 67", "12"),
    ]


async def test_number_of_nobody_asked_gives_no_owners(database: Database) -> None:
    await contact(database, "Анна", "8 916 765-43-21")
    assert await names(database, NUMBER) == []


@pytest.mark.parametrize("typed", ["8 (495) 123-45-67", "+7 495 1234567", "74951234567", "4951234567"])
async def test_number_in_any_notation_asked_gives_its_owner(database: Database, typed: str) -> None:
    await contact(database, "Анна", "495/123-45-67")
    async with database.reading() as session:
        found = await service.owners_of_text(session, typed, COUNTRY)
    assert (found.e164, [owner.name for owner in found.owners]) == (NUMBER, ["Анна"])


async def test_page_of_numbers_asked_gives_owners_by_number(database: Database) -> None:
    await company(database, "ООО «Ромашка»", NUMBER)
    await contact(database, "Анна", NUMBER, "+16175550123")
    async with database.reading() as session:
        found = await StoredOwners().owners(session, [NUMBER, "+16175550123", "+16175550199"])
    assert {key: [owner.name for owner in owners] for key, owners in found.items()} == {
        NUMBER: ["Анна", "ООО «Ромашка»"],
        "+16175550123": ["Анна"],
    }


async def test_two_hundred_thousand_phones_are_asked_by_their_index(database: Database) -> None:
    await _fill(database)
    async with database.reading() as session:
        connection = await session.connection()
        plan = await connection.run_sync(_plan)
        (owner,) = await service.owners_of(session, _number(1234))
    assert "ix_phones_e164" in plan
    assert "Seq Scan on phones" not in plan
    assert "SCAN phones" not in plan
    assert owner.name == "Клиент 1234"


def _number(index: int) -> str:
    return f"+7495{index:07d}"


async def _fill(database: Database) -> None:
    """Made by the database itself: rows sent to it one by one take half a minute."""
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < MANY))
    n = numbers.c.n
    name, at = literal("Клиент ") + cast(n, Text), literal(NOW, UtcDateTime)
    number = literal("+") + cast(literal(74_950_000_000, BigInteger) + n, Text)
    people = select(n, name, at, at)
    phones = select(n, number, number, literal("work"), literal(0))
    async with database.transaction() as session:
        await session.execute(insert(Contact).from_select(["id", "name", "created_at", "updated_at"], people))
        await session.execute(insert(Phone).from_select(["contact_id", "raw", "e164", "kind", "position"], phones))
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))


def _plan(connection: Connection) -> str:
    """What the database says about the very statement of the service."""
    compiled = _BRIEFS_BY_NUMBER.compile(connection, compile_kwargs={"literal_binds": False})
    explain = "EXPLAIN (FORMAT TEXT)" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    parameters = {**compiled.params, "key": _number(1234)}
    values = tuple(parameters[name] for name in compiled.positiontup) if compiled.positiontup else parameters
    rows = connection.exec_driver_sql(f"{explain} {compiled}", values).all()
    return json.dumps([[str(part) for part in row] for row in rows])
