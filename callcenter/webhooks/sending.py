"""One delivery after another: claimed with a lease, posted, and settled by what came back."""

import asyncio
import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from callcenter.auth.sessions import Clock
from callcenter.db import Database
from callcenter.webhook_settings import WebhookSettings
from callcenter.webhooks import repository
from callcenter.webhooks.guard import AddressGuard, Forbidden
from callcenter.webhooks.models import Attempt, Delivery, DeliveryState, HookEvent, HookState, Webhook
from callcenter.webhooks.ports import Alarm
from callcenter.webhooks.signing import SIGNATURE, signature

AT_ONCE: Final = 16
AT_ONCE_TO_ONE: Final = 4
LEASE_SPARE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 3 * 3600.0
ANSWER_KEPT: Final = 500
GONE: Final = 410
_ERROR_KEPT: Final = 120

log = structlog.get_logger(__name__)
_chance = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` is None when nobody answered; then `error` is the kind of failure, never its text, which names hosts."""

    status: int | None
    took_ms: int
    answer: str = ""
    error: str = ""

    @property
    def is_done(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Parcel:
    delivery_id: int
    hook_id: int
    url: str
    secret: str
    event_id: str
    event: str
    attempt: int
    body: bytes


class Sender:
    """`http` connects only where the guard lets it, and follows no redirects."""

    def __init__(
        self, database: Database, http: ClientSession, settings: WebhookSettings, *, alarm: Alarm, clock: Clock
    ) -> None:
        self._database = database
        self._http = http
        self._settings = settings
        self._guard = AddressGuard(settings.allowed_networks)
        self._alarm = alarm
        self._clock = clock
        self._running: dict[asyncio.Task[None], int] = {}

    async def step(self) -> bool:
        """Begin to send what is due; whether anything was. A receiver that does not answer holds up nobody else."""
        if len(self._running) >= AT_ONCE:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
        lease = secrets.token_hex(16)
        parcels = await self._claim(lease)
        for parcel in parcels:
            task = asyncio.create_task(self._deliver(parcel, lease), name=f"webhook delivery {parcel.delivery_id}")
            self._running[task] = parcel.hook_id
            task.add_done_callback(self._ended)
        return bool(parcels)

    async def aclose(self) -> None:
        """Wait for what is under way; each ends by its own time limit."""
        if self._running:
            await asyncio.wait(self._running)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """What could not be settled is sent again when its lease is over, with the same id."""
        del self._running[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("webhooks.not_settled", error=type(error).__name__)

    async def _claim(self, lease: str) -> list[Parcel]:
        now = self._clock()
        hooks = list(self._running.values())
        busy = {hook_id for hook_id in hooks if hooks.count(hook_id) >= AT_ONCE_TO_ONE}
        until = now + timedelta(seconds=self._settings.answer_s + LEASE_SPARE_S)
        async with self._database.reading() as session:
            if not await repository.is_due(session, now):
                return []
        async with self._database.transaction() as session:
            ids = await repository.claim(session, lease=lease, now=now, until=until, but=busy, limit=AT_ONCE_TO_ONE)
            return [_parcel(*row) for row in await repository.to_send(session, ids)]

    async def _deliver(self, parcel: Parcel, lease: str) -> None:
        at = self._clock()
        outcome = await self._post(parcel, at)
        async with self._database.transaction() as session:
            delivery = await repository.held(session, parcel.delivery_id, lease)
            hook = await repository.locked(session, parcel.hook_id)
            if delivery is None or hook is None:
                return
            session.add(_attempt(delivery.id, at, outcome))
            self._settle(delivery, hook, outcome)
            if hook.state is HookState.GONE:
                await repository.fail_waiting(session, hook.id, self._clock())
            if hook.state is HookState.ACTIVE and self._fails_too_long(hook):
                hook.state, hook.updated_at, hook.version = HookState.DISABLED, self._clock(), hook.version + 1
                await self._alarm(session, hook.id, hook.name)
        log.info("webhooks.sent", hook_id=parcel.hook_id, status=outcome.status, error=outcome.error)

    async def _post(self, parcel: Parcel, at: datetime) -> Outcome:
        began = time.monotonic()
        seconds = int(at.timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "callcenter-webhooks/1",
            "Webhook-Id": parcel.event_id,
            "Webhook-Event": parcel.event,
            "Webhook-Attempt": str(parcel.attempt),
            SIGNATURE: signature(parcel.secret, seconds, parcel.body),
        }
        try:
            status, answer = await self._exchange(parcel, headers)
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            return Outcome(None, _since(began), error=_reason(error))
        return Outcome(status, _since(began), answer)

    async def _exchange(self, parcel: Parcel, headers: dict[str, str]) -> tuple[int, str]:
        if self._guard.check_url(parcel.url) is not None:
            raise Forbidden("not an address for deliveries")
        limit = ClientTimeout(total=self._settings.answer_s)
        posted = self._http.post(parcel.url, data=parcel.body, headers=headers, timeout=limit, allow_redirects=False)
        async with posted as response:
            start = await response.content.read(ANSWER_KEPT)
            return response.status, start.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")

    def _settle(self, delivery: Delivery, hook: Webhook, outcome: Outcome) -> None:
        now = self._clock()
        delivery.lease = delivery.lease_until = None
        delivery.attempts += 1
        if outcome.is_done:
            delivery.state, delivery.done_at, hook.failing_since = DeliveryState.DELIVERED, now, None
            return
        hook.failing_since = hook.failing_since or now
        delivery.next_at = now + self._pause(delivery.attempts)
        if outcome.status == GONE:
            hook.state, hook.updated_at, hook.version = HookState.GONE, now, hook.version + 1
        if outcome.status == GONE or delivery.next_at > delivery.created_at + timedelta(hours=self._settings.give_up_h):
            delivery.state, delivery.done_at = DeliveryState.FAILED, now

    def _pause(self, attempts: int) -> timedelta:
        """Twice as long each time; half of it is chance, so that receivers are not met by all at once."""
        doubled = self._settings.first_pause_s * 2.0 ** min(attempts - 1, 20)
        return timedelta(seconds=min(doubled, LONGEST_PAUSE_S) * _chance.uniform(0.5, 1))

    def _fails_too_long(self, hook: Webhook) -> bool:
        limit = timedelta(days=self._settings.disable_after_days)
        return hook.failing_since is not None and self._clock() - hook.failing_since > limit


def _parcel(delivery: Delivery, event: HookEvent, hook: Webhook) -> Parcel:
    return Parcel(
        delivery_id=delivery.id,
        hook_id=hook.id,
        url=hook.url,
        secret=hook.secret,
        event_id=event.public_id,
        event=str(event.event),
        attempt=delivery.attempts + 1,
        body=(event.body or "").encode(),
    )


def _attempt(delivery_id: int, at: datetime, outcome: Outcome) -> Attempt:
    return Attempt(
        delivery_id=delivery_id,
        at=at,
        status=outcome.status,
        error=outcome.error,
        took_ms=outcome.took_ms,
        answer=outcome.answer,
    )


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _reason(error: BaseException) -> str:
    """The innermost cause that says something: a refused connection, a name into a private network."""
    cause: Sequence[BaseException] = [error, *filter(None, (error.__cause__, getattr(error, "os_error", None)))]
    return type(cause[-1]).__name__[:_ERROR_KEPT]
