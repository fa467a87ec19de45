"""Sales reports: asked, compared, opened."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.sheets.comparing import beside
from callcenter.sheets.model import Sheet
from callcenter.sheets.periods import Period
from crm.sales.abc import abc
from crm.sales.activity import activity
from crm.sales.asking import Ask
from crm.sales.built import built
from crm.sales.carrying import check_figures
from crm.sales.deal_rows import labels
from crm.sales.dimensions import check_words, chosen_goods, chosen_words
from crm.sales.execution import execution
from crm.sales.firm import firm
from crm.sales.funnel import funnel, usual_pipeline
from crm.sales.kinds import Compare, DealGroup, SalesReport
from crm.sales.kpi import kpi
from crm.sales.losses import losses
from crm.sales.own import NO, OWN, YES, OwnRows, check_own, chosen_by, own_rows
from crm.sales.periods import four_quarters, months_before, months_of
from crm.sales.plans import plan
from crm.sales.portrait import portrait
from crm.sales.selection import NamedSales, SalesSelection
from crm.sales.sources import sources
from crm.sales.speed import speed
from crm.sales.stays import stays

Builder = Callable[[AsyncSession, Ask], Awaitable[Sheet]]
BUILDERS: Final[Mapping[SalesReport, Builder]] = {
    SalesReport.FUNNEL: funnel,
    SalesReport.SPEED: speed,
    SalesReport.STAGES: stays,
    SalesReport.LOSSES: losses,
    SalesReport.SOURCES: sources,
    SalesReport.ABC: abc,
    SalesReport.BUILDER: built,
    SalesReport.PLAN: plan,
    SalesReport.KPI: kpi,
    SalesReport.ACTIVITY: activity,
    SalesReport.TASKS: execution,
    SalesReport.PORTRAIT: portrait,
}

OF_ONE_PIPELINE: Final = frozenset({SalesReport.FUNNEL, SalesReport.STAGES})


class SalesReports:
    """`now` is the house's clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now

    async def sheet(
        self, session: AsyncSession, wanted: NamedSales, viewer: Principal, *, at: datetime | None = None
    ) -> Sheet:
        """As of now, or of the moment at which it was due. With the figures of the period compared with."""
        moment = at or self.now()
        ask = await self.ask(session, wanted, viewer, moment)
        ask = await self.named(session, ask)
        build = BUILDERS[wanted.report]
        sheet = await build(session, ask)
        period = compared(wanted, ask.period, moment)
        return sheet if period is None else beside(sheet, await build(session, ask.during(period)))

    async def named(self, session: AsyncSession, ask: Ask) -> Ask:
        """With its filters in words."""
        return replace(ask, filters=await chosen_names(session, ask))

    async def ask(self, session: AsyncSession, wanted: NamedSales, viewer: Principal, at: datetime) -> Ask:
        """A report of stages is of one pipeline: of the first one that sells, when none is named."""
        if wanted.report in OF_ONE_PIPELINE and wanted.pipeline_id is None:
            wanted = wanted.model_copy(update={"pipeline_id": await usual_pipeline(session)})
        check_words(viewer, wanted)
        if wanted.report is SalesReport.BUILDER:
            check_figures(viewer, wanted)
        ask = replace(Ask.of(viewer, wanted, at, await firm(session)), own=await _own(session, viewer, wanted))
        return ask.during(whole(wanted, ask.period))


async def _own(session: AsyncSession, viewer: Principal, wanted: SalesSelection) -> Mapping[str, OwnRows]:
    names = [str(one) for one in (wanted.rows, wanted.across) if one is not None and one.startswith(OWN)]
    if not names and not wanted.own:
        return {}
    known = await own_rows(session, viewer)
    check_own(known, names, wanted.own)
    return known


def whole(wanted: NamedSales, period: Period) -> Period:
    """Plans are of whole months, portraits of four whole quarters."""
    return _WHOLE[wanted.report](period, wanted.zone) if wanted.report in _WHOLE else period


def compared(wanted: NamedSales, period: Period, at: datetime) -> Period | None:
    """What stands beside the period that is shown. What is of whole months has as many months just before it: beside
    a week's plan, which is its month's, stands the month before."""
    earlier = wanted.period_before(at)
    if earlier is None:
        return None
    if wanted.report in _WHOLE and wanted.compare is Compare.PREVIOUS:
        return months_before(period, wanted.zone)
    return whole(wanted, earlier)


def _months(period: Period, zone: tzinfo) -> Period:
    months = [month for _, month in months_of(period, zone)]
    return Period(months[0].since, months[-1].until)


_WHOLE: Final[Mapping[SalesReport, Callable[[Period, tzinfo], Period]]] = {
    SalesReport.PLAN: _months,
    SalesReport.PORTRAIT: four_quarters,
}


async def chosen_names(session: AsyncSession, ask: Ask) -> list[tuple[str, str]]:
    """The filters in words, for whoever gets the file without the screen."""
    wanted, found = ask.wanted, list[tuple[str, str]]()
    lines = [] if wanted.pipeline_id is None else [wanted.pipeline_id]
    goods_and_words = [*chosen_goods(wanted), *chosen_words(wanted)]
    people = [(DealGroup.MANAGER, wanted.manager), (DealGroup.DEPARTMENT, wanted.department)]
    people.append((DealGroup.REASON, wanted.reason))
    for group, ids in (*people, (DealGroup.PIPELINE, lines), *goods_and_words):
        if ids:
            keys = [str(id_) for id_ in ids]
            names = await labels(session, group, keys)
            found.append((str(group), ", ".join(names.get(one) or "-" for one in keys)))
    found += [(name, ", ".join(texts)) for name, texts in (("source", wanted.source), ("tag", wanted.tag)) if texts]
    for name, keys in chosen_by(wanted.own).items():
        own = ask.own[name]
        found.append((own.label, ", ".join({YES: "+", NO: "-"}.get(key) or own.options[key] for key in keys)))
    return found
