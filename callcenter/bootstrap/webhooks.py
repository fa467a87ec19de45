"""Webhooks in each role: the console keeps subscriptions, workers deliver."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.trail import SYSTEM as SYSTEM_ACTOR
from callcenter.auth.permissions import Permission, Role
from callcenter.auth.principal import Principal
from callcenter.bootstrap.checks import build_check_desk
from callcenter.bootstrap.house import House, now
from callcenter.bootstrap.recordings import build_hearing
from callcenter.bootstrap.speech import build_transcripts
from callcenter.errors import AppError
from callcenter.webhook_settings import WebhookSettings
from callcenter.webhooks import api
from callcenter.webhooks.events import Kind
from callcenter.webhooks.guard import AddressGuard
from callcenter.webhooks.ports import Resource, Resources
from callcenter.webhooks.running import guarded_client, run_webhooks
from callcenter.webhooks.sending import Sender
from callcenter.webhooks.service import Webhooks
from callcenter.webhooks.spreading import Spreader
from crm import service as customers
from crm.deals import service as deals
from crm.goods import service as products
from crm.importing import service as imports
from crm.kinds import CustomerKind, CustomerRef
from crm.projects import service as projects
from crm.tasks import service as tasks
from crm.tasks.kinds import TaskPriority
from crm.tasks.making import post
from crm.tasks.schemas import TaskInput
from recordings.transcription.schemas import TranscriptQuery

SEES_ALL: Final = Principal(user_id=0, login="", name="", role=Role.ADMINISTRATOR, session_id=0)
"""Bodies are made once for all subscriptions; whoever subscribes must be allowed to see all of that kind."""

Read = Callable[[AsyncSession, str], Awaitable[BaseModel | None]]


def put_webhooks(app: web.Application, house: House) -> None:
    app[api.WEBHOOKS] = Webhooks(AddressGuard(house.settings.webhooks.allowed_networks), now)
    app[api.WEBHOOK_AUDIT] = house.audit


async def start_webhooks(house: House) -> None:
    """For the workers."""
    settings = house.settings.webhooks
    http = await house.process.open("webhook connections", guarded_client(settings))
    sender = Sender(house.database, http, settings, alarm=Alarm(house), clock=now)
    await house.process.open("webhook deliveries", aclosing(sender))
    spreader = Spreader(house.database, resources(house), now)
    house.process.run("webhooks", partial(run_webhooks, spreader, sender, house.process.stopping), drains=True)


def webhook_parts(house: House) -> dict[type[Any], object]:
    """For the workers' jobs."""
    return {WebhookSettings: house.settings.webhooks}


class Alarm:
    """Implements `callcenter.webhooks.ports.Alarm`: a task for each administrator."""

    def __init__(self, house: House) -> None:
        self._names = house.names

    async def __call__(self, session: AsyncSession, hook_id: int, name: str) -> None:
        for user_id in await self._names.allowed(session, Permission.USERS_MANAGE):
            form = TaskInput(
                title=_title(name), text="/integrations", priority=TaskPriority.HIGH, responsible_id=user_id
            )
            await post(session, form)


def _title(name: str) -> str:
    return f"Вебхук отключён, получатель не отвечает / Webhook switched off, no answer: {name}"[:200]


def resources(house: House) -> Resources:
    hearing, transcripts, checks = build_hearing(house), build_transcripts(house), build_check_desk(house)

    async def call(session: AsyncSession, call_id: str) -> BaseModel | None:
        return next(iter(await house.calls.calls_by_id(session, [call_id])), None)

    async def recording(session: AsyncSession, recording_id: str) -> BaseModel:
        return await hearing.detail(session, SEES_ALL, int(recording_id))

    async def transcript(session: AsyncSession, recording_id: str) -> BaseModel:
        query = TranscriptQuery()
        return await transcripts.of_recording(session, SYSTEM_ACTOR, SEES_ALL, int(recording_id), query)

    async def check(session: AsyncSession, call_id: str) -> BaseModel:
        return await checks.of_call(session, SYSTEM_ACTOR, SEES_ALL, call_id)

    return {
        **{Kind(kind): _read(partial(_customer, kind)) for kind in CustomerKind},
        Kind.DEAL: _read(_deal),
        Kind.TASK: _read(_task),
        Kind.PROJECT: _read(_project),
        Kind.PRODUCT: _read(_product),
        Kind.IMPORT: _read(_import),
        Kind.CALL: _read(call),
        Kind.RECORDING: _read(recording),
        Kind.TRANSCRIPT: _read(transcript),
        Kind.CHECK: _read(check),
    }


async def _customer(kind: CustomerKind, session: AsyncSession, id_: str) -> BaseModel:
    return await customers.card(session, CustomerRef(kind, int(id_)))


async def _deal(session: AsyncSession, id_: str) -> BaseModel:
    return await deals.card(session, int(id_), SEES_ALL)


async def _project(session: AsyncSession, id_: str) -> BaseModel:
    return await projects.card(session, int(id_), SEES_ALL)


async def _task(session: AsyncSession, id_: str) -> BaseModel:
    return await tasks.card(session, int(id_), SEES_ALL)


async def _import(session: AsyncSession, id_: str) -> BaseModel:
    return await imports.brief_of(session, await imports.existing(session, int(id_)))


async def _product(session: AsyncSession, id_: str) -> BaseModel:
    return await products.card(session, int(id_))


def _read(read: Read) -> Resource:
    """As the API answers it; what is refused there (gone, merged) is null here."""

    async def resource(session: AsyncSession, resource_id: str) -> Mapping[str, Any] | None:
        try:
            found = await read(session, resource_id)
        except AppError:
            return None
        return None if found is None else found.model_dump(mode="json", by_alias=True)

    return resource
