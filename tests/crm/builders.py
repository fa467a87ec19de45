"""Customers, callers and calls for tests, and a call history in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.models import User
from callcenter.auth.permissions import Role
from callcenter.calls.ports import NumberSpan
from callcenter.calls.schemas import CallRow
from callcenter.calls.vocabulary import CallStatus, Direction, HangupBy
from callcenter.db import Database
from crm import service
from crm.kinds import CustomerKind, CustomerRef
from crm.leads import UnknownCaller
from crm.ports import CallHistory
from crm.repository import touch
from crm.schemas import CompanyInput, ContactInput, CustomerCard, LeadInput, PhoneInput

NOW: Final = datetime(2026, 3, 4, 9, 30, 0, 123456, tzinfo=UTC)
COUNTRY: Final = "RU"
NUMBER: Final = "+74951234567"


@dataclass(slots=True)
class CallsInMemory(CallHistory):
    """Answers like the call log, from a list; `absorbed` leads from old ids to the calls that took them in."""

    rows: list[CallRow] = field(default_factory=list)
    absorbed: dict[str, str] = field(default_factory=dict)

    async def calls_of_numbers(
        self, session: AsyncSession, spans: Sequence[NumberSpan], *, before: tuple[datetime, str] | None, limit: int
    ) -> list[CallRow]:
        found = [row for row in self.rows if any(_covers(span, row) for span in spans)]
        found = [row for row in found if before is None or (row.started_at, row.id) < before]
        return sorted(found, key=lambda row: (row.started_at, row.id), reverse=True)[:limit]

    async def talks(
        self,
        session: AsyncSession,
        *,
        people: Collection[int] | None,
        since: datetime,
        before: tuple[datetime, str] | None,
        limit: int,
    ) -> list[CallRow]:
        found = [row for row in self.rows if row.talk_s > 0 and row.started_at >= since]
        found = [row for row in found if before is None or (row.started_at, row.id) < before]
        found = [row for row in found if people is None or any(agent.user_id in people for agent in row.agents)]
        return sorted(found, key=lambda row: (row.started_at, row.id), reverse=True)[:limit]

    async def keys_of(self, session: AsyncSession, call_ids: Sequence[str]) -> Sequence[tuple[str, str, datetime]]:
        wanted = [row for row in self.rows if row.id in call_ids]
        return [(row.id, row.customer_key, row.started_at) for row in wanted if row.customer_key is not None]

    async def call(self, session: AsyncSession, call_id: str) -> CallRow | None:
        current = self.absorbed.get(call_id, call_id)
        return next((row for row in self.rows if row.id == current), None)


def _covers(span: NumberSpan, row: CallRow) -> bool:
    begun = span.since is None or row.started_at >= span.since
    return row.customer_key == span.key and begun and (span.until is None or row.started_at < span.until)


def call(call_id: str, at: datetime = NOW, key: str | None = NUMBER) -> CallRow:
    return CallRow(
        id=call_id,
        direction=Direction.INBOUND,
        status=CallStatus.ANSWERED,
        from_number=key or "",
        from_name="",
        withheld=key is None,
        to_number="100",
        did="74950000000",
        queue="sales",
        started_at=at,
        answered_at=at + timedelta(seconds=5),
        ended_at=at + timedelta(seconds=65),
        wait_s=5.0,
        talk_s=60.0,
        hold_s=0.0,
        parked_s=0.0,
        hangup_by=HangupBy.CUSTOMER,
        customer_key=key,
        agents=[],
        customers=[],
    )


def caller(e164: str = NUMBER, *, name: str = "", call_id: str = "pbx1-1.1") -> UnknownCaller:
    return UnknownCaller(
        e164=e164, raw=e164[1:], caller_name=name, did="74950000000", queue="sales", call_id=call_id, at=NOW
    )


def phones(*numbers: str) -> list[PhoneInput]:
    return [PhoneInput(raw=number) for number in numbers]


async def contact(database: Database, name: str, *numbers: str, **fields: object) -> CustomerCard:
    form = ContactInput.model_validate({"name": name, "phones": phones(*numbers), **fields})
    async with database.transaction() as session:
        return await service.create(session, CustomerKind.CONTACT, form, author_id=None, country=COUNTRY)


async def company(database: Database, name: str, *numbers: str, **fields: object) -> CustomerCard:
    form = CompanyInput.model_validate({"name": name, "phones": phones(*numbers), **fields})
    async with database.transaction() as session:
        return await service.create(session, CustomerKind.COMPANY, form, author_id=None, country=COUNTRY)


async def lead(database: Database, name: str, *numbers: str, **fields: object) -> CustomerCard:
    form = LeadInput.model_validate({"name": name, "phones": phones(*numbers), **fields})
    async with database.transaction() as session:
        return await service.create(session, CustomerKind.LEAD, form, author_id=None, country=COUNTRY)


async def user(database: Database, user_id: int, name: str, role: Role = Role.OPERATOR) -> None:
    """A person who can be responsible and write notes."""
    login = f"user{user_id}"
    async with database.transaction() as session:
        session.add(
            User(
                id=user_id,
                login=login,
                login_key=login,
                name=name,
                role=role,
                password_hash="-",
                created_at=NOW,
            )
        )


async def in_touch(database: Database, ref: CustomerRef, at: datetime) -> None:
    async with database.transaction() as session:
        await touch(session, ref, at)
