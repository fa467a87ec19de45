"""The one lasting connection to a node's manager: it heals itself, says what it lost, and repeats nothing.

    async with AmiConnection(settings) as ami:
        async for item in ami.events(): ...

Every item is an event or a mark (`Connected`, `Disconnected`, `Gap`). Asterisk keeps nothing for a manager
that was away, so after `Connected` and after `Gap` the state of the node has to be read anew.
"""

import asyncio
import logging
import random
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import TracebackType
from typing import Self

from ami.actions_wire import LIST_MARK, ActionValue, action_name, checked
from ami.errors import ActionFailed, AmiError, InvalidAction, LoginRefused, NotConnected
from ami.framing import Fault, Framer
from ami.link import AmiCounters, AmiLink, Boot
from ami.message import Event, Response
from ami.settings import AmiSettings
from ami.stream import Connected, Disconnected, EventStream, Gap, StreamItem

__all__ = [
    "AmiConnection",
    "AmiCounters",
    "AmiSettings",
    "AmiStatus",
    "Connected",
    "Disconnected",
    "Gap",
    "State",
    "StreamItem",
]

log = logging.getLogger(__name__)

Fields = dict[str, str | list[str]]
Rows = list[Event]


class State(StrEnum):
    CONNECTING = "connecting"
    LOGGING_IN = "logging_in"
    UP = "up"
    WAITING = "waiting"
    """For the next attempt."""
    REFUSED = "refused"
    """The login was refused; somebody has to correct the secret, here or in Asterisk. Tried again, but slowly."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AmiStatus:
    """`since_s` is how long the state lasts; `clock_offset_s` is the node's clock minus ours."""

    node: str
    state: State
    since_s: float
    last_error: str | None
    epoch: float | None
    attempts: int
    queued: int
    dropped: int
    gaps: int
    clock_offset_s: float | None
    ping_rtt_s: float | None
    counters: AmiCounters
    faults: Mapping[Fault, int]


class AmiConnection:
    """`wall`, `sleep` and `rng` are given by tests; durations run on the event loop's monotonic clock."""

    def __init__(
        self,
        settings: AmiSettings,
        *,
        wall: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rng: random.Random | None = None,
    ) -> None:
        self.settings = settings
        self.counters = AmiCounters()
        self._wall = wall
        self._wall_at_zero = 0.0
        self._sleep = sleep
        self._rng = rng or random.Random()  # noqa: S311 - spreads reconnects, guards nothing
        self._ids = f"cc/{uuid.uuid4().hex[:12]}"
        self._serial = 0
        self._stream = EventStream(settings.queue_limit)
        self._framer = Framer()
        self._old_faults: dict[Fault, int] = {}
        self._link: AmiLink | None = None
        self._runner: asyncio.Task[None] | None = None
        self._state = State.CLOSED
        self._state_since = 0.0
        self._changed = asyncio.Event()
        self._last_error: str | None = None
        self._attempts = 0
        self._boot: Boot | None = None
        self._up_at: float | None = None

    async def __aenter__(self) -> Self:
        if self._runner is not None:
            raise RuntimeError("an AmiConnection is opened once")
        self._wall_at_zero = self._wall() - asyncio.get_running_loop().time()
        self._enter(State.CONNECTING)
        self._runner = asyncio.create_task(self._run(), name=f"ami:{self.settings.node}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the link for good; `events` ends after what is queued."""
        runner = self._runner
        if runner is None or self._state is State.CLOSED:
            return
        runner.cancel()
        await asyncio.gather(runner, return_exceptions=True)
        self._enter(State.CLOSED)
        self._stream.close()

    @property
    def state(self) -> State:
        return self._state

    async def wait_for(self, *states: State) -> State:
        """Until one of these states holds; the caller sets the limit."""
        while self._state not in states:
            self._changed.clear()
            await self._changed.wait()
        return self._state

    async def wait_for_connect(self, after: int = 0) -> int:
        """Until the line is up and was made more than `after` times; how often it was. 0 once it is closed for good."""
        while self._state is not State.CLOSED:
            if self._state is State.UP and self.counters.connects > after:
                return self.counters.connects
            self._changed.clear()
            await self._changed.wait()
        return 0

    def events(self) -> AsyncIterator[StreamItem]:
        """For one reader; it may stop and come back, what waits is kept for it."""
        return self._stream

    def status(self) -> AmiStatus:
        return AmiStatus(
            node=self.settings.node,
            state=self._state,
            since_s=asyncio.get_running_loop().time() - self._state_since,
            last_error=self._last_error,
            epoch=self._boot.epoch if self._boot else None,
            attempts=self._attempts,
            queued=len(self._stream),
            dropped=self._stream.dropped,
            gaps=self._stream.gaps,
            clock_offset_s=self._link.clock_offset_s if self._link else None,
            ping_rtt_s=self._link.ping_rtt_s if self._link else None,
            counters=replace(self.counters),
            faults=self._faults(),
        )

    async def send(self, action: Mapping[str, ActionValue], *, timeout: float | None = None) -> Response:
        """Sends once and returns what Asterisk answers, also an error. Never queued, never repeated.

        NotConnected: not sent, may be tried again. ActionTimeout and LinkLost: sent, outcome unknown.
        """
        limit_s = self.settings.action_timeout_s if timeout is None else timeout
        fields = self._addressed(action, mark="/")
        response, _ = await self._up_link().ask(fields, limit_s=limit_s)
        return response

    async def list(self, action: Mapping[str, ActionValue], *, timeout: float | None = None) -> Rows:
        """The rows of a list action, without its `...Complete`.

        ActionFailed if Asterisk answers with an error, as some empty lists do ("No active conferences.").
        """
        limit_s = self.settings.list_timeout_s if timeout is None else timeout
        fields = self._addressed(action, mark=LIST_MARK)
        response, rows = await self._up_link().ask(fields, limit_s=limit_s, collect=True)
        if not response.ok:
            raise ActionFailed(action_name(fields), response.message)
        return rows

    def _up_link(self) -> AmiLink:
        if self._link is None:
            retryable = self._state not in (State.REFUSED, State.CLOSED)
            raise NotConnected(f"the link to {self.settings.node} is {self._state}", retryable=retryable)
        return self._link

    def next_action_id(self) -> str:
        """For an action whose later event (OriginateResponse) has to be recognised by it."""
        return self._new_id("/")

    def _new_id(self, mark: str) -> str:
        self._serial += 1
        return f"{self._ids}{mark}{self._serial}"

    def _addressed(self, action: Mapping[str, ActionValue], *, mark: str) -> Fields:
        """Under an ActionID that no other action waits under: two could take each other's answer."""
        own = [name for name in action if name.lower() == "actionid"]
        fields = {name: value for name, value in action.items() if name not in own}
        given = action[own[0]] if own else self._new_id(mark)
        if len(own) > 1 or (self._link is not None and given in self._link.responses):
            raise InvalidAction("this ActionID is in use")
        return checked({**fields, "ActionID": given})

    def _enter(self, state: State, error: str | None = None) -> None:
        self._state = state
        self._state_since = asyncio.get_running_loop().time()
        if error is not None:
            self._last_error = error
        self._changed.set()

    async def _run(self) -> None:
        while True:
            try:
                reason = await self._session()
            except (LoginRefused, InvalidAction) as error:
                self._refuse(error)
                await self._sleep(self.settings.refused_retry_s)
            else:
                self._leave(reason)
                await self._sleep(self._backoff())
            self._enter(State.CONNECTING)

    async def _session(self) -> str:
        """One connection from its first byte to its last; returns why it ended."""
        link: AmiLink | None = None
        self._stream.hold()
        try:
            link = self._new_link()
            await link.open()
            self._enter(State.LOGGING_IN)
            await link.log_in(self.next_action_id)
            await self._announce(link)
            return await link.watch(self.next_action_id, self._wall)
        except (LoginRefused, InvalidAction):
            raise
        except TimeoutError:
            return f"no connection within {self.settings.connect_timeout_s:g} s"
        except AmiError as error:
            return link.reason if link and link.reason else error.detail
        except OSError as error:
            return f"{type(error).__name__}: {error.strerror or error.errno or 'failed'}"
        except Exception as error:
            log.exception("ami.session_failed", extra={"node": self.settings.node})
            return type(error).__name__
        finally:
            await self._end(link)

    def _new_link(self) -> AmiLink:
        self._old_faults = dict(self._faults())
        wanted = self.settings.wanted
        self._framer = Framer(
            wanted=None if wanted is None else wanted | {"FullyBooted"}, variables=self.settings.variables
        )
        return AmiLink(self.settings, framer=self._framer, counters=self.counters, on_event=self._stream.put)

    async def _end(self, link: AmiLink | None) -> None:
        announced = self._link is not None
        self._link = None
        self._enter(State.WAITING)
        self._stream.release(None)
        if link is None:
            return
        if announced:
            self.counters.disconnects += 1
            self._stream.mark(Disconnected(link.reason or "closed by us", final=not link.reason))
        await link.shut()

    def _leave(self, reason: str) -> None:
        now = asyncio.get_running_loop().time()
        if self._up_at is None:
            self.counters.failed_attempts += 1
        elif now - self._up_at >= self.settings.stable_after_s:
            self._attempts = 0
        what = "ami.attempt_failed" if self._up_at is None else "ami.link_lost"
        self._up_at = None
        self._enter(State.WAITING, reason)
        log.warning(what, extra={"node": self.settings.node, "reason": reason})

    def _refuse(self, error: AmiError) -> None:
        """Asterisk locks nobody out, but each attempt is a line in its security log."""
        self._enter(State.REFUSED, error.detail)
        self.counters.failed_attempts += 1
        again_s = self.settings.refused_retry_s
        log.error(
            "ami.login_refused", extra={"node": self.settings.node, "reason": error.detail, "again_in_s": again_s}
        )

    def _backoff(self) -> float:
        """Full jitter: many bridges that lost the same Asterisk must not come back in step."""
        grown = self.settings.backoff_first_s * 2.0 ** min(self._attempts, 30)
        ceiling = min(grown, self.settings.backoff_max_s)
        self._attempts += 1
        return self._rng.uniform(0.0, ceiling)

    async def _announce(self, link: AmiLink) -> None:
        boot = await link.boot(self.next_action_id, self._steady_now)
        if self._boot is None or not boot.same_run(self._boot):
            self._boot = boot
        self._link = link
        self.counters.connects += 1
        self._stream.release(Connected(self._boot.epoch, first=self.counters.connects == 1))
        self._up_at = asyncio.get_running_loop().time()
        self._enter(State.UP)
        log.info("ami.link_up", extra={"node": self.settings.node})

    def _steady_now(self) -> float:
        """Wall clock of the start plus monotonic time: a step of the clock must not look like a restart."""
        return self._wall_at_zero + asyncio.get_running_loop().time()

    def _faults(self) -> dict[Fault, int]:
        return {fault: self._old_faults.get(fault, 0) + self._framer.faults[fault] for fault in Fault}
