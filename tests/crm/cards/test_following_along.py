"""Files, pins and followers go along with conversions and merges, and come back with an undo."""

from typing import Any

import pytest

from callcenter.auth.scopes import Entity
from tests.crm.cards.test_rights import upload
from tests.crm.rights.conftest import ME, STRANGER, Firm

pytestmark = pytest.mark.db


async def files(firm: Firm, card: str) -> list[str]:
    return [one["name"] for one in (await firm.get(f"/cards/{card}/files"))["items"]]


async def test_converted_leads_file_is_on_contact_company_and_deal_and_stays_at_the_lead(firm: Firm) -> None:
    lead = firm.records[Entity.LEAD, ME]
    assert await firm.status("PATCH", f"/leads/{lead}", {"version": 1, "company_name": "Bricks"}) == 200
    _, made = await upload(firm, f"lead/{lead}", name="offer.pdf")
    _, gone = await upload(firm, f"lead/{lead}", name="removed.pdf")
    assert await firm.status("DELETE", f"/cards/lead/{lead}/files/{gone['id']}") == 204
    became = await firm.post(f"/leads/{lead}/convert", {"version": 2})
    cards = {kind: f"{kind}/{became[kind]['id']}" for kind in ("contact", "company", "deal")} | {"lead": f"lead/{lead}"}
    for kind, card in cards.items():
        assert await files(firm, card) == ["offer.pdf"], kind
        path = {"contact": "contacts", "company": "companies", "deal": "deals", "lead": "leads"}[kind]
        lines = (await firm.get(f"/{path}/{card.split('/')[1]}/timeline", types="file"))["items"]
        assert [line["file"]["name"] for line in lines if line["file"]["event"] == "added"] == [
            "removed.pdf",
            "offer.pdf",
        ], kind
    assert await firm.status("DELETE", f"/cards/{cards['deal']}/files/{made['id']}") == 204
    assert await files(firm, cards["lead"]) == []
    assert (await firm.send("POST", f"/cards/{cards['contact']}/files/{gone['id']}/restore"))[0] == 200
    assert await files(firm, cards["deal"]) == ["removed.pdf"]


async def test_converted_leads_pins_and_followers_are_the_contacts_and_the_deals(firm: Firm) -> None:
    lead = firm.records[Entity.LEAD, ME]
    note = await firm.post(f"/leads/{lead}/notes", {"text": "on top"})
    assert await firm.status("PUT", f"/cards/lead/{lead}/pins", {"line": note["id"], "at": note["at"]}) == 200
    assert await firm.status("PUT", f"/cards/lead/{lead}/follow") == 200
    became = await firm.post(f"/leads/{lead}/convert", {"version": 1})
    contact, deal = became["contact"]["id"], became["deal"]["id"]
    assert [line["text"] for line in (await firm.get(f"/contacts/{contact}/timeline"))["pinned"]] == ["on top"]
    for card in (f"contact/{contact}", f"deal/{deal}"):
        assert (await firm.get(f"/cards/{card}/follow"))["following"] is True


async def test_merged_cards_files_pins_and_followers_are_the_survivors_and_go_back(firm: Firm) -> None:
    keeper, loser = (firm.records[Entity.CONTACT, owner] for owner in (ME, STRANGER))
    await upload(firm, f"contact/{keeper}", name="kept.txt")
    await upload(firm, f"contact/{loser}", name="lost.txt")
    note = await firm.post(f"/contacts/{loser}/notes", {"text": "on top"})
    assert await firm.status("PUT", f"/cards/contact/{loser}/pins", {"line": note["id"], "at": note["at"]}) == 200
    for card in (keeper, loser):
        assert await firm.status("PUT", f"/cards/contact/{card}/follow") == 200
    form: dict[str, Any] = {"kind": "contact", "survivor_id": keeper, "loser_id": loser}
    merge = await firm.post("/merges", {**form, "survivor_version": 1, "loser_version": 1})
    assert await files(firm, f"contact/{keeper}") == ["lost.txt", "kept.txt"]
    assert [line["text"] for line in (await firm.get(f"/contacts/{keeper}/timeline"))["pinned"]] == ["on top"]
    assert len((await firm.get(f"/cards/contact/{keeper}/follow"))["followers"]) == 1
    assert await firm.status("GET", f"/cards/contact/{loser}/files") == 410

    assert await firm.status("POST", f"/merges/{merge['id']}/undo", {}) in (200, 201)
    assert await files(firm, f"contact/{keeper}") == ["kept.txt"]
    assert await files(firm, f"contact/{loser}") == ["lost.txt"]
    assert [line["text"] for line in (await firm.get(f"/contacts/{loser}/timeline"))["pinned"]] == ["on top"]
    assert (await firm.get(f"/cards/contact/{loser}/follow"))["following"] is True
