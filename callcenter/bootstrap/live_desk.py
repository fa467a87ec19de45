"""Live transcription in a process that serves browsers, and the steps of the scripts beside it."""

from collections.abc import Sequence
from functools import partial

from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.auth.principal import Principal
from callcenter.bootstrap.house import House
from callcenter.calls.facts import CallId
from recordings.transcription.live.api import READ_DEED
from recordings.transcription.live.board import LiveBoard
from recordings.transcription.live.events import LiveTurnHeard
from screenpop.live import LiveDesk
from screenpop.schemas import ScriptTicks, StepTick
from screenpop.service import PopService
from scripts_qa.ticking.service import StepTicker


async def open_live_desk(house: House, pops: PopService) -> LiveDesk:
    async def note_reading(principal: Principal, call_id: CallId) -> None:
        await house.audit.note(Actor.of(principal), Deed(READ_DEED, Subject("call", call_id)))

    desk = LiveDesk(LiveBoard(), pops.talks_in, note_reading)
    await desk.start(house.bus)
    if house.settings.qa.enabled:
        ticker = StepTicker(house.database, house.calls, house.recordings.library, house.scripts)
        house.process.run("live ticks", partial(desk.tick, partial(_ticks, ticker)))
    return desk


async def _ticks(ticker: StepTicker, call_id: CallId, turns: Sequence[LiveTurnHeard]) -> ScriptTicks | None:
    found = await ticker.ticked(call_id, turns)
    if found is None:
        return None
    steps = [StepTick(id=one.id, state=one.state.value, quote=one.quote, left_s=one.left_s) for one in found.ticks]
    return ScriptTicks(version_id=found.version_id, steps=steps)
