"""What is kept of the board: layouts, thresholds, teams, walls, history, messages."""

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.colleagues import colleagues
from callcenter.agents.state import AgentState
from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.board import repository
from callcenter.board.models import BoardMessageRecord, BoardWallRecord
from callcenter.board.rows import QueueRow
from callcenter.board.schemas import (
    BoardLayout,
    HistoryPoint,
    MadeWall,
    MessageOut,
    MessagesPage,
    MessagesQuery,
    NewMessage,
    NewWall,
    QueueHistory,
    Receipt,
    SentMessage,
    TeamOut,
    WallOut,
)
from callcenter.board.sight import Sight
from callcenter.board.thresholds import Thresholds
from callcenter.bus import JsonValue
from callcenter.calls.ports import UserNames
from callcenter.errors import Forbidden, InvalidInput, NotFound

WALL_PATH: Final = "/wall"
_TOKEN_BYTES: Final = 32


class NoSuchWall(NotFound):
    code = "no-such-wall"


class NoSuchMessage(NotFound):
    code = "no-such-message"


class NotYourQueue(Forbidden):
    code = "not-your-team"


class UnknownQueue(InvalidInput):
    code = "unknown-queue"


@dataclass(frozen=True, slots=True)
class Wall:
    id: int
    title: str
    sight: Sight


class BoardBook:
    """`queues` are the firm's own, by name. Methods with a session work in the caller's transaction."""

    def __init__(
        self,
        *,
        names: UserNames,
        audit: AuditTrail,
        queues: Mapping[str, str],
        keep: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._names = names
        self._audit = audit
        self._queues = queues
        self._keep = keep
        self._now = now

    async def layout(self, session: AsyncSession, user_id: int) -> BoardLayout:
        stored = await repository.layout(session, user_id)
        return BoardLayout() if stored is None else BoardLayout.model_validate(stored)

    async def save_layout(self, session: AsyncSession, user_id: int, layout: BoardLayout) -> None:
        await repository.save_layout(session, user_id, layout.model_dump(mode="json"), self._now())

    async def thresholds(self, session: AsyncSession) -> Thresholds:
        stored = await repository.thresholds(session)
        return Thresholds() if stored is None else Thresholds.model_validate(stored)

    async def save_thresholds(self, session: AsyncSession, actor: Actor, thresholds: Thresholds) -> None:
        """Of the firm; a supervisor with a team may change those of its own queues alone."""
        self._check_known(thresholds.of_queue)
        user_id = _person(actor)
        team = await repository.team(session, user_id)
        if team is not None:
            before = await self.thresholds(session)
            changed = {name for name in {*before.of_queue, *thresholds.of_queue} if _differs(name, before, thresholds)}
            if changed - set(team) or (before.usual, before.team) != (thresholds.usual, thresholds.team):
                raise NotYourQueue("the limits of other teams' queues are not yours to change")
        document = thresholds.model_dump(mode="json")
        await repository.save_thresholds(session, document, user_id, self._now())
        await self._audit.record(session, actor, "board.thresholds", Subject("board", "thresholds"), document)

    async def leads(self, session: AsyncSession, user_id: int, queues: Collection[str]) -> bool:
        """Implements `control.listening.Teams`."""
        team = await repository.team(session, user_id)
        return team is None or bool(set(team) & set(queues))

    async def team(self, session: AsyncSession, user_id: int) -> TeamOut:
        return TeamOut(queues=await repository.team(session, user_id))

    async def save_team(self, session: AsyncSession, actor: Actor, user_id: int, queues: list[str] | None) -> None:
        self._check_known(queues or ())
        if not await self._names.names(session, {user_id}):
            raise NotFound("there is no such person")
        await repository.save_team(session, user_id, queues)
        shown: list[JsonValue] | None = None if queues is None else list(queues)
        await self._audit.record(
            session, actor, "board.team", Subject("user", str(user_id), user_id), {"queues": shown}
        )

    async def sight_of(self, session: AsyncSession, user_id: int) -> Sight:
        team = await repository.team(session, user_id)
        return Sight(queues=None if team is None else frozenset(team))

    async def make_wall(self, session: AsyncSession, actor: Actor, wall: NewWall) -> MadeWall:
        """Of one's own queues at most."""
        self._check_known(wall.queues or ())
        team = await repository.team(session, _person(actor))
        queues = team if wall.queues is None else wall.queues
        if team is not None and set(queues or ()) - set(team):
            raise NotYourQueue("a wall shows the queues of your own team")
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        record = BoardWallRecord(
            title=wall.title,
            token_hash=_hash(token),
            queues=queues,
            personal=wall.personal,
            created_by=_person(actor),
            created_at=self._now(),
        )
        session.add(record)
        await session.flush()
        detail: dict[str, JsonValue] = {"title": wall.title, "personal": wall.personal}
        await self._audit.record(session, actor, "board.wall_made", Subject("wall", str(record.id)), detail)
        shown = (await self._walls(session, [record]))[0]
        return MadeWall(**dict(shown), path=f"{WALL_PATH}#{token}")

    async def walls(self, session: AsyncSession) -> list[WallOut]:
        return await self._walls(session, await repository.walls(session))

    async def revoke_wall(self, session: AsyncSession, actor: Actor, wall_id: int) -> None:
        if not await repository.revoke_wall(session, wall_id, self._now()):
            raise NoSuchWall("there is no such wall, or it was revoked already")
        await self._audit.record(session, actor, "board.wall_revoked", Subject("wall", str(wall_id)))

    async def wall_of(self, session: AsyncSession, token: str) -> Wall | None:
        row = await repository.wall_by_hash(session, _hash(token))
        if row is None:
            return None
        queues = None if row.queues is None else frozenset(row.queues)
        return Wall(row.id, row.title, Sight(queues=queues, personal=row.personal, wall=True))

    async def sample(self, session: AsyncSession, rows: Sequence[QueueRow], at: datetime) -> None:
        """Remember these queues at this moment, and forget what is too old."""
        await repository.save_samples(session, [_sample(row, at) for row in rows], at - self._keep)

    async def history(
        self, session: AsyncSession, user_id: int, queues: Sequence[str], hours: float
    ) -> list[QueueHistory]:
        sight = await self.sight_of(session, user_id)
        wanted = list(queues) or list(self._queues)
        seen = [queue for queue in wanted if sight.queues is None or queue in sight.queues]
        since = self._now() - timedelta(hours=hours)
        points: dict[str, list[HistoryPoint]] = {queue: [] for queue in seen}
        for row in await repository.samples(session, seen, since):
            points[row.queue].append(HistoryPoint(**{name: getattr(row, name) for name in HistoryPoint.model_fields}))
        return [QueueHistory(queue=queue, points=of) for queue, of in points.items()]

    async def send(self, session: AsyncSession, actor: Actor, message: NewMessage) -> SentMessage:
        """To those at work now; whoever comes later does not get it."""
        self._check_known(message.queues or ())
        sender = _person(actor)
        team = await repository.team(session, sender)
        if team is not None and set(message.queues or ()) - set(team):
            raise NotYourQueue("messages go to your own team")
        queues = message.queues if message.queues is not None else team
        people = [
            person.user_id
            for person in await colleagues(session, self._names)
            if person.state is not AgentState.OFFLINE
            and person.user_id != sender
            and (queues is None or set(queues) & set(person.queues))
        ]
        now = self._now()
        values = {
            "text": message.text,
            "urgent": message.urgent,
            "queues": queues,
            "sent_by": sender,
            "sent_at": now,
            "until": now + timedelta(minutes=message.minutes),
        }
        row = await repository.add_message(session, values, people)
        detail: dict[str, JsonValue] = {"people": len(people), "urgent": message.urgent}
        await self._audit.record(session, actor, "board.message", Subject("message", str(row.id)), detail)
        return (await self._sent(session, [row]))[0]

    async def sent(self, session: AsyncSession, query: MessagesQuery) -> MessagesPage:
        before = None if query.cursor is None else int(query.cursor)
        rows = await repository.messages(session, before, query.limit + 1)
        shown = rows[: query.limit]
        following = str(shown[-1].id) if len(rows) > query.limit else None
        return MessagesPage(items=await self._sent(session, shown), next_cursor=following)

    async def unseen(self, session: AsyncSession, user_id: int) -> list[MessageOut]:
        rows = await repository.unseen(session, user_id, self._now())
        names = await self._names.names(session, {row.sent_by for row in rows if row.sent_by is not None})
        return [MessageOut(**_message(row, names)) for row in rows]

    async def see(self, session: AsyncSession, user_id: int, message_id: int) -> None:
        if not await repository.see(session, message_id, user_id, self._now()):
            raise NoSuchMessage("there is no such message for you")

    async def _sent(self, session: AsyncSession, rows: Sequence[BoardMessageRecord]) -> list[SentMessage]:
        receipts = await repository.receipts(session, [row.id for row in rows])
        people = {receipt.user_id for receipt in receipts} | {row.sent_by for row in rows if row.sent_by is not None}
        names = await self._names.names(session, people)
        return [
            SentMessage(
                **_message(row, names),
                receipts=[
                    Receipt(user_id=item.user_id, name=names.get(item.user_id, ""), seen_at=item.seen_at)
                    for item in receipts
                    if item.message_id == row.id
                ],
            )
            for row in rows
        ]

    async def _walls(self, session: AsyncSession, rows: Sequence[BoardWallRecord]) -> list[WallOut]:
        names = await self._names.names(session, {row.created_by for row in rows if row.created_by is not None})
        return [
            WallOut(
                id=row.id,
                title=row.title,
                queues=row.queues,
                personal=row.personal,
                created_by=None if row.created_by is None else names.get(row.created_by),
                created_at=row.created_at,
            )
            for row in rows
        ]

    def _check_known(self, queues: Collection[str]) -> None:
        for queue in queues:
            if queue not in self._queues:
                raise UnknownQueue("there is no such queue", queue=queue)


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise Forbidden("only people do this")
    return actor.user_id


def _hash(token: str) -> str:
    """Of 256 random bits: nothing to be guessed, so no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _differs(name: str, before: Thresholds, after: Thresholds) -> bool:
    return before.of_queue.get(name) != after.of_queue.get(name)


def _sample(row: QueueRow, at: datetime) -> dict[str, Any]:
    longest = 0.0 if row.longest_since is None else max((at - row.longest_since).total_seconds(), 0.0)
    return {
        "at": at,
        "queue": row.name,
        "waiting": row.waiting,
        "longest_s": longest,
        "ready": row.crew.ready,
        "talking": row.crew.talking,
        "paused": row.crew.paused + row.crew.wrap_up,
        "offered": row.today.offered,
        "lost": row.today.lost,
        "service_level": row.recent.service_level_offered,
    }


def _message(row: BoardMessageRecord, names: Mapping[int, str]) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in ("id", "text", "urgent", "queues", "sent_at", "until")}
    return {**fields, "sent_by": None if row.sent_by is None else names.get(row.sent_by)}
