"""One TCP session with the manager, on panoramisk's protocol and its way to connect and to write actions.

panoramisk 1.4 is used for one session only and never left to itself: framing, answers, liveness and
reconnects are ours. Left as it is it loses a letter split between two reads, closes the session when a
callback raises, sends unanswered actions again after a reconnect (a phone rings twice), reconnects for ever
with a wrong password and does not notice a silent peer.
"""

import asyncio
import hashlib
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager

from ami.actions_wire import LIST_MARK, PendingAction, checked
from ami.errors import ActionTimeout, LinkLost, LoginRefused, NotConnected
from ami.framing import Framer
from ami.message import Event, Message, Response
from ami.settings import AmiSettings

log = logging.getLogger(__name__)

SAME_RUN_S = 2.5
"""`Uptime` is in whole seconds and a restart takes two, so closer boot times are taken for the same run."""


@dataclass(slots=True)
class AmiCounters:
    """Since the process began, over all sessions of one node."""

    bytes: int = 0
    events: int = 0
    skipped_events: int = 0
    actions: int = 0
    action_timeouts: int = 0
    late_responses: int = 0
    late_rows: int = 0
    handler_errors: int = 0
    connects: int = 0
    disconnects: int = 0
    failed_attempts: int = 0
    ping_timeouts: int = 0


@dataclass(frozen=True, slots=True)
class Boot:
    """`epoch`: when this Asterisk was started, by our clock. `started`: the same in the node's own words, to the
    second and constant for one run; empty if the manager user may not ask (it needs write class `reporting`).
    """

    epoch: float | None
    started: str

    def same_run(self, other: "Boot") -> bool:
        if self.started and other.started:
            return self.started == other.started
        return self.epoch is not None and other.epoch is not None and abs(self.epoch - other.epoch) < SAME_RUN_S


class LinkProtocol(AMIProtocol):  # type: ignore[misc]
    """Passes bytes and the end of the session to the link, and keeps nothing for a later session."""

    def __init__(self, link: "AmiLink") -> None:
        self._link = link

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._link.transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        self._link.received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        self._link.lost(exc)

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.transport.close()


class AmiLink(Manager):  # type: ignore[misc]
    def __init__(
        self,
        settings: AmiSettings,
        *,
        framer: Framer,
        counters: AmiCounters,
        on_event: Callable[[Event], None],
    ) -> None:
        super().__init__(
            host=settings.host,
            port=settings.port,
            ssl=tls_context(settings) or False,
            loop=asyncio.get_running_loop(),
            protocol_factory=lambda: LinkProtocol(self),
            log=log,
        )
        self.responses: dict[str, PendingAction] = {}
        self.transport: asyncio.WriteTransport | None = None
        self.gone = asyncio.Event()
        self.reason = ""
        self.heard = asyncio.Event()
        self.ping_rtt_s: float | None = None
        self.clock_offset_s: float | None = None
        self._last_ping = ""
        self._booted: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._settings = settings
        self._framer = framer
        self._counters = counters
        self._on_event = on_event
        self._skipped = 0

    async def open(self) -> None:
        """OSError (also of TLS) or TimeoutError if it cannot be."""
        async with asyncio.timeout(self._settings.connect_timeout_s):
            await self.connect()

    def connection_made(self, f: "asyncio.Future[object]") -> None:
        """Failures are told to `open`; panoramisk would start its own endless reconnect here."""
        if f.cancelled() or f.exception() is not None:
            return
        super().connection_made(f)
        self.pinger.cancel()
        self.responses = self.protocol.responses

    def received(self, data: bytes) -> None:
        self._counters.bytes += len(data)
        self.heard.set()
        messages = self._framer.feed(data)
        self._counters.skipped_events += self._framer.skipped - self._skipped
        self._skipped = self._framer.skipped
        for message in messages:
            try:
                self._route(message)
            except Exception:
                self._counters.handler_errors += 1
                log.exception("ami.message_failed")

    def _route(self, message: Message) -> None:
        action_id = message.action_id
        pending = self.responses.get(action_id) if action_id else None
        if isinstance(message, Event):
            self._route_event(message, pending)
        elif not isinstance(message, Response) or pending is None or pending.response is not None:
            self._counters.late_responses += 1
        else:
            pending.answer(message)

    def _route_event(self, event: Event, pending: PendingAction | None) -> None:
        if pending is not None and pending.collect:
            pending.row(event)
        elif LIST_MARK in event.action_id:
            self._counters.late_rows += 1
        else:
            self._counters.events += 1
            if event.name == "FullyBooted" and not self._booted.done():
                self._booted.set_result(event)
            self._on_event(event)

    def lost(self, exc: Exception | None) -> None:
        if self.gone.is_set():
            return
        self.reason = self.reason or (type(exc).__name__ if exc else "closed by Asterisk")
        self.gone.set()
        self.heard.set()
        for pending in list(self.responses.values()):
            if not pending.future.done():
                pending.future.set_exception(LinkLost(f"link lost before the answer to {pending['Action']}"))
        self.responses.clear()
        if not self._booted.done():
            self._booted.set_exception(LinkLost("link lost before Asterisk said that it is up"))
            self._booted.exception()

    def post(self, fields: Mapping[str, str | list[str]], *, collect: bool = False) -> PendingAction:
        """Writes the action now or raises NotConnected; it is never kept for later."""
        transport = self.transport
        if transport is None or transport.is_closing() or self.gone.is_set():
            raise NotConnected("no link to Asterisk")
        pending = PendingAction(fields, collect=collect, limit=self._settings.list_limit)
        self._counters.actions += 1
        self.protocol.send(pending)
        return pending

    async def ask(
        self, fields: Mapping[str, str | list[str]], *, limit_s: float, collect: bool = False
    ) -> tuple[Response, list[Event]]:
        if len(self.responses) - (self._last_ping in self.responses) >= self._settings.pending_limit:
            raise NotConnected("too many actions without an answer")
        pending = self.post(fields, collect=collect)
        try:
            async with asyncio.timeout(limit_s):
                await pending.future
        except TimeoutError:
            self._counters.action_timeouts += 1
            raise ActionTimeout(f"no answer to {pending['Action']} within {limit_s:g} s") from None
        finally:
            self.responses.pop(pending.id, None)
        response = pending.response if pending.response is not None else Response({})
        return response, pending.events

    async def log_in(self, next_id: Callable[[], str]) -> None:
        settings = self._settings
        fields: dict[str, str | list[str]] = {"Action": "Login", "Events": "on"}
        fields["Username"] = settings.username
        if settings.md5:
            fields |= {"AuthType": "MD5", "Key": await self._challenge(next_id())}
        else:
            fields["Secret"] = settings.secret
        fields = checked(fields | {"ActionID": next_id()})
        response, _ = await self.ask(fields, limit_s=settings.action_timeout_s)
        if not response.ok:
            raise LoginRefused(response.message or "login refused")

    async def _challenge(self, action_id: str) -> str:
        fields = {"Action": "Challenge", "AuthType": "MD5", "ActionID": action_id}
        response, _ = await self.ask({**fields}, limit_s=self._settings.action_timeout_s)
        if not response.ok:
            raise LoginRefused(response.message or "no challenge")
        text = response.get("Challenge", "") + self._settings.secret
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    async def boot(self, next_id: Callable[[], str], now: Callable[[], float]) -> Boot:
        """From the FullyBooted that greets each login (the manager user's class `system`) and from CoreStatus."""
        booted = await self._fully_booted()
        started = await self._core_started(next_id())
        try:
            return Boot(now() - float(booted.get("Uptime", "") if booted else ""), started)
        except ValueError:
            return Boot(_local_epoch(started), started)

    async def _fully_booted(self) -> Event | None:
        """None if it does not come: no `system` class, or Asterisk is still loading its modules."""
        try:
            async with asyncio.timeout(self._settings.boot_timeout_s):
                return await asyncio.shield(self._booted)
        except TimeoutError:
            return None

    async def _core_started(self, action_id: str) -> str:
        fields: dict[str, str | list[str]] = {"Action": "CoreStatus", "ActionID": action_id}
        try:
            status, _ = await self.ask(fields, limit_s=self._settings.boot_timeout_s)
        except ActionTimeout:
            return ""
        return f"{status.get('CoreStartupDate', '')} {status.get('CoreStartupTime', '')}".strip()

    async def watch(self, next_id: Callable[[], str], wall: Callable[[], float]) -> str:
        """Returns why the link ended. Any received byte is a sign of life, a busy link needs no Pong."""
        while not self.gone.is_set():
            self.heard.clear()
            self._ping(next_id(), wall)
            if not await _within(self.heard, self._settings.ping_deadline_s):
                self._counters.ping_timeouts += 1
                self.cut("no sign of life")
            await _within(self.gone, self._settings.ping_interval_s)
        return self.reason

    def _ping(self, action_id: str, wall: Callable[[], float]) -> None:
        self.responses.pop(self._last_ping, None)
        try:
            pending = self.post({"Action": "Ping", "ActionID": action_id})
        except NotConnected:
            return
        self._last_ping = action_id
        sent = self.loop.time()
        pending.future.add_done_callback(lambda _: self._pong(pending, sent, wall()))

    def _pong(self, pending: PendingAction, sent: float, now: float) -> None:
        """The Pong carries the node's clock."""
        self.responses.pop(pending.id, None)
        if pending.future.exception() is not None or pending.response is None:
            return
        self.ping_rtt_s = float(self.loop.time() - sent)
        stamp = pending.response.timestamp
        if stamp is not None:
            self.clock_offset_s = stamp + self.ping_rtt_s / 2 - now

    async def shut(self, limit_s: float = 1.0) -> None:
        """Closes and waits for the end; a peer that takes no more bytes is cut off."""
        transport = self.transport
        if transport is None:
            return
        transport.close()
        try:
            async with asyncio.timeout(limit_s):
                await self.gone.wait()
        except TimeoutError:
            transport.abort()

    def cut(self, reason: str) -> None:
        self.reason = reason
        if self.transport is not None:
            self.transport.abort()


def _local_epoch(started: str) -> float | None:
    """The node gives its local time: taken as ours, right on the same machine or in the same zone."""
    try:
        return datetime.strptime(started, "%Y-%m-%d %H:%M:%S").astimezone().timestamp()
    except ValueError:
        return None


async def _within(event: asyncio.Event, limit_s: float) -> bool:
    try:
        async with asyncio.timeout(limit_s):
            await event.wait()
    except TimeoutError:
        return event.is_set()
    return True


def tls_context(settings: AmiSettings) -> ssl.SSLContext | None:
    if not settings.tls:
        return None
    context = ssl.create_default_context(cafile=settings.ca_file)
    context.check_hostname = settings.tls_check_hostname
    return context
