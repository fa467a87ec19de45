"""Which competitors take part in a deal, and to whom it was lost."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, Subquery, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.competitors.models import Competitor, DealCompetitor
from crm.competitors.schemas import DealCompetitors, DealCompetitorsInput, InDeal
from crm.competitors.service import names_of
from crm.deals import rights
from crm.deals import service as deals
from crm.deals.kinds import StageOutcome
from crm.errors import invalid_field
from crm.telling import Added, tell_added

State = Mapping[int, bool]
"""Those that take part, and whether the deal was lost to them."""


def lost_to() -> Select[int, int, str]:
    """For reports: deal, competitor and its name, of every deal that was lost to one."""
    return (
        select(DealCompetitor.deal_id, Competitor.id.label("competitor_id"), Competitor.name)
        .join(Competitor, Competitor.id == DealCompetitor.competitor_id)
        .where(DealCompetitor.lost_to)
    )


def named_competitors() -> Subquery:
    """For reports: id and name of every competitor."""
    return select(Competitor.id, Competitor.name).subquery("competitors_named")


async def of_deal(session: AsyncSession, deal_id: int, viewer: Principal) -> DealCompetitors:
    """By their names; the one it was lost to stands first."""
    deal = await deals.existing(session, deal_id, viewer)
    query = (
        select(Competitor.id, Competitor.name, DealCompetitor.lost_to)
        .join(DealCompetitor, DealCompetitor.competitor_id == Competitor.id)
        .where(DealCompetitor.deal_id == deal_id)
        .order_by(DealCompetitor.lost_to.desc(), Competitor.key)
    )
    items = [InDeal(id=id_, name=name, lost_to=lost) for id_, name, lost in await session.execute(query)]
    return DealCompetitors(items=items, may_edit=rights.may_edit(viewer, deal))


async def put(session: AsyncSession, deal_id: int, form: DealCompetitorsInput, author: Principal) -> bool:
    """Whether anything changed."""
    deal = await deals.existing(session, deal_id, author, lock=True)
    rights.check_editable(author, deal)
    wanted = dict.fromkeys(form.ids, False)
    if form.lost_to_id is not None:
        if await deals.outcome_of(session, deal) is not StageOutcome.LOST:
            raise invalid_field("body.lost_to_id", "the deal is not lost")
        wanted[form.lost_to_id] = True
    unknown = wanted.keys() - (await names_of(session, wanted)).keys()
    if unknown:
        field = "body.lost_to_id" if form.lost_to_id in unknown else "body.ids"
        raise invalid_field(field, "there is no such competitor")
    return await _become(session, deal_id, wanted, author)


async def after_move(session: AsyncSession, deal_id: int, lost_to_id: int | None, author: Principal) -> None:
    """A deal that came to a stage: lost to somebody, to nobody that is known, or not lost any more."""
    deal = await deals.existing(session, deal_id, author)
    before = await _state(session, deal_id)
    lost = await deals.outcome_of(session, deal) is StageOutcome.LOST
    wanted = dict.fromkeys(before, False)
    if lost and lost_to_id is not None:
        if not await names_of(session, [lost_to_id]):
            raise invalid_field("body.lost_to_id", "there is no such competitor")
        wanted[lost_to_id] = True
    await _become(session, deal_id, wanted, author)


async def _become(session: AsyncSession, deal_id: int, wanted: State, author: Principal) -> bool:
    before = await _state(session, deal_id)
    if before == wanted:
        return False
    mine = DealCompetitor.deal_id == deal_id
    gone = before.keys() - wanted.keys()
    await session.execute(delete(DealCompetitor).where(mine, DealCompetitor.competitor_id.in_(gone)))
    await session.execute(update(DealCompetitor).where(mine).values(lost_to=False))
    now = datetime.now(UTC)
    added: dict[str, Any] = {"deal_id": deal_id, "added_at": now, "added_by_id": author.user_id}
    session.add_all(DealCompetitor(**added, competitor_id=id_, lost_to=False) for id_ in wanted.keys() - before.keys())
    await session.flush()
    taker = [id_ for id_, lost in wanted.items() if lost]
    winner = update(DealCompetitor).where(mine, DealCompetitor.competitor_id.in_(taker))
    await session.execute(winner.values(lost_to=True).execution_options(synchronize_session=False))
    for id_ in sorted(wanted.keys() - before.keys()):
        tell_added(session, "deal", deal_id, Added.COMPETITOR, author.user_id, competitor_id=id_)
    await deals.tell_change(session, deal_id, await _changes(session, before, wanted), author.user_id)
    return True


async def _changes(session: AsyncSession, before: State, after: State) -> list[dict[str, Any]]:
    names = await names_of(session, {*before, *after})

    def named(ids: Sequence[int]) -> list[str]:
        return sorted(names[id_] for id_ in ids if id_ in names)

    def taker(state: State) -> str | None:
        return next((names.get(id_) for id_, lost in state.items() if lost), None)

    told: list[dict[str, Any]] = [
        {"field": "competitors", "before": named([*before]), "after": named([*after])},
        {"field": "lost_to", "before": taker(before), "after": taker(after)},
    ]
    return [change for change in told if change["before"] != change["after"]]


async def _state(session: AsyncSession, deal_id: int) -> dict[int, bool]:
    query = select(DealCompetitor.competitor_id, DealCompetitor.lost_to).where(DealCompetitor.deal_id == deal_id)
    return {row.competitor_id: row.lost_to for row in await session.execute(query)}
