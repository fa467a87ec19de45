"""What customers do when calls happen."""

from collections import deque
from collections.abc import Callable
from typing import Final

from callcenter.bus import Bus, Message, Unsubscribe
from callcenter.calls.events import CALLS_STORED, stored_ids
from callcenter.calls.facts import CallFact, CallIdentified, CallStarted, Direction
from callcenter.calls.wire import CALL_FACTS, call_fact
from callcenter.db import Database
from callcenter.phones import PhoneNumber
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.leads import LeadDesk, UnknownCaller
from crm.ports import CallHistory
from crm.service import owners_of, touch

NAME: Final = "crm.in_touch"
NEW_CALLERS: Final = "crm.new_callers"
CALLS_REMEMBERED: Final = 1_000
"""Of which it is known that their customers were noted; more than go on at one time."""


class NewCallers:
    """Makes a lead of whoever calls from a number that nobody has, while the phone still rings.

    The quick half of two: `crm.jobs.sweep_callers` finds in the stored calls whom this one missed. Withheld numbers
    and numbers that are nobody's key (short codes, texts) make no customer.
    """

    def __init__(self, leads: LeadDesk, normalise: Callable[[str], PhoneNumber]) -> None:
        self._leads = leads
        self._normalise = normalise

    async def start(self, bus: Bus) -> Unsubscribe:
        """Each fact is handled by one process of all."""
        return await bus.subscribe(CALL_FACTS, self.handle, name=NEW_CALLERS, group=NEW_CALLERS)

    async def handle(self, message: Message) -> None:
        """A handler of `calls.facts`; told twice, it changes nothing the second time."""
        caller = self._unknown(call_fact(message.payload))
        if caller is not None:
            await self._leads.ensure(caller)

    def _unknown(self, fact: CallFact) -> UnknownCaller | None:
        if not isinstance(fact, CallStarted | CallIdentified) or fact.direction is not Direction.INBOUND:
            return None
        e164 = None if fact.withheld else self._normalise(fact.from_number).e164
        if e164 is None:
            return None
        return UnknownCaller(
            e164=e164,
            raw=fact.from_number,
            caller_name=fact.from_name,
            did=fact.did,
            queue=None,
            call_id=fact.call_id,
            at=fact.at,
        )


class InTouch:
    """Keeps `last_contact_at`: the owner who called last is shown first when a number is shared."""

    def __init__(self, database: Database, bus: Bus, calls: CallHistory) -> None:
        self._database = database
        self._bus = bus
        self._calls = calls
        self._touched: deque[str] = deque(maxlen=CALLS_REMEMBERED)

    async def start(self) -> Unsubscribe:
        """Each stored call is handled by one process of all."""
        return await self._bus.subscribe(CALLS_STORED, self.handle, name=NAME, group=NAME)

    async def handle(self, message: Message) -> None:
        """A call is stored several times as it goes on; once is enough, and twice changes nothing."""
        for call_id in stored_ids(message.payload):
            if call_id not in self._touched:
                await self._touch(call_id)

    async def _touch(self, call_id: str) -> None:
        """Looks before it writes: for most calls there is nobody to be noted."""
        async with self._database.glance() as session:
            call = await self._calls.call(session, call_id)
            if call is None or call.customer_key is None:
                return
            owners = await owners_of(session, call.customer_key)
        if not owners:
            return
        self._touched.append(call_id)
        async with self._database.transaction() as session:
            refs = await touch(session, call.customer_key, call.started_at)
        for ref in refs:
            event = CustomerChanged(at=call.started_at, kind=ref.kind, customer_id=ref.id)
            await self._bus.publish(CUSTOMERS, to_payload(event))
