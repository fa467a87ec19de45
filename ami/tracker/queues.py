"""Callers in queues.

A visit is opened by QueueCallerJoin and closed by what comes after QueueCallerLeave: AgentConnect, the
QUEUESTATUS variable, another step of the dial plan, or the caller's hang-up. QueueCallerAbandon alone means
little, for Asterisk says it on time-outs too.
"""

from datetime import datetime, timedelta

from ami.tracker.arrivals import ensure_told, known_or_late, number_in, tell_party
from ami.tracker.events import Headers
from ami.tracker.identity import is_local
from ami.tracker.pending import queued_transfer
from ami.tracker.state import Channel, Visit
from ami.tracker.waiting import sent_on
from ami.tracker.world import World
from callcenter.calls.facts import Endpoint, QueueEntered, QueueLeft
from callcenter.calls.vocabulary import CallStatus, QueueOutcome

_STATUS = {
    "TIMEOUT": QueueOutcome.TIMEOUT,
    "FULL": QueueOutcome.FULL,
    "JOINEMPTY": QueueOutcome.JOIN_EMPTY,
    "JOINUNAVAIL": QueueOutcome.JOIN_EMPTY,
    "LEAVEEMPTY": QueueOutcome.LEAVE_EMPTY,
    "LEAVEUNAVAIL": QueueOutcome.LEAVE_EMPTY,
    "CONTINUE": QueueOutcome.CONTINUED,
    "WITHDRAW": QueueOutcome.CONTINUED,
}
SETTLE_UNHEARD = timedelta(seconds=2)
_REFUSALS = frozenset({"FULL", "JOINEMPTY", "JOINUNAVAIL"})


def caller_join(world: World, headers: Headers) -> None:
    caller = known_or_late(world, headers)
    if caller is None:
        return
    if caller.visit is not None and caller.visit.outcome is None:
        if caller.visit.left_at is None and caller.visit.queue == headers.get("Queue", ""):
            return
        conclude(world, caller, QueueOutcome.CONTINUED)
    if caller.held_by is not None:
        sent_on(world, caller, headers.get("Queue", ""))
    open_visit(world, caller, headers.get("Queue", ""), number_in(headers, "Position"))


def open_visit(world: World, caller: Channel, queue: str, position: int) -> None:
    ensure_told(world, caller)
    call = caller.call
    call.wave.clear()
    call.evidence = None
    call.goes_on()
    caller.visit = Visit(queue, world.at(call), position=position)
    queued_transfer(world, caller)
    world.tell(
        QueueEntered(
            call_id=call.id,
            node=world.node,
            at=caller.visit.entered_at,
            queue=queue,
            uniqueid=caller.uid,
            position=position,
        )
    )


def caller_abandon(world: World, headers: Headers) -> None:
    visit = _open_visit(world, headers)
    if visit is not None:
        visit.abandon = True


def caller_leave(world: World, headers: Headers) -> None:
    visit = _open_visit(world, headers)
    caller = world.channel(headers.get("Uniqueid", ""))
    if visit is not None and caller is not None:
        visit.left_at = world.at(caller.call)


def _open_visit(world: World, headers: Headers) -> Visit | None:
    caller = world.channel(headers.get("Uniqueid", ""))
    if caller is None or caller.visit is None or caller.visit.outcome is not None:
        return None
    return caller.visit if caller.visit.queue == headers.get("Queue", "") else None


def agent_called(world: World, headers: Headers) -> None:
    """Comes before DialBegin, and alone says for which queue the phone rings."""
    known_or_late(world, headers)
    dest = known_or_late(world, headers, "Dest")
    if dest is None:
        return
    if dest.role is None:
        dest.queue = headers.get("Queue", "") or None
    tell_party(world, dest)


def agent_connect(world: World, headers: Headers) -> None:
    caller = known_or_late(world, headers)
    if caller is None:
        return
    queue = headers.get("Queue", "")
    if caller.visit is None or caller.visit.queue != queue or caller.visit.outcome is not None:
        if caller.visit is not None and caller.visit.queue == queue and caller.visit.outcome is QueueOutcome.ANSWERED:
            return
        open_visit(world, caller, queue, 0)
    dest = world.channel(headers.get("DestUniqueid", ""))
    conclude(world, caller, QueueOutcome.ANSWERED, _agent(caller, dest, headers.get("Interface", "")))


def _agent(caller: Channel, dest: Channel | None, interface: str) -> Endpoint | None:
    """The real device: behind a Local member, or a member who forwards, it is the one that the other half rang."""
    if dest is not None and not dest.local:
        return dest.endpoint
    for leg in caller.call.channels.values():
        if leg.answered and not leg.local and leg is not caller and _rung_through(leg, dest):
            return leg.endpoint
    return Endpoint(interface) if interface and not is_local(interface) else None


def _rung_through(leg: Channel, local: Channel | None) -> bool:
    dialer = leg.dialer
    return dialer is not None and dialer.local and (local is None or dialer.peer is local or dialer is local)


def agent_dump(world: World, headers: Headers) -> None:
    """The agent answered, heard an announcement perhaps, and hung up before any talk: the caller waits on."""
    agent = world.channel(headers.get("DestUniqueid", ""))
    if agent is None:
        return
    agent.dumped = True
    agent.call.goes_on()


def agent_complete(world: World, headers: Headers) -> None:
    """Tells who hung up where no HangupRequest did; after a transfer its reason is about another talk."""
    caller = world.channel(headers.get("Uniqueid", ""))
    if caller is not None and not caller.call.transfers:
        caller.call.complete_reason = headers.get("Reason", "")


def queue_status(world: World, caller: Channel, headers: Headers) -> None:
    """The QUEUESTATUS variable. Who is refused at the door never joined: then only the dial plan names the queue."""
    value = headers.get("Value", "")
    outcome = _STATUS.get(value)
    if outcome is None:
        return
    visit = caller.visit
    if visit is not None and visit.outcome is None:
        conclude(world, caller, outcome)
    elif value in _REFUSALS:
        queue = caller.queue_asked or world.rules.queue_in(headers.get("Context", ""))
        _refused(world, caller, queue, outcome)


def _refused(world: World, caller: Channel, queue: str, outcome: QueueOutcome) -> None:
    if not queue:
        caller.call.evidence = CallStatus.NO_ANSWER
        world.warn(caller.call, "queue-refused", f"a queue whose name was not seen refused the caller: {outcome}")
        return
    open_visit(world, caller, queue, 0)
    conclude(world, caller, outcome)


def new_exten(world: World, headers: Headers) -> None:
    """Only where the feed has it: which queue is asked, and that a caller went on after one."""
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is None:
        return
    channel.exten = headers.get("Extension", "") or headers.get("Exten", "") or channel.exten
    if headers.get("Application", "") == "Queue":
        channel.queue_asked = headers.get("AppData", "").partition(",")[0]


def leave_unheard(world: World, caller: Channel) -> None:
    """Found outside the queue after an outage; between QueueCallerLeave and AgentConnect lies a moment too."""
    visit = caller.visit
    if visit is None:
        return
    visit.left_at = visit.left_at or world.at(caller.call)
    visit.unheard = True
    world.unheard[caller.uid] = caller


def settle_unheard(world: World, now: datetime) -> None:
    for uid, caller in list(world.unheard.items()):
        visit = caller.visit
        left_at = visit.left_at if visit is not None and visit.outcome is None else None
        if left_at is not None and now - left_at < SETTLE_UNHEARD:
            continue
        del world.unheard[uid]
        if left_at is not None:
            conclude(world, caller, QueueOutcome.LOST)


def moved_on(world: World, caller: Channel) -> None:
    """The caller does something else after a queue: he left it by a key, a transfer or the dial plan."""
    visit = caller.visit
    if visit is not None and visit.outcome is None and visit.left_at is not None:
        conclude(world, caller, QueueOutcome.LOST if visit.unheard else QueueOutcome.CONTINUED)


def give_place(world: World, waiting: Channel, moved: Channel) -> None:
    """Whoever is transferred to a consultation that waits in a queue waits on in its place; no event says so."""
    visit = waiting.visit
    if visit is None or visit.outcome is not None:
        return
    conclude(world, waiting, QueueOutcome.CONTINUED)
    open_visit(world, moved, visit.queue, visit.position)


def hang_up_visit(world: World, caller: Channel) -> None:
    """Who leaves by a key is not said to abandon, and no variable tells it: the dial plan alone ended his call."""
    visit = caller.visit
    if visit is not None and visit.outcome is None:
        by_key = visit.left_at is not None and not visit.abandon
        left = QueueOutcome.CONTINUED if by_key else QueueOutcome.ABANDONED
        conclude(world, caller, QueueOutcome.LOST if visit.unheard and not visit.abandon else left)


def conclude(world: World, caller: Channel, outcome: QueueOutcome, agent: Endpoint | None = None) -> None:
    visit = caller.visit
    if visit is None or visit.outcome is not None:
        return
    call = caller.call
    visit.outcome = outcome
    at = visit.left_at or world.at(call)
    call.wave.clear()
    if outcome is not QueueOutcome.ANSWERED:
        call.evidence = evidence_of(outcome)
    world.tell(
        QueueLeft(
            call_id=call.id,
            node=world.node,
            at=at,
            queue=visit.queue,
            uniqueid=caller.uid,
            outcome=outcome,
            agent=agent,
            wait_s=(at - visit.entered_at).total_seconds(),
        )
    )


def evidence_of(outcome: QueueOutcome) -> CallStatus | None:
    """What a queue that did not bring anybody says of the whole call."""
    if outcome is QueueOutcome.CONTINUED:
        return None
    return CallStatus.ABANDONED if outcome is QueueOutcome.ABANDONED else CallStatus.NO_ANSWER
