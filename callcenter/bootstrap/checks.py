"""Checks of calls against scripts in each role: asked for everywhere, computed in workers, shown in the web."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from callcenter.bootstrap.work import JOBS
from callcenter.bus import Message
from callcenter.db import Database
from callcenter.jobs.engines import create_jobs
from callcenter.qa_settings import QaSettings
from callcenter.settings import Settings
from recordings.transcription.spoken import SpokenRecord
from scripts_qa.checking import api as checks_api
from scripts_qa.checking.jobs import LookBack
from scripts_qa.checking.pipeline import Around, CallChecker
from scripts_qa.checking.quality import TrustRule
from scripts_qa.checking.queueing import CheckQueue
from scripts_qa.checking.republishing import Republished
from scripts_qa.checking.rescoring import Rescorer
from scripts_qa.checking.service import Checks, Desk
from scripts_qa.checking.showing import CheckDesk
from scripts_qa.forms import api as forms_api
from scripts_qa.library.events import SCRIPT_PUBLISHED, from_payload
from scripts_qa.matching.e5 import installed_meaning
from scripts_qa.matching.meaning import Meaning

if TYPE_CHECKING:
    from callcenter.bootstrap.house import House


def check_queue(settings: Settings, database: Database) -> CheckQueue:
    """Follows the transcripts; goes with the recordings."""
    return CheckQueue(create_jobs(database, JOBS), enabled=settings.qa.enabled)


def trust_rule(settings: QaSettings) -> TrustRule:
    return TrustRule(least=settings.trust_least, reviewed=settings.trust_reviewed)


def build_checks(house: "House") -> Checks:
    return Checks(
        Desk(
            rule=trust_rule(house.settings.qa),
            audit=house.audit,
            scripts=house.scripts,
            forms=house.forms,
            queue=house.check_queue,
        )
    )


def put_checks(app: web.Application, house: "House") -> None:
    """What the routes of checks and forms ask for."""
    app[checks_api.CHECKS] = build_check_desk(house)
    app[checks_api.CHECK_QUEUE] = house.check_queue
    app[checks_api.RESCORER] = build_rescorer(house)
    app[checks_api.LIBRARY] = house.scripts
    app[forms_api.FORMS] = house.forms
    app[forms_api.FORM_SCRIPTS] = house.scripts


def build_check_desk(house: "House") -> CheckDesk:
    return CheckDesk(
        build_checks(house), calls=house.calls, scripts=house.scripts, names=house.names, audit=house.audit
    )


def build_rescorer(house: "House", meaning: Meaning | None = None) -> Rescorer:
    return Rescorer(_around(house, meaning), house.check_queue, house.audit)


async def open_checks(house: "House") -> Mapping[type[Any], object]:
    """The parts that a worker's jobs ask for."""
    meaning = await asyncio.to_thread(installed_meaning) if house.settings.qa.meaning else None
    around = _around(house, meaning)
    return {
        Around: around,
        CallChecker: CallChecker(around),
        CheckQueue: house.check_queue,
        Checks: build_checks(house),
        LookBack: LookBack(timedelta(days=house.settings.qa.look_back_days)),
        Rescorer: Rescorer(around, house.check_queue, house.audit),
    }


async def follow_publishing(house: "House") -> None:
    """The calls of the last days are checked again when their script is published anew, where the settings say so."""
    days = house.settings.qa.recheck_days
    if not days:
        return
    republished = Republished(house.database, build_rescorer(house), timedelta(days=days))

    async def on_published(message: Message) -> None:
        await republished.on_published(from_payload(message.payload))

    await house.bus.subscribe(SCRIPT_PUBLISHED, on_published, name="rechecks", group="rechecks")


def _around(house: "House", meaning: Meaning | None) -> Around:
    return Around(
        database=house.database,
        bus=house.bus,
        calls=house.calls,
        library=house.recordings.library,
        spoken=SpokenRecord(),
        scripts=house.scripts,
        forms=house.forms,
        rule=trust_rule(house.settings.qa),
        meaning=meaning,
    )
