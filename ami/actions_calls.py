"""Commands to running calls over AMI: the `CallHandling` port.

Hold, consultation and attended transfer are done by moving channels, with neither key codes nor the phone's help:
the party who waits goes to a holding bridge, and who is to talk is bridged again. The contexts that this needs are
in `extensions_control.conf`; they also see to it that nobody is left behind when one side hangs up.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from ami.actions import AmiTelephony, PbxRefused, check, check_diallable
from ami.message import Event
from callcenter.calls.facts import CallId, Endpoint, UniqueId
from callcenter.calls.ports import DeviceState, DialOrder, ParkedCall, Party, Place

HOLD: Final = {"Context": "callcenter-hold", "Exten": "s", "Priority": "1"}
WAIT: Final = "callcenter-wait"
CONSULT: Final = "callcenter-consult"
DIAL: Final = "callcenter-dial"
SETTLE_TRIES: Final = 40
SETTLE_PAUSE_S: Final = 0.05
"""A channel that was redirected is in its holding bridge some milliseconds later; the acting user hears no events, so
it is asked for."""
MAX_NAME: Final = 60

_STATES: Final[Mapping[str, DeviceState]] = {
    "NOT_INUSE": DeviceState.IDLE,
    "INUSE": DeviceState.IN_USE,
    "BUSY": DeviceState.IN_USE,
    "ONHOLD": DeviceState.IN_USE,
    "RINGING": DeviceState.RINGING,
    "RINGINUSE": DeviceState.RINGING,
    "UNAVAILABLE": DeviceState.UNAVAILABLE,
    "INVALID": DeviceState.UNAVAILABLE,
}
AUTO_ANSWER: Final = (
    "PJSIP_HEADER(add,Call-Info)=<sip:callcenter>\\;answer-after=0",
    "PJSIP_HEADER(add,Alert-Info)=<http://callcenter>\\;info=alert-autoanswer\\;delay=0",
)
"""What Snom and Grandstream, and what Yealink and Polycom take for "go off hook at once"."""


class AmiCalls:
    """Implements `CallHandling` with the links of `telephony`."""

    def __init__(self, telephony: AmiTelephony) -> None:
        self._pbx = telephony

    async def device_state(self, endpoint: Endpoint) -> DeviceState:
        answer = await self._pbx.send(
            self._pbx.node_of(endpoint), {"Action": "Getvar", "Variable": f"DEVICE_STATE({endpoint})"}
        )
        return _STATES.get(answer.get("Value", ""), DeviceState.UNKNOWN) if answer.ok else DeviceState.UNKNOWN

    async def dial(self, order: DialOrder) -> CallId:
        for text in (order.dialled, order.number, order.shown):
            if text:
                check_diallable(text)
        variables = [f"CALLCENTER_SHOWN={order.shown}", f"CALLCENTER_CONTEXT={self._pbx.context}"]
        then = {
            "Context": DIAL,
            "Exten": order.dialled,
            "Priority": "1",
            "CallerID": f'"{quotable(order.name)}" <{order.number}>',
            "Variable": [*variables, *(AUTO_ANSWER if order.auto_answer else ())],
        }
        return await self._pbx.ring_first(order.endpoint, then)

    async def retrieve(self, endpoint: Endpoint, space: str) -> CallId:
        check_diallable(space)
        return await self._pbx.ring_first(
            endpoint, {"Context": self._pbx.context, "Exten": space, "Priority": "1", "CallerID": f"<{space}>"}
        )

    async def pick_up(self, endpoint: Endpoint, ringing: Party, *, auto_answer: bool) -> CallId:
        then = {"Application": "PickupChan", "Data": ringing.channel}
        more = {"Variable": list(AUTO_ANSWER)} if auto_answer else {}
        return await self._pbx.ring_first(endpoint, {**then, **more})

    async def ask_to_answer(self, node: str, ringing: Party) -> None:
        """Within the dialog of the ring, so that the phone knows which of two calls is meant. Needs the module
        res_pjsip_notify with its configuration file, and the class `system`."""
        action = {"Action": "PJSIPNotify", "Channel": ringing.channel, "Variable": "Event=talk"}
        check(await self._pbx.send(node, action), "the PBX cannot ask the phone to answer")

    async def hang_up_party(self, node: str, party: Party) -> None:
        response = await self._pbx.send(node, {"Action": "Hangup", "Channel": party.channel})
        check(response, "the PBX does not hang up", but=("no such channel",))

    async def hold(self, node: str, holder: Party, waiting: Party) -> None:
        await self._part(node, holder, waiting, WAIT)
        await self._settled(node, holder, waiting)

    async def resume(self, node: str, holder: Party, waiting: Party) -> None:
        await self._settled(node, holder, waiting)
        await self._bridge(node, holder, waiting)
        await self._release(node, holder)

    async def consult(self, node: str, holder: Party, waiting: Party, to: Place) -> None:
        if to.context is None:
            check_diallable(to.exten)
        target = f"{to.exten}@{to.context or self._pbx.context}"
        await self._set(node, holder, "CALLCENTER_TARGET", target)
        await self._part(node, holder, waiting, CONSULT)
        await self._settled(node, waiting)

    async def swap(self, node: str, holder: Party, talking: Party, waiting: Party) -> None:
        await self._part(node, holder, talking, WAIT)
        await self._settled(node, holder, talking)
        await self._bridge(node, holder, waiting)

    async def join(self, node: str, waiting: Party, consulted: Party) -> None:
        """The dial plan must not take the one who waits for the holder's any more before it sees the holder go."""
        await self._set(node, waiting, "CALLCENTER_HOLD", "")
        await self._set(node, consulted, "CALLCENTER_HOLD", "")
        await self._bridge(node, waiting, consulted)

    async def end_consultation(self, node: str, holder: Party, waiting: Party) -> None:
        await self._set(node, holder, "CALLCENTER_PEER", waiting.channel)
        where = {"Context": WAIT, "Exten": "s", "Priority": "1"}
        await self._redirect(node, {"Channel": holder.channel, **where})
        await self._settled(node, holder, waiting)
        await self._bridge(node, holder, waiting)
        await self._release(node, holder)

    async def transfer(self, node: str, by: Party, to: Place) -> None:
        where = {"Context": to.context or self._pbx.context, "Exten": to.exten}
        response = await self._pbx.send(node, {"Action": "BlindTransfer", "Channel": by.channel, **where})
        check(response, "the PBX does not transfer the call")

    async def send_on(self, node: str, holder: Party, waiting: Party, to: Place) -> None:
        await self._set(node, waiting, "CALLCENTER_HOLD", "")
        where = {"Context": to.context or self._pbx.context, "Exten": to.exten, "Priority": "1"}
        await self._redirect(node, {"Channel": waiting.channel, **where})
        await self.hang_up_party(node, holder)

    async def play_digits(self, node: str, party: Party, digits: str) -> None:
        for digit in digits:
            response = await self._pbx.send(node, {"Action": "PlayDTMF", "Channel": party.channel, "Digit": digit})
            check(response, "the PBX does not send digits")

    async def park(self, node: str, party: Party, by: Party) -> str:
        """The answer to Park names no space; the list of parked calls does, as soon as the call is there."""
        action = {"Action": "Park", "Channel": party.channel, "TimeoutChannel": by.channel}
        check(await self._pbx.send(node, action), "the PBX does not park the call")
        for _ in range(SETTLE_TRIES):
            for call in await self._parked_on(node):
                if call.party.uniqueid == party.uniqueid:
                    return call.space
            await asyncio.sleep(SETTLE_PAUSE_S)
        raise PbxRefused("the call is on no parking space")

    async def parked(self) -> list[ParkedCall]:
        return [call for node in self._pbx.nodes for call in await self._parked_on(node)]

    async def mask_recording(self, node: str, party: Party, *, masked: bool) -> None:
        action = {"Action": "MixMonitorMute", "Channel": party.channel, "Direction": "both", "State": str(int(masked))}
        check(await self._pbx.send(node, action), "the PBX records nothing of this call")

    async def _part(self, node: str, holder: Party, waiting: Party, then: str) -> None:
        """Both leave their bridge with one action: whoever would stay alone in it would be hung up."""
        for party, peer in ((waiting, holder), (holder, waiting)):
            await self._set(node, party, "CALLCENTER_HOLD", holder.uniqueid)
            await self._set(node, party, "CALLCENTER_PEER", peer.channel)
        extra = {"ExtraChannel": holder.channel, "ExtraContext": then, "ExtraExten": "s", "ExtraPriority": "1"}
        await self._redirect(node, {"Channel": waiting.channel, **HOLD, **extra})

    async def _redirect(self, node: str, fields: Mapping[str, str]) -> None:
        check(await self._pbx.send(node, {"Action": "Redirect", **fields}), "the PBX does not move the call")

    async def _bridge(self, node: str, one: Party, two: Party) -> None:
        action = {"Action": "Bridge", "Channel1": one.channel, "Channel2": two.channel, "Tone": "no"}
        check(await self._pbx.send(node, action), "the PBX does not join the parties")

    async def _release(self, node: str, holder: Party) -> None:
        """Talking again, the holder may give the party away, and his hang-up must not take the party along. A holder
        who is gone meanwhile has nothing to release, so the answer does not matter."""
        fields = {"Action": "Setvar", "Channel": holder.channel, "Variable": "CALLCENTER_PEER", "Value": ""}
        await self._pbx.send(node, fields)

    async def _set(self, node: str, party: Party, variable: str, value: str) -> None:
        action = {"Action": "Setvar", "Channel": party.channel, "Variable": variable, "Value": value}
        check(await self._pbx.send(node, action), "the call is not there any more")

    async def _settled(self, node: str, *parties: Party) -> None:
        """Until each stands in a bridge: Bridge would take a channel out of its dial plan otherwise."""
        for party in parties:
            for _ in range(SETTLE_TRIES):
                if await self._stands(node, party):
                    break
                await asyncio.sleep(SETTLE_PAUSE_S)
            else:
                raise PbxRefused("the call did not come where it was sent")

    async def _stands(self, node: str, party: Party) -> bool:
        rows = await self._pbx.rows(node, {"Action": "Status", "Channel": party.channel})
        return any(row.name == "Status" and row.get("BridgeID", "") not in ("", "<unknown>") for row in rows)

    async def _parked_on(self, node: str) -> list[ParkedCall]:
        rows = await self._pbx.rows(node, {"Action": "ParkedCalls"})
        return [_parked(node, row) for row in rows if row.name == "ParkedCall"]


def _parked(node: str, row: Event) -> ParkedCall:
    return ParkedCall(
        node=node,
        space=row.get("ParkingSpace", ""),
        party=Party(row.get("ParkeeChannel", ""), UniqueId(row.get("ParkeeUniqueid", ""))),
        number=row.get("ParkeeCallerIDNum", ""),
        parked_by=row.get("ParkerDialString", ""),
        timeout_s=_number(row.get("ParkingTimeout", "")),
        duration_s=_number(row.get("ParkingDuration", "")),
    )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def quotable(name: str) -> str:
    """A name within quotes in one header."""
    return "".join(letter for letter in name if letter.isprintable() and letter not in '"\\<>')[:MAX_NAME]
