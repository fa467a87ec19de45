"""The self-check, put together: the exchange's own answers, the books, our stores, and the round of each minute."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from ami.connection import AmiConnection, State
from ami.errors import AmiError
from ami.tracker.members import member_endpoint
from callcenter.bootstrap.books import compare_books
from callcenter.bootstrap.house import House, now
from callcenter.bootstrap.telephone import TelephoneSide
from callcenter.bootstrap.work import JOBS
from callcenter.errors import Unavailable
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.ports import Jobs
from callcenter.leases import Lease, LeaseRules, Term
from callcenter.selfcheck.findings import (
    ROUND_S,
    Check,
    CheckName,
    Found,
    Mismatch,
    NotChecked,
    Outcome,
    Repair,
    Severity,
)
from callcenter.selfcheck.house_checks import EVERY_S, HouseChecks
from callcenter.selfcheck.live_checks import LiveChecks
from callcenter.selfcheck.ports import PbxMember, PbxPicture, PbxSilence
from callcenter.selfcheck.service import Mend, SelfCheck
from callcenter.settings import Settings
from recordings.jobs import SweepArgs
from recordings.transcription.gauges import oldest_waiting

log = structlog.get_logger(__name__)

LEASE: Final = "selfcheck"
BOOKS_BACK: Final = timedelta(hours=1)
BOOKS_SETTLE: Final = timedelta(minutes=2)
"""Asterisk writes its books a little after the events."""


class AmiExchanges:
    """Implements `Exchanges` over the links that act."""

    def __init__(self, links: Mapping[str, AmiConnection]) -> None:
        self._links = links

    async def look(self) -> Sequence[PbxPicture | PbxSilence]:
        return [await self._node(name, link) for name, link in self._links.items()]

    async def _node(self, name: str, link: AmiConnection) -> PbxPicture | PbxSilence:
        if link.state is not State.UP:
            return PbxSilence(name, str(link.state))
        try:
            asked = time.time()
            pong = await link.send({"Action": "Ping"})
            between = (asked + time.time()) / 2
            channels = await link.list({"Action": "CoreShowChannels"})
            rows = await link.list({"Action": "QueueStatus"})
        except AmiError as error:
            return PbxSilence(name, type(error).__name__)
        told = pong.timestamp
        off_s = None if told is None else told - between
        members = [
            PbxMember(row.headers["Queue"], member_endpoint(row.headers), row.headers.get("Paused") == "1")
            for row in rows
            if row.name == "QueueMember"
        ]
        uids = frozenset(row.headers.get("Uniqueid", "") for row in channels)
        return PbxPicture(name, uids, tuple(members), off_s)


def build_selfcheck(house: House, side: TelephoneSide) -> SelfCheck:
    """Without timers: whoever opens it runs the rounds."""
    jobs = create_jobs(house.database, JOBS)
    live = LiveChecks(house.database, AmiExchanges(side.links), house.names, house.calls, now)
    stores = HouseChecks(
        database=house.database,
        recordings=house.recordings.checker if house.recordings.places else None,
        oldest_transcript=lambda: oldest_waiting(house.database),
        jobs=jobs,
        lease_s=house.settings.bridge.lease_s,
        data_dir=house.settings.data_dir,
        now=now,
    )
    books = Check(CheckName.BOOKS, lambda: books_findings(house.settings, now()), every_s=EVERY_S)
    checks = [*live.all(), books, *stores.all()]
    return SelfCheck(house.database, checks, repairs=_repairs(house, side, jobs), audit=house.audit, now=now)


async def open_selfcheck(house: House, side: TelephoneSide) -> None:
    """The round of each minute, by one process of the house."""
    check = build_selfcheck(house, side)
    rules = LeaseRules(lease_s=house.settings.bridge.lease_s, beat_s=house.settings.bridge.beat_s)
    lease = Lease(house.database, LEASE, rules=rules, is_fit=lambda: True)

    async def lead() -> None:
        while True:
            term = await lease.win()
            await _lead(lease, term, check)

    house.process.run("self-check", lead)


async def _lead(lease: Lease, term: Term, check: SelfCheck) -> None:
    try:
        async with asyncio.TaskGroup() as tasks:
            rounds = tasks.create_task(_rounds(check), name="self-check rounds")
            await lease.keep(term)
            rounds.cancel()
    finally:
        if not term.lost.is_set():
            await lease.give_back(term)


async def _rounds(check: SelfCheck) -> None:
    """The first one after a while: at the start everything is on its way."""
    while True:
        await asyncio.sleep(ROUND_S)
        try:
            await check.round()
        except Exception:
            log.exception("selfcheck.round_failed")


async def books_findings(settings: Settings, at: datetime) -> list[Found]:
    """Calls of the hour before `at` that Asterisk's own books tell otherwise; raises NotChecked without books."""
    until = at - BOOKS_SETTLE
    compared = await compare_books(settings, until - BOOKS_BACK, until)
    if not compared:
        raise NotChecked(Outcome.OFF)
    return [
        Found(
            problem=Mismatch.BOOKS_DISAGREE,
            subject=f"{one.call_id} {one.name} {one.about}",
            severity=Severity.WARNING,
            detail={
                "node": comparison.node,
                "call_id": str(one.call_id),
                "name": str(one.name),
                "about": one.about,
                "ours": one.ours,
                "books": one.books,
            },
        )
        for comparison in compared
        for one in comparison.disagreements
    ]


def _repairs(house: House, side: TelephoneSide, jobs: Jobs) -> dict[Repair, Mend]:
    async def reassert(subject: str) -> None:
        if not await side.desks.reassert_agent(int(subject)):
            raise Unavailable("the PBX cannot be told now")

    async def ingest(_subject: str) -> None:
        async with house.database.transaction() as session:
            await jobs.enqueue(session, "recordings.sweep", SweepArgs(), unique_key="recordings.sweep:repair")

    async def retry(subject: str) -> None:
        async with house.database.transaction() as session:
            for job in await jobs.dead(session):
                if job.name == subject:
                    await jobs.retry(session, job.id)

    return {Repair.REASSERT: reassert, Repair.INGEST: ingest, Repair.RETRY_JOBS: retry}
