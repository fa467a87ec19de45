"""API tokens of the whole application: what they open, whom they never make more of, and how they end."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType

from callcenter.auth.permissions import Permission, Role
from tests.http.rig import Answer, Browser, World
from tests.http.whole import whole_settings, whole_world

pytestmark = pytest.mark.db


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with whole_world(whole_settings(sqlite_url, tmp_path)) as opened:
        yield opened


async def made(browser: Browser, *scopes: str, **more: Any) -> dict[str, Any]:
    answer = await browser.call("POST", "/api-tokens", json={"name": "1C", "scopes": list(scopes), **more})
    assert answer.status == 201, answer.text
    token: dict[str, Any] = answer.json
    return token


def program(world: World, token: dict[str, Any]) -> Browser:
    return world.browser(Authorization=f"Bearer {token['token']}")


def refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["code"]


async def test_token_opens_its_scopes_and_nothing_else(world: World) -> None:
    manager = await world.signed_in(Role.SALES_MANAGER)
    client = program(world, token := await made(manager, "customers:read", "deals:write"))

    assert (await client.call("GET", "/customers/list")).status == 200
    assert (await client.call("GET", "/deals")).status == 200
    assert refused(await client.call("POST", "/contacts", json={"name": "Ann"})) == (403, "forbidden")
    assert refused(await client.call("GET", "/tasks")) == (403, "forbidden")
    assert refused(await client.call("GET", "/sessions")) == (403, "forbidden")
    assert refused(await client.call("POST", "/api-tokens", json={"name": "x", "scopes": ["deals:read"]})) == (
        403,
        "forbidden",
    )
    current = (await client.call("GET", "/api-tokens/current")).json
    assert current["scopes"] == ["customers:read", "deals:write"]
    assert current["prefix"] == token["token"][:9]
    assert "token" not in current


async def test_token_follows_what_its_person_may_and_ends_when_the_person_leaves(world: World) -> None:
    admin = await world.signed_in(Role.ADMINISTRATOR)
    operator_id = await world.user(Role.OPERATOR)
    token = await made(admin, "reports:read", "customers:write", user_id=operator_id)
    client = program(world, token)

    assert refused(await client.call("GET", "/report-agents")) == (403, "forbidden")
    assert (await client.call("GET", "/customers/list")).status == 200
    await admin.call("PATCH", f"/users/{operator_id}", json={"role": "reviewer"})
    assert refused(await client.call("GET", "/customers/list")) == (403, "forbidden")

    await admin.call("PATCH", f"/users/{operator_id}", json={"active": False})
    assert refused(await client.call("GET", "/customers/list")) == (401, "wrong-token")
    await admin.call("PATCH", f"/users/{operator_id}", json={"role": "operator", "active": True})
    assert refused(await client.call("GET", "/customers/list")) == (401, "wrong-token")


async def test_nobody_gives_a_scope_that_is_not_his_or_a_token_to_another(world: World) -> None:
    operator = await world.signed_in(Role.OPERATOR)
    other = await world.user(Role.OPERATOR)

    wanted: dict[str, Any] = {"name": "x", "scopes": ["audit:read"]}
    assert refused(await operator.call("POST", "/api-tokens", json=wanted)) == (403, "scope-not-yours")
    for_another = {**wanted, "scopes": ["tasks:read"], "user_id": other}
    assert refused(await operator.call("POST", "/api-tokens", json=for_another)) == (403, "forbidden")
    assert refused(await operator.call("GET", "/api-tokens?everybody=true")) == (403, "forbidden")
    rows = (await operator.call("GET", "/api-tokens/scopes")).json
    yours = {row["scope"] for row in rows if row["yours"]}
    assert {"customers:write", "tasks:write", "calls:read"} <= yours
    assert not yours & {"audit:read", "webhooks:write", "setup:write", "people:read"}
    assert Permission.USERS_MANAGE not in {one for row in rows for one in row["permissions"]}


async def test_revoked_token_is_refused_at_once_and_its_socket_closed(world: World) -> None:
    manager = await world.signed_in(Role.SALES_MANAGER)
    token = await made(manager, "tasks:read")
    client = program(world, token)

    async with client.http.ws_connect(f"{world.base}/api/v1/ws") as socket:
        await socket.send_json({"id": 1, "type": "ping"})
        assert (await socket.receive()).type is WSMsgType.TEXT
        stranger = await world.signed_in(Role.SALES_MANAGER)
        assert (await stranger.call("DELETE", f"/api-tokens/{token['id']}")).status == 404
        assert (await manager.call("DELETE", f"/api-tokens/{token['id']}")).status == 204
        await socket.send_json({"id": 2, "type": "ping"})
        while (message := await socket.receive()).type is WSMsgType.TEXT:
            pass
        assert message.type is WSMsgType.CLOSE
        assert socket.close_code == 4401

    answer = await client.call("GET", "/tasks")
    assert refused(answer) == (401, "wrong-token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    [row] = (await manager.call("GET", "/api-tokens")).json["items"]
    assert not row["live"]
    assert row["last_used_at"] is not None
    audit = (
        await (await world.signed_in(Role.AUDITOR)).call("GET", f"/audit?action=token.&subject_id={token['id']}")
    ).json["items"]
    assert [entry["action"] for entry in audit] == ["token.revoke", "token.create"]
    assert token["token"] not in str(audit)


async def test_token_that_asks_too_often_is_told_when_to_come_back(world: World) -> None:
    client = program(world, await made(await world.signed_in(Role.SALES_MANAGER), "deals:read", per_minute=2))

    statuses = [(await client.call("GET", "/deals")).status for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert int((await client.call("GET", "/deals")).headers["Retry-After"]) > 0


async def test_wrong_token_is_refused_even_beside_a_good_cookie_and_page_of_another_site_has_no_use_of_one(
    world: World,
) -> None:
    started = await world.session(await world.user(Role.SALES_MANAGER))
    both = world.browser(started.token, Authorization="Bearer cc_wrong")
    assert refused(await both.call("GET", "/deals")) == (401, "wrong-token")

    token = await made(world.browser(started.token), "customers:write")
    client = program(world, token)
    foreign = {"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site"}
    assert (await client.call("POST", "/contacts", json={"name": "Ann"}, headers=foreign)).status == 201
    names = [entry["name"] for entry in (await client.call("GET", "/customers/list")).json["items"]]
    assert names == ["Ann"]
