"""The catalogue on the wire. Prices are decimals as text, `1500.00`; VAT rates are percents as text, `20.00`."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from crm.deals.money import Amount, Currency
from crm.goods.kinds import ProductKind
from crm.lists.schemas import SheetFormat
from crm.schemas import Input, Line, Name, Named, PageQuery, Remark, RowId

MAX_PRICES: Final = 50
"""Of price lists: a product's card shows them all."""


def _short(text: str) -> str:
    if len(text) > 20:
        raise ValueError("a unit is a word of at most 20 characters")
    return text


def _article(text: str) -> str:
    if len(text) > 64:
        raise ValueError("an article number has at most 64 characters")
    return text


Unit = Annotated[Line, AfterValidator(_short)]
Sku = Annotated[Line, AfterValidator(_article)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]


class CategoryOut(BaseModel):
    """Siblings come in their order; `products` counts those right in it that are not archived."""

    id: int
    parent_id: int | None
    name: str
    products: int
    version: int


class CategoryInput(Input):
    name: Name
    parent_id: RowId | None = None


class CategoryPatch(Input):
    """Only the fields that are there are changed. `before_id` is the sibling to stand before; null is the end."""

    version: int | None = Field(default=None, ge=1)
    name: Name | None = None
    parent_id: RowId | None = None
    before_id: RowId | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if "name" in self.model_fields_set and self.name is None:
            raise ValueError("name cannot be null")
        return self


class PriceListInput(Input):
    """Valid from the first to the last of its days, both included. Of the active lists of a deal's currency that are
    valid on the day, those with `is_default` are asked first, and of these the one that began last."""

    name: Name
    currency: Currency
    is_default: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    active: bool = True

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.valid_from is not None and self.valid_until is not None and self.valid_from > self.valid_until:
            raise ValueError("the list ends before it begins")
        return self


class PriceListChange(PriceListInput):
    version: int | None = Field(default=None, ge=1)


class PriceListOut(BaseModel):
    """`prices` counts the products that have one here."""

    id: int
    name: str
    currency: str
    is_default: bool
    valid_from: date | None
    valid_until: date | None
    active: bool
    prices: int
    version: int


class PriceOut(BaseModel):
    price_list_id: int
    amount: Amount


class PriceInput(Input):
    """null takes the price out of the list."""

    price_list_id: RowId
    amount: Amount | None


class ProductOut(BaseModel):
    """`price` is what a deal of the asked-for currency takes today, out of `price_list_id`; null where no currency was
    asked for or no list has one. `vat_rate` null is "without VAT", which is not the same as 0 %."""

    id: int
    kind: ProductKind
    name: str
    sku: str
    unit: str
    category: Named | None
    vat_rate: Percent | None
    description: str
    archived: bool
    prices: list[PriceOut]
    price: Amount | None = None
    price_list_id: int | None = None
    created_at: datetime
    updated_at: datetime
    version: int


class ProductPage(BaseModel):
    items: list[ProductOut]
    next_cursor: str | None


class _Priced(Input):
    @model_validator(mode="after")
    def _each_list_once(self) -> Self:
        prices: list[PriceInput] = getattr(self, "prices", [])
        lists = [price.price_list_id for price in prices]
        if len(set(lists)) < len(lists):
            raise ValueError("a price list stands twice in the prices")
        return self


class ProductInput(_Priced):
    kind: ProductKind = ProductKind.PRODUCT
    name: Name
    sku: Sku = ""
    unit: Unit = ""
    category_id: RowId | None = None
    vat_rate: Percent | None = None
    description: Remark = ""
    archived: bool = False
    prices: list[PriceInput] = Field(default=[], max_length=MAX_PRICES)


class ProductPatch(_Priced):
    """Only the fields that are there are changed, and only the prices of the lists that are named."""

    version: int | None = Field(default=None, ge=1)
    kind: ProductKind | None = None
    name: Name | None = None
    sku: Sku | None = None
    unit: Unit | None = None
    category_id: RowId | None = None
    vat_rate: Percent | None = None
    description: Remark | None = None
    archived: bool | None = None
    prices: list[PriceInput] = Field(default=[], max_length=MAX_PRICES)

    @model_validator(mode="after")
    def _null_only_where_it_means_nothing(self) -> Self:
        for name in self.model_fields_set - {"version", "category_id", "vat_rate"}:
            if getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self


class ProductQuery(PageQuery):
    """`q` is the beginnings of words of the name, or of the article number. `category_id` has all that is below it,
    too; 0 is what has no category. `currency` is of a deal whose prices are wanted."""

    q: Annotated[str, Field(max_length=200)] = ""
    category_id: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    kind: ProductKind | None = None
    archived: bool = False
    currency: Currency | None = None


class ProductImportQuery(Input):
    """A dry run, unless said otherwise, tells what would become of the rows and writes nothing."""

    dry_run: bool = True


class RowProblem(BaseModel):
    """`line` is the row of the file as people count them; `code` is one of `bad-number`, `bad-value`, `unknown-kind`,
    `name-needed`, `twice` (an earlier row is this product) and `several` (products have this name: say the number)."""

    line: int
    column: str
    code: str


class ProductImportOut(BaseModel):
    """`refused` rows are left out, the others taken in. `problems` are the first 200."""

    dry_run: bool
    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int
    unread_columns: list[str]
    problems: list[RowProblem]


class ProductExportQuery(Input):
    format: SheetFormat
    language: Literal["en", "ru"] = "en"
