"""Reports over stored stories and imported logs: the same calls give the same figures, whichever book they are in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.calls.recorder import Recorder
from callcenter.calls.storybook import StoryBook
from callcenter.db import Database
from callcenter.reports.document import report_csv, report_document, report_xlsx
from callcenter.reports.queue_log import visits_of
from callcenter.reports.service import QueueReports, ReportQuery, import_visits
from callcenter.reports.switches import QueueSwitches
from callcenter.reports.visits import Visit
from tests.calls_db.traces import told
from tests.fakes.bus import RecordingBus
from tests.reports.logs import lines

pytestmark = pytest.mark.db

REPLAY = Path(__file__).parents[1] / "replay"
NODE = "pbx"
CASES = (
    "queue_answered",
    "queue_abandoned",
    "queue_timeout",
    "queue_agent_no_answer_then_next",
    "queue_answered_caller_hangs_up",
    "queue_ringing_abandoned",
    "two_calls_interleaved",
    "ivr_to_queue",
)
ALWAYS = ReportQuery(datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


class Nobody:
    """Implements AgentLocator."""

    def agent_of(self, endpoint: str) -> int | None:
        return None


async def record(database: Database, case: str) -> None:
    recorder = Recorder(database, RecordingBus(), book=StoryBook(), agents=Nobody(), normalise=lambda number: None)
    for fact in told(REPLAY / f"{case}.ami", NODE).facts:
        recorder.take(fact)
    assert await recorder.flush()


def log_of(case: str) -> list[Visit]:
    return visits_of(lines((REPLAY / f"{case}.queue_log").read_text(encoding="utf-8")))


async def visits(database: Database, query: ReportQuery = ALWAYS) -> list[Visit]:
    async with database.reading() as session:
        return await QueueReports(QueueSwitches()).visits(session, query)


@pytest.mark.parametrize("case", CASES)
async def test_stories_and_queue_log_of_one_trace_count_the_same_visits(database: Database, case: str) -> None:
    await record(database, case)
    ours, logged = await visits(database), log_of(case)
    assert len(ours) == len(logged) > 0
    for own, other in zip(ours, logged, strict=True):
        assert (own.call_id, own.queue, own.ending) == (other.call_id, other.queue, other.ending)
        assert own.wait_s == pytest.approx(other.wait_s, abs=1.2)
        assert (own.talk_s is None) == (other.talk_s is None)
        assert (own.talk_s or 0) == pytest.approx(other.talk_s or 0, abs=1.2)


async def test_log_imported_twice_beside_the_stories_changes_nothing(database: Database) -> None:
    await record(database, "two_calls_interleaved")
    before = await visits(database)
    for _ in range(2):
        assert await import_visits(database, "old", log_of("two_calls_interleaved")) == 5
    assert await visits(database) == before


async def test_log_alone_gives_its_visits_and_an_ended_one_replaces_the_open(database: Database) -> None:
    text = (REPLAY / "queue_answered.queue_log").read_text(encoding="utf-8")
    half = [row for row in text.splitlines() if "COMPLETE" not in row]
    await import_visits(database, "old", visits_of(lines("\n".join(half))))
    (open_one,) = await visits(database)
    await import_visits(database, "old", log_of("queue_answered"))
    (ended,) = await visits(database)
    assert open_one.talk_s is None
    assert ended.talk_s is not None


async def test_report_is_limited_to_its_queues_and_its_period(database: Database) -> None:
    await import_visits(database, "old", log_of("two_calls_interleaved"))
    everything = await visits(database)
    sales = await visits(database, ReportQuery(ALWAYS.since, ALWAYS.until, queues=("sales",)))
    first = everything[0].entered_at
    later = await visits(database, ReportQuery(first + timedelta(microseconds=1), ALWAYS.until))
    assert {visit.queue for visit in sales} == {"sales"}
    assert 0 < len(sales) < len(everything)
    assert all(visit.entered_at > first for visit in later)


async def test_documents_hold_the_same_figures_and_run_no_formula(database: Database) -> None:
    await import_visits(database, "old", log_of("two_calls_interleaved"))
    query = ReportQuery(ALWAYS.since, ALWAYS.until, queues=("=evil()",))
    async with database.reading() as session:
        reports = QueueReports(QueueSwitches())
        report = await reports.report(session, ALWAYS)
        evil = await reports.report(session, query)
    document = report_document(report, others=True)
    assert document["total"]["offered"] == 5
    assert sum(part["offered"] for part in document["by_interval"]) == 5
    assert {part["program"] for part in document["as_others"]} == {"ami", "wazo", "vicidial", "asternic-lite"}
    assert report_csv(report).splitlines()[-1].startswith("total,,5,")
    assert "'=evil()" in report_csv(evil)
    assert report_xlsx(report)[:2] == b"PK"
