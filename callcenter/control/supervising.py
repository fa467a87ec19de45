"""What a supervisor does to waiting callers, stuck calls and agents."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel

from callcenter.agents.colleagues import colleagues
from callcenter.agents.state import AgentState
from callcenter.audit.trail import Subject
from callcenter.bus import JsonValue
from callcenter.calls.facts import UniqueId
from callcenter.calls.ports import CallHandling, Party
from callcenter.calls.story import CallStory, Leg
from callcenter.calls.vocabulary import LegRole
from callcenter.control.actions import Result
from callcenter.control.commands import party
from callcenter.control.errors import Impossible, NoSuchTarget
from callcenter.control.events import QUEUE_ORDER, queue_order
from callcenter.control.listening import Floor
from callcenter.control.once import Once
from callcenter.control.requests import Asker
from callcenter.control.rules import queue_place
from callcenter.control.schemas import Done
from callcenter.control.supervision_schemas import (
    AgentChanged,
    AgentQueuesRequest,
    AgentStateRequest,
    CallerMoved,
    CallerRequest,
    EndCallRequest,
    MoveRequest,
)
from callcenter.control.telling import told

A = TypeVar("A", bound=BaseModel)


class Hands:
    """`queues` are the firm's own by name; the PBX may have others."""

    def __init__(self, floor: Floor, calls: CallHandling, *, queues: Mapping[str, str]) -> None:
        self._floor = floor
        self._calls = calls
        self._queues = queues
        self._once = Once(floor.database, floor.now)

    async def to_front(self, asker: Asker, call_id: str, request: CallerRequest) -> CallerMoved:
        """Make a waiting caller the next one."""

        async def work() -> CallerMoved:
            await self._floor.check_queue(asker, request.queue)
            story, caller = self._waiting(call_id, request.queue)
            await self._floor.pbx.to_front(story.node, request.queue, caller)
            order = await self._floor.pbx.line_up(story.node, request.queue)
            await self._floor.bus.publish(QUEUE_ORDER, queue_order(story.node, request.queue, order))
            return self._moved("to_front", story, request.queue, position=_place(order, caller.uniqueid))

        return await self._do(asker, "call.to_front", call_id, (request, CallerMoved), work)

    async def move(self, asker: Asker, call_id: str, request: MoveRequest) -> CallerMoved:
        """Into another queue, where the caller stands behind those who wait there already."""

        async def work() -> CallerMoved:
            await self._floor.check_queue(asker, request.queue, request.to)
            place = queue_place(request.to) if request.to in self._queues else None
            if place is None:
                raise NoSuchTarget("there is no such queue")
            if request.to == request.queue:
                raise Impossible("already-there", "the caller waits in this queue")
            await self._check_somebody_there(request.to)
            story, caller = self._waiting(call_id, request.queue)
            await self._floor.pbx.send(story.node, caller, place)
            seen = await self._floor.live.until(lambda: self._is_in(call_id, request.to), self._floor.confirm_s)
            order = await self._floor.pbx.line_up(story.node, request.to)
            return self._moved("move", story, request.to, position=_place(order, caller.uniqueid), seen=seen)

        return await self._do(asker, "call.move", call_id, (request, CallerMoved), work)

    async def end_call(self, asker: Asker, call_id: str, request: EndCallRequest) -> Done:
        """Hang up every channel of a call."""

        async def work() -> Done:
            story = self._floor.story(call_id)
            queues = {visit.queue for visit in story.queue_visits} | ({story.queue} if story.queue else set())
            await self._floor.check_queue(asker, *sorted(queues))
            for leg in _caller_first(story):
                await self._calls.hang_up_party(story.node, party(leg))
            over = await self._floor.live.until(lambda: self._floor.live.call(call_id) is None, self._floor.confirm_s)
            return Done(action="end_call", result=Result.DONE if over else Result.SENT, call_id=story.id)

        return await self._do(asker, "call.end", call_id, (request, Done), work)

    async def set_state(self, asker: Asker, agent_id: int, request: AgentStateRequest) -> AgentChanged:
        """What the agent would choose; a talk goes on."""

        async def work() -> AgentChanged:
            await self._floor.check_team(asker, agent_id)
            await self._floor.desks.set_state(agent_id, request.state, request.reason)
            return await self._agent(agent_id)

        return await self._do(asker, "agent.state", agent_id, (request, AgentChanged), work)

    async def set_queues(self, asker: Asker, agent_id: int, request: AgentQueuesRequest) -> AgentChanged:
        """The agent serves exactly these; a ready phone joins and leaves at once. A supervisor with a team gives and
        takes its own queues only."""

        async def work() -> AgentChanged:
            await self._floor.check_team(asker, agent_id)
            async with self._floor.database.transaction() as session:
                before = set(await self._floor.desks.queues_of(session, agent_id))
            await self._floor.check_queue(asker, *sorted(before ^ set(request.queues)))
            async with self._floor.database.transaction() as session:
                await self._floor.desks.assign_queues(session, agent_id, request.queues)
            await self._floor.desks.reassert_agent(agent_id)
            return await self._agent(agent_id)

        return await self._do(asker, "agent.queues", agent_id, (request, AgentChanged), work)

    async def _agent(self, agent_id: int) -> AgentChanged:
        async with self._floor.database.glance() as session:
            desk = await self._floor.desks.desk(session, agent_id)
        queues = [queue.name for queue in desk.queues]
        return AgentChanged(user_id=agent_id, state=desk.state, reason=desk.reason, queues=queues)

    async def _check_somebody_there(self, queue: str) -> None:
        """A queue without anybody at work may refuse the caller (`joinempty`), who would then be hung up."""
        async with self._floor.database.glance() as session:
            people = await colleagues(session, self._floor.names)
        if all(queue not in person.queues or person.state is AgentState.OFFLINE for person in people):
            raise Impossible("nobody-there", "nobody who serves that queue is at work")

    def _waiting(self, call_id: str, queue: str) -> tuple[CallStory, Party]:
        story = self._floor.story(call_id)
        here = [visit.uniqueid for visit in story.queue_visits if visit.left_at is None and visit.queue == queue]
        leg = next((leg for leg in story.legs if leg.uniqueid in here and leg.ended_at is None), None)
        if leg is None:
            raise Impossible("not-waiting", "the caller does not wait in this queue any more")
        return story, party(leg)

    def _is_in(self, call_id: str, queue: str) -> bool:
        story = self._floor.live.call(call_id)
        visits = [] if story is None else story.queue_visits
        return any(visit.queue == queue and visit.left_at is None for visit in visits)

    @staticmethod
    def _moved(action: str, story: CallStory, queue: str, *, position: int, seen: bool = True) -> CallerMoved:
        result = Result.DONE if seen else Result.SENT
        return CallerMoved(action=action, result=result, call_id=story.id, queue=queue, position=position)

    async def _do(
        self,
        asker: Asker,
        name: str,
        about: str | int,
        request: tuple[BaseModel, type[A]],
        work: Callable[[], Awaitable[A]],
    ) -> A:
        body, kind = request
        subject = Subject("call", about) if isinstance(about, str) else Subject("agent", str(about), about)
        detail: dict[str, JsonValue] = body.model_dump(mode="json")
        return await self._once.run(
            asker,
            f"{name} {about}",
            body,
            kind,
            lambda: told(self._floor.audit, asker.actor, name, subject, detail=detail, work=work),
        )


def _place(order: list[UniqueId], uniqueid: UniqueId) -> int:
    """0 when the caller was taken meanwhile."""
    return order.index(uniqueid) + 1 if uniqueid in order else 0


def _caller_first(story: CallStory) -> list[Leg]:
    live = [leg for leg in story.legs if leg.ended_at is None]
    return sorted(live, key=lambda leg: leg.role is not LegRole.CALLER)
