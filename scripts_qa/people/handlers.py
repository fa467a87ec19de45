"""Operators are told of released results as they are released. What is missed here `jobs.tell_results` does."""

from callcenter.bus import Bus, Message
from callcenter.db import Database
from scripts_qa.people.kinds import NoticeKind
from scripts_qa.people.notices import Notices
from scripts_qa.reviews.events import REVIEW_RELEASED, from_payload


class ReleaseNews:
    def __init__(self, database: Database, notices: Notices) -> None:
        self._database = database
        self._notices = notices

    async def start(self, bus: Bus) -> None:
        """One process of all handles each message."""
        await bus.subscribe(REVIEW_RELEASED, self.on_released, name="qa people", group="qa-people")

    async def on_released(self, message: Message) -> None:
        news = from_payload(message.payload)
        async with self._database.transaction() as session:
            await self._notices.tell(session, news.agent_id, NoticeKind.RESULT, str(news.review_id))
