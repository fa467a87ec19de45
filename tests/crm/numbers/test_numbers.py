"""Numbers that change hands: whose calls are whose."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from callcenter.db import Database
from crm import service
from crm.kinds import CustomerKind, CustomerRef
from tests.crm.builders import NOW, NUMBER, call
from tests.crm.conftest import Api
from tests.crm.merging.conftest import api as api

pytestmark = pytest.mark.db

OTHER: Final = "+78121234567"


async def person(api: Api, name: str, *numbers: str) -> dict[str, Any]:
    made: dict[str, Any] = await api.post("/contacts", {"name": name, "phones": [{"raw": raw} for raw in numbers]})
    return made


async def change_numbers(api: Api, id_: int, *numbers: str) -> dict[str, Any]:
    version = (await api.get(f"/contacts/{id_}"))["version"]
    status, card = await api.send(
        "PATCH", f"/contacts/{id_}", {"version": version, "phones": [{"raw": raw} for raw in numbers]}
    )
    assert status == 200, card
    return dict(card)


async def calls_of(api: Api, id_: int) -> list[str]:
    items = await api.all_pages(f"/contacts/{id_}/timeline", limit=2)
    return [item["call"]["id"] for item in items if item["type"] == "call"]


async def act(api: Api, what: str, number: str, id_: int) -> dict[str, Any]:
    status, told = await api.send("POST", f"/numbers/{what}", {"number": number, "kind": "contact", "id": id_})
    assert status == 200, told
    return dict(told)


async def test_number_taken_off_a_card_leaves_its_calls_there(api: Api) -> None:
    anna = await person(api, "Анна", NUMBER)
    api.calls.rows.append(call("before", NOW))
    card = await change_numbers(api, anna["id"], OTHER)
    api.calls.rows += [call("after", datetime.now(UTC) + timedelta(minutes=1)), call("new", NOW, OTHER)]
    assert await calls_of(api, anna["id"]) == ["new", "before"]
    assert [former["e164"] for former in card["former_numbers"]] == [NUMBER]


async def test_number_given_to_somebody_else_brings_no_calls_of_the_one_before(api: Api) -> None:
    anna = await person(api, "Анна", NUMBER)
    api.calls.rows.append(call("hers", NOW))
    await change_numbers(api, anna["id"])
    pyotr = await person(api, "Пётр", NUMBER)
    api.calls.rows.append(call("his", datetime.now(UTC) + timedelta(minutes=1)))
    assert await calls_of(api, anna["id"]) == ["hers"]
    assert await calls_of(api, pyotr["id"]) == ["his"]


async def test_number_that_two_have_shows_its_calls_to_both(api: Api) -> None:
    first, second = await person(api, "Анна", NUMBER), await person(api, "Пётр", NUMBER)
    api.calls.rows.append(call("both", NOW))
    assert await calls_of(api, first["id"]) == await calls_of(api, second["id"]) == ["both"]


async def test_number_taken_off_and_given_back_is_as_though_it_never_left(api: Api) -> None:
    anna = await person(api, "Анна", NUMBER)
    api.calls.rows.append(call("before", NOW))
    await change_numbers(api, anna["id"])
    api.calls.rows.append(call("between", datetime.now(UTC)))
    card = await change_numbers(api, anna["id"], NUMBER)
    assert await calls_of(api, anna["id"]) == ["between", "before"]
    assert card["former_numbers"] == []


async def test_reassigned_number_leaves_every_other_card_with_a_line_in_its_history(api: Api) -> None:
    anna, pyotr = await person(api, "Анна", NUMBER, OTHER), await person(api, "Пётр", NUMBER)
    api.calls.rows.append(call("shared", NOW))
    told = await act(api, "reassign", "8 (495) 123-45-67", pyotr["id"])
    api.calls.rows.append(call("his", datetime.now(UTC) + timedelta(minutes=1)))
    owners = [(one["customer"]["name"], one["since"] is None, one["until"] is None) for one in told["owners"]]
    assert owners == [("Пётр", False, True), ("Анна", True, False)]
    hers = await api.get(f"/contacts/{anna['id']}")
    assert [phone["e164"] for phone in hers["phones"]] == [OTHER]
    assert await calls_of(api, anna["id"]) == ["shared"]
    assert await calls_of(api, pyotr["id"]) == ["his"]
    edit = (await api.get(f"/contacts/{anna['id']}/timeline"))["items"][0]
    assert [change["field"] for change in edit["changes"]] == ["phones"]
    assert told["owners"][1]["ended_by"] == edit["author"]


async def test_number_reassigned_to_somebody_without_it_stands_on_that_card(api: Api) -> None:
    await person(api, "Анна", NUMBER)
    pyotr = await person(api, "Пётр")
    await act(api, "reassign", NUMBER, pyotr["id"])
    assert [phone["e164"] for phone in (await api.get(f"/contacts/{pyotr['id']}"))["phones"]] == [NUMBER]


async def test_number_that_was_never_hers_takes_its_calls_along(api: Api) -> None:
    anna = await person(api, "Анна", NUMBER)
    api.calls.rows.append(call("a stranger's", NOW))
    await change_numbers(api, anna["id"])
    told = await act(api, "never-had", NUMBER, anna["id"])
    assert told["owners"] == []
    assert await calls_of(api, anna["id"]) == []
    body = {"number": NUMBER, "kind": "contact", "id": anna["id"]}
    again, problem = await api.send("POST", "/numbers/never-had", body)
    assert (again, problem["code"]) == (404, "not-found")


async def test_merged_cards_have_what_either_of_them_had(api: Api) -> None:
    anna, twin = await person(api, "Анна", NUMBER), await person(api, "Анна Белая", OTHER)
    api.calls.rows += [call("old", NOW), call("twin's", NOW, OTHER)]
    await change_numbers(api, anna["id"])
    anna = await api.get(f"/contacts/{anna['id']}")
    body = {"kind": "contact", "survivor_id": twin["id"], "survivor_version": twin["version"]}
    done = await api.post("/merges", {**body, "loser_id": anna["id"], "loser_version": anna["version"], "choices": {}})
    assert sorted(await calls_of(api, twin["id"])) == ["old", "twin's"]
    await api.send("POST", f"/merges/{done['id']}/undo")
    assert await calls_of(api, twin["id"]) == ["twin's"]
    assert await calls_of(api, anna["id"]) == ["old"]


async def test_new_owner_of_an_old_number_is_asked_for_calls_since_then(api: Api, database: Database) -> None:
    anna = await person(api, "Анна", NUMBER)
    await change_numbers(api, anna["id"])
    pyotr = await person(api, "Пётр", NUMBER)
    shared = await person(api, "Ольга", OTHER)
    async with database.reading() as session:
        since = await service.number_since(session, [CustomerRef(CustomerKind.CONTACT, pyotr["id"])], NUMBER)
        ever = await service.number_since(session, [CustomerRef(CustomerKind.CONTACT, shared["id"])], OTHER)
    assert since is not None
    assert since <= datetime.now(UTC)
    assert ever is None


async def test_word_instead_of_a_number_is_refused(api: Api) -> None:
    status, problem = await api.send("GET", "/numbers/history", number="12")
    assert (status, problem["code"]) == (422, "invalid-input")
