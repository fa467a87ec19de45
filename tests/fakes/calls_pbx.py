"""A PBX that carries out commands to calls in memory, can be away and can refuse."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from callcenter.calls.facts import CallId, Endpoint, UniqueId
from callcenter.calls.ports import CallHandling, DeviceState, DialOrder, ParkedCall, Party, Place
from callcenter.errors import AppError


@dataclass(slots=True)
class FakeCalls(CallHandling):
    """`log` has every command tried, `refusal` is raised for each, `states` are those of devices (idle else). `then` is
    what a command leads to; `gate` holds a dial back, and `reached` tells that it came so far."""

    log: list[tuple[object, ...]] = field(default_factory=list)
    refusal: AppError | None = None
    states: dict[Endpoint, DeviceState] = field(default_factory=dict)
    spaces: list[ParkedCall] = field(default_factory=list)
    then: Callable[[], object] | None = None
    gate: asyncio.Event | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def device_state(self, endpoint: Endpoint) -> DeviceState:
        return self.states.get(endpoint, DeviceState.IDLE)

    async def dial(self, order: DialOrder) -> CallId:
        self._note("dial", order)
        self.reached.set()
        if self.gate is not None:
            await self.gate.wait()
        return CallId("dialled")

    async def retrieve(self, endpoint: Endpoint, space: str) -> CallId:
        self._note("retrieve", endpoint, space)
        return CallId("retrieving")

    async def pick_up(self, endpoint: Endpoint, ringing: Party, *, auto_answer: bool) -> CallId:
        self._note("pick_up", endpoint, ringing.uniqueid, auto_answer)
        return CallId("picking")

    async def ask_to_answer(self, node: str, ringing: Party) -> None:
        self._note("ask_to_answer", ringing.uniqueid)

    async def hang_up_party(self, node: str, party: Party) -> None:
        self._note("hang_up", party.uniqueid)

    async def hold(self, node: str, holder: Party, waiting: Party) -> None:
        self._note("hold", holder.uniqueid, waiting.uniqueid)

    async def resume(self, node: str, holder: Party, waiting: Party) -> None:
        self._note("resume", holder.uniqueid, waiting.uniqueid)

    async def consult(self, node: str, holder: Party, waiting: Party, to: Place) -> None:
        self._note("consult", holder.uniqueid, waiting.uniqueid, to)

    async def swap(self, node: str, holder: Party, talking: Party, waiting: Party) -> None:
        self._note("swap", holder.uniqueid, talking.uniqueid, waiting.uniqueid)

    async def join(self, node: str, waiting: Party, consulted: Party) -> None:
        self._note("join", waiting.uniqueid, consulted.uniqueid)

    async def end_consultation(self, node: str, holder: Party, waiting: Party) -> None:
        self._note("end_consultation", holder.uniqueid, waiting.uniqueid)

    async def transfer(self, node: str, by: Party, to: Place) -> None:
        self._note("transfer", by.uniqueid, to)

    async def send_on(self, node: str, holder: Party, waiting: Party, to: Place) -> None:
        self._note("send_on", holder.uniqueid, waiting.uniqueid, to)

    async def play_digits(self, node: str, party: Party, digits: str) -> None:
        self._note("play_digits", party.uniqueid, digits)

    async def park(self, node: str, party: Party, by: Party) -> str:
        self._note("park", party.uniqueid, by.uniqueid)
        return "7501"

    async def parked(self) -> list[ParkedCall]:
        return self.spaces

    async def mask_recording(self, node: str, party: Party, *, masked: bool) -> None:
        self._note("mask_recording", party.uniqueid, masked)

    def _note(self, name: str, *about: object) -> None:
        self.log.append((name, *about))
        if self.refusal is not None:
            raise self.refusal
        if self.then is not None:
            self.then()


def parked_call(space: str = "7501", number: str = "+79161234567") -> ParkedCall:
    return ParkedCall(
        node="pbx1",
        space=space,
        party=Party("PJSIP/trunk-1", UniqueId("call")),
        number=number,
        parked_by="PJSIP/101",
        timeout_s=50,
        duration_s=10,
    )
