"""Files as people have them, read without a database."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from crm.importing import error_file, headers, reading
from crm.importing.cells import BadCell, emails, phones, status, tax_number
from crm.importing.fields import built_in
from crm.importing.kinds import ImportKind
from crm.importing.reading import Format
from crm.importing.workbooks import text_of
from crm.kinds import PhoneKind
from crm.state import LeadStatus

pytestmark = pytest.mark.unit

CARDS = """BEGIN:VCARD\r
VERSION:3.0\r
FN:Анна Петрова\r
ORG:ООО Ромашка;Бухгалтерия\r
TEL;TYPE=CELL:+7 916 123-45-67\r
TEL;TYPE=WORK,VOICE:8 495 111-22-33\r
EMAIL:anna@example.com\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:2.1\r
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD\r
TEL;CELL:89160000001\r
END:VCARD\r
BEGIN:VCARD\r
THIS IS NO CARD\r
END:VCARD\r
"""
AMO_DEALS = (
    *("ID", "Название сделки", "Бюджет", "Ответственный", "Дата создания сделки", "Теги", "Примечание", "Примечание 5"),
    *(
        "Этап сделки",
        "Воронка",
        "Полное имя контакта",
        "Компания контакта",
        "Рабочий телефон",
        "Рабочий прямой телефон",
    ),
    *("Мобильный телефон", "Рабочий email", "Личный email"),
)
BITRIX_DEALS = (
    *("ID", "Воронка", "Стадия сделки", "Название сделки", "Сумма", "Валюта", "Компания", "Контакт", "Ответственный"),
    *("Дата создания", "Предполагаемая дата закрытия", "Источник", "Комментарий"),
)
BITRIX_CONTACTS = (
    *("ID", "Обращение", "Имя", "Отчество", "Фамилия", "Рабочий телефон", "Мобильный телефон", "Номер факса"),
    *("Телефон для рассылок", "Рабочий e-mail", "Частный e-mail", "Компания", "Должность", "Тип контакта", "Источник"),
    *("Комментарий", "Ответственный", "Доступен для всех"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_table_of_any_encoding_and_delimiter_has_the_same_cells(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "base.csv"
    rows = [["Имя", "Адрес"], ["Анна, Мария", "Москва; Тверь|1"], ["Ёлкин", ""]]
    path.write_text("".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows), encoding=encoding)
    found = reading.inspect(path, "base.csv")
    assert [column.name for column in found.columns] == ["Имя", "Адрес"]
    assert found.rows == 2
    assert [row.cells for row in reading.rows(path, found.reading)] == rows[1:]


def test_rows_begin_behind_those_that_were_done(tmp_path: Path) -> None:
    path = tmp_path / "base.csv"
    path.write_text("a;b\n1;x\n\n2;y\n3;z\n")
    found = reading.inspect(path, "base.csv")
    assert [(row.number, row.cells[0]) for row in reading.rows(path, found.reading, after=1)] == [(2, "2"), (3, "3")]


def test_workbook_with_a_title_and_numbers_is_read_as_people_see_it(tmp_path: Path) -> None:
    book, path = Workbook(), tmp_path / "uploaded"
    page = book.active
    assert page is not None
    for cells in (["Наша база"], [], ["Имя", "Телефон", "Когда"], ["Анна", 89161234567, datetime(2026, 3, 4)]):  # noqa: DTZ001 - Excel knows no zones
        page.append(cells)
    book.save(path)
    found = reading.inspect(path, "base.xlsx")
    assert (found.reading.format, found.reading.header_row, found.rows) == (Format.XLSX, 2, 1)
    assert [row.cells for row in reading.rows(path, found.reading)] == [["Анна", "89161234567", "2026-03-04"]]


def test_cards_of_both_versions_are_rows_and_a_broken_one_is_named_in_the_error_file(tmp_path: Path) -> None:
    path, errors = tmp_path / "cards.vcf", tmp_path / "errors.vcf"
    path.write_text(CARDS, encoding="utf-8", newline="")
    found = reading.inspect(path, "cards.vcf")
    assert found.rows == 3
    first, second, _ = (
        dict(zip([column.name for column in found.columns], row.cells, strict=True))
        for row in reading.rows(path, found.reading)
    )
    assert (first["Name"], first["Company"]) == ("Анна Петрова", "ООО Ромашка")
    assert (first["Mobile phone"], first["Work phone"]) == ("+7 916 123-45-67", "8 495 111-22-33")
    assert (second["Name"], second["Mobile phone"]) == ("Иван", "89160000001")
    error_file.write(path, found.reading, {3: "broken"}, language="en", to=errors)
    assert errors.read_text(encoding="utf-8-sig").split() == [
        *("BEGIN:VCARD", "THIS", "IS", "NO", "CARD", "X-CALLCENTER-ERROR:broken", "END:VCARD")
    ]


def test_exports_of_deals_are_known_and_become_deals() -> None:
    assert headers.origin_of(AMO_DEALS) is headers.Origin.AMOCRM
    assert headers.kind_of(AMO_DEALS) is ImportKind.DEAL
    found = _mapped(AMO_DEALS, ImportKind.DEAL)
    assert (found["Название сделки"], found["Полное имя контакта"]) == ("title", "name")
    assert (found["Рабочий прямой телефон"], found["Личный email"]) == ("phone_work", "email")
    assert (found["ID"], found["Этап сделки"], found["Воронка"]) == ("external_id", "stage", "pipeline")
    assert (found["Дата создания сделки"], found["Бюджет"], found["Примечание 5"]) == ("created", "amount", "note")
    assert headers.origin_of(BITRIX_DEALS) is headers.Origin.BITRIX24
    assert headers.kind_of(BITRIX_DEALS) is ImportKind.DEAL
    mapped = _mapped(BITRIX_DEALS, ImportKind.DEAL)
    assert [mapped[name] for name in BITRIX_DEALS] == [
        *("external_id", "pipeline", "stage", "title", "amount", "currency", "company", "name", "responsible"),
        *("created", "expected_close", "source", "note"),
    ]


def test_export_of_bitrix24_contacts_is_known_with_names_in_three_columns() -> None:
    assert headers.origin_of(BITRIX_CONTACTS) is headers.Origin.BITRIX24
    assert headers.kind_of(BITRIX_CONTACTS) is ImportKind.CONTACT
    found = _mapped(BITRIX_CONTACTS, ImportKind.CONTACT)
    assert (found["Имя"], found["Отчество"], found["Фамилия"]) == ("first_name", "middle_name", "last_name")
    assert (found["Телефон для рассылок"], found["Номер факса"]) == ("phone", "phone_fax")
    assert (found["Частный e-mail"], found["Доступен для всех"]) == ("email", None)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("8 (916) 123-45-67, 8 495 111-22-33 доб. 5", ["+79161234567", "+74951112233"]),
        ("'+79161234567", ["+79161234567"]),
        ("нет", []),
        ("—", []),
        ("23-45-67", [None]),
    ],
)
def test_phone_cell_gives_its_numbers(text: str, keys: list[str | None]) -> None:
    found, dialable = phones(text, PhoneKind.OTHER, "RU")
    assert [phone["e164"] for phone in found] == keys
    assert dialable is (None not in keys)


@pytest.mark.parametrize("text", ["7,91612E+10", "7.9E10", "7E+10"])
def test_number_that_excel_rounded_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match="phone_rounded"):
        phones(text, PhoneKind.OTHER, "RU")


def test_cells_with_several_values_or_other_words_are_understood() -> None:
    assert emails("a@example.com; <B@Example.com>") == [
        ("a@example.com", "a@example.com"),
        ("B@Example.com", "b@example.com"),
    ]
    assert tax_number("7701 234 567 / 770101001") == "7701234567"
    assert status("В работе") is LeadStatus.IN_WORK
    assert text_of(79161234567.0) == "79161234567"


def _mapped(names: tuple[str, ...], kind: ImportKind) -> dict[str, str | None]:
    allowed = {field.key: field.many for field in built_in(kind)}
    return dict(zip(names, headers.fields_of(names, kind, allowed), strict=True))
