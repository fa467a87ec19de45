"""One search over customers, deals, tasks, projects, competitors, products and calls, as far as one may see them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.calls.ports import NumberSpan
from callcenter.calls.schemas import CallRow
from callcenter.phones import normalise
from crm import search
from crm.competitors import service as competitors
from crm.competitors.schemas import CompetitorQuery
from crm.deals import listing as deals
from crm.deals.schemas import DealQuery
from crm.everything.schemas import Everything, EverythingQuery
from crm.everything.typos import nearest, respelled
from crm.goods import finding as goods
from crm.goods.schemas import ProductOut
from crm.loyalty.finding import owners_by_number
from crm.models import Identifier
from crm.ports import CallHistory
from crm.projects import service as projects
from crm.projects.schemas import ProjectQuery
from crm.repository import briefs, owner_of
from crm.schemas import CustomerBrief, CustomerQuery
from crm.tasks import service as tasks
from crm.tasks.schemas import TaskQuery
from crm.words import name_words, typed_words


async def find(
    session: AsyncSession, query: EverythingQuery, viewer: Principal, *, country: str, calls: CallHistory
) -> Everything:
    """The first few of each."""
    text, limit = query.q.strip(), query.limit
    found, meant = await _customers(session, query, viewer, country)
    if query.kind is not None:
        return Everything(customers=found, meant=meant, deals=[], tasks=[], projects=[], competitors=[], calls=[])
    named = await _named_records(session, text, limit, viewer) if text else {}
    return Everything(
        customers=found,
        meant=meant,
        deals=named.get("deals", []),
        tasks=named.get("tasks", []),
        projects=named.get("projects", []),
        competitors=named.get("competitors", []),
        calls=await _calls(session, text, limit, viewer, country, calls),
        products=await _products(session, text, limit) if text and viewer.may(Permission.GOODS_VIEW) else [],
    )


async def _named_records(session: AsyncSession, text: str, limit: int, viewer: Principal) -> dict[str, list[Any]]:
    """Everything besides customers that has a name, as far as one may see it."""
    found: dict[str, list[Any]] = {}
    if viewer.may(Permission.DEALS_VIEW):
        found["deals"] = (await deals.find(session, DealQuery(q=text, limit=limit), viewer)).items
        wanted = CompetitorQuery(q=text, limit=limit)
        found["competitors"] = (await competitors.find(session, wanted, viewer)).items
    if viewer.may(Permission.TASKS_VIEW):
        found["tasks"] = (await tasks.find(session, TaskQuery(q=text, limit=limit), viewer)).items
    if viewer.may(Permission.PROJECTS_VIEW):
        found["projects"] = (await projects.find(session, ProjectQuery(q=text, limit=limit), viewer)).items
    return found


async def _customers(
    session: AsyncSession, query: EverythingQuery, viewer: Principal, country: str
) -> tuple[list[CustomerBrief], str | None]:
    """By name, number, e-mail or tax number; else by what may have been meant."""
    text = query.q.strip()
    wanted = CustomerQuery(q=text, limit=query.limit, kind=query.kind)
    if not viewer.may(Permission.CUSTOMERS_VIEW) or not text:
        return [], None
    found = (await _named(session, wanted, country)) or (await _identified(session, wanted))
    if found:
        return found, None
    for other in respelled(text):
        if found := await _named(session, wanted.model_copy(update={"q": other}), country):
            return found, other
    words = [await nearest(session, word) or word for word in typed_words(text) if "@" not in word]
    meant = " ".join(words)
    if meant and meant != text.casefold():
        found = await _named(session, wanted.model_copy(update={"q": meant}), country)
    return found, meant if found else None


async def _named(session: AsyncSession, wanted: CustomerQuery, country: str) -> list[CustomerBrief]:
    return (await search.find(session, wanted, country)).items


async def _products(session: AsyncSession, text: str, limit: int) -> list[ProductOut]:
    """By name or article number; else by what may have been meant."""
    for typed in (text, *respelled(text)):
        if found := await goods.named(session, typed, limit):
            return found
    words = name_words(text)
    meant = [await nearest(session, word, [goods.words_between]) or word for word in words]
    return await goods.named(session, " ".join(meant), limit) if meant != words else []


async def _identified(session: AsyncSession, wanted: CustomerQuery) -> list[CustomerBrief]:
    """Tax numbers and ids of former systems are kept without spaces, in capitals; a loyalty card is one of a number."""
    value = "".join(wanted.q.split()).upper()
    columns = (Identifier.contact_id, Identifier.company_id, Identifier.lead_id)
    rows = await session.execute(select(*columns).where(Identifier.value == value).limit(wanted.limit))
    refs = [owner_of(row) for row in rows] or await owners_by_number(session, wanted.q)
    return await briefs(session, list(dict.fromkeys(ref for ref in refs if wanted.kind in (None, ref.kind))))


async def _calls(
    session: AsyncSession, text: str, limit: int, viewer: Principal, country: str, calls: CallHistory
) -> list[CallRow]:
    """The last calls with a number that is typed whole, for those who may see everybody's calls."""
    key = normalise(text, country).e164
    if key is None or not viewer.may(Permission.CALLS_VIEW_ALL):
        return []
    return await calls.calls_of_numbers(session, [NumberSpan(key)], before=None, limit=limit)
