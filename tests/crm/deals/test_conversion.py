"""A lead becomes a customer and a deal, and nothing is lost."""

from typing import Any

import pytest

from tests.crm.builders import NUMBER, call
from tests.crm.conftest import Api

pytestmark = pytest.mark.db

LEAD: dict[str, Any] = {
    "name": "Пётр Иванов",
    "title": "Двадцать кресел",
    "company_name": "ООО «Лотос»",
    "note": "Просил перезвонить",
    "source": "Сайт",
    "tags": ["опт"],
    "phones": [{"raw": NUMBER, "kind": "work"}, {"raw": "+74957654321", "extension": "12"}],
    "emails": ["petr@lotos.example"],
    "responsible_id": 40,
}


async def test_lead_converted_gives_everything_to_contact_company_and_deal(api: Api, sales: Any) -> None:
    api.calls.rows.append(call("pbx1-1.1"))
    lead = await api.post("/leads", LEAD)
    await api.post(f"/leads/{lead['id']}/notes", {"text": "интересуют сроки"})
    done = await api.post(f"/leads/{lead['id']}/convert", {"version": 1, "amount": "90000"})
    contact = await api.get(f"/contacts/{done['contact']['id']}")
    assert [(phone["raw"], phone["kind"], phone["extension"]) for phone in contact["phones"]] == [
        (phone["raw"], phone["kind"], phone["extension"]) for phone in lead["phones"]
    ]
    assert [email["address"] for email in contact["emails"]] == ["petr@lotos.example"]
    for name in ("name", "note", "source", "tags", "responsible"):
        assert contact[name] == lead[name]
    assert contact["company"]["name"] == "ООО «Лотос»"
    deal = done["deal"]
    assert (deal["title"], deal["amount"], deal["source"], deal["tags"]) == (
        "Двадцать кресел",
        "90000.00",
        "Сайт",
        ["опт"],
    )
    assert (deal["contact"]["id"], deal["company"], deal["lead"]["id"]) == (
        contact["id"],
        contact["company"],
        lead["id"],
    )
    assert deal["responsible"]["id"] == 40


async def test_lead_converted_keeps_its_history_in_both_places_and_one_owner_of_its_number(
    api: Api, sales: Any
) -> None:
    api.calls.rows.append(call("pbx1-1.1"))
    lead = await api.post("/leads", LEAD)
    await api.post(f"/leads/{lead['id']}/notes", {"text": "интересуют сроки"})
    done = await api.post(f"/leads/{lead['id']}/convert", {"version": 1})
    assert [owner["kind"] for owner in (await api.get("/customers/by-number", number=NUMBER))["owners"]] == ["contact"]
    for path in (f"/leads/{lead['id']}", f"/contacts/{done['contact']['id']}"):
        lines = await api.all_pages(f"{path}/timeline", limit=2)
        assert "интересуют сроки" in [line["text"] for line in lines]
        assert [line["call"]["id"] for line in lines if line["type"] == "call"] == ["pbx1-1.1"]
        changed = [change for line in lines for change in line["changes"]]
        assert {"field": "status", "before": "new", "after": "converted"} in changed
    assert len((await api.get("/customers", q="petr@lotos"))["items"]) == 1


async def test_lead_converted_into_a_known_contact_adds_only_what_was_missing(api: Api, sales: Any) -> None:
    known = await api.post(
        "/contacts", {"name": "П. Иванов", "note": "Старый клиент", "tags": ["vip"], "phones": [{"raw": NUMBER}]}
    )
    lead = await api.post("/leads", LEAD)
    body = {"version": 1, "contact_id": known["id"], "with_deal": False}
    done = await api.post(f"/leads/{lead['id']}/convert", body)
    contact = await api.get(f"/contacts/{known['id']}")
    assert done["deal"] is None
    assert (contact["name"], contact["tags"]) == ("П. Иванов", ["vip", "опт"])
    assert contact["note"] == "Старый клиент\nПросил перезвонить"
    assert [phone["e164"] for phone in contact["phones"]] == [NUMBER, "+74957654321"]


async def test_lead_of_a_known_company_converted_makes_no_second_one(api: Api, sales: Any) -> None:
    firm = await api.post("/companies", {"name": "ооо «лотос»"})
    lead = await api.post("/leads", LEAD)
    done = await api.post(f"/leads/{lead['id']}/convert", {"version": 1})
    assert done["company"]["id"] == firm["id"]


async def test_lead_converted_twice_is_refused_and_an_old_version_changes_nothing(api: Api, sales: Any) -> None:
    lead = await api.post("/leads", LEAD)
    path = f"/leads/{lead['id']}/convert"
    status, problem = await api.send("POST", path, {"version": 7})
    assert (status, problem["code"]) == (409, "outdated")
    assert (await api.get(f"/leads/{lead['id']}"))["phones"] == lead["phones"]
    await api.post(path, {"version": 1})
    status, problem = await api.send("POST", path, {"version": 2})
    assert (status, problem["code"]) == (409, "already-converted")


async def test_lead_converted_without_any_pipeline_is_refused_and_stays_a_lead(api: Api) -> None:
    lead = await api.post("/leads", LEAD)
    status, problem = await api.send("POST", f"/leads/{lead['id']}/convert", {"version": 1})
    assert (status, problem["code"]) == (409, "no-pipeline")
    assert (await api.get(f"/leads/{lead['id']}")) == lead
