"""Own fields of two cards that become one, and two again."""

from typing import Any

import pytest

from tests.crm.conftest import Api
from tests.crm.fields.conftest import field, option
from tests.crm.merging.conftest import api

__all__ = ["api"]

pytestmark = pytest.mark.db


async def merged(api: Api, mine: Any, theirs: Any, **choices: str) -> Any:
    form = {"kind": "contact", "survivor_id": mine["id"], "loser_id": theirs["id"]}
    versions = {"survivor_version": mine["version"], "loser_version": theirs["version"]}
    named = {f"fields.{key}": choice for key, choice in choices.items()}
    return await api.post("/merges", {**form, **versions, "choices": named})


async def test_two_cards_merged_have_the_fields_of_both_and_each_its_own_after_the_undo(api: Api) -> None:
    likes = await field(api, "contact", "likes", "choices", options=[{"label": "Tea"}, {"label": "Cake"}])
    for key in ("city", "street", "nick"):
        await field(api, "contact", key)
    await field(api, "lead", "friend", "customer", target="contact")
    tea, cake = option(likes, "Tea"), option(likes, "Cake")
    own = {"likes": [tea], "city": "Тверь", "nick": "Аня"}
    other = {"likes": [cake], "city": "Омск", "street": "Садовая"}
    anna = await api.post("/contacts", {"name": "Анна", "fields": own})
    twin = await api.post("/contacts", {"name": "Аня", "fields": other})
    lead = await api.post("/leads", {"name": "Олег", "fields": {"friend": twin["id"]}})

    pair = {"kind": "contact", "survivor_id": anna["id"], "loser_id": twin["id"]}
    shown = {one["field"]: one for one in (await api.get("/merges/preview", **pair))["fields"] if one["label"]}
    assert {name: one["suggested"] for name, one in shown.items()} == {
        "fields.likes": "both", "fields.city": "loser", "fields.street": "loser", "fields.nick": "survivor",
    }  # fmt: skip

    merge = await merged(api, anna, twin, city="survivor")
    path = f"/contacts/{anna['id']}"
    one = await api.get(path)
    assert one["fields"] == {"likes": [tea, cake], "city": "Тверь", "nick": "Аня", "street": "Садовая"}
    assert (await api.get(f"/leads/{lead['id']}"))["fields"] == {"friend": anna["id"]}
    await api.send("PATCH", path, {"version": one["version"], "fields": {"street": "Лесная"}})
    status, _ = await api.send("POST", f"/merges/{merge['id']}/undo", {})
    assert status == 200
    assert (await api.get(path))["fields"] == {**own, "street": "Лесная"}
    assert (await api.get(f"/contacts/{twin['id']}"))["fields"] == other
    assert (await api.get(f"/leads/{lead['id']}"))["fields"] == {"friend": twin["id"]}
