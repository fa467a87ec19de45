"""The example firm's pipelines."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from callcenter.db import Database
from crm.deals.seed import seed_deals
from crm.deals.seed_data import DEALS_EN, DEALS_RU
from crm.seed import seed_example_firm
from tests.crm.builders import NOW, user
from tests.crm.conftest import Api

pytestmark = pytest.mark.db


async def test_example_deals_seeded_twice_are_there_once_in_both_languages(api: Api, database: Database) -> None:
    await user(database, 90, "Олена")
    async with database.transaction() as session:
        await seed_example_firm(session, responsible_ids=[90], now=NOW)
        made = await seed_deals(session, responsible_ids=[90], now=datetime.now(UTC))
        again = await seed_deals(session, responsible_ids=[90], now=datetime.now(UTC))
    assert (made, again) == (len(DEALS_RU) + len(DEALS_EN), 0)
    home, boston, service = await api.get("/pipelines")
    assert (home["currency"], boston["name"], service["kind"]) == ("RUB", "Boston sales", "service")
    board = await api.get("/deals/board", pipeline_id=home["id"], closed_days=60)
    shown = {deal["title"]: deal for column in board["columns"] for deal in column["items"]}
    assert set(shown) == {deal.title for deal in DEALS_RU}
    assert shown["Столы в бухгалтерию"]["amount"] == "94500.50"
    with_lines = [await api.get(f"/deals/{deal['id']}") for deal in shown.values()]
    sold = {card["title"]: card["lines"] for card in with_lines if card["lines"]}
    assert {title: sum(Decimal(line["total"]) for line in lines) for title, lines in sold.items()} == {
        title: Decimal(shown[title]["amount"]) for title in sold
    }
    assert len(sold) == 6
    lost = shown["Мебель для склада"]
    lines = await api.all_pages(f"/deals/{lost['id']}/timeline")
    assert next((line["type"], line["text"]) for line in lines if line["type"] != "call") == ("moved", "Дорого")
    assert lines[-1]["at"] <= lost["created_at"]
