"""A lead from an unknown number, made exactly once.

However many events tell of a call, and in however many processes, the number's first one wins: `origin_key`
(`phone:<e164>`) is unique, and the insert does nothing when it is taken. On PostgreSQL a second process waits
for the first one's commit inside that insert; on SQLite writing transactions are alone.

The key stays taken for good. A number that was once a lead and was closed belongs to that lead still: a repeated
call shows the lead with its status (`lost`, `converted`) and makes no second one. A lost lead is not reopened by
a mere call, since nuisance callers are closed as lost and do call again; a person may move it back to work.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import Bus
from callcenter.db import Database
from callcenter.phones import display
from crm import forms
from crm.events import CUSTOMERS, LeadCreated, to_payload
from crm.kinds import CustomerKind, CustomerRef, LeadOrigin
from crm.models import Lead, Phone
from crm.numbers.keeping import replace_phones
from crm.repository import get, replace_words
from crm.state import LeadStatus
from crm.telling import Happened, tell_customer

MAX_NAME: Final = 200
SOURCE: Final = "call"
NO_NAMES: Final = frozenset({"unknown", "anonymous", "withheld", "private", "restricted", "unavailable"})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCaller:
    """A call from a number that nobody has; `caller_name`, `raw` and `did` are as the network sent them."""

    e164: str
    raw: str
    caller_name: str
    did: str
    queue: str | None
    call_id: str
    at: datetime


class LeadDesk:
    """Makes leads of unknown callers in a transaction of their own and tells the bus."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus

    async def ensure(self, caller: UnknownCaller) -> tuple[int | None, bool]:
        """The committed lead and whether this call of the function made it.

        Most callers are known: a look tells, and nobody has to wait for his turn to write.
        """
        async with self._database.glance() as session:
            known, lead_id = await _owned(session, caller.e164)
        if known:
            return lead_id, False
        async with self._database.brief() as session:
            lead_id, created = await ensure_lead(session, caller)
        if created and lead_id is not None:
            event = LeadCreated(
                at=caller.at, lead_id=lead_id, origin="automatic", e164=caller.e164, call_id=caller.call_id
            )
            await self._bus.publish(CUSTOMERS, to_payload(event))
        return lead_id, created


async def ensure_lead(session: AsyncSession, caller: UnknownCaller) -> tuple[int | None, bool]:
    """The lead of an unknown caller and whether it was made now; (None, False) for a customer's number.

    The session must write; the lead exists for others when its transaction is committed.
    """
    known, lead_id = await _owned(session, caller.e164)
    if known:
        return lead_id, False
    created = await _insert(session, caller)
    if created is None:
        former = select(func.coalesce(Lead.merged_into_id, Lead.id)).where(Lead.origin_key == _origin_key(caller))
        return await session.scalar(former), False
    await _complete(session, created, caller)
    tell_customer(session, CustomerRef(CustomerKind.LEAD, created), Happened.CREATED, None, call_id=caller.call_id)
    return created, True


def _origin_key(caller: UnknownCaller) -> str:
    return f"phone:{caller.e164}"


def _printable(text: str) -> str:
    """The network may send anything; PostgreSQL stores no NUL, and a screen shows no control characters."""
    return "".join(char for char in text if char.isprintable()).strip()


def _name(caller_name: str) -> str:
    """A name has letters, and is not a network's word for having none."""
    name = _printable(caller_name)[:MAX_NAME]
    named = any(char.isalpha() for char in name) and name.strip("<>").casefold() not in NO_NAMES
    return name if named else ""


async def _owned(session: AsyncSession, e164: str) -> tuple[bool, int | None]:
    """Whether anyone has the number, and the oldest lead among them."""
    lead_ids = list(await session.scalars(select(Phone.lead_id).where(Phone.e164 == e164)))
    return bool(lead_ids), min((lead_id for lead_id in lead_ids if lead_id is not None), default=None)


async def _insert(session: AsyncSession, caller: UnknownCaller) -> int | None:
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    statement = insert(Lead).values(
        name=_name(caller.caller_name) or display(caller.e164),
        did=_printable(caller.did),
        queue=caller.queue,
        call_id=caller.call_id,
        origin=str(LeadOrigin.AUTOMATIC),
        origin_key=_origin_key(caller),
        status=str(LeadStatus.NEW),
        source=SOURCE,
        created_at=caller.at,
        updated_at=caller.at,
        last_contact_at=caller.at,
    )
    created: int | None = await session.scalar(
        statement.on_conflict_do_nothing(index_elements=[Lead.origin_key]).returning(Lead.id)
    )
    return created


async def _complete(session: AsyncSession, lead_id: int, caller: UnknownCaller) -> None:
    ref = CustomerRef(CustomerKind.LEAD, lead_id)
    phone = forms.number_row(_printable(caller.raw) or caller.e164, caller.e164)
    await replace_phones(session, ref, [phone])
    lead = await get(session, ref)
    if lead is not None:
        await replace_words(session, ref, forms.search_words(lead, []))
