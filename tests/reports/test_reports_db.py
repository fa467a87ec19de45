"""Reports over stored stories and imported logs: the same calls give the same figures, whichever book they are in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from callcenter.bootstrap.reporting import build_reports
from callcenter.calls.recorder import Recorder
from callcenter.calls.storybook import StoryBook
from callcenter.db import Database
from callcenter.reports.importing import import_log, import_visits
from callcenter.reports.queue_log import visits_of
from callcenter.reports.selection import NamedSelection, ReportName
from callcenter.reports.visit_source import VisitSource
from callcenter.reports.visits import Visit
from callcenter.settings import Settings
from callcenter.sheets.files import as_csv, as_pdf, as_xlsx
from callcenter.sheets.periods import Period, Span
from callcenter.sheets.words import Tongue
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
ALWAYS = Period(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC))


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


async def visits(database: Database, period: Period = ALWAYS, queues: tuple[str, ...] = ()) -> list[Visit]:
    async with database.reading() as session:
        return await VisitSource().visits(session, period, queues)


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
    sales = await visits(database, ALWAYS, ("sales",))
    first = everything[0].entered_at
    later = await visits(database, Period(first + timedelta(microseconds=1), ALWAYS.until))
    assert {visit.queue for visit in sales} == {"sales"}
    assert 0 < len(sales) < len(everything)
    assert all(visit.entered_at > first for visit in later)


def chosen(report: ReportName, **more: object) -> NamedSelection:
    values = {"span": Span.CUSTOM, "since": ALWAYS.since, "until": ALWAYS.until, **more}
    return NamedSelection.model_validate({"report": report, **values})


async def test_documents_hold_the_same_figures_and_run_no_formula(database: Database) -> None:
    await import_visits(database, "old", log_of("two_calls_interleaved"))
    reports = build_reports(Settings())
    async with database.reading() as session:
        sheet = await reports.sheet(session, chosen(ReportName.QUEUE))
        evil = await reports.sheet(session, chosen(ReportName.QUEUE, queue=["=evil()"]))
    assert sheet.figures["offered"] == 5
    tables = {table.key: table for table in sheet.tables}
    for key in ("intervals", "queues", "lines", "regions"):
        assert sum(int(str(row["offered"])) for row in tables[key].records()) == 5
    assert "total,5,5," in as_csv(sheet, Tongue.RU).decode()
    assert "'=evil()" in as_csv(evil, Tongue.RU).decode()
    assert as_xlsx(sheet, Tongue.RU)[:2] == b"PK"
    assert as_pdf(sheet, Tongue.RU)[:4] == b"%PDF"


@pytest.mark.parametrize("report", list(ReportName))
async def test_every_report_can_be_made_in_every_form(database: Database, report: ReportName) -> None:
    text = (REPLAY / "queue_agent_no_answer_then_next.queue_log").read_text(encoding="utf-8")
    await import_log(database, "old", lines(text))
    await record(database, "outbound_answered")
    async with database.reading() as session:
        sheet = await build_reports(Settings()).sheet(session, chosen(report, compare=True))
    for make in (as_csv, as_xlsx, as_pdf):
        assert make(sheet, Tongue.RU)
    assert sheet.before is not None


async def test_settled_days_give_the_figures_that_were_counted_live(database: Database) -> None:
    for case in ("two_calls_interleaved", "queue_abandoned", "queue_timeout"):
        await import_visits(database, "old", log_of(case))
    reports = build_reports(Settings())
    wanted = chosen(ReportName.QUEUE, interval="hour")
    async with database.reading() as session:
        live = await reports.sheet(session, wanted)
    assert await reports.around.sums.settle(database, ALWAYS.until + timedelta(days=9), 50) > 0
    async with database.reading() as session:
        assert await reports.sheet(session, wanted) == live


async def test_import_into_a_settled_day_is_counted(database: Database) -> None:
    reports = build_reports(Settings())
    await import_visits(database, "old", log_of("queue_abandoned"))
    await reports.around.sums.settle(database, ALWAYS.until + timedelta(days=9), 50)
    await import_visits(database, "old", log_of("queue_timeout"))
    async with database.reading() as session:
        sheet = await reports.sheet(session, chosen(ReportName.QUEUE))
    assert (sheet.figures["offered"], sheet.figures["timed_out"]) == (2, 1)


async def test_views_for_bi_count_what_the_report_counts(database: Database) -> None:
    reports = build_reports(Settings())
    await record(database, "queue_answered")
    await import_visits(database, "old", log_of("two_calls_interleaved"))
    await import_visits(database, "old", log_of("queue_abandoned"))
    await reports.around.sums.settle(database, ALWAYS.until + timedelta(days=9), 50)
    async with database.reading() as session:
        sheet = await reports.sheet(session, chosen(ReportName.QUEUE))
        visits_told = (
            await session.execute(text("SELECT ending, count(*) FROM bi_queue_visits GROUP BY ending ORDER BY ending"))
        ).all()
        summed = (await session.execute(text("SELECT sum(offered), sum(answered) FROM bi_queue_quarters"))).one()
        calls = (await session.execute(text("SELECT call_id, status, queue FROM bi_calls"))).all()
        states = (await session.execute(text("SELECT name, state, started_at FROM bi_agent_states"))).all()
    assert [tuple(row) for row in visits_told] == [("abandoned", 1), ("answered", 6)]
    assert tuple(summed) == (sheet.figures["offered"], sheet.figures["answered"]) == (7, 6)
    assert [(row.status, row.queue) for row in calls] == [("answered", "sales")]
    assert states == []


async def test_waits_of_settled_days_and_of_live_ones_add_up(database: Database) -> None:
    reports = build_reports(Settings())
    await import_visits(database, "old", log_of("two_calls_interleaved"))
    await reports.around.sums.settle(database, ALWAYS.until + timedelta(days=9), 50)
    async with database.reading() as session:
        sheet = await reports.sheet(session, chosen(ReportName.WAITS))
    rows = sheet.tables[0].records()
    assert sum(int(str(row["answered"])) for row in rows) == sheet.figures["answered"] == 5
    assert rows[-1]["answered_until"] == 1.0
