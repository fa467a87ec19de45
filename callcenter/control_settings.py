"""The settings of call control: numbers that are shown, what phones can do, what nobody may dial."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from callcenter.settings_section import Count, Seconds, Section


class OutgoingNumber(Section):
    number: str = Field(pattern=r"^\+?[0-9]{2,20}$", description="As the carrier takes it for the caller's number.")
    title: str = Field("", description="Name that operators see.")
    roles: tuple[str, ...] = Field((), description="Roles that may show it; everybody when empty.")
    queues: tuple[str, ...] = Field((), description="Queues whose calls back show it by default.")


class AnswerBy(StrEnum):
    NOTIFY = "notify"
    AUTO = "auto"
    BROWSER = "browser"
    NONE = "none"


class PhoneAbility(Section):
    endpoint: str = Field(min_length=1, description="Pattern (`PJSIP/2*`) of devices; the first that fits counts.")
    answer_by: AnswerBy = Field(
        AnswerBy.NONE,
        description="How a ring is answered from the card: `notify` (SIP NOTIFY talk), `auto` (only calls that the "
        "program starts, by auto-answer headers), `browser` (the browser phone itself), `none`.",
    )


class ControlSettings(Section):
    numbers: tuple[OutgoingNumber, ...] = Field((), description="Numbers of the firm that may be shown to customers.")
    phones: tuple[PhoneAbility, ...] = Field((), description="What devices can do.")
    outside_format: str = Field(
        "+{digits}",
        pattern=r"^[0-9*#+]*\{digits\}$",
        description="How the dial plan wants outside numbers: E.164 digits.",
    )
    forbidden: tuple[Annotated[str, Field(pattern=r"^\+[0-9]{1,15}$")], ...] = Field(
        (), description="Beginnings (`+7809`) of outside numbers that nobody may dial from here."
    )
    second_line: bool = Field(False, description="Whether a call may be started while the phone is in use.")
    dials_per_minute: Count = Field(20, description="Calls that one person may start or send outside in a minute.")
    confirm_s: Seconds = Field(4, description="How long an answer waits to see what a command led to.")
    recording_pause_s: Seconds = Field(120, description="A paused recording goes on by itself after so long.")
