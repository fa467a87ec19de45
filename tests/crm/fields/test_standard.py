"""The fields that come with the house: gender, birthday, counterparty kinds and their kin."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.fields.finding import birthdays
from crm.fields.importing import OwnFields
from crm.fields.kinds import Standard
from crm.fields.standard import word_of
from crm.importing import api as import_api
from crm.importing.running import Importer
from crm.importing.service import Imports
from crm.kinds import CustomerKind
from crm.models import Contact
from crm.sections.importing import SectionFields
from tests.crm.builders import COUNTRY
from tests.crm.conftest import Api
from tests.crm.fields.conftest import faults, field, option
from tests.crm.importing.conftest import Desk, desk, now
from tests.crm.lists.conftest import ZONE, ListApi, lists

__all__ = ["desk", "lists"]

pytestmark = pytest.mark.db


async def prepared(api: Api) -> dict[tuple[str, str], Any]:
    """The fields by card and standard name."""
    status, answer = await api.send("POST", "/fields/standard", {"language": "ru"})
    assert status == 200, answer
    return {(one["entity"], one["standard"]): one for one in answer["items"] if one["standard"] is not None}


async def test_prepared_fields_stand_on_the_cards_once_and_keep_their_kind(api: Api) -> None:
    mine = await field(api, "contact", "gender", "text")
    fields = await prepared(api)
    gender = fields["contact", "gender"]
    assert (gender["key"], gender["label"], gender["dictionary"]) == ("std_gender", "Пол", "gender")
    assert [one["label"] for one in gender["options"]] == ["Женский", "Мужской", "Не указан"]
    assert fields["lead", "gender"]["key"] == "gender"
    assert ("company", "birthday") not in fields
    again = await prepared(api)
    assert again == fields
    text = {"label": "Пол", "kind": "text", "version": gender["version"]}
    status, problem = await api.send("PUT", f"/fields/{gender['id']}", text)
    assert (status, problem["code"]) == (409, "field-is-standard")
    status, problem = await api.send("DELETE", f"/fields/{gender['id']}")
    assert (status, problem["code"]) == (409, "field-is-standard")
    status, _ = await api.send("DELETE", f"/fields/{mine['id']}")
    assert status == 204


async def test_gender_made_required_is_asked_for_by_its_field(api: Api) -> None:
    gender = (await prepared(api))["contact", "gender"]
    asked = {"label": "Пол", "kind": "choice", "dictionary": "gender", "need": "always", "version": 1}
    status, changed = await api.send("PUT", f"/fields/{gender['id']}", asked)
    assert (status, changed["need"]) == (200, "always")
    status, problem = await api.send("POST", "/contacts", {"name": "Анна"})
    assert (status, problem["code"], faults(problem)) == (422, "fields-needed", {"gender": "required"})
    woman = await api.post("/contacts", {"name": "Анна", "fields": {"gender": option(gender, "Женский")}})
    status, problem = await api.send("PATCH", f"/contacts/{woman['id']}", {"version": 1, "fields": {"gender": None}})
    assert faults(problem) == {"gender": "required"}


@pytest.mark.parametrize(
    ("today", "ahead", "leap_child"),
    [("2027-02-28", 0, False), ("2027-02-28", 1, True), ("2027-03-01", 0, True), ("2028-03-01", 5, False),
     ("2028-02-29", 0, True), ("2027-12-30", 62, True)],
)  # fmt: skip
def test_child_of_29_february_is_greeted_on_the_next_day_of_other_years(
    today: str, ahead: int, leap_child: bool
) -> None:
    days = birthdays(date.fromisoformat(today), ahead)
    assert ("02-29" in days) is leap_child
    assert today[5:] in days


async def test_birthdays_with_and_without_the_year_are_found_days_ahead(lists: ListApi) -> None:
    await prepared(lists)
    today = datetime.now(ZONE).date()
    near, far = (today + timedelta(days=days) for days in (3, 40))
    people = {"Анна": f"1988-{near:%m-%d}", "Борис": f"--{far:%m-%d}", "Вера": None}
    for name, born in people.items():
        made = await lists.post("/contacts", {"name": name, "fields": {"birthday": born}})
        assert made["fields"].get("birthday") == born
    for bad in ("1990-02-30", "--02-30", "0090-01-01", "05.03.1990", "--3-5", 5):
        status, problem = await lists.send("POST", "/contacts", {"name": "Х", "fields": {"birthday": bad}})
        assert (status, faults(problem)) == (422, {"birthday": "not-a-birthday"}), bad
    wanted = {
        "birthday:within:1": [],
        "birthday:within:5": ["Анна"],
        "birthday:within:45": ["Борис", "Анна"],
        "birthday:filled": ["Борис", "Анна"],
        "birthday:empty": ["Вера"],
    }
    for wish, names in wanted.items():
        assert await lists.names(field=wish) == names, wish
    for bad_wish in ("birthday:within:400", "birthday:within:soon", "birthday:from:2026-01-01"):
        status, _ = await lists.send("GET", "/customers/list", field=bad_wish)
        assert status == 422, bad_wish


async def test_people_of_a_company_are_listed_with_those_who_belong_to_another_too(lists: ListApi) -> None:
    lotus, north = [await lists.post("/companies", {"name": name}) for name in ("Лотос", "Север")]
    await lists.post("/contacts", {"name": "Анна", "company_id": north["id"]})
    both = [{"company_id": lotus["id"]}, {"company_id": north["id"]}]
    await lists.post("/contacts", {"name": "Борис", "companies": both})
    await lists.post("/contacts", {"name": "Вера"})
    assert await lists.names(company_id=north["id"]) == ["Борис", "Анна"]
    assert await lists.names(company_id=lotus["id"]) == ["Борис"]


async def test_many_customers_get_a_kind_and_those_without_the_field_are_refused(lists: ListApi) -> None:
    kinds = (await prepared(lists))["contact", "counterparty"]
    usual, supplier = option(kinds, "Клиент"), option(kinds, "Поставщик")
    for name in ("Анна", "Борис"):
        made = await lists.post("/contacts", {"name": name})
        assert made["fields"]["counterparty"] == [usual]
    await lists.post("/leads", {"name": "Лид"})
    done = await lists.changed({"filter": {}}, {"fields": {"counterparty": [usual, supplier]}})
    assert (done["changed"], done["refused"]) == (2, 1)
    assert await lists.names(field=f"counterparty:is:{supplier}") == ["Борис", "Анна"]
    rows = (await lists.get(f"/bulk-changes/{done['id']}/rows", outcome="refused"))["items"]
    assert [(one["name"], one["reason"]) for one in rows] == [("Лид", "wrong_field")]
    nobody = await lists.post("/contacts", {"name": "Вера", "fields": {"counterparty": None}})
    assert "counterparty" not in nobody["fields"]


BITRIX: tuple[str, ...] = (
    "Имя;Фамилия;Мобильный телефон;Дата рождения;Пол;Город;Тип контакта;Адрес;БИК;Сайт;Обращение",
    "Анна;Лебедева;+74951234567;08.03.1990;ж;Тверь;Клиенты;Лесная, 1;044000000;a.example;г-жа",
    "Борис;Орлов;+74951234568;14.02;муж;клин;Поставщики;;;https://b.example;",
    "Вера;Белова;+74951234569;когда-то;F;Клин;Другое;-;12;;",
)


async def test_file_of_another_system_fills_the_fields_and_dictionaries_and_is_taken_back(
    lists: ListApi, desk: Desk
) -> None:
    more = [OwnFields(ZONE), SectionFields()]
    desk.importer = Importer(country=COUNTRY, now=now, more=more)
    imports: Imports = desk.client.app[import_api.IMPORTS]
    imports._more = tuple(more)
    fields = await prepared(lists)
    await lists.post("/contacts", {"name": "Анна", "phones": [{"raw": "+74951234567"}]})
    done = await desk.imported("\n".join(BITRIX).encode(), mode="both", key="phone")
    assert (done["counts"]["created"], done["counts"]["updated"], done["counts"]["failed"]) == (2, 1, 0)
    problems = (await desk.get(f"/imports/{done['id']}/problems"))["items"]
    assert {(one["column"], one["code"]) for one in problems} == {
        ("Дата рождения", "own_not_a_birthday"), ("БИК", "firm_number_wrong"),
    }  # fmt: skip
    cities = {word["name"]: word["id"] for word in await lists.get("/dictionaries") if word["kind"] == "city"}
    assert sorted(name.lower() for name in cities) == ["клин", "тверь"]
    cards = {name.split()[0]: await desk.card(one) for name, one in (await desk.customers()).items()}
    gender, kinds = fields["contact", "gender"], fields["contact", "counterparty"]
    assert cards["Анна"]["fields"] == {
        "birthday": "1990-03-08", "gender": option(gender, "Женский"), "city": cities["Тверь"],
        "counterparty": [option(kinds, "Клиент")], "site": "https://a.example",
    }  # fmt: skip
    assert cards["Анна"]["addresses"][0]["street"] == "Лесная, 1"
    assert cards["Анна"]["requisites"][0]["accounts"][0]["bic"] == "044000000"
    assert cards["Борис"]["fields"]["birthday"] == "--02-14"
    assert cards["Борис"]["fields"]["gender"] == option(gender, "Мужской")
    assert (cards["Вера"]["fields"]["city"], cards["Вера"]["addresses"]) == (cards["Борис"]["fields"]["city"], [])
    assert lists.database is not None
    async with lists.database.reading() as session:
        query = select(Contact.name, word_of(Standard.CITY, CustomerKind.CONTACT, Contact.id.expression))
        assert {name.split()[0]: id_ for name, id_ in await session.execute(query)} == {
            name: card["fields"]["city"] for name, card in cards.items()
        }
    await desk.do(done, "undo")
    left = await desk.customers()
    assert [name.split()[0] for name in left] == ["Анна"]
    kept = await desk.card(next(iter(left.values())))
    assert kept["fields"] == {"counterparty": [option(kinds, "Клиент")]}
    assert (kept["addresses"], kept["requisites"]) == ([], [])
