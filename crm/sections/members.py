"""Who belongs to which company, and as what.

The main company of a contact is a column of the contact. A row of its own has what is more: roles, and other companies.
Where both name a company, it is one.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import repository, rights
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import words
from crm.errors import invalid_field
from crm.kinds import CustomerKind, CustomerRef
from crm.models import Contact
from crm.sections.models import Membership
from crm.sections.schemas import MembershipInput, MembershipView, MemberView

MOST_PEOPLE: Final = 50
"""That a company's card shows; the list of its people has them all."""
MOST_READ: Final = 2_000
"""Whose lines stand in a company's history."""
Change = dict[str, Any]


async def companies_of(session: AsyncSession, contact_id: int) -> list[MembershipView]:
    """The main one first."""
    main = await session.scalar(select(Contact.company_id).where(Contact.id == contact_id))
    rows = await _rows(session, Membership.contact_id == contact_id)
    roles = {row.company_id: list(row.roles) for row in rows}
    ids = [*([main] if main is not None else []), *(id_ for id_ in roles if id_ != main)]
    firms = {brief.id: brief for brief in await repository.briefs(session, [_company(id_) for id_ in ids])}
    names = await _role_names(session, roles.values())
    return [
        MembershipView(
            company_id=id_, name=firms[id_].name, roles=roles.get(id_, []), main=id_ == main,
            role_names=[names[role] for role in roles.get(id_, []) if role in names],
        )
        for id_ in ids if id_ in firms
    ]  # fmt: skip


async def people_of(session: AsyncSession, company_id: int) -> list[MemberView]:
    """Those who are listed with the company first."""
    rows = {row.contact_id: list(row.roles) for row in await _rows(session, Membership.company_id == company_id)}
    there = (or_(Contact.company_id == company_id, Contact.id.in_(rows)), Contact.merged_into_id.is_(None))
    seen = rights.seen(session, CustomerKind.CONTACT, Contact.responsible_id.expression)
    main = Contact.company_id == company_id
    columns = (Contact.id, Contact.name, Contact.position, main.label("main"))
    query = select(*columns).where(*there, *seen).order_by(main.desc(), Contact.id).limit(MOST_PEOPLE)
    names = await _role_names(session, rows.values())
    return [
        MemberView(
            contact_id=row.id, name=row.name, position=row.position, main=bool(row.main), roles=rows.get(row.id, []),
            role_names=[names[role] for role in rows.get(row.id, []) if role in names],
        )
        for row in await session.execute(query)
    ]  # fmt: skip


async def members(session: AsyncSession, company_id: int, most: int) -> list[int]:
    """The contacts that have a row for this company."""
    query = select(Membership.contact_id).where(Membership.company_id == company_id).limit(most)
    return list(await session.scalars(query))


async def all_people(session: AsyncSession, company_id: int) -> list[int]:
    """The contacts of a company that this person sees, those with a row of their own among them; so many as a history
    can be read of."""
    listed = select(Membership.contact_id).where(Membership.company_id == company_id)
    there = (or_(Contact.company_id == company_id, Contact.id.in_(listed)), Contact.merged_into_id.is_(None))
    seen = rights.seen(session, CustomerKind.CONTACT, Contact.responsible_id.expression)
    query = select(Contact.id).where(*there, *seen).order_by(Contact.id).limit(MOST_READ)
    return list(await session.scalars(query))


async def save(session: AsyncSession, contact_id: int, given: Sequence[MembershipInput]) -> list[Change]:
    """The first is the main company; what is left out, the contact belongs to no more."""
    ids = [one.company_id for one in given]
    if len(set(ids)) < len(ids):
        raise invalid_field("body.companies", "a company stands twice in the list")
    contact = await session.get_one(Contact, contact_id)
    before = await companies_of(session, contact_id)
    await _check(session, given, {one.company_id for one in before})
    rows = {row.company_id: row for row in await _rows(session, Membership.contact_id == contact_id)}
    for id_, row in rows.items():
        if id_ not in ids:
            await session.delete(row)
    for one in given:
        row = rows.get(one.company_id) or Membership(contact_id=contact_id, company_id=one.company_id)
        row.roles = list(dict.fromkeys(one.roles))
        session.add(row)
    contact.company_id = ids[0] if ids else None
    await session.flush()
    after = await companies_of(session, contact_id)
    told = [[_told(one) for one in each] for each in (before, after)]
    return [] if told[0] == told[1] else [{"field": "companies", "before": told[0], "after": told[1]}]


async def write_down_main(session: AsyncSession, contact_id: int) -> None:
    """Give the main company a row, so that it is not lost when another one becomes the main one."""
    main = await session.scalar(select(Contact.company_id).where(Contact.id == contact_id))
    if main is not None:
        await add(session, contact_id, main)


async def add(session: AsyncSession, contact_id: int, company_id: int) -> None:
    mine = (Membership.contact_id == contact_id, Membership.company_id == company_id)
    if await session.scalar(select(Membership.id).where(*mine)) is None:
        session.add(Membership(contact_id=contact_id, company_id=company_id, roles=[]))
        await session.flush()


async def _check(session: AsyncSession, given: Sequence[MembershipInput], had: Collection[int]) -> None:
    """Companies that the person of this session sees, and roles of the dictionary."""
    known = (
        {word.id for word in await words(session, DictionaryKind.ROLE)} if any(one.roles for one in given) else set()
    )
    for place, one in enumerate(given):
        there = one.company_id in had or await repository.get(session, _company(one.company_id)) is not None
        if not there:
            raise invalid_field(f"body.companies.{place}.company_id", "there is no such company")
        if not set(one.roles) <= known:
            raise invalid_field(f"body.companies.{place}.roles", "there is no such role")


async def _rows(session: AsyncSession, mine: ColumnElement[bool]) -> list[Membership]:
    return list(await session.scalars(select(Membership).where(mine).order_by(Membership.id)))


async def _role_names(session: AsyncSession, roles: Iterable[Collection[int]]) -> dict[int, str]:
    if not any(roles):
        return {}
    return {word.id: word.name for word in await words(session, DictionaryKind.ROLE)}


def _company(id_: int) -> CustomerRef:
    return CustomerRef(CustomerKind.COMPANY, id_)


def _told(one: MembershipView) -> str:
    return one.name + (f" ({', '.join(one.role_names)})" if one.role_names else "")
