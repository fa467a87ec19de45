"""How often one may try to sign in, and that trying locks nobody else out."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import time_machine
from redis.asyncio import Redis

from callcenter.auth.throttle import ELSEWHERE, PAIR_TRIES, PAIR_WINDOW_MIN, Attempt, Throttle
from callcenter.db import Database
from callcenter.errors import TooManyRequests
from tests.fixtures_servers import RedisServer
from tests.http.rig import PASSWORD, open_world

pytestmark = pytest.mark.db

LIMIT = PAIR_TRIES
HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture(params=["memory", "redis"])
async def throttle(request: pytest.FixtureRequest) -> AsyncIterator[Throttle]:
    throttle = Throttle(request.getfixturevalue("redis_url") if request.param == "redis" else None)
    yield throttle
    await throttle.aclose()


async def tries_until_refused(attempt: Callable[[], Awaitable[None]], *, at_most: int) -> int:
    for tried in range(at_most):
        try:
            await attempt()
        except TooManyRequests:
            return tried
    return at_most


async def test_tries_for_one_login_from_one_address_are_refused_after_the_limit(throttle: Throttle) -> None:
    attempt = Attempt("anna", HERE)

    assert await tries_until_refused(lambda: throttle.admit(attempt), at_most=100) == LIMIT
    await throttle.admit(Attempt("boris", HERE))
    await throttle.admit(Attempt("anna", THERE))


async def test_refusal_says_when_to_come_back(throttle: Throttle) -> None:
    for _ in range(LIMIT):
        await throttle.admit(Attempt("anna", HERE))

    with pytest.raises(TooManyRequests) as refused:
        await throttle.admit(Attempt("anna", HERE))

    assert refused.value.extra["retry_after"] in range(890, 901)


async def test_success_forgets_the_tries_before(throttle: Throttle) -> None:
    attempt = Attempt("anna", HERE)
    for _ in range(LIMIT):
        await throttle.admit(attempt)

    await throttle.succeeded(attempt)

    assert await tries_until_refused(lambda: throttle.admit(attempt), at_most=100) == LIMIT


async def test_attack_from_many_addresses_is_slowed_and_leaves_the_usual_place_open(throttle: Throttle) -> None:
    addresses = (f"203.0.113.{n}" for n in range(250))

    admitted = await tries_until_refused(lambda: throttle.admit(Attempt("anna", next(addresses))), at_most=200)

    assert admitted == ELSEWHERE.amount
    await throttle.admit(Attempt("anna", HERE, known_place=True))
    with pytest.raises(TooManyRequests):
        await throttle.admit(Attempt("anna", HERE, known_place=False))


async def test_wrong_guesses_over_many_logins_close_the_address(throttle: Throttle) -> None:
    for n in range(200):
        await throttle.failed(Attempt(f"user{n}", THERE))

    with pytest.raises(TooManyRequests):
        await throttle.admit_address(THERE)
    await throttle.admit_address(HERE)


async def test_addresses_of_one_ipv6_network_count_as_one(throttle: Throttle) -> None:
    addresses = (f"2001:db8:1:2::{n:x}" for n in range(1, 200))

    assert await tries_until_refused(lambda: throttle.admit(Attempt("anna", next(addresses))), at_most=100) == LIMIT
    await throttle.admit(Attempt("anna", "2001:db8:1:3::1"))


async def test_window_passed_lets_try_again() -> None:
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False) as clock:
        throttle = Throttle()
        for _ in range(LIMIT):
            await throttle.admit(Attempt("anna", HERE))
        with pytest.raises(TooManyRequests):
            await throttle.admit(Attempt("anna", HERE))

        clock.shift(PAIR_WINDOW_MIN * 60 + 1)

        await throttle.admit(Attempt("anna", HERE))


async def test_redis_killed_keeps_counting_in_memory(redis_server: RedisServer) -> None:
    throttle = Throttle(redis_server.url)
    await throttle.admit(Attempt("anna", HERE))
    redis_server.kill()

    assert await tries_until_refused(lambda: throttle.admit(Attempt("anna", HERE)), at_most=100) == LIMIT
    await throttle.aclose()


async def test_keys_in_redis_hold_no_login(redis_url: str) -> None:
    throttle = Throttle(redis_url)
    await throttle.admit(Attempt("anna", HERE))
    await throttle.aclose()
    async with Redis.from_url(redis_url) as redis:
        keys = await redis.keys()

    assert len(keys) == 2
    assert not [key for key in keys if b"anna" in key]


async def test_guesses_over_http_end_in_429_with_retry_after(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    async with open_world(database) as world:
        await world.user(login="anna")
        browser = world.browser()

        statuses = [(await browser.sign_in("anna", "a wrong password")).status for _ in range(LIMIT)]
        refused = await browser.sign_in("anna", PASSWORD)

        assert set(statuses) == {401}
        assert (refused.status, refused.json["code"]) == (429, "too-many-requests")
        assert int(refused.headers["Retry-After"]) == refused.json["retry_after"] > 0
    await database.dispose()


async def test_person_attacked_from_elsewhere_signs_in_at_the_usual_place(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    throttle = Throttle()
    async with open_world(database, throttle=throttle) as world:
        await world.user(login="anna")
        await world.browser().sign_in("anna")
        for n in range(ELSEWHERE.amount):
            await tries_until_refused(lambda n=n: throttle.admit(Attempt("anna", f"203.0.113.{n}")), at_most=1)  # type: ignore[misc]

        assert (await world.browser().sign_in("anna")).status == 201
    await database.dispose()
