"""What every role has: settings, database, bus, health, and the services that need nothing else."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from callcenter.agents.directory import AgentDirectory
from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.bootstrap.checks import check_queue
from callcenter.bootstrap.speech import transcript_queue
from callcenter.bus import Bus
from callcenter.bus_memory import MemoryBus
from callcenter.bus_redis import RedisBus
from callcenter.calls.service import CallLog
from callcenter.calls.terms import NewestTerms, TermedBus, node_of
from callcenter.db import Database
from callcenter.health import Health
from callcenter.leases.service import leaders
from callcenter.lifecycle import Supervisor
from callcenter.phones import PhoneNumber, normalise
from callcenter.reports.switches import QueueSwitches, Switches
from callcenter.settings import Settings
from crm.leads import LeadDesk
from crm.lookup import StoredOwners
from recordings.room import Around, RecordingRoom
from recordings.tagging import CallTagging
from recordings.telling import RecordingTeller
from recordings.transcription.queueing import TranscriptQueue
from recordings.transcription.search import SpokenSearch
from scripts_qa.checking.queueing import CheckQueue
from scripts_qa.forms.service import FormLibrary
from scripts_qa.library.service import ScriptLibrary


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`process` owns everything that must be closed."""

    settings: Settings
    process: Supervisor
    database: Database
    bus: Bus
    health: Health
    names: StoredNames
    calls: CallLog
    directory: AgentDirectory
    leads: LeadDesk
    audit: AuditTrail
    recordings: RecordingRoom
    transcripts: TranscriptQueue
    spoken: SpokenSearch
    scripts: ScriptLibrary
    forms: FormLibrary
    check_queue: CheckQueue

    def number(self, raw: str) -> PhoneNumber:
        """A number in any notation, in the firm's own country where it does not say."""
        return normalise(raw, self.settings.phones.country)

    def key(self, raw: str) -> str | None:
        """The exact key by which customers are found."""
        return self.number(raw).e164


async def open_house(settings: Settings, process: Supervisor) -> House:
    """Open the parts that every role has."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = await process.open("database", opened(settings.database_url))
    bus = TermedBus(await _open_bus(settings, process), await _known_terms(database))
    health = _watch(process, database, bus)
    names = StoredNames()
    audit = AuditTrail(database, names=names, now=now)
    transcripts = transcript_queue(settings, database)
    checks = check_queue(settings, database)
    around = Around(
        database=database,
        bus=bus,
        audit=audit,
        data_dir=settings.data_dir,
        followers=[transcripts, RecordingTeller()],
        companions=[transcripts, checks],
    )
    recordings = await process.open("recordings", aclosing(RecordingRoom(settings.recordings, around)))
    spoken = SpokenSearch()
    return House(
        settings=settings,
        process=process,
        database=database,
        bus=bus,
        health=health,
        names=names,
        calls=call_log(settings, names, spoken),
        directory=AgentDirectory(),
        leads=LeadDesk(database, bus),
        audit=audit,
        recordings=recordings,
        transcripts=transcripts,
        spoken=spoken,
        scripts=script_library(settings),
        forms=FormLibrary(audit, names),
        check_queue=checks,
    )


def call_log(settings: Settings, names: StoredNames, spoken: SpokenSearch) -> CallLog:
    """The stored calls, as every room asks for them."""

    def key_of(raw: str) -> str | None:
        return normalise(raw, settings.phones.country).e164

    return CallLog(
        normalise=key_of,
        customers=StoredOwners(),
        names=names,
        spoken=spoken,
        tags=CallTagging(),
    )


def _watch(process: Supervisor, database: Database, bus: Bus) -> Health:
    health = Health(process.stopping)
    health.add("database", database.ping)
    health.add("bus", bus.ping)
    return health


def script_library(settings: Settings) -> ScriptLibrary:
    return ScriptLibrary(now=now, languages={queue.name: queue.language for queue in settings.queues})


def report_switches(settings: Settings) -> QueueSwitches:
    """The firm's way of counting."""
    usual = Switches(
        answer_within_s=settings.reports.answer_within_s,
        short_s=settings.reports.short_s,
        short_talk_s=settings.reports.short_talk_s,
    )
    own = {
        queue.name: usual.model_copy(update={"answer_within_s": queue.answer_within_s})
        for queue in settings.queues
        if queue.answer_within_s is not None
    }
    return QueueSwitches(usual=usual, of_queue=own)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database that is disposed of in the end."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.dispose()


async def _open_bus(settings: Settings, process: Supervisor) -> Bus:
    if settings.redis_url is None:
        return await process.open("bus", aclosing(MemoryBus()))
    return await process.open("bus", RedisBus(settings.redis_url))


async def _known_terms(database: Database) -> NewestTerms:
    """Who leads already, so that a process that has just started is not taken in by an earlier leader."""
    terms = NewestTerms()
    async with database.reading() as session:
        known = {node_of(name): leader.token for name, leader in (await leaders(session)).items()}
    terms.know({node: token for node, token in known.items() if node is not None})
    return terms


def now() -> datetime:
    return datetime.now(UTC)
