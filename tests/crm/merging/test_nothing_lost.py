"""Whatever is merged and taken back, in whatever order: everything is there, and in the end where it was."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from callcenter.auth.models import User
from callcenter.db import Database
from callcenter.errors import InvalidInput
from crm.errors import Merged
from crm.kinds import CustomerKind, CustomerRef
from crm.merging import service, undoing
from crm.merging.errors import LaterMerge
from crm.merging.schemas import MergeInput
from crm.models import Contact
from crm.schemas import ContactPatch, PhoneInput
from crm.service import existing, patch
from tests.crm.builders import COUNTRY, contact, user
from tests.crm.merging.builders import HUNG, hang, whole

pytestmark = pytest.mark.db

NUMBERS = ("+74951234567", "+79167654321", "+78121234567")
MAILS = ("anna@x.example", "info@y.example")
AUTHOR = 7

CARDS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["Анна", "Аня", "Anna"]),
            "phones": st.lists(st.sampled_from(NUMBERS), unique=True, max_size=3),
            "emails": st.lists(st.sampled_from(MAILS), unique=True, max_size=2),
            "note": st.sampled_from(["", "чай", "кофе"]),
            "tags": st.lists(st.sampled_from(["vip", "опт"]), unique=True),
        }
    ),
    min_size=3,
    max_size=4,
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "merge", "undo", "hang", "number"]), st.integers(0, 3), st.integers(0, 3)),
    max_size=9,
)


@dataclass(slots=True)
class Firm:
    """`hung` counts what was put there, `numbers` what somebody gave to a card that is there."""

    database: Database
    refs: list[CustomerRef]
    merges: list[int] = field(default_factory=list)
    hung: int = 0
    numbers: set[str] = field(default_factory=set)
    edited: bool = False

    async def step(self, deed: str, one: int, other: int) -> None:
        ref, second = self.refs[one % len(self.refs)], self.refs[other % len(self.refs)]
        try:
            async with self.database.transaction() as session:
                match deed:
                    case "merge":
                        await self._merge(session, ref, second)
                    case "undo" if self.merges:
                        merge_id = self.merges[one % len(self.merges)]
                        await undoing.undo(session, merge_id, AUTHOR)
                        self.merges.remove(merge_id)
                    case "hang":
                        await existing(session, ref)
                        await hang(session, ref, "since")
                        self.hung, self.edited = self.hung + 1, True
                    case "number":
                        await self._number(session, ref, f"+7812765432{other}")
        except (Merged, InvalidInput, LaterMerge):
            return

    async def _merge(self, session: Any, survivor: CustomerRef, loser: CustomerRef) -> None:
        versions = {"survivor_version": 1, "loser_version": 1}
        for name, ref in (("survivor", survivor), ("loser", loser)):
            versions[f"{name}_version"] = (await existing(session, ref)).version
        form = MergeInput(kind=survivor.kind, survivor_id=survivor.id, loser_id=loser.id, **versions)
        row = await service.merge(session, form, AUTHOR)
        self.merges.append(row.id)

    async def _number(self, session: Any, ref: CustomerRef, number: str) -> None:
        row = await existing(session, ref)
        had = (await whole(session, ref))["phones"]
        phones = [PhoneInput(raw=raw, extension=extension, kind=kind) for raw, extension, kind in had]
        form = ContactPatch(version=row.version, phones=[*phones, PhoneInput(raw=number)])
        await patch(session, ref, form, author_id=AUTHOR, country=COUNTRY)
        self.numbers.add(number)
        self.edited = True

    async def check(self) -> None:
        """Everything hangs on somebody who is there, and every number and address can be found."""
        async with self.database.reading() as session:
            ids = [ref.id for ref in self.refs]
            living = select(Contact.id).where(Contact.id.in_(ids), Contact.merged_into_id.is_(None))
            there = [CustomerRef(CustomerKind.CONTACT, id_) for id_ in await session.scalars(living)]
            shown = [await whole(session, ref) for ref in there]
            for table in HUNG:
                mine = select(func.count()).select_from(table).where(table.contact_id.in_(ids))
                assert await session.scalar(mine) == len(self.refs) + self.hung
                assert sum(len(one[table.__tablename__]) for one in shown) == len(self.refs) + self.hung
        assert {phone[0] for one in shown for phone in one["phones"]} >= self.numbers

    async def whole(self) -> list[dict[str, Any]]:
        async with self.database.reading() as session:
            return [await whole(session, ref) for ref in self.refs]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cards=CARDS, steps=STEPS)
def test_merges_and_undos_in_any_order_lose_nothing(sqlite_url: str, cards: Any, steps: Any) -> None:
    asyncio.run(_play(sqlite_url, cards, steps))


async def _play(url: str, cards: list[dict[str, Any]], steps: list[tuple[str, int, int]]) -> None:
    database = Database(url)
    try:
        firm = await _firm(database, cards)
        before = await firm.whole()
        for step in steps:
            await firm.step(*step)
            await firm.check()
        for merge_id in reversed(firm.merges):
            async with database.transaction() as session:
                await undoing.undo(session, merge_id, AUTHOR)
        firm.merges.clear()
        await firm.check()
        if not firm.edited:
            assert await firm.whole() == before
    finally:
        await database.dispose()


async def _firm(database: Database, cards: list[dict[str, Any]]) -> Firm:
    async with database.reading() as session:
        known = await session.get(User, AUTHOR)
    if known is None:
        await user(database, AUTHOR, "Ольга")
    refs = []
    for card in cards:
        fields = {name: card[name] for name in ("emails", "note", "tags")}
        refs.append((await contact(database, card["name"], *card["phones"], **fields)).ref)
    async with database.transaction() as session:
        for ref in refs:
            await hang(session, ref, "before")
    return Firm(database, refs, numbers={number for card in cards for number in card["phones"]})
