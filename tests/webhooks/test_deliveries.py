"""What becomes of deliveries, on both databases, with a clock of the test's own and a real receiver."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.db import Database
from callcenter.webhook_settings import WebhookSettings
from callcenter.webhooks import repository
from callcenter.webhooks.errors import EventNotYours, NotActive
from callcenter.webhooks.events import Event, Happening, Kind
from callcenter.webhooks.guard import AddressGuard
from callcenter.webhooks.models import Delivery, DeliveryState, HookEvent, HookState, Webhook
from callcenter.webhooks.outbox import tell, tell_if_heard
from callcenter.webhooks.running import guarded_client
from callcenter.webhooks.schemas import DeliveryQuery, WebhookInput, WebhookPatch
from callcenter.webhooks.sending import Sender
from callcenter.webhooks.service import Webhooks
from callcenter.webhooks.spreading import Spreader
from tests.crm.builders import user
from tests.fakes.clock import Clock
from tests.webhooks.receiver import Came, Receiver, receiver

pytestmark = pytest.mark.db

ADMIN = Principal(user_id=1, login="admin", name="Admin", role=Role.ADMINISTRATOR, session_id=1)
INTEGRATOR = Principal(user_id=2, login="i", name="I", role=Role.INTEGRATOR, session_id=2)
LOOPBACK = (IPv4Network("127.0.0.0/8"),)
HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


@dataclass(slots=True)
class Desk:
    """Both halves of the worker, one step at a time."""

    database: Database
    there: Receiver
    http: ClientSession
    settings: WebhookSettings
    clock: Clock = field(default_factory=Clock)
    alarms: list[str] = field(default_factory=list)

    @property
    def webhooks(self) -> Webhooks:
        return Webhooks(AddressGuard(self.settings.allowed_networks), self.clock)

    async def subscribe(self, *events: Event, by: Principal = ADMIN) -> Webhook:
        form = WebhookInput(name="1C", url=self.there.url, events=list(events))
        async with self.database.transaction() as session:
            return await self.webhooks.create(session, form, by)

    async def happen(self, *happenings: tuple[Event, str]) -> None:
        async with self.database.transaction() as session:
            for event, id_ in happenings:
                tell(session, Happening(event=event, resource_id=id_, at=self.clock()))

    async def deliver(self) -> None:
        """Until nothing is due."""
        spreader = Spreader(self.database, {Kind.DEAL: _deal}, self.clock)
        sender = Sender(self.database, self.http, self.settings, alarm=self._alarm, clock=self.clock)
        while await spreader.step() or await sender.step():
            await sender.aclose()

    async def _alarm(self, _session: AsyncSession, _hook_id: int, name: str) -> None:
        self.alarms.append(name)

    async def states(self) -> list[DeliveryState]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Delivery.state).order_by(Delivery.id)))

    async def hook(self) -> Webhook:
        async with self.database.reading() as session:
            return (await session.scalars(select(Webhook))).one()


async def _deal(_session: AsyncSession, resource_id: str) -> dict[str, Any] | None:
    if resource_id == "broken":
        raise ValueError("a row that nobody can read")
    return {"id": int(resource_id), "title": "Окна"}


@asynccontextmanager
async def _desk(database: Database, settings: WebhookSettings) -> AsyncIterator[Desk]:
    async with receiver() as there, guarded_client(settings) as http:
        yield Desk(database, there, http, settings)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    for person in (ADMIN, INTEGRATOR):
        await user(database, person.user_id, person.name)
    async with _desk(database, WebhookSettings(allowed_networks=LOOPBACK)) as opened:
        yield opened


async def refuse(_came: Came) -> int:
    return 500


async def test_events_reach_who_subscribed_in_order_and_nobody_else(desk: Desk) -> None:
    await desk.happen((Event.DEAL_CREATED, "7"))
    desk.clock.pass_by(1)
    hook = await desk.subscribe(Event.DEAL_CREATED, Event.DEAL_MOVED)
    await desk.happen((Event.DEAL_CREATED, "1"), (Event.TASK_CREATED, "5"), (Event.DEAL_MOVED, "1"))
    await desk.happen((Event.DEAL_MOVED, "broken"))

    await desk.deliver()

    told = [(one["event"], one["resource"]["id"]) for one in (came.document for came in desk.there.taken)]
    assert [one for one in told if one[1] == "1"] == [("deal.created", "1"), ("deal.moved", "1")]
    assert sorted(told)[-1] == ("deal.moved", "broken")
    assert len(told) == 3
    assert all(came.is_signed_by(hook.secret) for came in desk.there.taken)
    first = desk.there.taken[0].document
    assert first["resource"] == {"kind": "deal", "id": "1", "data": {"id": 1, "title": "Окна"}}
    async with desk.database.reading() as session:
        assert len((await session.scalars(select(HookEvent))).all()) == 3


async def test_failing_receiver_is_tried_ever_more_rarely_and_given_up_after_a_day(desk: Desk) -> None:
    await desk.subscribe(Event.DEAL_CREATED, Event.DEAL_MOVED)
    await desk.happen((Event.DEAL_CREATED, "1"), (Event.DEAL_MOVED, "1"))

    async def refuse_the_first(came: Came) -> int:
        return 500 if came.document["event"] == "deal.created" else 204

    desk.there.answer = refuse_the_first
    tried: list[float] = []
    for _ in range(300):
        before = len(desk.there.came)
        await desk.deliver()
        if (await desk.states())[0] is not DeliveryState.WAITING:
            break
        tried += [desk.clock.now.timestamp()] * (len(desk.there.came) - before)
        desk.clock.pass_by(600)

    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert max(pauses) <= 3 * HOUR_S + 600
    assert pauses[-1] >= HOUR_S
    told = [came.document["event"] for came in desk.there.came]
    assert told == ["deal.created"] * (len(told) - 1) + ["deal.moved"]
    assert len({came.id for came in desk.there.came[:-1]}) == 1
    assert await desk.states() == [DeliveryState.FAILED, DeliveryState.DELIVERED]
    assert (await desk.hook()).failing_since is None


async def test_receiver_that_fails_for_days_is_switched_off_once_and_may_go_on_later(desk: Desk) -> None:
    hook = await desk.subscribe(Event.DEAL_CREATED)
    desk.there.answer = refuse
    for number in range(5):
        await desk.happen((Event.DEAL_CREATED, str(number)))
        await desk.deliver()
        desk.clock.pass_by(DAY_S)

    assert (await desk.hook()).state is HookState.DISABLED
    assert desk.alarms == ["1C"]
    asked = len(desk.there.came)
    await desk.happen((Event.DEAL_CREATED, "9"))
    await desk.deliver()
    assert len(desk.there.came) == asked
    async with desk.database.transaction() as session:
        version = (await desk.webhooks.get(session, hook.id)).version
        await desk.webhooks.change(session, hook.id, WebhookPatch(version=version, active=True), ADMIN)
    await desk.happen((Event.DEAL_CREATED, "10"))
    await desk.deliver()
    assert desk.there.came[-1].document["resource"]["id"] == "10"


async def test_receiver_that_says_gone_gets_nothing_more(desk: Desk) -> None:
    await desk.subscribe(Event.DEAL_CREATED, Event.DEAL_MOVED)

    async def gone(_came: Came) -> int:
        return 410

    desk.there.answer = gone
    await desk.happen((Event.DEAL_CREATED, "1"), (Event.DEAL_MOVED, "1"))
    await desk.deliver()
    desk.clock.pass_by(DAY_S)
    await desk.deliver()

    assert (await desk.hook()).state is HookState.GONE
    assert len(desk.there.came) == 1
    assert await desk.states() == [DeliveryState.FAILED, DeliveryState.FAILED]


async def test_redirect_is_no_delivery_and_address_of_the_house_is_never_called(desk: Desk) -> None:
    await desk.subscribe(Event.DEAL_CREATED)

    async def elsewhere(_came: Came) -> int:
        return 307

    desk.there.answer = elsewhere
    await desk.happen((Event.DEAL_CREATED, "1"))
    await desk.deliver()
    assert len(desk.there.came) == 1

    async with _desk(desk.database, WebhookSettings()) as strict:
        strict.clock.now = desk.clock.now
        strict.clock.pass_by(60)
        async with desk.database.transaction() as session:
            # The name resolves into the house: only the connection itself shows it.
            port = desk.there.url.rpartition(":")[2]
            await session.execute(update(Webhook).values(url=f"http://localhost:{port}"))
        await strict.deliver()
        assert len(desk.there.came) == 1
        async with desk.database.reading() as session:
            hook = (await session.scalars(select(Webhook))).one()
            page = await strict.webhooks.deliveries(session, hook.id, DeliveryQuery())
        assert [one.status for one in page.items[0].attempts] == [307, None]
        assert page.items[0].attempts[1].error == "Forbidden"


async def test_lease_of_a_dead_sender_is_taken_over_and_a_living_one_keeps_it(desk: Desk) -> None:
    await desk.subscribe(Event.DEAL_CREATED)
    await desk.happen((Event.DEAL_CREATED, "1"))
    await Spreader(desk.database, {}, desk.clock).step()
    async with desk.database.transaction() as session:
        until = desk.clock() + timedelta(seconds=15)
        taken = await repository.claim(session, lease="dead", now=desk.clock(), until=until, but=(), limit=5)
    assert len(taken) == 1
    desk.clock.pass_by(14)
    await desk.deliver()
    assert desk.there.came == []
    desk.clock.pass_by(1)
    await desk.deliver()
    assert len(desk.there.taken) == 1


async def test_nobody_subscribes_to_what_he_may_not_see_and_paused_ones_are_not_pinged(desk: Desk) -> None:
    with pytest.raises(EventNotYours):
        await desk.subscribe(Event.CHECK_DONE, by=INTEGRATOR)
    hook = await desk.subscribe(Event.CALL_ENDED, by=INTEGRATOR)
    async with desk.database.transaction() as session:
        await desk.webhooks.change(session, hook.id, WebhookPatch(version=1, active=False), INTEGRATOR)
    with pytest.raises(NotActive):
        async with desk.database.transaction() as session:
            await desk.webhooks.ping(session, hook.id, INTEGRATOR)
    async with desk.database.transaction() as session:
        await tell_if_heard(session, [Happening(event=Event.CALL_ENDED, resource_id="c", at=desk.clock())])
    async with desk.database.reading() as session:
        assert (await session.scalars(select(HookEvent))).all() == []


async def test_old_deliveries_are_forgotten_with_their_bodies(desk: Desk) -> None:
    await desk.subscribe(Event.DEAL_CREATED)
    await desk.happen((Event.DEAL_CREATED, "1"))
    await desk.deliver()
    desk.clock.pass_by(DAY_S)
    await desk.happen((Event.DEAL_CREATED, "2"))
    await desk.deliver()
    async with desk.database.transaction() as session:
        await repository.purge(session, desk.clock.now)
    async with desk.database.reading() as session:
        kept = (await session.scalars(select(HookEvent.resource_id))).all()
    assert kept == ["2"]
    assert await desk.states() == [DeliveryState.DELIVERED]
