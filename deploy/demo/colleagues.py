"""The people whom the demonstration plays: their phones, and what they do at their desks.

`olena` is left to whoever sits at the browser. Her phone is on the desk too, but the product lets it ring only
while she is ready.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from deploy.demo.api import ApiError, Person
from deploy.demo.speech import WITHHELD, Tracks, from_pattern
from deploy.pbx.errors import PbxError
from deploy.pbx.pbx import Pbx
from deploy.phones.phones import REGISTRATION_S, AgentPhone
from deploy.phones.sipp import Sipp

HUMAN: Final = "olena"
HUMAN_PHONE: Final = "101"
COLLEAGUES: Final = ("timur", "grace", "daniel")
PICKS_UP_AFTER_S: Final = {"101": 5.0, "102": 5.5, "103": 6.0, "104": 6.5, "105": 7.0, "106": 7.0}
"""Long enough to read the card. Where all phones of a queue ring at once, the human's is the fastest."""
INATTENTIVE: Final = "102"
_UNHEARD: Final = from_pattern("7|380", "27")
"""Whose calls the inattentive one lets ring, so that the queue has to try the next phone."""

TRIES: Final = 5
RETRY_S: Final = 2.0
PAUSE_EVERY_S: Final = (150.0, 300.0)
PAUSE_S: Final = (15.0, 40.0)
REASONS: Final = ("обед", "coffee", "перерыв", "training")


def phones(tracks: Tracks) -> list[AgentPhone]:
    """Each says what fits the caller."""
    audio_for = [(pattern, spoken.agent) for pattern, spoken in tracks.by_from_header()]
    return [
        AgentPhone(
            extension=extension,
            answer_after_s=delay,
            audio=tracks.spoken[WITHHELD].agent,
            audio_for=audio_for,
            ignores=_UNHEARD if extension == INATTENTIVE else "",
        )
        for extension, delay in PICKS_UP_AFTER_S.items()
    ]


@asynccontextmanager
async def online(pbx: Pbx, desks: Sequence[AgentPhone]) -> AsyncIterator[list[tuple[AgentPhone, Sipp]]]:
    """Phones on their desks. One whose last calls went wrong is no reason to complain at the end of the day."""
    async with AsyncExitStack() as stack:
        yield [(phone, await stack.enter_async_context(_tolerant(pbx, phone))) for phone in desks]


@asynccontextmanager
async def _tolerant(pbx: Pbx, phone: AgentPhone) -> AsyncIterator[Sipp]:
    over = False
    try:
        async with phone.online(pbx) as sipp:
            yield sipp
            over = True
    except PbxError:
        if not over:
            raise


async def keep_registered(pbx: Pbx, desks: Sequence[tuple[AgentPhone, Sipp]]) -> None:
    """Real phones sign on again at half time; SIPp does not by itself."""
    while True:
        await asyncio.sleep(REGISTRATION_S / 2)
        for phone, sipp in desks:
            await phone.register(pbx, sipp.port)


async def clear_desk(person: Person) -> None:
    """After an earlier run the desk may still be open: nobody is there yet."""
    if (await person.desk())["state"] != "offline":
        await person.put_state("offline")


async def work(person: Person, dice: random.Random) -> None:
    """Ready, with a short pause now and then, as long as the demonstration runs."""
    while True:
        await _put(person, "ready")
        await asyncio.sleep(dice.uniform(*PAUSE_EVERY_S))
        await _put(person, "paused", dice.choice(REASONS))
        await asyncio.sleep(dice.uniform(*PAUSE_S))


async def _put(person: Person, state: str, reason: str = "") -> None:
    """A desk that changes at the same moment refuses, and a product that is restarted says nothing: once more."""
    for _ in range(TRIES):
        try:
            await person.put_state(state, reason)
        except ApiError:
            await asyncio.sleep(RETRY_S)
        else:
            return
