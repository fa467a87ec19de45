"""The decision with real stores: cards, desks, running and former calls; what is kept; and that the limit holds."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.models import AgentStateRecord, PhoneRecord
from callcenter.agents.state import AgentState
from callcenter.calls.models import CallLeg, CallRecord
from callcenter.calls.vocabulary import CallStatus, Direction, LegRole
from callcenter.db import Database
from callcenter.pbx_settings import QueueTitle
from callcenter.phones import normalise
from callcenter.routing.keeping import DecisionLog, Keeper, Kept
from callcenter.routing.models import RoutingDecision
from callcenter.routing.plan import plan_of
from callcenter.routing.ports import CallerCard, CallerCards
from callcenter.routing.rules import Decision, RouteAction, RoutePresence, RouteReason
from callcenter.routing.service import Question, Router
from callcenter.routing_settings import RoutedLine, RoutingSettings
from crm.caller_cards import StoredCallerCards
from tests.crm.builders import company, contact, lead, user

pytestmark = pytest.mark.db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUMBER = "+74951234567"
OLENA, TIMUR = 11, 12
SETTINGS = RoutingSettings(lines=(RoutedLine(did="+74950000101", queues=("sales", "support")),))
QUEUES = (
    QueueTitle(name="sales", title="Sales", language="ru"),
    QueueTitle(name="support", title="Support", language="en"),
)


@dataclass(slots=True)
class Kepts(Keeper):
    kept: list[Kept] = field(default_factory=list)

    def keep(self, kept: Kept) -> None:
        self.kept.append(kept)


def router(database: Database, cards: CallerCards | None = None, keeper: Keeper | None = None) -> Router:
    return Router(
        database,
        plan_of(SETTINGS, QUEUES),
        cards or StoredCallerCards(),
        key_of=lambda raw: normalise(raw, "RU").e164,
        keeper=keeper or Kepts(),
        now=lambda: NOW,
    )


async def decision(database: Database, number: str = NUMBER, line: str = "74950000101") -> Decision:
    return await router(database).decide(Question("pbx-1.1", number, line), NOW)


async def at_desk(database: Database, user_id: int, state: AgentState, endpoint: str) -> None:
    async with database.transaction() as session:
        phone = PhoneRecord(endpoint=endpoint, label=endpoint)
        session.add(phone)
        await session.flush()
        session.add(
            AgentStateRecord(
                user_id=user_id,
                state=str(state),
                reason="",
                since=NOW,
                resume_reason="",
                phone_id=phone.id,
                phone_since=NOW,
                version=1,
            )
        )


async def stored_call(database: Database, user_id: int, *, days_ago: int, talk_s: float = 60, over: bool = True) -> str:
    call_id, began = f"call-{user_id}-{days_ago}", NOW - timedelta(days=days_ago)
    ended = began + timedelta(minutes=2) if over else None
    shared: dict[str, Any] = {"started_at": began, "ended_at": ended, "hold_s": 0.0, "talk_s": talk_s}
    async with database.transaction() as session:
        session.add(
            CallRecord(
                **{**shared, "id": call_id, "node": "pbx", "linkedid": call_id, "direction": Direction.INBOUND},
                **{"from_number": NUMBER, "from_name": "", "withheld": False, "to_number": "", "did": ""},
                **{"endpoint": "", "customer_key": NUMBER, "wait_s": 0.0, "parked_s": 0.0, "reconciled": False},
                status=CallStatus.ANSWERED if over else None,
            )
        )
        await session.flush()
        session.add(
            CallLeg(
                **{**shared, "call_id": call_id, "seq": 1, "uniqueid": f"{call_id}.1", "user_id": user_id},
                **{"channel": "", "endpoint": "PJSIP/1", "role": LegRole.AGENT, "number": ""},
            )
        )
    return call_id


async def people(database: Database) -> None:
    await user(database, OLENA, "Олена")
    await user(database, TIMUR, "Тимур")
    await at_desk(database, OLENA, AgentState.READY, "PJSIP/101")
    await at_desk(database, TIMUR, AgentState.READY, "PJSIP/102")


async def test_number_of_a_card_with_a_ready_manager_is_sent_to_her_until_she_talks(database: Database) -> None:
    await people(database)
    await contact(database, "Иван", "8 (495) 123-45-67", responsible_id=OLENA)
    found = await decision(database, "84951234567")
    assert (found.action, found.reason, found.person and found.person.endpoint) == (
        RouteAction.PERSON,
        RouteReason.RESPONSIBLE,
        "PJSIP/101",
    )
    await stored_call(database, OLENA, days_ago=0, over=False)
    found = await decision(database)
    assert (found.action, [one.presence for one in found.passed]) == (RouteAction.QUEUE, [RoutePresence.TALKING])


async def test_last_agent_counts_within_the_days_and_only_when_they_talked(database: Database) -> None:
    await people(database)
    await stored_call(database, OLENA, days_ago=15)
    assert (await decision(database)).action is RouteAction.QUEUE
    await stored_call(database, OLENA, days_ago=13)
    await stored_call(database, TIMUR, days_ago=1, talk_s=0)
    found = await decision(database)
    assert (found.reason, found.person and found.person.user_id) == (RouteReason.LAST_AGENT, OLENA)


async def test_number_on_several_cards_any_mark_counts_and_the_first_responsible_is_asked(database: Database) -> None:
    await people(database)
    await lead(database, "Старый лид", NUMBER, responsible_id=TIMUR, tags=["LANG:en"])
    await company(database, "ООО", NUMBER, tags=["Vip"])
    await contact(database, "Иван", NUMBER, tags=["новый"])
    found = await decision(database)
    assert (found.queue, found.vip, found.person and found.person.user_id) == ("support", True, TIMUR)
    await contact(database, "Грубиян", NUMBER, tags=["ЧЁРНЫЙ СПИСОК"])
    assert (await decision(database)).action is RouteAction.REFUSED


@pytest.mark.parametrize("endpoint", ["PJSIP/101&PJSIP/102", "PJSIP/${EXTEN}", "101", "Local/1@x,20"])
async def test_phone_whose_name_is_no_plain_device_is_never_dialled(database: Database, endpoint: str) -> None:
    await user(database, OLENA, "Олена")
    await at_desk(database, OLENA, AgentState.READY, endpoint)
    await contact(database, "Иван", NUMBER, responsible_id=OLENA)
    found = await decision(database)
    assert (found.action, [one.presence for one in found.passed]) == (RouteAction.QUEUE, [RoutePresence.NO_PHONE])


async def test_caller_without_a_number_goes_to_the_queue_and_a_line_nobody_knows_is_left_alone(
    database: Database,
) -> None:
    assert (await decision(database, "")).action is RouteAction.QUEUE
    assert (await decision(database, "anonymous")).action is RouteAction.QUEUE
    found = await decision(database, line="78000000000")
    assert (found.action, found.reason) == (RouteAction.NONE, RouteReason.UNKNOWN_LINE)


@dataclass(slots=True)
class NoCards(CallerCards):
    """A customers' room that never answers, or fails."""

    error: Exception | None = None

    async def cards(self, session: AsyncSession, key: str) -> Sequence[CallerCard]:
        if self.error is not None:
            raise self.error
        await asyncio.Event().wait()
        return []


@pytest.mark.parametrize(
    ("cards", "reason"), [(NoCards(), RouteReason.TOO_LATE), (NoCards(OSError("broken")), RouteReason.FAILED)]
)
async def test_store_that_hangs_or_fails_gives_no_opinion_and_that_is_kept(
    database: Database, cards: NoCards, reason: RouteReason
) -> None:
    kepts = Kepts()
    found = await router(database, cards, kepts).answer(Question("pbx-1.1", NUMBER, "74950000101"), limit_s=0.05)
    assert found == Decision(action=RouteAction.NONE, reason=reason)
    assert [kept.decision for kept in kepts.kept] == [found]


async def test_decisions_kept_are_in_the_database_when_the_log_stops(database: Database) -> None:
    await people(database)
    await contact(database, "Иван", NUMBER, responsible_id=OLENA)
    decisions = DecisionLog(database)
    asked = router(database, keeper=decisions)
    for number in range(3):
        await asked.answer(Question(f"pbx-1.{number}", NUMBER, "+74950000101"), limit_s=5)
    task = asyncio.ensure_future(decisions.run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.reading() as session:
        rows = (await session.scalars(select(RoutingDecision).order_by(RoutingDecision.id))).all()
    assert [(row.uniqueid, row.action, row.user_id) for row in rows] == [
        (f"pbx-1.{number}", RouteAction.PERSON, OLENA) for number in range(3)
    ]
