"""Departments, own roles, and what they make of a person's rights."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.auth import firm_api
from callcenter.auth.events import RIGHTS, changed_users
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission, Role
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action, Entity
from callcenter.auth.sessions import utc_now
from callcenter.db import Database
from tests.http.rig import Browser, World, open_world

pytestmark = pytest.mark.db

TASKS: dict[str, Any] = {"entity": "task", "action": "view", "scope": "own"}


@pytest.fixture
async def firm(database: Database) -> AsyncIterator[World]:
    def setup(app: web.Application) -> None:
        app[firm_api.FIRM_AUDIT] = AuditTrail(database, names=StoredNames(), now=utc_now)

    async with open_world(database, more=[firm_api.routes], setup=[setup]) as opened:
        yield opened


def scope(entity: str, action: str, reach: str, **more: object) -> dict[str, Any]:
    return {"entity": entity, "action": action, "scope": reach, **more}


async def department(admin: Browser, name: str, kind: str = "department", **more: object) -> int:
    made = await admin.call("POST", "/departments", json={"name": name, "kind": kind, **more})
    assert made.status == 201, made.text
    return next(int(one["id"]) for one in made.json if one["name"] == name)


async def own_role(admin: Browser, *scopes: dict[str, Any], base: str = "operator", **more: Any) -> dict[str, Any]:
    body = {"name": "Junior", "base": base, "matrix": {"scopes": [TASKS, *scopes], **more}}
    made = await admin.call("POST", "/roles", json=body)
    assert made.status == 201, made.text
    return dict(made.json)


async def who(world: World, user_id: int) -> Principal:
    found = await world.people.sessions.resolve((await world.session(user_id)).token)
    assert found is not None
    return found


async def place(admin: Browser, user_id: int, **values: object) -> None:
    answer = await admin.call("PATCH", f"/users/{user_id}", json=values)
    assert answer.status == 200, answer.text
    assert values.items() <= answer.json.items()


async def test_scopes_reach_the_team_the_department_and_whom_one_heads(firm: World) -> None:
    admin = await firm.signed_in(Role.ADMINISTRATOR)
    me, mate, cousin, stranger, boss = [await firm.user() for _ in range(5)]
    sales = await department(admin, "Sales", head_id=boss)
    first = await department(admin, "First", "team", parent_id=sales)
    second = await department(admin, "Second", "team", parent_id=sales)
    support = await department(admin, "Support")
    for person, home in ((me, first), (mate, first), (cousin, second), (stranger, support), (boss, support)):
        await place(admin, person, department_id=home)
    role = await own_role(
        admin,
        scope("lead", "view", "team"),
        scope("contact", "view", "department"),
        scope("company", "view", "own"),
        scope("company", "change", "own"),
    )
    for person in (me, boss):
        await place(admin, person, own_role_id=role["id"])

    mine, head = await who(firm, me), await who(firm, boss)

    assert mine.reach(Entity.LEAD, Action.VIEW).people == frozenset({me, mate})
    assert mine.reach(Entity.CONTACT, Action.VIEW).people == frozenset({me, mate, cousin})
    assert mine.reach(Entity.COMPANY, Action.VIEW).people == frozenset({me})
    assert head.reach(Entity.LEAD, Action.VIEW).people == frozenset({boss, stranger, me, mate, cousin})
    assert head.reach(Entity.COMPANY, Action.VIEW).people == frozenset({boss, me, mate, cousin})
    assert head.reach(Entity.COMPANY, Action.CHANGE).people == frozenset({boss})
    assert mine.reach(Entity.LEAD, Action.VIEW).holds(None)
    assert not mine.reach(Entity.CONTACT, Action.VIEW).holds(None)
    assert mine.reach(Entity.DEAL, Action.VIEW).is_none


async def test_own_role_gives_the_permissions_of_its_matrix_and_of_its_base(firm: World) -> None:
    admin = await firm.signed_in(Role.ADMINISTRATOR)
    person = await firm.user(Role.SUPERVISOR)
    role = await own_role(admin, scope("lead", "view", "own"), scope("lead", "export", "own"), base="supervisor")
    browser = firm.browser((await firm.session(person)).token)

    await place(admin, person, own_role_id=role["id"])

    assert (await browser.call("GET", "/session")).status == 401, "rights were lost: signed out"
    now = await who(firm, person)
    assert now.may(Permission.CUSTOMERS_VIEW)
    assert now.may(Permission.CUSTOMERS_EXPORT)
    assert now.may(Permission.CALLS_LISTEN)
    lost = (Permission.CUSTOMERS_EDIT, Permission.CUSTOMERS_IMPORT, Permission.CUSTOMERS_MERGE, Permission.DEALS_VIEW)
    assert [one for one in lost if now.may(one)] == []
    names = StoredNames()
    async with firm.database.reading() as session:
        assert person in await names.allowed(session, Permission.CUSTOMERS_VIEW)
        assert person not in await names.allowed(session, Permission.CUSTOMERS_EDIT)
    signed_in = firm.browser((await firm.session(person)).token)
    me = (await signed_in.call("GET", "/session")).json
    assert me["own_role"] == "Junior"
    assert set(me["permissions"]) == set(map(str, now.rights.granted))


async def test_changed_role_is_in_force_with_the_next_request_and_told_to_open_sockets(firm: World) -> None:
    admin = await firm.signed_in(Role.ADMINISTRATOR)
    person = await firm.user()
    role = await own_role(admin, scope("lead", "view", "own"))
    await place(admin, person, own_role_id=role["id"])
    body = {"name": "Junior", "base": "qa", "matrix": {"scopes": [TASKS, scope("lead", "view", "all")]}, "version": 1}

    changed = await admin.call("PUT", f"/roles/{role['id']}", json=body)

    assert (changed.status, changed.json["version"], changed.json["people"]) == (200, 2, 1)
    assert (await who(firm, person)).reach(Entity.LEAD, Action.VIEW).is_all
    assert (await who(firm, person)).role is Role.QA
    assert [changed_users(payload) for topic, payload in firm.bus.published if topic == RIGHTS] == [{person}]
    outdated = await admin.call("PUT", f"/roles/{role['id']}", json=body)
    assert (outdated.status, outdated.json["code"]) == (409, "outdated")


async def test_built_in_role_given_to_somebody_with_an_own_one_takes_that_away(firm: World) -> None:
    admin = await firm.signed_in(Role.ADMINISTRATOR)
    person = await firm.user()
    role = await own_role(admin, scope("lead", "view", "own"))
    await place(admin, person, own_role_id=role["id"])
    held = await admin.call("DELETE", f"/roles/{role['id']}")
    assert (held.status, held.json["code"]) == (409, "role-in-use")

    answer = await admin.call("PATCH", f"/users/{person}", json={"role": "qa"})

    assert (answer.json["role"], answer.json["own_role_id"]) == ("qa", None)
    assert (await admin.call("DELETE", f"/roles/{role['id']}")).status == 204


async def test_matrix_without_sense_is_refused(firm: World) -> None:
    admin = await firm.signed_in(Role.ADMINISTRATOR)
    wrong: list[dict[str, Any]] = [
        {"scopes": [TASKS, scope("deal", "export", "own")]},
        {"scopes": [TASKS, scope("lead", "change", "own")]},
        {"scopes": [TASKS, TASKS]},
        {"scopes": [TASKS, scope("lead", "view", "own", pipeline_id=1)]},
        {"scopes": [TASKS], "fields": [{"entity": "lead", "field": "responsible_id", "rule": "hidden"}]},
        {"scopes": [TASKS], "fields": [{"entity": "task", "field": "phones", "rule": "hidden"}]},
        {"scopes": []},
    ]
    for matrix in wrong:
        answer = await admin.call("POST", "/roles", json={"name": "X", "base": "operator", "matrix": matrix})
        assert answer.status == 422, matrix
    assert (await admin.call("GET", "/roles")).json["own"] == []


async def test_departments_that_cannot_be_are_refused(firm: World) -> None:
    admin = await firm.signed_in(Role.ADMINISTRATOR)
    top = await department(admin, "Top")
    low = await department(admin, "Low", parent_id=top)
    team = await department(admin, "Team", "team", parent_id=low)
    leaver = await firm.user()
    await admin.call("PATCH", f"/users/{leaver}", json={"active": False})
    wrong: list[tuple[str, int | None, dict[str, object]]] = [
        ("PUT", top, {"name": "Top", "kind": "department", "parent_id": low}),
        ("PUT", low, {"name": "Low", "kind": "team", "parent_id": top}),
        ("POST", None, {"name": "Under a team", "kind": "team", "parent_id": team}),
        ("POST", None, {"name": "Headless", "kind": "team", "head_id": leaver}),
        ("POST", None, {"name": "Orphan", "kind": "team", "parent_id": 999}),
    ]
    for method, id_, body in wrong:
        answer = await admin.call(method, "/departments" + ("" if id_ is None else f"/{id_}"), json=body)
        assert (answer.status, answer.json["code"]) == (422, "bad-place"), body
    used = await admin.call("DELETE", f"/departments/{low}")
    assert (used.status, used.json["code"]) == (409, "department-in-use")
    assert (await admin.call("DELETE", f"/departments/{team}")).status == 204
