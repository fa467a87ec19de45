"""Customers over HTTP: entering, changing, refusing."""

from typing import Any

import pytest

from crm.events import CUSTOMERS
from tests.crm.builders import NUMBER, call
from tests.crm.conftest import READER, Api

pytestmark = pytest.mark.db

ANNA: dict[str, Any] = {
    "name": "Анна Королёва",
    "position": "бухгалтер",
    "note": "Звонить\nпосле обеда",
    "tags": ["vip"],
    "phones": [{"raw": "8 (495) 123-45-67 доб. 12; 8 916 765-43-21", "kind": "work"}],
    "emails": ["Anna@Romashka.Example"],
}


async def test_contact_entered_is_read_back_whole(api: Api) -> None:
    firm = await api.post("/companies", {"name": "ООО «Ромашка»"})
    made = await api.post("/contacts", {**ANNA, "company_id": firm["id"], "responsible_id": 7})
    card = await api.get(f"/contacts/{made['id']}")
    assert card == made
    assert (card["kind"], card["name"], card["position"]) == ("contact", "Анна Королёва", "бухгалтер")
    assert card["company"] == {"id": firm["id"], "name": "ООО «Ромашка»"}
    assert card["responsible"] == {"id": 7, "name": "Ольга"}
    assert [(phone["e164"], phone["extension"], phone["kind"]) for phone in card["phones"]] == [
        (NUMBER, "12", "work"),
        ("+79167654321", None, "work"),
    ]
    assert card["emails"][0]["address"] == "Anna@Romashka.Example"
    assert (card["version"], card["status"], card["lead"], card["tags"]) == (1, None, None, ["vip"])


async def test_lead_entered_tells_the_bus_after_the_commit(api: Api) -> None:
    made = await api.post("/leads", {"name": "Иван", "title": "Пластиковые окна"})
    assert (made["status"], made["lead"]["origin"], made["lead"]["title"]) == ("new", "user", "Пластиковые окна")
    assert [payload["type"] for payload in api.bus.of(CUSTOMERS)] == ["lead_created", "customer_changed"]


async def test_customers_sharing_a_number_see_each_other(api: Api) -> None:
    firm = await api.post("/companies", {"name": "ООО «Ромашка»", "phones": [{"raw": NUMBER}]})
    anna = await api.post("/contacts", {"name": "Анна", "phones": [{"raw": "84951234567#12"}]})
    assert [other["name"] for other in anna["shared_with"]] == ["ООО «Ромашка»"]
    assert [other["name"] for other in (await api.get(f"/companies/{firm['id']}"))["shared_with"]] == ["Анна"]
    found = await api.get("/customers/by-number", number="8 495 123 45 67")
    assert (found["e164"], [owner["kind"] for owner in found["owners"]]) == (NUMBER, ["contact", "company"])


async def test_withheld_number_asked_has_no_owners(api: Api) -> None:
    assert await api.get("/customers/by-number", number="anonymous") == {"e164": None, "owners": []}


async def test_contact_changed_by_its_version_keeps_what_was_not_named(api: Api) -> None:
    made = await api.post("/contacts", ANNA)
    status, card = await api.send("PATCH", f"/contacts/{made['id']}", {"version": 1, "name": "Анна Белая"})
    assert (status, card["name"], card["version"]) == (200, "Анна Белая", 2)
    assert {name: card[name] for name in ("phones", "emails", "note", "tags")} == {
        name: made[name] for name in ("phones", "emails", "note", "tags")
    }


async def test_contact_changed_by_the_if_match_header_is_changed(api: Api) -> None:
    made = await api.post("/contacts", ANNA)
    api.headers = {"If-Match": '"1"'}
    assert (await api.send("PATCH", f"/contacts/{made['id']}", {"name": "Анна Белая"}))[0] == 200


async def test_contact_changed_by_an_old_version_is_refused_with_the_current_one(api: Api) -> None:
    made = await api.post("/contacts", ANNA)
    await api.send("PATCH", f"/contacts/{made['id']}", {"version": 1, "name": "Анна Белая"})
    status, problem = await api.send("PATCH", f"/contacts/{made['id']}", {"version": 1, "name": "Анна Чёрная"})
    assert (status, problem["code"]) == (409, "outdated")
    assert (problem["current"]["name"], problem["current"]["version"]) == ("Анна Белая", 2)
    assert (await api.get(f"/contacts/{made['id']}"))["name"] == "Анна Белая"


async def test_contact_changed_without_a_version_is_refused(api: Api) -> None:
    made = await api.post("/contacts", ANNA)
    status, problem = await api.send("PATCH", f"/contacts/{made['id']}", {"name": "Анна Белая"})
    assert (status, problem["code"]) == (428, "version-needed")


async def test_contact_saved_unchanged_makes_no_version_and_no_event(api: Api) -> None:
    made = await api.post("/contacts", ANNA)
    before = len(api.bus.published)
    body = {"version": 1, "name": ANNA["name"], "emails": ANNA["emails"]}
    body["phones"] = [{name: phone[name] for name in ("raw", "extension", "kind")} for phone in made["phones"]]
    status, card = await api.send("PATCH", f"/contacts/{made['id']}", body)
    assert (status, card["version"], len(api.bus.published)) == (200, 1, before)


async def test_phones_changed_are_found_by_the_new_number_only(api: Api) -> None:
    made = await api.post("/contacts", ANNA)
    await api.send("PATCH", f"/contacts/{made['id']}", {"version": 1, "phones": [{"raw": "8 812 123-45-67"}]})
    assert (await api.get("/customers/by-number", number=NUMBER))["owners"] == []
    assert len((await api.get("/customers/by-number", number="+78121234567"))["owners"]) == 1


async def test_name_and_email_changed_are_found_by_the_new_words_only(api: Api) -> None:
    made = await api.post("/contacts", ANNA)
    await api.send("PATCH", f"/contacts/{made['id']}", {"version": 1, "name": "Вера", "emails": ["vera@x.example"]})
    assert [len((await api.get("/customers", q=q))["items"]) for q in ("анна", "anna@", "вера", "vera@x")] == [
        0,
        0,
        1,
        1,
    ]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/contacts", {}, "body.name"),
        ("/contacts", {"name": "  "}, "body.name"),
        ("/contacts", {"name": "а" * 201}, "body.name"),
        ("/contacts", {"name": "Анна\x07"}, "body.name"),
        ("/contacts", {"name": "Анна\x00"}, "body.name"),
        ("/contacts", {"name": "Анна", "note": "а" * 10_001}, "body.note"),
        ("/contacts", {"name": "Анна", "emails": ["anna"]}, "body.emails.0"),
        ("/contacts", {"name": "Анна", "emails": ["a b@x.example"]}, "body.emails.0"),
        ("/contacts", {"name": "Анна", "emails": ["anna@localhost"]}, "body.emails.0"),
        ("/contacts", {"name": "Анна", "emails": ["anna@-x.example"]}, "body.emails.0"),
        ("/contacts", {"name": "Анна", "phones": [{"raw": "нет"}]}, "body.phones.0.raw"),
        ("/contacts", {"name": "Анна", "phones": [{"raw": "1" * 101}]}, "body.phones.0.raw"),
        ("/contacts", {"name": "Анна", "phones": [{"raw": "12345", "kind": "sat"}]}, "body.phones.0.kind"),
        ("/contacts", {"name": "Анна", "phones": [{"raw": "12345", "extension": "a"}]}, "body.phones.0.extension"),
        ("/contacts", {"name": "Анна", "phones": [{"raw": "12345"}] * 51}, "body.phones"),
        ("/contacts", {"name": "Анна", "surname": "Белая"}, "body.surname"),
        ("/contacts", {"name": "Анна", "company_id": 99}, "body.company_id"),
        ("/contacts", {"name": "Анна", "responsible_id": 99}, "body.responsible_id"),
        ("/contacts", {"name": "Анна", "responsible_id": 2**31}, "body.responsible_id"),
        ("/leads", {"name": "Анна", "status": "won"}, "body.status"),
        ("/leads", {"name": "Анна", "company_id": 1}, "body.company_id"),
    ],
)
async def test_bad_field_is_refused_by_its_name(api: Api, path: str, body: object, field: str) -> None:
    status, problem = await api.send("POST", path, body)
    assert (status, problem["code"], [error["field"] for error in problem["errors"]]) == (422, "invalid-input", [field])
    assert (await api.get("/customers"))["items"] == []


async def test_change_that_nulls_a_text_is_refused(api: Api) -> None:
    made = await api.post("/contacts", ANNA)
    assert (await api.send("PATCH", f"/contacts/{made['id']}", {"version": 1, "name": None}))[0] == 422


async def test_responsible_set_to_null_is_cleared(api: Api) -> None:
    made = await api.post("/contacts", {**ANNA, "responsible_id": 7})
    _, card = await api.send("PATCH", f"/contacts/{made['id']}", {"version": 1, "responsible_id": None})
    assert card["responsible"] is None


@pytest.mark.parametrize("path", ["/contacts/99", "/companies/99", "/leads/99", "/contacts/99/timeline"])
async def test_missing_customer_asked_is_not_found(api: Api, path: str) -> None:
    assert (await api.send("GET", path))[0] == 404


@pytest.mark.parametrize("path", ["/contacts/0", "/contacts/99999999999999999999", "/contacts/abc"])
async def test_impossible_id_asked_is_malformed(api: Api, path: str) -> None:
    assert (await api.send("GET", path))[0] == 422


async def test_id_of_another_kind_asked_is_not_found(api: Api) -> None:
    made = await api.post("/contacts", ANNA)
    assert (await api.send("GET", f"/leads/{made['id']}"))[0] == 404


@pytest.mark.parametrize(
    ("moves", "status"),
    [
        (["in_work", "lost", "new", "converted"], 200),
        (["converted", "in_work"], 409),
        (["lost", "converted"], 409),
    ],
)
async def test_lead_moved_through_its_life_obeys_its_states(api: Api, moves: list[str], status: int) -> None:
    made = await api.post("/leads", {"name": "Иван"})
    answers = [
        await api.send("PATCH", f"/leads/{made['id']}", {"version": version, "status": move})
        for version, move in enumerate(moves, start=1)
    ]
    assert [answer[0] for answer in answers] == [200] * (len(moves) - 1) + [status]
    assert answers[-1][1].get("code") == (None if status == 200 else "wrong-move")


async def test_reader_may_look_and_not_change(api: Api) -> None:
    made = await api.post("/contacts", ANNA)
    api.login = READER.login
    await api.get(f"/contacts/{made['id']}")
    answers = [
        await api.send("POST", "/contacts", ANNA),
        await api.send("PATCH", f"/contacts/{made['id']}", {"version": 1, "name": "Вера"}),
        await api.send("POST", f"/contacts/{made['id']}/notes", {"text": "привет"}),
        await api.send("POST", "/calls/c1/note", {"text": "привет"}),
    ]
    assert [status for status, _ in answers] == [403] * 4


async def test_stranger_asks_and_is_asked_to_sign_in(api: Api) -> None:
    api.login = "nobody"
    assert [(await api.send("GET", path))[0] for path in ("/customers", "/contacts/1")] == [401, 401]


async def test_note_of_a_missing_call_is_not_found(api: Api) -> None:
    assert (await api.send("POST", "/calls/none/note", {"text": "привет"}))[0] == 404


@pytest.mark.parametrize("text", ["", " \n ", "а" * 10_001, "звонок\x07"])
async def test_bad_note_is_refused(api: Api, text: str) -> None:
    made = await api.post("/contacts", ANNA)
    api.calls.rows.append(call("c1"))
    for path in (f"/contacts/{made['id']}/notes", "/calls/c1/note"):
        assert (await api.send("POST", path, {"text": text}))[0] == 422
