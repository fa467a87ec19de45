"""A product as a row of a sheet: the columns that are read and written, and what their cells mean.

What is written is read back without a word changed: the catalogue goes out as CSV or a workbook, is edited, comes in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from crm.goods.categories import DEEPEST
from crm.goods.kinds import ProductKind
from crm.goods.schemas import PriceListOut
from crm.schemas import Name
from crm.words import fold

BETWEEN: Final = " / "
"""Between the names of a category's path."""


class Field(StrEnum):
    SKU = "sku"
    NAME = "name"
    KIND = "kind"
    CATEGORY = "category"
    UNIT = "unit"
    VAT_RATE = "vat_rate"
    DESCRIPTION = "description"
    ARCHIVED = "archived"


TITLES: Final[Mapping[Field, tuple[str, str]]] = {
    Field.SKU: ("SKU", "Артикул"),
    Field.NAME: ("Name", "Название"),
    Field.KIND: ("Kind", "Вид"),
    Field.CATEGORY: ("Category", "Категория"),
    Field.UNIT: ("Unit", "Ед. изм."),
    Field.VAT_RATE: ("VAT, %", "НДС, %"),
    Field.DESCRIPTION: ("Description", "Описание"),
    Field.ARCHIVED: ("Archived", "В архиве"),
}
_OTHER: Final[Mapping[Field, tuple[str, ...]]] = {
    Field.SKU: ("article", "item number", "code", "код", "код товара", "арт", "арт."),
    Field.NAME: ("product", "service", "title", "наименование", "товар", "услуга", "номенклатура"),
    Field.KIND: ("type", "тип"),
    Field.CATEGORY: ("group", "folder", "группа", "раздел"),
    Field.UNIT: ("units", "uom", "ед", "ед.", "единица", "единица измерения"),
    Field.VAT_RATE: ("vat", "vat %", "ндс", "ндс %", "ставка ндс"),
    Field.DESCRIPTION: ("comment", "note", "комментарий", "примечание"),
    Field.ARCHIVED: ("archive", "архив"),
}
KINDS: Final[Mapping[ProductKind, tuple[str, str]]] = {
    ProductKind.PRODUCT: ("product", "товар"),
    ProductKind.SERVICE: ("service", "услуга"),
}
YES: Final = ("yes", "да")
NO: Final = ("no", "нет")
NO_VAT: Final = ("without VAT", "без НДС")
_TRUE: Final = frozenset({*YES, "1", "true", "+", "истина"})
_PLAIN_PRICE: Final = frozenset({"price", "цена"})
_BEFORE_LIST: Final = re.compile(r"^(price|цена)\s*[:,]\s*")
_KNOWN: Final = {fold(name): field for field in Field for name in (str(field), *TITLES[field], *_OTHER[field])}
_NAME: Final = TypeAdapter(Name)
_SPACES: Final = re.compile(r"[\s ' ]+")


class BadCell(ValueError):
    """The first argument is the code of what is wrong."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the sheet is what, by place; `unread` are the names of the others."""

    fields: Mapping[int, Field]
    prices: Mapping[int, int]
    unread: Sequence[str]


def columns_of(names: Sequence[str], lists: Sequence[PriceListOut]) -> Columns:
    """By their names; a plain "price" goes to the list that is asked first."""
    fields: dict[int, Field] = {}
    prices: dict[int, int] = {}
    unread: list[str] = []
    by_name = {fold(one.name): one.id for one in lists}
    usual = next((one.id for one in lists if one.active), None)
    for place, name in enumerate(names):
        key = fold(" ".join(name.split()))
        list_id = by_name.get(_BEFORE_LIST.sub("", key), by_name.get(key))
        if key in _PLAIN_PRICE and usual is not None:
            list_id = usual
        if key in _KNOWN and _KNOWN[key] not in fields.values():
            fields[place] = _KNOWN[key]
        elif list_id is not None and list_id not in prices.values():
            prices[place] = list_id
        else:
            unread.append(name)
    return Columns(fields, prices, unread)


def unquoted(cell: str) -> str:
    """Without the apostrophe by which a file keeps a spreadsheet from running a name like `=1+1`."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in ("=", "+", "-", "@") else cell


def value_of(field: Field, text: str) -> Any:
    """Of a filled cell.

    :raises BadCell: with a code
    """
    match field:
        case Field.KIND:
            found = next((kind for kind, names in KINDS.items() if fold(text) in (*names, str(kind))), None)
            if found is None:
                raise BadCell("unknown-kind")
            return found
        case Field.CATEGORY:
            return _path(text)
        case Field.VAT_RATE:
            return _rate(text)
        case Field.ARCHIVED:
            return fold(text) in _TRUE
    return text


def _path(text: str) -> list[str]:
    try:
        path = [_NAME.validate_python(part) for part in text.split(BETWEEN.strip()) if part.strip()]
    except ValidationError:
        raise BadCell("bad-value") from None
    if len(path) > DEEPEST:
        raise BadCell("bad-value")
    return path


def amount(text: str) -> Decimal:
    """`1 500,00`, `1,500.00` and `1500` are one number: of two signs the last one parts the hundredths.

    :raises BadCell: for what is none
    """
    digits = _SPACES.sub("", text).rstrip("₽$€").removesuffix("руб.").removesuffix("руб")
    if "," in digits and "." in digits:
        thousands = "," if digits.rindex(",") < digits.rindex(".") else "."
        digits = digits.replace(thousands, "")
    try:
        found = Decimal(digits.replace(",", "."))
    except InvalidOperation:
        raise BadCell("bad-number") from None
    if not found.is_finite():
        raise BadCell("bad-number")
    return found


def _rate(text: str) -> Decimal | None:
    """A cell that Excel formats as a percentage holds a fraction: 0.2 is 20 %."""
    if fold(text) in {fold(word) for word in (*NO_VAT, "none", "нет", "no", "-", "—")}:
        return None
    found = amount(text.rstrip("% "))
    return found * 100 if 0 < found < 1 and "%" not in text else found
