"""What a role hides or locks of cards, wherever it could come out; and whoever gets the call."""

import json
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from callcenter.auth.scopes import Action, Entity, FieldRule, Scope
from callcenter.calls.schemas import CallAgent
from callcenter.calls.vocabulary import Direction
from crm.veil import masked, veiled
from screenpop.schemas import CardOwner
from tests.crm.builders import call
from tests.crm.rights.conftest import MATE, ME, STRANGER, Firm

pytestmark = pytest.mark.db

PHONE: Final = "+74951230005"
"""Of the first person's lead."""
SECRETS: Final = ("secret", "100.00", "1230005", "123-00-05", "a@b.example")
HIDDEN: Final = (
    *((entity, field) for entity in (Entity.LEAD, Entity.CONTACT) for field in ("phones", "emails", "note")),
    (Entity.LEAD, "custom:inner"),
    *((Entity.DEAL, "amount"), (Entity.DEAL, "note"), (Entity.COMPANY, "phones"), (Entity.COMPANY, "note")),
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("+74951230005", "•••••05"),
        ("+7 (495) 123-00-05", "•••••05"),
        ("Call back 8 495 123 00 05 today", "Call back •••••05 today"),
        ("101", "101"),
        ("Room 12, floor 3", "Room 12, floor 3"),
    ],
)
def test_number_in_a_text_is_masked_but_for_its_end(text: str, shown: str) -> None:
    assert masked(text) == shown


async def test_hidden_field_comes_out_of_no_answer(firm: Firm) -> None:
    lead, deal = firm.records[Entity.LEAD, ME], firm.records[Entity.DEAL, ME]
    firm.login = "boss"
    await firm.post("/fields", {"entity": "lead", "key": "inner", "label": "Inner", "kind": "text"})
    body = {"version": 1, "emails": ["a@b.example"], "fields": {"inner": "a secret of ours"}}
    status, _ = await firm.send("PATCH", f"/leads/{lead}", body)
    assert status == 200
    await firm.post("/tasks", {"title": f"Call {PHONE}", "responsible_id": ME, "lead_id": lead})
    firm.calls.rows = [call("c1", datetime.now(UTC), PHONE)]
    firm.hiding(*HIDDEN)
    pair = {"kind": "lead", "survivor_id": lead, "loser_id": firm.records[Entity.LEAD, MATE]}
    asked: list[tuple[str, dict[str, Any]]] = [
        *((path, {}) for path in ("/customers", "/customers/list", f"/leads/{lead}", f"/leads/{lead}/timeline")),
        *((path, {}) for path in ("/deals", f"/deals/{deal}", f"/deals/{deal}/timeline", "/tasks")),
        *(("/customers", {"q": "zebra"}), ("/search", {"q": "zebra"}), ("/search", {"q": PHONE})),
        *(("/customers/by-number", {"number": PHONE}), ("/deals/board", {"pipeline_id": firm.pipeline})),
        ("/merges/preview", pair),
    ]
    for path, query in asked:
        said = json.dumps(await firm.get(path, **query), ensure_ascii=False)
        found = said.replace(json.dumps(PHONE), "")
        assert [secret for secret in SECRETS if secret in found.replace('"e164": ""', "")] == [], (path, query)
    assert await firm.status("PATCH", f"/leads/{lead}", {"version": 2, "fields": {"inner": "mine"}}) == 403
    _, stale = await firm.send("PATCH", f"/leads/{lead}", {"version": 1, "name": "Late"})
    assert stale["code"] == "outdated"
    assert [secret for secret in SECRETS if secret in json.dumps(stale)] == []
    _, text = await firm.file({"selection": {"filter": {}}, "columns": ["phones", "emails"]})
    assert [secret for secret in SECRETS if secret in text] == []
    for path in ("/customers", "/customers/list"):
        assert (await firm.get(path, q=PHONE[:-3]))["items"] == [], "a number is not guessed digit by digit"
        assert [one["id"] for one in (await firm.get(path, q=PHONE))["items"]] == [lead]
    card = await firm.get(f"/leads/{lead}")
    assert [phone["display"] for phone in card["phones"]] == ["•••••05"]


async def test_hidden_loyalty_card_is_found_by_no_way(firm: Firm) -> None:
    contact = firm.records[Entity.CONTACT, ME]
    firm.login = "boss"
    card = await firm.post("/loyalty-cards", {"kind": "contact", "customer_id": contact, "number": "7700-4411"})
    ways = (("/loyalty-cards", "items"), ("/search", "customers"))
    shown = [(await firm.get(path, q="77004411"))[items] for path, items in ways]
    assert [len(found) for found in shown] == [1, 1]
    firm.hiding((Entity.CONTACT, "loyalty"))
    assert [(await firm.get(path, q="77004411"))[items] for path, items in ways] == [[], []]
    for path in (f"/loyalty-cards/{card['id']}", f"/loyalty-cards/{card['id']}/entries"):
        assert await firm.status("GET", path) == 404
    assert await firm.status("POST", f"/loyalty-cards/{card['id']}/entries", {"points": 5, "reason": "r"}) == 404
    assert "44" not in json.dumps((await firm.get(f"/contacts/{contact}"))["loyalty"])


async def test_locked_and_hidden_fields_are_not_changed_and_others_are(firm: Firm) -> None:
    lead, deal = firm.records[Entity.LEAD, ME], firm.records[Entity.DEAL, ME]
    fields = ((Entity.LEAD, "phones"), (Entity.LEAD, "responsible_id"), (Entity.DEAL, "amount"))
    for rule in FieldRule:
        firm.hiding(*fields, rule=rule)
        for change in ({"phones": [{"raw": "+79990000000"}]}, {"responsible_id": MATE}):
            status, problem = await firm.send("PATCH", f"/leads/{lead}", {"version": 1, **change})
            assert (status, problem["code"], problem["fields"]) == (403, "field-read-only", list(change))
        status, problem = await firm.send("PATCH", f"/deals/{deal}", {"version": 1, "amount": "5.00"})
        assert (status, problem["code"]) == (403, "field-read-only")
    version = (await firm.get(f"/leads/{lead}"))["version"]
    assert await firm.status("PATCH", f"/leads/{lead}", {"version": version, "name": "Free"}) == 200


async def test_whoever_got_the_call_opens_that_card_and_no_other(firm: Firm) -> None:
    contact = firm.records[Entity.CONTACT, STRANGER]
    phone = (await firm.get(f"/contacts/{contact}"))["phones"][0]["e164"]
    firm.role((Action.VIEW, Scope.OWN), others=Scope.OWN)
    agent = CallAgent(user_id=ME, name="Me", endpoint="PJSIP/101", answered=True)
    out = call("out", datetime.now(UTC), phone).model_copy(update={"agents": [agent], "direction": Direction.OUTBOUND})
    firm.calls.rows = [out, call("of-others", datetime.now(UTC), phone)]
    assert await firm.status("GET", f"/contacts/{contact}") == 404

    firm.calls.rows.append(call("in", datetime.now(UTC), phone).model_copy(update={"agents": [agent]}))

    assert (await firm.get(f"/contacts/{contact}"))["id"] == contact
    assert await firm.status("GET", f"/contacts/{contact}/timeline") == 200
    assert await firm.status("POST", f"/contacts/{contact}/notes", {"text": "called"}) == 201
    assert await firm.status("PATCH", f"/contacts/{contact}", {"version": 1, "note": "x"}) == 403
    assert await firm.status("GET", f"/companies/{firm.records[Entity.COMPANY, STRANGER]}") == 404
    assert contact not in {one["id"] for one in (await firm.get("/customers", kind="contact"))["items"]}


async def test_pushed_card_shows_the_caller_without_what_is_hidden(firm: Firm) -> None:
    firm.hiding((Entity.LEAD, "phones"), (Entity.LEAD, "note"))
    brief = next(one for one in (await _as_boss(firm))["items"] if one["kind"] == "lead" and one["phones"])
    owner = CardOwner.model_validate({**brief, "last_note": "asked for the price", "calls_total": 2})

    shown = veiled([owner], firm.people["me"])[0]

    assert (shown.name, shown.last_note) == (owner.name, "asked for the price")
    assert [phone.e164 for phone in shown.phones] == [None]
    assert "•" in shown.phones[0].display
    assert veiled(owner, firm.people["boss"]) is owner


async def _as_boss(firm: Firm) -> Any:
    firm.login = "boss"
    return await firm.get("/customers", limit=50)
