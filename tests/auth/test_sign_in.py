"""Signing in and out, and what a session's cookie is."""

import hashlib
import logging
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from callcenter.auth.models import LoginSession, User
from callcenter.auth.passwords import Passwords
from callcenter.auth.permissions import GRANTS, Role
from callcenter.auth.sessions import TOUCH_EVERY, Duration, utc_now
from callcenter.db import Database
from callcenter.http.middleware import COOKIE
from tests.http.rig import PASSWORD, WEAK_HASHER, Answer, World, open_world

pytestmark = pytest.mark.db

IDLE, LIFETIME = Duration().idle, Duration().lifetime


def cookie_of(answer: Answer) -> Morsel[str]:
    return SimpleCookie(answer.headers["Set-Cookie"])[COOKIE]


async def test_known_person_signing_in_gets_a_session_and_the_own_rights(world: World) -> None:
    user_id = await world.user(Role.SUPERVISOR, login="anna")
    browser = world.browser()

    answer = await browser.sign_in("anna")

    assert answer.status == 201
    rights = {name: answer.json[name] for name in ("scopes", "fields")}
    assert {"entity": "lead", "action": "view", "scope": "all", "pipeline_id": None} in rights["scopes"]
    assert rights["fields"] == []
    assert answer.json == {
        **rights,
        "own_role": None,
        "user_id": user_id,
        "login": "anna",
        "name": "Anna Petrova",
        "role": "supervisor",
        "permissions": sorted(GRANTS[Role.SUPERVISOR]),
        "language": "ru",
        "theme": "auto",
    }
    assert (await browser.call("GET", "/session")).json == answer.json


async def test_login_in_another_letter_case_signing_in_is_the_same_person(world: World) -> None:
    user_id = await world.user(login="Ёлка.Иванова")

    assert (await world.browser().sign_in("  ёЛКА.иванова ")).json["user_id"] == user_id


@pytest.mark.parametrize(("login", "password"), [("anna", "not the password"), ("nobody", PASSWORD)])
async def test_wrong_password_and_unknown_login_get_the_same_answer(world: World, login: str, password: str) -> None:
    await world.user(login="anna")

    answer = await world.browser().sign_in(login, password)

    assert answer.status == 401
    assert answer.json["code"] == "wrong-credentials"
    assert "Set-Cookie" not in answer.headers
    assert login not in answer.text


async def test_deactivated_person_signing_in_is_a_wrong_password(world: World) -> None:
    user_id = await world.user(login="anna")
    async with world.database.transaction() as session:
        await session.execute(update(User).where(User.id == user_id).values(active=False))

    assert (await world.browser().sign_in("anna")).json["code"] == "wrong-credentials"


async def test_unknown_login_costs_the_same_hashing_as_a_known_one(world: World) -> None:
    verified: list[str] = []

    class CountingHasher(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            verified.append(str(hash))
            return super().verify(hash, password)

    passwords = Passwords(CountingHasher(time_cost=1, memory_cost=8, parallelism=1))
    stored = await passwords.hash("a long enough password")

    assert not await passwords.matches("guess", None)
    assert not await passwords.matches("guess", stored)
    assert len(verified) == 2
    assert not await passwords.matches("a password that nobody has", None)


async def test_plain_http_cookie_is_unreadable_for_scripts_and_stays_on_the_site(world: World) -> None:
    await world.user(login="anna")

    cookie = cookie_of(await world.browser().sign_in("anna"))

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""
    assert not cookie["secure"]


async def test_https_address_makes_the_cookie_secure(database: Database) -> None:
    async with open_world(database, public_url="https://crm.example.org/") as world:
        await world.user(login="anna")

        assert cookie_of(await world.browser().sign_in("anna"))["secure"]


async def test_token_brought_along_is_never_taken_over(world: World) -> None:
    await world.user(login="anna")
    planted = "p" * 43
    browser = world.browser()

    answer = await browser.sign_in("anna", headers={"Cookie": f"{COOKIE}={planted}"})

    assert cookie_of(answer).value != planted
    assert await world.people.sessions.resolve(planted) is None


async def test_signing_in_again_ends_the_session_before(world: World) -> None:
    await world.user(login="anna")
    browser = world.browser()
    await browser.sign_in("anna")
    first = browser.token

    await browser.sign_in("anna")

    assert first is not None
    assert browser.token != first
    assert await world.people.sessions.resolve(first) is None


async def test_token_is_stored_as_a_hash_only_and_not_logged(
    world: World, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await world.user(login="anna")
    browser = world.browser()
    await browser.sign_in("anna")
    await browser.call("GET", "/session")
    token = browser.token
    assert token is not None

    async with world.database.reading() as session:
        rows = [
            str(list(row))
            for table in (User, LoginSession)
            for row in await session.execute(select(*table.__table__.c))
        ]

    printed = capsys.readouterr()
    everything = "\n".join([*rows, caplog.text, printed.out, printed.err])
    assert "auth.signed_in" in everything
    assert hashlib.sha256(token.encode()).hexdigest() in everything
    assert token not in everything
    assert PASSWORD not in everything


async def test_signed_out_browser_is_nobody_and_loses_the_cookie(world: World) -> None:
    await world.user(login="anna")
    browser = world.browser()
    await browser.sign_in("anna")
    token = browser.token

    answer = await browser.call("DELETE", "/session")

    assert answer.status == 204
    assert browser.token is None
    assert (await world.browser(token).call("GET", "/session")).status == 401


@pytest.mark.parametrize("passed", [IDLE + timedelta(seconds=1), LIFETIME + timedelta(seconds=1)])
async def test_session_left_alone_too_long_is_over(database: Database, passed: timedelta) -> None:
    now = utc_now()
    async with open_world(database, clock=lambda: now) as world:
        started = await world.session(await world.user())
        assert await world.people.sessions.resolve(started.token) is not None

        now += passed

        assert await world.people.sessions.resolve(started.token) is None
        assert await world.people.sessions.ended([started.session_id, 999]) == {started.session_id, 999}


async def test_session_in_use_is_over_after_its_lifetime(database: Database) -> None:
    now = utc_now()
    async with open_world(database, clock=lambda: now) as world:
        started = await world.session(await world.user())
        end = now + LIFETIME
        while now + timedelta(hours=6) < end:
            now += timedelta(hours=6)
            assert await world.people.sessions.resolve(started.token) is not None
        now = end
        assert await world.people.sessions.resolve(started.token) is None


async def test_last_seen_is_written_at_most_once_a_minute(database: Database) -> None:
    now = utc_now()

    async def last_seen() -> object:
        async with database.reading() as session:
            return await session.scalar(select(LoginSession.last_seen_at))

    async with open_world(database, clock=lambda: now) as world:
        started = await world.session(await world.user())
        begin = now
        now += TOUCH_EVERY - timedelta(seconds=1)
        await world.people.sessions.resolve(started.token)
        assert await last_seen() == begin
        now += timedelta(seconds=1)
        await world.people.sessions.resolve(started.token)
        assert await last_seen() == now


async def test_hash_of_older_parameters_signing_in_is_renewed(database: Database) -> None:
    async with open_world(database) as world:
        user_id = await world.user(login="anna")
        old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
        async with database.transaction() as session:
            await session.execute(update(User).where(User.id == user_id).values(password_hash=old))

        assert (await world.browser().sign_in("anna")).status == 201

        async with database.reading() as session:
            stored = await session.scalar(select(User.password_hash))
        assert stored is not None
        assert not WEAK_HASHER.check_needs_rehash(stored)
        assert (await world.browser().sign_in("anna")).status == 201


async def test_long_ended_sessions_are_forgotten(database: Database) -> None:
    now = utc_now()
    async with open_world(database, clock=lambda: now) as world:
        user_id = await world.user()
        await world.session(user_id)
        now += LIFETIME + timedelta(days=91)
        kept = await world.session(user_id)
        async with database.transaction() as session:
            await world.people.sessions.purge(session)
        async with database.reading() as session:
            assert await session.scalar(select(func.count()).select_from(LoginSession)) == 1
        assert await world.people.sessions.resolve(kept.token) is not None


async def test_preferences_changed_are_kept(world: World) -> None:
    browser = await world.signed_in()

    await browser.call("PATCH", "/session/preferences", json={"theme": "dark"})
    await browser.call("PATCH", "/session/preferences", json={"language": "en"})

    me = (await browser.call("GET", "/session")).json
    assert (me["theme"], me["language"]) == ("dark", "en")
    assert (await browser.call("PATCH", "/session/preferences", json={"theme": "pink"})).status == 422
