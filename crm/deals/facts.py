"""Deals as reports count them: rows to be summed by the database, of other rooms' queries."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, String, Subquery, and_, column, func, select, table

from callcenter.auth.principal import Principal
from crm.deals.kinds import EntryKind, StageOutcome
from crm.deals.models import Deal, DealEntry, LeadConversion, Pipeline, Stage
from crm.deals.rights import visible

WORDS: Final = table("dictionary_words", column("id", Integer), column("name", String))
"""As much of the dictionaries as a loss reason shows."""


def deals_seen(viewer: Principal) -> Subquery:
    """Every deal that the person may see, with the outcome, place and weight of its stage."""
    return (
        select(
            *(Deal.id, Deal.title, Deal.pipeline_id, Deal.stage_id, Deal.responsible_id, Deal.created_by_id),
            *(Deal.contact_id, Deal.company_id, Deal.lead_id, Deal.amount, Deal.currency, Deal.source),
            *(Deal.expected_close, Deal.loss_reason_id, Deal.created_at, Deal.stage_since, Deal.closed_at),
            *(Stage.outcome, Stage.position, Stage.probability, Stage.name.label("stage")),
        )
        .join(Stage, Stage.id == Deal.stage_id)
        .where(visible(viewer))
        .subquery("deals_seen")
    )


def moves(since: datetime | None = None, until: datetime | None = None) -> Subquery:
    """Moves from stage to stage, all or those of a period; `stayed_s` in the stage that was left."""
    query = select(
        *(DealEntry.id, DealEntry.deal_id, DealEntry.at, DealEntry.author_id),
        *(DealEntry.from_stage_id, DealEntry.to_stage_id, DealEntry.stayed_s),
    ).where(DealEntry.kind == str(EntryKind.MOVED))
    return _within(query, since, until).subquery("deal_moves")


def notes(since: datetime, until: datetime) -> Subquery:
    query = select(DealEntry.id, DealEntry.deal_id, DealEntry.at, DealEntry.author_id, DealEntry.text)
    return _within(query.where(DealEntry.kind == str(EntryKind.NOTE)), since, until).subquery("deal_notes")


def _within(
    query: Select[*tuple[Any, ...]], since: datetime | None, until: datetime | None
) -> Select[*tuple[Any, ...]]:
    if since is not None:
        query = query.where(DealEntry.at >= since)
    return query if until is None else query.where(DealEntry.at < until)


def furthest(deals: Subquery, of: ColumnElement[bool]) -> Subquery:
    """The place of the furthest stage of its present pipeline that each of these deals has been in: its open stages
    by its moves, where it stands now, and the won one only if it is won. Lost stages are no step on the way."""
    now = select(deals.c.id.label("deal_id"), deals.c.position).where(of, deals.c.outcome != str(StageOutcome.LOST))
    been = (
        select(deals.c.id.label("deal_id"), Stage.position)
        .join(DealEntry, and_(DealEntry.deal_id == deals.c.id, DealEntry.kind == str(EntryKind.MOVED)))
        .join(Stage, and_(Stage.id == DealEntry.from_stage_id, Stage.pipeline_id == deals.c.pipeline_id))
        .where(of, Stage.outcome == str(StageOutcome.OPEN), Stage.archived.is_(False))
    )
    both = now.union_all(been).subquery("stages_been")
    query = select(both.c.deal_id, func.max(both.c.position).label("position")).group_by(both.c.deal_id)
    return query.subquery("furthest")


def last_open_stage(deals: Subquery, of: ColumnElement[bool]) -> Subquery:
    """The open stage that each of these ended deals left last: where it died."""
    last = (
        select(DealEntry.deal_id, func.max(DealEntry.id).label("entry_id"))
        .join(deals, deals.c.id == DealEntry.deal_id)
        .join(Stage, Stage.id == DealEntry.from_stage_id)
        .where(of, DealEntry.kind == str(EntryKind.MOVED), Stage.outcome == str(StageOutcome.OPEN))
        .group_by(DealEntry.deal_id)
        .subquery("last_left")
    )
    query = select(last.c.deal_id, DealEntry.from_stage_id.label("stage_id"))
    return query.join(DealEntry, DealEntry.id == last.c.entry_id).subquery("died_in")


def first_arrivals(stage_id: int) -> Subquery:
    """When each deal first came to a stage."""
    query = select(DealEntry.deal_id, func.min(DealEntry.at).label("at")).where(DealEntry.to_stage_id == stage_id)
    return query.group_by(DealEntry.deal_id).subquery("arrivals")


def stages() -> Subquery:
    query = select(Stage.id, Stage.name, Stage.pipeline_id, Stage.position, Stage.outcome, Stage.archived)
    return query.subquery("stages")


def pipelines() -> Subquery:
    """In the order of the setup."""
    query = select(Pipeline.id, Pipeline.name, Pipeline.kind, Pipeline.position, Pipeline.archived)
    return query.subquery("pipelines_known")


def conversions() -> Subquery:
    """Which deal a lead became."""
    return select(LeadConversion.lead_id, LeadConversion.deal_id, LeadConversion.at).subquery("conversions")
