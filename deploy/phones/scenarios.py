"""SIPp scenarios as text, built from the behaviour of one phone.

A scenario is a list of steps; SIPp walks it for each call. What to know about SIPp here: an optional <recv>
is skipped when another message arrives; the time limit of a group of receives belongs on its first; a label
is a place to jump to; `[..]` are SIPp's own fields, `[$..]` variables taken from received messages.
"""

from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n'

# 96 is the payload type that SIPp writes its digits with.
SDP: Final = """v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [{media}] RTP/AVP 0 96
a=rtpmap:0 PCMU/8000
a=rtpmap:96 telephone-event/8000
a=fmtp:96 0-16
a=ptime:20
a=sendrecv"""

_ECHO: Final = "[last_Via:]\n[last_From:]\n[last_To:]{tag}\n[last_Call-ID:]\n[last_CSeq:]"
OUR_TAG: Final = ";tag=[pid]phone[call_number]"


def scenario(name: str, *steps: str) -> str:
    return f"{_HEAD}<scenario name={quoteattr(name)}>\n" + "\n".join(steps) + "\n</scenario>\n"


def send(message: str, *, retransmit: bool = False) -> str:
    repeat = ' retrans="500"' if retransmit else ""
    return f"<send{repeat}><![CDATA[\n{message}\n]]></send>"


def receive(what: str, *, optional: bool = False, attributes: str = "", actions: str = "") -> str:
    """`what` is a method or a status code."""
    kind = "response" if what.isdigit() else "request"
    maybe = ' optional="true"' if optional else ""
    inside = f"<action>{actions}</action>" if actions else ""
    return f'<recv {kind}="{what}"{maybe} {attributes}>{inside}</recv>'


def pause(seconds: float) -> str:
    return f'<pause milliseconds="{milliseconds(seconds)}"/>'


def label(name: str) -> str:
    return f'<label id="{name}"/>'


def milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def play(audio: Path | None) -> str:
    """Raw 8 kHz u-law, once."""
    return f"<nop><action>{playing(audio)}</action></nop>" if audio is not None else ""


def playing(audio: Path | None) -> str:
    """As an action of a <recv>: a step of its own is a moment in which SIPp takes any message for an error."""
    return f"<exec rtp_stream={quoteattr(f'{audio},1,0,PCMU/8000')}/>" if audio is not None else ""


def header_into(variable: str, header: str, pattern: str = ".*", *, must: bool = True) -> str:
    """Unless it `must` match, a message without it leaves the variable unset."""
    match = f'regexp={quoteattr(pattern)} search_in="hdr" header={quoteattr(header)}'
    return f'<ereg {match} check_it="{str(must).lower()}" assign_to="{variable}"/>'


def reply(status: str, *, sdp: bool = False, tag: bool = True, retransmit: bool = False) -> str:
    """Answers the message received last."""
    headers = [f"SIP/2.0 {status}", _ECHO.format(tag=OUR_TAG if tag else "")]
    headers.append("Contact: <sip:phone@[local_ip]:[local_port]>")
    return send("\n".join([*headers, body(sdp=sdp)]), retransmit=retransmit)


def body(*, sdp: bool = False, media: str = "rtpstream_audio_port") -> str:
    if sdp:
        return f"Content-Type: application/sdp\nContent-Length: [len]\n\n{SDP.format(media=media)}"
    return "Content-Length: 0\n"


def talk(on_silence: str, seconds: float | None, prefix: str) -> str:
    """The stretch between answer and BYE: re-INVITE (hold, connected line) and UPDATE are accepted.

    After `seconds` jumps to label `on_silence`; without a limit waits for the other side's BYE, and then goes
    on at label `<prefix>-gone`. The limit starts anew after a re-INVITE.
    """
    limit = f'timeout="{milliseconds(seconds)}" ontimeout="{on_silence}"' if seconds is not None else ""
    return "\n".join(
        [
            label(f"{prefix}-talk"),
            receive("INVITE", optional=True, attributes=f'next="{prefix}-reinvite" {limit}'),
            receive("UPDATE", optional=True, attributes=f'next="{prefix}-update"'),
            receive("BYE", attributes=f'next="{prefix}-gone"'),
            label(f"{prefix}-reinvite"),
            reply("200 OK", sdp=True, tag=False, retransmit=True),
            receive("ACK", attributes=f'next="{prefix}-talk"'),
            label(f"{prefix}-update"),
            reply("200 OK", sdp=True, tag=False).replace("<send>", f'<send next="{prefix}-talk">'),
            label(f"{prefix}-gone"),
            reply("200 OK", tag=False),
        ]
    )
