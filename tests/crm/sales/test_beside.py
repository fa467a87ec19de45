"""Leads, talks, tasks and lines beside deals equal a plain count and open what they count."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert

from callcenter.auth.models import Department, Place
from callcenter.calls.models import CallLeg, CallRecord
from callcenter.calls.vocabulary import CallStatus, Direction, LegRole
from callcenter.db import Database
from callcenter.http.middleware import COOKIE
from crm.deals.lines.models import DealLine
from crm.goods.models import Product, ProductCategory
from crm.tasks.models import Task
from tests.crm.conftest import Api
from tests.crm.sales.test_builder import day, week
from tests.crm.sales.test_dimensions import behind, built
from tests.crm.sales.test_figures import QUARTER, ended, ids, inside, made, rows
from tests.crm.sales.world import NOW, HandDeal, World

pytestmark = pytest.mark.db

CALLS: Final = (
    ("inbound", "answered", {20: 60.0, 26: 30.0}),
    ("inbound", "answered", {20: 0.0, 26: 45.0}),
    ("inbound", "no_answer", {20: 0.0, 26: 0.0}),
    ("outbound", "answered", {26: 120.0}),
    ("outbound", "no_answer", {26: 0.0}),
    ("internal", "answered", {20: 15.0, 26: 15.0}),
)
"""Direction, end, and how long each person whose device rang talked. One of each on every tenth day."""


def _calls() -> list[tuple[str, datetime, str, str, dict[int, float]]]:
    days = [NOW - timedelta(days=10 * place) for place in range(12)]
    return [
        (f"pbx-{place}-{kind}", at, direction, status, people)
        for place, at in enumerate(days)
        for kind, (direction, status, people) in enumerate(CALLS)
    ]


TASKS: Final[tuple[dict[str, Any], ...]] = (
    {"created": 40, "due": 20, "closed": 25, "by": 20},
    {"created": 40, "due": 20, "closed": 11, "by": 20},
    {"created": 30, "due": 20, "closed": 2, "by": 26},
    {"created": 200, "due": None, "closed": 3, "by": 26},
    {"created": 30, "due": 10, "closed": None, "by": 26},
    {"created": 3, "due": -5, "closed": None, "by": 20},
)
"""In days before now."""


async def _put_work(database: Database) -> None:
    call = {"node": "pbx1", "from_name": "", "withheld": False, "from_number": "1", "to_number": "1", "did": ""}
    call |= {"endpoint": "", "wait_s": 1.0, "hold_s": 0.0, "talk_s": 0.0, "reconciled": False}
    leg = {"channel": "c", "endpoint": "e", "role": LegRole.AGENT, "number": "101", "hold_s": 0.0, "seq": 0}
    async with database.transaction() as session:
        session.add_all([Department(id=1, name="Опт", kind="department"), Place(user_id=26, department_id=1)])
        records = [
            {**call, "id": id_, "linkedid": id_, "started_at": at, "direction": Direction(direction)}
            | {"status": CallStatus(status), "customer_key": None}
            for id_, at, direction, status, _ in _calls()
        ]
        legs = [
            {**leg, "call_id": id_, "uniqueid": f"{id_}.{person}", "user_id": person, "talk_s": talk, "started_at": at}
            for id_, at, _, _, people in _calls()
            for person, talk in people.items()
        ]
        await session.execute(insert(CallRecord), records)
        await session.execute(insert(CallLeg), legs)
        session.add_all(_task(one) for one in TASKS)


def _task(one: dict[str, Any]) -> Task:
    due, closed = one["due"], one["closed"]
    due_at = None if due is None else NOW - timedelta(days=due)
    closed_at = None if closed is None else NOW - timedelta(days=closed)
    return Task(
        title="Дело", title_key="дело", kind="call", priority="normal", sort_at=NOW, responsible_id=one["by"],
        state="open" if closed is None else "done", closed_by_id=None if closed is None else one["by"],
        due_at=due_at, due_day=None if due_at is None else due_at.date(), closed_at=closed_at,
        created_at=NOW - timedelta(days=one["created"]), updated_at=NOW,
    )  # fmt: skip


WORK: Final = ["calls_made", "calls_taken", "calls_missed", "talk_s", "tasks_made", "tasks_done", "tasks_late"]


def _worked(person: int | None, key_of: Callable[[datetime], str] = day) -> dict[str, Counter[str]]:
    """How much of each figure, by the key of its moment; of one person or of all."""
    found: dict[str, Counter[str]] = {
        name: Counter() for name in ("calls_made", "calls_taken", "calls_missed", "talk_s")
    }
    for _, at, direction, status, people in _calls():
        for one, talk in people.items():
            if not inside(at) or one != (person or one):
                continue
            key = key_of(at)
            if talk:
                found["talk_s"][key] += int(talk)
            if talk and direction in ("inbound", "outbound"):
                found["calls_taken" if direction == "inbound" else "calls_made"][key] += 1
            if direction == "inbound" and status != "answered":
                found["calls_missed"][key] += 1
    return found


async def test_talks_and_tasks_beside_deals_equal_a_hand_count_and_open_what_they_count(
    api: Api, world: World, database: Database
) -> None:
    await _put_work(database)
    report = await built(api, rows="manager", columns=["created", *WORK])
    found = rows(report, "built")
    for person, tasks in ((20, (3, 2, 1)), (26, (2, 2, 1))):
        row = found[str(person)]
        calls = {name: sum(of.values()) for name, of in _worked(person).items()}
        assert {name: row[name] for name in calls} == calls
        assert tuple(row[name] for name in WORK[4:]) == tasks
        assert row["created"] == sum(deal.manager == person for deal in made(world))
        for figure in WORK:
            cell = {"rows": "manager", "columns": WORK, "figure": figure, "group": "manager", "key": person}
            items = await _items(api, "builder", **cell)
            expected = row[figure] if figure != "talk_s" else sum(
                bool(inside(at) and people.get(person)) for _, at, _, _, people in _calls()
            )  # fmt: skip
            assert len(items) == expected, figure
    assert report["figures"]["calls_missed"] == sum(_worked(None)["calls_missed"].values())
    weeks = rows(await built(api, rows="week", columns=["calls_taken"], across="team"), "crossed")
    taken = _worked(26, week)["calls_taken"]
    assert {key: row["across_1"] for key, row in weeks.items() if row["across_1"]} == dict(taken)
    key = next(iter(taken))
    cell = {"rows": "week", "across": "team", "columns": "calls_taken", "figure": "across_1", "group": "week"}
    assert len(await _items(api, "builder", **cell, key=key)) == taken[key]
    await _executed(api)


async def _executed(api: Api) -> None:
    """In time, late and by how much, and what is overdue now."""
    report = await api.get("/sales-reports/tasks", **QUARTER)
    found = rows(report, "people")
    names = ("tasks_made", "tasks_in_time", "tasks_late", "tasks_overdue")
    assert tuple(found["20"][name] for name in names) == (3, 1, 1, 0)
    assert tuple(found["26"][name] for name in names) == (2, 1, 1, 1)
    assert (found["20"]["late_median"], found["26"]["late_median"]) == (pytest.approx(9), pytest.approx(18))
    assert report["figures"]["late_median"] == pytest.approx(median((9, 18)))
    assert report["figures"]["in_time_share"] == pytest.approx(0.5)
    for figure, count in (("tasks_in_time", 1), ("late_median", 1), ("tasks_overdue", 1), ("tasks_made", 2)):
        cell = {"figure": figure, "group": "person", "key": 26}
        assert len(await _items(api, "tasks", **cell)) == count
        path = "/api/v1/sales-reports/tasks/behind/file?" + urlencode({**QUARTER, **cell, "format": "csv"})
        async with api.client.get(path, headers={"Cookie": f"{COOKIE}={api.login}"}) as response:
            text = await response.text()
        assert (response.status, text.count("behind,Дело")) == (200, count)


async def _items(api: Api, report: str, **cell: object) -> list[Any]:
    return await api.all_pages(f"/sales-reports/{report}/behind?{urlencode(cell, doseq=True)}", **QUARTER, limit=50)


async def test_leads_beside_deals_equal_a_hand_count_and_open_them(api: Api, world: World) -> None:
    with_deal = {deal.lead for deal in world.deals if deal.lead is not None}
    leads = [lead for lead in world.leads if inside(lead.created_at)]
    report = await built(api, rows="source", across="manager", columns=["leads", "lead_deals", "to_deal", "created"])
    for source, row in rows(report, "built").items():
        mine = [lead for lead in leads if lead.source == source]
        became = [lead for lead in mine if lead.id in with_deal]
        assert (row["leads"], row["lead_deals"]) == (len(mine), len(became))
        assert row["to_deal"] == pytest.approx(len(became) / len(mine))
        assert row["created"] == sum(deal.source == source for deal in made(world))
        cell = {"rows": "source", "columns": "leads", "group": "source", "key": source}
        assert await behind(api, **cell, figure="lead_deals") == {lead.id for lead in became}
        assert await behind(api, **cell, across="manager", figure="across_20") == {
            lead.id for lead in mine if lead.manager == 20
        }
    months = rows(await built(api, rows="month", columns=["leads"], manager=[20]), "built")
    assert {key: row["leads"] for key, row in months.items() if row["leads"]} == dict(
        Counter(f"{lead.created_at:%Y-%m}" for lead in leads if lead.manager == 20)
    )


LINES: Final[tuple[dict[str, Any], ...]] = (
    {"product_id": 1, "quantity": 1500, "price": 99_99, "discount_kind": "percent", "discount": 12_50},
    {"product_id": 2, "quantity": 3000, "price": 10_00, "discount_kind": "sum", "discount": 5_05},
    {"product_id": None, "quantity": 1000, "price": 7_00, "discount_kind": "percent", "discount": 0},
)


def _discount(line: Any) -> int:
    coin = Decimal(1)
    gross = (Decimal(line["quantity"] * line["price"]) / 1000).quantize(coin, ROUND_HALF_UP)
    if line["discount_kind"] == "sum":
        return int(line["discount"])
    return int((gross * line["discount"] / 10_000).quantize(coin, ROUND_HALF_UP))


async def test_units_and_discounts_of_lines_and_branches_of_categories_equal_a_hand_count(
    api: Api, world: World, database: Database
) -> None:
    sold = [deal for deal in world.deals if deal.id % 2]
    await _put_lines(database, sold)
    won = [deal for deal in ended(world, "won") if deal.id % 2]
    figures = ["won", "won_sum", "quantity", "discount_sum"]
    report = await built(api, rows="product", columns=figures)
    for key, line in zip(("1", "2", "0"), LINES, strict=True):
        row = rows(report, "built")[key]
        assert row["quantity"] == pytest.approx(line["quantity"] / 1000 * len(won))
        off = sum(_discount(line) for deal in won if deal.currency == "RUB")
        assert row["discount_sum:RUB"] == f"{Decimal(off) / 100:.2f}"
        expected = ids([deal for deal in won if deal.currency == "RUB"]) if line["discount"] else set()
        cell = {"rows": "product", "columns": figures, "group": "product", "key": key}
        assert await behind(api, **cell, figure="discount_sum:RUB") == expected & await _priced(world)
        assert await behind(api, **cell, figure="quantity") == ids(won)
    by_manager = rows(await built(api, rows="manager", columns=figures), "built")
    whole = sum(line["quantity"] for line in LINES) / 1000
    assert by_manager["20"]["quantity"] == pytest.approx(whole * sum(deal.manager == 20 for deal in won))
    await _branches(api, world, won, report)


async def _priced(world: World) -> set[int]:
    return {deal.id for deal in world.deals if deal.amount is not None}


async def _branches(api: Api, world: World, won: list[HandDeal], by_product: Any) -> None:
    """Окна / Пластик / Белые: what stands in the two lower ones counts for the top, each deal once, and the money of
    the rows comes to the same."""
    for level, keys in ((1, {"1", "0"}), (2, {"2", "0"}), (None, {"2", "3", "0"})):
        chosen = {"columns": ["won", "won_sum"]} | ({} if level is None else {"category_level": level})
        report = await built(api, rows="category", **chosen)
        found = {key: row for key, row in rows(report, "built").items() if row["won"]}
        assert set(found) == keys
        assert {row["won"] for key, row in found.items() if key != "0"} == {len(won)}
        money = sum(Decimal(row["won_sum:RUB"] or 0) for row in found.values())
        assert f"{money:.2f}" == report["figures"]["won_sum:RUB"] == by_product["figures"]["won_sum:RUB"]
        key = min(keys - {"0"})
        assert await behind(api, rows="category", **chosen, figure="won", group="category", key=key) == ids(won)
    narrowed = await built(api, rows="manager", columns=["won"], category=[1])
    assert narrowed["figures"]["won"] == len(won)
    assert (await api.get("/sales-reports/choices"))["category_depth"] == 3


async def _put_lines(database: Database, deals: list[HandDeal]) -> None:
    times = {"created_at": NOW, "updated_at": NOW}
    common = {"name": "Окно", "vat_included": True, "vat": 0}
    async with database.transaction() as session:
        for id_, parent in ((1, None), (2, 1), (3, 2)):
            session.add(ProductCategory(id=id_, name=f"Ветвь {id_}", position=1, parent_id=parent))
            await session.flush()
        for id_, category in ((1, 2), (2, 3)):
            session.add(
                Product(id=id_, kind="product", name=f"Окно {id_}", name_key=f"{id_}", category_id=category, **times)
            )
        await session.flush()
        lines = [
            {**common, **line, "deal_id": deal.id, "position": place, "total": (deal.amount or 0) // 3 if place else
             (deal.amount or 0) - 2 * ((deal.amount or 0) // 3)}
            for deal in deals
            for place, line in enumerate(LINES)
        ]  # fmt: skip
        await session.execute(insert(DealLine), lines)
