"""What happened to customers, deals, tasks and projects, said to other programs in the transaction that did it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import JsonValue
from callcenter.webhooks.events import Event, Happening
from callcenter.webhooks.outbox import tell, tell_if_heard
from crm.kinds import CustomerRef


class Happened(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    MERGED = "merged"
    CONVERTED = "converted"
    DELETED = "deleted"
    RESTORED = "restored"


class Added(StrEnum):
    """What is put on a card and makes no other version of it; `detail` names it, and tells nothing of what it says."""

    NOTE = "note_added"
    FILE = "file_added"
    POINTS = "points_changed"
    COMPETITOR = "competitor_added"


def tell_added(
    session: AsyncSession, card: str, id_: int, added: Added, actor_id: int | None, **detail: JsonValue
) -> None:
    """`card` is the kind of card; of one that has no such event nothing is told."""
    if (word := f"{card}.{added}") in set(Event):
        tell(session, _happening(Event(word), id_, actor_id, detail))


def tell_customer(
    session: AsyncSession, ref: CustomerRef, happened: Happened, actor_id: int | None, **detail: JsonValue
) -> None:
    event = Event(f"{ref.kind}.{happened}")
    tell(session, _happening(event, ref.id, actor_id, detail))
    _tell_responsible(session, str(ref.kind), ref.id, actor_id, detail)


def tell_deal(session: AsyncSession, deal_id: int, kind: str, actor_id: int | None, **detail: JsonValue) -> None:
    """`kind` is the history's own word; notes are told by `tell_added`."""
    if (event := f"deal.{kind}") in set(Event):
        tell(session, _happening(Event(event), deal_id, actor_id, detail))
        _tell_responsible(session, "deal", deal_id, actor_id, detail)


def tell_task(session: AsyncSession, task_id: int, kind: str, actor_id: int | None, **detail: JsonValue) -> None:
    """Whatever has no event of its own is a change; the history's own word is in `detail`."""
    word = f"task.{kind}"
    event = Event(word) if word in set(Event) else Event.TASK_CHANGED
    tell(session, _happening(event, task_id, actor_id, {"kind": kind, **detail}))
    _tell_responsible(session, "task", task_id, actor_id, detail)


def tell_project(
    session: AsyncSession, event: Event, project_id: int, actor_id: int | None, **detail: JsonValue
) -> None:
    tell(session, _happening(event, project_id, actor_id, detail))
    _tell_responsible(session, "project", project_id, actor_id, detail)


@dataclass(frozen=True, slots=True)
class Said:
    """One of many happenings."""

    event: Event
    id: int
    detail: dict[str, JsonValue]


async def tell_many(session: AsyncSession, said: Iterable[Said], actor_id: int | None) -> None:
    """What a file brought; nothing is written while nobody subscribes to anything."""
    await tell_if_heard(session, [_happening(one.event, one.id, actor_id, one.detail) for one in said])


async def tell_handed_over(
    session: AsyncSession, event: Event, ids: Sequence[int], actor_id: int | None, changes: Sequence[Mapping[str, Any]]
) -> None:
    """Many at once, where one statement changed them."""
    detail: dict[str, JsonValue] = {"changes": [dict(change) for change in changes]}
    both = [event, *_of_responsible(str(event.kind), detail)]
    await tell_if_heard(session, [_happening(one, id_, actor_id, detail) for id_ in ids for one in both])


def _tell_responsible(
    session: AsyncSession, card: str, id_: int, actor_id: int | None, detail: Mapping[str, JsonValue]
) -> None:
    for event, change in _of_responsible(card, detail).items():
        tell(session, _happening(event, id_, actor_id, {"before": change["before"], "after": change["after"]}))


def _of_responsible(card: str, detail: Mapping[str, JsonValue]) -> dict[Event, dict[str, JsonValue]]:
    """The event of its own of a change that gives a card to somebody else."""
    changes = detail.get("changes")
    found = [one for one in changes if isinstance(one, dict)] if isinstance(changes, list) else []
    return {Event(f"{card}.responsible_changed"): one for one in found if one.get("field") == "responsible_id"}


def _happening(event: Event, id_: int, actor_id: int | None, detail: dict[str, JsonValue]) -> Happening:
    said = {name: value for name, value in detail.items() if value not in (None, "", [])}
    return Happening(event=event, resource_id=str(id_), at=datetime.now(UTC), actor_id=actor_id, detail=said)
