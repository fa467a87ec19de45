"""The rules of competitors: what is known of them, and which deals they take part in."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm import cursors
from crm import repository as customers
from crm.competitors.errors import CompetitorThere, NoSuchCompetitor
from crm.competitors.models import Competitor, DealCompetitor
from crm.competitors.schemas import (
    CompetitorBrief,
    CompetitorCard,
    CompetitorInput,
    CompetitorPage,
    CompetitorPatch,
    CompetitorQuery,
)
from crm.deals import service as deals
from crm.deals.kinds import StageOutcome
from crm.errors import Outdated, VersionNeeded
from crm.json_sql import json_list_has
from crm.words import fold

_CARD = ("strengths", "weaknesses", "prices", "created_at", "updated_at", "version")
Counts = Mapping[int, tuple[int, int, int]]


async def find(session: AsyncSession, query: CompetitorQuery, viewer: Principal) -> CompetitorPage:
    """By their names."""
    where: list[ColumnElement[bool]] = [Competitor.archived.is_(query.archived)]
    if query.q.strip():
        where.append(Competitor.key.contains(fold(query.q.strip()), autoescape=True))
    if query.tag:
        where.append(json_list_has(Competitor.tags, literal(query.tag)))
    if query.cursor is not None:
        where.append(tuple_(Competitor.key, Competitor.id) > tuple(cursors.read(query.cursor, (str, int))))
    wanted = select(Competitor).where(*where).order_by(Competitor.key, Competitor.id).limit(query.limit + 1)
    rows = list(await session.scalars(wanted))
    shown = rows[: query.limit]
    counts = await _counts(session, [row.id for row in shown], viewer)
    following = cursors.write(shown[-1].key, shown[-1].id) if len(rows) > query.limit else None
    return CompetitorPage(items=[_brief(row, counts) for row in shown], next_cursor=following)


async def card(session: AsyncSession, competitor_id: int, viewer: Principal) -> CompetitorCard:
    row = await existing(session, competitor_id)
    authors = await customers.user_names(session, [] if row.created_by_id is None else [row.created_by_id])
    return CompetitorCard(
        **dict(_brief(row, await _counts(session, [row.id], viewer))),
        **{name: getattr(row, name) for name in _CARD},
        created_by=next(iter(authors.values()), None),
    )


async def create(session: AsyncSession, form: CompetitorInput, author: Principal) -> int:
    """:raises CompetitorThere: when one of this name is there, archived or not"""
    await _check_name(session, form.name, None)
    now = datetime.now(UTC)
    row = Competitor(
        **form.model_dump(), key=fold(form.name), created_by_id=author.user_id, created_at=now, updated_at=now
    )
    session.add(row)
    await session.flush()
    return row.id


async def patch(session: AsyncSession, competitor_id: int, form: CompetitorPatch, viewer: Principal) -> None:
    if form.version is None:
        raise VersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    row = await existing(session, competitor_id, lock=True)
    if row.version != form.version:
        now = await card(session, competitor_id, viewer)
        raise Outdated("it was changed meanwhile", current=now.model_dump(mode="json"))
    values = form.model_dump(include=form.model_fields_set - {"version"})
    if all(getattr(row, name) == value for name, value in values.items()):
        return
    if "name" in values:
        await _check_name(session, values["name"], row.id)
        row.key = fold(values["name"])
    for name, value in values.items():
        setattr(row, name, value)
    row.version, row.updated_at = row.version + 1, datetime.now(UTC)
    await session.flush()


async def existing(session: AsyncSession, competitor_id: int, *, lock: bool = False) -> Competitor:
    row = await session.get(Competitor, competitor_id, with_for_update=lock or None)
    if row is None:
        raise NoSuchCompetitor("there is no such competitor")
    return row


async def _check_name(session: AsyncSession, name: str, mine: int | None) -> None:
    there = await session.scalar(select(Competitor.id).where(Competitor.key == fold(name)))
    if there is not None and there != mine:
        raise CompetitorThere("a competitor of this name is there already", competitor_id=there)


async def _counts(session: AsyncSession, ids: Collection[int], viewer: Principal) -> Counts:
    """Open, won and lost-to-it deals of each, of those that the viewer sees."""
    if not ids:
        return {}
    seen = deals.seen_outcomes(viewer).subquery()
    is_open, won = seen.c.outcome == str(StageOutcome.OPEN), seen.c.outcome == str(StageOutcome.WON)
    query = (
        select(DealCompetitor.competitor_id, *(_number(one) for one in (is_open, won, DealCompetitor.lost_to)))
        .join(seen, seen.c.id == DealCompetitor.deal_id)
        .where(DealCompetitor.competitor_id.in_(ids))
        .group_by(DealCompetitor.competitor_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in await session.execute(query)}


def _number(condition: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _brief(row: Competitor, counts: Counts) -> CompetitorBrief:
    opened, won, lost = counts.get(row.id, (0, 0, 0))
    same = {name: getattr(row, name) for name in ("id", "name", "site", "tags", "archived")}
    return CompetitorBrief(**same, deals=opened, won=won, lost=lost)


async def names_of(session: AsyncSession, ids: Iterable[int]) -> dict[int, str]:
    """Of those that exist."""
    query = select(Competitor.id, Competitor.name).where(Competitor.id.in_(list(ids)))
    return {row.id: row.name for row in await session.execute(query)}
