"""Scripts of phones that get called."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from deploy.phones.scenarios import (
    OUR_TAG,
    body,
    header_into,
    label,
    milliseconds,
    play,
    receive,
    reply,
    scenario,
    send,
    talk,
)

if TYPE_CHECKING:
    from deploy.phones.phones import OnRing

_END: Final = '<label id="end"/>\n<nop hide="true"/>'
_REFUSALS: Final = {"busy": "486 Busy Here", "reject": "603 Decline"}


def answer_script(on_ring: "OnRing", answer_after_s: float, audio: Path | None, hangup_after_s: float | None) -> str:
    refusal = _REFUSALS.get(on_ring)
    if refusal:
        return scenario("refusing phone", receive("INVITE"), reply(refusal, retransmit=True), receive("ACK"))
    patience = answer_after_s if on_ring == "answer" else None
    steps = [*_ringing(patience), *_cancelled()]
    if patience is not None:
        steps += _answered(audio, hangup_after_s)
    return scenario("answering phone", *steps, _END)


def _ringing(answer_after_s: float | None) -> list[str]:
    """A CANCEL may come at any moment of the ring; without one the phone is picked up."""
    number = header_into("invite", "CSeq:", "[0-9]+")
    limit = ""
    if answer_after_s is not None:
        limit = f'timeout="{milliseconds(answer_after_s)}" ontimeout="pick-up"'
    return [
        receive("INVITE", attributes='rrs="true"', actions=number),
        reply("180 Ringing"),
        receive("CANCEL", attributes=limit),
    ]


def _cancelled() -> list[str]:
    """CANCEL has the INVITE's headers but for CSeq, whose number was kept."""
    headers = f"[last_Via:]\n[last_From:]\n[last_To:]{OUR_TAG}\n[last_Call-ID:]\nCSeq: [$invite] INVITE"
    return [
        reply("200 OK"),
        send(f"SIP/2.0 487 Request Terminated\n{headers}\n{body()}", retransmit=True),
        receive("ACK", attributes='next="end"'),
    ]


def _answered(audio: Path | None, hangup_after_s: float | None) -> list[str]:
    """A CANCEL that crosses our 200 is too late: the caller then ends the call by BYE."""
    hears_out = hangup_after_s is None
    kept = "" if hears_out else header_into("us", "To:") + header_into("them", "From:")
    ending = [] if hears_out else ['<nop next="end" hide="true"/>', *_hangup()]
    return [
        label("pick-up"),
        reply("200 OK", sdp=True, retransmit=True),
        label("confirmed"),
        receive("CANCEL", optional=True, attributes='next="late"'),
        receive("ACK", actions=kept),
        play(audio),
        '<nop next="phone-talk" hide="true"/>',
        label("late"),
        reply("200 OK").replace("<send>", '<send next="confirmed">'),
        talk("hangup", hangup_after_s, "phone"),
        *ending,
    ]


def _hangup() -> list[str]:
    bye = "\n".join(
        [
            "BYE [next_url] SIP/2.0",
            "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-bye",
            "Max-Forwards: 70",
            "From:[$us]",
            "To:[$them]",
            "[last_Call-ID:]",
            "CSeq: 90 BYE",
            "[routes]",
            body(),
        ]
    )
    return [
        label("hangup"),
        send(bye, retransmit=True),
        receive("BYE", optional=True, attributes='next="phone-gone"'),
        receive("200"),
    ]
