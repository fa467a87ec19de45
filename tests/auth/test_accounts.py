"""Who may be made, changed and shut out, and whose sessions end by it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from callcenter.auth.accounts import Change
from callcenter.auth.errors import LastAdministrator
from callcenter.auth.events import SHUT_OUT, rights_changed
from callcenter.auth.models import User
from callcenter.auth.permissions import Role
from callcenter.auth.schemas import UserRow
from callcenter.auth.sessions import SESSIONS
from tests.http.rig import PASSWORD, World

pytestmark = pytest.mark.db

NEW = {"login": "boris", "name": "Boris", "role": "operator", "password": "eight green bottles"}


async def test_administrator_lets_a_person_in_who_can_sign_in(world: World) -> None:
    admin = await world.signed_in(Role.ADMINISTRATOR)

    made = await admin.call("POST", "/users", json=NEW)

    assert made.status == 201
    assert "password" not in made.text
    assert (await world.browser().sign_in("BORIS", NEW["password"])).status == 201
    listed = (await admin.call("GET", "/users")).json
    assert made.json in listed
    assert set(made.json) == {*UserRow.model_fields}
    assert not {"password", "password_hash"} & set(made.json)


async def test_login_that_differs_in_case_only_is_taken(world: World) -> None:
    admin = await world.signed_in(Role.ADMINISTRATOR)
    await admin.call("POST", "/users", json=NEW)

    again = await admin.call("POST", "/users", json=NEW | {"login": "Boris"})

    assert (again.status, again.json["code"]) == (409, "login-taken")
    async with world.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(User)) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": "two words"},
        {"login": ""},
        {"login": "x" * 65},
        {"name": "   "},
        {"name": "a\0b"},
        {"role": "king"},
        {"password": "short"},
        {"password": "borisboris"},
        {"is_admin": True},
    ],
)
async def test_malformed_newcomer_is_refused_by_field(world: World, wrong: dict[str, Any]) -> None:
    admin = await world.signed_in(Role.ADMINISTRATOR)

    answer = await admin.call("POST", "/users", json=NEW | wrong)

    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == f"body.{next(iter(wrong))}"
    async with world.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(User)) == 1


async def test_deactivated_person_loses_all_sessions_at_once(world: World) -> None:
    admin = await world.signed_in(Role.ADMINISTRATOR)
    user_id = await world.user()
    started = [await world.session(user_id) for _ in range(2)]
    browsers = [world.browser(one.token) for one in started]

    answer = await admin.call("PATCH", f"/users/{user_id}", json={"active": False})

    assert answer.json["active"] is False
    assert [(await browser.call("GET", "/session")).status for browser in browsers] == [401, 401]
    told = dict(world.bus.published)
    assert sorted(told[SESSIONS]["revoked"]) == [one.session_id for one in started]  # type: ignore[arg-type, type-var]
    assert told[SHUT_OUT] == rights_changed([user_id])
    await admin.call("PATCH", f"/users/{user_id}", json={"active": True})
    assert (await browsers[0].call("GET", "/session")).status == 401


async def test_administrator_ends_somebodys_sessions_and_nobody_elses(world: World) -> None:
    admin = await world.signed_in(Role.ADMINISTRATOR)
    user_id = await world.user()
    browser = world.browser((await world.session(user_id)).token)

    assert (await admin.call("DELETE", f"/users/{user_id}/sessions")).status == 204

    assert (await browser.call("GET", "/session")).status == 401
    assert (await admin.call("GET", "/session")).status == 200
    assert (await admin.call("DELETE", "/users/9999/sessions")).status == 404


async def test_demoted_person_is_signed_out_and_promoted_one_is_not(world: World) -> None:
    admin = await world.signed_in(Role.ADMINISTRATOR)
    user_id = await world.user(Role.OPERATOR)
    browser = world.browser((await world.session(user_id)).token)

    await admin.call("PATCH", f"/users/{user_id}", json={"role": "supervisor"})
    assert (await browser.call("GET", "/users")).status == 200

    await admin.call("PATCH", f"/users/{user_id}", json={"role": "qa"})
    assert (await browser.call("GET", "/session")).status == 401


async def test_other_password_signs_out_everywhere_but_where_it_was_changed(world: World) -> None:
    admin_id = await world.user(Role.ADMINISTRATOR, login="root")
    here, there = [world.browser((await world.session(admin_id)).token) for _ in range(2)]

    answer = await here.call("PATCH", f"/users/{admin_id}", json={"password": "nine green bottles"})

    assert answer.status == 200
    assert (await here.call("GET", "/session")).status == 200
    assert (await there.call("GET", "/session")).status == 401
    assert (await world.browser().sign_in("root", PASSWORD)).status == 401
    assert (await world.browser().sign_in("root", "nine green bottles")).status == 201


@pytest.mark.parametrize("change", [{"active": False}, {"role": "supervisor"}])
async def test_last_administrator_stays(world: World, change: dict[str, Any]) -> None:
    admin_id = await world.user(Role.ADMINISTRATOR)
    admin = world.browser((await world.session(admin_id)).token)
    await admin.call("POST", "/users", json=NEW)

    answer = await admin.call("PATCH", f"/users/{admin_id}", json=change)

    assert (answer.status, answer.json["code"]) == (409, "last-administrator")
    assert (await admin.call("GET", "/session")).json["role"] == "administrator"


async def test_inactive_administrator_does_not_count_as_another(world: World) -> None:
    admin_id, other_id = await world.user(Role.ADMINISTRATOR), await world.user(Role.ADMINISTRATOR)
    admin = world.browser((await world.session(admin_id)).token)

    assert (await admin.call("PATCH", f"/users/{other_id}", json={"active": False})).status == 200
    assert (await admin.call("PATCH", f"/users/{admin_id}", json={"active": False})).status == 409


async def test_two_administrators_demoting_each_other_at_once_leave_one(world: World) -> None:
    ids = [await world.user(Role.ADMINISTRATOR) for _ in range(2)]

    async def demote(user_id: int) -> None:
        async with world.database.transaction() as session:
            await world.people.accounts.change(session, user_id, Change(role=Role.OPERATOR))

    results = await asyncio.gather(*map(demote, ids), return_exceptions=True)

    assert [type(result) for result in results if result is not None] == [LastAdministrator]
    async with world.database.reading() as session:
        left = await session.scalar(select(func.count()).where(User.role == Role.ADMINISTRATOR))
    assert left == 1


async def test_own_sessions_are_listed_and_only_own_ones_can_be_ended(world: World) -> None:
    user_id, other_id = await world.user(), await world.user()
    mine, mine_too, foreign = [await world.session(one) for one in (user_id, user_id, other_id)]
    browser = world.browser(mine.token)

    listed = (await browser.call("GET", "/sessions")).json

    assert {row["id"]: row["current"] for row in listed} == {mine.session_id: True, mine_too.session_id: False}
    assert (await browser.call("DELETE", f"/sessions/{foreign.session_id}")).status == 404
    assert (await browser.call("DELETE", f"/sessions/{mine_too.session_id}")).status == 204
    assert await world.people.sessions.resolve(foreign.token) is not None
    assert await world.people.sessions.resolve(mine_too.token) is None
    assert world.bus.published == [(SESSIONS, {"revoked": [mine_too.session_id]})]


async def test_unknown_user_changed_is_not_found(world: World) -> None:
    admin = await world.signed_in(Role.ADMINISTRATOR)

    for change in ({"name": "X"}, {"password": "nine green bottles"}):
        assert (await admin.call("PATCH", "/users/777", json=change)).status == 404
