"""The example firm: people, phones, queues, customers, and two months of calls, for the demo and for looking around."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.browser_phone import PhoneKind
from callcenter.agents.directory import AgentDirectory
from callcenter.agents.service import DeskRules, DeskService
from callcenter.audit.service import AuditTrail
from callcenter.auth.accounts import Accounts, Newcomer
from callcenter.auth.names import StoredNames
from callcenter.auth.passwords import Passwords
from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.auth.sessions import Sessions
from callcenter.bootstrap.example_calls import PastCaller, past_calls
from callcenter.bootstrap.example_files import seed_files
from callcenter.bootstrap.house import call_log, now, opened
from callcenter.bus_memory import MemoryBus
from callcenter.calls.facts import Endpoint
from callcenter.calls.no_pbx import NoPbx
from callcenter.calls.outcomes import service as outcomes
from callcenter.calls.recorder import Recorder
from callcenter.calls.storybook import StoryBook
from callcenter.db import Database
from callcenter.errors import Conflict
from callcenter.phones import normalise
from callcenter.settings import Settings
from crm.competitors.seed import seed_competitors
from crm.deals.seed import seed_deals
from crm.history import StoredCalls
from crm.projects.seed import seed_project
from crm.sections.seed import seed_sections
from crm.seed import seed_example_firm
from crm.seed_data import CONTACTS, City
from recordings.transcription.search import SpokenSearch
from scripts_qa.library.examples import publish_examples

PAST_CALLS: Final = 240
BOSS: Final = "irina"
AUTHOR: Final = "marat"
"""Who has written the firm's scripts."""


@dataclass(frozen=True, slots=True)
class Person:
    """`extension` is the desk phone; operators serve `queues`."""

    login: str
    name: str
    role: Role
    extension: str = ""
    queues: tuple[str, ...] = ()


PEOPLE: Final = (
    Person("olena", "Олена Марченко", Role.OPERATOR, "101", ("sales", "support")),
    Person("timur", "Тимур Ахметов", Role.OPERATOR, "102", ("sales",)),
    Person("grace", "Grace Whitfield", Role.OPERATOR, "103", ("support",)),
    Person("daniel", "Daniel Osei", Role.SENIOR_OPERATOR, "104", ("sales", "support")),
    Person("irina", "Ирина Соколова", Role.SUPERVISOR, "105", ("sales", "support")),
    Person("marat", "Марат Сулейменов", Role.QA),
    Person("admin", "Administrator", Role.ADMINISTRATOR, "106", ("sales", "support")),
)
EXTENSIONS: Final = tuple(str(number) for number in range(101, 113))


@dataclass(frozen=True, slots=True)
class ExampleFirm:
    """`password` is everybody's; None when the firm was there already."""

    people: Sequence[Person]
    password: str | None


async def seed(settings: Settings, password: str = "") -> ExampleFirm:
    """Make the firm once. The queues `sales` and `support` must be in the settings, as in the demo's."""
    missing = {"sales", "support"} - {queue.name for queue in settings.queues}
    if missing:
        raise Conflict(f"the example firm needs these queues in the settings: {', '.join(sorted(missing))}")
    chosen = password or secrets.token_urlsafe(9)
    async with opened(settings.database_url) as database:
        accounts = Accounts(database, passwords=Passwords(), sessions=Sessions(database))
        if await accounts.id_of(PEOPLE[0].login) is not None:
            return ExampleFirm(PEOPLE, None)
        await _fill(settings, database, accounts, chosen)
        ids = {person.login: await accounts.id_of(person.login) for person in PEOPLE}
        calls = StoredCalls(call_log(settings, StoredNames(), SpokenSearch()))
        await seed_files(settings, database, {login: id_ for login, id_ in ids.items() if id_ is not None}, calls)
    return ExampleFirm(PEOPLE, chosen)


async def _fill(settings: Settings, database: Database, accounts: Accounts, password: str) -> None:
    bus = MemoryBus()
    rules = DeskRules(queues={queue.name: queue.title for queue in settings.queues})
    desks = DeskService(database, NoPbx(), bus, names=StoredNames(), rules=rules, now=now)
    async with database.transaction() as session:
        ids = {person.login: await _hire(session, accounts, person, password) for person in PEOPLE}
        phones = {number: await desks.add_phone(session, f"PJSIP/{number}", number) for number in EXTENSIONS}
        for number in EXTENSIONS:
            await desks.add_phone(session, f"PJSIP/web{number}", f"2{number[1:]}", kind=PhoneKind.BROWSER)
        for person in PEOPLE:
            await desks.assign_queues(session, ids[person.login], person.queues)
        await outcomes.add_usual(session, "ru")
        operators = [ids[person.login] for person in PEOPLE if person.role is Role.OPERATOR]
        await seed_example_firm(session, responsible_ids=operators, now=now())
        await seed_sections(session, author_id=ids[AUTHOR])
        await seed_deals(session, responsible_ids=operators, now=now())
        await seed_competitors(session, author_id=ids[BOSS], now=now())
        boss = Principal(user_id=ids[BOSS], login=BOSS, name="", role=Role.SUPERVISOR, session_id=0)
        await seed_project(session, boss=boss, workers=operators[:2], now=now())
        await publish_examples(session, ids[AUTHOR], audit=AuditTrail(database, names=StoredNames(), now=now), at=now())
    for person in PEOPLE:
        if person.extension:
            await desks.take_phone(ids[person.login], phones[person.extension].id)
    await _record_past(settings, database, bus)
    await bus.aclose()


async def _hire(session: AsyncSession, accounts: Accounts, person: Person, password: str) -> int:
    newcomer = Newcomer(login=person.login, name=person.name, role=person.role, password=password)
    return (await accounts.create(session, newcomer)).id


async def _record_past(settings: Settings, database: Database, bus: MemoryBus) -> None:
    directory = AgentDirectory()
    async with database.reading() as session:
        await directory.load(session)
    recorder = Recorder(
        database,
        bus,
        book=StoryBook(),
        agents=directory,
        normalise=lambda raw: normalise(raw, settings.phones.country).e164,
    )
    dids = [*(line.did for node in settings.pbx for line in node.lines), "", ""]
    callers = []
    for contact in CONTACTS:
        number = normalise(contact.city.number(contact.last), settings.phones.country).e164 or ""
        queue = "support" if contact.city is City.BOSTON else "sales"
        callers.append(PastCaller(number, queue, dids[1 if queue == "support" else 0]))
    agents = [Endpoint(f"PJSIP/{person.extension}") for person in PEOPLE if person.role is Role.OPERATOR]
    for call in past_calls(callers, agents, now(), count=PAST_CALLS):
        for fact in call:
            recorder.take(fact)
    await recorder.close()
