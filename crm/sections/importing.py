"""Addresses and requisites as targets of an import: one line for an address, the numbers for the main set."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import JsonValue
from crm.importing.cells import BadCell, is_nothing, line
from crm.importing.fields import ImportField, MoreFields
from crm.importing.kinds import ImportKind
from crm.kinds import CustomerKind, CustomerRef
from crm.repository import owner_column, owner_values
from crm.sections.kinds import AddressKind, Country, FirmNumber
from crm.sections.models import PostalAddress, Requisites
from crm.sections.numbers import account_fault, bic_fault, compact, fault

_ADDRESSES: Final[Mapping[str, AddressKind]] = {
    "legal_address": AddressKind.LEGAL,
    "actual_address": AddressKind.ACTUAL,
}
_NUMBERS: Final[Mapping[str, FirmNumber]] = {"kpp": FirmNumber.KPP, "ogrn": FirmNumber.OGRN}
"""Only Russian firms have these, and so the set is a Russian one."""
_ACCOUNT: Final[Mapping[str, str]] = {"bank_account": "account", "bank": "bank", "bic": "bic"}
_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "legal_address": ("Юридический адрес", "Юр. адрес", "Адрес регистрации", "Legal address", "Registered address"),
    "actual_address": (
        *("Адрес", "Фактический адрес", "Почтовый адрес", "Адрес доставки", "Улица, номер дома", "Address"),
        *("Street address", "Actual address", "Mailing address", "Адрес контакта", "Адрес компании"),
    ),
    "kpp": ("КПП", "KPP"),
    "ogrn": ("ОГРН", "ОГРНИП", "OGRN"),
    "bank_account": ("Расчетный счет", "Р/с", "Расч. счет", "Счет", "IBAN", "Bank account", "Account number"),
    "bank": ("Банк", "Наименование банка", "Bank", "Bank name"),
    "bic": ("БИК", "BIC", "SWIFT"),
}
_PARTS: Final = ("postal_code", "country", "region", "city", "street")


class SectionFields(MoreFields):
    """What a card has already in a set or an address stays beside what a file brings."""

    async def fields(self, session: AsyncSession, kind: ImportKind) -> Sequence[ImportField]:
        if kind is ImportKind.DEAL:
            return []
        return [ImportField(key, headers=headers) for key, headers in _HEADERS.items()]

    def parse(self, key: str, text: str) -> JsonValue:
        said = line(text)
        if is_nothing(said):
            return None
        if key in _ADDRESSES or key == "bank":
            return said
        value = compact(said)
        check: Callable[[str], str | None] = bic_fault if key == "bic" else account_fault
        if (fault(_NUMBERS[key], value) if key in _NUMBERS else check(value)) is not None:
            raise BadCell("firm_number_wrong")
        return value

    async def ready(self, session: AsyncSession, values: Sequence[dict[str, JsonValue]]) -> None:
        """Nothing has to be there first."""

    async def usual(self, session: AsyncSession, kind: ImportKind) -> Mapping[str, JsonValue]:
        return {}

    async def read(
        self, session: AsyncSession, kind: ImportKind, ids: Sequence[int]
    ) -> Mapping[int, Mapping[str, JsonValue]]:
        found: defaultdict[int, dict[str, JsonValue]] = defaultdict(dict)
        if kind is ImportKind.DEAL:
            return found
        for id_, row in (await _main_sets(session, kind.customer, ids)).items():
            found[id_] |= {key: row.numbers[str(of)] for key, of in _NUMBERS.items() if str(of) in row.numbers}
            account = row.accounts[0] if row.accounts else {}
            found[id_] |= {key: account[name] for key, name in _ACCOUNT.items() if account.get(name)}
        for (id_, address), place in (await _addresses(session, kind.customer, ids)).items():
            key = next(key for key, of in _ADDRESSES.items() if of == address)
            found[id_][key] = _line_of(place)
        return found

    async def write(
        self, session: AsyncSession, kind: ImportKind, values: Mapping[int, Mapping[str, JsonValue]]
    ) -> None:
        mine = {id_: {key: one for key, one in each.items() if key in _HEADERS} for id_, each in values.items()}
        there = [id_ for id_, each in mine.items() if each]
        of = kind.customer
        sets, places = await _main_sets(session, of, there), await _addresses(session, of, there)
        for id_ in there:
            ref = CustomerRef(of, id_)
            for key, address in _ADDRESSES.items():
                if key in mine[id_]:
                    await _write_address(session, ref, address, places.get((id_, address)), mine[id_][key])
            said = {key: one for key, one in mine[id_].items() if key not in _ADDRESSES}
            if said:
                await _write_set(session, ref, sets.get(id_), said)
        await session.flush()


async def _main_sets(session: AsyncSession, kind: CustomerKind, ids: Sequence[int]) -> dict[int, Requisites]:
    return {id_: rows[0] for id_, rows in (await _of(session, Requisites, kind, ids)).items()}


async def _addresses(
    session: AsyncSession, kind: CustomerKind, ids: Sequence[int]
) -> dict[tuple[int, AddressKind], PostalAddress]:
    """The first of each kind."""
    found: dict[tuple[int, AddressKind], PostalAddress] = {}
    for id_, rows in (await _of(session, PostalAddress, kind, ids)).items():
        for row in rows:
            if row.kind in _ADDRESSES.values():
                found.setdefault((id_, AddressKind(row.kind)), row)
    return found


async def _of(session: AsyncSession, table: Any, kind: CustomerKind, ids: Sequence[int]) -> dict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    owner = owner_column(kind, table)
    query = select(table).where(owner.in_(ids)).order_by(table.position, table.id)
    for row in await session.scalars(query) if ids else ():
        found[getattr(row, f"{kind}_id")].append(row)
    return found


async def _write_address(
    session: AsyncSession, ref: CustomerRef, of: AddressKind, row: PostalAddress | None, said: JsonValue
) -> None:
    """A line that says what is there already leaves its parts as they are."""
    if said is None and row is not None:
        await session.delete(row)
    elif isinstance(said, str) and (row is None or _line_of(row) != said):
        row = row or PostalAddress(kind=str(of), position=0, **owner_values(ref))
        row.postal_code = row.country = row.region = row.city = ""
        row.street = said
        session.add(row)


async def _write_set(
    session: AsyncSession, ref: CustomerRef, row: Requisites | None, said: Mapping[str, JsonValue]
) -> None:
    numbers = {str(of): said[key] for key, of in _NUMBERS.items() if key in said}
    account = {name: said[key] for key, name in _ACCOUNT.items() if key in said}
    if row is None:
        if not any(said.values()):
            return
        row = Requisites(title="", legal_name="", numbers={}, accounts=[], position=0, **owner_values(ref))
        row.country = str(Country.RU if any(numbers.values()) else Country.OTHER)
    row.numbers = {of: value for of, value in {**row.numbers, **numbers}.items() if value}
    first = {"account": "", "bank": "", "bic": "", "currency": "", **(row.accounts[0] if row.accounts else {})}
    first |= {name: value or "" for name, value in account.items()}
    row.accounts = [first, *row.accounts[1:]] if any(first.values()) else []
    session.add(row)
    if not row.numbers and not row.accounts and not row.legal_name and not row.title:
        await session.flush()
        await session.delete(row)


def _line_of(row: PostalAddress) -> str:
    return ", ".join(part for part in (getattr(row, name) for name in _PARTS) if part)
