"""A list as a file. Names and notes come from outside: no cell of it may be run by a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from crm.fields.listing import ByCard, cell, label
from crm.fields.service import CardFields
from crm.kinds import IdentifierKind
from crm.lists.kinds import AnyColumn, CustomerColumn, FileColumn, own_key
from crm.lists.schemas import ExportedCustomer, ExportFormat
from crm.schemas import PhoneView

C = CustomerColumn
TYPES: Final[Mapping[ExportFormat, str]] = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.VCARD: "text/vcard",
}
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
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
        C.LAST_CONTACT: lambda: _when(customer.last_contact_at, zone),
        C.CREATED: lambda: _when(customer.created_at, zone),
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


def _when(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def safe(text: str) -> str:
    """As text that begins like a formula is no formula; a number with its plus is left as it is dialled."""
    clean = "".join(sign for sign in text if sign >= " " or sign in "\t\n")
    if clean.startswith("+") and clean[1:].replace(", +", "").isdigit():
        return clean
    return f"'{clean}" if clean.startswith(_FORMULA_SIGNS) else clean


def as_csv(lines: Iterable[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """UTF-8 has a byte order mark, without which Excel takes Cyrillic for something else."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue().encode("utf-8-sig" if encoding == "utf-8" else encoding, "replace")


def as_xlsx(lines: Iterable[Sequence[str]]) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet("1")
    page.freeze_panes = "B2"
    for number, line in enumerate(lines):
        page.append([_cell(page, text, bold=number == 0) for text in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: object, text: str, *, bold: bool) -> WriteOnlyCell:
    """Text stays text: neither a formula nor a number that loses its digits."""
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


MAKERS: Final[Mapping[ExportFormat, Callable[[Iterable[Sequence[str]]], bytes]]] = {
    ExportFormat.CSV: as_csv,
    ExportFormat.XLSX: as_xlsx,
}
