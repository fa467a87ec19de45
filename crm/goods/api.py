"""The catalogue over HTTP."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.once import once
from callcenter.http.routing import Repeats, Routes
from crm.goods import categories, exporting, finding, importing, pricing, service
from crm.goods.schemas import (
    CategoryInput,
    CategoryOut,
    CategoryPatch,
    PriceListChange,
    PriceListInput,
    PriceListOut,
    ProductExportQuery,
    ProductImportOut,
    ProductImportQuery,
    ProductInput,
    ProductOut,
    ProductPage,
    ProductPatch,
    ProductQuery,
)
from crm.importing.file_names import attachment, file_name_of
from crm.importing.receiving import known_by, received
from crm.lists.files import MAKERS, TYPES
from crm.preconditions import if_match

VIEW: Final = Permission.GOODS_VIEW
EDIT: Final = Permission.GOODS_EDIT
LARGEST_FILE: Final = 16 << 20

TODAY: Final[web.AppKey[Callable[[], date]]] = web.AppKey("goods_today")
"""The firm's day: price lists begin and end at its midnight."""

routes: Final = Routes("goods")


@routes.get("/product-categories", VIEW)
async def list_product_categories(ctx: Context) -> list[CategoryOut]:
    """The whole tree: parents before their children, siblings in their order."""
    return await categories.categories(ctx.session)


@routes.post("/product-categories", EDIT)
async def create_product_category(ctx: Context, body: CategoryInput) -> CategoryOut:
    """A category at the end of its siblings."""
    return await categories.create(ctx.session, body)


@routes.patch("/product-categories/{category_id}", EDIT)
async def change_product_category(ctx: Context, category_id: int, body: CategoryPatch) -> CategoryOut:
    """Rename a category, or move it with all that is in it."""
    if body.version is None:
        body.version = if_match(ctx)
    return await categories.change(ctx.session, category_id, body)


@routes.delete("/product-categories/{category_id}", EDIT)
async def delete_product_category(ctx: Context, category_id: int) -> None:
    """Take an empty category away."""
    await categories.remove(ctx.session, category_id)


@routes.get("/product-units", VIEW)
async def list_product_units(ctx: Context) -> list[str]:
    """The units that products have."""
    return await service.units(ctx.session)


@routes.get("/price-lists", VIEW)
async def list_price_lists(ctx: Context) -> list[PriceListOut]:
    """All price lists, those out of use behind."""
    return await pricing.price_lists(ctx.session)


@routes.post("/price-lists", EDIT)
async def create_price_list(ctx: Context, body: PriceListInput) -> PriceListOut:
    """A price list without prices."""
    return await pricing.create(ctx.session, body)


@routes.put("/price-lists/{price_list_id}", EDIT)
async def change_price_list(ctx: Context, price_list_id: int, body: PriceListChange) -> PriceListOut:
    """Another name, other days, in or out of use. Deals keep their prices."""
    if body.version is None:
        body.version = if_match(ctx)
    return await pricing.change(ctx.session, price_list_id, body)


@routes.get("/products", VIEW)
async def list_products(ctx: Context, query: ProductQuery) -> ProductPage:
    """The catalogue by name, or what was typed."""
    return await finding.page(ctx.session, query, ctx.part(TODAY)())


@routes.get("/products/export", VIEW)
async def export_products(ctx: Context, query: ProductExportQuery) -> web.StreamResponse:
    """The whole catalogue with the prices of all lists, as a file that can be edited and imported again."""
    made = MAKERS[query.format](await exporting.lines(ctx.session, query.language))
    name = attachment(f"products-{ctx.part(TODAY)():%Y-%m-%d}.{query.format}")
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return web.Response(body=made, content_type=TYPES[query.format], headers=headers)


@routes.post("/product-imports", EDIT, status=200, repeats=Repeats.OWN)
async def import_products(ctx: Context, query: ProductImportQuery) -> ProductImportOut:
    """Products and prices out of the request's body: CSV or XLSX, whose name is in `Content-Disposition`. Products are
    known by their article number; rows with a mistake are left out and named."""
    name = file_name_of(ctx.request.headers.get("Content-Disposition", "")) or "products"
    async with received(ctx.request, LARGEST_FILE) as (path, _):
        table = await asyncio.to_thread(importing.read, path, name)
        said = await known_by(path, name)

    async def run() -> ProductImportOut:
        return await importing.run(ctx.session, table, dry_run=query.dry_run)

    return await once(ctx, said, ProductImportOut, run)


@routes.post("/products", EDIT)
async def create_product(ctx: Context, body: ProductInput) -> ProductOut:
    """A product or a service, with its prices."""
    product_id = await service.create(ctx.session, body)
    return await service.card(ctx.session, product_id)


@routes.get("/products/{product_id}", VIEW)
async def get_product(ctx: Context, product_id: int) -> ProductOut:
    """A product with its prices in all lists."""
    return await service.card(ctx.session, product_id)


@routes.patch("/products/{product_id}", EDIT)
async def change_product(ctx: Context, product_id: int, body: ProductPatch) -> ProductOut:
    """Change fields and prices; 409 with the current card when a colleague was faster. Deals keep what they have."""
    if body.version is None:
        body.version = if_match(ctx)
    await service.patch(ctx.session, product_id, body)
    return await service.card(ctx.session, product_id)


@routes.delete("/products/{product_id}", EDIT)
async def delete_product(ctx: Context, product_id: int) -> None:
    """Take a product away that no deal has; one that deals have is archived instead (409 `product-sold`)."""
    await service.remove(ctx.session, product_id)
