"""A call floor in memory: calls told as facts, desks, and the board of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from callcenter.agents.colleagues import Colleague
from callcenter.agents.state import AgentState
from callcenter.board.engine import Engine, Plan
from callcenter.board.people import Names
from callcenter.board.rows import AgentRow, AlertRow, Customer, QueueRow, Section, WaitingRow
from callcenter.board.today import Day
from callcenter.calls.facts import CallFact, Endpoint, MemberChanged, QueueEntered, QueueLeft, TalkStarted, UniqueId
from callcenter.calls.vocabulary import QueueOutcome
from callcenter.control.live import LiveCalls
from callcenter.reports.switches import QueueSwitches
from tests.fakes.stories import NODE, NOW, TRUNK, Script

DAY = datetime(2026, 3, 4, tzinfo=UTC)
RECENT = timedelta(minutes=30)
PLAN = Plan(
    queues={"sales": "Sales", "support": "Support"}, switches=QueueSwitches(), recent=RECENT, time_zone="Europe/Moscow"
)


def endpoint(user_id: int) -> Endpoint:
    return Endpoint(f"PJSIP/{100 + user_id}")


def desk(
    user_id: int,
    state: AgentState = AgentState.READY,
    *,
    queues: tuple[str, ...] = ("sales",),
    since: datetime = NOW,
    reason: str = "",
) -> Colleague:
    return Colleague(
        user_id=user_id,
        name=f"Agent {user_id}",
        state=state,
        reason=reason,
        since=since,
        endpoint=endpoint(user_id),
        label="",
        queues=queues,
    )


def entered(call: Script, *, queue: str = "sales", after: float = 1, position: int = 1) -> QueueEntered:
    uniqueid = UniqueId(call.name)
    return QueueEntered(
        call_id=call.id, node=NODE, at=call.at(after), queue=queue, uniqueid=uniqueid, position=position
    )


def left(
    call: Script, *, queue: str = "sales", after: float = 9, outcome: QueueOutcome = QueueOutcome.ANSWERED
) -> QueueLeft:
    return QueueLeft(
        call_id=call.id,
        node=NODE,
        at=call.at(after),
        queue=queue,
        uniqueid=UniqueId(call.name),
        outcome=outcome,
        agent=None,
        wait_s=after - 1,
    )


def talk(call: Script, user_id: int, *, after: float = 10) -> TalkStarted:
    return TalkStarted(
        call_id=call.id,
        node=NODE,
        at=call.at(after),
        between=(TRUNK, endpoint(user_id)),
        uniqueids=(UniqueId(call.name), call.uniqueid("a")),
    )


def device(user_id: int, status: int, *, after: float = 0) -> MemberChanged:
    return MemberChanged(
        node=NODE,
        at=NOW + timedelta(seconds=after),
        queue="sales",
        endpoint=endpoint(user_id),
        present=True,
        paused=False,
        pause_reason="",
        in_call=False,
        device_status=status,
    )


@dataclass(slots=True)
class Floor:
    """`people` answers who holds which phone: agent N has the phone 100 + N."""

    live: LiveCalls = field(default_factory=LiveCalls)
    known: dict[str, Customer] = field(default_factory=dict)
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.engine = self.new_engine()
        self.live.watch(lambda call_id: self.engine.calls_changed([call_id]))

    def new_engine(self) -> Engine:
        names = Names(
            lines={"74950000000": "Main line"},
            agent_of=lambda endpoint: (
                int(endpoint.rpartition("/")[2]) - 100 if endpoint.rpartition("/")[2].isdigit() else None
            ),
            person=lambda user_id: f"Agent {user_id}",
            customer=self.known.get,
        )
        return Engine(PLAN, self.live.call, names, Day(PLAN.switches, began=DAY, recent=RECENT))

    def say(self, *facts: CallFact) -> "Floor":
        for fact in facts:
            self.live.apply(fact)
        return self

    def at(self, after: float = 0) -> "Floor":
        self.engine.refresh(NOW + timedelta(seconds=after))
        return self

    def waiting(self) -> list[WaitingRow]:
        rows = [row for row in self.engine.picture.section(Section.WAITING) if isinstance(row, WaitingRow)]
        return sorted(rows, key=lambda row: (row.queue, row.position))

    def queue(self, name: str = "sales") -> QueueRow:
        row = self.engine.picture.get(Section.QUEUES, name)
        assert isinstance(row, QueueRow)
        return row

    def agent(self, user_id: int) -> AgentRow:
        row = self.engine.picture.get(Section.AGENTS, str(user_id))
        assert isinstance(row, AgentRow)
        return row

    def alerts(self) -> set[tuple[str, str]]:
        rows = [row for row in self.engine.picture.section(Section.ALERTS) if isinstance(row, AlertRow)]
        return {(row.kind.value, row.level) for row in rows}
