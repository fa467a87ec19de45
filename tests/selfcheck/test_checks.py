"""Each check of the self-check finds the disagreement that it is for, and finds none where all agree."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.facts import CallId
from callcenter.calls.recorder import Recorder
from callcenter.calls.service import CallLog
from callcenter.calls.storybook import StoryBook
from callcenter.db import Database
from callcenter.jobs.ports import DeadJob, JobCounts, JobId, Jobs
from callcenter.leases import Lease, LeaseRules
from callcenter.selfcheck.findings import CheckName, Found, Mismatch, NotChecked, Outcome, Repair, Severity
from callcenter.selfcheck.house_checks import HouseChecks
from callcenter.selfcheck.live_checks import LiveChecks
from callcenter.selfcheck.ports import PbxPicture, PbxSilence
from recordings.checking import Missing, Orphan
from tests.fakes.bus import RecordingBus
from tests.fakes.stories import NODE, NOW, Script

pytestmark = pytest.mark.db

LATER = NOW + timedelta(minutes=5)


class Names:
    """Implements UserNames."""

    async def names(self, session: AsyncSession, user_ids: object) -> dict[int, str]:
        return {}


class Customers:
    """Implements the call log's owners."""

    async def owners(self, session: AsyncSession, keys: Collection[str]) -> Mapping[str, Sequence[BaseModel]]:
        return {}


class Nobody:
    """Implements AgentLocator."""

    def agent_of(self, endpoint: str) -> int | None:
        return None


@dataclass(slots=True)
class Pbx:
    """Implements Exchanges."""

    nodes: list[PbxPicture | PbxSilence] = field(default_factory=list)

    async def look(self) -> Sequence[PbxPicture | PbxSilence]:
        return self.nodes


@dataclass(slots=True)
class Waiting(Jobs):
    """Jobs that nobody does."""

    late_s: float = 0.0
    names: list[str] = field(default_factory=list)

    async def enqueue(self, session: AsyncSession, name: str, args: object, **how: object) -> None:
        raise AssertionError("a check gives no work")

    async def hurry(self, session: AsyncSession, unique_key: str, *, priority: int) -> None:
        raise AssertionError("a check hurries nobody")

    async def retry(self, session: AsyncSession, job_id: JobId) -> None:
        raise AssertionError("a check repairs nothing")

    async def counts(self, session: AsyncSession) -> JobCounts:
        return JobCounts(3, 0, len(self.names), self.late_s)

    async def dead(self, session: AsyncSession, *, limit: int = 100) -> Sequence[DeadJob]:
        return [DeadJob(JobId(str(n)), name, {}, 8, "Timeout", NOW) for n, name in enumerate(self.names)]


@dataclass(slots=True)
class Books:
    """Implements RecordingBooks."""

    lost: list[Missing] = field(default_factory=list)
    stray: list[Orphan] = field(default_factory=list)

    async def missing(self, since: datetime, until: datetime) -> Sequence[Missing]:
        return [one for one in self.lost if since <= one.started_at < until]

    async def orphans(self, since: datetime) -> Sequence[Orphan]:
        return self.stray


def picture(*channels: str, clock_off_s: float | None = 0.0) -> PbxPicture:
    return PbxPicture(NODE, frozenset(channels), (), clock_off_s)


def live(database: Database, *nodes: PbxPicture | PbxSilence) -> LiveChecks:
    log = CallLog(normalise=lambda raw: raw, customers=Customers(), names=Names())
    return LiveChecks(database, Pbx(list(nodes)), Names(), log, lambda: LATER)


def house(database: Database, **parts: object) -> HouseChecks:
    async def no_transcript() -> datetime | None:
        return None

    usual = {"recordings": None, "oldest_transcript": no_transcript, "jobs": Waiting(), "lease_s": 5.0}
    values = {**usual, "data_dir": Path("/"), "now": lambda: LATER, **parts}
    return HouseChecks(database=database, **values)  # type: ignore[arg-type]


async def look(checks: LiveChecks | HouseChecks, name: CheckName) -> Sequence[Found]:
    (check,) = [check for check in checks.all() if check.name is name]
    return await check.look()


async def test_exchange_that_is_silent_is_named(database: Database) -> None:
    (found,) = await look(live(database, picture(), PbxSilence("other", "refused")), CheckName.PBX)
    assert (found.problem, found.subject, found.severity) == (Mismatch.PBX_AWAY, "other", Severity.BAD)
    with pytest.raises(NotChecked) as nothing:
        await look(live(database), CheckName.PBX)
    assert nothing.value.outcome is Outcome.OFF


@pytest.mark.parametrize(
    ("off_s", "severity"), [(0.4, None), (-3.0, Severity.WARNING), (12.0, Severity.BAD), (-12.0, Severity.BAD)]
)
async def test_clock_that_is_off_is_named_by_how_much(
    database: Database, off_s: float, severity: Severity | None
) -> None:
    found = await look(live(database, picture(clock_off_s=off_s)), CheckName.CLOCK)
    assert [(one.severity, one.detail["seconds"]) for one in found] == ([] if severity is None else [(severity, off_s)])


async def test_clock_that_nobody_tells_is_not_called_right(database: Database) -> None:
    with pytest.raises(NotChecked) as unknown:
        await look(live(database, picture(clock_off_s=None)), CheckName.CLOCK)
    assert unknown.value.outcome is Outcome.UNKNOWN


async def test_open_call_without_a_channel_is_named_and_one_with_is_not(database: Database) -> None:
    recorder = Recorder(database, RecordingBus(), book=StoryBook(), agents=Nobody(), normalise=lambda number: None)
    for script in (Script("gone"), Script("here")):
        for fact in (script.started(), script.leg()):
            recorder.take(fact)
    assert await recorder.flush()
    found = await look(live(database, picture("here.a")), CheckName.CALLS)
    assert [(one.problem, one.subject) for one in found] == [
        (Mismatch.CALL_WITHOUT_CHANNEL, str(CallId(f"{NODE}-gone")))
    ]


async def test_recordings_without_calls_and_calls_without_recordings_are_named(database: Database) -> None:
    an_hour_ago = LATER - timedelta(hours=1)
    fresh = Missing("fresh", NODE, LATER - timedelta(minutes=1), told=True)
    books = Books(
        [Missing("told", NODE, an_hour_ago, told=True), Missing("quiet", NODE, an_hour_ago, told=False), fresh],
        [Orphan(7, NODE, "pbx-9.1", an_hour_ago, 12.0)],
    )
    found = await look(house(database, recordings=books), CheckName.RECORDINGS)
    assert [(one.problem, one.subject, one.severity, one.repair) for one in found] == [
        (Mismatch.RECORDING_MISSING, "told", Severity.BAD, Repair.INGEST),
        (Mismatch.RECORDING_MISSING, "quiet", Severity.WARNING, Repair.INGEST),
        (Mismatch.RECORDING_ORPHAN, "7", Severity.WARNING, Repair.INGEST),
    ]
    with pytest.raises(NotChecked):
        await look(house(database), CheckName.RECORDINGS)


@pytest.mark.parametrize(("waits", "problems"), [(90, [Mismatch.TRANSCRIPTS_LATE]), (5, []), (None, [])])
async def test_transcript_that_waits_for_an_hour_is_late(
    database: Database, waits: int | None, problems: list[Mismatch]
) -> None:
    async def oldest() -> datetime | None:
        return None if waits is None else LATER - timedelta(minutes=waits)

    found = await look(house(database, oldest_transcript=oldest), CheckName.TRANSCRIPTS)
    assert [one.problem for one in found] == problems


async def test_dead_and_late_jobs_are_named(database: Database) -> None:
    jobs = Waiting(late_s=400, names=["reports.send", "reports.send", "recordings.move"])
    found = await look(house(database, jobs=jobs), CheckName.JOBS)
    assert [(one.problem, one.subject, one.detail.get("count")) for one in found] == [
        (Mismatch.JOBS_DEAD, "reports.send", 2),
        (Mismatch.JOBS_DEAD, "recordings.move", 1),
        (Mismatch.JOBS_LATE, "queue", 3),
    ]
    assert await look(house(database), CheckName.JOBS) == []


async def test_leader_without_a_sign_of_life_and_unfit_one_are_named(database: Database) -> None:
    lease = Lease(database, "bridge pbx", rules=LeaseRules(), is_fit=lambda: True)
    term = await lease.win()
    now = datetime.now(UTC)
    assert await look(house(database, now=lambda: now), CheckName.LEASES) == []
    (silent,) = await look(house(database, now=lambda: now + timedelta(minutes=1)), CheckName.LEASES)
    assert (silent.problem, silent.subject) == (Mismatch.LEADER_SILENT, "bridge pbx")
    await lease.give_back(term)
