"""Products and prices out of a sheet: first what would become of each row, then the writing of it.

A row is an existing product by its article number, or, where it has none, by its name. Empty cells leave what is
there: nobody loses a description by importing prices.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.webhooks.events import Event
from crm.errors import invalid_field
from crm.goods import categories, pricing, sheet
from crm.goods.figures import hundredths, rate_of
from crm.goods.finding import sku_key, words_of
from crm.goods.models import Product, ProductPrice, ProductWord
from crm.goods.schemas import ProductImportOut, ProductInput, RowProblem
from crm.goods.service import stored, units
from crm.goods.sheet import BadCell, Columns, Field
from crm.goods.telling import tell_products
from crm.importing import reading
from crm.importing.reading import SourceRow
from crm.words import fold

MOST_ROWS: Final = 10_000
MOST_PROBLEMS: Final = 200


@dataclass(frozen=True, slots=True)
class Read:
    """A whole sheet: small enough to be held."""

    names: Sequence[str]
    rows: Sequence[SourceRow]


@dataclass(slots=True)
class _Draft:
    """A good row: `values` are the filled columns of the product, `path` its category."""

    values: dict[str, Any]
    prices: dict[int, int]
    path: list[str] | None
    row: Product | None = None


@dataclass(slots=True)
class _Shelf:
    """What is there already, of what the sheet may mean."""

    by_sku: dict[str, Product] = field(default_factory=dict)
    by_name: dict[str, list[Product]] = field(default_factory=dict)
    prices: dict[tuple[int, int], ProductPrice] = field(default_factory=dict)
    paths: dict[int, list[str]] = field(default_factory=dict)


def read(path: Path, name: str) -> Read:
    """Takes a while: not for the event loop."""
    found = reading.inspect(path, name)
    if found.rows > MOST_ROWS:
        raise invalid_field("body", f"a sheet of products has at most {MOST_ROWS} rows: bring it in in parts")
    return Read([column.name for column in found.columns], list(reading.rows(path, found.reading)))


async def run(session: AsyncSession, table: Read, *, dry_run: bool) -> ProductImportOut:
    """What became of the rows, or would. Rows with a mistake are left out and named; the others are taken in."""
    lists = await pricing.price_lists(session)
    columns = sheet.columns_of(table.names, lists)
    if Field.NAME not in columns.fields.values() and Field.SKU not in columns.fields.values():
        raise invalid_field("body", "the sheet has neither a column with names nor one with article numbers")
    shelf = await _shelf(session)
    drafts, problems = _drafts(table, columns, shelf)
    changed = [one for one in drafts if one.row is None or _differs(one, one.row, shelf)]
    made = [one for one in changed if one.row is None]
    if not dry_run:
        await _write(session, changed, shelf)
    return ProductImportOut(
        dry_run=dry_run,
        rows=len(table.rows),
        created=len(made),
        updated=len(changed) - len(made),
        unchanged=len(drafts) - len(changed),
        refused=len({one.line for one in problems}),
        unread_columns=list(columns.unread),
        problems=problems[:MOST_PROBLEMS],
    )


async def _shelf(session: AsyncSession) -> _Shelf:
    shelf = _Shelf(paths=await categories.paths(session))
    for row in await session.scalars(select(Product)):
        shelf.by_name.setdefault(row.name_key, []).append(row)
        if row.sku_key is not None:
            shelf.by_sku[row.sku_key] = row
    for price in await session.scalars(select(ProductPrice)):
        shelf.prices[price.product_id, price.price_list_id] = price
    return shelf


def _drafts(table: Read, columns: Columns, shelf: _Shelf) -> tuple[list[_Draft], list[RowProblem]]:
    drafts, problems = [], []
    seen: set[str] = set()
    for row in table.rows:
        draft, wrong = _draft(row, table.names, columns)
        if draft is not None:
            mistake = _find(draft, shelf, seen)
            wrong = [] if mistake is None else [RowProblem(line=row.line, column="", code=mistake)]
        problems += wrong
        if draft is not None and not wrong:
            drafts.append(draft)
    return drafts, problems


def _find(draft: _Draft, shelf: _Shelf, seen: set[str]) -> str | None:
    """Which product the row is; the code of what is wrong with that."""
    key, name = sku_key(draft.values.get("sku", "")), fold(draft.values.get("name", ""))
    namesakes = shelf.by_name.get(name, []) if key is None else []
    if len(namesakes) > 1:
        return "several"
    draft.row = shelf.by_sku.get(key) if key is not None else next(iter(namesakes), None)
    if draft.row is None and not name:
        return "name-needed"
    mark = f"\n{draft.row.id}" if draft.row is not None else key or f"\n{name}"
    if mark in seen:
        return "twice"
    seen.add(mark)
    if draft.row is not None:
        draft.values.pop("sku", None)
    return None


def _draft(row: SourceRow, names: Sequence[str], columns: Columns) -> tuple[_Draft | None, list[RowProblem]]:
    values: dict[str, Any] = {}
    prices: dict[int, int] = {}
    wrong: list[RowProblem] = []
    for place, cell in enumerate(row.cells):
        try:
            if cell and place in columns.fields:
                values[str(columns.fields[place])] = sheet.value_of(columns.fields[place], sheet.unquoted(cell))
            elif cell and place in columns.prices:
                prices[columns.prices[place]] = _price(cell)
        except BadCell as error:
            wrong.append(RowProblem(line=row.line, column=names[place], code=str(error)))
    path = values.pop("category", None)
    try:
        form = ProductInput.model_validate({"name": "-", **values})
    except ValidationError as error:
        wrong += [RowProblem(line=row.line, column=str(one["loc"][0]), code="bad-value") for one in error.errors()]
        return None, wrong
    clean = form.model_dump(include=set(values))
    return (None if wrong else _Draft(clean, prices, path)), wrong


def _price(cell: str) -> int:
    found = sheet.amount(cell)
    if found < 0 or found > 10**13 or found != round(found, 2):
        raise BadCell("bad-number")
    return hundredths(found)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the table has them."""
    found = dict(values)
    if "vat_rate" in found:
        found["vat_rate"] = rate_of(found["vat_rate"])
    if "kind" in found:
        found["kind"] = str(found["kind"])
    return found


def _differs(draft: _Draft, row: Product, shelf: _Shelf) -> bool:
    if any(getattr(row, name) != value for name, value in _columns(draft.values).items()):
        return True
    here = [fold(name) for name in shelf.paths.get(row.category_id or 0, [])]
    if draft.path is not None and [fold(name) for name in draft.path] != here:
        return True
    known = {list_id: shelf.prices.get((row.id, list_id)) for list_id in draft.prices}
    return any(price is None or price.amount != draft.prices[list_id] for list_id, price in known.items())


async def _write(session: AsyncSession, drafts: Sequence[_Draft], shelf: _Shelf) -> None:
    now = datetime.now(UTC)
    known_units = {fold(unit): unit for unit in await units(session)}
    places: dict[tuple[str, ...], int | None] = {}
    for draft in drafts:
        values = _columns(draft.values)
        if values.get("unit"):
            values["unit"] = known_units.setdefault(fold(values["unit"]), values["unit"])
        if draft.path is not None:
            key = tuple(fold(name) for name in draft.path)
            if key not in places:
                places[key] = await categories.of_path(session, draft.path)
            values["category_id"] = places[key]
        draft.row = _kept(session, draft.row, values, now)
    await stored(session)
    rows = [draft.row for draft in drafts if draft.row is not None]
    await _index(session, rows)
    for draft in drafts:
        for list_id, amount in draft.prices.items():
            _price_into(session, shelf, draft.row, (list_id, amount))
    await session.flush()
    made = Event.PRODUCT_CREATED, Event.PRODUCT_CHANGED
    await tell_products(session, [(made[row.version > 1], row.id) for row in rows])


def _kept(session: AsyncSession, row: Product | None, values: Mapping[str, Any], now: datetime) -> Product:
    if row is None:
        row = Product(kind="product", sku="", unit="", description="", archived=False, created_at=now, version=0)
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.name_key, row.sku_key = fold(row.name), sku_key(row.sku)
    row.updated_at, row.version = now, row.version + 1
    return row


async def _index(session: AsyncSession, rows: Iterable[Product]) -> None:
    words = []
    for row in rows:
        await session.execute(delete(ProductWord).where(ProductWord.product_id == row.id))
        words += [{"word": word, "product_id": row.id} for word in words_of(row.name, row.sku)]
    if words:
        await session.execute(insert(ProductWord), words)


def _price_into(session: AsyncSession, shelf: _Shelf, row: Product | None, price: tuple[int, int]) -> None:
    if row is None:
        return
    known = shelf.prices.get((row.id, price[0]))
    if known is None:
        session.add(ProductPrice(product_id=row.id, price_list_id=price[0], amount=price[1]))
    else:
        known.amount = price[1]
