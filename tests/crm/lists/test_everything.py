"""One search over everything: what may have been meant, and only what one may see."""

from typing import Any

import pytest

from callcenter.db import Database
from crm.everything.typos import respelled, slips
from crm.kinds import CustomerKind
from crm.models import Identifier
from tests.crm.builders import NUMBER, call, company, contact
from tests.crm.deals.conftest import PEOPLE
from tests.crm.lists.conftest import ListApi

pytestmark = pytest.mark.db


def names(found: Any) -> list[str]:
    return [one["name"] for one in found["customers"]]


async def test_name_typed_with_a_slip_in_another_layout_or_alphabet_finds_its_owner(
    lists: ListApi, database: Database
) -> None:
    for name in ("Константин Иванов", "Щукина Юлия", "Harrison Ford"):
        await contact(database, name)
    for typed, name in (
        ("иванов", "Константин Иванов"),
        ("иваноф", "Константин Иванов"),
        ("ивнов", "Константин Иванов"),
        ("вианов", "Константин Иванов"),
        ("костантин иванв", "Константин Иванов"),
        ("bdfyjd", "Константин Иванов"),
        ("ivanov", "Константин Иванов"),
        ("shchukina yuliya", "Щукина Юлия"),
        ("harisson", "Harrison Ford"),
        ("рфккшыщт", "Harrison Ford"),
    ):
        assert (typed, names(await lists.get("/search", q=typed))) == (typed, [name])
    assert (await lists.get("/search", q="иваноф"))["meant"] == "иванов"
    for typed in ("ива1", "петров", "%", "_", " ", "+"):
        assert (typed, names(await lists.get("/search", q=typed))) == (typed, [])


async def test_numbers_of_any_kind_find_customers_deals_tasks_and_calls(lists: ListApi, database: Database) -> None:
    anna = await contact(database, "Анна", NUMBER, emails=["anna@b.example"])
    firm = await company(database, "Акме")
    async with database.transaction() as session:
        session.add(Identifier(company_id=firm.id, kind="tax_number", value="7707083893"))
    lists.calls.rows.append(call("pbx-1"))
    line = await lists.post("/pipelines/from-template", {"kind": "sales", "language": "ru", "currency": "RUB"})
    other = PEOPLE["second"].user_id
    deal = await lists.post(
        "/deals", {"pipeline_id": line["id"], "title": "Поставка", "contact_id": anna.id, "responsible_id": other}
    )
    await lists.post("/tasks", {"title": "Поставить счёт", "contact_id": anna.id, "responsible_id": other})
    number = await lists.get("/search", q="8 (495) 123-45-67")
    assert (names(number), [one["id"] for one in number["calls"]]) == (["Анна"], ["pbx-1"])
    assert names(await lists.get("/search", q="anna@b")) == ["Анна"]
    assert names(await lists.get("/search", q="770 708 38 93")) == ["Акме"]
    words = await lists.get("/search", q="постав")
    assert ([one["title"] for one in words["deals"]], [one["title"] for one in words["tasks"]]) == (
        ["Поставка"],
        ["Поставить счёт"],
    )
    assert [one["id"] for one in (await lists.get("/search", q=str(deal["id"])))["deals"]] == [deal["id"]]
    lists.login = "operator"
    hidden = await lists.get("/search", q="постав")
    assert (hidden["deals"], hidden["tasks"], (await lists.get("/search", q=NUMBER))["calls"]) == ([], [], [])
    lists.login = "reviewer"
    nothing = await lists.get("/search", q="анна")
    assert nothing.pop("meant") is None
    assert {kind for kind, found in nothing.items() if found} == set()
    assert {"customers", "deals", "tasks", "projects", "competitors", "products", "calls"} == nothing.keys()
    assert (await lists.send("GET", "/search", q=""))[0] == 422
    assert CustomerKind.COMPANY is firm.kind


@pytest.mark.parametrize(
    ("typed", "stored", "count"),
    [("иванов", "иванов", 0), ("ивнов", "иванов", 1), ("иавнов", "иванов", 1), ("", "аб", 2)],
)
def test_slips_between_two_words_are_counted(typed: str, stored: str, count: int) -> None:
    assert slips(typed, stored) == count


def test_text_of_other_layout_and_alphabet_is_respelled() -> None:
    assert respelled("Fyyf") == ["анна", "фййф"]
    assert respelled("жуков")[1] == "zhukov"
