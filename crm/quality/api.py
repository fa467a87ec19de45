"""The data-quality report over HTTP."""

from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.quality.schemas import OffenderQuery, QualityReport
from crm.quality.service import QualityDesk
from crm.schemas import CustomerPage

QUALITY: Final[web.AppKey[QualityDesk]] = web.AppKey("customer_quality")

routes: Final = Routes("data quality")


@routes.get("/data-quality", Permission.CUSTOMERS_MERGE)
async def get_data_quality(ctx: Context) -> QualityReport:
    """How many cards of each kind have what is wrong with them."""
    return await ctx.part(QUALITY).report(ctx.session)


@routes.get("/data-quality/customers", Permission.CUSTOMERS_MERGE)
async def list_offenders(ctx: Context, query: OffenderQuery) -> CustomerPage:
    """The cards that fail a check, the oldest first."""
    return await ctx.part(QUALITY).offenders(ctx.session, query)
