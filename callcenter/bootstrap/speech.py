"""Transcription in each role: asking for transcripts everywhere, making them in workers, showing them in the web."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from callcenter.bootstrap.hints import CrmNames, ScriptHints
from callcenter.bootstrap.work import JOBS
from callcenter.db import Database
from callcenter.jobs.engines import create_jobs
from callcenter.settings import Settings
from recordings.telling import TranscriptTeller
from recordings.transcription.building import engines_of, model_shelf_of, processes_of, rules_of, secrets_of
from recordings.transcription.queueing import TranscriptQueue
from recordings.transcription.service import Desk, TranscriptService
from recordings.transcription.speech import EngineName
from recordings.transcription.status import Progress
from recordings.transcription.transcriber import Surroundings, Transcriber

if TYPE_CHECKING:
    from callcenter.bootstrap.house import House


def transcript_queue(settings: Settings, database: Database) -> TranscriptQueue:
    """Follows the recordings: begins when one is stored, goes when one is removed."""
    wanted = settings.transcription
    return TranscriptQueue(
        create_jobs(database, JOBS),
        model_shelf_of(wanted, settings.data_dir),
        enabled=wanted.enabled,
        look_back=timedelta(days=wanted.look_back_days),
    )


async def open_transcriber(house: "House") -> Mapping[type[Any], object]:
    """The parts that a worker's jobs ask for; engines start with the first track."""
    wanted = house.settings.transcription
    processes = await house.process.open("speech engines", processes_of(wanted))
    shelf = model_shelf_of(wanted, house.settings.data_dir)
    around = Surroundings(
        database=house.database,
        bus=house.bus,
        library=house.recordings.library,
        calls=house.calls,
        processes=processes,
        engines=engines_of(wanted, shelf, processes, percent=wanted.cpu_percent),
        hints=[CrmNames(house.calls), *_of_scripts(house)],
        followers=[house.check_queue, TranscriptTeller()],
    )
    languages = {queue.name: queue.language for queue in house.settings.queues}
    rules = rules_of(wanted, languages, house.settings.phones.country)
    return {Transcriber: Transcriber(around, rules), TranscriptQueue: house.transcripts}


def _of_scripts(house: "House") -> list[ScriptHints]:
    """None where nothing is checked: a word that the engine is told to expect, it hears more often."""
    return [ScriptHints(house.scripts)] if house.settings.qa.enabled else []


def build_progress(house: "House") -> Progress:
    """What the console shows of the work."""
    wanted = house.settings.transcription
    names = [EngineName(name) for name in wanted.engines]
    return Progress(model_shelf_of(wanted, house.settings.data_dir), enabled=wanted.enabled, engines=names)


def build_transcripts(house: "House") -> TranscriptService:
    """For the console's server."""
    return TranscriptService(
        Desk(
            calls=house.calls,
            library=house.recordings.library,
            queue=house.transcripts,
            audit=house.audit,
            names=house.names,
            redact=secrets_of(house.settings.transcription),
            country=house.settings.phones.country,
            followers=[house.check_queue],
        )
    )
