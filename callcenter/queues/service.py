"""The firm's queues and what happens in them now."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.ports import AgentLocator, UserNames
from callcenter.queues import repository
from callcenter.queues.board import Member, QueueBoard
from callcenter.queues.schemas import QueueMemberOut, QueueOut, QueueTitle


class QueueDefinition(Protocol):
    """A queue as the settings describe it."""

    @property
    def name(self) -> str:
        """Its name in Asterisk."""

    @property
    def title(self) -> str:
        """Its name among people."""

    @property
    def language(self) -> str:
        """What is spoken in it."""


class Queues:
    """`board` is kept by whoever hears the facts in this process."""

    def __init__(self, board: QueueBoard, *, agents: AgentLocator, names: UserNames) -> None:
        self._board = board
        self._agents = agents
        self._names = names

    async def sync(self, session: AsyncSession, definitions: Iterable[QueueDefinition]) -> None:
        """Make the table what the settings say."""
        rows = {
            item.name: {"name": item.name, "title": item.title or item.name, "language": item.language}
            for item in definitions
        }
        await repository.replace_all(
            session, [{**row, "position": position} for position, row in enumerate(rows.values())]
        )

    async def titles(self, session: AsyncSession) -> "list[QueueTitle]":
        """The queues of the settings by name and title."""
        return [QueueTitle(name=queue.name, title=queue.title) for queue in await repository.all_queues(session)]

    async def list(self, session: AsyncSession) -> list[QueueOut]:
        """The queues of the settings, with their live picture."""
        queues = await repository.all_queues(session)
        lives = {queue.name: self._board.live(queue.name) for queue in queues}
        people = {self._agents.agent_of(member.endpoint) for live in lives.values() for member in live.members}
        known = {user_id for user_id in people if user_id is not None}
        names = await self._names.names(session, known) if known else {}
        return [
            QueueOut(
                name=queue.name,
                title=queue.title,
                language=queue.language,
                waiting=lives[queue.name].waiting,
                longest_since=lives[queue.name].longest_since,
                members=[self._member(member, names) for member in lives[queue.name].members],
            )
            for queue in queues
        ]

    def _member(self, member: Member, names: Mapping[int, str]) -> QueueMemberOut:
        user_id = self._agents.agent_of(member.endpoint)
        return QueueMemberOut(
            endpoint=member.endpoint,
            user_id=user_id,
            name=None if user_id is None else names.get(user_id),
            paused=member.paused,
            pause_reason=member.pause_reason,
            in_call=member.in_call,
        )
