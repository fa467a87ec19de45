"""What a card has in sections, read with it and saved with it: one version, one line of the history."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, TypedDict

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import InvalidInput
from crm import repository
from crm.errors import invalid_field
from crm.kinds import CustomerKind, CustomerRef, IdentifierKind
from crm.loyalty import finding as loyalty
from crm.loyalty.kinds import LoyaltyBrief
from crm.models import Identifier
from crm.sections import members
from crm.sections.models import PostalAddress, Requisites
from crm.sections.numbers import OF_COUNTRY, TAX_NUMBERS, account_fault, bic_fault, compact, fault
from crm.sections.schemas import (
    AddressInput,
    AddressView,
    MembershipInput,
    MembershipView,
    MemberView,
    RequisitesInput,
    RequisitesView,
)

Change = dict[str, Any]
Section = type[Requisites] | type[PostalAddress]
_ADDRESS: Final = ("kind", "country", "region", "city", "street", "postal_code")
_BEHIND: Final = 1_000
"""More than a card has of anything: what a merge brings stands behind what was there."""


class Given(Protocol):
    """As much of a customer's form as the sections are; None leaves a section as it is."""

    @property
    def requisites(self) -> list[RequisitesInput] | None: ...

    @property
    def addresses(self) -> list[AddressInput] | None: ...


class Sections(TypedDict):
    companies: list[MembershipView]
    people: list[MemberView]
    requisites: list[RequisitesView]
    addresses: list[AddressView]
    loyalty: list[LoyaltyBrief]


async def of_card(session: AsyncSession, ref: CustomerRef) -> Sections:
    contact, company = ref.kind is CustomerKind.CONTACT, ref.kind is CustomerKind.COMPANY
    return Sections(
        companies=await members.companies_of(session, ref.id) if contact else [],
        people=await members.people_of(session, ref.id) if company else [],
        requisites=[_requisites(row) for row in await _rows(session, Requisites, ref)],
        addresses=[_address(row) for row in await _rows(session, PostalAddress, ref)],
        loyalty=await loyalty.of_card(session, ref),
    )


def with_columns(names: Collection[str]) -> set[str]:
    """The names of a form, with the column that a section writes: who may not change a contact's company, may not do it
    by its list of companies either."""
    return {*names, *(["company_id"] if "companies" in names else [])}


async def save_new(session: AsyncSession, ref: CustomerRef, form: Given) -> None:
    """Of a new card, whose main company may be given in either way."""
    await save(session, ref, form, fresh=True)


async def save(session: AsyncSession, ref: CustomerRef, form: Given, *, fresh: bool = False) -> list[Change]:
    """Make the sections what the form says, and tell what changed.

    :raises InvalidInput: with an error for each number that cannot be one
    """
    companies: list[MembershipInput] | None = getattr(form, "companies", None)
    given = companies is not None and not (fresh and not companies)
    changes = await members.save(session, ref.id, companies or []) if given else []
    if form.requisites is not None:
        changes += await _save_requisites(session, ref, form.requisites)
    if form.addresses is not None:
        changes += await _save_addresses(session, ref, form.addresses)
    return changes


async def carry(session: AsyncSession, lead: CustomerRef, contact: CustomerRef, company_id: int | None) -> None:
    """What a lead has in sections to who it became: requisites and addresses are the company's where there is one, and
    stand behind what is there; the lead keeps its own. A loyalty card is one, and goes to the contact."""
    await loyalty.hand_over(session, lead, contact)
    await _copy(session, lead, contact if company_id is None else CustomerRef(CustomerKind.COMPANY, company_id))


async def _copy(session: AsyncSession, source: CustomerRef, target: CustomerRef) -> None:
    for table in (Requisites, PostalAddress):
        mine = {_said(row) for row in await _rows(session, table, target)}
        last = len(mine)
        for row in await _rows(session, table, source):
            if _said(row) not in mine:
                values = {name: getattr(row, name) for name in _columns(table)}
                session.add(table(**values, position=last, **repository.owner_values(target)))
                last += 1
    await session.flush()
    await _index_numbers(session, target, [])


async def stand_behind(session: AsyncSession, survivor: CustomerRef, loser: CustomerRef) -> None:
    """Before a merge takes the loser's sections along: the survivor's main set stays the main one, and the main
    companies of two contacts are both kept, whichever is chosen."""
    for table in (Requisites, PostalAddress):
        for row in await _rows(session, table, loser):
            row.position += _BEHIND
    for ref in (survivor, loser):
        if ref.kind is CustomerKind.CONTACT:
            await members.write_down_main(session, ref.id)
    await session.flush()


async def _save_requisites(session: AsyncSession, ref: CustomerRef, given: Sequence[RequisitesInput]) -> list[Change]:
    errors: list[Change] = []
    sets = [_clean(one, place, errors) for place, one in enumerate(given)]
    if errors:
        raise InvalidInput("the request is not valid", errors=errors)
    rows = await _rows(session, Requisites, ref)
    before = [_told(row) for row in rows]
    had = [value for row in rows for value in _tax_numbers(row.numbers)]
    values = [
        {
            **{name: getattr(one, name) for name in ("title", "legal_name", "numbers")},
            "country": str(one.country),
            "accounts": [account.model_dump() for account in one.accounts],
        }
        for one in sets
    ]
    named = [(one.id, each) for one, each in zip(sets, values, strict=True)]
    after = await _replace(session, Requisites, ref, rows, named)
    await _index_numbers(session, ref, had)
    return _change("requisites", before, [_told(row) for row in after])


async def _save_addresses(session: AsyncSession, ref: CustomerRef, given: Sequence[AddressInput]) -> list[Change]:
    rows = await _rows(session, PostalAddress, ref)
    before = [_told(row) for row in rows]
    said = [one for one in given if any(getattr(one, name) for name in _ADDRESS[1:])]
    values = [(one.id, {**one.model_dump(exclude={"id"}), "kind": str(one.kind)}) for one in said]
    after = await _replace(session, PostalAddress, ref, rows, values)
    return _change("addresses", before, [_told(row) for row in after])


async def _replace(
    session: AsyncSession,
    table: Section,
    ref: CustomerRef,
    rows: Sequence[Any],
    given: Sequence[tuple[int | None, Mapping[str, Any]]],
) -> list[Any]:
    """Rows that are named by their id stay themselves: an undo of a merge knows them by it."""
    known = {row.id: row for row in rows}
    ids = [id_ for id_, _ in given if id_ is not None]
    if len(set(ids)) < len(ids) or not set(ids) <= set(known):
        raise invalid_field(f"body.{'requisites' if table is Requisites else 'addresses'}", "there is no such set")
    for row in rows:
        if row.id not in ids:
            await session.delete(row)
    kept = []
    for position, (id_, values) in enumerate(given):
        row = known[id_] if id_ is not None else table(**repository.owner_values(ref))
        for name, value in {**values, "position": position}.items():
            setattr(row, name, value)
        session.add(row)
        kept.append(row)
    await session.flush()
    return kept


async def _rows(session: AsyncSession, table: Section, ref: CustomerRef) -> list[Any]:
    query = select(table).where(repository.owner_column(ref.kind, table) == ref.id).order_by(table.position, table.id)
    return list(await session.scalars(query))


async def _index_numbers(session: AsyncSession, ref: CustomerRef, had: Collection[str]) -> None:
    """The tax numbers of the sets are identifiers of the customer: search and duplicates find it by these."""
    rows = await _rows(session, Requisites, ref)
    wanted = {value for row in rows for value in _tax_numbers(row.numbers)}
    mine = (repository.owner_column(ref.kind, Identifier) == ref.id, Identifier.kind == str(IdentifierKind.TAX_NUMBER))
    there = set(await session.scalars(select(Identifier.value).where(*mine)))
    gone = set(had) - wanted
    if gone & there:
        await session.execute(delete(Identifier).where(*mine, Identifier.value.in_(gone)))
    fresh = [
        {"kind": str(IdentifierKind.TAX_NUMBER), "value": value, **repository.owner_values(ref)}
        for value in sorted(wanted - there)
    ]
    if fresh:
        await session.execute(insert(Identifier), fresh)


def _tax_numbers(numbers: Mapping[str, str]) -> list[str]:
    return [value for kind, value in numbers.items() if kind in TAX_NUMBERS]


def _clean(one: RequisitesInput, place: int, errors: list[Change]) -> RequisitesInput:
    """With compact numbers; what is wrong with them is added to the errors."""
    at = f"body.requisites.{place}"
    numbers = {kind: value for kind, text in one.numbers.items() if (value := compact(text))}
    for kind, value in numbers.items():
        code = fault(kind, value) if kind in OF_COUNTRY[one.country] else "other-country"
        errors += _error(f"{at}.numbers.{kind}", code)
    accounts = []
    for number, account in enumerate(one.accounts):
        kept = account.model_copy(update={"account": compact(account.account), "bic": compact(account.bic)})
        errors += _error(f"{at}.accounts.{number}.account", account_fault(kept.account))
        errors += _error(f"{at}.accounts.{number}.bic", bic_fault(kept.bic))
        accounts.append(kept)
    said = {str(kind): value for kind, value in numbers.items()}
    return one.model_copy(update={"numbers": said, "accounts": accounts})


def _error(field: str, code: str | None) -> list[Change]:
    reasons = {
        "wrong-form": "this is not how such a number looks",
        "wrong-digits": "the check digits do not fit: a digit is wrong",
        "other-country": "firms of this country have no such number",
    }
    return [] if code is None else [{"field": field, "reason": reasons[code], "code": code}]


def _change(name: str, before: list[str], after: list[str]) -> list[Change]:
    return [] if before == after else [{"field": name, "before": before, "after": after}]


def _told(row: Requisites | PostalAddress) -> str:
    """As the change log keeps it, readable by people."""
    if isinstance(row, PostalAddress):
        parts: Iterable[str] = (row.postal_code, row.country, row.region, row.city, row.street)
        return f"{row.kind}: {', '.join(part for part in parts if part)}"
    numbers = [f"{kind} {value}" for kind, value in row.numbers.items()]
    accounts = [" ".join(filter(None, (one["account"], one["bank"], one["bic"]))) for one in row.accounts]
    return "; ".join(filter(None, (row.title, row.legal_name, *numbers, *accounts))) or row.country


def _said(row: Requisites | PostalAddress) -> str:
    return _told(row)


def _columns(table: Section) -> tuple[str, ...]:
    return _ADDRESS if table is PostalAddress else ("country", "title", "legal_name", "numbers", "accounts")


def _requisites(row: Requisites) -> RequisitesView:
    return RequisitesView.model_validate(row, from_attributes=True)


def _address(row: PostalAddress) -> AddressView:
    return AddressView.model_validate(row, from_attributes=True)
