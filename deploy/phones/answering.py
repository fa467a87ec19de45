"""Scripts of phones that get called."""

from collections.abc import Sequence
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
    """`answer_after_s` None rings for ever; `hold` is (seconds after the answer, seconds on hold).

    `audio_for` and `ignores` hold POSIX extended expressions that are looked for in the INVITE's From: the first
    that is found chooses what is played instead of `audio`; whom `ignores` matches is let ring.
    """

    refusal: str = ""
    answer_after_s: float | None = None
    audio: Path | None = None
    audio_for: Sequence[tuple[str, Path]] = ()
    ignores: str = ""
    hangup_after_s: float | None = None
    hold: tuple[float, float] | None = None

    def text(self) -> str:
        if self.refusal:
            return scenario("refusing phone", receive("INVITE"), reply(self.refusal, retransmit=True), receive("ACK"))
        steps = [*self._ringing(), *_cancelled()]
        if self.answer_after_s is not None:
            steps += _answered(self._speech(), self.hangup_after_s, self.hold)
        return scenario("answering phone", *steps, _END)

    def _ringing(self) -> list[str]:
        """A CANCEL may come at any moment of the ring; without one the phone is picked up."""
        limit = ""
        if self.answer_after_s is not None:
            limit = f'timeout="{milliseconds(self.answer_after_s)}" ontimeout="pick-up"'
        unheard = [_jump("unheard", if_set="ignored")] if self.ignores else []
        return [
            receive("INVITE", attributes='rrs="true"', actions=self._read_invite()),
            reply("180 Ringing"),
            *unheard,
            receive("CANCEL", attributes=f'next="cancelled" {limit}'),
            *([label("unheard"), receive("CANCEL")] if self.ignores else []),
            label("cancelled"),
        ]

    def _read_invite(self) -> str:
        actions = header_into("invite", "CSeq:", "[0-9]+")
        if self.ignores:
            actions += header_into("ignored", "From:", self.ignores, must=False)
        for place, (pattern, _) in enumerate(self.audio_for if self.answer_after_s is not None else ()):
            actions += header_into(f"says{place}", "From:", pattern, must=False)
        return actions

    def _speech(self) -> list[str]:
        if not self.audio_for:
            return [play(self.audio)]
        steps = [_jump(f"say-{place}", if_set=f"says{place}") for place in range(len(self.audio_for))]
        steps += [play(self.audio), _jump("spoken")]
        for place, (_, audio) in enumerate(self.audio_for):
            steps += [label(f"say-{place}"), play(audio), _jump("spoken")]
        return [*steps, label("spoken")]


def _jump(target: str, *, if_set: str = "") -> str:
    condition = f' test="{if_set}"' if if_set else ""
    return f'<nop next="{target}"{condition} hide="true"/>'


def _cancelled() -> list[str]:
    """CANCEL has the INVITE's headers but for CSeq, whose number was kept."""
    headers = f"[last_Via:]\n[last_From:]\n[last_To:]{OUR_TAG}\n[last_Call-ID:]\nCSeq: [$invite] INVITE"
    return [
        reply("200 OK"),
        send(f"SIP/2.0 487 Request Terminated\n{headers}\n{body()}", retransmit=True),
        receive("ACK", attributes='next="end"'),
    ]


def _answered(speech: list[str], hangup_after_s: float | None, hold: tuple[float, float] | None) -> list[str]:
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
        *speech,
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
