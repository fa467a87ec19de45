"""The matrix of rights, walked over the real API and compared with a naive model."""

import re
from typing import Any, Final

import pytest

from callcenter.auth.scopes import Action, Entity, Scope
from crm.routes import ROUTES
from tests.crm.rights.conftest import BELOW, MATE, ME, OWNERS, STRANGER, Firm, reached
from tests.crm.rights.cover import BY_ID, ELSEWHERE, WALKED

pytestmark = pytest.mark.db

PATHS: Final = {
    **{Entity.CONTACT: "contacts", Entity.COMPANY: "companies", Entity.LEAD: "leads"},
    **{Entity.DEAL: "deals", Entity.TASK: "tasks"},
}
CUSTOMERS: Final = (Entity.CONTACT, Entity.COMPANY, Entity.LEAD)
UNKNOWN: Final = 999_999


def test_every_route_of_customers_deals_and_tasks_says_how_it_keeps_to_the_rights() -> None:
    said = [*BY_ID, *WALKED, *ELSEWHERE]
    assert sorted(said) == sorted({f"{route.method} {route.path}" for routes in ROUTES for route in routes})


async def test_whoever_views_by_a_scope_finds_those_in_reach_and_nobody_else(firm: Firm) -> None:
    for scope in Scope:
        # People see their own tasks whatever their role; a role without any is not made (tests/auth/test_firm.py).
        firm.role((Action.VIEW, scope))
        if scope is Scope.NONE:
            await _sees_nothing(firm)
            continue
        for entity, path in PATHS.items():
            for owner in OWNERS:
                status = await firm.status("GET", f"/{path}/{firm.records[entity, owner]}")
                assert (status == 200) is reached(scope, owner, entity, Action.VIEW), (scope, entity, owner)
        await _lists_agree(firm, scope)


async def _sees_nothing(firm: Firm) -> None:
    for path in ("/customers", "/customers/list", "/deals", "/tasks", "/contacts/1", "/leads/1", "/deals/1"):
        assert await firm.status("GET", path) == 403, path
    assert (await firm.get("/search", q="zebra")) == {
        "products": [],
        "customers": [],
        "meant": None,
        "deals": [],
        "tasks": [],
        "calls": [],
    }


async def _lists_agree(firm: Firm, scope: Scope) -> None:
    wanted = {(str(entity), id_) for entity in CUSTOMERS for id_ in firm.reached_ids(entity, scope)}
    deals, tasks = firm.reached_ids(Entity.DEAL, scope), firm.reached_ids(Entity.TASK, scope)
    for path, query in (
        ("/customers", {}),
        ("/customers", {"q": "zebra"}),
        ("/customers", {"q": "+7495123"}),
        ("/customers/list", {}),
        ("/customers/list", {"q": "zebra"}),
        ("/customers/list", {"status": "new"}),
    ):
        found = {(item["kind"], item["id"]) for item in await firm.all_pages(path, limit=4, **query)}
        leads_only = "status" in query
        assert found == {one for one in wanted if one[0] == "lead" or not leads_only}, (scope, path, query)
    assert (await firm.get("/customers/count"))["count"] == len(wanted)
    everything = await firm.get("/search", q="zebra", limit=20)
    assert {(one["kind"], one["id"]) for one in everything["customers"]} == wanted
    assert (
        {one["id"] for one in everything["deals"]}
        == {one["id"] for one in (await firm.get("/deals"))["items"]}
        == deals
    )
    assert (
        {one["id"] for one in everything["tasks"]}
        == {one["id"] for one in (await firm.get("/tasks"))["items"]}
        == tasks
    )
    column = (await firm.get("/deals/board", pipeline_id=firm.pipeline))["columns"][0]
    assert (column["count"], {one["id"] for one in column["items"]}) == (len(deals), deals)
    assert column["totals"] == [{"currency": "RUB", "amount": f"{100 * len(deals)}.00"}]
    await _looks_agree(firm, scope)


async def _looks_agree(firm: Firm, scope: Scope) -> None:
    """By number, by what is typed into a new card, by what is wrong with cards."""
    for number, owner in enumerate(OWNERS):
        phone = f"+7495123{number:02d}08"
        seen = reached(scope, owner, Entity.CONTACT, Action.VIEW)
        assert bool((await firm.get("/customers/by-number", number=phone))["owners"]) is seen
        assert (await firm.get("/numbers/shared", number=phone))["owners"] == int(seen)
        _, like = await firm.send("POST", "/duplicates/check", {"kind": "contact", "phones": [phone]})
        assert bool(like["items"]) is seen, (scope, owner)


async def test_whoever_adds_by_a_scope_adds_for_those_in_reach(firm: Firm) -> None:
    for scope in Scope:
        firm.role((Action.ADD, scope), (Action.CHANGE, Scope.OWN), others=Scope.ALL)
        for entity, path in PATHS.items():
            for owner in OWNERS:
                form: dict[str, Any] = {"name": "New", "responsible_id": owner}
                if entity in (Entity.DEAL, Entity.TASK):
                    form = {"title": "New", "responsible_id": owner}
                form |= {"pipeline_id": firm.pipeline} if entity is Entity.DEAL else {}
                status = await firm.status("POST", f"/{path}", form)
                wanted = 201 if reached(scope, owner, entity, Action.ADD) else 403
                assert status == wanted, (scope, entity, owner)


async def test_whoever_changes_by_a_scope_changes_those_in_reach(firm: Firm) -> None:
    for scope in Scope:
        firm.role((Action.CHANGE, scope), (Action.ADD, Scope.OWN), others=Scope.ALL)
        for entity, path in PATHS.items():
            field = "text" if entity is Entity.TASK else "note"
            for owner in OWNERS:
                where = f"/{path}/{firm.records[entity, owner]}"
                version = (await firm.get(where))["version"]
                status = await firm.status("PATCH", where, {"version": version, field: str(scope)})
                wanted = 200 if reached(scope, owner, entity, Action.CHANGE) else 403
                assert status == wanted, (scope, entity, owner)


async def test_whoever_exports_by_a_scope_takes_those_in_reach(firm: Firm) -> None:
    chosen = [{"kind": str(entity), "id": id_} for (entity, _), id_ in firm.records.items() if entity in CUSTOMERS]
    selections: list[dict[str, object]] = [{"filter": {}}, {"customers": chosen}]
    for scope in (Scope.OWN, Scope.TEAM, Scope.DEPARTMENT, Scope.ALL):
        firm.role((Action.EXPORT, scope), others=Scope.ALL)
        for selection in selections:
            status, text = await firm.file({"selection": selection, "columns": ["phones"]})
            names = {
                f"Zebra {PATHS[entity]} {owner}"
                for entity in CUSTOMERS
                for owner in OWNERS
                if reached(scope, owner, entity, Action.EXPORT)
            }
            assert status == 200
            assert {line.split(",")[0] for line in text.splitlines()[1:]} == names, (scope, selection)
    firm.role((Action.VIEW, Scope.OWN), (Action.EXPORT, Scope.OWN))
    _, text = await firm.file({"selection": {"customers": chosen}, "columns": []})
    assert f"Zebra contacts {STRANGER}" not in text


async def test_whoever_merges_away_by_a_scope_takes_those_in_reach(firm: Firm) -> None:
    keeper = firm.records[Entity.COMPANY, ME]
    for scope in (Scope.OWN, Scope.TEAM, Scope.ALL):
        for owner in OWNERS:
            firm.login = "boss"
            loser = (await firm.post("/companies", {"name": "Twice", "responsible_id": owner}))["id"]
            firm.role((Action.DELETE, scope), others=Scope.ALL)
            pair = {"kind": "company", "survivor_id": keeper, "loser_id": loser}
            version = (await firm.get(f"/companies/{keeper}"))["version"]
            form = {**pair, "survivor_version": version, "loser_version": 1}
            wanted = 201 if reached(scope, owner, Entity.COMPANY, Action.DELETE) else 403
            assert await firm.status("POST", "/merges", form) == wanted, (scope, owner)
    merge = (await firm.get("/merges", kind="company", customer_id=keeper))["items"][0]["id"]
    firm.role((Action.VIEW, Scope.OWN), others=Scope.OWN)
    assert await firm.status("POST", f"/merges/{merge}/undo") == 404


async def test_foreign_id_asked_for_on_any_route_answers_like_an_unknown_one(firm: Firm) -> None:
    firm.role(others=Scope.OWN)
    for route, body in BY_ID.items():
        method, path = route.split()
        name = re.findall(r"{(\w+)_id}", path)[0]
        if name not in list(Entity):
            continue
        answers = [
            await firm.send(method, re.sub(r"{\w+}", str(id_), path), body)
            for id_ in (firm.records[Entity(name), STRANGER], UNKNOWN)
        ]
        for _, problem in answers:
            problem.pop("instance", None)
            problem.pop("request_id", None)
        assert answers[0] == answers[1], route
        assert answers[0][0] == 404, route
    firm.role((Action.CHANGE, Scope.OWN), others=Scope.ALL)
    assert await firm.status("GET", f"/users/{STRANGER}/belongings") == 404
    assert await firm.status("POST", "/hand-overs", {"from_id": STRANGER, "to_id": ME}) == 404


async def test_foreign_customer_named_in_a_new_record_is_not_there(firm: Firm) -> None:
    firm.role(others=Scope.OWN)
    stranger = firm.records[Entity.CONTACT, STRANGER]
    company = firm.records[Entity.COMPANY, STRANGER]
    assert await firm.status("POST", "/tasks", {"title": "T", "contact_id": stranger}) == 422
    deal = {"title": "D", "pipeline_id": firm.pipeline, "contact_id": stranger}
    assert await firm.status("POST", "/deals", deal) == 422
    assert await firm.status("POST", "/contacts", {"name": "N", "company_id": company}) == 422
    pair = {"kind": "contact", "survivor_id": firm.records[Entity.CONTACT, ME], "loser_id": stranger}
    assert await firm.status("GET", "/merges/preview", **pair) == 404
    await _quality_agrees(firm)


async def _quality_agrees(firm: Firm) -> None:
    query = {"check": "no_tax_number", "kind": "company"}
    found = {one["id"] for one in (await firm.get("/data-quality/customers", **query))["items"]}
    assert found == firm.reached_ids(Entity.COMPANY, Scope.OWN)
    counts = (await firm.get("/data-quality"))["counts"]
    assert [one["count"] for one in counts if (one["check"], one["kind"]) == tuple(query.values())] == [len(found)]


async def test_pipeline_with_a_scope_of_its_own_goes_before_the_deals(firm: Firm) -> None:
    firm.login = "boss"
    service = await firm.post("/pipelines/from-template", {"kind": "service", "language": "en", "currency": "RUB"})
    made = [
        (await firm.post("/deals", {"title": "S", "pipeline_id": service["id"], "responsible_id": owner}))["id"]
        for owner in (MATE, STRANGER)
    ]
    pipelines = {(service["id"], Action.VIEW): Scope.TEAM, (service["id"], Action.ADD): Scope.NONE}
    firm.role(others=Scope.OWN, pipelines=pipelines)

    seen = {one["id"] for one in (await firm.get("/deals"))["items"]}

    assert seen == firm.reached_ids(Entity.DEAL, Scope.OWN) | {made[0]}
    assert await firm.status("GET", f"/deals/{made[1]}") == 404
    assert await firm.status("POST", "/deals", {"title": "S", "pipeline_id": service["id"]}) == 403
    own = firm.records[Entity.DEAL, ME]
    move = {"version": 1, "stage_id": service["stages"][0]["id"]}
    assert await firm.status("POST", f"/deals/{own}/move", move) == 403
    assert BELOW in {one["responsible"]["id"] for one in (await firm.get("/deals"))["items"] if one["responsible"]}
