"""A role is a process. `run` has them all in one, with workers as children; the others are for several machines, and
then need PostgreSQL and Redis. Whatever is opened is closed in reverse order, and tasks end before what they use.
"""

import asyncio
import gc
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final

from callcenter import migrate
from callcenter.bootstrap.card_files import card_file_parts
from callcenter.bootstrap.checks import open_checks
from callcenter.bootstrap.customers import customer_parts
from callcenter.bootstrap.desk_duty import open_desk_duty
from callcenter.bootstrap.following import open_bridge
from callcenter.bootstrap.house import House, open_house
from callcenter.bootstrap.privacy import privacy_parts
from callcenter.bootstrap.probes import open_probes
from callcenter.bootstrap.qa_people import people_parts
from callcenter.bootstrap.reporting import mail_room
from callcenter.bootstrap.reviews import review_parts
from callcenter.bootstrap.routing import open_routing
from callcenter.bootstrap.scripts import script_parts
from callcenter.bootstrap.selfcheck import open_selfcheck
from callcenter.bootstrap.speech import open_transcriber
from callcenter.bootstrap.telephone import open_telephone_side
from callcenter.bootstrap.web import open_web
from callcenter.bootstrap.webhooks import start_webhooks, webhook_parts
from callcenter.bootstrap.work import JOBS
from callcenter.calls.service import CallLog
from callcenter.children import Child
from callcenter.errors import AppError
from callcenter.jobs.engine import WorkerOptions
from callcenter.jobs.engines import create_jobs, run_worker
from callcenter.jobs.schedules import run_scheduler
from callcenter.lifecycle import Supervisor
from callcenter.reports.mailing import MailRoom
from callcenter.settings import Settings
from crm.leads import LeadDesk
from recordings.room import RecordingRoom

GC_NEW_OBJECTS: Final = 20_000
"""A call makes some thousands of objects, nearly none of them in cycles."""


class Role(StrEnum):
    RUN = "run"
    WEB = "web"
    BRIDGE = "bridge"
    WORKER = "worker"
    SCHEDULER = "scheduler"


class NotMigrated(AppError):
    """The database has an older shape than the program."""

    code = "not-migrated"


async def run_role(settings: Settings, role: Role, config: Path | None = None) -> int:
    """Live as this role until told to stop; the process's exit code. `config` is handed on to children."""
    await _check_shape(settings, role)
    async with Supervisor() as process:
        house = await open_house(settings, process)
        if role in (Role.RUN, Role.BRIDGE, Role.WEB):
            side = await open_telephone_side(house)
            if role is not Role.BRIDGE:
                await open_web(house, side, JOBS)
            if role is not Role.WEB:
                await open_bridge(house, side, serves_console=role is Role.RUN)
                await open_routing(house)
                await open_desk_duty(house, side)
                await open_selfcheck(house, side)
        if role in (Role.RUN, Role.WORKER, Role.SCHEDULER):
            _start_scheduler(house)
        if role is Role.WORKER:
            await _start_worker(house)
        if role is Role.RUN:
            _start_children(house, config)
        await open_probes(house, _probe_port(settings, role))
        _settle_memory()
        return await process.wait()


def _probe_port(settings: Settings, role: Role) -> int:
    """The roles with a console have their probes there."""
    probes = settings.probes
    ports = {Role.BRIDGE: probes.bridge_port, Role.WORKER: probes.worker_port, Role.SCHEDULER: probes.scheduler_port}
    return ports.get(role, 0)


def _settle_memory() -> None:
    """What the start made stays for good: the collector need not walk through it again and again, which takes a tenth
    of a second each time, in which no card is shown."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_NEW_OBJECTS, 20, 50)


async def _check_shape(settings: Settings, role: Role) -> None:
    """One machine brings its own database up to date; several must not, each at its own time."""
    if role is Role.RUN:
        await asyncio.to_thread(migrate.upgrade, settings.database_url)
    elif missing := await asyncio.to_thread(migrate.pending, settings.database_url):
        raise NotMigrated(f"the database lacks {', '.join(missing)}: run `callcenter migrate`")


def _start_scheduler(house: House) -> None:
    queue = create_jobs(house.database, JOBS)
    work = partial(run_scheduler, house.database, queue, JOBS, house.process.stopping)
    house.process.run("scheduler", work, drains=True)


async def _start_worker(house: House) -> None:
    jobs = house.settings.jobs
    speech = await open_transcriber(house)
    options = WorkerOptions(
        concurrency=jobs.concurrency,
        heavy=house.settings.transcription.processes,
        lease_s=jobs.lease_s,
        heartbeat_s=jobs.heartbeat_s,
        poll_s=jobs.poll_s,
        parts={
            CallLog: house.calls,
            LeadDesk: house.leads,
            RecordingRoom: house.recordings,
            MailRoom: mail_room(house),
            **customer_parts(house.settings),
            **privacy_parts(house),
            **card_file_parts(house.settings, house.database),
            **speech,
            **script_parts(house),
            **await open_checks(house),
            **review_parts(house),
            **people_parts(house),
            **webhook_parts(house),
        },
    )
    work = partial(run_worker, house.database, JOBS, stop=house.process.stopping, options=options)
    house.process.run("worker", work, drains=True)
    await start_webhooks(house)


def _start_children(house: House, config: Path | None) -> None:
    """Workers as processes of their own: what they compute never delays a call."""
    command = [sys.executable, "-m", "callcenter", "worker", *(() if config is None else ("--config", str(config)))]
    for number in range(house.settings.jobs.workers):
        child = Child(f"worker {number + 1}", command)
        house.process.run(f"worker {number + 1}", partial(child.run, house.process.stopping), drains=True)
