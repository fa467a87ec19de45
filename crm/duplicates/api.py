"""Duplicates over HTTP."""

from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Repeats, Routes
from crm import cursors
from crm.api import COUNTRY
from crm.duplicates import checking, lead_matches, repository, service
from crm.duplicates.schemas import (
    CheckInput,
    DuplicateQuery,
    LeadMatchPage,
    LeadMatchQuery,
    LeadMatchView,
    PairPage,
    PairView,
    PossibleDuplicates,
    SearchView,
    SharedInput,
    SharedView,
)
from crm.duplicates.service import DuplicateDesk
from crm.schemas import NumberQuery, RowId

DUPLICATES: Final[web.AppKey[DuplicateDesk]] = web.AppKey("duplicates")

MERGE: Final = Permission.CUSTOMERS_MERGE

routes: Final = Routes("duplicates")


@routes.post("/duplicates/check", Permission.CUSTOMERS_VIEW, status=200, repeats=Repeats.NEVER)
async def check_for_duplicates(ctx: Context, body: CheckInput) -> PossibleDuplicates:
    """Who is there already with such a number, e-mail, tax number or name. Nothing is stored; a POST, so that no
    personal data stands in an address."""
    desk = ctx.part(DUPLICATES)
    return PossibleDuplicates(items=await checking.check(ctx.session, body, ctx.part(COUNTRY), desk.number_owners))


@routes.get("/duplicates", MERGE)
async def list_duplicates(ctx: Context, query: DuplicateQuery) -> PairPage:
    """Pairs that may be one customer, the likeliest first; or those that somebody dismissed."""
    rows = await repository.page(
        ctx.session, kind=query.kind, dismissed=query.dismissed, below=_below(query.cursor), limit=query.limit + 1
    )
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    cursor = cursors.write(shown[-1].score, shown[-1].id) if more else None
    return PairPage(items=await service.views(ctx.session, shown), next_cursor=cursor)


@routes.get("/duplicates/leads", MERGE)
async def list_leads_who_are_customers(ctx: Context, query: LeadMatchQuery) -> LeadMatchPage:
    """Open leads who may be a contact or a company already, the likeliest first: to be converted into it."""
    rows = await lead_matches.page(
        ctx.session, dismissed=query.dismissed, below=_below(query.cursor), limit=query.limit + 1
    )
    shown = rows[: query.limit]
    cursor = cursors.write(shown[-1].score, shown[-1].id) if len(rows) > query.limit else None
    return LeadMatchPage(items=await lead_matches.views(ctx.session, shown), next_cursor=cursor)


@routes.post("/duplicates/leads/{match_id}/dismiss", MERGE, status=200)
async def dismiss_lead_match(ctx: Context, match_id: RowId) -> LeadMatchView:
    """The lead is somebody else: this is never proposed again."""
    return await lead_matches.decide(ctx.session, match_id, dismissed=True, user_id=ctx.user.user_id)


@routes.post("/duplicates/leads/{match_id}/reopen", MERGE, status=200)
async def reopen_lead_match(ctx: Context, match_id: RowId) -> LeadMatchView:
    """Propose a dismissed match again."""
    return await lead_matches.decide(ctx.session, match_id, dismissed=False, user_id=ctx.user.user_id)


@routes.get("/duplicates/search", MERGE)
async def get_duplicate_search(ctx: Context) -> SearchView:
    """When all customers were compared the last time, and whether that goes on now."""
    return await service.last_search(ctx.session)


@routes.post("/duplicates/search", MERGE, status=202)
async def search_for_duplicates(ctx: Context) -> SearchView:
    """Compare all customers now, and not first at night."""
    return await ctx.part(DUPLICATES).ask(ctx.session, ctx.user.user_id)


@routes.post("/duplicates/{pair_id}/dismiss", MERGE, status=200)
async def dismiss_duplicate(ctx: Context, pair_id: int) -> PairView:
    """They are two: the pair is never proposed again."""
    return await service.decide(ctx.session, pair_id, dismissed=True, user_id=ctx.user.user_id)


@routes.post("/duplicates/{pair_id}/reopen", MERGE, status=200)
async def reopen_duplicate(ctx: Context, pair_id: int) -> PairView:
    """Propose a dismissed pair again."""
    return await service.decide(ctx.session, pair_id, dismissed=False, user_id=ctx.user.user_id)


@routes.get("/numbers/shared", Permission.CUSTOMERS_VIEW)
async def get_shared_number(ctx: Context, query: NumberQuery) -> SharedView:
    """Whether a number is marked as shared by right, and how many have it."""
    return await service.look_at_number(ctx.session, query.number, ctx.part(COUNTRY))


@routes.post("/numbers/shared", Permission.CUSTOMERS_EDIT, status=200)
async def mark_shared_number(ctx: Context, body: SharedInput) -> SharedView:
    """Mark a number that several customers have by right, a switchboard or a family's: it proves no duplicate."""
    return await service.mark_shared(
        ctx.session, body.number, ctx.part(COUNTRY), shared=body.shared, user_id=ctx.user.user_id
    )


def _below(cursor: str | None) -> tuple[int, int] | None:
    if not cursor:
        return None
    score, id_ = cursors.read(cursor, (int, int))
    return int(score), int(id_)
