"""Tasks on the wire."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, model_validator

from crm.fields.kinds import FieldValue, GivenFields
from crm.lists.filters import MAX_FIELDS, FieldWish, Zone
from crm.schemas import MAX_ID, Input, Name, Named, PageQuery, Remark, RowId
from crm.tasks.due import DueDay
from crm.tasks.kinds import Order, Repeat, TaskKind, TaskOrigin, TaskPriority, TaskState, When
from crm.tasks.repeating import Rule

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
LONGEST_NOTICE_MIN: Final = 60 * 24 * 60
LONGEST_MIN: Final = 24 * 60
MOST_DAYS: Final = 62


WallClock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Notice = Annotated[int, Field(ge=0, le=LONGEST_NOTICE_MIN)]
Duration = Annotated[int, Field(ge=1, le=LONGEST_MIN)]
"""Minutes, from the time of the deadline on."""
CallId = Annotated[str, Field(min_length=1, max_length=200)]
Version = Annotated[int, Field(ge=1)]
Moment = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC))]


class Due(Input):
    """A deadline by the wall clock of a zone; without a time it is the end of the day."""

    day: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
    time: WallClock | None = None
    time_zone: Zone = "UTC"

    def due_day(self) -> DueDay:
        at = None if self.time is None else time.fromisoformat(self.time)
        return DueDay(self.day, at, ZoneInfo(self.time_zone))


def _once_each(days: list[int]) -> list[int]:
    return sorted(set(days))


Weekdays = Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7), AfterValidator(_once_each)]


class Rhythm(Input):
    """More about a repetition: every so many days, weeks, months or years; on these `weekdays` (1 is Monday), of a
    weekly one; until a day, that day too; so many `times` in all. The end that comes first counts."""

    every: Annotated[int, Field(ge=1, le=99)] = 1
    weekdays: Weekdays = Field(default=[])
    until: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)] | None = None
    times: Annotated[int, Field(ge=1, le=999)] | None = None

    def rule(self, repeat: Repeat) -> Rule:
        return Rule(repeat, self.every, tuple(self.weekdays), self.until, self.times)

    def check(self, repeat: Repeat, due: date | None) -> None:
        """:raises ValueError: when this cannot be said of such a repetition that begins then"""
        if self.weekdays and repeat is not Repeat.WEEKLY:
            raise ValueError("only a weekly repetition has weekdays")
        if repeat is Repeat.NEVER and self != Rhythm():
            raise ValueError("a task that is not repeated has no rhythm")
        if self.until is not None and due is not None and self.until < due:
            raise ValueError("a repetition ends after the deadline of its first task")


class TaskBrief(BaseModel):
    """`number` is the caller to ring back, of tasks that a missed call made. `may_edit` is for whoever asked.

    `due_day` and `due_time` are as written in `time_zone`; `due_at` is that moment, the end of the day without a time.
    """

    id: int
    title: str
    kind: TaskKind
    priority: TaskPriority
    state: TaskState
    origin: TaskOrigin
    responsible: Named | None
    author: Named | None
    due_day: date | None
    due_time: str | None
    time_zone: str
    due_at: datetime | None
    duration_min: int | None
    remind_before_min: int | None
    remind_at: datetime | None
    repeat: Repeat
    rhythm: Rhythm
    contact: Named | None
    company: Named | None
    lead: Named | None
    deal: Named | None
    project: Named | None
    call_id: str | None
    number: str | None
    result: str
    closed_at: datetime | None
    created_at: datetime
    version: int
    may_edit: bool


class TaskCard(TaskBrief):
    text: str
    closed_by: Named | None
    updated_at: datetime
    fields: dict[str, FieldValue]
    field_names: dict[str, str]


class TaskPage(BaseModel):
    items: list[TaskBrief]
    next_cursor: str | None


class NextTask(BaseModel):
    """The open task of a card with the nearest deadline."""

    id: int
    title: str
    due_day: date | None
    due_at: datetime | None


class TaskPerson(Named):
    """Somebody who can be given tasks."""

    is_me: bool


class TaskCounts(BaseModel):
    """One's own open tasks by where their deadline lies; `reminders` are those not seen yet."""

    overdue: int
    today: int
    tomorrow: int
    later: int
    undated: int
    reminders: int


class DayLoad(BaseModel):
    """`minutes` are planned: tasks without a duration count as none."""

    day: date
    tasks: int
    minutes: int


class TaskDefaults(BaseModel):
    """What the firm has a new task begin with."""

    remind_before_min: int | None


class TaskInput(Input):
    """Without `responsible_id` it is one's own; null is nobody's, for whoever takes it.

    `remind_before_min` counts back from the deadline, from 9:00 where that has no time.
    """

    title: Name
    text: Remark = ""
    kind: TaskKind = TaskKind.OTHER
    priority: TaskPriority = TaskPriority.NORMAL
    responsible_id: RowId | None = None
    due: Due | None = None
    duration_min: Duration | None = None
    remind_before_min: Notice | None = None
    repeat: Repeat = Repeat.NEVER
    rhythm: Rhythm = Rhythm()
    contact_id: RowId | None = None
    company_id: RowId | None = None
    lead_id: RowId | None = None
    deal_id: RowId | None = None
    project_id: RowId | None = None
    call_id: CallId | None = None
    fields: GivenFields = Field(default={})

    @model_validator(mode="after")
    def _has_a_day(self) -> Self:
        if self.due is None and (self.remind_before_min is not None or self.repeat is not Repeat.NEVER):
            raise ValueError("a reminder and a repetition need a deadline")
        self.rhythm.check(self.repeat, None if self.due is None else self.due.day)
        return self


class TaskPatch(Input):
    """Only the fields that are there are changed. Whose it is changes by a hand-over."""

    version: Version | None = None
    title: Name | None = None
    text: Remark | None = None
    kind: TaskKind | None = None
    priority: TaskPriority | None = None
    due: Due | None = None
    duration_min: Duration | None = None
    remind_before_min: Notice | None = None
    repeat: Repeat | None = None
    rhythm: Rhythm | None = None
    contact_id: RowId | None = None
    company_id: RowId | None = None
    lead_id: RowId | None = None
    deal_id: RowId | None = None
    project_id: RowId | None = None
    fields: GivenFields | None = None

    @model_validator(mode="after")
    def _null_only_where_it_means_nothing(self) -> Self:
        for name in self.model_fields_set & {"title", "text", "kind", "priority", "repeat", "rhythm", "fields"}:
            if getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self


class TaskMove(Input):
    """To another day or time; the reminder follows."""

    version: Version | None = None
    due: Due


class TaskEnd(Input):
    """`result` is what came of it, or why it is cancelled."""

    version: Version | None = None
    result: Remark = ""


class TaskReopen(Input):
    version: Version | None = None


class TaskHandOver(Input):
    """Null gives it to nobody, for whoever takes it."""

    version: Version | None = None
    responsible_id: RowId | None
    remark: Remark = ""


class LeaverHandOver(Input):
    """All open tasks of somebody who leaves, or is away for long, in one step."""

    from_id: RowId
    responsible_id: RowId | None
    remark: Remark = ""


class ReminderPostponed(Input):
    """The deadline stays where it is."""

    until: Moment


class TaskFilter(Input):
    """`responsible_id` 0 are nobody's. Days are those of `time_zone`; `since` and `until` bound the deadline. `field`
    narrows by own fields of tasks in the words of the customers' list, as `place:begins:Mos` or `visit:empty`."""

    state: Literal["open", "done", "cancelled"] | None = None
    when: When | None = None
    mine: bool = False
    given: bool = False
    author_id: RowId | None = None
    responsible_id: Annotated[int, Field(ge=0, le=MAX_ID)] | None = None
    contact_id: RowId | None = None
    company_id: RowId | None = None
    lead_id: RowId | None = None
    deal_id: RowId | None = None
    project_id: RowId | None = None
    kind: TaskKind | None = None
    priority: TaskPriority | None = None
    q: Annotated[str, Field(max_length=200)] = ""
    since: Moment | None = None
    until: Moment | None = None
    field: list[FieldWish] = Field(default=[], max_length=MAX_FIELDS)
    time_zone: Zone = "UTC"


class TaskQuery(TaskFilter, PageQuery):
    """Open tasks come by deadline, the nearest first, or by priority; those that are over by when they ended, the
    latest first."""

    order: Order = Order.DEADLINE


class LoadQuery(TaskFilter):
    """Of the days from `first` to `last`, both counted, in `time_zone`."""

    first: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
    last: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]

    @model_validator(mode="after")
    def _not_too_long(self) -> Self:
        if not 0 <= (self.last - self.first).days < MOST_DAYS:
            raise ValueError(f"`last` is not before `first`, nor {MOST_DAYS} days after it")
        return self


class CountQuery(Input):
    time_zone: Zone = "UTC"


class Reminder(BaseModel):
    task: TaskBrief
    remind_at: datetime
