"""Wrap-ups whose queue wants to know what became of the talk."""

import pytest
from sqlalchemy import select

from callcenter.agents.errors import OutcomeMissing
from callcenter.agents.state import AgentState
from callcenter.calls.outcomes import service as outcomes
from callcenter.calls.outcomes.models import CallOutcome, GivenOutcome
from tests.agents.test_desk import House, house
from tests.fakes.stories import Script

__all__ = ["house"]

pytestmark = pytest.mark.db


async def offer_outcomes(house: House) -> None:
    async with house.database.transaction() as session:
        await outcomes.add_usual(session, "en")


async def given(house: House) -> list[tuple[str, int, str | None]]:
    """Call, person and outcome."""
    async with house.database.reading() as session:
        query = select(GivenOutcome, CallOutcome.name).outerjoin(CallOutcome, CallOutcome.id == GivenOutcome.outcome_id)
        return [(row.call_id, row.user_id, name) for row, name in await session.execute(query)]


async def test_queue_asks_for_an_outcome_wrap_up_ends_by_hand_only_with_it(house: House) -> None:
    house.restart(asking=("sales",))
    await offer_outcomes(house)
    await house.ready_anna()
    await house.hear(*Script("1").whole())
    house.restart(asking=("sales",))
    talk = (await house.desk()).talk
    assert talk is not None
    assert (talk.call_id, talk.outcome_needed) == (Script("1").id, True)
    for end in (house.desks.finish_wrap_up(1), house.desks.set_state(1, "ready", "")):
        with pytest.raises(OutcomeMissing):
            await end
    async with house.database.transaction() as session:
        await outcomes.note_missing(session, talk.call_id, 1, at=house.clock())
    await house.desks.finish_wrap_up(1)
    assert (await house.state(), (await house.desk()).talk) == (AgentState.READY, None)


async def test_clock_ends_the_wrap_up_outcome_is_noted_as_not_given(house: House) -> None:
    house.restart(asking=("sales",))
    await offer_outcomes(house)
    await house.ready_anna()
    await house.hear(*Script("1").whole())
    house.clock.pass_by(31)
    await house.wrap_ups.finish_due()
    assert await house.state() is AgentState.READY
    assert await given(house) == [(Script("1").id, 1, None)]


async def test_gone_home_without_an_outcome_it_is_noted_as_not_given(house: House) -> None:
    house.restart(asking=("sales",))
    await offer_outcomes(house)
    await house.ready_anna()
    await house.hear(*Script("1").whole())
    await house.desks.set_state(1, "offline", "")
    assert await given(house) == [(Script("1").id, 1, None)]


async def test_queue_that_does_not_ask_or_house_without_outcomes_ends_freely(house: House) -> None:
    house.restart(asking=("sales",))
    await house.ready_anna()
    await house.hear(*Script("1").whole())
    await house.desks.finish_wrap_up(1)
    await offer_outcomes(house)
    await house.hear(*Script("2", queue="support").whole())
    await house.desks.finish_wrap_up(1)
    assert await given(house) == []
