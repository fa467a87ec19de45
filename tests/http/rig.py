"""A real server on a free port with the real services of people, and browsers to drive it."""

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from aiohttp import ClientSession, CookieJar
from argon2 import PasswordHasher

from callcenter.auth.accounts import Newcomer
from callcenter.auth.api import People, build_people
from callcenter.auth.api import routes as people_routes
from callcenter.auth.passwords import Passwords
from callcenter.auth.permissions import Role
from callcenter.auth.sessions import Client, Clock, Started, utc_now
from callcenter.auth.throttle import Throttle
from callcenter.bus import Handler, Payload, Topic, Unsubscribe
from callcenter.db import Database
from callcenter.http.app import AppParts, Setup, build_app, serve
from callcenter.http.middleware import COOKIE
from callcenter.http.routing import Routes

PASSWORD: Final = "seven green bottles"
# The weakest that argon2 allows: what is tested here is what we do with hashes, not how slow they are.
WEAK_HASHER: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

_numbers = itertools.count(1)


class RecordingBus:
    """Keeps what was published; nobody listens."""

    def __init__(self) -> None:
        self.published: list[tuple[Topic, Payload]] = []

    async def publish(self, topic: Topic, payload: Payload) -> None:
        self.published.append((topic, payload))

    async def subscribe(self, topic: Topic, handler: Handler, *, name: str, group: str | None = None) -> Unsubscribe:
        raise AssertionError(f"{name} subscribes to {topic}, but this bus only records")

    async def ping(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str
    json: Any


@dataclass(slots=True)
class Browser:
    """One cookie jar; sends what a browser's own page would send, unless told otherwise."""

    http: ClientSession
    base: str

    async def call(self, method: str, path: str, **options: Any) -> Answer:
        address = self.base + ("" if path.startswith(("/api/", "/healthz", "/console")) else "/api/v1") + path
        async with self.http.request(method, address, allow_redirects=False, **options) as response:
            text = await response.text()
            is_json = response.content_type.endswith("json") and text
            return Answer(
                response.status, response.headers, text, await response.json(content_type=None) if is_json else None
            )

    async def sign_in(self, login: str, password: str = PASSWORD, **options: Any) -> Answer:
        return await self.call("POST", "/session", json={"login": login, "password": password}, **options)

    @property
    def token(self) -> str | None:
        for cookie in self.http.cookie_jar:
            if cookie.key == COOKIE:
                return cookie.value
        return None


@dataclass(slots=True)
class World:
    database: Database
    people: People
    bus: RecordingBus
    base: str
    _open: list[ClientSession] = field(default_factory=list)

    def browser(self, token: str | None = None, **headers: str) -> Browser:
        cookies = {COOKIE: token} if token else None
        http = ClientSession(cookie_jar=CookieJar(unsafe=True), cookies=cookies, headers=headers)
        self._open.append(http)
        return Browser(http, self.base)

    async def user(self, role: Role = Role.OPERATOR, *, login: str | None = None, password: str = PASSWORD) -> int:
        newcomer = Newcomer(login=login or f"{role}{next(_numbers)}", name="Anna Petrova", role=role, password=password)
        async with self.database.transaction() as session:
            return (await self.people.accounts.create(session, newcomer)).id

    async def session(self, user_id: int) -> Started:
        async with self.database.transaction() as session:
            return await self.people.sessions.start(session, user_id, Client("192.0.2.1", "test"))

    async def signed_in(self, role: Role = Role.OPERATOR) -> Browser:
        return self.browser((await self.session(await self.user(role))).token)

    async def close(self) -> None:
        for http in self._open:
            await http.close()


@asynccontextmanager
async def open_world(
    database: Database,
    *,
    more: Sequence[Routes] = (),
    setup: Sequence[Setup] = (),
    clock: Clock = utc_now,
    throttle: Throttle | None = None,
    **parts: Any,
) -> AsyncIterator[World]:
    """`setup` puts the features' parts; `parts` replace fields of `AppParts`."""
    counting = throttle or Throttle()
    secure = str(parts.get("public_url", "")).startswith("https:")
    people = build_people(
        database, throttle=counting, secure_cookies=secure, passwords=Passwords(WEAK_HASHER), clock=clock
    )
    bus = RecordingBus()
    basic = AppParts(
        database=database,
        bus=bus,
        resolve=people.sessions.resolve,
        routes=[people_routes, *more],
        version="1.2.3",
        setup=[people.setup, *setup],
    )
    async with serve(build_app(replace(basic, **parts)), "127.0.0.1", 0) as port:
        world = World(database, people, bus, f"http://127.0.0.1:{port}")
        try:
            yield world
        finally:
            await world.close()
            await counting.aclose()
