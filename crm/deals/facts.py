"""Deals as reports count them: rows to be summed by the database, of other rooms' queries."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    case,
    column,
    func,
    literal_column,
    null,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action, Entity
from crm.deals.kinds import EntryKind, StageOutcome
from crm.deals.models import Deal, DealEntry, LeadConversion, Pipeline, Stage
from crm.deals.rights import visible, visible_id

WORDS: Final = table("dictionary_words", column("id", Integer), column("name", String))
"""As much of the dictionaries as a loss reason shows."""
_MOVED: Final[ColumnElement[str]] = literal_column(f"'{EntryKind.MOVED}'")
"""Written out: SQLite takes an index of moves only where it reads the word, not where it is given one."""


def deals_seen(viewer: Principal) -> Subquery:
    """Every deal that the person may see, with the outcome, place and weight of its stage. What the role hides of a
    deal is empty in all of them: no sum of a figure tells it."""
    hidden = viewer.rights.hidden(Entity.DEAL)
    amount = null().cast(Deal.amount.type) if "amount" in hidden else Deal.amount
    source = literal_column("''") if "source" in hidden else Deal.source
    return (
        select(
            *(Deal.id, Deal.title, Deal.pipeline_id, Deal.stage_id, Deal.responsible_id, Deal.created_by_id),
            *(
                Deal.contact_id,
                Deal.company_id,
                Deal.lead_id,
                amount.label("amount"),
                Deal.currency,
                source.label("source"),
            ),
            *(Deal.tags, Deal.expected_close, Deal.loss_reason_id, Deal.created_at, Deal.stage_since, Deal.closed_at),
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
    ).where(DealEntry.kind == _MOVED)
    return _within(query, since, until).subquery("deal_moves")


def notes(since: datetime, until: datetime) -> Subquery:
    query = select(DealEntry.id, DealEntry.deal_id, DealEntry.at, DealEntry.author_id, DealEntry.text)
    return _within(query.where(DealEntry.kind == str(EntryKind.NOTE)), since, until).subquery("deal_notes")


def notes_seen(viewer: Principal | None) -> Subquery:
    """The notes in deals that the person may see, of any time; None sees all."""
    query = select(DealEntry.id, DealEntry.at, DealEntry.author_id, DealEntry.text)
    query = query.where(DealEntry.kind == str(EntryKind.NOTE))
    mine = query if viewer is None else query.where(visible_id(viewer, DealEntry.deal_id.expression))
    return mine.subquery("deal_notes_seen")


def entries_of(person: ColumnElement[int], kind: EntryKind, since: datetime, until: datetime) -> Select[int]:
    """How many notes or moves of a period somebody made: to be asked for each person of a query. Those of deals in the
    bin do not count."""
    gone = select(Deal.id).where(Deal.deleted_at.is_not(None))
    query = select(func.count()).where(DealEntry.author_id == person, DealEntry.kind == str(kind))
    query = query.where(DealEntry.deal_id.not_in(gone))
    return query.where(DealEntry.at >= since, DealEntry.at < until)


def entries_seen(query: Select[int], deals: Subquery) -> Select[int]:
    """Those of them that stand in these deals."""
    return query.where(DealEntry.deal_id.in_(select(deals.c.id)))


def sees_all(viewer: Principal) -> bool:
    """Whether the deals that the person may see are all that there are."""
    whole = viewer.reach(Entity.DEAL, Action.VIEW).is_all
    return whole and all(
        viewer.reach(Entity.DEAL, Action.VIEW, pipeline_id).is_all for pipeline_id, _ in viewer.rights.matrix.pipelines
    )


def _within(
    query: Select[*tuple[Any, ...]], since: datetime | None, until: datetime | None
) -> Select[*tuple[Any, ...]]:
    if since is not None:
        query = query.where(DealEntry.at >= since)
    return query if until is None else query.where(DealEntry.at < until)


def been_in(deals: Subquery) -> ColumnElement[int]:
    """Of each deal, the place of the furthest open stage of its present pipeline that it has left."""
    return (
        select(func.max(Stage.position))
        .select_from(DealEntry)
        .join(Stage, and_(Stage.id == DealEntry.from_stage_id, Stage.pipeline_id == deals.c.pipeline_id))
        .where(DealEntry.deal_id == deals.c.id, DealEntry.kind == _MOVED)
        .where(Stage.outcome == str(StageOutcome.OPEN), Stage.archived.is_(False))
        .correlate(deals)
        .scalar_subquery()
    )


def furthest(deals: Subquery, of: ColumnElement[bool]) -> Subquery:
    """The place of the furthest stage of its present pipeline that each of these deals has been in: its open stages
    by its moves, where it stands now, and the won one only if it is won. Lost stages are no step on the way."""
    now = case((deals.c.outcome != str(StageOutcome.LOST), deals.c.position))
    both = select(deals.c.id.label("deal_id"), been_in(deals).label("been"), now.label("now")).where(of)
    found = both.subquery("stages_been")
    ahead = or_(found.c.been.is_(None), found.c.now > found.c.been)
    position = case((ahead, found.c.now), else_=found.c.been).label("position")
    return select(found.c.deal_id, position).subquery("furthest")


def last_open_stage(deals: Subquery, of: ColumnElement[bool]) -> Subquery:
    """The open stage that each of these ended deals left last: where it died."""
    last = last_left(deals).label("stage_id")
    died = select(deals.c.id.label("deal_id"), deals.c.loss_reason_id, last).where(of).subquery("last_left")
    return select(died).where(died.c.stage_id.is_not(None)).subquery("died_in")


def last_left(deals: Subquery) -> ColumnElement[int]:
    """Of each deal, the open stage that it left last."""
    return (
        select(DealEntry.from_stage_id)
        .join(Stage, Stage.id == DealEntry.from_stage_id)
        .where(DealEntry.deal_id == deals.c.id, DealEntry.kind == _MOVED, Stage.outcome == str(StageOutcome.OPEN))
        .order_by(DealEntry.id.desc())
        .limit(1)
        .correlate(deals)
        .scalar_subquery()
    )


def first_arrivals(stage_id: int) -> Subquery:
    """When each deal first came to a stage."""
    query = select(DealEntry.deal_id, func.min(DealEntry.at).label("at")).where(DealEntry.to_stage_id == stage_id)
    return query.group_by(DealEntry.deal_id).subquery("arrivals")


async def sums(session: AsyncSession, viewer: Principal, ids: Collection[int]) -> dict[int, tuple[int | None, str]]:
    """What deals that the person may see are worth, in hundredths, and in which currency."""
    query = select(Deal.id, Deal.amount, Deal.currency).where(Deal.id.in_(ids), visible(viewer))
    return {id_: (amount, currency) for id_, amount, currency in await session.execute(query)}


def stages() -> Subquery:
    query = select(Stage.id, Stage.name, Stage.pipeline_id, Stage.position, Stage.outcome, Stage.archived)
    return query.subquery("stages")


def pipelines() -> Subquery:
    """In the order of the setup."""
    query = select(Pipeline.id, Pipeline.name, Pipeline.kind, Pipeline.position, Pipeline.archived)
    return query.subquery("pipelines_known")


def conversions() -> Subquery:
    """Which deal a lead became."""
    return select(
        *(LeadConversion.lead_id, LeadConversion.deal_id, LeadConversion.at),
        *(LeadConversion.contact_id, LeadConversion.company_id),
    ).subquery("conversions")
