"""Saved views: whose they are, and that what is saved comes back as it was."""

import pytest

from callcenter.db import Database
from tests.crm.lists.conftest import ListApi

pytestmark = pytest.mark.db

MINE = {"name": "Мои спящие", "filter": {"responsible": "mine", "contact_to": "-30d"}, "columns": ["tags", "phones"]}


async def test_view_saved_is_its_owners_until_it_is_shared(lists: ListApi, database: Database) -> None:
    made = await lists.post("/customer-views", MINE)
    assert (made["filter"]["contact_to"], made["columns"], made["may_edit"]) == ("-30d", ["tags", "phones"], True)
    lists.login = "second"
    assert await lists.get("/customer-views") == []
    for method, body in (("PUT", MINE), ("DELETE", None)):
        assert (await lists.send(method, f"/customer-views/{made['id']}", body))[0] == 404
    assert (await lists.send("PUT", "/customer-views/default", {"view_id": made["id"]}))[0] == 404
    lists.login = "sales_manager"
    status, shared = await lists.send("PUT", f"/customer-views/{made['id']}", {**MINE, "shared": True})
    assert (status, shared["shared"]) == (200, True)
    lists.login = "second"
    (seen,) = await lists.get("/customer-views")
    assert (seen["owner"]["name"], seen["may_edit"]) == ("Name of sales_manager", False)
    assert (await lists.send("DELETE", f"/customer-views/{made['id']}"))[0] == 403
    lists.login = "administrator"
    assert (await lists.send("DELETE", f"/customer-views/{made['id']}"))[0] == 204


async def test_default_view_is_each_persons_own_and_goes_with_the_view(lists: ListApi, database: Database) -> None:
    first = await lists.post("/customer-views", {**MINE, "shared": True})
    second = await lists.post("/customer-views", {**MINE, "name": "Ещё"})
    for view in (first, second):
        assert (await lists.send("PUT", "/customer-views/default", {"view_id": view["id"]}))[0] == 200
    assert {view["name"]: view["is_default"] for view in await lists.get("/customer-views")} == {
        "Мои спящие": False,
        "Ещё": True,
    }
    assert (await lists.send("DELETE", f"/customer-views/{second['id']}"))[0] == 204
    assert [view["is_default"] for view in await lists.get("/customer-views")] == [False]
    await lists.send("PUT", "/customer-views/default", {"view_id": first["id"]})
    await lists.send("PUT", "/customer-views/default", {"view_id": None})
    assert [view["is_default"] for view in await lists.get("/customer-views")] == [False]


async def test_view_that_cannot_be_is_refused(lists: ListApi) -> None:
    for wrong in (
        {"name": " "},
        {"columns": ["tags", "tags"]},
        {"columns": ["secret"]},
        {"filter": {"tag": "vip"}},
        {"filter": {"created_from": "soon"}},
        {"filter": {"q": "\ud800"}},
        {"sort": "x"},
        {"owner_id": 1},
    ):
        assert (await lists.send("POST", "/customer-views", {**MINE, **wrong}))[0] == 422
