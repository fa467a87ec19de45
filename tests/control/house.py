"""The house in which call control is tested: people, phones, one call, and a PBX that does as it is told."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.directory import AgentDirectory
from callcenter.agents.service import DeskRules, DeskService
from callcenter.audit.schemas import AuditQuery
from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.bus_memory import MemoryBus
from callcenter.control.dialling import Dialler
from callcenter.control.people import Directory
from callcenter.control.requests import Asker
from callcenter.control.rules import ControlRules
from callcenter.control.service import CallControl, Parts
from callcenter.control.throttle import DialThrottle
from callcenter.control_settings import ControlSettings, OutgoingNumber
from callcenter.db import Database
from callcenter.errors import AppError
from callcenter.pbx_settings import QueueTitle
from callcenter.phones import normalise
from callcenter.queues.board import QueueBoard
from callcenter.queues.service import Queues
from tests.control.talks import COLLEAGUE, Talk
from tests.fakes.calls_pbx import FakeCalls
from tests.fakes.people import NamedPeople, hire, person
from tests.fakes.stories import NOW, PHONE
from tests.fakes.telephony import FakeTelephony

OLENA = person(1, "Olena")
TIMUR = person(2, "Timur")
IRINA = person(3, "Irina", Role.SUPERVISOR)
ROBOT = person(4, "Robot", Role.INTEGRATOR)
CALL = "pbx1-call"
NUMBER = "+74951234567"


class NamedCustomer(BaseModel):
    name: str


class OneCustomer:
    """Implements CustomerLookup."""

    async def owners(self, session: AsyncSession, keys: Collection[str]) -> Mapping[str, Sequence[BaseModel]]:
        return {key: [NamedCustomer(name="Anna")] for key in keys}


@dataclass(slots=True)
class House:
    database: Database
    control: CallControl
    pbx: FakeCalls
    talk: Talk
    audit: AuditTrail
    parts: Parts
    phones: AgentDirectory
    later: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return NOW + self.later

    async def trail(self) -> list[tuple[str, str, str, str, int | None]]:
        async with self.database.reading() as session:
            items = (await self.audit.page(session, AuditQuery())).items
        return [(item.login, item.action, str(item.outcome), item.code, item.owner_id) for item in items]


def asker(who: Principal, key: str | None = None) -> Asker:
    return Asker(who, Actor.of(who), key)


SETTINGS = ControlSettings(
    numbers=(
        OutgoingNumber(number="+74950000001", title="Sales", queues=("sales",)),
        OutgoingNumber(number="+74950000002", title="Board", roles=("supervisor",)),
    ),
    forbidden=("+7809",),
    dials_per_minute=2,
    confirm_s=0.01,
    recording_pause_s=60,
)


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    database = Database(sqlite_url)
    bus = MemoryBus()
    await hire(database, OLENA, TIMUR, IRINA, ROBOT)
    names = NamedPeople({1: "Olena", 2: "Timur", 3: "Irina", 4: "Robot"})
    desks = DeskService(
        database, FakeTelephony(), bus, names=names, rules=DeskRules(queues={"sales": "Sales"}), now=lambda: NOW
    )
    phones = AgentDirectory()
    async with database.transaction() as session:
        ids = [(await desks.add_phone(session, endpoint, "")).id for endpoint in (PHONE, COLLEAGUE)]
        await desks.assign_queues(session, 2, ["sales"])
    for user_id, phone_id, endpoint in ((1, ids[0], PHONE), (2, ids[1], COLLEAGUE)):
        await desks.take_phone(user_id, phone_id)
        phones.hold(user_id, endpoint)
    yield await _house(database, bus, desks, phones, names)
    await bus.aclose()
    await database.dispose()


async def _house(
    database: Database, bus: MemoryBus, desks: DeskService, phones: AgentDirectory, names: NamedPeople
) -> House:
    talk, pbx = Talk(), FakeCalls()
    audit = AuditTrail(database, names=names, now=lambda: NOW)
    rules = ControlRules(SETTINGS, lambda raw: normalise(raw, "RU").e164)
    throttle = DialThrottle(SETTINGS.dials_per_minute)
    queues = Queues(QueueBoard(), agents=phones, names=names)
    async with database.transaction() as session:
        await queues.sync(session, [QueueTitle(name="sales", title="Sales")])
    made: list[House] = []
    clock: Callable[[], datetime] = lambda: made[0].now()  # noqa: E731
    dialler = Dialler(pbx, talk.live, rules, phones=phones, customers=OneCustomer(), throttle=throttle)
    parts = Parts(
        agents=phones,
        desks=desks,
        dialler=dialler,
        directory=Directory(talk.live, rules, pbx, names=names, queues=queues, now=clock),
        audit=audit,
        bus=bus,
        throttle=throttle,
        now=clock,
    )
    control = CallControl(database, pbx, talk.live, rules=rules, parts=parts)
    made.append(House(database, control, pbx, talk, audit, parts, phones))
    return made[0]


async def refused(work: object) -> str:
    with pytest.raises(AppError) as caught:
        await work  # type: ignore[misc]
    return caught.value.code
