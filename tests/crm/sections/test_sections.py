"""Requisites, addresses and roles in companies, over the API."""

from typing import Any

import pytest

from crm.sections.kinds import FirmNumber
from crm.sections.numbers import fault
from tests.crm.conftest import Api
from tests.crm.fields.conftest import option
from tests.crm.fields.test_standard import prepared

pytestmark = pytest.mark.db

INN = next(str(n) for n in range(9900000000, 9900000011) if fault(FirmNumber.INN, str(n)) is None)
SECOND_INN = next(str(n) for n in range(9900000100, 9900000111) if fault(FirmNumber.INN, str(n)) is None)
RUSSIAN: dict[str, Any] = {
    "country": "ru",
    "title": "Основные",
    "legal_name": "ООО «Лотос»",
    "numbers": {"inn": f"{INN[:4]} {INN[4:]}", "kpp": "990001001"},
    "accounts": [{"account": "40702 810 0 00000000001", "bank": "Банк", "bic": "044000000", "currency": "RUB"}],
}
ADDRESS = {"kind": "legal", "city": "Тверь", "street": "Лесная, 1", "postal_code": "170000"}


async def roles(api: Api) -> dict[str, int]:
    await prepared(api)
    return {word["name"]: word["id"] for word in await api.get("/dictionaries") if word["kind"] == "role"}


async def merged(api: Api, kind: str, survivor: Any, loser: Any) -> Any:
    pair = {"kind": kind, "survivor_id": survivor["id"], "loser_id": loser["id"]}
    cards = [
        await api.get(f"/{'companies' if kind == 'company' else 'contacts'}/{one['id']}") for one in (survivor, loser)
    ]
    versions = {"survivor_version": cards[0]["version"], "loser_version": cards[1]["version"]}
    return await api.post("/merges", {**pair, **versions})


async def test_requisites_are_kept_compact_found_by_the_tax_number_and_told_in_the_history(api: Api) -> None:
    made = await api.post("/companies", {"name": "Лотос", "requisites": [RUSSIAN], "addresses": [ADDRESS]})
    kept = made["requisites"][0]
    assert (kept["numbers"], kept["accounts"][0]["account"]) == (
        {"inn": INN, "kpp": "990001001"},
        "40702810000000000001",
    )
    assert made["addresses"][0]["street"] == "Лесная, 1"
    assert made["identifiers"] == [{"kind": "tax_number", "value": INN}]
    found = await api.get("/search", q=INN)
    assert [one["name"] for one in found["customers"]] == ["Лотос"]
    second = {"country": "ru", "numbers": {"inn": SECOND_INN}}
    change = {"version": 1, "requisites": [{**second}, {**kept, "title": "Старые"}]}
    status, changed = await api.send("PATCH", f"/companies/{made['id']}", change)
    assert (status, changed["version"]) == (200, 2), changed
    assert [one["title"] for one in changed["requisites"]] == ["", "Старые"]
    assert changed["requisites"][1]["id"] == kept["id"]
    assert {one["value"] for one in changed["identifiers"]} == {INN, SECOND_INN}
    line = (await api.get(f"/companies/{made['id']}/timeline"))["items"][0]
    assert [one["field"] for one in line["changes"]] == ["requisites"]
    assert INN in line["changes"][0]["before"][0]
    status, gone = await api.send(
        "PATCH", f"/companies/{made['id']}", {"version": 2, "requisites": [], "addresses": []}
    )
    assert (status, gone["requisites"], gone["addresses"], gone["identifiers"]) == (200, [], [], [])
    status, same = await api.send("PATCH", f"/companies/{made['id']}", {"version": 3, "requisites": []})
    assert (status, same["version"]) == (200, 3)


async def test_wrong_numbers_of_a_firm_are_refused_each_at_its_place(api: Api) -> None:
    wrong = {
        "country": "ru",
        "numbers": {"inn": INN[:-1] + str((int(INN[-1]) + 1) % 10), "edrpou": "12345678"},
        "accounts": [{"account": "GB82WEST12345698765433", "bic": "12"}],
    }
    status, problem = await api.send("POST", "/companies", {"name": "Х", "requisites": [RUSSIAN, wrong]})
    assert status == 422
    assert {one["field"]: one["code"] for one in problem["errors"]} == {
        "body.requisites.1.numbers.inn": "wrong-digits",
        "body.requisites.1.numbers.edrpou": "other-country",
        "body.requisites.1.accounts.0.account": "wrong-digits",
        "body.requisites.1.accounts.0.bic": "wrong-form",
    }
    other = await api.post("/companies", {"name": "Чужая", "requisites": [RUSSIAN]})
    foreign = {"name": "Х", "requisites": [{**RUSSIAN, "id": other["requisites"][0]["id"]}]}
    status, _ = await api.send("POST", "/companies", foreign)
    assert status == 422
    assert (await api.get(f"/companies/{other['id']}"))["requisites"] == other["requisites"]


async def test_contact_of_several_companies_is_shown_on_all_with_its_roles(api: Api) -> None:
    words = await roles(api)
    lotus, north = [await api.post("/companies", {"name": name}) for name in ("Лотос", "Север")]
    belongs = [
        {"company_id": lotus["id"], "roles": [words["Закупщик"], words["Бухгалтер"]]},
        {"company_id": north["id"], "roles": [words["Директор"]]},
    ]
    anna = await api.post("/contacts", {"name": "Анна", "companies": belongs})
    assert anna["company"] == {"id": lotus["id"], "name": "Лотос"}
    assert [(one["name"], one["role_names"], one["main"]) for one in anna["companies"]] == [
        ("Лотос", ["Закупщик", "Бухгалтер"], True),
        ("Север", ["Директор"], False),
    ]
    people = (await api.get(f"/companies/{north['id']}"))["people"]
    assert [(one["name"], one["role_names"], one["main"]) for one in people] == [("Анна", ["Директор"], False)]
    status, moved = await api.send("PATCH", f"/contacts/{anna['id']}", {"version": 1, "companies": belongs[::-1]})
    assert (status, moved["company"]["name"]) == (200, "Север")
    line = (await api.get(f"/contacts/{anna['id']}/timeline"))["items"][0]["changes"]
    assert line == [
        {
            "field": "companies",
            "before": ["Лотос (Закупщик, Бухгалтер)", "Север (Директор)"],
            "after": ["Север (Директор)", "Лотос (Закупщик, Бухгалтер)"],
        }
    ]
    for bad in ([{"company_id": 999_999}], [*belongs, belongs[0]], [{"company_id": lotus["id"], "roles": [999_999]}]):
        status, _ = await api.send("PATCH", f"/contacts/{anna['id']}", {"version": 2, "companies": bad})
        assert status == 422, bad
    status, alone = await api.send("PATCH", f"/contacts/{anna['id']}", {"version": 2, "companies": []})
    assert (status, alone["company"], alone["companies"]) == (200, None, [])


async def test_cards_merged_have_the_companies_and_requisites_of_both_and_each_its_own_after_the_undo(api: Api) -> None:
    words = await roles(api)
    lotus, north = [await api.post("/companies", {"name": name}) for name in ("Лотос", "Север")]
    anna = await api.post("/contacts", {"name": "Анна", "company_id": lotus["id"], "addresses": [ADDRESS]})
    belongs = [{"company_id": north["id"], "roles": [words["Директор"]]}]
    anya = await api.post(
        "/contacts", {"name": "Аня", "companies": belongs, "addresses": [{**ADDRESS, "city": "Клин"}]}
    )
    before = [await api.get(f"/contacts/{one['id']}") for one in (anna, anya)]
    merge = await merged(api, "contact", anna, anya)
    one = await api.get(f"/contacts/{anna['id']}")
    assert {each["name"]: each["role_names"] for each in one["companies"]} == {"Лотос": [], "Север": ["Директор"]}
    assert [each["city"] for each in one["addresses"]] == ["Тверь", "Клин"]
    edited = {"version": one["version"], "addresses": [{**each, "postal_code": "1"} for each in one["addresses"]]}
    status, _ = await api.send("PATCH", f"/contacts/{anna['id']}", edited)
    assert status == 200
    status, _ = await api.send("POST", f"/merges/{merge['id']}/undo")
    assert status == 200
    after = [await api.get(f"/contacts/{each['id']}") for each in (anna, anya)]
    assert [each["companies"] for each in after] == [each["companies"] for each in before]
    assert [[address["city"] for address in each["addresses"]] for each in after] == [["Тверь"], ["Клин"]]
    firm, twin = [
        await api.post("/companies", {"name": name, "requisites": [{**RUSSIAN, "title": name}]}) for name in ("А", "Б")
    ]
    merge = await merged(api, "company", firm, twin)
    assert [each["title"] for each in (await api.get(f"/companies/{firm['id']}"))["requisites"]] == ["А", "Б"]


async def test_lead_converted_gives_its_requisites_to_the_company_and_the_rest_to_the_contact(api: Api) -> None:
    fields = await prepared(api)
    await api.post("/pipelines/from-template", {"kind": "sales", "language": "ru", "currency": "RUB"})
    gender = fields["lead", "gender"]
    form = {
        "name": "Мария", "company_name": "ООО «Новая»", "requisites": [RUSSIAN], "addresses": [ADDRESS],
        "fields": {"gender": option(gender, "Женский"), "birthday": "--05-06", "readiness": None},
    }  # fmt: skip
    lead = await api.post("/leads", form)
    card = {"kind": "lead", "customer_id": lead["id"], "number": "77-01"}
    await api.post("/loyalty-cards", card)
    lead = await api.get(f"/leads/{lead['id']}")
    status, done = await api.send(
        "POST", f"/leads/{lead['id']}/convert", {"version": lead["version"], "with_deal": False}
    )
    assert status in (200, 201), done
    contact = await api.get(f"/contacts/{done['contact']['id']}")
    company = await api.get(f"/companies/{done['company']['id']}")
    assert contact["fields"]["birthday"] == "--05-06"
    assert contact["fields"]["gender"] == option(fields["contact", "gender"], "Женский")
    assert [one["number"] for one in contact["loyalty"]] == ["77-01"]
    assert (company["requisites"][0]["numbers"]["inn"], company["addresses"][0]["city"]) == (INN, "Тверь")
    assert company["people"][0]["name"] == "Мария"


async def test_position_asked_for_and_section_hidden_are_told_and_kept_to(api: Api) -> None:
    anna = await api.post("/contacts", {"name": "Анна", "position": "закупки"})
    wanted = {"parts": [{"part": "position", "needed": True}, {"part": "loyalty", "hidden": True}]}
    status, saved = await api.send("PUT", "/card-parts/contact", wanted)
    assert status == 200
    told = {(one["kind"], one["part"]): (one["hidden"], one["needed"]) for one in saved["items"]}
    assert (told["contact", "position"], told["contact", "loyalty"]) == ((False, True), (True, False))
    assert told["company", "loyalty"] == (False, False)
    status, problem = await api.send("POST", "/contacts", {"name": "Борис"})
    assert (status, problem["code"]) == (422, "fields-needed")
    assert [(one["field"], one["code"]) for one in problem["errors"]] == [("body.position", "required")]
    await api.post("/companies", {"name": "Лотос"})
    status, _ = await api.send("PATCH", f"/contacts/{anna['id']}", {"version": 1, "position": "", "fields": {}})
    assert status == 422
    assert (await api.get(f"/contacts/{anna['id']}"))["position"] == "закупки"
    for bad in (
        {"part": "loyalty", "needed": True},
        {"part": "phones", "hidden": True},
        {"part": "note", "hidden": True, "needed": True},
    ):
        status, _ = await api.send("PUT", "/card-parts/contact", {"parts": [bad]})
        assert status == 422, bad
    status, _ = await api.send("PUT", "/card-parts/company", {"parts": [{"part": "position", "needed": True}]})
    assert status == 422
