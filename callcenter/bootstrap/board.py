"""The live board and the supervisors' hands, put together."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from ami.connection import State
from callcenter.auth.sessions import SESSIONS
from callcenter.board.api import BOARD, BoardParts
from callcenter.board.engine import Engine, Plan
from callcenter.board.live import TOLD, CustomerCache, LiveBoard, Surroundings, day_began
from callcenter.board.people import Names
from callcenter.board.rows import Customer, DealSum
from callcenter.board.service import BoardBook, Wall
from callcenter.board.sight import Sight
from callcenter.board.socket import BoardSocket
from callcenter.board.streams import BoardStreams
from callcenter.board.today import Day
from callcenter.bootstrap.desk_control import DeskControl
from callcenter.bootstrap.house import House, now, report_switches
from callcenter.bootstrap.telephone import TelephoneSide
from callcenter.bus import Message
from callcenter.calls.facts import CallEnded
from callcenter.calls.queue_stays import stays_of
from callcenter.calls.retelling import facts_of
from callcenter.calls.story import CallStory
from callcenter.calls.vocabulary import CallStatus
from callcenter.control.events import LISTENING
from callcenter.control.listening import Ears, Floor
from callcenter.control.supervising import Hands
from callcenter.control.supervision_api import EARS, HANDS
from callcenter.reports.visit_source import VisitSource, visit_of
from callcenter.reports.visits import Visit
from callcenter.sheets.periods import Period
from crm.deals.schemas import Total
from crm.deals.service import open_sums
from crm.kinds import CustomerRef
from crm.lookup import StoredOwners
from crm.schemas import CustomerBrief
from screenpop.hub import CLOSE_GOING_AWAY, CLOSE_SESSION_ENDED, Hub
from screenpop.schemas import NoticeEvent

log = structlog.get_logger(__name__)

SWEEP_S: Final = 30.0
A_DAY: Final = timedelta(days=1)
IsAlive = Callable[[int], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class StoredVisits:
    """Implements `callcenter.board.ports.Visits` by the queue report's own reading."""

    source: VisitSource

    async def since(self, session: AsyncSession, since: datetime) -> Sequence[Visit]:
        return await self.source.visits(session, Period(since, since + A_DAY))

    async def of_calls(self, session: AsyncSession, call_ids: Collection[str]) -> Sequence[Visit]:
        return [visit_of(stay) for stay in await stays_of(session, call_ids)]


@dataclass(frozen=True, slots=True)
class KnownCallers:
    """Implements `callcenter.board.ports.Customers`."""

    house: House

    async def find(self, numbers: Collection[str]) -> Mapping[str, Customer]:
        keys = {number: key for number in numbers if (key := self.house.key(number)) is not None}
        async with self.house.database.glance() as session:
            owners = await StoredOwners().owners(session, set(keys.values()))
            firsts = [_ref(briefs[0]) for briefs in owners.values() if briefs]
            sums = await open_sums(session, firsts)
        return {number: _customer(owners[key], sums) for number, key in keys.items() if owners.get(key)}


def _ref(brief: CustomerBrief) -> CustomerRef:
    return CustomerRef(brief.kind, brief.id)


def _customer(owners: Sequence[CustomerBrief], sums: Mapping[CustomerRef, Sequence[Total]]) -> Customer:
    first = owners[0]
    return Customer(
        kind=str(first.kind),
        id=first.id,
        name=first.name,
        company=None if first.company is None else first.company.name,
        responsible=None if first.responsible is None else first.responsible.name,
        others=len(owners) - 1,
        deals=tuple(DealSum(currency=total.currency, amount=str(total.amount)) for total in sums.get(_ref(first), ())),
    )


@dataclass(frozen=True, slots=True)
class Board:
    """Opened before the web application is made; `install` gives it the parts."""

    live: LiveBoard
    book: BoardBook
    socket: BoardSocket
    ears: Ears
    hands: Hands

    def install(self, app: web.Application) -> None:
        app[BOARD] = BoardParts(self.book, self.live)
        app[EARS] = self.ears
        app[HANDS] = self.hands
        app.on_shutdown.append(self._close)

    async def _close(self, _app: web.Application) -> None:
        self.live.streams.close(CLOSE_GOING_AWAY)


async def open_board(house: House, side: TelephoneSide, desk: DeskControl, hub: Hub, is_alive: IsAlive) -> Board:
    """`is_alive` tells a session that has not ended."""
    settings = house.settings
    queues = {queue.name: queue.title for queue in settings.queues}
    keep = timedelta(hours=settings.board.history_hours)
    book = BoardBook(names=house.names, audit=house.audit, queues=queues, keep=keep, now=now)
    floor = Floor(
        database=house.database,
        pbx=side.supervision,
        live=desk.live,
        phones=house.directory,
        desks=side.desks,
        dialler=desk.dialler,
        teams=book,
        names=house.names,
        audit=house.audit,
        bus=house.bus,
        confirm_s=settings.control.confirm_s,
        now=now,
    )
    ears, hands = Ears(floor), Hands(floor, side.calls, queues=queues)
    live = await _open_live(house, side, desk, book, ears)
    socket = _socket(house, live, book, is_alive)
    await _listen(house, socket, hub)
    house.process.run("live board", live.run)
    house.process.run("board callers", live.name_callers)
    house.process.run("board history", partial(live.sample, settings.board.sample_s))
    house.process.run("listenings", ears.watch)
    house.process.run("live calls", partial(_sweep, house, desk))
    return Board(live, book, socket, ears, hands)


async def _open_live(house: House, side: TelephoneSide, desk: DeskControl, book: BoardBook, ears: Ears) -> LiveBoard:
    settings, switches = house.settings, report_switches(house.settings)
    recent = timedelta(minutes=settings.board.recent_minutes)
    plan = Plan(
        queues={queue.name: queue.title for queue in settings.queues},
        switches=switches,
        recent=recent,
        time_zone=settings.board.time_zone,
    )
    callers = KnownCallers(house)
    cache = CustomerCache(callers.find, now)
    names = Names(
        lines={line.did: line.title for node in settings.pbx for line in node.lines},
        agent_of=house.directory.agent_of,
        person=lambda user_id: desk.names.get(user_id, ""),
        customer=cache.get,
    )
    day = Day(switches, began=day_began(now(), plan.time_zone), recent=recent)
    engine = Engine(plan, desk.live.call, names, day)
    around = Surroundings(
        database=house.database,
        bus=house.bus,
        live=desk.live,
        names=house.names,
        visits=StoredVisits(VisitSource()),
        customers=callers,
        ears=ears,
        book=book,
        pbx_up=lambda: all(link.state is State.UP for link in side.links.values()),
        now=now,
    )
    live = LiveBoard(engine, BoardStreams(engine.picture), around, cache)
    await live.start()
    house.directory.listen(lambda endpoint, _holder: engine.holder_changed(endpoint))
    return live


def _socket(house: House, live: LiveBoard, book: BoardBook, is_alive: IsAlive) -> BoardSocket:
    async def sight_of(user_id: int) -> Sight:
        async with house.database.glance() as session:
            return await book.sight_of(session, user_id)

    async def wall_of(token: str) -> Wall | None:
        async with house.database.glance() as session:
            return await book.wall_of(session, token)

    return BoardSocket(live.streams, sight_of, wall_of, is_alive)


async def _listen(house: House, socket: BoardSocket, hub: Hub) -> None:
    """Ended sessions and revoked walls lose the board; operators are told of messages."""

    async def on_sessions(message: Message) -> None:
        revoked = message.payload["revoked"]
        if isinstance(revoked, list):
            socket.streams.end_sessions({int(str(item)) for item in revoked}, CLOSE_SESSION_ENDED)

    async def on_told(message: Message) -> None:
        what, people = message.payload.get("what"), message.payload.get("people")
        if what == "wall":
            socket.revoke(int(str(message.payload["wall_id"])))
        elif what == "message" and isinstance(people, list):
            for person in people:
                hub.push(int(str(person)), NoticeEvent(topic="messages").model_dump(mode="json"))

    async def on_listening(message: Message) -> None:
        hub.push(int(str(message.payload["user_id"])), NoticeEvent(topic="listening").model_dump(mode="json"))

    await house.bus.subscribe(SESSIONS, on_sessions, name="board sessions")
    await house.bus.subscribe(TOLD, on_told, name="board notices")
    await house.bus.subscribe(LISTENING, on_listening, name="listening notices")


async def _sweep(house: House, desk: DeskControl) -> None:
    """A bus that was away for a while took facts along: what ended without our hearing would stay on the board."""
    while True:
        await asyncio.sleep(SWEEP_S)
        try:
            await sweep(house, desk)
        except Exception:
            log.exception("board.not_swept")


async def sweep(house: House, desk: DeskControl) -> None:
    """Calls that are over in the database are over here, and those that run there run here."""
    mine = {story.id: story for story in desk.live.calls()}
    async with house.database.reading() as session:
        running = {story.id: story for story in await house.calls.going_on(session)}
        gone = [await house.calls.story(session, call_id) for call_id in mine.keys() - running.keys()]
    for story in gone:
        if story is not None and story.id in mine and story.ended_at is not None and story.status is not None:
            log.warning("board.call_ended_unheard", call_id=story.id)
            desk.live.apply(_end_of(story))
    for call_id in running.keys() - mine.keys():
        for fact in facts_of(running[call_id]):
            desk.live.apply(fact)


def _end_of(story: CallStory) -> CallEnded:
    return CallEnded(
        call_id=story.id,
        node=story.node,
        at=story.ended_at or story.started_at,
        status=story.status or CallStatus.FAILED,
        hangup_by=story.hangup_by,
        cause=story.hangup_cause or 0,
    )
