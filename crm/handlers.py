"""What customers do when calls happen."""

from typing import Final

from callcenter.bus import Bus, Message, Unsubscribe
from callcenter.calls.events import CALLS_STORED, stored_ids
from callcenter.db import Database
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.ports import CallHistory
from crm.service import touch

NAME: Final = "crm.in_touch"


class InTouch:
    """Keeps `last_contact_at`: the owner who called last is shown first when a number is shared."""

    def __init__(self, database: Database, bus: Bus, calls: CallHistory) -> None:
        self._database = database
        self._bus = bus
        self._calls = calls

    async def start(self) -> Unsubscribe:
        """Each stored call is handled by one process of all."""
        return await self._bus.subscribe(CALLS_STORED, self.handle, name=NAME, group=NAME)

    async def handle(self, message: Message) -> None:
        """Told twice, it changes nothing the second time."""
        for call_id in stored_ids(message.payload):
            await self._touch(call_id)

    async def _touch(self, call_id: str) -> None:
        async with self._database.transaction() as session:
            call = await self._calls.call(session, call_id)
            if call is None or call.customer_key is None:
                return
            refs = await touch(session, call.customer_key, call.started_at)
        for ref in refs:
            event = CustomerChanged(at=call.started_at, kind=ref.kind, customer_id=ref.id)
            await self._bus.publish(CUSTOMERS, to_payload(event))
