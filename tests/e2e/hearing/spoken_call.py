"""A call in which both sides speak, its transcript, and the player that plays it."""

from typing import Final

from playwright.async_api import Page

from deploy.pbx import numbers
from deploy.phones import AgentPhone, Caller
from deploy.speech import Line, Side, Spoken
from tests.live.house import House
from tests.live.people import Json, Person
from tests.live.waiting import until

NUMBER: Final = "+74990006001"
SAID: Final = "chairs"
HEARD: Final = "chair"
"""What an engine makes of it at the least: the search takes any form of the word."""
LINES: Final = (
    Line(Side.CALLER, "I would like to order twenty office chairs."),
    Line(Side.AGENT, "We have them in stock. Delivery takes three working days."),
)
TAKEN_IN_S: Final = 90
WRITTEN_S: Final = 180
"""Whisper on two busy cores, with its model to load."""
AUDIO: Final = "document.querySelector('audio')"


async def spoken_call(house: House, spoken: Spoken, irina: Person) -> Json:
    """The recording of a call in which both speak, once its transcript is there."""
    if not (await irina.get("/recordings", number=NUMBER))["items"]:
        async with AgentPhone(extension="103", audio=spoken.agent).online(house.pbx):
            caller = Caller(did=numbers.DID_DIRECT, number=NUMBER, audio=spoken.caller, hangup_after_s=12)
            await caller.call(house.pbx)

    async def stored() -> Json | None:
        items = (await irina.get("/recordings", number=NUMBER))["items"]
        return items[0]["recordings"][0] if items else None

    recording = await until(stored, "the recording", TAKEN_IN_S)

    async def written() -> Json | None:
        items = (await irina.get("/spoken", q=SAID, number=NUMBER))["items"]
        return recording if items else None

    return await until(written, "the transcript", WRITTEN_S)


async def unbind_scripts(person: Person) -> None:
    """Of two scripts that are bound to a call the one that an earlier test bound might judge it."""
    for binding in await person.get("/qa/bindings"):
        await person.delete(f"/qa/bindings/{binding['id']}")


async def time_of(page: Page) -> float:
    return float(await page.evaluate(f"{AUDIO}.currentTime"))


async def passes(page: Page, second: float) -> None:
    await becomes(page, f"{AUDIO}?.currentTime > {second}")


async def becomes(page: Page, condition: str) -> None:
    """The page's policy forbids `wait_for_function`, which evaluates within the page."""

    async def is_so() -> bool:
        return bool(await page.evaluate(condition))

    await until(is_so, condition, 30)
