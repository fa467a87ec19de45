"""A former system's export that is imported again finds a merged customer by either of its old ids."""

from typing import Any

import pytest

from crm.kinds import CustomerKind
from crm.merging import service, undoing
from crm.merging.schemas import MergeInput
from tests.crm.importing.conftest import HEAD, Desk, desk

__all__ = ["desk"]

pytestmark = pytest.mark.db

BASE = "Имя;Телефон;ID\nАнна Королёва;+79161234567;A-1\nКоролева Анна;+79167654321;A-2\n".encode()
COLUMNS = [
    {"column": "Имя", "field": "name"},
    {"column": "Телефон", "field": "phone"},
    {"column": "ID", "field": "external_id"},
]
PLAN: dict[str, Any] = {"columns": COLUMNS, "mode": "both", "key": "external_id", "overwrite": False}


async def test_merged_customer_is_found_by_both_of_its_former_ids(desk: Desk) -> None:
    first = await desk.imported(BASE, **PLAN)
    assert first["counts"]["created"] == 2
    one, two = sorted((await desk.customers()).values(), key=lambda item: int(item["id"]))
    versions = {"survivor_version": 1, "loser_version": 1}
    form = MergeInput(kind=CustomerKind.CONTACT, survivor_id=one["id"], loser_id=two["id"], **versions)
    async with desk.database.transaction() as session:
        merge_id = (await service.merge(session, form, HEAD.user_id)).id
    again = await desk.imported(BASE.replace(b"+7916", b"+7903"), **PLAN)
    assert (again["counts"]["created"], again["counts"]["failed"]) == (0, 0)
    [item] = (await desk.customers()).values()
    card = await desk.card(item)
    assert [one["value"] for one in card["identifiers"]] == ["A-1", "A-2"]
    assert len(card["phones"]) == 4
    async with desk.database.transaction() as session:
        await undoing.undo(session, merge_id, HEAD.user_id)
    cards = [await desk.card(item) for item in (await desk.customers()).values()]
    assert sorted(one["value"] for card in cards for one in card["identifiers"]) == ["A-1", "A-2"]
