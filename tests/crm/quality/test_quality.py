"""The report on data quality: each count opens into its cards."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from callcenter.auth.models import User
from callcenter.db import Database
from crm.kinds import CustomerRef
from crm.models import Email, Identifier, Lead, Phone
from crm.repository import owner_values
from tests.crm.builders import NOW, NUMBER, company, contact, lead
from tests.crm.conftest import Api
from tests.crm.merging.conftest import MERGER, api

__all__ = ["api"]

pytestmark = pytest.mark.db


async def counts(api: Api) -> dict[tuple[str, str], int]:
    report = await api.get("/data-quality")
    return {(one["check"], one["kind"]): one["count"] for one in report["counts"] if one["count"]}


async def names(api: Api, check: str, kind: str) -> list[str]:
    return [one["name"] for one in await api.all_pages("/data-quality/customers", check=check, kind=kind, limit=1)]


async def add(database: Database, ref: CustomerRef, table: type[Email | Phone | Identifier], **values: object) -> None:
    async with database.transaction() as session:
        await session.execute(insert(table).values({**values, **owner_values(ref)}))


async def test_card_that_is_whole_is_in_no_count(api: Api, database: Database) -> None:
    whole = {"responsible_id": MERGER.user_id, "emails": ["anna@x.example"]}
    await contact(database, "Анна Королёва", NUMBER, **whole)
    firm = await company(database, "ООО Ромашка", NUMBER, **whole)
    await add(database, firm.ref, Identifier, kind="tax_number", value="7707083893")
    await lead(database, "Иван", NUMBER, **whole)
    assert await counts(api) == {}
    assert (await api.get("/data-quality"))["stale_lead_days"] == 14


async def test_each_fault_is_counted_and_opens_into_its_cards(api: Api, database: Database) -> None:
    mine = {"responsible_id": MERGER.user_id}
    await contact(database, "Без связи", **mine)
    odd = await contact(database, "Плохой номер", NUMBER, **mine)
    await add(database, odd.ref, Phone, raw="позвонить Ивану", kind="other", position=1)
    await add(database, odd.ref, Email, address="a@b", key="a@b", position=0)
    await contact(database, "+7 495 123-45-67", NUMBER, **mine)
    await contact(database, "Ничей", NUMBER)
    await company(database, "Без ИНН", NUMBER, **mine)
    old = await lead(database, "Забытый", NUMBER, **mine)
    lost = await lead(database, "Проигранный", NUMBER, status="lost")
    async with database.transaction() as session:
        long_ago = {"created_at": NOW - timedelta(days=60)}
        await session.execute(update(Lead).where(Lead.id.in_([old.id, lost.id])).values(long_ago))
    assert await counts(api) == {
        ("unreachable", "contact"): 1,
        ("bad_number", "contact"): 1,
        ("bad_email", "contact"): 1,
        ("no_name", "contact"): 1,
        ("no_responsible", "contact"): 1,
        ("no_tax_number", "company"): 1,
        ("stale_lead", "lead"): 1,
    }
    assert await names(api, "unreachable", "contact") == ["Без связи"]
    assert await names(api, "bad_email", "contact") == ["Плохой номер"]
    assert await names(api, "stale_lead", "lead") == ["Забытый"]
    assert await names(api, "stale_lead", "contact") == []


async def test_customers_of_a_person_who_left_are_found(api: Api, database: Database) -> None:
    for name in ("Анна", "Борис"):
        await contact(database, name, NUMBER, responsible_id=MERGER.user_id)
    async with database.transaction() as session:
        await session.execute(update(User).where(User.id == MERGER.user_id).values(active=False))
    assert await names(api, "responsible_off", "contact") == ["Анна", "Борис"]


async def test_merged_card_needs_no_mending(api: Api, database: Database) -> None:
    one, two = await contact(database, "Анна"), await contact(database, "Аня")
    body = {"kind": "contact", "survivor_id": one.id, "loser_id": two.id, "survivor_version": 1, "loser_version": 1}
    await api.post("/merges", body)
    assert len(await names(api, "unreachable", "contact")) == 1


async def test_person_without_the_right_sees_no_report(api: Api) -> None:
    for api.login in ("operator", "auditor"):
        assert (await api.send("GET", "/data-quality"))[0] == 403
