"""Whatever names a lead is found from the contact that it became. A table that is in none of the lists here fails the
test: whoever adds one says what becomes of its rows."""

from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import func, insert, select

from callcenter.db import Database
from callcenter.tables import METADATA
from crm.kinds import CustomerKind, CustomerRef
from crm.models import Identifier
from crm.numbers.keeping import spans_of
from crm.numbers.models import NumberOwnership
from tests.crm.builders import NOW, NUMBER, call
from tests.crm.conftest import Api

pytestmark = pytest.mark.db

SECOND: Final = "+74957654321"
GOES: Final = frozenset({"phones", "emails", "number_ownerships", "loyalty_cards", "credentials"})
"""The contact's own from then on."""
COPIED: Final = frozenset({"identifiers", "requisites", "postal_addresses"})
"""The contact's or its company's; the lead keeps what stood on it."""
BOTH: Final = frozenset({"deals", "tasks", "card_file_places"})
"""On the lead and on the contact."""
TOO: Final = frozenset({"timeline_pins", "card_follows"})
"""The lead's, and the contact's as well: tests/crm/cards/test_following_along."""
READ_THROUGH: Final = frozenset({"notes", "change_log"})
"""Lines of the contact's history that are kept with the lead."""
BY_KEY: Final = frozenset({"custom_values"})
"""Fields of the same key: tests/crm/fields."""
OF_THE_LEAD: Final = {
    "leads": "a lead that was merged into this one",
    "customer_merges": "what was merged into the lead, which its undo asks for",
    "lead_conversions": "the conversion itself",
    "crm_bin": "a lead that lies in the bin is not converted",
    "notices": "leads to the card that it was about, which stays",
    "timeline_reactions": "stand on the lead's lines, which the contact's history shows with them",
    "external_ids": "what another system calls the lead, whose card stays and leads on to the contact",
}


def test_every_table_that_names_a_lead_says_what_becomes_of_its_rows() -> None:
    naming = {
        table.name
        for table in METADATA.tables.values()
        if any(key.column.table.name == "leads" for column in table.columns for key in column.foreign_keys)
    }
    assert naming == GOES | COPIED | BOTH | TOO | READ_THROUGH | BY_KEY | set(OF_THE_LEAD)


async def _lead(api: Api, sales: Any) -> dict[str, Any]:
    """With a row in every table that an API or an import fills."""
    lead: dict[str, Any] = await api.post(
        "/leads",
        {
            "name": "Пётр",
            "company_name": "Лотос",
            "phones": [{"raw": NUMBER}, {"raw": SECOND}],
            "emails": ["petr@lotos.example"],
            "requisites": [{"country": "ru", "numbers": {"inn": "7707083893"}}],
        },
    )
    await api.post(f"/leads/{lead['id']}/notes", {"text": "интересуют сроки"})
    stage = sales["stages"][0]["id"]
    deal = {"title": "До конверсии", "pipeline_id": sales["id"], "stage_id": stage, "lead_id": lead["id"]}
    await api.post("/deals", deal)
    await api.post("/tasks", {"title": "Перезвонить", "lead_id": lead["id"]})
    return lead


@pytest.mark.parametrize("known", [False, True], ids=["a new contact", "one that is there"])
async def test_lead_converted_everything_of_it_is_found_from_the_contact(
    api: Api, database: Database, sales: Any, known: bool
) -> None:
    lead = await _lead(api, sales)
    async with database.transaction() as session:
        await session.execute(insert(Identifier).values(kind="external_id", value="A-17", lead_id=lead["id"]))
        span = {"e164": SECOND, "since": NOW, "lead_id": lead["id"]}
        former = {"e164": "+78121112233", "until": NOW, "lead_id": lead["id"]}
        for row in (span, former):
            await session.execute(insert(NumberOwnership).values(**row))
    api.calls.rows += [call("of-old-owner", NOW - timedelta(days=9), SECOND), call("own", NOW, SECOND)]
    api.calls.rows += [call("by-former", NOW - timedelta(days=3), "+78121112233")]
    before = await api.all_pages(f"/leads/{lead['id']}/timeline")
    contact = await api.post("/contacts", {"name": "Пётр К."}) if known else None
    body = {"version": 1, "with_deal": False, **({"contact_id": contact["id"]} if contact else {})}
    done = await api.post(f"/leads/{lead['id']}/convert", body)
    contact_id = done["contact"]["id"]
    after = await api.all_pages(f"/contacts/{contact_id}/timeline")
    assert {line["id"] for line in before if line["type"] != "created"} <= {line["id"] for line in after}
    assert {line["call"]["id"] for line in after if line["call"]} == {"own", "by-former"}
    await _check_rows(database, lead["id"], contact_id, done["company"]["id"])
    (shown,) = (await api.get("/deals", contact_id=contact_id))["items"]
    assert (shown["title"], shown["lead"]["id"], shown["company"]["name"]) == ("До конверсии", lead["id"], "Лотос")
    of_deal = await api.all_pages(f"/deals/{shown['id']}/timeline")
    assert {line["call"]["id"] for line in of_deal if line["call"]} == {"own", "by-former"}
    assert {line["id"] for line in await api.all_pages(f"/leads/{lead['id']}/timeline")} >= {
        line["id"] for line in before
    }


async def _check_rows(database: Database, lead_id: int, contact_id: int, company_id: int) -> None:
    async with database.reading() as session:
        for name in sorted(GOES - {"loyalty_cards", "credentials"}):
            table = METADATA.tables[name]
            left = select(func.count()).select_from(table).where(table.c.lead_id == lead_id)
            assert await session.scalar(left) == 0, name
        for name in sorted(BOTH - {"card_file_places"}):
            table = METADATA.tables[name]
            mine = select(func.count()).select_from(table).where(table.c.lead_id == lead_id)
            assert await session.scalar(mine.where(table.c.contact_id == contact_id)) == 1, name
        kept = select(Identifier.kind, Identifier.value, Identifier.contact_id, Identifier.company_id)
        owners = {tuple(row) for row in await session.execute(kept.where(Identifier.lead_id.is_(None)))}
        spans = await spans_of(session, CustomerRef(CustomerKind.CONTACT, contact_id))
    assert ("external_id", "A-17", contact_id, None) in owners
    assert ("tax_number", "7707083893", None, company_id) in owners
    assert {(span.key, span.since, span.until) for span in spans} == {
        (NUMBER, None, None),
        (SECOND, NOW, None),
        ("+78121112233", None, NOW),
    }
