"""Says of an import's cards what is said of those that people write, where somebody wants to hear it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import JsonValue
from callcenter.webhooks.events import Event
from crm.deals.importing import changes_of
from crm.importing.kinds import ImportKind
from crm.importing.targets import Target
from crm.telling import Said, tell_many


async def tell(session: AsyncSession, made: Sequence[Target], changed: Sequence[Target], author_id: int | None) -> None:
    """Companies before the people who work for them, deals last: in the order in which they were written."""
    said = [Said(Event(f"{target.kind}.created"), target.id or 0, {}) for target in made]
    for target in changed:
        moved = target.kind is ImportKind.DEAL and _stage(target, before=True) != _stage(target, before=False)
        detail: dict[str, JsonValue] = {
            "from_stage_id": _stage(target, before=True),
            "to_stage_id": _stage(target, before=False),
        }
        if moved:
            said.append(Said(Event.DEAL_MOVED, target.id or 0, detail))
        changes: list[JsonValue] = [dict(change) for change in _changes(target)]
        said.append(Said(Event(f"{target.kind}.changed"), target.id or 0, {"changes": changes}))
    await tell_many(session, said, author_id)


def _changes(target: Target) -> list[dict[str, Any]]:
    if target.kind is ImportKind.DEAL and target.before is not None:
        return changes_of(target.before["values"], target.values)
    return target.changes()


def _stage(target: Target, *, before: bool) -> int | None:
    values = (target.before or {"values": {}})["values"] if before else target.values
    found: int | None = values.get("stage_id")
    return found
