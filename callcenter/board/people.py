"""What an agent does, from the desk, the phone and the calls. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from callcenter.agents.colleagues import Colleague
from callcenter.board.rows import AgentDoing, AgentRow, Customer, TalkWith
from callcenter.calls.facts import Endpoint
from callcenter.calls.story import CallStory, Leg
from callcenter.calls.vocabulary import Direction, LegRole
from callcenter.control.rules import extension_of
from callcenter.control.standing import Standing, own_leg, standing_of

Phone = Literal["idle", "in_use", "ringing", "unavailable", "unknown", "none"]

_DEVICE: Final[Mapping[int, Phone]] = {
    1: "idle",
    2: "in_use",
    3: "in_use",
    4: "unavailable",
    5: "unavailable",
    6: "ringing",
    7: "ringing",
    8: "in_use",
}
"""`Status` of a queue member is Asterisk's device state: 1 idle, 2 in use, 3 busy, 4 invalid, 5 unavailable, 6 rings,
7 rings while in use, 8 on hold."""


@dataclass(frozen=True, slots=True)
class Names:
    """How calls are told to people. `agent_of` and `person` name colleagues, `customer` whom a number belongs to."""

    lines: Mapping[str, str]
    agent_of: Callable[[Endpoint], int | None]
    person: Callable[[int], str]
    customer: Callable[[str], Customer | None]


def phone_of(status: int | None) -> Phone:
    return "unknown" if status is None else _DEVICE.get(status, "unknown")


def agent_row(desk: Colleague, stories: Sequence[CallStory], *, device: int | None, names: Names) -> AgentRow:
    """`stories` are the running calls in which the desk's phone takes part."""
    phone: Phone = "none" if desk.endpoint is None else phone_of(device)
    at = None if desk.endpoint is None else _standing(desk.endpoint, stories)
    doing, since = _doing(desk, at, phone)
    return AgentRow(
        user_id=desk.user_id,
        name=desk.name,
        doing=doing,
        since=since,
        desk=desk.state.value,
        desk_since=desk.since,
        reason=desk.reason,
        until=desk.until,
        extension="" if desk.endpoint is None else extension_of(desk.endpoint, desk.label) or desk.label,
        phone=phone,
        queues=list(desk.queues),
        call=None if at is None else _talk(at, since, names),
    )


def _standing(endpoint: Endpoint, stories: Sequence[CallStory]) -> Standing | None:
    """Of several calls the one that is talked in, then the oldest."""
    found = [(story, own) for story in stories if (own := own_leg(story, endpoint)) is not None]
    if not found:
        return None
    story, own = min(found, key=lambda item: (_rings(item[1]), item[1].started_at, item[0].id))
    return standing_of(story, own)


def _rings(own: Leg) -> bool:
    """A call that one rings oneself is a talk."""
    return own.answered_at is None and own.role is not LegRole.CALLER


def _doing(desk: Colleague, at: Standing | None, phone: Phone) -> tuple[AgentDoing, datetime]:
    if at is not None:
        own = at.own
        if _rings(own):
            return "ringing", own.ring_at or own.started_at
        if at.held_since is not None and (at.partner is None or at.held_by_phone):
            return "held", at.held_since
        return "talking", own.answered_at or own.started_at
    if desk.state.value == "ready" and phone == "unavailable":
        return "unreachable", desk.since
    return desk.state.value, desk.since


def _talk(at: Standing, since: datetime, names: Names) -> TalkWith:
    story = at.story
    other = at.partner or at.waiting
    colleague = None if other is None else names.agent_of(other.endpoint)
    number = story.customer_number
    if story.direction is Direction.INTERNAL or colleague is not None:
        number = (other.number if other is not None else "") or story.to_number
    return TalkWith(
        call_id=story.id,
        direction=story.direction.value,
        queue=story.queue or at.own.queue,
        number=number,
        name=names.person(colleague) if colleague is not None else story.from_name,
        colleague_id=colleague,
        customer=names.customer(story.customer_number) if story.customer_number else None,
        since=since,
        held_since=at.held_since,
        line=story.did,
        line_title=names.lines.get(story.did, ""),
    )
