"""What customers do when calls happen."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from callcenter.bus import Bus, Message, Unsubscribe
from callcenter.calls.events import CALLS_STORED, stored_ids
from callcenter.calls.facts import CallFact, CallIdentified, CallStarted
from callcenter.calls.vocabulary import Direction
from callcenter.calls.wire import CALL_FACTS, call_fact
from callcenter.db import Database
from callcenter.phones import PhoneNumber
from crm.leads import LeadDesk, UnknownCaller
from crm.ports import CallHistory
from crm.service import has_owner, touch

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
        fresh = [call_id for call_id in stored_ids(message.payload) if call_id not in self._touched]
        if not fresh:
            return
        async with self._database.glance() as session:
            found = await self._calls.keys_of(session, fresh)
            owned = [(call_id, key, at) for call_id, key, at in found if await has_owner(session, key)]
        if owned:
            await self._touch(owned)

    async def _touch(self, owned: Sequence[tuple[str, str, datetime]]) -> None:
        """All of one message in one transaction: writers stand in line."""
        async with self._database.brief() as session:
            for _, key, at in owned:
                await touch(session, key, at)
        self._touched.extend(call_id for call_id, _, _ in owned)
