"""What a list is narrowed to. The same words are the parameters of an address, the text of a saved view and the
selection of a bulk change or an export."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from crm.kinds import CustomerKind
from crm.lists.kinds import CustomerOrder
from crm.schemas import MAX_ID, Input, Line, PageQuery, RowId, Tag
from crm.state import LeadStatus

MAX_TAGS: Final = 5
MAX_FIELDS: Final = 5
MAX_REASONS: Final = 20
MINE: Final = "mine"
NOBODY: Final = "nobody"
_TESTS: Final = r"(filled|empty)|(is|from|to|begins|within):.{1,150}"
_FIELD: Final = re.compile(rf"[A-Za-z][A-Za-z0-9_]{{0,49}}:({_TESTS})", re.DOTALL)
_AGO: Final = re.compile(r"([+-]\d{1,4})d", re.ASCII)


def _day(text: str) -> str:
    if _AGO.fullmatch(text) is None:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise ValueError("a day as 2026-03-31, as -30d: so many days ago, or as +7d: so many days ahead") from None
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError("is not a time zone") from None
    return text


def _person(text: str) -> str:
    known = text in (MINE, NOBODY)
    number = text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_ID
    if not known and not number:
        raise ValueError("`mine`, `nobody` or the id of a person")
    return text


def _field(text: str) -> str:
    if _FIELD.fullmatch(text) is None:
        raise ValueError("a field and a test as `budget:from:1000`, `vip:is:yes`, `city:begins:Mos` or `city:empty`")
    return text


Day = Annotated[str, Field(max_length=10), AfterValidator(_day)]
Zone = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_zone)]
"""By its name, as `Europe/Moscow`."""
Person = Annotated[str, Field(max_length=10), AfterValidator(_person)]
FieldWish = Annotated[Line, AfterValidator(_field)]


class CustomerFilter(Input):
    """Everything must hold. Days are the firm's; `-30d` is the day thirty days before today, so that a saved view
    moves with the calendar. A customer must have all of the tags; `untouched` had no call and no note ever. `field`
    narrows by own fields: `budget:from:1000`, `since:to:-30d`, `vip:is:yes`, `city:begins:Mos`, `city:empty`, options
    by their ids (`segment:is:3|7`), people by `me` or an id, birthdays by the days until then
    (`birthday:within:14`). `any_tag` and `no_tag` are tags of which one must be there, and none may be; `loss_reason`
    are words of the dictionary, 0 for lost leads without one; `position` is a part of it."""

    q: Annotated[str, Field(max_length=200)] = ""
    kind: CustomerKind | None = None
    responsible: Person | None = None
    tag: list[Tag] = Field(default=[], max_length=MAX_TAGS)
    any_tag: list[Tag] = Field(default=[], max_length=MAX_TAGS)
    no_tag: list[Tag] = Field(default=[], max_length=MAX_TAGS)
    source: Line | None = None
    status: LeadStatus | None = None
    loss_reason: list[Annotated[int, Field(ge=0, le=MAX_ID)]] = Field(default=[], max_length=MAX_REASONS)
    position: Annotated[Line, Field(min_length=2)] | None = None
    has_phone: bool | None = None
    has_email: bool | None = None
    company_id: RowId | None = None
    created_from: Day | None = None
    created_to: Day | None = None
    contact_from: Day | None = None
    contact_to: Day | None = None
    untouched: bool = False
    open_deal: bool | None = None
    open_task: bool | None = None
    field: list[FieldWish] = Field(default=[], max_length=MAX_FIELDS)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.untouched and (self.contact_from or self.contact_to):
            raise ValueError("who was never in touch has no day of a last contact")
        return self

    @property
    def kinds(self) -> list[CustomerKind]:
        """Those that can pass at all: only leads have a status, only contacts a company."""
        possible = set(CustomerKind)
        possible &= {CustomerKind.LEAD} if self.status is not None or self.loss_reason else possible
        possible &= {CustomerKind.CONTACT} if (self.company_id or self.position) is not None else possible
        possible &= {self.kind} if self.kind is not None else possible
        return [kind for kind in CustomerKind if kind in possible]


class CustomerListQuery(CustomerFilter, PageQuery):
    sort: CustomerOrder = CustomerOrder.NEWEST


def day_begins(day: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Midnight in the firm's zone; days at the ends of the calendar are cut to what UTC can hold."""
    ago = _AGO.fullmatch(day)
    at = now.astimezone(zone).date() + timedelta(days=int(ago[1])) if ago else date.fromisoformat(day)
    at = min(max(at, date(1, 1, 3)), date(9999, 12, 28))
    return datetime.combine(at, time(), zone).astimezone(UTC)


def day_ends(day: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The midnight behind it."""
    local = day_begins(day, zone, now).astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=1), time(), zone).astimezone(UTC)
