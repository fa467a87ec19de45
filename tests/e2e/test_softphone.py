"""The phone in the browser: a real call, answered in Chromium, with sound both ways."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from deploy.pbx import numbers
from deploy.phones import AgentPhone, Caller
from tests.e2e.conftest import NewScreen
from tests.live import tones
from tests.live.browser import Screen, chromium
from tests.live.calls import hang_up, on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import PATIENT, House, HouseSpec, live_house
from tests.live.network import own_network
from tests.live.people import Person, clear_desk, signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-softphone")]

AGENT_HZ, CUSTOMER_HZ = 700, 400


@pytest.fixture(scope="module")
def house(asterisk_installed: None) -> Iterator[House]:
    """In a network of its own; everything that the module's tests start is in it too."""
    with own_network() as address:
        spec = replace(PATIENT, browser_media=address, record_calls=True)
        with live_house(HouseSpec(pbx=spec)) as opened:
            yield opened


@pytest.fixture
async def browser(house: House, tmp_path: Path) -> AsyncIterator[Browser]:
    """With a microphone into which somebody beeps without end."""
    beeps = tones.beeps(AGENT_HZ, 6, rate=48_000)
    microphone = tones.write_wav(tmp_path / "microphone.wav", beeps, 48_000)
    flags = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}",
        "--autoplay-policy=no-user-gesture-required",
    )
    async with chromium(*flags) as launched:
        yield launched


async def at_the_browser_phone(new_screen: NewScreen, stack: AsyncExitStack, house: House, login: str) -> Screen:
    """Signed in, this browser chosen and registered, and ready."""
    person = await stack.enter_async_context(signed_in(house, login))
    await clear_desk(person)
    stack.push_async_callback(clear_desk, person)
    screen = await new_screen(stack)
    await screen.sign_in(login)
    await screen.choose_this_browser()
    await screen.go_ready()
    return screen


def offered(card: Locator, action: str) -> Locator:
    """A button that may be pressed; one that may not keeps the focus and says why."""
    return card.locator(f'[data-action="{action}"]:not([aria-disabled])')


async def talks_without(supervisor: Person, number: str, endpoint: str) -> bool:
    """The customer talks to Grace's phone, and this one is out of it."""
    detail = await supervisor.get(f"/calls/{(await supervisor.calls_of(number))[0]['id']}")
    ends = [talk["between"] for talk in detail["talks"] if talk["end"] is None]
    return any("PJSIP/103" in pair and endpoint not in pair for pair in ends)


async def packets(screen: Screen) -> tuple[int, int]:
    """Received and sent by the browser's one call."""
    counted = await screen.page.evaluate(
        """async () => {
            const phone = window.callcenterPhone;
            const [call] = phone.getView().calls;
            const report = call === undefined ? null : await phone.stats(call.id);
            const of = (type, field) => [...(report?.values() ?? [])].find((one) => one.type === type)?.[field] ?? 0;
            return [of("inbound-rtp", "packetsReceived"), of("outbound-rtp", "packetsSent")];
        }"""
    )
    return counted[0], counted[1]


async def test_queue_call_answered_in_the_browser_both_hear_each_other(
    house: House, new_screen: NewScreen, tmp_path: Path
) -> None:
    number, speech = fresh_number(), tones.write_ulaw(tmp_path / "customer.ul", tones.beeps(CUSTOMER_HZ, 60))
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        screen = await at_the_browser_phone(new_screen, stack, house, "olena")
        caller = Caller(did=numbers.DID_SALES, number=number, audio=speech)
        calling = await stack.enter_async_context(on_the_phone(house, caller))
        card = await screen.ringing_card()
        await card.get_by_test_id("control-answer").click()
        await expect(card).to_have_attribute("data-phase", "talking")

        async def flows() -> bool:
            received, sent = await packets(screen)
            return received > 100 and sent > 100

        await until(flows, "two seconds of packets in both directions")
        await card.get_by_test_id("control-hang_up").click()
        await expect(card).to_have_attribute("data-phase", "ended")
        await calling.wait()
        call = await irina.ended_call(number)
        assert (call["status"], call["hangup_by"]) == ("answered", "agent")
        recording = house.pbx.monitor_dir

        async def recorded() -> Path | None:
            return next(recording.rglob("*.done"), None)

        done = await until(recorded, "the recording's end")
        said = done.with_name(done.stem + "-r.wav")
        heard = done.with_name(done.stem + "-t.wav")
        assert tones.strength_of(said, CUSTOMER_HZ) > 5 * tones.strength_of(said, AGENT_HZ)
        assert tones.strength_of(said, CUSTOMER_HZ) > 0.1
        assert tones.strength_of(heard, AGENT_HZ) > 5 * tones.strength_of(heard, CUSTOMER_HZ)
        assert tones.strength_of(heard, AGENT_HZ) > 0.1


async def test_talk_in_the_browser_held_resumed_given_away_by_keys_colleague_talks_on(
    house: House, new_screen: NewScreen
) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        grace = await stack.enter_async_context(signed_in(house, "grace"))
        stack.push_async_callback(clear_desk, grace)
        await grace.go("paused")
        await stack.enter_async_context(AgentPhone(extension="103", answer_after_s=0.5).online(house.pbx))
        screen = await at_the_browser_phone(new_screen, stack, house, "olena")
        calling = await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)))
        card = await screen.ringing_card()
        keys = screen.page.keyboard
        await keys.press("Alt+a")
        await expect(card).to_have_attribute("data-phase", "talking")
        await expect(screen.state).to_have_attribute("data-on-call", "true")
        await keys.press("Alt+h")
        await expect(offered(card, "resume")).to_be_visible()
        await keys.press("Alt+h")
        await expect(offered(card, "hold")).to_be_visible()
        await expect(offered(card, "transfer")).to_be_visible()
        await keys.press("Alt+t")
        await screen.page.get_by_test_id("choice-field").fill("Grace")
        await expect(screen.page.get_by_test_id("choice").first).to_contain_text("Grace Whitfield")
        await keys.press("Enter")
        await expect(card).to_have_attribute("data-phase", "ended")

        await until(partial(talks_without, irina, number, "PJSIP/web101"), "the customer talks to the colleague")
        await hang_up(house)
        await calling.wait()
        call = await irina.ended_call(number)
        ends = {end for talk in call["talks"] for end in talk["between"]}
        assert {"PJSIP/web101", "PJSIP/103"} <= ends


async def test_person_at_the_browser_phone_signs_out_phone_leaves_the_exchange(
    house: House, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        screen = await at_the_browser_phone(new_screen, stack, house, "olena")
        assert "web101/sip:" in await house.pbx.cli("pjsip show contacts")
        await screen.page.get_by_test_id("user-menu").click()
        await screen.page.get_by_test_id("sign-out").click()
        await screen.page.wait_for_url("**/sign-in**")

        async def is_gone() -> bool:
            return "web101" not in await house.pbx.cli("pjsip show contacts")

        await until(is_gone, "the registration taken back")


async def test_colleague_asked_first_from_the_card_gets_the_customer_when_handed_over(
    house: House, new_screen: NewScreen
) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        grace = await stack.enter_async_context(signed_in(house, "grace"))
        stack.push_async_callback(clear_desk, grace)
        await grace.go("paused")
        await stack.enter_async_context(AgentPhone(extension="103", answer_after_s=0.5).online(house.pbx))
        screen = await at_the_browser_phone(new_screen, stack, house, "olena")
        calling = await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)))
        card = await screen.ringing_card()
        await card.get_by_test_id("control-answer").click()
        await expect(card).to_have_attribute("data-phase", "talking")
        await card.get_by_test_id("control-transfer").click()
        await screen.page.get_by_test_id("choice-field").fill("103")
        await expect(screen.page.get_by_test_id("choice").first).to_contain_text("Grace Whitfield")
        await screen.page.keyboard.press("Shift+Enter")
        consultation = card.get_by_test_id("consultation")
        await expect(consultation).to_have_attribute("data-state", "talking")
        await consultation.get_by_test_id("control-complete").click()
        await expect(card).to_have_attribute("data-phase", "ended")

        await until(partial(talks_without, irina, number, "PJSIP/web101"), "the customer talks to the colleague")
        await hang_up(house)
        await calling.wait()
