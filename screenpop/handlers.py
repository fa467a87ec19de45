"""What the desks do when something is told on the bus."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from callcenter.agents.directory import AgentDirectory
from callcenter.agents.events import DESK_CHANGED, changed_user
from callcenter.agents.schemas import DeskOut
from callcenter.auth.events import RIGHTS, changed_users
from callcenter.auth.sessions import SESSIONS
from callcenter.bus import Bus, Handler, Message, Payload, Topic
from callcenter.calls.events import CALLS_STORED, stored_ids
from callcenter.calls.facts import CallFact, CallId
from callcenter.calls.retelling import facts_of
from callcenter.calls.service import CallLog
from callcenter.calls.story import CallStory
from callcenter.calls.wire import CALL_FACTS, call_fact
from callcenter.control.events import PARKED
from callcenter.db import Database
from crm import service as customers
from crm.events import CUSTOMERS, CustomerChanged, HandedOver, LeadCreated, from_payload
from crm.kinds import CustomerRef
from screenpop.hub import Hub
from screenpop.schemas import DeskEvent
from screenpop.service import PopService

CLOSED: Final = Topic("screenpop.closed")
"""An operator put a card away; every process that serves a tab of this operator follows."""


def card_closed(user_id: int, call_id: CallId) -> Payload:
    return {"user_id": user_id, "call_id": call_id}


@dataclass(frozen=True, slots=True)
class ScreenPop:
    """The desks of this process and what they listen to."""

    database: Database
    pops: PopService
    hub: Hub
    calls: CallLog
    directory: AgentDirectory
    desk_of: Callable[[int], Awaitable[DeskOut]]

    async def start(self, bus: Bus) -> None:
        """Listen first, then read what runs already: facts that are told twice change nothing."""
        handlers: dict[Topic, Handler] = {
            CALL_FACTS: self.on_fact,
            CALLS_STORED: self.on_stored,
            CUSTOMERS: self.on_customer,
            DESK_CHANGED: self.on_desk,
            SESSIONS: self.on_sessions,
            RIGHTS: self.on_rights,
            CLOSED: self.on_closed,
            PARKED: self.on_parked,
        }
        for topic, handler in handlers.items():
            await bus.subscribe(topic, handler, name="screenpop")
        async with self.database.reading() as session:
            running = await self.calls.going_on(session)
        self.restore(running)

    def restore(self, stories: list[CallStory]) -> None:
        """The cards of running calls, as a process that was not there when they began."""
        for story in stories:
            for fact in facts_of(story):
                self.pops.on_fact(fact)

    async def on_fact(self, message: Message) -> None:
        self.pops.on_fact(call_fact(message.payload))

    async def on_stored(self, message: Message) -> None:
        await self.pops.on_stored([CallId(call_id) for call_id in stored_ids(message.payload)], self._story_of)

    async def on_customer(self, message: Message) -> None:
        event = from_payload(message.payload)
        match event:
            case LeadCreated(call_id=str(call_id)):
                self.pops.on_lead_created(CallId(call_id), event.lead_id)
            case CustomerChanged():
                ref = CustomerRef(event.kind, event.customer_id)
                async with self.database.reading() as session:
                    numbers = await customers.numbers_of(session, ref)
                self.pops.on_customers_changed({*numbers, *self.pops.numbers(of=ref)})
            case HandedOver():
                self.pops.on_customers_changed(self.pops.numbers())

    async def on_desk(self, message: Message) -> None:
        user_id = changed_user(message.payload)
        if self.hub.is_watched(user_id):
            await self._push_desk(user_id)

    async def on_sessions(self, message: Message) -> None:
        revoked = message.payload["revoked"]
        if isinstance(revoked, list):
            self.hub.end_sessions({int(str(session_id)) for session_id in revoked})

    async def on_rights(self, message: Message) -> None:
        self.hub.reopen(changed_users(message.payload))

    async def on_closed(self, message: Message) -> None:
        self.pops.close_card(int(str(message.payload["user_id"])), CallId(str(message.payload["call_id"])))

    async def on_parked(self, message: Message) -> None:
        self.pops.on_parked(CallId(str(message.payload["call_id"])), str(message.payload["space"]))

    async def push_desks(self) -> None:
        """Show every desk anew: the exchange came or went."""
        for user_id in self.hub.watched():
            await self._push_desk(user_id)

    async def _push_desk(self, user_id: int) -> None:
        self.hub.push(user_id, DeskEvent(desk=await self.desk_of(user_id)).model_dump(mode="json"))

    async def _story_of(self, call_id: CallId) -> list[CallFact]:
        async with self.database.reading() as session:
            story = await self.calls.story(session, call_id)
        return [] if story is None or story.status is not None else facts_of(story)
