"""What a report is made of and made for."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.history import StateSpan
from callcenter.reports.intervals import Interval
from callcenter.reports.quarters import Cut, Quarters, cut_of, fold, merge
from callcenter.reports.regions import Regions
from callcenter.reports.settled import Sums
from callcenter.reports.switches import SwitchBook
from callcenter.reports.visit_source import PeopleNames, VisitSource
from callcenter.reports.visits import Visit
from callcenter.reports.vocabulary import VOCABULARY
from callcenter.sheets.model import Sheet
from callcenter.sheets.periods import Period


class States(Protocol):
    """What people's states were."""

    async def states(self, session: AsyncSession, since: datetime, until: datetime) -> Sequence[StateSpan]:
        """Those that lie in the period, wholly or in part."""


class Owners(Protocol):
    """Whose numbers these are."""

    async def owners(self, session: AsyncSession, keys: Collection[str]) -> Mapping[str, Sequence[Any]]:
        """The customers of each E.164 number; each has a `name`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What reports are made of."""

    source: VisitSource
    sums: Sums
    regions: Regions
    names: PeopleNames
    states: States
    owners: Owners
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """`would_be`: counted by other switches than those of its time, so that stored sums are of no use."""

    period: Period
    zone: tzinfo
    interval: Interval
    switches: SwitchBook
    queues: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    would_be: bool = False

    def wants(self, visit: Visit) -> bool:
        return not self.agents or visit.agent in self.agents

    def sheet(self, report: str, **parts: Any) -> Sheet:
        versions = self.switches.within(self.period.since, self.period.until)
        return Sheet(
            vocabulary=VOCABULARY,
            report=report,
            period=self.period,
            zone=self.zone,
            interval=str(self.interval),
            queues=self.queues,
            agents=self.agents,
            switches=[
                {"valid_from": version.valid_from.isoformat(), **version.switches.model_dump(mode="json")}
                for version in versions
            ],
            **parts,
        )


async def visits_asked(around: Around, session: AsyncSession, ask: Ask) -> list[Visit]:
    """Every single visit: for reports of periods that are short enough."""
    found: list[Visit] = []
    async for some in around.source.slices(session, ask.period, ask.queues):
        found += [visit for visit in some if ask.wants(visit)]
    return found


async def quarters_asked(around: Around, session: AsyncSession, ask: Ask, *cuts: Cut) -> list[Quarters]:
    """In sums, once for each cut; stored ones know no agents."""
    if not ask.agents and not ask.would_be:
        return await around.sums.quarters(session, ask.period, ask.queues, switches=ask.switches, cuts=cuts)
    found: Quarters = {}
    async for some in around.source.slices(session, ask.period, ask.queues):
        wanted = [visit for visit in some if ask.wants(visit)]
        merge(found, fold(wanted, ask.switches, around.regions.of))
    return [cut_of(found, cut) for cut in cuts]
