"""Lists, files and imports of customers by own fields."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import insert

from callcenter.http.middleware import COOKIE
from crm.fields import finding
from crm.fields.importing import OwnFields
from crm.fields.kinds import FieldEntity
from crm.fields.models import CustomValue
from crm.importing import api as import_api
from crm.importing.running import Importer
from crm.importing.service import Imports
from crm.models import Contact
from tests.crm.builders import COUNTRY, NOW
from tests.crm.fields.conftest import field, option
from tests.crm.importing.conftest import Desk, desk, now
from tests.crm.lists.conftest import ZONE, ListApi, lists

__all__ = ["desk", "lists"]

pytestmark = pytest.mark.db


async def firm(lists: ListApi) -> dict[str, Any]:
    """Contacts and a lead with fields of one key; the company has none."""
    gold = {"options": [{"label": "Gold"}, {"label": "Silver"}]}
    fields = {"contact": await field(lists, "contact", "segment", "choice", **gold)}
    fields["lead"] = await field(lists, "lead", "segment", "choice", **gold)
    for key, kind in (("city", "text"), ("limit", "money"), ("since", "date"), ("seen", "moment"), ("vip", "yes_no")):
        await field(lists, "contact", key, kind)
    await field(lists, "contact", "keeper", "user")
    fields["likes"] = await field(lists, "contact", "likes", "choices", options=[{"label": "Tea"}, {"label": "Cake"}])
    both = [option(fields["likes"], label) for label in ("Tea", "Cake")]
    people: dict[str, dict[str, Any]] = {
        "Анна": {"segment": "Gold", "city": "Нижний Новгород", "limit": "10", "since": "2026-03-01", "vip": True},
        "Борис": {"segment": "Silver", "city": "Нижнекамск", "limit": "20.50", "seen": "2026-03-01T22:30:00Z"},
        "Вера": {"city": "Тверь", "limit": "-5", "since": "2026-03-02", "vip": False, "keeper": 40, "likes": both},
    }
    for name, values in people.items():
        given = {key: option(fields["contact"], str(one)) if key == "segment" else one for key, one in values.items()}
        await lists.post("/contacts", {"name": name, "fields": given})
    lead = {"name": "Лид", "fields": {"segment": option(fields["lead"], "Gold")}}
    await lists.post("/leads", lead)
    await lists.post("/companies", {"name": "Лотос"})
    return fields


def passing(fields: dict[str, Any]) -> dict[tuple[str, ...], list[str]]:
    """Who passes which tests together, the newest first."""
    golds = f"{option(fields['contact'], 'Gold')}|{option(fields['lead'], 'Gold')}"
    return {
        ("segment:filled",): ["Лид", "Борис", "Анна"],
        (f"segment:is:{golds}",): ["Лид", "Анна"],
        (f"segment:is:{option(fields['contact'], 'Silver')}",): ["Борис"],
        ("city:begins:нижн",): ["Борис", "Анна"],
        ("city:is:тверь",): ["Вера"],
        ("segment:empty",): ["Вера"],
        ("limit:from:10",): ["Борис", "Анна"],
        ("limit:to:10", "limit:from:-5"): ["Вера", "Анна"],
        ("since:from:2026-03-02",): ["Вера"],
        ("since:is:2026-03-01",): ["Анна"],
        ("seen:is:2026-03-02",): ["Борис"],
        ("vip:is:yes",): ["Анна"],
        ("vip:is:no",): ["Вера", "Борис"],
        ("keeper:is:40",): ["Вера"],
        ("keeper:is:me",): [],
        (f"likes:is:{option(fields['likes'], 'Cake')}",): ["Вера"],
        ("city:begins:нижн", f"segment:is:{golds}"): ["Анна"],
    }


async def test_list_narrowed_by_own_fields_has_whoever_passes(lists: ListApi, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = await firm(lists)
    expected = passing(fields)
    for few in (finding.FEW, 0):
        monkeypatch.setattr(finding, "FEW", few)
        for wishes, names in expected.items():
            page = await lists.client.get(
                "/api/v1/customers/list",
                params=[("field", one) for one in wishes],
                headers={"Cookie": f"{COOKIE}={lists.login}"},
            )
            document = await page.json()
            assert page.status == 200, document
            assert [item["name"] for item in document["items"]] == names, (wishes, few)
    assert await lists.names(field="limit:filled", sort="oldest", q="а") == ["Анна"]
    for wrong in (
        "other:filled",
        "limit:begins:1",
        "limit:from:x",
        "vip:is:maybe",
        "since:from:soon",
        "segment:is:0",
        "x",
    ):
        assert (await lists.send("GET", "/customers/list", field=wrong))[0] == 422, wrong


async def test_long_list_narrowed_by_a_field_that_many_have_loses_nobody_between_its_pages(lists: ListApi) -> None:
    made = await field(lists, "contact", "vip", "yes_no")
    assert lists.database is not None
    async with lists.database.transaction() as session:
        times = {"created_at": NOW, "updated_at": NOW, "version": 1}
        people = [{"name": f"Имя {number}", **times} for number in range(finding.FEW + 60)]
        ids = list(await session.scalars(insert(Contact).returning(Contact.id), people))
        rows = [{"field_id": made["id"], f"{FieldEntity.CONTACT}_id": id_, "number": 1} for id_ in ids]
        await session.execute(insert(CustomValue), rows)
    found = await lists.all_pages("/customers/list", limit=200, field="vip:is:yes")
    assert sorted(item["id"] for item in found) == sorted(ids)


async def test_own_columns_are_shown_saved_with_a_view_and_exported_as_people_read_them(lists: ListApi) -> None:
    await firm(lists)
    columns = [
        "kind",
        "fields.segment",
        "fields.limit",
        "fields.seen",
        "fields.vip",
        "fields.keeper",
        "fields.likes",
        "fields.gone",
    ]
    view = await lists.post(
        "/customer-views", {"name": "Свой", "columns": columns, "filter": {"field": ["limit:filled"]}}
    )
    assert view["columns"] == columns
    item = (await lists.get("/customers/list", q="Вера"))["items"][0]
    assert item["fields"]["keeper"] == 40
    assert item["field_names"] == {"keeper": "Второй"}
    selection = {"filter": {"field": ["limit:filled"]}}
    status, content = await lists.file(selection=selection, columns=columns, language="ru")
    assert status == 200
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [
        ["Имя или название", "Вид", "Segment", "Limit", "Seen", "Vip", "Keeper", "Likes", "gone"],
        ["Вера", "контакт", "", "'-5.00", "", "нет", "Второй", "Tea, Cake", ""],
        ["Борис", "контакт", "Silver", "20.50", "2026-03-02 01:30", "", "", "", ""],
        ["Анна", "контакт", "Gold", "10.00", "", "да", "", "", ""],
    ]


async def test_file_with_own_columns_imported_is_checked_found_updated_and_taken_back(
    desk: Desk, lists: ListApi
) -> None:
    own = [OwnFields(ZONE)]
    desk.importer = Importer(country=COUNTRY, now=now, more=own)
    imports: Imports = desk.client.app[import_api.IMPORTS]
    imports._more = tuple(own)
    likes = await field(lists, "contact", "likes", "choices", options=[{"label": "Чай"}, {"label": "Торт, медовик"}])
    for key, kind in (("since", "date"), ("limit", "money"), ("vip", "yes_no"), ("city", "text")):
        await field(lists, "contact", key, kind)
    head = "Имя;Телефон;Likes;Since;Limit;VIP;City\n"
    good = "Анна;+74951234567;Чай;05.03.2026;1 500,50;да;Кострома\nБорис;+74951234568;Торт, медовик;;;нет;\n"
    bad = "Вера;+74951234569;Кофе;32.03.2026;сто;кто;\n"
    done = await desk.imported((head + good + bad).encode(), mode="both", key="phone")
    assert (done["counts"]["created"], done["counts"]["failed"]) == (2, 1)
    problems = (await desk.get(f"/imports/{done['id']}/problems"))["items"]
    assert {one["code"] for one in problems} == {
        "own_no_such_option", "own_not_a_date", "own_not_a_number", "own_not_yes_no",
    }  # fmt: skip
    anna = (await desk.customers(q="костр"))["Анна"]
    first = {
        "likes": [option(likes, "Чай")],
        "since": "2026-03-05",
        "limit": "1500.50",
        "vip": True,
        "city": "Кострома",
    }
    assert (await desk.card(anna))["fields"] == first
    again = await desk.imported("Имя;Телефон;City\nАнна;+74951234567;Тверь\n".encode(), mode="both", key="phone")
    assert (await desk.card(anna))["fields"] == {**first, "city": "Тверь"}
    assert list(await desk.customers(q="костр")) == []
    await desk.do(again, "undo")
    assert (await desk.card(anna))["fields"] == first
    await desk.do(done, "undo")
    assert list(await desk.customers()) == ["Анна"]
