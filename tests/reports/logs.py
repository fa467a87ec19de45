"""queue_log as text, in the order in which Asterisk writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from callcenter.reports.queue_log import visits_of
from callcenter.reports.visits import Ending, Visit

DAY = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    call_id: str
    queue: str
    agent: str
    event: str
    data: Sequence[str]


def line(text: str) -> Line:
    at, call_id, queue, agent, event, *data = text.split("|")
    return Line(datetime.fromtimestamp(int(at), UTC), call_id, queue, agent, event, data)


def lines(text: str) -> list[Line]:
    return [line(row.strip()) for row in text.splitlines() if row.strip()]


def visits(text: str) -> list[Visit]:
    return visits_of(lines(text))


def visit(ending: Ending, wait_s: float, **more: object) -> Visit:
    values: dict[str, object] = {"call_id": f"c{wait_s}", "queue": "sales", "entered_at": DAY, **more}
    return Visit(ending=ending, wait_s=wait_s, **values)  # type: ignore[arg-type]
