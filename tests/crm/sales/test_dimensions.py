"""Rows by team, by words of the customers and by goods, crossed and beside another period, equal a plain count."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert

from callcenter.auth.models import Department, Place
from callcenter.db import Database
from callcenter.http.middleware import COOKIE
from crm.competitors.models import Competitor, DealCompetitor
from crm.deals.lines.models import DealLine
from crm.dictionaries.models import DictionaryWord
from crm.fields.models import CustomField, CustomValue
from crm.goods.models import Product, ProductCategory
from tests.crm.conftest import Api
from tests.crm.sales.test_figures import QUARTER, ended, ids, ids_behind, made, rows
from tests.crm.sales.world import NOW, HandDeal, World

pytestmark = pytest.mark.db

REGIONS: Final = {101: "Север", 102: "Юг"}


async def built(api: Api, **wanted: object) -> Any:
    chosen = {**QUARTER, "columns": ["created", "won", "won_sum"], **wanted}
    return await api.get(f"/sales-reports/builder?{urlencode(chosen, doseq=True)}")


async def behind(api: Api, **cell: object) -> set[int]:
    return await ids_behind(api, "builder", **cell)


async def test_rows_by_team_and_department_equal_a_hand_count_and_open_their_deals(
    api: Api, world: World, database: Database
) -> None:
    async with database.transaction() as session:
        session.add_all(
            [
                Department(id=1, name="Продажи", kind="department"),
                Department(id=2, name="Опт", kind="team", parent_id=1),
            ]
        )
        await session.flush()
        session.add_all([Place(user_id=20, department_id=2), Place(user_id=26, department_id=1)])
    by_team = rows(await built(api, rows="team"), "built")
    assert {key: row["created"] for key, row in by_team.items()} == _counts(world, lambda deal: _TEAM[deal.manager])
    by_part = rows(await built(api, rows="department"), "built")
    whole = [deal for deal in made(world) if deal.manager is not None]
    assert (by_part["1"]["department"], by_part["1"]["created"]) == ("Продажи", len(whole))
    assert await behind(api, rows="department", figure="created", group="department", key=1) == ids(whole)
    only = await built(api, rows="manager", department=2)
    assert only["figures"]["created"] == len([deal for deal in whole if deal.manager == 20])


_TEAM: Final = {20: "2", 26: "1", None: "0"}


def _counts(world: World, key: Any) -> dict[str, int]:
    """Rows are there for whoever has anything at all, with nothing made too."""
    found = Counter(key(deal) for deal in made(world))
    return {one: found[one] for one in {key(deal) for deal in world.deals}}


async def test_rows_by_region_take_the_company_before_the_person(api: Api, world: World, database: Database) -> None:
    await _put_regions(database)
    report = await built(api, rows="region")
    found = rows(report, "built")
    for key, name in {"0": "", **{str(id_): name for id_, name in REGIONS.items()}}.items():
        mine = [deal for deal in made(world) if _region(deal) == key]
        assert (found[key]["region"], found[key]["created"]) == (name, len(mine))
        assert await behind(api, rows="region", figure="created", group="region", key=key) == ids(mine)
    north = await api.get("/sales-reports/funnel", **QUARTER, pipeline_id=1, region=101)
    assert north["figures"]["made"] == len([deal for deal in made(world, 1) if _region(deal) == "101"])


async def _put_regions(database: Database) -> None:
    async with database.transaction() as session:
        for id_, name in REGIONS.items():
            session.add(DictionaryWord(id=id_, kind="region", name=name, key=name, position=id_, archived=False))
        common = {"kind": "choice", "label": "Регион", "standard": "region", "dictionary": "region", "position": 1}
        for id_, entity in ((901, "company"), (902, "contact")):
            session.add(CustomField(id=id_, entity=entity, key="area", **common))
        await session.flush()
        session.add(CustomValue(field_id=901, company_id=1, number=101))
        session.add_all(CustomValue(field_id=902, contact_id=id_, number=102) for id_ in (1, 2))


def _region(deal: HandDeal) -> str:
    if deal.company == 1:
        return "101"
    return "102" if deal.contact in (1, 2) else "0"


async def test_rows_by_product_share_the_money_of_a_deal_and_lose_none(
    api: Api, world: World, database: Database
) -> None:
    sold = [deal for deal in world.deals if deal.amount is not None and deal.id % 2]
    await _put_goods(database, sold)
    report = await built(api, rows="product", across="manager")
    won, lined = ended(world, "won"), ids(sold)
    found = rows(report, "built")
    half = [deal for deal in won if deal.id in lined]
    assert found["1"]["won"] == found["2"]["won"] == len(half)
    assert found["0"]["won"] == len(won) - len(half)
    for currency in ("RUB", "USD"):
        amounts = [deal.amount or 0 for deal in won if deal.currency == currency]
        shared = sum(Decimal(row.get(f"won_sum:{currency}") or 0) for row in found.values())
        assert shared == Decimal(sum(amounts)) / 100
        assert report["figures"][f"won_sum:{currency}"] == f"{shared:.2f}"
    assert await behind(api, rows="product", figure="won", group="product", key=0) == ids(won) - lined
    crossed = rows(report, "crossed")
    made_by_20 = [deal for deal in made(world) if deal.id in lined and deal.manager == 20]
    assert crossed["1"]["across_20"] == len(made_by_20)
    cell = {"rows": "product", "across": "manager", "columns": "created", "figure": "across_20", "group": "product"}
    assert await behind(api, **cell, key=1) == ids(made_by_20)


async def _put_goods(database: Database, deals: list[HandDeal]) -> None:
    times = {"created_at": NOW, "updated_at": NOW}
    async with database.transaction() as session:
        session.add(ProductCategory(id=1, name="Окна", position=1))
        await session.flush()
        session.add_all(
            Product(id=id_, kind="product", name=f"Окно {id_}", name_key=f"окно {id_}", category_id=1, **times)
            for id_ in (1, 2)
        )
        await session.flush()
        await session.execute(insert(DealLine), [row for deal in deals for row in _lines(deal)])


def _lines(deal: HandDeal) -> list[dict[str, Any]]:
    """Two products, the second in two lines."""
    amount = deal.amount or 0
    parts = ((1, amount // 3), (2, amount // 3), (2, amount - 2 * (amount // 3)))
    common = {
        "name": "Окно",
        "quantity": 1000,
        "discount_kind": "percent",
        "discount": 0,
        "vat_included": True,
        "vat": 0,
    }
    return [
        {**common, "deal_id": deal.id, "position": place, "product_id": product, "price": total, "total": total}
        for place, (product, total) in enumerate(parts)
    ]


async def test_losses_by_competitor_equal_a_hand_count_and_open_their_deals(
    api: Api, world: World, database: Database
) -> None:
    assert "lost_to" not in {table["key"] for table in (await api.get("/sales-reports/losses", **QUARTER))["tables"]}
    lost = ended(world, "lost")
    took = {deal.id: 1 + place % 2 for place, deal in enumerate(lost) if place % 3}
    async with database.transaction() as session:
        times = {"created_at": NOW, "updated_at": NOW}
        rivals = [
            {"id": id_, "name": name, "key": name.casefold(), **times} for id_, name in ((1, "Альфа"), (2, "Бета"))
        ]
        await session.execute(insert(Competitor), rivals)
        both = [
            (id_, rival, lost_to) for id_, mine in took.items() for rival, lost_to in ((mine, True), (3 - mine, False))
        ]
        pairs = [dict(zip(("deal_id", "competitor_id", "lost_to"), one, strict=True), added_at=NOW) for one in both]
        await session.execute(insert(DealCompetitor), pairs)
    found = rows(await api.get("/sales-reports/losses", **QUARTER), "lost_to")
    counts = Counter(str(took.get(deal.id, 0)) for deal in lost)
    assert {key: row["lost"] for key, row in found.items()} == dict(counts)
    assert {row["competitor"] for row in found.values()} == {"Альфа", "Бета", ""}
    cell = {"figure": "lost", "group": "competitor", "key": 2}
    assert await ids_behind(api, "losses", **cell) == {id_ for id_, rival in took.items() if rival == 2}
    table = rows(await built(api, rows="competitor", columns=["lost"]), "built")
    assert {key: row["lost"] for key, row in table.items() if row["lost"]} == dict(counts)


async def test_rows_beside_another_period_have_its_figures_and_keep_who_is_gone(api: Api, world: World) -> None:
    month = {
        "span": "month",
        "time_zone": "UTC",
        "compare": "previous",
        "columns": ["won", "won_sum"],
        "rows": "source",
    }
    report = await built(api, **month)
    table = next(one for one in report["tables"] if one["key"] == "built")
    then = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    won = [deal for deal in world.deals if deal.outcome == "won" and deal.closed_at is not None]
    before = Counter(deal.source for deal in won if deal.closed_at and then[0] <= deal.closed_at < then[1])
    found = {key: (row or {}).get("won", 0) for key, row in zip(table["keys"], table["before"], strict=True)}
    assert {key: count for key, count in found.items() if count} == dict(before)
    assert report["before"]["won"] == sum(before.values())
    path = f"/api/v1/sales-reports/builder/file?{urlencode({**month, 'format': 'csv'}, doseq=True)}"
    async with api.client.get(path, headers={"Cookie": f"{COOKIE}={api.login}"}) as response:
        assert "won,won/compared,won/change,won/growth" in await response.text()


async def test_rows_in_a_chosen_order_start_with_the_most_and_stop_at_the_top(api: Api, world: World) -> None:
    report = await built(api, rows="source", sort="won", top=2)
    won = Counter(deal.source for deal in ended(world, "won"))
    assert [row["won"] for row in report["tables"][0]["rows"]] == sorted(won.values(), reverse=True)[:2]
    assert report["figures"]["won"] == sum(won.values())


@pytest.mark.parametrize("report", ["plan", "activity", "portrait", "abc"])
async def test_report_by_months_by_quarters_or_by_currencies_stands_beside_what_was_before_it(
    api: Api, world: World, report: str
) -> None:
    """Its figures of then are those that the report of then shows."""
    previous = {"compare": "previous"}
    asked, since, until = {
        "plan": (previous, "2026-02-01", "2026-03-01"),
        "activity": (previous, "2026-03-09", "2026-03-16"),
        "abc": ({**previous, "span": "month"}, "2026-02-01", "2026-03-01"),
        "portrait": (_dates("compare_", "2025-11-03", "2025-12-01", compare="chosen"), "2025-10-01", "2026-01-01"),
    }[report]
    now = await api.get(f"/sales-reports/{report}", **{"span": "week", "time_zone": "UTC", **asked})
    then = await api.get(f"/sales-reports/{report}", time_zone="UTC", **_dates("", since, until, span="custom"))
    assert now["before"] == {key: then["figures"].get(key) for key in now["figures"]}
    opening = [table for table in then["tables"] if table["group"] not in ("", "month")]
    earlier = {_named(report, table): dict(zip(table["keys"], table["rows"], strict=True)) for table in opening}
    both = [table for table in now["tables"] if _named(report, table) in earlier]
    pairs = [
        (was, earlier[_named(report, table)].get(key))
        for table in both
        for key, was in zip(table["keys"], table["before"], strict=True)
    ]
    assert any(was is not None for was, _ in pairs)
    for was, row in pairs:
        assert (was is None) == (row is None)
        assert was is None or row is None or all(was[name] == row.get(_then(name)) for name in was)


def _dates(prefix: str, since: str, until: str, **more: str) -> dict[str, str]:
    return {f"{prefix}since": f"{since}T00:00:00Z", f"{prefix}until": f"{until}T00:00:00Z", **more}


def _named(report: str, table: Any) -> tuple[str, ...]:
    """Some reports have a table for each currency."""
    units = {column["unit"] for column in table["columns"]} if report in ("plan", "abc") else ()
    return table["key"], *sorted(units)


def _then(name: str) -> str:
    """Quarters stand beside those of the same place: here each beside the one before it."""
    word, _, currency = name.partition(":")
    if not word.startswith("quarter_"):
        return name
    year, number = map(int, word.removeprefix("quarter_").split("-"))
    return f"quarter_{year}-{number - 1}:{currency}" if number > 1 else f"quarter_{year - 1}-4:{currency}"
