"""The exchange of a house that has none configured."""

from collections.abc import Mapping
from typing import NoReturn

from callcenter.calls.facts import CallId, Endpoint, UniqueId
from callcenter.calls.ports import (
    CallHandling,
    DeviceState,
    DialOrder,
    NodeStatus,
    ParkedCall,
    Party,
    Place,
    SpyMode,
    SpyOrder,
    SpyState,
    Supervision,
    Telephony,
)
from callcenter.errors import Unavailable


class NoPbx(Telephony):
    """Refuses every command in plain words: customers and the call log work without an exchange, calls do not."""

    async def join_queues(self, endpoint: Endpoint, name: str, queues: list[str], *, paused: bool) -> None:
        _refuse()

    async def leave_queues(self, endpoint: Endpoint, queues: list[str]) -> None:
        _refuse()

    async def pause(self, endpoint: Endpoint, *, paused: bool, reason: str) -> None:
        _refuse()

    async def originate(self, endpoint: Endpoint, number: str, *, caller_id: str) -> CallId:
        _refuse()

    async def hang_up(self, channel: str) -> None:
        _refuse()

    def status(self) -> list[NodeStatus]:
        return []


class NoCalls(CallHandling):
    """As `NoPbx`, for running calls."""

    async def device_state(self, endpoint: Endpoint) -> DeviceState:
        _refuse()

    async def dial(self, order: DialOrder) -> CallId:
        _refuse()

    async def retrieve(self, endpoint: Endpoint, space: str) -> CallId:
        _refuse()

    async def pick_up(self, endpoint: Endpoint, ringing: Party, *, auto_answer: bool) -> CallId:
        _refuse()

    async def ask_to_answer(self, node: str, ringing: Party) -> None:
        _refuse()

    async def hang_up_party(self, node: str, party: Party) -> None:
        _refuse()

    async def hold(self, node: str, holder: Party, waiting: Party) -> None:
        _refuse()

    async def resume(self, node: str, holder: Party, waiting: Party) -> None:
        _refuse()

    async def consult(self, node: str, holder: Party, waiting: Party, to: Place) -> None:
        _refuse()

    async def swap(self, node: str, holder: Party, talking: Party, waiting: Party) -> None:
        _refuse()

    async def join(self, node: str, waiting: Party, consulted: Party) -> None:
        _refuse()

    async def end_consultation(self, node: str, holder: Party, waiting: Party) -> None:
        _refuse()

    async def transfer(self, node: str, by: Party, to: Place) -> None:
        _refuse()

    async def send_on(self, node: str, holder: Party, waiting: Party, to: Place) -> None:
        _refuse()

    async def play_digits(self, node: str, party: Party, digits: str) -> None:
        _refuse()

    async def park(self, node: str, party: Party, by: Party) -> str:
        _refuse()

    async def parked(self) -> list[ParkedCall]:
        return []

    async def mask_recording(self, node: str, party: Party, *, masked: bool) -> None:
        _refuse()


class NoSupervision(Supervision):
    """As `NoPbx`, for supervisors."""

    async def spy(self, order: SpyOrder) -> None:
        _refuse()

    async def spy_mode(self, node: str, spy: UniqueId, mode: SpyMode) -> None:
        _refuse()

    async def spies(self, node: str) -> Mapping[UniqueId, SpyState]:
        return {}

    async def end_spy(self, node: str, spy: UniqueId) -> None:
        _refuse()

    async def take_over(self, node: str, agent: Party, customer: Party, *, taker: Endpoint, giver: Endpoint) -> None:
        _refuse()

    async def to_front(self, node: str, queue: str, caller: Party) -> None:
        _refuse()

    async def line_up(self, node: str, queue: str) -> list[UniqueId]:
        return []

    async def send(self, node: str, party: Party, to: Place) -> None:
        _refuse()


def _refuse() -> NoReturn:
    raise Unavailable("no exchange is configured")
