"""Fills an empty system with the example firm: the same people, numbers and histories every time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.phones import digits_of, normalise
from crm import forms
from crm.kinds import CustomerKind, CustomerRef, LeadOrigin, PhoneKind
from crm.models import Company, Contact, Lead, Note
from crm.numbers.keeping import replace_phones
from crm.repository import AnyCustomer, owner_values, replace_emails, replace_words
from crm.seed_data import (
    COMPANIES,
    CONTACTS,
    DEMO_CALLERS,
    LEADS,
    NOTES_EN,
    NOTES_RU,
    City,
    DemoCaller,
    ExampleCompany,
    ExampleContact,
    ExampleLead,
)
from crm.state import LeadStatus

__all__ = ["DEMO_CALLERS", "DemoCaller", "SeededFirm", "seed_example_firm"]

SOURCE: Final = "example"
OLDEST_DAYS: Final = 400
MOST_NOTES: Final = 4
_SEED: Final = 20_260_304


@dataclass(frozen=True, slots=True)
class SeededFirm:
    """How many rows were made; all zero when the example was there already."""

    companies: int
    contacts: int
    leads: int
    notes: int


async def seed_example_firm(session: AsyncSession, *, responsible_ids: Sequence[int], now: datetime) -> SeededFirm:
    """Make the example once. `responsible_ids` are users who share the customers and write the notes."""
    if await session.scalar(select(func.count()).select_from(Company).where(Company.source == SOURCE)):
        return SeededFirm(0, 0, 0, 0)
    seeder = _Seeder(session, responsible_ids, now)
    firms = {example.name: await seeder.company(example) for example in COMPANIES}
    for contact in CONTACTS:
        await seeder.contact(contact, firms.get(contact.company))
    for lead in LEADS:
        await seeder.lead(lead)
    return SeededFirm(len(COMPANIES), len(CONTACTS), len(LEADS), seeder.notes)


class _Seeder:
    """Draws times, persons and notes from one fixed sequence."""

    def __init__(self, session: AsyncSession, responsible_ids: Sequence[int], now: datetime) -> None:
        self._session = session
        self._responsible_ids = responsible_ids
        self._now = now
        self._dice = random.Random(_SEED)  # noqa: S311 - the same example every time, no secret
        self.notes = 0

    async def company(self, example: ExampleCompany) -> int:
        row = Company(name=example.name, note=example.note)
        await self._store(row, CustomerKind.COMPANY, example.city, _Ways(example.city.number(example.last)))
        return row.id

    async def contact(self, example: ExampleContact, company_id: int | None) -> None:
        row = Contact(name=example.name, position=example.position, company_id=company_id)
        kind = PhoneKind.WORK if example.company else PhoneKind.MOBILE
        ways = _Ways(example.city.number(example.last), example.extension or None, example.email, kind)
        await self._store(row, CustomerKind.CONTACT, example.city, ways)

    async def lead(self, example: ExampleLead) -> None:
        row = Lead(
            name=example.name,
            title=example.title,
            status=example.status,
            company_name=example.company_name,
            origin=LeadOrigin.USER,
        )
        await self._store(row, CustomerKind.LEAD, example.city, _Ways(example.city.number(example.last)))
        row.lost_at = row.updated_at if row.status == LeadStatus.LOST else None

    async def _store(self, row: AnyCustomer, kind: CustomerKind, city: City, ways: "_Ways") -> None:
        row.source = SOURCE
        row.created_at = row.updated_at = self._past(OLDEST_DAYS)
        row.responsible_id = row.created_by_id = self._person()
        self._session.add(row)
        await self._session.flush()
        ref = CustomerRef(kind, row.id)
        emails = [ways.email] if ways.email else []
        await replace_phones(self._session, ref, [ways.phone()])
        await replace_emails(self._session, ref, forms.email_rows(emails))
        await replace_words(self._session, ref, forms.search_words(row, emails))
        await self._add_notes(row, ref, NOTES_EN if city is City.BOSTON else NOTES_RU)

    async def _add_notes(self, row: AnyCustomer, ref: CustomerRef, texts: Sequence[str]) -> None:
        for text in self._dice.sample(texts, self._dice.randint(0, MOST_NOTES)):
            at = self._past((self._now - row.created_at).days)
            self._session.add(Note(at=at, author_id=self._person(), text=text, **owner_values(ref)))
            row.last_contact_at = max(at, row.last_contact_at or at)
            self.notes += 1
        await self._session.flush()

    def _past(self, days: int) -> datetime:
        """A moment of the last `days` days, in minutes."""
        return self._now - timedelta(minutes=self._dice.randint(1, max(days, 1) * 24 * 60))

    def _person(self) -> int | None:
        return self._dice.choice(self._responsible_ids) if self._responsible_ids else None


@dataclass(frozen=True, slots=True)
class _Ways:
    """How somebody is reached."""

    number: str
    extension: str | None = None
    email: str = ""
    kind: PhoneKind = PhoneKind.WORK

    def phone(self) -> forms.PhoneRow:
        key = normalise(self.number, "").e164 or "+" + digits_of(self.number)
        return {"raw": self.number, "e164": key, "extension": self.extension, "kind": str(self.kind)}
