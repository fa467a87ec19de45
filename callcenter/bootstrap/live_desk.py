"""Live transcription in a process that serves browsers."""

from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.auth.principal import Principal
from callcenter.bootstrap.house import House
from callcenter.calls.facts import CallId
from recordings.transcription.live.api import READ_DEED
from recordings.transcription.live.board import LiveBoard
from screenpop.live import LiveDesk
from screenpop.service import PopService


async def open_live_desk(house: House, pops: PopService) -> LiveDesk:
    async def note_reading(principal: Principal, call_id: CallId) -> None:
        await house.audit.note(Actor.of(principal), Deed(READ_DEED, Subject("call", call_id)))

    desk = LiveDesk(LiveBoard(), pops.talks_in, note_reading)
    await desk.start(house.bus)
    return desk
