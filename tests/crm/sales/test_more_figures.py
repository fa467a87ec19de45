"""Sources, ABC, plans, people's work, portraits and built reports equal a hand count; saved reports and plans keep
their rights."""

import io
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert

from callcenter.auth.models import OwnRole, Place
from callcenter.auth.permissions import Role
from callcenter.calls.models import CallLeg, CallRecord
from callcenter.calls.vocabulary import Direction, LegRole
from callcenter.db import Database
from callcenter.http.middleware import COOKIE
from crm.models import Note, Phone
from crm.tasks.models import Task
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE
from tests.crm.sales.test_figures import QUARTER, SINCE, ended, ids, ids_behind, inside, made, rows, total
from tests.crm.sales.world import NOW, STAGES, HandDeal, World

pytestmark = pytest.mark.db


def customer(deal: HandDeal) -> str:
    if deal.company is not None:
        return f"company:{deal.company}"
    return "" if deal.contact is None else f"contact:{deal.contact}"


async def test_sources_equal_a_hand_count_of_leads_and_of_deals(api: Api, world: World) -> None:
    report = await api.get("/sales-reports/sources", **QUARTER)
    deal_of = {deal.lead: deal for deal in world.deals if deal.lead is not None}
    leads = [lead for lead in world.leads if inside(lead.created_at)]
    for source, row in rows(report, "lead_sources").items():
        mine = [lead for lead in leads if lead.source == source]
        with_deal = [lead for lead in mine if lead.id in deal_of]
        won = [lead for lead in with_deal if deal_of[lead.id].outcome == "won"]
        assert (row["leads"], row["lead_deals"], row["lead_won"]) == (len(mine), len(with_deal), len(won))
        assert row["to_won"] == pytest.approx(len(won) / len(mine))
        assert row.get("lead_won_sum:RUB") == total([deal_of[lead.id] for lead in won], "RUB")
        cell = {"figure": "lead_deals", "group": "source", "key": source}
        assert await ids_behind(api, "sources", **cell) == {lead.id for lead in with_deal}
    assert report["figures"]["leads"] == len(leads)
    for source, row in rows(report, "deal_sources").items():
        mine_made = [deal for deal in made(world) if deal.source == source]
        won_deals, lost = ([deal for deal in ended(world, one) if deal.source == source] for one in ("won", "lost"))
        assert (row["created"], row["won"], row["lost"]) == (len(mine_made), len(won_deals), len(lost))
        rate = len(won_deals) / (len(won_deals) + len(lost)) if won_deals or lost else None
        assert row["win_rate"] == pytest.approx(rate)


async def test_abc_of_a_quarter_equals_a_hand_count_and_opens_the_customers_deals(api: Api, world: World) -> None:
    report = await api.get("/sales-reports/abc", **QUARTER)
    sums: defaultdict[str, int] = defaultdict(int)
    for deal in ended(world, "won"):
        if deal.currency == "RUB" and deal.amount and customer(deal):
            sums[customer(deal)] += deal.amount
    ranked = sorted(sums, key=lambda key: (-sums[key], key))
    whole, before = sum(sums.values()), 0
    (_, table) = [table for table in report["tables"] if table["columns"][-1]["key"] != ""][:2]
    for key, row, expected in zip(table["keys"], table["rows"], ranked, strict=True):
        reached = Decimal(before) / whole
        name = "a" if reached < Decimal("0.8") else "b" if reached < Decimal("0.95") else "c"
        assert (key, row["class"]) == (expected, name)
        assert row["turnover:RUB"] == f"{Decimal(sums[key]) / 100:.2f}"
        before += sums[key]
        won = [deal for deal in ended(world, "won") if customer(deal) == key and deal.currency == "RUB" and deal.amount]
        assert await ids_behind(api, "abc", figure="turnover:RUB", group="customer", key=key) == ids(won)
    assert report["figures"]["turnover:RUB"] == f"{Decimal(whole) / 100:.2f}"


async def test_built_report_equals_a_hand_count_by_whatever_it_is_grouped(api: Api, world: World) -> None:
    for group in ("manager", "pipeline", "stage", "source", "reason", "month"):
        await built_by(api, world, group)


async def built_by(api: Api, world: World, group: str) -> None:
    columns = ["created", "won", "lost", "win_rate", "won_sum", "mean_deal", "open", "weighted_sum", "cycle_days"]
    path = "/sales-reports/builder?" + "&".join(f"columns={column}" for column in columns)
    report = await api.get(path + "&span=quarter", rows=group)
    key_of: dict[str, Callable[[HandDeal, datetime | None], object]] = {
        "manager": lambda deal, _: deal.manager or 0,
        "pipeline": lambda deal, _: deal.pipeline,
        "stage": lambda deal, _: deal.stage,
        "source": lambda deal, _: deal.source,
        "reason": lambda deal, _: deal.reason or 0,
        "month": lambda _, at: f"{at:%Y-%m}",
    }
    of = key_of[group]
    for key, row in rows(report, "built").items():
        new = [deal for deal in made(world) if str(of(deal, deal.created_at)) == key]
        won, lost = (
            [deal for deal in ended(world, one) if str(of(deal, deal.closed_at)) == key] for one in ("won", "lost")
        )
        assert (row["created"], row["won"], row["lost"]) == (len(new), len(won), len(lost))
        assert row["won_sum:USD"] == total(won, "USD")
        assert await ids_behind(api, "builder", figure="won", group=group, key=key) == ids(won)
        if group != "month":
            still = [deal for deal in world.deals if deal.outcome == "open" and str(of(deal, None)) == key]
            weighed = [(deal.amount, STAGES[deal.place][2]) for deal in still if deal.currency == "RUB" and deal.amount]
            expected = round(sum(Decimal(amount) * percent for amount, percent in weighed) / 100) if weighed else None
            assert row["open"] == len(still)
            assert row["weighted_sum:RUB"] == (None if expected is None else f"{Decimal(expected) / 100:.2f}")


async def test_plan_fact_and_forecasts_equal_a_hand_count(api: Api, world: World) -> None:
    month = {"span": "month"}
    for user_id, amount in ((20, "1000.50"), (26, "2000.00")):
        plan = {"user_id": user_id, "month": "2026-03-01", "currency": "RUB", "amount": amount}
        status, _ = await api.send("PUT", "/sales-plans", plan)
        assert status == 200
    found = rows(await api.get("/sales-reports/plan", **month), "plans")
    begun, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    for person, planned in ((20, Decimal("1000.50")), (26, Decimal(2000))):
        won = [
            deal for deal in world.deals
            if deal.manager == person and deal.outcome == "won" and begun <= (deal.closed_at or SINCE) < end
            and deal.currency == "RUB" and deal.amount
        ]  # fmt: skip
        fact = Decimal(sum(deal.amount or 0 for deal in won)) / 100
        due = sum(
            Decimal(deal.amount or 0) * STAGES[deal.place][2] / 100
            for deal in world.deals
            if deal.manager == person and deal.outcome == "open" and deal.currency == "RUB"
            and deal.expected is not None and deal.expected < date(2026, 4, 1)
        )  # fmt: skip
        row = found[str(person)]
        assert (row["plan:RUB"], row["fact:RUB"]) == (f"{planned:.2f}", f"{fact:.2f}")
        assert row["done_share:RUB"] == pytest.approx(float(fact / planned))
        assert Decimal(row["linear:RUB"]) == round(fact * 31 * 2 / 35, 2)
        assert Decimal(row["pipeline_forecast:RUB"]) == fact + round(due) / Decimal(100)
        cell = {"figure": "fact:RUB", "group": "manager", "key": person}
        items = await api.all_pages("/sales-reports/plan/behind", **month, **cell)
        assert {int(item["id"]) for item in items} == ids(won)


async def worked(database: Database, world: World) -> None:
    """Talks with three numbers, tasks and notes."""
    call = {"node": "pbx1", "direction": Direction.INBOUND, "from_name": "", "withheld": False, "to_number": "1"}
    call |= {"did": "", "endpoint": "", "wait_s": 1.0, "hold_s": 0.0, "reconciled": False}
    leg = {"channel": "c", "endpoint": "e", "role": LegRole.AGENT, "number": "101", "hold_s": 0.0, "seq": 0}
    async with database.transaction() as session:
        for place, number in enumerate(("+74950000001", "+74950000002"), start=1):
            session.add(Phone(raw=number, e164=number, kind="work", position=0, contact_id=place))
        calls: list[dict[str, Any]] = []
        legs: list[dict[str, Any]] = []
        for place in range(12):
            id_, at = f"pbx1-{place}", NOW - timedelta(days=place * 12)
            number = f"+7495000000{1 + place % 3}"
            own = {"id": id_, "linkedid": id_, "from_number": number, "customer_key": number, "talk_s": 60.0 * place}
            calls.append({**call, **own, "started_at": at})
            part = {**leg, "call_id": id_, "user_id": (20, 26)[place % 2], "started_at": at, "talk_s": 30.0 * place}
            legs += [{**part, "uniqueid": f"{id_}.{again}"} for again in range(1 + place % 2)]
        await session.execute(insert(CallRecord), calls)
        await session.execute(insert(CallLeg), legs)
        task = {"title": "Дело", "title_key": "дело", "kind": "call", "priority": "normal", "sort_at": NOW}
        task |= {"created_at": NOW, "updated_at": NOW}
        done = {"state": "done", "closed_at": NOW - timedelta(days=1), "closed_by_id": 20}
        session.add_all(Task(**task, **done, contact_id=1) for _ in range(3))
        session.add_all(Task(**task, **done, deal_id=deal.id) for deal in world.deals[:4])
        late = {"due_at": NOW - timedelta(days=2), "due_day": date(2026, 3, 16)}
        session.add_all(Task(**task, **late, responsible_id=26) for _ in range(2))
        session.add_all(Note(at=NOW - timedelta(days=2), author_id=20, text="Заметка", contact_id=1) for _ in range(5))


async def test_work_of_people_and_portraits_equal_a_hand_count(api: Api, world: World, database: Database) -> None:
    await worked(database, world)
    report = await api.get("/sales-reports/activity", **QUARTER)
    moves = Counter(move.author for deal in world.deals for move in deal.moves if inside(move.at))
    talked = [place for place in range(1, 12) if inside(NOW - timedelta(days=place * 12))]
    people = rows(report, "people")
    for person, tasks, notes in ((20, 7, 5), (26, 0, 0)):
        calls = [place for place in talked if (20, 26)[place % 2] == person]
        row = people[str(person)]
        assert (row["calls"], row["notes"], row["tasks_done"], row["moves"]) == (
            len(calls),
            notes,
            tasks,
            moves[person],
        )
        assert row["index"] == len(calls) + notes + 2 * tasks + 3 * moves[person]
        assert row["talk_s"] == pytest.approx(sum(30.0 * place * (1 + place % 2) for place in calls))
        for figure in ("calls", "notes", "tasks_done", "moves"):
            cell = {"limit": 7, "figure": figure, "group": "person", "key": person}
            items = await api.all_pages("/sales-reports/activity/behind", **QUARTER, **cell)
            assert len(items) == row[figure]
    when = [row["when"] for row in report["tables"][1]["rows"]]
    assert len(when) == 50
    assert when == sorted(when, reverse=True)
    kpi = rows(await api.get("/sales-reports/kpi", **QUARTER), "managers")
    assert (kpi["26"]["tasks_overdue"], kpi["20"]["tasks_overdue"]) == (2, 0)
    assert kpi["20"]["index"] == people["20"]["index"]
    assert kpi["20"]["leads"] == sum(lead.manager == 20 and inside(lead.created_at) for lead in world.leads)
    await portraits(api, world)


async def portraits(api: Api, world: World) -> None:
    found = rows(await api.get("/sales-reports/portrait", **QUARTER), "customers")
    sums: defaultdict[str, int] = defaultdict(int)
    for deal in world.deals:
        if deal.outcome == "won" and deal.currency == "RUB" and deal.amount and customer(deal):
            sums[customer(deal)] += deal.amount
    assert {key: row["turnover:RUB"] for key, row in found.items() if row["turnover:RUB"] is not None} == {
        key: f"{Decimal(amount) / 100:.2f}" for key, amount in sums.items()
    }
    minutes = sum(30.0 * place * (1 + place % 2) for place in range(12) if place % 3 == 0) / 60
    tasks = 3 + sum(customer(deal) == "contact:1" for deal in world.deals[:4])
    row = found["contact:1"]
    assert (row["call_minutes"], row["tasks"], row["load"]) == (
        pytest.approx(minutes),
        tasks,
        pytest.approx(minutes + 15 * tasks),
    )
    keys = [key for key in row if key.startswith("quarter_") and key.endswith("RUB")]
    quarters = [Decimal(row[key]) for key in keys if row[key]]
    assert sum(quarters) == Decimal(row["turnover:RUB"] or 0)
    cell = {"group": "customer", "key": "contact:1"}
    calls = await api.all_pages("/sales-reports/portrait/behind", **QUARTER, figure="call_minutes", **cell)
    assert {item["id"] for item in calls} == {"pbx1-3", "pbx1-6", "pbx1-9"}
    assert len(await api.all_pages("/sales-reports/portrait/behind", **QUARTER, figure="tasks", **cell)) == tasks


async def test_files_views_and_plans_keep_to_rights(api: Api, world: World) -> None:
    for kind, head in (("csv", b"\xef\xbb\xbftotal"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        path = f"/api/v1/sales-reports/kpi/file?span=quarter&format={kind}&language=ru"
        async with api.client.get(path, headers={**api.headers, **cookie(api)}) as answer:
            content = await answer.read()
        assert (answer.status, content.startswith(head)) == (200, True)
        if kind == "xlsx":
            book = load_workbook(io.BytesIO(content))
            assert book.sheetnames[0] == "Показатели"
    view = {
        "name": "Мои победы",
        "shared": True,
        "selection": {"report": "builder", "rows": "source", "columns": ["won"]},
    }
    (kept,) = await api.post("/sales-views", view)
    assert (kept["mine"], kept["selection"]["rows"]) == (True, "source")
    api.login = "operator"
    (seen,) = await api.get("/sales-views")
    assert (seen["name"], seen["mine"]) == ("Мои победы", False)
    assert (await api.send("PUT", f"/sales-views/{kept['id']}", view))[0] == 404
    assert (await api.send("DELETE", f"/sales-views/{kept['id']}"))[0] == 404
    plan = {"user_id": 20, "month": "2026-03-01", "currency": "RUB", "amount": "1.00"}
    assert (await api.send("PUT", "/sales-plans", plan))[0] == 403
    api.login = "qa"
    assert (await api.send("GET", "/sales-reports/kpi"))[0] == 403
    api.login = "sales_manager"
    assert (await api.send("PUT", "/sales-plans", {**plan, "month": "2026-03-02"}))[0] == 422
    assert (await api.send("PUT", "/sales-plans", {**plan, "user_id": 999}))[0] == 422
    assert (await api.send("GET", "/sales-reports/kpi/behind", figure="no_such"))[0] == 422
    assert (await api.send("GET", "/sales-reports/kpi/behind", figure="won", group="manager", key="x"))[0] == 422


async def test_report_shared_with_a_role_of_the_firms_own_is_seen_by_its_people_alone(
    api: Api, world: World, database: Database
) -> None:
    async with database.transaction() as session:
        role = {"base": Role.OPERATOR, "matrix": {}, "version": 1, "updated_at": NOW}
        session.add_all([OwnRole(id=id_, name=name, name_key=name, **role) for id_, name in ((7, "опт"), (8, "сети"))])
        await session.flush()
        session.add(Place(user_id=PEOPLE["operator"].user_id, own_role_id=7))
    choices = await api.get("/sales-reports/choices")
    assert choices["role"] == [{"id": 7, "name": "опт"}, {"id": 8, "name": "сети"}]
    for role_id in (7, 8):
        view = {"name": f"роль {role_id}", "shared": True, "shared_with": [f"role:{role_id}"]}
        await api.post("/sales-views", {**view, "selection": {"report": "kpi"}})
    assert len(await api.get("/sales-views")) == 2
    api.login = "operator"
    assert [view["name"] for view in await api.get("/sales-views")] == ["роль 7"]
    api.login = "supervisor"
    assert await api.get("/sales-views") == []


def cookie(api: Api) -> dict[str, Any]:
    return {"Cookie": f"{COOKIE}={api.login}"}
