"""The PBX goes away in mid-call and comes back: nothing hangs, nobody has to sign in again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from playwright.async_api import expect

from deploy.pbx import Pbx, numbers
from deploy.phones import AgentPhone, Caller, PhoneError
from deploy.phones.sipp import Sipp
from tests.e2e.conftest import NewScreen
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec
from tests.live.people import clear_desk, signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-pbx-restarted")]

HOUSE = HouseSpec()
CLOSED_WITHIN_S = 10


async def restart_in_order(pbx: Pbx) -> None:
    await pbx.restart()


async def crash_and_start(pbx: Pbx) -> None:
    await pbx.kill()
    await pbx.start()


@asynccontextmanager
async def cut_off_phone(pbx: Pbx, extension: str) -> AsyncIterator[Sipp]:
    """A phone whose call may be lost with the PBX, so that its own verdict counts for nothing."""
    try:
        async with AgentPhone(extension=extension, answer_after_s=0.5).online(pbx) as sipp:
            yield sipp
            await sipp.kill()
    except PhoneError:
        return


@pytest.mark.parametrize("restart", [restart_in_order, crash_and_start])
async def test_talking_operator_pbx_restarted_call_is_closed_and_the_next_one_pops(
    house: House, new_screen: NewScreen, restart: Callable[[Pbx], Awaitable[None]]
) -> None:
    lost, following = fresh_number(), fresh_number()
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        olena = await stack.enter_async_context(signed_in(house, "olena"))
        stack.push_async_callback(clear_desk, olena)
        line = await stack.enter_async_context(olena.line())
        screen = await new_screen(stack)
        await screen.sign_in("olena")
        await screen.go_ready()
        async with cut_off_phone(house.pbx, "101"):
            await stack.enter_async_context(Caller(did=numbers.DID_SALES, number=lost).start(house.pbx))
            talking = await line.card(lost, "talking")
            in_step = house.times_in_step()
            seen = len(line.frames)
            await restart(house.pbx)
            await line.desk(pbx="down", since=seen)
            seen = len(line.frames) - 1
            await line.desk(pbx="up", since=seen)
            await house.in_step_again(in_step)
            call = await irina.ended_call(lost)
            assert (call["id"], call["status"]) == (talking["call_id"], "answered")
            assert await irina.open_calls() == []
            await expect(screen.card(call["id"])).to_have_attribute("data-phase", "ended")
            await screen.expect_link("open")
            await until(lambda: is_available(house.pbx), "the operator in the queue again, not paused", CLOSED_WITHIN_S)
            await screen.expect_state("ready")
        async with AgentPhone(extension="101", answer_after_s=2, hangup_after_s=0.5).online(house.pbx):
            await Caller(did=numbers.DID_SALES, number=following).call(house.pbx)
            await line.card(following, "ringing")
            await line.card(following, "ended")
        assert (await irina.ended_call(following))["status"] == "answered"


async def is_available(pbx: Pbx) -> bool:
    member = next((row for row in (await pbx.cli("queue show sales")).splitlines() if "PJSIP/101" in row), "")
    return bool(member) and "paused" not in member
