"""Actions carried out at the PBX, and how it is seen that they happened."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from callcenter.calls.ports import CallHandling, Party, Place
from callcenter.calls.story import Leg
from callcenter.control.actions import Action
from callcenter.control.errors import Impossible
from callcenter.control.live import LiveCalls
from callcenter.control.standing import Standing, standing_of


@dataclass(frozen=True, slots=True)
class Order:
    """`to` is where a transfer or a consultation leads; `place` where the last consultation of this call led."""

    at: Standing
    to: Place | None = None
    digits: str = ""

    @property
    def node(self) -> str:
        return self.at.story.node

    @property
    def own(self) -> Party:
        return party(self.at.own)


def party(leg: Leg | None) -> Party:
    if leg is None:
        raise Impossible("not-talking", "there is nobody on the other side")
    return Party(leg.channel, leg.uniqueid)


class Commands:
    """`seen` tells from the story whether what was commanded has come to be."""

    def __init__(self, pbx: CallHandling, live: LiveCalls) -> None:
        self._pbx = pbx
        self._live = live

    async def carry_out(self, action: Action, order: Order) -> None:
        """The state allows it: `why_not` was asked."""
        await _DEEDS[action](self._pbx, order)

    def seen(self, action: Action, order: Order) -> bool:
        """Commands that leave no mark in the story are believed when the PBX took them."""
        look = _MARKS.get(action)
        if look is None:
            return True
        story = self._live.call(order.at.story.id)
        if story is None:
            return action is Action.HANG_UP or action is Action.TRANSFER or action is Action.COMPLETE
        leg = next((leg for leg in story.legs if leg.uniqueid == order.at.own.uniqueid), None)
        return leg is not None and look(standing_of(story, leg))


async def _answer(pbx: CallHandling, order: Order) -> None:
    await pbx.ask_to_answer(order.node, order.own)


async def _hang_up(pbx: CallHandling, order: Order) -> None:
    await pbx.hang_up_party(order.node, order.own)


async def _hold(pbx: CallHandling, order: Order) -> None:
    await pbx.hold(order.node, order.own, party(order.at.partner))


async def _resume(pbx: CallHandling, order: Order) -> None:
    await pbx.resume(order.node, order.own, party(order.at.waiting))


async def _transfer(pbx: CallHandling, order: Order) -> None:
    """Whom the one who holds lets wait is sent on; whom he talks with is transferred."""
    to = _place(order)
    if order.at.waiting is not None:
        await pbx.send_on(order.node, order.own, party(order.at.waiting), to)
    else:
        await pbx.transfer(order.node, order.own, to)


async def _consult(pbx: CallHandling, order: Order) -> None:
    await pbx.consult(order.node, order.own, party(order.at.waiting or order.at.partner), _place(order))


async def _complete(pbx: CallHandling, order: Order) -> None:
    """While the one consulted still rings, the one who waits is sent to the same place and rings there anew."""
    if order.at.consult_state == "ringing":
        await pbx.send_on(order.node, order.own, party(order.at.waiting), _place(order))
    else:
        await pbx.join(order.node, party(order.at.waiting), party(order.at.partner))


async def _cancel(pbx: CallHandling, order: Order) -> None:
    """Whoever is not consulted is the one to go on with."""
    at = order.at
    if at.consult_state == "held":
        await pbx.hang_up_party(order.node, party(at.waiting))
    else:
        await pbx.end_consultation(order.node, order.own, party(at.waiting))


async def _swap(pbx: CallHandling, order: Order) -> None:
    await pbx.swap(order.node, order.own, party(order.at.partner), party(order.at.waiting))


async def _dtmf(pbx: CallHandling, order: Order) -> None:
    for leg in order.at.talking:
        await pbx.play_digits(order.node, party(leg), order.digits)


async def _pause(pbx: CallHandling, order: Order) -> None:
    await pbx.mask_recording(order.node, party(order.at.recorded), masked=True)


async def _record(pbx: CallHandling, order: Order) -> None:
    await pbx.mask_recording(order.node, party(order.at.recorded), masked=False)


def _place(order: Order) -> Place:
    if order.to is None:
        raise Impossible("not-answered-yet", "the one consulted has not answered yet")
    return order.to


_DEEDS: Final[Mapping[Action, Callable[[CallHandling, Order], Awaitable[None]]]] = {
    Action.ANSWER: _answer,
    Action.HANG_UP: _hang_up,
    Action.HOLD: _hold,
    Action.RESUME: _resume,
    Action.TRANSFER: _transfer,
    Action.CONSULT: _consult,
    Action.COMPLETE: _complete,
    Action.CANCEL: _cancel,
    Action.SWAP: _swap,
    Action.DTMF: _dtmf,
    Action.PAUSE_RECORDING: _pause,
    Action.RESUME_RECORDING: _record,
}

_MARKS: Final[Mapping[Action, Callable[[Standing], bool]]] = {
    Action.ANSWER: lambda at: at.own.answered_at is not None,
    Action.HANG_UP: lambda at: at.own.ended_at is not None,
    Action.HOLD: lambda at: at.held_since is not None,
    Action.RESUME: lambda at: at.held_since is None and bool(at.talking),
    Action.TRANSFER: lambda at: (
        at.own.ended_at is not None or any(item.by == at.own.endpoint for item in at.story.transfers)
    ),
    Action.CONSULT: lambda at: at.consulted is not None,
    Action.COMPLETE: lambda at: at.own.ended_at is not None,
    Action.CANCEL: lambda at: at.consulted is None and bool(at.talking),
    Action.SWAP: lambda at: at.partner is not None and at.waiting is not None,
    Action.PAUSE_RECORDING: lambda at: at.pause is not None,
    Action.RESUME_RECORDING: lambda at: at.pause is None,
}
