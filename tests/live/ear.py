"""The product's ear on a real PBX, in this process: link, bridge, record path and reconciler, on a line that can be
cut, with a process that can be killed as it stands."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ami.bridge import Bridge
from ami.connection import AmiConnection, AmiSettings
from ami.ledger.reconciler import Reconciler, ReconcilerRules
from ami.tracker import HEARD, VARIABLES, Tracker, TrackerRules
from callcenter.bootstrap.books import shelf_of
from callcenter.calls.facts import CallFact
from callcenter.calls.reconciling import StoredCalls, told_between
from callcenter.calls.recorder import Recorder
from callcenter.calls.story import CallStory
from callcenter.calls.storybook import StoryBook
from callcenter.calls.terms import node_lease
from callcenter.calls.wire import CALL_FACTS, call_fact, to_payload
from callcenter.db import Database
from callcenter.leases import Term
from callcenter.pbx_settings import PbxBooks
from deploy.pbx import Pbx
from tests.fakes.bus import RecordingBus
from tests.live.records import CelRow, cel
from tests.live.waiting import until

EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
NEVER: Final = datetime(2100, 1, 1, tzinfo=UTC)


class Nobody:
    """Implements AgentLocator."""

    def agent_of(self, endpoint: str) -> int | None:
        return None


@dataclass(slots=True)
class Line:
    """A cable between us and the PBX: `cut` breaks it, `mend` lets new connections through."""

    pbx: Pbx
    server: asyncio.Server | None = None
    whole: bool = True
    writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def port(self) -> int:
        assert self.server is not None
        return int(self.server.sockets[0].getsockname()[1])

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.whole:
            writer.close()
            return
        far_reader, far_writer = await asyncio.open_connection(self.pbx.host, self.pbx.ami_port)
        self.writers |= {writer, far_writer}
        ways = [
            asyncio.create_task(_pass_on(reader, far_writer), name="line out"),
            asyncio.create_task(_pass_on(far_reader, writer), name="line in"),
        ]
        await asyncio.wait(ways)
        self.writers -= {writer, far_writer}

    async def cut(self) -> None:
        self.whole = False
        for writer in list(self.writers):
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def mend(self) -> None:
        self.whole = True


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def line_to(pbx: Pbx) -> AsyncIterator[Line]:
    line = Line(pbx)
    line.server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    try:
        yield line
    finally:
        await line.cut()
        line.server.close()
        await line.server.wait_closed()


@dataclass(slots=True)
class Ear:
    """`start` and `kill` as often as wanted; what was not committed is gone with a kill."""

    pbx: Pbx
    port: int
    database: Database
    books: PbxBooks
    bus: RecordingBus = field(default_factory=RecordingBus)
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    _recorder: Recorder | None = None
    _bridge: Bridge | None = None
    _link: AmiConnection | None = None

    async def start(self) -> None:
        """Until it is in step."""
        node = self.pbx.spec.name
        rules = TrackerRules(node=node)
        recorder = Recorder(self.database, self.bus, book=StoryBook(), agents=Nobody(), normalise=lambda number: number)
        link = AmiConnection(
            AmiSettings(
                node=node,
                host="127.0.0.1",
                port=self.port,
                username=self.pbx.ami_user,
                secret=self.pbx.ami_secret,
                wanted=HEARD,
                variables=VARIABLES,
                backoff_max_s=0.5,
            )
        )
        term = Term(node_lease(node), 1, lease_s=3600)
        bridge = Bridge(link, Tracker(rules), record=recorder, bus=self.bus, term=term)
        self._recorder, self._bridge, self._link = recorder, bridge, link
        await link.__aenter__()
        self._run("record", recorder.run())
        self._reconcile(rules, bridge, recorder)
        self._run("bridge", bridge.run())
        await self.in_step()

    def _reconcile(self, rules: TrackerRules, bridge: Bridge, recorder: Recorder) -> None:
        shelf = shelf_of(self.books)
        if shelf is None:
            return
        reconciler = Reconciler(
            shelf,
            ReconcilerRules(tracker=rules),
            told=StoredCalls(self.database, recorder),
            publish=self._publish,
            now=bridge.node_time,
            listening=lambda: bridge.in_step,
        )
        bridge.call_when_in_step(reconciler.wake)
        self._run("reconcile", reconciler.run())

    async def _publish(self, fact: CallFact) -> None:
        await self.bus.publish(CALL_FACTS, to_payload(fact))

    def _run(self, name: str, work: Coroutine[None, None, None]) -> None:
        self._tasks.append(asyncio.create_task(work, name=name))

    async def in_step(self) -> None:
        async def hears() -> bool:
            for task in self._tasks:
                if task.done():
                    task.result()
            return self._bridge is not None and self._bridge.in_step

        await until(hears, "the bridge in step")

    async def deaf(self) -> None:
        async def lost() -> bool:
            return self._bridge is not None and not self._bridge.in_step

        await until(lost, "the line seen as broken")

    async def kill(self) -> None:
        """As a crash: nothing is written any more."""
        for task in reversed(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._link is not None:
            await self._link.close()
        self._link = self._bridge = self._recorder = None

    async def stories(self) -> list[CallStory]:
        """All stored calls."""
        if self._recorder is not None:
            await self._recorder.flush()
        async with self.database.reading() as session:
            return await told_between(session, self.pbx.spec.name, EVER, NEVER)

    async def story(self, number: str) -> CallStory | None:
        """The one stored call from this number."""
        found = [story for story in await self.stories() if story.from_number == number]
        assert len(found) < 2, found
        return found[0] if found else None

    async def told_by_books(self, number: str) -> CallStory:
        """The call from this number once the books told it."""

        async def reconciled() -> CallStory | None:
            story = await self.story(number)
            return story if story is not None and story.witness not in (None, "snapshot") else None

        return await until(reconciled, f"the call of {number} told by the books")

    def announced(self) -> list[CallFact]:
        return [call_fact(payload) for payload in self.bus.of(CALL_FACTS)]


@asynccontextmanager
async def ear_on(pbx: Pbx, database: Database, *, port: int = 0, books: PbxBooks | None = None) -> AsyncIterator[Ear]:
    """Listening. `port`: of a line that can be cut."""
    own = PbxBooks(cel=str(pbx.cel_csv), queue_log=str(pbx.queue_log))
    ear = Ear(pbx, port or pbx.ami_port, database, own if books is None else books)
    try:
        await ear.start()
        yield ear
    finally:
        await ear.kill()


def rows_of(pbx: Pbx, number: str) -> list[CelRow]:
    """The CEL of the calls of one caller."""
    rows = cel(pbx)
    linkedids = {row.linkedid for row in rows if row.caller == number}
    return [row for row in rows if row.linkedid in linkedids]


async def over_in_the_books(pbx: Pbx, number: str) -> None:
    async def over() -> bool:
        return any(row.event == "LINKEDID_END" for row in rows_of(pbx, number))

    await until(over, f"the end of the call of {number} in the CEL")


async def talking_in_the_books(pbx: Pbx, number: str) -> None:
    async def talks() -> bool:
        return sum(row.event == "BRIDGE_ENTER" for row in rows_of(pbx, number)) > 1

    await until(talks, f"the talk of {number} in the CEL")
