"""The settings of routing: what the dial plan may ask, the firm's lines, its working hours, and its special callers."""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any, Self
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator

from callcenter.routing.hours import parse_holidays, parse_special, parse_week
from callcenter.settings_section import Count, Port, Section

DialWord = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
"""What may go into a dial plan without being taken for something else."""
Night = Annotated[str, Field(pattern=r"^(voicemail|queue|number|sound)/[A-Za-z0-9_.-]{1,64}$")]
Tag = Annotated[str, Field(min_length=1, max_length=50)]


class WorkingHours(Section):
    name: DialWord = Field(description="Unique short name; lines refer to it.")
    time_zone: str = Field("UTC", description="Zone of these times, such as Europe/Moscow.")
    open: tuple[str, ...] = Field(
        description="When the firm works: `mon-fri 09:00-18:00`, `sat 10:00-13:00 14:00-16:00`, `daily 22:00-06:00`."
    )
    holidays: tuple[str, ...] = Field((), description="Days without work: `01-07` each year's, `2026-05-11` that one.")
    special: tuple[str, ...] = Field((), description="Days with other hours: `2026-12-31 09:00-14:00`.")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is not a time zone")
        return value

    @field_validator("open")
    @classmethod
    def _is_a_week(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        parse_week(value)
        return value

    @field_validator("holidays")
    @classmethod
    def _are_days(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        parse_holidays(value)
        return value

    @field_validator("special")
    @classmethod
    def _are_days_with_hours(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        parse_special(value)
        return value


class RoutedLine(Section):
    did: str = Field(pattern=r"^\+?[0-9*#]{1,20}$", description="Number that was dialled, as the trunk sends it.")
    queues: tuple[DialWord, ...] = Field(
        min_length=1, description="Its queue; more of them for callers whose card names the language of such a queue."
    )
    hours: DialWord | None = Field(None, description="Name of its working hours; without them it is always open.")
    night: Night | None = Field(
        None,
        description="Where callers go out of hours: `voicemail/600`, `queue/night`, `number/101`, `sound/closed`; "
        "without it the dial plan plays its own farewell.",
    )
    known_first: bool = Field(
        True, description="Ring the responsible manager, or who talked with the caller last, before the queue."
    )


class RoutingSettings(Section):
    port: Port | None = Field(
        None, description="TCP port on which the dial plan asks (FastAGI, usually 4573); without it nothing is asked."
    )
    host: str = Field("127.0.0.1", description="Address to listen on; the loopback when Asterisk is on this machine.")
    peers: tuple[IPv4Network | IPv6Network, ...] = Field(
        (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128")),
        description="Networks of the exchanges that may ask; others are hung up on.",
    )
    deadline_ms: int = Field(100, ge=10, le=5000, description="What is not decided by then is left to the dial plan.")
    max_parallel: Count = Field(200, description="Questions at once; more are left to the dial plan without thinking.")
    lines: tuple[RoutedLine, ...] = Field((), description="Lines that are routed; others are left to the dial plan.")
    hours: tuple[WorkingHours, ...] = Field((), description="Working hours, by name.")
    blacklist_tags: tuple[Tag, ...] = Field(
        ("blacklist", "чёрный список"), description="Tags of customers who are refused; case does not matter."
    )
    vip_tags: tuple[Tag, ...] = Field(("vip",), description="Tags of customers who go before others in the queue.")
    vip_priority: int = Field(10, ge=1, le=1000, description="Their QUEUE_PRIO; everybody else has 0.")
    language_tag: Tag = Field("lang:", description="Beginning of the tag that names a customer's language (`lang:en`).")
    last_agent_days: int = Field(
        14, ge=0, le=3650, description="How long the operator who talked with a caller last is asked first; 0 never."
    )
    ring_s: Annotated[int, Field(ge=3, le=120)] = Field(
        15, description="How long that one person's phone rings before the call goes to the queue."
    )

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        _unique("working hours", [hours.name for hours in self.hours])
        _unique("lines", [line.did.lstrip("+") for line in self.lines])
        known = {hours.name for hours in self.hours}
        for line in self.lines:
            if line.hours is not None and line.hours not in known:
                raise ValueError(f"line {line.did}: there are no working hours {line.hours!r}")
        if {tag.casefold() for tag in self.blacklist_tags} & {tag.casefold() for tag in self.vip_tags}:
            raise ValueError("a tag cannot be both of the blacklist and of VIPs")
        return self


def _unique(what: str, names: list[Any]) -> None:
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two {what} are called {', '.join(twice)}")
