"""What reports can be narrowed by, for whoever chooses."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth import staff
from callcenter.auth.principal import Principal
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import words as words_of_kind
from crm.goods import facts as goods
from crm.sales.carrying import CARRIED, hidden_figures
from crm.sales.dimensions import WORDS, hidden_parts, hidden_words
from crm.sales.firm import firm
from crm.sales.own import OwnRows, own_rows
from crm.sales.schemas import OwnChoices, SalesChoices
from crm.schemas import Named
from crm.tags.service import tags

MOST: Final = 1000
"""Products in the choice; a report of products shows the others."""


async def choices(session: AsyncSession, viewer: Principal) -> SalesChoices:
    parts = await firm(session)
    departments = [Named(id=id_, name=name) for id_, name in parts.names.items()]
    hidden = hidden_words(viewer)
    words = {
        str(group): [] if group in hidden else await _words(session, DictionaryKind(str(standard)))
        for group, standard in WORDS.items()
    }
    return SalesChoices(
        department=sorted(departments, key=_by_name),
        role=[Named(id=id_, name=name) for id_, name in (await staff.own_roles(session)).items()],
        product=await _named(session, goods.products()),
        category=await _named(session, goods.categories()),
        reason=await _words(session, DictionaryKind.LOSS_REASON),
        tag=[] if "tag" in hidden_parts(viewer) else [tag.name for tag in await tags(session) if not tag.archived],
        own=[_own(one) for one in (await own_rows(session, viewer)).values()],
        category_depth=await session.scalar(goods.depth()) or 0,
        carried={figure: list(names) for figure, names in CARRIED.items()},
        hidden=[*hidden, *hidden_parts(viewer), *map(str, hidden_figures(viewer))],
        **words,
    )


def _own(one: OwnRows) -> OwnChoices:
    options = [Named(id=int(id_), name=label) for id_, label in one.options.items()]
    return OwnChoices(name=one.name, label=one.label, entity=one.entity, many=one.many, options=options)


async def _words(session: AsyncSession, kind: DictionaryKind) -> list[Named]:
    return [Named(id=word.id, name=word.name) for word in await words_of_kind(session, kind)]


async def _named(session: AsyncSession, of: Any) -> list[Named]:
    rows = await session.execute(select(of.c.id, of.c.name).order_by(of.c.name, of.c.id).limit(MOST))
    return [Named(id=id_, name=name) for id_, name in rows]


def _by_name(one: Named) -> str:
    return one.name.casefold()
