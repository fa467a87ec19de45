"""A script published anew, and the calls of the last days."""

from datetime import UTC, datetime, timedelta

from callcenter.audit.trail import SYSTEM
from callcenter.db import Database
from scripts_qa.checking import repository
from scripts_qa.checking.rescoring import Rescorer, RescoreWish
from scripts_qa.library.events import ScriptPublished


class Republished:
    """Told twice, it asks once: one re-scoring for the record of each version."""

    def __init__(self, database: Database, rescorer: Rescorer, span: timedelta) -> None:
        self._database = database
        self._rescorer = rescorer
        self._span = span

    async def on_published(self, event: ScriptPublished) -> None:
        now = datetime.now(UTC)
        async with self._database.transaction() as session:
            if await repository.kept_rescore(session, event.version_id):
                return
            wish = RescoreWish(
                script_version_id=event.version_id,
                form_version_id=None,
                keeps=True,
                called_from=now - self._span,
                called_to=now,
            )
            await self._rescorer.ask(session, SYSTEM, wish)
