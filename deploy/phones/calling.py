"""Scripts of phones that call and of phones that register."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.phones.dialog import OutgoingDialog
from deploy.phones.scenarios import label, milliseconds, pause, playing, receive, scenario, talk

WITHHELD: Final = "Privacy: id"
_END: Final = '<label id="end"/>\n<nop hide="true"/>'
_BYE_NUMBER: Final = 90
_DTMF_GAP_S: Final = 0.3
_RTP_DIGIT_S: Final = 0.6


def from_header(name: str, number: str) -> str:
    """`name` may be any UTF-8 text."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    prefix = f'"{quoted}" ' if name else ""
    return f"{prefix}<sip:{number}@[local_ip]:[local_port]>"


def withheld_from() -> str:
    """What a carrier sends when the caller hides the number (RFC 3323)."""
    return '"Anonymous" <sip:anonymous@anonymous.invalid>'


@dataclass(frozen=True, slots=True, kw_only=True)
class CallScript:
    target: str
    user: str
    caller: str
    extra: str = ""
    audio: Path | None = None
    hangup_after_s: float | None = None
    cancel_after_s: float | None = None
    refused_with: int | None = None
    dtmf: str = ""
    dtmf_after_s: float = 1.0
    dtmf_in_rtp: bool = False
    login: tuple[str, str] | None = None

    def text(self) -> str:
        dialog = self._dialog()
        opening, number = self._opening(dialog)
        if self.refused_with is not None:
            ending = [receive(str(self.refused_with)), dialog.acknowledge_refusal(number)]
        elif self.cancel_after_s is not None:
            ending = self._cancelling(dialog, number, self.cancel_after_s)
        else:
            ending = self._talking(dialog, number)
        return scenario("calling phone", *opening, *ending)

    def _dialog(self) -> OutgoingDialog:
        media = "media_port" if self.dtmf_in_rtp else "rtpstream_audio_port"
        user = self.user if not self.extra else "anonymous"
        return OutgoingDialog(self.target, self.caller, user, self.extra, media)

    def _opening(self, dialog: OutgoingDialog) -> tuple[list[str], int]:
        """The INVITE, with its challenge when the phone must log in, up to the provisional answers."""
        steps, number = [dialog.invite(1)], 1
        if self.login:
            steps += [_challenge(), dialog.acknowledge_refusal(1), dialog.invite(2, _credentials(self.login))]
            number = 2
        steps += [receive("100", optional=True), receive("183", optional=True)]
        if self.cancel_after_s is not None:
            return [*steps, receive("180")], number
        return [*steps, receive("180", optional=True), receive("183", optional=True)], number

    def _cancelling(self, dialog: OutgoingDialog, number: int, after_s: float) -> list[str]:
        """Ringing may be told again and again; each time the patience starts anew."""
        limit = f'timeout="{milliseconds(after_s)}" ontimeout="give-up"'
        return [
            label("ringing"),
            receive("183", optional=True, attributes=f'next="ringing" {limit}'),
            receive("180", attributes='next="ringing"'),
            label("give-up"),
            dialog.cancel(number),
            receive("200"),
            receive("487"),
            dialog.acknowledge_refusal(number),
        ]

    def _talking(self, dialog: OutgoingDialog, number: int) -> list[str]:
        """Who answered comes as a re-INVITE (connected line) right behind our ACK."""
        return [
            receive("200", attributes='rrs="true"', actions=playing(self.audio)),
            dialog.acknowledge_answer(number),
            *self._digits(dialog),
            talk("hangup", self.hangup_after_s, "caller"),
            '<nop next="end" hide="true"/>',
            label("hangup"),
            dialog.request("BYE", _BYE_NUMBER),
            receive("BYE", optional=True, attributes='next="caller-gone"'),
            receive("200"),
            _END,
        ]

    def _digits(self, dialog: OutgoingDialog) -> list[str]:
        if not self.dtmf:
            return []
        steps = [pause(self.dtmf_after_s)]
        for place, digit in enumerate(self.dtmf):
            gap = [] if place == 0 else [pause(_DTMF_GAP_S)]
            steps += [*gap, *(_digit_in_rtp(digit) if self.dtmf_in_rtp else _digit_by_info(dialog, digit, 10 + place))]
        return steps


def _digit_in_rtp(digit: str) -> list[str]:
    return [f'<nop><action><exec play_dtmf="{digit}"/></action></nop>', pause(_RTP_DIGIT_S)]


def _digit_by_info(dialog: OutgoingDialog, digit: str, number: int) -> list[str]:
    content = f"Content-Type: application/dtmf-relay\nContent-Length: [len]\n\nSignal={digit}\nDuration=160"
    return [dialog.request("INFO", number, content), receive("200")]


def _challenge() -> str:
    return receive("401", attributes='auth="true"')


def _credentials(login: tuple[str, str]) -> str:
    return f"[authentication username={login[0]} password={login[1]}]"


def register_script(extension: str, secret: str, contact_port: int, expires_s: int) -> str:
    """`expires_s` 0 signs off."""
    dialog = OutgoingDialog(extension, "", extension)
    return scenario(
        "registration",
        dialog.register(contact_port, expires_s, 1),
        receive("100", optional=True),
        _challenge(),
        dialog.register(contact_port, expires_s, 2, _credentials((extension, secret))),
        receive("100", optional=True),
        receive("200", attributes=f'timeout="{milliseconds(30)}"'),
    )
