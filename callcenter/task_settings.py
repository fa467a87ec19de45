"""The settings of tasks: what a lost call makes, what a new one begins with, and who hears of late ones."""

from enum import StrEnum
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import Field, field_validator

from callcenter.settings_section import Section


class MissedCallTasks(StrEnum):
    OFF = "off"
    RESPONSIBLE = "responsible"
    ALL = "all"


class TaskSettings(Section):
    missed_calls: MissedCallTasks = Field(
        MissedCallTasks.RESPONSIBLE,
        description="Tasks to call lost callers back: `off`; `responsible`, for customers who have a responsible "
        "manager; or `all`, where those of other callers wait for whoever takes them.",
    )
    call_back_within_min: Annotated[int, Field(ge=1, le=10_080)] = Field(
        30, description="Deadline of such a task, in minutes after the call was lost."
    )
    time_zone: str = Field("UTC", description="Zone by which these deadlines are written, such as Europe/Moscow.")

    remind_before_min: Annotated[int, Field(ge=0, le=86_400)] | None = Field(
        15, description="Reminder that the form of a new task begins with, in minutes before its deadline. Empty: none."
    )
    tell_head_after_h: Annotated[int, Field(ge=0, le=8760)] = Field(
        0,
        description="Hours after a missed deadline when the head of the responsible's team is told of it. 0: never.",
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is not a time zone")
        return value
