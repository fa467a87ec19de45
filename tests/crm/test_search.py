"""Finding customers by what an operator types."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from callcenter.db import Database
from crm.models import Company, Contact, Lead
from crm.search import number_prefixes
from tests.crm.builders import NOW, NUMBER, company, contact, lead
from tests.crm.conftest import Api

pytestmark = pytest.mark.db

NAMES = [
    "Алёна Ёлкина",
    "Иван Петров",
    "Пётр Иванов",
    "Иван Иванов",
    "ИВАНОВА Мария",
    "Римский-Корсаков Николай",
    "Anna O'Neill",
    "Олена Їжакевич",
    "Straße & Co",
]


async def found(api: Api, q: str, **query: object) -> list[str]:
    return [item["name"] for item in (await api.get("/customers", q=q, **query))["items"]]


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("елкина", {"Алёна Ёлкина"}),
        ("ЁЛК", {"Алёна Ёлкина"}),
        ("алена ёл", {"Алёна Ёлкина"}),
        ("иван", {"Иван Петров", "Пётр Иванов", "Иван Иванов", "ИВАНОВА Мария"}),
        ("иванов", {"Пётр Иванов", "Иван Иванов", "ИВАНОВА Мария"}),
        ("иванов иван", {"Пётр Иванов", "Иван Иванов", "ИВАНОВА Мария"}),  # a word may begin with another one
        ("пет ив", {"Иван Петров", "Пётр Иванов"}),
        ("корсаков", {"Римский-Корсаков Николай"}),
        ("Римский-К", {"Римский-Корсаков Николай"}),
        ("neill", {"Anna O'Neill"}),
        ("їж", {"Олена Їжакевич"}),
        ("strasse", {"Straße & Co"}),
        ("%", set()),
        ("_", set()),
        ("иван сидоров", set()),
    ],
)
async def test_beginnings_of_words_typed_find_names_in_any_case(
    api: Api, database: Database, q: str, names: set[str]
) -> None:
    for name in NAMES:
        await contact(database, name)
    assert set(await found(api, q)) == names


async def test_words_typed_find_all_kinds_and_a_kind_alone(api: Api, database: Database) -> None:
    await contact(database, "Ромашкин")
    await company(database, "ООО «Ромашка»")
    await lead(database, "Сайт", title="Букет ромашек", company_name="Ромашковый рай")
    assert await found(api, "ромаш") == ["Сайт", "ООО «Ромашка»", "Ромашкин"]
    assert [await found(api, "ромаш", kind=kind) for kind in ("contact", "company", "lead")] == [
        ["Ромашкин"],
        ["ООО «Ромашка»"],
        ["Сайт"],
    ]


@pytest.mark.parametrize("q", ["Anna@Romashka.example", "anna@", "ANNA@rom", " anna@romashka.example "])
async def test_email_typed_finds_its_owner(api: Api, database: Database, q: str) -> None:
    await contact(database, "Анна", emails=["anna@romashka.example"])
    await contact(database, "Пётр", emails=["petr@romashka.example"])
    assert await found(api, q) == ["Анна"]


@pytest.mark.parametrize(
    "q", ["8 (495) 123-45-67", "+74951234567", "4951234567", "тел. 84951234567", "8495123", "495 123", "+7 495", "7495"]
)
async def test_number_or_its_beginning_typed_finds_its_owner(api: Api, database: Database, q: str) -> None:
    await contact(database, "Анна", "8 495 123-45-67 доб. 1", "8 495 123-45-67 доб. 2", "8 495 123-45-68")
    await contact(database, "Пётр", "8 812 123-45-67")
    assert await found(api, q) == ["Анна"]


async def test_words_typed_are_walked_along_the_rarest_to_the_end_of_the_list(api: Api, database: Database) -> None:
    """The rarest word may be another one by the next page: the list goes on along the one that it began with."""
    for n in range(6):
        await contact(database, f"Александра Ким {n}")
    for n in range(9):
        await company(database, f"Кимоно {n}")
    page = await api.get("/customers", q="александра ким", limit=2)
    names = [item["name"] for item in page["items"]]
    for n in range(20):
        await lead(database, f"Александра {n}")
    while page["next_cursor"]:
        page = await api.get("/customers", q="александра ким", limit=2, cursor=page["next_cursor"])
        names += [item["name"] for item in page["items"]]
    assert sorted(names) == [f"Александра Ким {n}" for n in range(6)]


async def test_responsible_asked_for_narrows_every_list(api: Api, database: Database) -> None:
    await contact(database, "Анна", NUMBER, responsible_id=7)
    await contact(database, "Антон", NUMBER)
    assert [await found(api, q, responsible_id=7) for q in ("", "ан", NUMBER)] == [["Анна"]] * 3
    assert len(await found(api, "")) == 2


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
async def test_newest_customers_are_paged_without_loss_or_repeat(api: Api, database: Database, limit: int) -> None:
    """All of one instant but the first, so that only kinds and ids tell them apart."""
    made = [await contact(database, f"к{n}") for n in range(3)]
    made += [await company(database, f"ф{n}") for n in range(3)] + [await lead(database, f"л{n}") for n in range(3)]
    async with database.transaction() as session:
        for table in (Contact, Company, Lead):
            await session.execute(update(table).values(created_at=NOW))
        await session.execute(update(Lead).where(Lead.id == 1).values(created_at=NOW + timedelta(seconds=1)))
    names = [item["name"] for item in await api.all_pages("/customers", limit=limit)]
    assert names == ["л0", "к2", "к1", "к0", "ф2", "ф1", "ф0", "л2", "л1"]
    assert len(made) == len(names)


@pytest.mark.parametrize("q", ["анна", "4951"])
@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_found_customers_are_paged_without_loss_or_repeat(
    api: Api, database: Database, q: str, limit: int
) -> None:
    numbers = (NUMBER, "8 495 123-45-68")
    for n in range(3):
        await contact(database, f"Анна Аннабель {n}", *numbers)
        await company(database, f"Анна {n}", *numbers)
        await lead(database, f"Аннабель {n}", *numbers)
    items: list[Any] = await api.all_pages("/customers", q=q, limit=limit)
    keys = [(item["kind"], item["id"]) for item in items]
    assert (len(keys), len(set(keys))) == (9, 9)


@pytest.mark.parametrize("q", ["%", "a" * 200, "\U0001f600", "((((", "' OR 1=1 --", "123", "@", "@@ @"])
async def test_odd_text_typed_finds_nothing_without_an_error(api: Api, database: Database, q: str) -> None:
    await contact(database, "Анна", NUMBER)
    assert await found(api, q) == []


@pytest.mark.parametrize("query", [{"q": "a" * 201}, {"limit": 0}, {"limit": 201}, {"kind": "deal"}, {"page": 2}])
async def test_bad_query_is_refused(api: Api, query: dict[str, object]) -> None:
    status, problem = await api.send("GET", "/customers", **query)
    assert (status, problem["code"]) == (422, "invalid-input")


def test_beginning_of_a_number_is_tried_as_abroad_and_at_home() -> None:
    assert number_prefixes("8495", "RU") == ["+8495", "+78495", "+7495"]
    assert number_prefixes("+7 495", "RU") == ["+7495"]
    assert number_prefixes("0441", "UA") == ["+0441", "+3800441", "+380441"]
    assert number_prefixes("Дом 1234", "RU") == []
    assert number_prefixes("123", "RU") == []
