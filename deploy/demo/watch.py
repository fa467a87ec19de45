"""The supervisor's eyes: who is free, and one line for each call that is over. Reads the product's own call log."""

import asyncio
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from deploy.demo.api import ApiError, Person
from deploy.demo.colleagues import HUMAN_PHONE, PICKS_UP_AFTER_S

EVERY_S: Final = 1.0
SETTLE_ROUNDS: Final = 15
"""A call's record is closed about a second after its last hang-up."""
_OUTCOMES: Final = {
    "abandoned": "gave up",
    "no_answer": "no answer",
    "busy": "busy",
    "rejected": "refused",
    "failed": "failed",
    "cancelled": "cancelled",
}

Row = dict[str, Any]


@dataclass(slots=True)
class Watch:
    """`began` bounds what is looked at: the firm has a past."""

    supervisor: Person
    began: datetime
    say: Callable[[str], None]
    _free: frozenset[str] = frozenset()
    _told: set[str] = field(default_factory=set)

    def free_phones(self) -> Set[str]:
        return self._free

    async def run(self) -> None:
        """Asking again is the only way: the log has no stream for those who watch it from outside."""
        while True:
            try:
                await self._look()
            except ApiError:
                self._free = frozenset()
            await asyncio.sleep(EVERY_S)

    async def _look(self) -> None:
        rows = (await self.supervisor.latest_calls(self.began))["items"]
        self._free = free_phones(rows, await self.supervisor.queues())
        for row in reversed(rows):
            if row["status"] is not None and row["id"] not in self._told:
                self._told.add(row["id"])
                self.say(line(row))

    async def settled(self) -> list[Row]:
        """The whole log, once all its calls are over; after a while with those that are still open."""
        rows: list[Row] = []
        for _ in range(SETTLE_ROUNDS):
            rows = await self.supervisor.calls_since(self.began)
            if all(row["status"] is not None for row in rows):
                break
            await asyncio.sleep(EVERY_S)
        return rows


def free_phones(rows: list[Row], queues: list[Row]) -> frozenset[str]:
    """Those in no open call; the human's only while she is ready."""
    busy = {agent["endpoint"] for row in rows if row["status"] is None for agent in row["agents"]}
    members = [member for queue in queues for member in queue["members"]]
    ready = {member["endpoint"] for member in members if not member["paused"]}
    everybody = frozenset(PICKS_UP_AFTER_S)
    away = {HUMAN_PHONE} if f"PJSIP/{HUMAN_PHONE}" not in ready else set()
    return everybody - away - {endpoint.rpartition("/")[2] for endpoint in busy}


def line(row: Row) -> str:
    """Time, who, line, outcome."""
    at = datetime.fromisoformat(row["started_at"]).astimezone().strftime("%H:%M:%S")
    if row["direction"] == "outbound":
        return f"{at}  {_agents(row) or row['from_number']} calls {_outside(row, row['to_number'])}: {_outcome(row)}"
    number = "number withheld" if row["withheld"] else row["from_number"]
    where = row["queue"] or row["did"] or row["to_number"]
    return f"{at}  {_outside(row, number)} -> {where}: {_outcome(row)}"


def _outside(row: Row, number: str) -> str:
    names = [customer["name"] for customer in row["customers"]]
    who = names[0] if names else row["from_name"]
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return f"{who}{more} ({number})" if who and who != number else number


def _outcome(row: Row) -> str:
    waited = f"after {row['wait_s']:.0f} s"
    if row["status"] != "answered":
        return f"{_OUTCOMES.get(row['status'], row['status'])} {waited}"
    if row["direction"] == "outbound":
        return f"talked {row['talk_s']:.0f} s"
    by = _agents(row)
    return f"{by} answered {waited}, talked {row['talk_s']:.0f} s" if by else f"answered by machine {waited}"


def _agents(row: Row) -> str:
    return ", ".join(agent["name"] for agent in row["agents"] if agent["answered"])
