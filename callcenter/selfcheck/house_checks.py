"""Our own stores and workers: recordings, transcripts, jobs, who leads, disk space."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import JsonValue
from callcenter.db import Database
from callcenter.jobs.ports import Jobs
from callcenter.leases.service import Leader, leaders
from callcenter.selfcheck.findings import Check, CheckName, Found, Mismatch, NotChecked, Outcome, Repair, Severity
from callcenter.selfcheck.ports import RecordingBooks

RECORDINGS_BACK: Final = timedelta(hours=24)
RECORDINGS_SETTLE: Final = timedelta(minutes=10)
"""Time for a file to be finished, fetched and taken in."""
EVERY_S: Final = 300.0
JOBS_LATE_S: Final = 300.0
TRANSCRIPTS_LATE: Final = timedelta(hours=1)
SILENT_LEASES: Final = 3.0
SILENT_AT_LEAST_S: Final = 15.0
"""The sign of life is by the leader's own clock."""
GB: Final = 1_000_000_000
DISK_BAD: Final = (0.02, GB)
DISK_WARNING: Final = (0.10, 5 * GB)
"""Free share, and free bytes: both must be below, so that a large disk does not warn with plenty left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseChecks:
    """`recordings` is None where none are taken in; `oldest_transcript` is when the oldest that is not done began."""

    database: Database
    recordings: RecordingBooks | None
    oldest_transcript: Callable[[], Awaitable[datetime | None]]
    jobs: Jobs
    lease_s: float
    data_dir: Path
    now: Callable[[], datetime]

    def all(self) -> list[Check]:
        return [
            Check(CheckName.RECORDINGS, self._recordings, every_s=EVERY_S),
            Check(CheckName.TRANSCRIPTS, self._transcripts),
            Check(CheckName.JOBS, self._jobs),
            Check(CheckName.LEASES, self._leases, rounds=2),
            Check(CheckName.DISK, self._disk),
        ]

    async def _recordings(self) -> list[Found]:
        if self.recordings is None:
            raise NotChecked(Outcome.OFF)
        since, until = self.now() - RECORDINGS_BACK, self.now() - RECORDINGS_SETTLE
        missing = await self.recordings.missing(since, until)
        orphans = [one for one in await self.recordings.orphans(since) if one.started_at < until]
        return [
            Found(
                problem=Mismatch.RECORDING_MISSING,
                subject=one.call_id,
                severity=Severity.BAD if one.told else Severity.WARNING,
                repair=Repair.INGEST,
                detail={"call_id": one.call_id, "node": one.node, "started_at": one.started_at.isoformat()},
            )
            for one in missing
        ] + [
            Found(
                problem=Mismatch.RECORDING_ORPHAN,
                subject=str(one.recording_id),
                severity=Severity.WARNING,
                repair=Repair.INGEST,
                detail={"node": one.node, "channel": one.uniqueid, "started_at": one.started_at.isoformat()},
            )
            for one in orphans
        ]

    async def _transcripts(self) -> list[Found]:
        oldest = await self.oldest_transcript()
        if oldest is None or self.now() - oldest < TRANSCRIPTS_LATE:
            return []
        detail = {"since": oldest.isoformat()}
        return [Found(problem=Mismatch.TRANSCRIPTS_LATE, subject="queue", severity=Severity.WARNING, detail={**detail})]

    async def _jobs(self) -> list[Found]:
        async with self.database.reading() as session:
            counts = await self.jobs.counts(session)
            dead = await self._dead_names(session) if counts.dead else {}
        found = [
            Found(
                problem=Mismatch.JOBS_DEAD,
                subject=name,
                severity=Severity.WARNING,
                repair=Repair.RETRY_JOBS,
                detail={"job": name, "count": number},
            )
            for name, number in dead.items()
        ]
        if counts.waiting_s >= JOBS_LATE_S:
            detail = {"seconds": round(counts.waiting_s), "count": counts.queued}
            found.append(Found(problem=Mismatch.JOBS_LATE, subject="queue", severity=Severity.BAD, detail={**detail}))
        return found

    async def _dead_names(self, session: AsyncSession) -> Mapping[str, int]:
        names: dict[str, int] = {}
        for job in await self.jobs.dead(session):
            names[job.name] = names.get(job.name, 0) + 1
        return names

    async def _leases(self) -> list[Found]:
        async with self.database.reading() as session:
            known = await leaders(session)
        return [found for name, leader in sorted(known.items()) for found in self._leader(name, leader)]

    def _leader(self, name: str, leader: Leader) -> list[Found]:
        silent_s = (self.now() - leader.beat_at).total_seconds()
        detail: dict[str, JsonValue] = {"work": name, "who": leader.who, "seconds": round(silent_s)}
        if silent_s > max(SILENT_LEASES * self.lease_s, SILENT_AT_LEAST_S):
            return [Found(problem=Mismatch.LEADER_SILENT, subject=name, severity=Severity.BAD, detail=detail)]
        if leader.who and not leader.fit:
            return [Found(problem=Mismatch.LEADER_UNFIT, subject=name, severity=Severity.WARNING, detail=detail)]
        return []

    async def _disk(self) -> list[Found]:
        usage = await asyncio.to_thread(shutil.disk_usage, self.data_dir)
        severity = disk_severity(usage.free, usage.total)
        if severity is None:
            return []
        detail = {"free_gb": round(usage.free / GB, 1), "percent": round(100 * usage.free / usage.total, 1)}
        return [Found(problem=Mismatch.DISK_LOW, subject="data", severity=severity, detail={**detail})]


def disk_severity(free: int, total: int) -> Severity | None:
    """None when there is enough."""
    for severity, (share, least) in ((Severity.BAD, DISK_BAD), (Severity.WARNING, DISK_WARNING)):
        if free < total * share and free < least:
            return severity
    return None
