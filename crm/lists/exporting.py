"""The lines of a file of customers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from crm.fields.listing import ByCard, cell, label
from crm.fields.service import CardFields
from crm.kinds import IdentifierKind
from crm.lists.files import moment, safe
from crm.lists.kinds import AnyColumn, CustomerColumn, FileColumn, own_key
from crm.lists.schemas import ExportedCustomer
from crm.schemas import PhoneView

C = CustomerColumn
_NAME: Final = {"en": "Name", "ru": "Имя или название"}
_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    C.KIND: ("Kind", "Вид"),
    C.PHONES: ("Phones", "Телефоны"),
    C.EMAILS: ("E-mails", "Почта"),
    C.COMPANY: ("Company", "Компания"),
    C.POSITION: ("Position", "Должность"),
    C.RESPONSIBLE: ("Responsible", "Ответственный"),
    C.STATUS: ("Status", "Статус"),
    C.LOSS_REASON: ("Loss reason", "Причина отказа"),
    C.SOURCE: ("Source", "Источник"),
    C.TAGS: ("Tags", "Метки"),
    C.LAST_CONTACT: ("Last contact", "Последний контакт"),
    C.CREATED: ("Created", "Создан"),
    FileColumn.ID: ("Card ID", "ID карточки"),
    FileColumn.TAX_NUMBER: ("Tax number", "ИНН"),
    FileColumn.EXTERNAL_ID: ("External ID", "Внешний ID"),
    FileColumn.NOTE: ("Note", "Примечание"),
}
"""An import knows its fields by these (`crm.importing.headers`)."""
Column = AnyColumn | FileColumn
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "contact": ("contact", "контакт"),
    "company": ("company", "компания"),
    "lead": ("lead", "лид"),
    "new": ("new", "новый"),
    "in_work": ("in work", "в работе"),
    "converted": ("converted", "стал клиентом"),
    "lost": ("lost", "потерян"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """In which words, by which clock, and what the firm's own fields are."""

    language: str
    zone: ZoneInfo
    fields: ByCard


def header(columns: Sequence[Column], look: Look) -> list[str]:
    return [_NAME[look.language], *(safe(_title(column, look)) for column in columns)]


def _title(column: Column, look: Look) -> str:
    if isinstance(column, CustomerColumn | FileColumn):
        return _TITLES[column][look.language == "ru"]
    return label(look.fields, own_key(column) or "")


def cells(customer: ExportedCustomer, columns: Sequence[Column], look: Look) -> list[str]:
    """The line of one customer; several phones, e-mails or tags stand in one cell."""
    built_in = _built_in(customer, look.language, look.zone)

    def text(column: Column) -> str:
        is_own = not isinstance(column, CustomerColumn | FileColumn)
        return _own(customer, column, look) if is_own else built_in[column]()

    return [safe(customer.name), *(safe(text(column)) for column in columns)]


def _own(customer: ExportedCustomer, column: AnyColumn, look: Look) -> str:
    key = own_key(column) or ""
    own = CardFields(customer.fields, customer.field_names)
    return cell(look.fields[customer.kind].get(key), own, key, language=look.language, zone=look.zone)


def _built_in(customer: ExportedCustomer, language: str, zone: ZoneInfo) -> dict[str, Callable[[], str]]:
    return {
        C.KIND: lambda: _WORDS[customer.kind][language == "ru"],
        C.PHONES: lambda: ", ".join(_phone(phone) for phone in customer.phones),
        C.EMAILS: lambda: ", ".join(customer.emails),
        C.COMPANY: lambda: "" if customer.company is None else customer.company.name,
        C.POSITION: lambda: customer.position or "",
        C.RESPONSIBLE: lambda: "" if customer.responsible is None else customer.responsible.name,
        C.STATUS: lambda: "" if customer.status is None else _WORDS[customer.status][language == "ru"],
        C.LOSS_REASON: lambda: "" if customer.loss_reason is None else customer.loss_reason.name,
        C.SOURCE: lambda: customer.source,
        C.TAGS: lambda: ", ".join(customer.tags),
        C.LAST_CONTACT: lambda: moment(customer.last_contact_at, zone),
        C.CREATED: lambda: moment(customer.created_at, zone),
        FileColumn.ID: lambda: str(customer.id),
        FileColumn.TAX_NUMBER: lambda: _identifier(customer, IdentifierKind.TAX_NUMBER),
        FileColumn.EXTERNAL_ID: lambda: _identifier(customer, IdentifierKind.EXTERNAL_ID),
        FileColumn.NOTE: lambda: customer.note,
    }


def _identifier(customer: ExportedCustomer, kind: IdentifierKind) -> str:
    return next((one.value for one in customer.identifiers if one.kind is kind), "")


def _phone(phone: PhoneView) -> str:
    """With its extension, so that an import finds it to be the same."""
    number = phone.e164 or phone.raw
    return f"{number} ext. {phone.extension}" if phone.extension else number
