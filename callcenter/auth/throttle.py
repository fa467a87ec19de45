"""How often one may try to sign in.

Three counts, so that guessing is slow and yet nobody can lock somebody else out:

- per address: bounds the work that one client can cause, and its wrong guesses over all logins;
- per login and address: the usual limit, forgotten after a success. It hits only who is at that address;
- per login from addresses where that person has not signed in lately: a slow limit against guessing from
  many addresses. A person at the usual place is not counted and not held up by it.
"""

import hashlib
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import ceil
from time import time
from typing import Any, Final

import structlog
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio import ConnectionPool

from callcenter.errors import TooManyRequests

log = structlog.get_logger(__name__)

ADDRESS_TRIES: Final = RateLimitItemPerMinute(120, namespace="signin-address")
ADDRESS_FAILURES: Final = RateLimitItemPerHour(200, namespace="signin-address-failures")
PAIR_TRIES: Final = 10
PAIR_WINDOW_MIN: Final = 15
ELSEWHERE: Final = RateLimitItemPerHour(60, namespace="signin-elsewhere")
REDIS_LIMIT_S: Final = 1.0

Count = tuple[RateLimitItem, str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """`login_key` is the compared form of the login; `known_place`: this person signed in from there lately."""

    login_key: str
    ip: str
    known_place: bool = False


class Throttle:
    """Counts in Redis where several processes serve, otherwise in memory; in memory, too, while Redis is away."""

    def __init__(self, redis_url: str | None = None, *, tries: int = PAIR_TRIES) -> None:
        """`tries` for one login from one address within a quarter of an hour."""
        self._pair = RateLimitItemPerMinute(tries, PAIR_WINDOW_MIN, namespace="signin-pair")
        self._local = MovingWindowRateLimiter(MemoryStorage())
        self._pool = _pool(redis_url) if redis_url else None
        self._shared = _shared(redis_url, self._pool) if redis_url and self._pool else self._local

    async def admit_address(self, ip: str) -> None:
        """Count a try from this address before anything is looked up for it."""
        place = _place(ip)
        await self._take((ADDRESS_TRIES, place))
        await self._require((ADDRESS_FAILURES, place))

    async def admit(self, attempt: Attempt) -> None:
        """Count a try before the password is checked: so many tries at once pass no more than one after another."""
        await self._take((self._pair, _pair(attempt)))
        if not attempt.known_place:
            await self._take((ELSEWHERE, _secret(attempt.login_key)))

    async def failed(self, attempt: Attempt) -> None:
        await self._hit((ADDRESS_FAILURES, _place(attempt.ip)))

    async def succeeded(self, attempt: Attempt) -> None:
        await self._clear((self._pair, _pair(attempt)))

    async def admit_token(self, token_id: int, per_minute: int) -> None:
        """Count a request that an API token makes."""
        count = (RateLimitItemPerMinute(per_minute, namespace="api-token"), str(token_id))
        if not await self._hit(count):
            raise await self._refusal(count, "this token asks more often than it may")

    async def aclose(self) -> None:
        if self._pool is not None:
            await self._pool.aclose()

    async def _take(self, count: Count) -> None:
        if not await self._hit(count):
            raise await self._refusal(count)

    async def _require(self, count: Count) -> None:
        item, key = count
        try:
            allowed = await self._shared.test(item, key)
        except StorageError as error:
            _log_unreachable(error)
            allowed = await self._local.test(item, key)
        if not allowed:
            raise await self._refusal(count)

    async def _hit(self, count: Count) -> bool:
        item, key = count
        try:
            return await self._shared.hit(item, key)
        except StorageError as error:
            _log_unreachable(error)
            return await self._local.hit(item, key)

    async def _clear(self, count: Count) -> None:
        item, key = count
        try:
            await self._shared.clear(item, key)
        except StorageError as error:
            _log_unreachable(error)
        await self._local.clear(item, key)

    async def _refusal(
        self, count: Count, detail: str = "too many attempts to sign in, try again later"
    ) -> TooManyRequests:
        item, key = count
        try:
            window = await self._shared.get_window_stats(item, key)
        except StorageError:
            window = await self._local.get_window_stats(item, key)
        wait = max(1, ceil(window.reset_time - time()))
        log.warning("auth.throttled", limit=item.namespace, retry_after=wait)
        return TooManyRequests(detail, retry_after=wait)


def _pool(url: str) -> ConnectionPool:
    """A pool of our own, because the storage has no way to be closed."""
    return ConnectionPool.from_url(url, socket_connect_timeout=REDIS_LIMIT_S, socket_timeout=REDIS_LIMIT_S)


def _shared(url: str, pool: ConnectionPool) -> MovingWindowRateLimiter:
    # The storage passes a pool on to redis-py, though its annotations know only plain options.
    options: dict[str, Any] = {
        "connection_pool": pool,
        "implementation": "redispy",
        "wrap_exceptions": True,
        "key_prefix": "callcenter:limits",
    }
    return MovingWindowRateLimiter(RedisStorage(f"async+{url}", **options))


def _log_unreachable(error: StorageError) -> None:
    log.warning("auth.throttle_store_unreachable", error=type(error.storage_error).__name__)


def _place(ip: str) -> str:
    """One IPv6 customer has a whole /64 to draw addresses from: it counts as one place."""
    try:
        address = ip_address(ip.split("%")[0])
    except ValueError:
        return "nowhere"
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return address.exploded[:19]
    return str(address)


def _pair(attempt: Attempt) -> str:
    return f"{_secret(attempt.login_key)}/{_place(attempt.ip)}"


def _secret(login_key: str) -> str:
    """Logins are personal data, and keys of any length: neither belongs into a Redis key."""
    return hashlib.sha256(login_key.encode()).hexdigest()
