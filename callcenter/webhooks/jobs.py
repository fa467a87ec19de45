"""Durable work of webhooks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from callcenter.jobs.ports import JobContext, Schedule, job
from callcenter.webhook_settings import WebhookSettings
from callcenter.webhooks import repository


@dataclass(frozen=True, slots=True)
class PurgeArgs:
    """Nothing to choose: how long deliveries are kept is a setting."""


@job("webhooks.purge", PurgeArgs)
async def purge_deliveries(context: JobContext, _args: PurgeArgs) -> None:
    """Forget old deliveries: their bodies are data of people."""
    kept = timedelta(days=context.part(WebhookSettings).keep_days)
    async with context.database.transaction() as session:
        await repository.purge(session, datetime.now(UTC) - kept)


PURGE_SCHEDULE: Final = Schedule("webhooks.purge", "webhooks.purge", PurgeArgs(), cron="47 2 * * *")
