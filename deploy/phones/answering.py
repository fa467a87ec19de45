"""Scripts of phones that get called."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.phones.scenarios import (
    OUR_TAG,
    body,
    header_into,
    label,
    milliseconds,
    pause,
    play,
    receive,
    reply,
    scenario,
    send,
    talk,
)

_END: Final = '<label id="end"/>\n<nop hide="true"/>'


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerScript:
    """`answer_after_s` None rings for ever; `hold` is (seconds after the answer, seconds on hold)."""

    refusal: str = ""
    answer_after_s: float | None = None
    audio: Path | None = None
    hangup_after_s: float | None = None
    hold: tuple[float, float] | None = None

    def text(self) -> str:
        if self.refusal:
            return scenario("refusing phone", receive("INVITE"), reply(self.refusal, retransmit=True), receive("ACK"))
        steps = [*_ringing(self.answer_after_s), *_cancelled()]
        if self.answer_after_s is not None:
            steps += _answered(self.audio, self.hangup_after_s, self.hold)
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


def _answered(audio: Path | None, hangup_after_s: float | None, hold: tuple[float, float] | None) -> list[str]:
    """A CANCEL that crosses our 200 is too late: the caller then ends the call by BYE."""
    hears_out = hangup_after_s is None and hold is None
    kept = "" if hears_out else header_into("us", "To:") + header_into("them", "From:")
    ending = [] if hangup_after_s is None else ['<nop next="end" hide="true"/>', *_hangup()]
    return [
        label("pick-up"),
        reply("200 OK", sdp=True, retransmit=True),
        label("confirmed"),
        receive("CANCEL", optional=True, attributes='next="late"'),
        receive("ACK", actions=kept),
        play(audio),
        *(_held(*hold) if hold else ()),
        '<nop next="phone-talk" hide="true"/>',
        label("late"),
        reply("200 OK").replace("<send>", '<send next="confirmed">'),
        talk("hangup", hangup_after_s, "phone"),
        *ending,
    ]


def _request(method: str, number: int, content: str, transaction: str) -> str:
    """In the dialog that the other side opened: its From is our To."""
    return "\n".join(
        [
            f"{method} [next_url] SIP/2.0",
            f"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-{transaction}",
            "Max-Forwards: 70",
            "From:[$us]",
            "To:[$them]",
            "[last_Call-ID:]",
            f"CSeq: {number} {method}",
            "Contact: <sip:phone@[local_ip]:[local_port]>",
            "[routes]",
            content,
        ]
    )


def _held(after_s: float, for_s: float) -> list[str]:
    """Hold and resume as desk phones do it: re-INVITE with sendonly, then with sendrecv."""
    offer = body(sdp=True)
    return [
        pause(after_s),
        *_reinvite(80, offer.replace("a=sendrecv", "a=sendonly"), "hold"),
        pause(for_s),
        *_reinvite(81, offer, "resume"),
    ]


def _reinvite(number: int, offer: str, transaction: str) -> list[str]:
    return [
        send(_request("INVITE", number, offer, transaction), retransmit=True),
        receive("100", optional=True),
        receive("200"),
        send(_request("ACK", number, body(), f"{transaction}-ack")),
    ]


def _hangup() -> list[str]:
    return [
        label("hangup"),
        send(_request("BYE", 90, body(), "bye"), retransmit=True),
        receive("BYE", optional=True, attributes='next="phone-gone"'),
        receive("200"),
    ]
