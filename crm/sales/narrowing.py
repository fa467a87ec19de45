"""What reports can be narrowed by, for whoever chooses."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth import staff
from callcenter.auth.principal import Principal
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import words as words_of_kind
from crm.goods import facts as goods
from crm.sales.dimensions import WORDS, hidden_words
from crm.sales.firm import firm
from crm.sales.schemas import SalesChoices
from crm.schemas import Named

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
        **words,
    )


async def _words(session: AsyncSession, kind: DictionaryKind) -> list[Named]:
    return [Named(id=word.id, name=word.name) for word in await words_of_kind(session, kind)]


async def _named(session: AsyncSession, of: Any) -> list[Named]:
    rows = await session.execute(select(of.c.id, of.c.name).order_by(of.c.name, of.c.id).limit(MOST))
    return [Named(id=id_, name=name) for id_, name in rows]


def _by_name(one: Named) -> str:
    return one.name.casefold()
