"""What happened to tasks, told on the bus after the commit."""

from collections.abc import Iterable
from typing import Final

from callcenter.bus import Payload, Topic

TASKS: Final = Topic("crm.tasks")


def tasks_changed(people: Iterable[int | None]) -> Payload:
    """Tasks of these people, or that they gave, are other than before: whoever shows them reads them again."""
    return {"type": "tasks_changed", "people": [*sorted({person for person in people if person is not None})]}


def concerned(payload: Payload) -> list[int]:
    """The people of a `crm.tasks` message."""
    people = payload["people"]
    return [int(str(person)) for person in people] if isinstance(people, list) else []
