"""A colleague who gives some of his callers to another queue, so that the reports have transfers to tell."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final

from deploy.demo.api import ApiError, Person

WHO: Final = "timur"
TO_QUEUE: Final = "support"
EVERY: Final = 4
"""Of his queue's callers, the first one too."""
AFTER_S: Final = 12.0
LOOKS_EVERY_S: Final = 2.0


async def pass_on(person: Person, began: datetime) -> None:
    """As long as the demonstration runs. A caller who has just hung up is nobody to give away any more."""
    me = int((await person.desk())["user_id"])
    met = 0
    known: set[str] = set()
    while True:
        await asyncio.sleep(LOOKS_EVERY_S)
        try:
            for call_id in ripe(await _calls(person, began), me, datetime.now(UTC)):
                if call_id not in known:
                    known.add(call_id)
                    met += 1
                    if met % EVERY == 1:
                        await person.transfer(call_id, TO_QUEUE)
        except ApiError:
            continue


async def _calls(person: Person, began: datetime) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await person.latest_calls(began))["items"]
    return rows


def ripe(rows: list[dict[str, Any]], user_id: int, now: datetime) -> list[str]:
    """Queue calls that this person has been talking in for a while, the oldest first."""
    return [row["id"] for row in reversed(rows) if _talks(row, user_id, now)]


def _talks(row: dict[str, Any], user_id: int, now: datetime) -> bool:
    if row["status"] is not None or row["answered_at"] is None or not row["queue"] or row["queue"] == TO_QUEUE:
        return False
    talked = (now - datetime.fromisoformat(row["answered_at"])).total_seconds()
    return talked >= AFTER_S and any(agent["answered"] and agent["user_id"] == user_id for agent in row["agents"])
