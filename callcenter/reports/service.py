"""The reports by name, and the visits behind their numbers."""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import InvalidInput
from callcenter.reports import repository
from callcenter.reports.agent_report import agents_report
from callcenter.reports.asking import Around, Ask
from callcenter.reports.caller_reports import missed_report, outbound_report, repeats_report
from callcenter.reports.groups import Narrowed
from callcenter.reports.outcome_report import outcomes_report
from callcenter.reports.queue_report import queue_report, traffic_report, waits_report
from callcenter.reports.selection import NamedSelection, ReportName, Selection
from callcenter.reports.switch_versions import book
from callcenter.reports.switches import SwitchBook
from callcenter.reports.visit_reports import others_report, transfers_report
from callcenter.reports.visit_source import told_apart
from callcenter.reports.visits import Visit
from callcenter.sheets.model import Sheet
from callcenter.sheets.periods import Period

Builder = Callable[[Around, AsyncSession, Ask], Awaitable[Sheet]]
BUILDERS: Final[Mapping[ReportName, Builder]] = {
    ReportName.QUEUE: queue_report,
    ReportName.WAITS: waits_report,
    ReportName.AGENTS: agents_report,
    ReportName.MISSED: missed_report,
    ReportName.REPEATS: repeats_report,
    ReportName.TRANSFERS: transfers_report,
    ReportName.OUTBOUND: outbound_report,
    ReportName.OUTCOMES: outcomes_report,
    ReportName.TRAFFIC: traffic_report,
    ReportName.OTHERS: others_report,
}

KNOWN_FOR: Final = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class VisitPage:
    """`cursor` leads on; None when these were the last."""

    visits: list[Visit]
    cursor: str | None


class Reports:
    """It is given the session of whoever asks, so that one report is one moment."""

    def __init__(self, around: Around) -> None:
        self.around = around

    def as_of(self, moment: datetime) -> "Reports":
        """The reports as they are asked for at that moment: yesterday is the day before it."""
        return Reports(replace(self.around, now=lambda: moment))

    async def sheet(
        self, session: AsyncSession, wanted: NamedSelection, *, would_be: SwitchBook | None = None
    ) -> Sheet:
        """`would_be`: counted by these switches instead of those of its time."""
        ask = await self._ask(session, wanted, would_be)
        build = BUILDERS[wanted.report]
        sheet = await build(self.around, session, ask)
        if not wanted.compare:
            return sheet
        earlier = await build(self.around, session, replace(ask, period=wanted.period_before(self.around.now())))
        return replace(sheet, before=earlier.figures)

    async def visits(
        self, session: AsyncSession, wanted: Selection, narrowed: Narrowed, *, cursor: str | None, limit: int
    ) -> VisitPage:
        """The visits that a number counts, oldest first."""
        ask = narrowed.within(await self._ask(session, wanted, None))
        start = _decoded(cursor) if cursor is not None else (ask.period.since, "", "", -1)
        found: list[Visit] = []
        around = self.around
        async for some in around.source.slices(session, Period(start[0], max(start[0], ask.period.until)), ask.queues):
            wanted_ones = (one for one in some if ask.wants(one) and narrowed.takes(one, ask, around.regions))
            found += sorted((one for one in wanted_ones if _place(one) > start), key=_place)
            if len(found) > limit:
                break
        shown = found[:limit]
        return VisitPage(shown, _encoded(shown[-1]) if len(found) > limit else None)

    async def agents(self, session: AsyncSession) -> list[str]:
        """Names to choose from: whoever was at work, or answered in an imported log, in the last months."""
        now = self.around.now()
        states = await self.around.states.states(session, now - KNOWN_FOR, now)
        names = await self.around.names.names(session, {state.user_id for state in states})
        return sorted({*told_apart(names).values(), *await repository.imported_agents(session, now - KNOWN_FOR)})

    async def _ask(self, session: AsyncSession, wanted: Selection, would_be: SwitchBook | None) -> Ask:
        return Ask(
            period=wanted.period(self.around.now()),
            zone=wanted.zone,
            interval=wanted.interval,
            switches=would_be or await book(session),
            queues=tuple(wanted.queue),
            agents=tuple(wanted.agent),
            would_be=would_be is not None,
        )


Place = tuple[datetime, str, str, int]


def _place(visit: Visit) -> Place:
    return visit.entered_at, visit.call_id, visit.queue, visit.seq


def _encoded(visit: Visit) -> str:
    text = json.dumps([visit.entered_at.isoformat(), visit.call_id, visit.queue, visit.seq])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _decoded(cursor: str) -> Place:
    try:
        at, call_id, queue, seq = json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("no zone")
        return moment, str(call_id), str(queue), int(seq)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise InvalidInput(
            "the cursor is not one of ours", errors=[{"field": "query.cursor", "reason": "not valid"}]
        ) from None
