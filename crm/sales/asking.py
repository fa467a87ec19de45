"""What one report is asked for: whose deals, of which time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, Subquery, and_, false, literal, or_, true

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.sheets.model import Sheet
from callcenter.sheets.periods import Period
from crm.deals import facts
from crm.deals.kinds import StageOutcome
from crm.json_sql import json_list_has
from crm.sales.dimensions import chosen_goods, chosen_words, deals_narrowed, word_of_deal
from crm.sales.firm import Firm
from crm.sales.kinds import Compare, DealFigure, SalesReport
from crm.sales.own import OwnRows, conditions
from crm.sales.selection import SalesSelection
from crm.sales.vocabulary import VOCABULARY


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """`deals` are those that the person may see at all; what else is asked is in the conditions. `own`: the firm's own
    fields by which deals may be told apart, where any is asked for."""

    viewer: Principal
    wanted: SalesSelection
    period: Period
    now: datetime
    deals: Subquery
    firm: Firm
    filters: Sequence[tuple[str, str]] = ()
    own: Mapping[str, OwnRows] = field(default_factory=dict)

    @classmethod
    def of(cls, viewer: Principal, wanted: SalesSelection, now: datetime, firm: Firm) -> Self:
        period, deals = wanted.period(now), facts.deals_seen(viewer)
        return cls(viewer=viewer, wanted=wanted, period=period, now=now, deals=deals, firm=firm)

    def during(self, period: Period) -> Self:
        return replace(self, period=period)

    @property
    def sees_all(self) -> bool:
        return self.viewer.may(Permission.SALES_VIEW_ALL)

    @property
    def compares(self) -> bool:
        return self.wanted.compare is not Compare.NONE

    def within(self, at: ColumnElement[Any]) -> ColumnElement[bool]:
        return and_(at >= self.period.since, at < self.period.until)

    def of_people(self, person: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whose work is asked for. Who may see only the own figures gets them, whoever is named."""
        chosen = self.wanted.manager
        asked: list[ColumnElement[bool]] = [true()]
        if chosen:
            asked.append(or_(person.in_(chosen), person.is_(None) if 0 in chosen else false()))
        if self.wanted.department:
            asked.append(person.in_(sorted(self.firm.people_of(self.wanted.department))))
        if not self.sees_all:
            asked.append(person == self.viewer.user_id)
        return and_(*asked)

    def chosen(self) -> ColumnElement[bool]:
        """The deals that the filters leave, of any time."""
        deals, wanted = self.deals.c, self.wanted
        found = [self.of_people(deals.responsible_id)]
        if wanted.pipeline_id is not None:
            found.append(deals.pipeline_id == wanted.pipeline_id)
        if wanted.source:
            found.append(deals.source.in_(wanted.source))
        found += [word_of_deal(self.deals, name).in_(ids) for name, ids in chosen_words(wanted)]
        found += [deals.id.in_(deals_narrowed(name, ids)) for name, ids in chosen_goods(wanted)]
        if wanted.reason:
            found.append(deals.loss_reason_id.in_(wanted.reason))
        if wanted.tag:
            found.append(or_(*(json_list_has(deals.tags, literal(tag)) for tag in wanted.tag)))
        if wanted.own:
            found.append(conditions(self.deals, self.own, wanted.own))
        return and_(*found)

    def counted(self, figure: DealFigure) -> ColumnElement[bool]:
        """The deals that a figure counts: made, won or lost in the period; open ones as of now."""
        deals = self.deals.c
        match figure:
            case DealFigure.CREATED:
                time = self.within(deals.created_at)
            case DealFigure.WON:
                time = and_(deals.outcome == str(StageOutcome.WON), self.within(deals.closed_at))
            case DealFigure.LOST:
                time = and_(deals.outcome == str(StageOutcome.LOST), self.within(deals.closed_at))
            case _:
                time = deals.outcome == str(StageOutcome.OPEN)
        return and_(self.chosen(), time)

    def sheet(self, report: SalesReport, **parts: Any) -> Sheet:
        return Sheet(
            vocabulary=VOCABULARY,
            report=str(report),
            period=self.period,
            zone=self.wanted.zone,
            interval="",
            filters=self.filters,
            **parts,
        )
