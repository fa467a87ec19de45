"""The calls of the day: places them in the wanted pace, bounded in number, and counts them."""

import asyncio
import random
from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from deploy.demo.callers import OUTBOUND_AGENT, Callers, Situation, Visit
from deploy.demo.speech import Tracks
from deploy.pbx.errors import PbxError
from deploy.pbx.pbx import Pbx
from deploy.phones.phones import AgentDials, Caller, OutsidePhone
from deploy.speech.tracks import RATE

MOST_AT_ONCE: Final = 5
LONGEST_CALL_S: Final = 420.0
"""More than the queue lets anybody wait."""
HANGS_UP_AFTER_S: Final = 0.5
"""After the last word."""
ULAW_SILENCE: Final = b"\xff"
MENU_S: Final = 2.0
MENU_TO_ANSWER_S: Final = 6.5
"""The menu has picked up already when the phone rings: such a caller is silent until somebody is likely there."""
UNEVEN: Final = (0.6, 1.4)
"""Calls do not come by the clock."""


class Floor(Protocol):
    """What is going on in the firm, as its call log says."""

    def free_phones(self) -> Set[str]: ...


@dataclass(slots=True)
class Traffic:
    """`started` counts every call that a phone was told to make; `failed` those that went otherwise than scripted."""

    pbx: Pbx
    tracks: Tracks
    folder: Path
    seed: int
    started: int = 0
    failed: list[str] = field(default_factory=list)
    _talking: set[str] = field(default_factory=set)

    async def run(self, floor: Floor, *, per_minute: float, until: asyncio.Event) -> None:
        """Place calls until told to stop, then let the running ones end."""
        callers, pace = Callers(self.seed), random.Random(self.seed)
        room = asyncio.Semaphore(MOST_AT_ONCE)
        async with asyncio.TaskGroup() as calls:
            while not until.is_set():
                await room.acquire()
                visit = callers.next(talking=self._talking, free=floor.free_phones())
                calls.create_task(self._make(visit, room), name=f"call {self.started}")
                await _elapsed(until, 60.0 / per_minute * pace.uniform(*UNEVEN))

    async def _make(self, visit: Visit, room: asyncio.Semaphore) -> None:
        self.started += 1
        self._talking.add(visit.number)
        try:
            await self._dial(visit)
        except PbxError as error:
            self.failed.append(f"{visit.situation}: {error}")
        finally:
            self._talking.discard(visit.number)
            room.release()

    async def _dial(self, visit: Visit) -> None:
        if visit.situation is Situation.OUTBOUND:
            await self._dial_out(visit)
        else:
            await self.caller(visit).call(self.pbx, LONGEST_CALL_S)

    def caller(self, visit: Visit) -> Caller:
        spoken = self.tracks.of(visit.number)
        audio, silence_s = spoken.caller, 0.0
        if visit.digits:
            silence_s = MENU_S + MENU_TO_ANSWER_S
            audio = self._delayed(spoken.caller, silence_s)
        return Caller(
            did=visit.line,
            number=visit.number,
            name=visit.name,
            withheld=not visit.number,
            audio=audio,
            dtmf=visit.digits,
            dtmf_after_s=MENU_S,
            cancel_after_s=visit.patience_s,
            hangup_after_s=silence_s + spoken.seconds + HANGS_UP_AFTER_S,
        )

    def _delayed(self, track: Path, seconds: float) -> Path:
        delayed = self.folder / f"{track.parent.name}-late.ul"
        if not delayed.exists():
            delayed.write_bytes(ULAW_SILENCE * round(seconds * RATE) + track.read_bytes())
        return delayed

    async def _dial_out(self, visit: Visit) -> None:
        """The customer's phone exists as long as it is being called."""
        spoken = self.tracks.of(visit.number)
        async with OutsidePhone(answer_after_s=4.0, audio=spoken.caller).reachable(self.pbx):
            dials = AgentDials(
                extension=OUTBOUND_AGENT,
                to=f"9{visit.number.removeprefix('+')}",
                audio=spoken.agent,
                hangup_after_s=spoken.seconds + HANGS_UP_AFTER_S,
            )
            await dials.call(self.pbx, LONGEST_CALL_S)


async def _elapsed(until: asyncio.Event, seconds: float) -> None:
    """Waits, but not past the end of the day."""
    try:
        await asyncio.wait_for(until.wait(), seconds)
    except TimeoutError:
        return
