"""The worker's half: spreads and sends as long as the process lives, in any number of processes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from aiohttp import ClientSession, TCPConnector, ThreadedResolver
from sqlalchemy.exc import SQLAlchemyError

from callcenter.webhook_settings import WebhookSettings
from callcenter.webhooks.guard import AddressGuard, GuardedResolver
from callcenter.webhooks.sending import Sender
from callcenter.webhooks.spreading import Spreader

POLL_S: Final = 1.0
RETRY_S: Final = 5.0
CONNECTIONS: Final = 16

log = structlog.get_logger(__name__)


@asynccontextmanager
async def guarded_client(settings: WebhookSettings) -> AsyncIterator[ClientSession]:
    """No proxy of the environment and no cookies: nothing of one receiver reaches another."""
    resolver = GuardedResolver(ThreadedResolver(), AddressGuard(settings.allowed_networks))
    connector = TCPConnector(resolver=resolver, limit=CONNECTIONS, use_dns_cache=False, force_close=True)
    async with ClientSession(connector=connector, trust_env=False) as session:
        yield session


async def run_webhooks(spreader: Spreader, sender: Sender, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            pause_s = 0.0 if await _step(spreader, sender) else POLL_S
        except (SQLAlchemyError, OSError) as error:
            log.warning("webhooks.database_unavailable", error=type(error).__name__)
            pause_s = RETRY_S
        if pause_s:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause_s)
    await sender.aclose()


async def _step(spreader: Spreader, sender: Sender) -> bool:
    spread = await spreader.step()
    return await sender.step() or spread
