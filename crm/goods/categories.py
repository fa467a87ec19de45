"""The tree of categories. All moves wait for each other: two at once could close a ring that neither of them sees."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import NotFound
from crm.errors import Outdated, VersionNeeded, invalid_field
from crm.goods.errors import CategoryInUse
from crm.goods.models import Product, ProductCategory
from crm.goods.schemas import CategoryInput, CategoryOut, CategoryPatch
from crm.words import fold

MOST: Final = 2000
DEEPEST: Final = 8


async def categories(session: AsyncSession) -> list[CategoryOut]:
    """The whole tree: parents before their children, siblings in their order."""
    rows = list(await session.scalars(select(ProductCategory)))
    counting = (
        select(Product.category_id, func.count()).where(Product.archived.is_(False)).group_by(Product.category_id)
    )
    counts: dict[int | None, int] = {row[0]: row[1] for row in await session.execute(counting)}
    return [
        CategoryOut(
            id=row.id, parent_id=row.parent_id, name=row.name, products=counts.get(row.id, 0), version=row.version
        )
        for row in _walk(rows)
    ]


async def create(session: AsyncSession, form: CategoryInput) -> CategoryOut:
    rows = await _locked(session)
    if len(rows) >= MOST:
        raise invalid_field("body.name", f"a catalogue has at most {MOST} categories")
    _check_parent(rows, form.parent_id, below=None)
    row = ProductCategory(name=form.name, parent_id=form.parent_id, version=1)
    row.position = len([one for one in rows.values() if one.parent_id == form.parent_id])
    session.add(row)
    await session.flush()
    return await _out(session, row.id)


async def change(session: AsyncSession, category_id: int, form: CategoryPatch) -> CategoryOut:
    """Another name, another parent, another place among its siblings.

    :raises InvalidInput: for a parent that is the category itself or below it
    """
    rows = await _locked(session)
    row = _existing(rows, category_id)
    if form.version is None:
        raise VersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    if row.version != form.version:
        raise Outdated("it was changed meanwhile", current=(await _out(session, row.id)).model_dump(mode="json"))
    if form.name is not None:
        row.name = form.name
    parent_id = form.parent_id if "parent_id" in form.model_fields_set else row.parent_id
    if {"parent_id", "before_id"} & form.model_fields_set:
        _check_parent(rows, parent_id, below=row)
        _place(rows.values(), row, parent_id, form.before_id)
    row.version += 1
    await session.flush()
    return await _out(session, row.id)


async def remove(session: AsyncSession, category_id: int) -> None:
    """Only an empty one."""
    rows = await _locked(session)
    row = _existing(rows, category_id)
    below = [one.name for one in rows.values() if one.parent_id == category_id]
    products = await session.scalar(select(func.count()).where(Product.category_id == category_id)) or 0
    if below or products:
        raise CategoryInUse("move what is in it elsewhere first", categories=len(below), products=products)
    await session.delete(row)
    await session.flush()


async def exists(session: AsyncSession, category_id: int) -> bool:
    return await session.get(ProductCategory, category_id) is not None


async def with_all_below(session: AsyncSession, category_id: int) -> list[int]:
    """The ids of a category and of everything below it."""
    rows = list(await session.scalars(select(ProductCategory)))
    below = _children(rows)
    found, waiting = [], [category_id]
    while waiting:
        found.append(waiting.pop())
        waiting += [child.id for child in below.get(found[-1], ())]
    return found


async def of_path(session: AsyncSession, path: Sequence[str]) -> int | None:
    """The category that these names lead to from the top, made as far as it is not there; None for no names."""
    rows = list((await _locked(session)).values())
    parent_id: int | None = None
    for name in path:
        mine = [one for one in rows if one.parent_id == parent_id]
        found = next((one for one in mine if fold(one.name) == fold(name)), None)
        if found is None and len(rows) >= MOST:
            raise invalid_field("body", f"a catalogue has at most {MOST} categories")
        if found is None:
            found = ProductCategory(name=name, parent_id=parent_id, position=len(mine), version=1)
            session.add(found)
            await session.flush()
            rows.append(found)
        parent_id = found.id
    return parent_id


async def paths(session: AsyncSession) -> dict[int, list[str]]:
    """The names that lead to each category, from the top."""
    found: dict[int, list[str]] = {}
    for row in _walk(list(await session.scalars(select(ProductCategory)))):
        found[row.id] = [*found.get(row.parent_id or 0, []), row.name]
    return found


async def _out(session: AsyncSession, category_id: int) -> CategoryOut:
    return next(one for one in await categories(session) if one.id == category_id)


async def _locked(session: AsyncSession) -> dict[int, ProductCategory]:
    rows = await session.scalars(select(ProductCategory).order_by(ProductCategory.id).with_for_update())
    return {row.id: row for row in rows}


def _existing(rows: Mapping[int, ProductCategory], category_id: int) -> ProductCategory:
    if category_id not in rows:
        raise NotFound("there is no such category")
    return rows[category_id]


def _children(rows: Iterable[ProductCategory]) -> dict[int | None, list[ProductCategory]]:
    found: defaultdict[int | None, list[ProductCategory]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.position, one.id)):
        found[row.parent_id].append(row)
    return found


def _walk(rows: Sequence[ProductCategory]) -> list[ProductCategory]:
    below = _children(rows)
    found: list[ProductCategory] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        found.append(waiting.pop())
        waiting += below.get(found[-1].id, [])[::-1]
    return found


def _check_parent(rows: Mapping[int, ProductCategory], parent_id: int | None, *, below: ProductCategory | None) -> None:
    if parent_id is not None and parent_id not in rows:
        raise invalid_field("body.parent_id", "there is no such category")
    depth, above = _height(rows.values(), below), parent_id
    while above is not None:
        if below is not None and above == below.id:
            raise invalid_field("body.parent_id", "a category cannot be below itself")
        depth, above = depth + 1, rows[above].parent_id
    if depth > DEEPEST:
        raise invalid_field("body.parent_id", f"a tree of categories is at most {DEEPEST} deep")


def _height(rows: Iterable[ProductCategory], top: ProductCategory | None) -> int:
    if top is None:
        return 1
    below, level, height = _children(rows), [top], 0
    while level:
        level, height = [child for one in level for child in below.get(one.id, [])], height + 1
    return height


def _place(rows: Iterable[ProductCategory], row: ProductCategory, parent_id: int | None, before_id: int | None) -> None:
    siblings = [one for one in _children(rows).get(parent_id, []) if one is not row]
    places = [one.id for one in siblings]
    if before_id is not None and before_id not in places:
        raise invalid_field("body.before_id", "there is no such sibling")
    siblings.insert(len(siblings) if before_id is None else places.index(before_id), row)
    row.parent_id = parent_id
    for position, one in enumerate(siblings):
        one.position = position
