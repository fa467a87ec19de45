"""Sales reports on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, field_validator

from callcenter.sheets.files import FileFormat
from callcenter.sheets.words import Tongue
from crm.deals.money import Amount, Currency
from crm.fields.kinds import FieldEntity
from crm.sales.selection import NamedSales, SalesSelection
from crm.schemas import Input, Name, Named, RowId


class SalesQuery(SalesSelection):
    """`language` is that of titles and formulas."""

    language: Tongue = Tongue.EN


class SalesFileQuery(SalesQuery):
    format: FileFormat = FileFormat.CSV


class BehindQuery(SalesSelection):
    """What one number counts: the key of its column, and the row of the table in which it stands."""

    figure: str = Field(max_length=64)
    group: str = Field("", max_length=16)
    key: str = Field("", max_length=200)
    cursor: str | None = Field(None, max_length=600)
    limit: int = Field(50, ge=1, le=200)


class BehindFileQuery(BehindQuery):
    """`cursor` and `limit` are left alone: a file has all of them, ten thousand at most."""

    language: Tongue = Tongue.EN
    format: FileFormat = FileFormat.CSV


class BehindItem(BaseModel):
    """`at`: when a deal ended or began, a call began, a task was done. `note` is a stage, a status, an outcome.
    `customer_key`: `company:12`, empty where there is none."""

    kind: Literal["deal", "lead", "call", "task", "note"]
    id: str
    title: str
    at: datetime
    person: str
    customer: str
    customer_key: str
    note: str
    amount: str | None
    currency: str


class BehindPage(BaseModel):
    items: list[BehindItem]
    next_cursor: str | None


class SalesPerson(BaseModel):
    id: int
    name: str
    is_me: bool


class OwnChoices(BaseModel):
    """An own field to tell deals apart by, `name` as rows and filters have it; `many`: a deal may stand in several
    rows. `options` without any are those of a yes and a no."""

    name: str
    label: str
    entity: FieldEntity
    many: bool
    options: list[Named]


class SalesChoices(BaseModel):
    """What one may narrow reports by, each with its name; of products the first ones. `role`: those of the firm's own,
    to share with. `category_depth`: how many levels the tree of categories has. `carried`: the figures that only these
    rows and filters tell; `hidden`: rows and figures that the role hides."""

    department: list[Named]
    role: list[Named]
    region: list[Named]
    city: list[Named]
    industry: list[Named]
    product: list[Named]
    category: list[Named]
    reason: list[Named]
    tag: list[str]
    own: list[OwnChoices]
    category_depth: int
    carried: dict[str, list[str]]
    hidden: list[str]


class SalesPlanIn(Input):
    """`month` is the first day of it. Null takes the plan away."""

    user_id: RowId
    month: date
    currency: Currency
    amount: Amount | None

    @field_validator("month")
    @classmethod
    def _is_a_month(cls, value: date) -> date:
        if value.day != 1 or not 1990 <= value.year <= 2200:
            raise ValueError("a month is named by its first day")
        return value


class SalesPlanOut(BaseModel):
    user_id: int
    month: date
    currency: str
    amount: str


class SalesPlansQuery(Input):
    year: int = Field(ge=1990, le=2200)


ShareWith = Annotated[str, Field(pattern=r"^(department:[1-9][0-9]{0,8}|role:([a-z_]{1,32}|[1-9][0-9]{0,8}))$")]


class SalesViewIn(Input):
    """`shared_with`: departments, teams and roles that see a shared one, roles of the firm's own by their ids; with
    none everybody does. A built-in role has the people of those that are based on it too."""

    name: Name
    shared: bool = False
    shared_with: list[ShareWith] = Field([], max_length=50)
    selection: NamedSales


class SalesViewOut(BaseModel):
    """`mine`: one may change and remove it."""

    id: int
    name: str
    shared: bool
    shared_with: list[str]
    mine: bool
    owner: str
    selection: NamedSales
