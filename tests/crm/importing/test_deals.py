"""Deals from files: in their stages and their own time, with their buyers, and taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import insert, select

from callcenter.webhooks.models import HookEvent, HookState, Webhook
from crm.deals.kinds import EntryKind, PipelineKind
from crm.deals.models import Deal, DealEntry, Stage
from crm.deals.pipelines import create_from_template, pipelines
from crm.deals.schemas import TemplateInput
from crm.models import Company, Contact
from tests.crm.builders import contact
from tests.crm.importing.conftest import OPERATOR, Desk

pytestmark = pytest.mark.db

AMO: Final = """ID,Название сделки,Бюджет,Ответственный,Дата создания сделки,Дата закрытия,Теги,Этап сделки,Воронка,\
Полное имя контакта,Компания контакта,Рабочий телефон,Рабочий email,Причина отказа,Примечание 1
101,Ремонт,12 500,Ольга Серова,03.02.2025 10:15:00,10.02.2025 18:00:00,VIP,Успешно реализовано,Продажи,\
Анна Лебедева,ООО Лотос,'+74951234567,,,
102,Окна,,Маша Удалённая,05.03.2025 09:00:00,не закрыта,,Первый контакт,Продажи,\
Борис Орлов,,'+74951234568,b@example.com,,звонить
103,Двери,990.50,Ольга Серова,05.03.2025 09:00:00,01.04.2025 12:00:00,,Закрыто и не реализовано,Продажи,\
Анна Лебедева,ООО Лотос,'+74951234567,,Слишком дорого,
104,Полы,5,,05.03.2025 09:00:00,не закрыта,,Ждём оплату,Продажи,Кто-то,,,,,
105,Крыша,7,,05.03.2199 09:00:00,,,Первый контакт,Продажи,,,,,,
"""


@pytest.fixture
async def sales(desk: Desk) -> dict[str, int]:
    """The stages of the usual pipeline by name."""
    form = TemplateInput(kind=PipelineKind.SALES, language="ru", currency="RUB")
    async with desk.database.transaction() as session:
        await create_from_template(session, form)
        (found,) = await pipelines(session)
    return {stage.name: stage.id for stage in found.stages}


async def deals(desk: Desk) -> dict[str, Deal]:
    async with desk.database.reading() as session:
        return {deal.title: deal for deal in await session.scalars(select(Deal).order_by(Deal.id))}


async def codes(desk: Desk, document: Any) -> set[tuple[int, str, bool]]:
    found = (await desk.get(f"/imports/{document['id']}/problems"))["items"]
    return {(one["row"], one["code"], one["fatal"]) for one in found}


async def people(desk: Desk) -> tuple[list[str], list[str]]:
    async with desk.database.reading() as session:
        firms = list(await session.scalars(select(Company.name).order_by(Company.id)))
        return list(await session.scalars(select(Contact.name).order_by(Contact.id))), firms


async def test_deals_of_amocrm_land_in_their_stages_and_their_own_time(desk: Desk, sales: dict[str, int]) -> None:
    document = await desk.upload(AMO.encode(), "amo.csv")
    plan = document["plan"]
    assert (plan["kind"], plan["keys"], document["origin"]) == ("deal", ["external_id"], "amocrm")
    status, words = await desk.ask("POST", f"/imports/{document['id']}/words", json=plan)
    assert status == 200
    unknown = {(one["field"], one["value"], one["rows"]) for one in words if not one["known"]}
    assert unknown == {
        ("responsible", "Маша Удалённая", 1),
        ("loss_reason", "Слишком дорого", 1),
        ("stage", "Продажи / Ждём оплату", 1),
    }
    meanings = [
        {"field": "stage", "value": "Продажи / Ждём оплату", "id": sales["Согласование"]},
        {"field": "responsible", "value": "Маша Удалённая", "id": OPERATOR.user_id},
    ]
    checked = await desk.do(await desk.plan(document, meanings=meanings), "check")
    assert await deals(desk) == {}
    done = await desk.do(checked, "run")
    assert done["counts"] == checked["counts"]
    assert {name: count for name, count in done["counts"].items() if count} == {
        **{"created": 4, "failed": 1, "companies": 1, "contacts": 3, "remarks": 1}
    }
    assert await codes(desk, done) == {(3, "loss_reason_unknown", False), (5, "in_the_future", True)}
    found = await deals(desk)
    won, open_, lost, settled = (found[title] for title in ("Ремонт", "Окна", "Двери", "Полы"))
    assert won.created_at == datetime(2025, 2, 3, 10, 15, tzinfo=UTC)
    assert won.closed_at == won.stage_since == datetime(2025, 2, 10, 18, tzinfo=UTC)
    assert (won.stage_id, won.amount, won.currency, won.tags) == (sales["Оплачено"], 1_250_000, "RUB", ["VIP"])
    assert (won.external_id, won.responsible_id, won.contact_id) == ("101", 7, lost.contact_id)
    assert (open_.closed_at, open_.stage_since, open_.note) == (None, open_.created_at, "звонить")
    assert (open_.responsible_id, settled.stage_id) == (OPERATOR.user_id, sales["Согласование"])
    assert (lost.stage_id, lost.loss_note, lost.amount) == (sales["Не купили"], "Слишком дорого", 99_050)
    async with desk.database.reading() as session:
        moves = select(DealEntry.deal_id, DealEntry.at).where(DealEntry.kind == str(EntryKind.MOVED))
        assert set(await session.execute(moves)) == {(won.id, won.closed_at), (lost.id, lost.closed_at)}
    assert await people(desk) == (["Анна Лебедева", "Борис Орлов", "Кто-то"], ["ООО Лотос"])
    undone = await desk.do(done, "undo")
    assert undone["undo"] == {"removed": 8}
    assert (await deals(desk), await people(desk)) == ({}, ([], []))


async def test_second_file_moves_the_deals_that_are_there_and_its_undo_moves_them_back(
    desk: Desk, sales: dict[str, int]
) -> None:
    head = "ID сделки;Название сделки;Этап сделки;Сумма;Причина отказа\n"
    await desk.imported(f"{head}1;Ремонт;Первый контакт;100;\n2;Окна;Первый контакт;;\n".encode())
    began = (await deals(desk))["Ремонт"]
    done = await desk.imported(f"{head}1;Ремонт;Не купили;250,50 $;Дорого\n2;Окна;Первый контакт;;\n".encode())
    assert (done["counts"]["updated"], done["counts"]["unchanged"]) == (1, 1)
    lost = (await deals(desk))["Ремонт"]
    assert (lost.stage_id, lost.amount, lost.currency, lost.version) == (sales["Не купили"], 25_050, "USD", 2)
    assert lost.closed_at is not None
    assert lost.loss_reason_id is not None
    undone = await desk.do(done, "undo")
    assert undone["undo"] == {"restored": 1}
    again = (await deals(desk))["Ремонт"]
    for name in ("stage_id", "amount", "currency", "closed_at", "loss_reason_id", "created_at", "stage_since"):
        assert getattr(again, name) == getattr(began, name), name
    async with desk.database.reading() as session:
        moved = await session.scalars(select(DealEntry.to_stage_id).where(DealEntry.kind == "moved").order_by("id"))
        assert list(moved) == [sales["Не купили"], sales["Первый контакт"]]


async def test_buyers_are_linked_by_number_or_by_a_name_that_only_one_has(desk: Desk, sales: dict[str, int]) -> None:
    anna = await contact(desk.database, "Анна", "+74951234567")
    boris = await contact(desk.database, "Борис", "+74951234568")
    for number in ("+74950000001", "+74950000002"):
        await contact(desk.database, "Пётр", number)
    rows = "A;;8 495 123-45-67\nB;Борис;\nC;Пётр;\nD;Борис;+74950000009\nE;;\n"
    done = await desk.imported(f"Название сделки;Контакт;Телефон\n{rows}".encode(), mode="create", keys=[])
    found = await deals(desk)
    assert [found[title].contact_id for title in "ABC"] == [anna.id, boris.id, None]
    assert found["D"].contact_id not in (None, boris.id)
    assert found["E"].stage_id == sales["Первый контакт"]
    assert await codes(desk, done) == {(3, "customer_unclear", False)}
    linked = await desk.imported(
        "Название сделки;Контакт\nF;Никто\n".encode(), mode="create", keys=[], create_customers=False
    )
    assert (await deals(desk))["F"].contact_id is None
    assert await codes(desk, linked) == {(1, "customer_unknown", False)}


async def test_deal_that_people_went_on_with_is_kept_by_the_undo(desk: Desk, sales: dict[str, int]) -> None:
    done = await desk.imported("Название сделки;Контакт\nA;Анна\nB;Борис\nC;Вера\n".encode(), mode="create", keys=[])
    found = await deals(desk)
    async with desk.database.transaction() as session:
        note = {"deal_id": found["A"].id, "at": datetime.now(UTC), "kind": "note", "text": "звонил", "changes": []}
        await session.execute(insert(DealEntry), [note])
        (await session.get_one(Deal, found["B"].id)).version = 2
    undone = await desk.do(done, "undo")
    assert undone["undo"] == {"removed": 2, "in_use": 3, "changed": 1}
    assert set(await deals(desk)) == {"A", "B"}
    kept = (await desk.get(f"/imports/{done['id']}/kept"))["items"]
    assert {(one["kind"], one["name"]) for one in kept if one["kind"] == "deal"} == {("deal", "A"), ("deal", "B")}


async def test_hooks_hear_of_an_import_only_when_its_plan_says_so(desk: Desk, sales: dict[str, int]) -> None:
    async def heard() -> list[str]:
        async with desk.database.reading() as session:
            return list(await session.scalars(select(HookEvent.event).order_by(HookEvent.id)))

    async with desk.database.transaction() as session:
        now = datetime.now(UTC)
        session.add(
            Webhook(
                name="x",
                url="https://h.example",
                events=["deal.created"],
                secret="s",
                state=HookState.ACTIVE,
                created_at=now,
                updated_at=now,
                version=1,
            )
        )
    head = "ID сделки;Название сделки;Контакт;Этап сделки\n"
    await desk.imported(f"{head}1;A;Анна;\n".encode())
    assert await heard() == ["import.finished"]
    await desk.imported(f"{head}1;A;Анна;Оплачено\n2;B;Борис;\n".encode(), tell=True)
    told = ["contact.created", "deal.created", "deal.moved", "deal.changed"]
    assert await heard() == ["import.finished", *told, "import.finished"]


async def test_reasons_why_a_deal_is_refused(desk: Desk, sales: dict[str, int]) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).strftime("%d.%m.%Y")
    rows = f"A;Нет такого;;;\nB;;много;;\n;;;;\nC;;;фантики;\nD;Оплачено;1;;{tomorrow}\n"
    table = f"Название сделки;Этап сделки;Сумма;Валюта;Дата закрытия\n{rows}"
    done = await desk.imported(table.encode(), mode="create", keys=[])
    assert await codes(desk, done) == {
        (1, "stage_unknown", True),
        (2, "own_not_a_number", True),
        (3, "currency_unknown", True),
        (4, "in_the_future", True),
    }
    document = await desk.upload(table.encode())
    wrong: list[dict[str, Any]] = [
        {"keys": ["phone"]},
        {"pipeline_id": 999},
        {"country": "XX"},
        {"meanings": [{"field": "stage", "value": "x", "id": 999}]},
    ]
    for changes in wrong:
        status, _ = await desk.ask("PUT", f"/imports/{document['id']}/plan", json={**document["plan"], **changes})
        assert status == 422, changes
    async with desk.database.reading() as session:
        assert len(list(await session.scalars(select(Stage.id)))) == len(sales)
