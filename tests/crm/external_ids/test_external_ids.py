"""Customers as other systems know them: written by their id there, found by it, and merged with it."""

import asyncio
from typing import Any

import pytest

from callcenter.db import Database
from tests.crm.conftest import Api
from tests.crm.merging.conftest import MERGER, api

__all__ = ["MERGER", "api"]

pytestmark = pytest.mark.db

WHERE = "/contacts/by-external-id/1c/000-17"


async def put(api: Api, body: dict[str, Any], where: str = WHERE) -> Any:
    status, card = await api.send("PUT", where, body)
    assert status == 200, card
    return card


async def test_card_put_twice_is_made_once_and_changed_the_second_time(api: Api) -> None:
    made = await put(api, {"name": "Анна", "note": "VIP", "phones": [{"raw": "+79161234567"}]})
    assert made["external_ids"] == [{"system": "1c", "id": "000-17"}]
    again = await put(api, {"name": "Анна Королёва"})
    assert (again["id"], again["name"], again["note"], again["version"]) == (made["id"], "Анна Королёва", "VIP", 2)
    assert len(again["phones"]) == 1
    assert (await put(api, {"name": "Анна Королёва"}))["version"] == 2
    assert (await put(api, {"name": "Анна"}, "/leads/by-external-id/1c/000-17"))["kind"] == "lead"
    api.headers = {"If-Match": '"1"'}
    assert (await api.send("PUT", WHERE, {"name": "Поздно"}))[1]["code"] == "outdated"


async def test_id_leads_to_one_card_and_is_found_whole(api: Api) -> None:
    anna = await put(api, {"name": "Анна"})
    body = {"name": "Вера", "external_ids": [{"system": "1c", "id": "000-17"}]}
    status, problem = await api.send("POST", "/contacts", body)
    assert (status, problem["code"], problem["system"]) == (409, "external-id-taken", "1c")
    firm = await api.post("/companies", {**body, "requisites": [{"country": "ru", "numbers": {"inn": "7707083893"}}]})
    found = await api.get("/customers/by-identifier", system="1c", id="000-17")
    assert [(one["kind"], one["id"]) for one in found] == [("contact", anna["id"]), ("company", firm["id"])]
    assert await api.get("/customers/by-identifier", system="1c", id="000-1") == []
    assert [one["id"] for one in await api.get("/customers/by-identifier", tax_number="7707 083 893")] == [firm["id"]]
    assert (await api.send("GET", "/customers/by-identifier", system="1c"))[0] == 422
    status, card = await api.send("PATCH", f"/contacts/{anna['id']}", {"version": 1, "external_ids": []})
    assert (status, card["external_ids"]) == (200, [])
    assert [one["id"] for one in await api.get("/customers/by-identifier", system="1c", id="000-17")] == [firm["id"]]


async def test_two_puts_at_once_make_one_card(api: Api) -> None:
    answers = await asyncio.gather(*(api.send("PUT", WHERE, {"name": "Анна"}) for _ in range(4)))
    assert {status for status, _ in answers} <= {200, 409}
    assert len(await api.get("/customers/by-identifier", system="1c", id="000-17")) == 1


async def test_merged_cards_keep_both_ids_and_part_with_them_again(api: Api, database: Database) -> None:
    keeper = await put(api, {"name": "Анна"})
    loser = await put(api, {"name": "Анна К."}, "/contacts/by-external-id/amocrm/5")
    pair = {"kind": "contact", "survivor_id": keeper["id"], "loser_id": loser["id"]}
    merge = await api.post("/merges", {**pair, "survivor_version": 1, "loser_version": 1})
    both = (await api.get(f"/contacts/{keeper['id']}"))["external_ids"]
    assert {one["system"] for one in both} == {"1c", "amocrm"}
    changed = await put(api, {"name": "Анна Королёва"}, "/contacts/by-external-id/amocrm/5")
    assert changed["id"] == keeper["id"]
    assert (await api.send("POST", f"/merges/{merge['id']}/undo", {}))[0] == 200
    assert (await api.get(f"/contacts/{loser['id']}"))["external_ids"] == [{"system": "amocrm", "id": "5"}]
    assert (await api.get(f"/contacts/{keeper['id']}"))["external_ids"] == [{"system": "1c", "id": "000-17"}]


async def test_contact_asked_for_twice_with_one_key_is_made_once(api: Api) -> None:
    api.headers = {"Idempotency-Key": "press-1234"}
    first = await api.post("/contacts", {"name": "Анна"})
    assert await api.post("/contacts", {"name": "Анна"}) == first
    status, problem = await api.send("POST", "/contacts", {"name": "Вера"})
    assert (status, problem["code"]) == (409, "key-reused")
    api.headers = {"Idempotency-Key": "note-1234"}
    notes = [await api.post(f"/contacts/{first['id']}/notes", {"text": "звонила"}) for _ in range(2)]
    assert notes[0] == notes[1]
    api.headers = {}
    lines = (await api.get(f"/contacts/{first['id']}/timeline", types="note"))["items"]
    assert [line["text"] for line in lines] == ["звонила"]
