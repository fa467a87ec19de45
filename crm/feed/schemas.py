"""The feed on the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, field_validator

from crm.feed.kinds import FeedKind, ReactionKind
from crm.inbox.schemas import CardName
from crm.lists.filters import Zone
from crm.schemas import CardNoteInput, Input, Named, PageQuery, RowId, TimelineItem

LineId = Annotated[str, Field(min_length=3, max_length=220, pattern=r"^[a-z-]+:\S+$")]


class FeedLine(TimelineItem):
    """A line of the history of `card`. `amount` is what the deal of the line is worth now; `may_comment` whether one
    may write a note there."""

    kind: FeedKind
    card: CardName
    amount: str | None = None
    currency: str = ""
    may_comment: bool = False


class FeedPage(BaseModel):
    """Newest first, as of a moment. With a cursor there may be more, however few lines there are on the page: it covers
    a stretch of time and not a number of lines."""

    items: list[FeedLine]
    next_cursor: str | None
    as_of: datetime


class Whom(Input):
    """Whose work: of people, of departments and teams with all below them, of one's own team (of everybody below whom
    one heads)."""

    people: list[RowId] = Field([], max_length=200)
    department: list[RowId] = Field([], max_length=200)
    team: bool = False


class FeedQuery(PageQuery, Whom):
    """`before` begins the feed at a moment of the past, `after` ends it at one: what was done since it was read."""

    kinds: list[FeedKind] = Field([], max_length=20)
    before: AwareDatetime | None = None
    after: AwareDatetime | None = None

    @field_validator("before", "after")
    @classmethod
    def _is_of_our_time(cls, value: AwareDatetime | None) -> AwareDatetime | None:
        if value is not None and not 1990 <= value.year < 2200:
            raise ValueError("is no time of the feed")
        return value


class DayQuery(Whom):
    """`day` by the wall clock of the zone; without one today."""

    day: date | None = None
    time_zone: Zone = "UTC"

    @field_validator("day")
    @classmethod
    def _is_of_our_time(cls, value: date | None) -> date | None:
        if value is not None and not 1990 <= value.year < 2200:
            raise ValueError("is no day of the feed")
        return value


class Money(BaseModel):
    currency: str
    amount: str


class PersonsDay(BaseModel):
    """`moves` are stages that deals were moved to; `won` and `lost` the person's deals that ended."""

    person: Named
    calls: int
    talk_s: float
    notes: int
    tasks_done: int
    moves: int
    won: int
    lost: int
    won_sum: list[Money]


class DayFigures(BaseModel):
    """The same figures as those of the reports of activity and of sales."""

    day: date
    people: list[PersonsDay]


class Part(BaseModel):
    """A department or team to choose by."""

    id: int
    name: str


class FeedChoices(BaseModel):
    """By whom and what the feed can be narrowed; `team`: there are others around or below one."""

    people: list[Named]
    departments: list[Part]
    team: bool


class ReactionInput(Input):
    """A line of the card's history by its id and time."""

    line: LineId
    at: AwareDatetime
    kind: ReactionKind


class ReactionQuery(Input):
    line: LineId


class CommentInput(CardNoteInput):
    """A note that answers a line of the card's history."""

    line: LineId
    at: AwareDatetime
