"""The queries by which customers are found, shown and saved.

The statements of the hot path (who has this number) are built once: building one anew costs more than its run.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    ScalarSelect,
    Select,
    String,
    Text,
    and_,
    bindparam,
    column,
    delete,
    insert,
    literal,
    null,
    or_,
    select,
    table,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.phones import display
from crm import rights
from crm.kinds import CustomerKind, CustomerRef, IdentifierKind, PhoneKind
from crm.loyalty.finding import of_callers, percent
from crm.loyalty.kinds import CallerLoyalty
from crm.models import Company, Contact, Email, Identifier, Lead, Note, Owned, Phone, SearchWord
from crm.schemas import CallerExtras, CustomerBrief, EmailView, IdentifierView, Named, PhoneView
from crm.state import LeadStatus
from crm.tags import keeping

keeping.listen()

AnyCustomer = Contact | Company | Lead

USERS: Final = table("users", column("id", Integer), column("name", String))
"""As much of the users' table as customers show; the table itself belongs to another room."""

TABLES: Final[dict[CustomerKind, type[Contact] | type[Company] | type[Lead]]] = {
    CustomerKind.CONTACT: Contact,
    CustomerKind.COMPANY: Company,
    CustomerKind.LEAD: Lead,
}
MAX_OWNERS: Final = 50
WITHDRAWN: Final = "\u2014"
"""Stands where a note said something that was withdrawn (`crm.notes`)."""
MAX_PHONES_SHOWN: Final = 20_000


def owner_column(kind: CustomerKind, owned: type[Owned]) -> ColumnElement[int | None]:
    """The foreign key that says whose row this is."""
    columns: dict[CustomerKind, ColumnElement[int | None]] = {
        CustomerKind.CONTACT: owned.contact_id.expression,
        CustomerKind.COMPANY: owned.company_id.expression,
        CustomerKind.LEAD: owned.lead_id.expression,
    }
    return columns[kind]


def owner_values(ref: CustomerRef) -> dict[str, int]:
    """The same, as the values of a new row."""
    return {f"{ref.kind}_id": ref.id}


def _ids(kind: CustomerKind) -> str:
    return f"{kind}_ids"


def _last_note(kind: CustomerKind) -> ScalarSelect[str]:
    """The latest note of the customer itself."""
    mine = (owner_column(kind, Note) == TABLES[kind].id, Note.text != WITHDRAWN)
    return select(Note.text).where(*mine).order_by(Note.at.desc(), Note.id.desc()).limit(1).scalar_subquery()


def _brief_columns(kind: CustomerKind) -> Select[*tuple[object, ...]]:
    """One shape for the three tables, so that they can be asked in one statement."""
    customer = TABLES[kind]
    company = Company.__table__.alias("employer")
    contact = kind is CustomerKind.CONTACT
    query = select(
        literal(kind.rank).label("rank"),
        customer.id.label("id"),
        customer.name.label("name"),
        (Contact.position if contact else type_coerce(null(), Text)).label("position"),
        (company.c.id if contact else type_coerce(null(), Integer)).label("company_id"),
        (company.c.name if contact else type_coerce(null(), Text)).label("company_name"),
        USERS.c.id.label("responsible_id"),
        USERS.c.name.label("responsible_name"),
        (Lead.status if kind is CustomerKind.LEAD else type_coerce(null(), Text)).label("status"),
        customer.created_at.label("created_at"),
        customer.last_contact_at.label("last_contact_at"),
    ).select_from(customer)
    query = query.outerjoin(USERS, USERS.c.id == customer.responsible_id)
    employs = and_(company.c.id == Contact.company_id, company.c.merged_into_id.is_(None))
    return query.outerjoin(company, employs) if contact else query


def _briefs_by_number(*, noted: bool) -> CompoundSelect[*tuple[object, ...]]:
    parts: list[Select[*tuple[object, ...]]] = []
    for kind in CustomerKind:
        owner = owner_column(kind, Phone)
        having = select(owner).where(Phone.e164 == bindparam("key"), owner.is_not(None))
        brief = _brief_columns(kind).where(TABLES[kind].id.in_(having), TABLES[kind].merged_into_id.is_(None))
        more = (_last_note(kind).label("last_note"), *of_callers(kind, TABLES[kind].id.expression))
        parts.append(brief.add_columns(*more) if noted else brief)
    both = union_all(*parts)
    columns = both.selected_columns
    return both.order_by(columns.rank, columns.last_contact_at.desc().nulls_last(), columns.id).limit(MAX_OWNERS)


def _briefs_by_id() -> CompoundSelect[*tuple[object, ...]]:
    return union_all(
        *(
            _brief_columns(kind).where(
                TABLES[kind].id.in_(bindparam(_ids(kind), expanding=True)), TABLES[kind].merged_into_id.is_(None)
            )
            for kind in CustomerKind
        )
    )


_BRIEFS_BY_NUMBER: Final = _briefs_by_number(noted=False)
_CALLERS_BY_NUMBER: Final = _briefs_by_number(noted=True)
_BRIEFS_BY_ID: Final = _briefs_by_id()
_PHONE_COLUMNS: Final = (
    *(Phone.contact_id, Phone.company_id, Phone.lead_id),
    *(Phone.id, Phone.raw, Phone.e164, Phone.extension, Phone.kind),
)
_PHONES: Final = (
    select(*_PHONE_COLUMNS)
    .where(or_(*(owner_column(kind, Phone).in_(bindparam(_ids(kind), expanding=True)) for kind in CustomerKind)))
    .order_by(Phone.position, Phone.id)
    .limit(MAX_PHONES_SHOWN)
)


async def owners_of(session: AsyncSession, e164: str) -> list[CustomerBrief]:
    """Contacts before companies before leads, within a kind the most recently in touch first."""
    return await _with_phones(session, (await session.execute(_BRIEFS_BY_NUMBER, {"key": e164})).all())


async def callers(session: AsyncSession, e164: str) -> list[tuple[CustomerBrief, CallerExtras]]:
    """The owners in the same order, each with the latest note and the loyalty card."""
    rows = (await session.execute(_CALLERS_BY_NUMBER, {"key": e164})).all()
    extras = {CustomerRef(list(CustomerKind)[row.rank], row.id): _extras(row) for row in rows}
    return [(brief, extras[brief.ref]) for brief in await _with_phones(session, rows)]


def _extras(row: Row[*tuple[object, ...]]) -> CallerExtras:
    card = None
    if row.card_number is not None:
        card = CallerLoyalty(number=row.card_number, points=int(row.card_points), discount=percent(row.card_discount))
    return CallerExtras(row.last_note, card)


async def refs_of_numbers(session: AsyncSession, keys: Collection[str]) -> list[tuple[str, CustomerRef]]:
    """Every owner of every one of these numbers."""
    columns = (Phone.contact_id, Phone.company_id, Phone.lead_id)
    rows = (await session.execute(select(*columns, Phone.e164).where(Phone.e164.in_(keys)))).all()
    return [(str(row.e164), owner_of(row)) for row in rows]


async def briefs(session: AsyncSession, refs: Sequence[CustomerRef]) -> list[CustomerBrief]:
    """In the order of the refs; what does not exist is left out."""
    if not refs:
        return []
    rows = (await session.execute(_BRIEFS_BY_ID, _ids_by_kind(refs))).all()
    found = {brief.ref: brief for brief in await _with_phones(session, rows)}
    return [found[ref] for ref in refs if ref in found]


async def sharers(session: AsyncSession, ref: CustomerRef, keys: Iterable[str]) -> list[CustomerBrief]:
    """Other customers with one of these numbers."""
    others: dict[CustomerRef, CustomerBrief] = {}
    for key in dict.fromkeys(keys):
        others |= {brief.ref: brief for brief in await owners_of(session, key) if brief.ref != ref}
    return sorted(others.values(), key=lambda brief: brief.kind.rank)[:MAX_OWNERS]


async def get(session: AsyncSession, ref: CustomerRef, *, lock: bool = False) -> AnyCustomer | None:
    """The row itself; None also for one that was merged into another or deleted, and one that the person of this
    session may not see. Locking matters on PostgreSQL; on SQLite a writing transaction is alone anyway."""
    customer: AnyCustomer | None = await session.get(TABLES[ref.kind], ref.id, with_for_update=lock or None)
    if customer is None or customer.merged_into_id is not None:
        return None
    return customer if rights.sees(session, ref, customer.responsible_id) else None


async def merged_into(session: AsyncSession, ref: CustomerRef) -> Named | None:
    """Who a merged customer is now."""
    table = TABLES[ref.kind]
    survivor = select(table.merged_into_id).where(table.id == ref.id, table.merged_into_id != ref.id).scalar_subquery()
    row = (await session.execute(select(table.id, table.name).where(table.id == survivor))).one_or_none()
    return None if row is None else Named(id=row.id, name=row.name)


async def in_bin(session: AsyncSession, ref: CustomerRef, *, lock: bool = False) -> AnyCustomer | None:
    """The row of a customer who was deleted, if the person of this session would see him."""
    customer: AnyCustomer | None = await session.get(TABLES[ref.kind], ref.id, with_for_update=lock or None)
    if customer is None or customer.merged_into_id != customer.id:
        return None
    return customer if rights.sees(session, ref, customer.responsible_id) else None


def shown(table: type[AnyCustomer]) -> ColumnElement[bool]:
    """Neither merged into another one nor deleted: what other rooms' queries ask of a customer whose name they show."""
    return table.merged_into_id.is_(None)


async def emails(session: AsyncSession, ref: CustomerRef) -> list[EmailView]:
    query = select(Email.id, Email.address).where(owner_column(ref.kind, Email) == ref.id).order_by(Email.position)
    return [EmailView(id=id_, address=address) for id_, address in await session.execute(query)]


async def identifiers(session: AsyncSession, ref: CustomerRef) -> list[IdentifierView]:
    query = select(Identifier.kind, Identifier.value).where(owner_column(ref.kind, Identifier) == ref.id)
    rows = await session.execute(query.order_by(Identifier.kind, Identifier.id))
    return [IdentifierView(kind=IdentifierKind(kind), value=value) for kind, value in rows]


async def keys_of(session: AsyncSession, ref: CustomerRef) -> list[str]:
    """The customer's numbers as exact keys."""
    query = select(Phone.e164).where(owner_column(ref.kind, Phone) == ref.id, Phone.e164.is_not(None)).distinct()
    return [key for key in await session.scalars(query) if key is not None]


async def user_exists(session: AsyncSession, user_id: int) -> bool:
    return await session.scalar(select(USERS.c.id).where(USERS.c.id == user_id)) is not None


async def user_names(session: AsyncSession, user_ids: Iterable[int]) -> dict[int, Named]:
    query = select(USERS.c.id, USERS.c.name).where(USERS.c.id.in_(set(user_ids)))
    return {id_: Named(id=id_, name=name) for id_, name in await session.execute(query)}


async def replace_emails(session: AsyncSession, ref: CustomerRef, addresses: Sequence[tuple[str, str]]) -> None:
    """Pairs of (address, key)."""
    await session.execute(delete(Email).where(owner_column(ref.kind, Email) == ref.id))
    rows = [
        {"address": address, "key": key, **owner_values(ref), "position": place}
        for place, (address, key) in enumerate(addresses)
    ]
    if rows:
        await session.execute(insert(Email), rows)


async def replace_words(session: AsyncSession, ref: CustomerRef, words: Sequence[str]) -> None:
    mine = (SearchWord.kind == ref.kind, SearchWord.owner_id == ref.id)
    await session.execute(delete(SearchWord).where(*mine))
    rows = [{"kind": str(ref.kind), "owner_id": ref.id, "word": word} for word in words]
    if rows:
        await session.execute(insert(SearchWord), rows)


async def touch(session: AsyncSession, ref: CustomerRef, at: datetime) -> bool:
    """Remember the latest contact; an older one changes nothing (False), and it is no edit (the version stays)."""
    customer = TABLES[ref.kind]
    older = or_(customer.last_contact_at.is_(None), customer.last_contact_at < at)
    newer = update(customer).where(customer.id == ref.id, older).values(last_contact_at=at).returning(customer.id)
    return await session.scalar(newer) is not None


def _ids_by_kind(refs: Iterable[CustomerRef]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = {_ids(kind): [] for kind in CustomerKind}
    for ref in refs:
        ids[_ids(ref.kind)].append(ref.id)
    return ids


async def _with_phones(session: AsyncSession, rows: Sequence[Row[*tuple[object, ...]]]) -> list[CustomerBrief]:
    kinds = list(CustomerKind)
    rows = [row for row in rows if rights.sees(session, CustomerRef(kinds[row.rank], row.id), row.responsible_id)]
    if not rows:
        return []
    found = {CustomerRef(kinds[row.rank], row.id): _brief(kinds[row.rank], row) for row in rows}
    for row in await session.execute(_PHONES, _ids_by_kind(found)):
        found[owner_of(row)].phones.append(_phone(row))
    return list(found.values())


def _brief(kind: CustomerKind, row: Row[*tuple[object, ...]]) -> CustomerBrief:
    return CustomerBrief(
        kind=kind,
        id=row.id,
        name=row.name,
        company=None if row.company_id is None else Named(id=row.company_id, name=row.company_name),
        position=row.position or None,
        responsible=None if row.responsible_id is None else Named(id=row.responsible_id, name=row.responsible_name),
        status=None if row.status is None else LeadStatus(row.status),
        phones=[],
        created_at=row.created_at,
    )


def owner_of(row: Row[*tuple[object, ...]] | Owned) -> CustomerRef:
    """Whose row this is, from its three foreign keys."""
    ids = (row.contact_id, row.company_id, row.lead_id)
    return next(CustomerRef(kind, id_) for kind, id_ in zip(CustomerKind, ids, strict=True) if id_ is not None)


def _phone(row: Row[*tuple[object, ...]]) -> PhoneView:
    shown = row.raw if row.e164 is None else display(row.e164)
    return PhoneView(
        id=row.id, raw=row.raw, e164=row.e164, extension=row.extension, kind=PhoneKind(row.kind), display=shown
    )
