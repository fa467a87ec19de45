"""The dictionary of tags: it learns every new tag from the cards, and says which colour each has."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import Conflict, NotFound
from crm.errors import invalid_field
from crm.tags.colors import TagColor
from crm.tags.keeping import tag_key
from crm.tags.models import Tag
from crm.tags.schemas import TagInput, TagOut, TagPatch

MOST: Final = 2_000


class TagTaken(Conflict):
    """Tags that differ in letter case only are one."""

    code = "tag-taken"


async def tags(session: AsyncSession) -> list[TagOut]:
    """By name, the archived ones behind."""
    query = select(Tag).order_by(Tag.archived, Tag.key).limit(MOST)
    return [_out(row) for row in await session.scalars(query)]


async def add(session: AsyncSession, form: TagInput) -> TagOut:
    key = tag_key(form.name)
    known = await session.scalar(select(Tag).where(Tag.key == key).with_for_update())
    if known is not None:
        raise TagTaken("there is such a tag", tag_id=known.id)
    row = Tag(name=form.name, key=key, color=str(form.color), archived=False)
    session.add(row)
    await session.flush()
    return _out(row)


async def change(session: AsyncSession, tag_id: int, form: TagPatch) -> TagOut:
    row = await session.get(Tag, tag_id, with_for_update=True)
    if row is None:
        raise NotFound("there is no such tag")
    if form.name is not None:
        if tag_key(form.name) != row.key:
            raise invalid_field("body.name", "another name is another tag: change it on the cards")
        row.name = form.name
    row.color = row.color if form.color is None else str(form.color)
    row.archived = row.archived if form.archived is None else form.archived
    await session.flush()
    return _out(row)


def _out(row: Tag) -> TagOut:
    return TagOut(id=row.id, name=row.name, color=TagColor(row.color), archived=row.archived)
