"""The rules of the firm, made of its settings once at start."""

from dataclasses import dataclass
from datetime import timedelta

from callcenter.pbx_settings import QueueTitle
from callcenter.routing.hours import Schedule, parse_holidays, parse_special, parse_week
from callcenter.routing.rules import Line, LineQueue
from callcenter.routing_settings import RoutedLine, RoutingSettings, WorkingHours


@dataclass(frozen=True, slots=True)
class Marks:
    """Tags of customers that mean something to routing, in folded case."""

    blacklist: frozenset[str]
    vip: frozenset[str]
    language: str

    def is_blacklisted(self, tags: tuple[str, ...]) -> bool:
        return any(tag.casefold() in self.blacklist for tag in tags)

    def is_vip(self, tags: tuple[str, ...]) -> bool:
        return any(tag.casefold() in self.vip for tag in tags)

    def language_of(self, tags: tuple[str, ...]) -> str:
        """`lang:EN` is `en`; the first such tag counts."""
        named = (tag.casefold().removeprefix(self.language) for tag in tags if tag.casefold().startswith(self.language))
        return next((language.strip() for language in named if language.strip()), "")


@dataclass(frozen=True, slots=True)
class RoutingPlan:
    """`lines` by their number without a plus; `last_agent` is how far back a talk counts, None for not at all."""

    lines: dict[str, Line]
    marks: Marks
    last_agent: timedelta | None

    def line(self, did: str) -> Line | None:
        return self.lines.get(did.removeprefix("+"))


def plan_of(settings: RoutingSettings, queues: tuple[QueueTitle, ...]) -> RoutingPlan:
    languages = {queue.name: queue.language.casefold() for queue in queues}
    schedules = {hours.name: _schedule(hours) for hours in settings.hours}
    lines = {line.did.removeprefix("+"): _line(line, schedules, languages) for line in settings.lines}
    marks = Marks(
        blacklist=frozenset(tag.casefold() for tag in settings.blacklist_tags),
        vip=frozenset(tag.casefold() for tag in settings.vip_tags),
        language=settings.language_tag.casefold(),
    )
    return RoutingPlan(lines, marks, timedelta(days=settings.last_agent_days) if settings.last_agent_days else None)


def _line(line: RoutedLine, schedules: dict[str, Schedule], languages: dict[str, str]) -> Line:
    return Line(
        did=line.did.removeprefix("+"),
        queues=tuple(LineQueue(name, languages.get(name, "")) for name in line.queues),
        hours=None if line.hours is None else schedules[line.hours],
        night=line.night or "",
        known_first=line.known_first,
    )


def _schedule(hours: WorkingHours) -> Schedule:
    yearly, single = parse_holidays(hours.holidays)
    return Schedule(
        name=hours.name,
        zone=hours.time_zone,
        week=parse_week(hours.open),
        special={**dict.fromkeys(single, ()), **parse_special(hours.special)},
        yearly=yearly,
    )
