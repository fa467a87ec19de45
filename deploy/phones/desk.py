"""A desk phone with as many lines as the story needs, moved by the story and not by a script beforehand.

`async with DeskPhone("101").online(pbx) as phone:` registers it; `await phone.rung()` is the next call that comes
in, `await phone.dial("102")` one that goes out. `OutsideDesk` is the same for somebody beyond the trunk.
It says nothing by itself: `line.speaking` does, and `phone.media.heard` is what it heard.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from deploy.pbx.pbx import Pbx
from deploy.phones.media import Media, media_port_in
from deploy.phones.sip import ANSWER_LIMIT_S, Message, SipError, Wire, branch, compose, credentials

_SENDRECV, _SENDONLY = "sendrecv", "sendonly"
_EXPIRES_S: Final = 3600


@dataclass(slots=True)
class _Dialog:
    """Our and their side of one SIP dialog."""

    call_id: str
    us: str
    them: str
    target: str
    our_number: int = 1

    @property
    def our_tag(self) -> str:
        return self.us.rpartition(";tag=")[2]

    @property
    def their_tag(self) -> str:
        return self.them.rpartition(";tag=")[2]


@dataclass(eq=False)
class Line:
    """One call at a phone. `ended` is set when the dialog is over, whoever ended it."""

    phone: "Desk"
    dialog: _Dialog
    incoming: Message | None = None
    cancelled: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    referred: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    media_port: int | None = None
    """Where the PBX takes this call's sound."""
    _direction: str = _SENDRECV
    _sdp_version: int = 1
    _invite: bytes = b""
    _answers: "asyncio.Queue[Message]" = field(default_factory=asyncio.Queue)

    def speaking(self, sound: bytes) -> AbstractAsyncContextManager[None]:
        """Say this (u-law) inside the block."""
        if self.media_port is None:
            raise SipError(f"{self.phone.user}: nobody listens yet")
        return self.phone.media.speaking(sound, self.phone.wire.pbx[0], self.media_port)

    # A call that came in

    def answer(self) -> None:
        self._respond("200 OK", sdp=self._offer())

    def refuse(self, status: str = "486 Busy Here") -> None:
        self._respond(status)
        self.ended.set()

    def forward(self, to: str) -> None:
        """302 Moved Temporarily: the PBX is to try there instead."""
        contact = f"Contact: <sip:{to}@{self.phone.wire.pbx[0]}:{self.phone.wire.pbx[1]}>"
        self._respond("302 Moved Temporarily", contact)
        self.ended.set()

    def _respond(self, status: str, *more: str, sdp: str = "") -> None:
        if self.incoming is not None and not self.cancelled:
            self.phone.wire.reply(self.incoming, status, tag=self.dialog.our_tag, more=more, sdp=sdp)

    # A call that goes out

    async def answered(self) -> "Line":
        final = await self._final()
        if final.status >= 300:
            self.ended.set()
            raise SipError(f"{self.phone.user}: {final.start}")
        return self

    async def refused(self) -> int:
        """The status with which the other side refused."""
        final = await self._final()
        if final.status < 300:
            raise SipError(f"{self.phone.user}: answered, not refused")
        self.ended.set()
        return final.status

    async def rings(self) -> None:
        """The dialog is an early one from now on: a REFER may already name it."""
        async with asyncio.timeout(ANSWER_LIMIT_S):
            while (answer := await self._answers.get()).status not in (180, 183):
                pass
        self.dialog.them = answer.get("to")

    async def _final(self) -> Message:
        async with asyncio.timeout(2 * ANSWER_LIMIT_S):
            while True:
                answer = await self._answers.get()
                if answer.status >= 200:
                    self._acknowledge(answer)
                    return answer

    def _acknowledge(self, answer: Message) -> None:
        if answer.status < 300:
            self.dialog.them, self.dialog.target = answer.get("to"), answer.address("contact")
            self.media_port = media_port_in(answer.body) or self.media_port
            self.phone.wire.send(self.message("ACK", answer.number))
            return
        via = Message.parse(self._invite).get("via")
        headers = [("Via", via), ("Max-Forwards", "70"), ("From", self.dialog.us), ("To", answer.get("to"))]
        headers += [("Call-ID", self.dialog.call_id), ("CSeq", f"{answer.number} ACK")]
        self.phone.wire.send(compose(f"ACK {self.dialog.target} SIP/2.0", headers))

    async def invite(self, more: tuple[str, ...] = ()) -> None:
        """Sent when the PBX has let us in: it rings, or goes on, from now on."""
        wire = self.phone.wire
        self._invite = self.message("INVITE", self._next(), *more, sdp=self._offer())
        answer = await wire.next_answer(self._invite, answers := wire.begin(self._invite))
        if answer.status in (401, 407):
            self._acknowledge(answer)
            login = self.phone.login(answer, "INVITE", self.dialog.target)
            self._invite = self.message("INVITE", self._next(), login, *more, sdp=self._offer())
            answer = await wire.next_answer(self._invite, answers := wire.begin(self._invite))
        answers.put_nowait(answer)
        self._answers = answers

    async def cancel(self) -> None:
        first = Message.parse(self._invite)
        headers = [("Via", first.get("via")), ("Max-Forwards", "70"), ("From", self.dialog.us)]
        headers += [("To", first.get("to")), ("Call-ID", self.dialog.call_id), ("CSeq", f"{first.number} CANCEL")]
        await self.phone.wire.request(compose(f"CANCEL {self.dialog.target} SIP/2.0", headers))
        await self.refused()

    # Both

    async def hold(self) -> None:
        await self._reinvite(_SENDONLY)

    async def resume(self) -> None:
        await self._reinvite(_SENDRECV)

    async def _reinvite(self, direction: str) -> None:
        self._direction = direction
        request = self.message("INVITE", self._next(), sdp=self._offer())
        answer = await self.phone.wire.request(request)
        if answer.status != 200:
            raise SipError(f"{self.phone.user}: re-INVITE got {answer.start}")
        self.phone.wire.send(self.message("ACK", answer.number))

    async def digits(self, keys: str) -> None:
        """Key presses by SIP INFO, which the PBX takes for DTMF like those in the sound."""
        for key in keys:
            body = f"Signal={key}\r\nDuration=100"
            answer = await self._ask("INFO", body=body, content="application/dtmf-relay")
            if answer.status != 200:
                raise SipError(f"{self.phone.user}: INFO got {answer.start}")

    async def refer(self, to: str, *, replacing: "Line | None" = None, expect: int = 202) -> None:
        """The transfer key: blind, or attended when another line's dialog is to be replaced."""
        host = f"{self.phone.wire.pbx[0]}:{self.phone.wire.pbx[1]}"
        uri = f"sip:{to}@{host}"
        if replacing is not None:
            other = replacing.dialog
            uri += f"?Replaces={other.call_id}%3Bto-tag%3D{other.their_tag}%3Bfrom-tag%3D{other.our_tag}"
        mine = f"Referred-By: <sip:{self.phone.user}@{host}>"
        answer = await self._ask("REFER", f"Refer-To: <{uri}>", mine)
        if answer.status != expect:
            raise SipError(f"{self.phone.user}: REFER got {answer.start}")

    async def transferred(self) -> str:
        """The PBX's last word about a REFER (`SIP/2.0 200 OK`)."""
        async with asyncio.timeout(ANSWER_LIMIT_S):
            while True:
                fragment = await self.referred.get()
                if not fragment.startswith("SIP/2.0 1"):
                    return fragment

    async def hangup(self) -> None:
        if not self.ended.is_set():
            self.ended.set()
            await self._ask("BYE")

    async def over(self, limit_s: float = 60.0) -> None:
        async with asyncio.timeout(limit_s):
            await self.ended.wait()

    async def _ask(self, method: str, *more: str, body: str = "", content: str = "") -> Message:
        return await self.phone.wire.request(self.message(method, self._next(), *more, sdp=body, content=content))

    def _next(self) -> int:
        self.dialog.our_number += 1
        return self.dialog.our_number

    def message(self, method: str, number: int, *more: str, sdp: str = "", content: str = "application/sdp") -> bytes:
        wire, dialog = self.phone.wire, self.dialog
        here = f"{wire.pbx[0]}:{wire.port}"
        headers = [("Via", f"SIP/2.0/UDP {here};branch={branch()};rport"), ("Max-Forwards", "70")]
        headers += [("From", dialog.us), ("To", dialog.them), ("Call-ID", dialog.call_id)]
        headers += [("CSeq", f"{number} {method}"), ("Contact", f"<sip:{self.phone.user}@{here}>")]
        headers += [(name, value) for name, _, value in (line.partition(": ") for line in more)]
        return compose(f"{method} {dialog.target} SIP/2.0", headers, sdp, content)

    def _offer(self) -> str:
        """Also the answer to an offer of the PBX: a line on hold stays on hold whatever it asks."""
        self._sdp_version += 1
        host, version = self.phone.wire.pbx[0], self._sdp_version
        lines = ["v=0", f"o=- 1 {version} IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0"]
        lines += [f"m=audio {self.phone.media_port} RTP/AVP 0 96", "a=rtpmap:0 PCMU/8000"]
        lines += ["a=rtpmap:96 telephone-event/8000", "a=ptime:20", f"a={self._direction}", ""]
        return "\r\n".join(lines)

    # What the other side asks

    def asked(self, request: Message) -> None:
        wire = self.phone.wire
        match request.method:
            case "ACK":
                return
            case "BYE":
                wire.reply(request, "200 OK")
                self.ended.set()
            case "CANCEL":
                wire.reply(request, "200 OK", tag=self.dialog.our_tag)
                self._respond("487 Request Terminated")
                self.cancelled = True
                self.ended.set()
            case "INVITE":
                wire.reply(request, "200 OK", sdp=self._offer())
            case "NOTIFY":
                wire.reply(request, "200 OK")
                self.referred.put_nowait(request.body.strip())
            case _:
                wire.reply(request, "200 OK")


@dataclass(eq=False)
class Desk:
    """What phones inside and outside have in common; made by `DeskPhone.online` and `OutsideDesk.reachable`."""

    user: str
    password: str
    wire: Wire
    media_port: int
    media: Media
    lines: dict[str, Line] = field(default_factory=dict)
    _rung: "asyncio.Queue[Line]" = field(default_factory=asyncio.Queue)

    def asked(self, request: Message) -> None:
        line = self.lines.get(request.get("call-id"))
        if line is not None:
            line.asked(request)
            return
        if request.method != "INVITE":
            self.wire.reply(request, "481 Call Does Not Exist")
            return
        us = f"{request.get('to')};tag={secrets.token_hex(4)}"
        dialog = _Dialog(request.get("call-id"), us, request.get("from"), request.address("contact"))
        line = self.lines[dialog.call_id] = Line(self, dialog, incoming=request)
        line.media_port = media_port_in(request.body)
        self.wire.reply(request, "180 Ringing", tag=dialog.our_tag)
        self._rung.put_nowait(line)

    async def rung(self, limit_s: float = 60.0) -> Line:
        """The next call that comes in; it rings."""
        return await asyncio.wait_for(self._rung.get(), limit_s)

    async def answers(self) -> Line:
        line = await self.rung()
        line.answer()
        return line

    async def dial(self, to: str, *, replacing: _Dialog | None = None) -> Line:
        """`replacing` is another phone's dialog, as the PBX sees it: the call is taken over from it."""
        host = f"{self.wire.pbx[0]}:{self.wire.pbx[1]}"
        uri = f"sip:{to}@{host}"
        us = f"<sip:{self.user}@{host}>;tag={secrets.token_hex(4)}"
        line = Line(self, _Dialog(secrets.token_hex(8), us, f"<{uri}>", uri))
        self.lines[line.dialog.call_id] = line
        more: tuple[str, ...] = ()
        if replacing is not None:
            tags = f"to-tag={replacing.their_tag};from-tag={replacing.our_tag}"
            more = (f"Replaces: {replacing.call_id};{tags}",)
        await line.invite(more)
        return line

    def login(self, challenge: Message, method: str, uri: str) -> str:
        header = "www-authenticate" if challenge.status == 401 else "proxy-authenticate"
        asked = challenge.get(header)
        answer = credentials(asked, user=self.user, password=self.password, method=method, uri=uri)
        return f"{'Authorization' if challenge.status == 401 else 'Proxy-Authorization'}: {answer}"

    async def register(self, expires_s: int = _EXPIRES_S) -> None:
        line = Line(self, _Dialog(secrets.token_hex(8), "", "", f"sip:{self.wire.pbx[0]}:{self.wire.pbx[1]}"))
        address = f"<sip:{self.user}@{self.wire.pbx[0]}:{self.wire.pbx[1]}>"
        line.dialog.us, line.dialog.them = f"{address};tag={secrets.token_hex(4)}", address
        expires = f"Expires: {expires_s}"
        answer = await self.wire.request(line.message("REGISTER", 1, expires))
        if answer.status == 401:
            login = self.login(answer, "REGISTER", line.dialog.target)
            answer = await self.wire.request(line.message("REGISTER", 2, login, expires))
        if answer.status != 200:
            raise SipError(f"{self.user}: REGISTER got {answer.start}")


@asynccontextmanager
async def _desk(pbx: Pbx, user: str, password: str, port: int) -> AsyncIterator[Desk]:
    loop = asyncio.get_running_loop()
    transport, media = await loop.create_datagram_endpoint(Media, local_addr=(pbx.host, 0))
    try:
        wire = Wire(lambda _: None, (pbx.host, pbx.sip_port))
        await loop.create_datagram_endpoint(lambda: wire, local_addr=(pbx.host, port))
        desk = Desk(user, password, wire, int(transport.get_extra_info("sockname")[1]), media)
        wire.asked = desk.asked
        try:
            yield desk
        finally:
            wire.close()
    finally:
        transport.close()


@dataclass(frozen=True, slots=True)
class DeskPhone:
    extension: str

    @asynccontextmanager
    async def online(self, pbx: Pbx) -> AsyncIterator[Desk]:
        """Registered inside the block."""
        async with _desk(pbx, self.extension, pbx.secrets.agent, 0) as desk:
            await desk.register()
            try:
                yield desk
            finally:
                await desk.register(0)


@dataclass(frozen=True, slots=True)
class OutsideDesk:
    """Somebody beyond the trunk: is called from inside (one at a time, the trunk has one far end), or calls."""

    number: str = "+79031234567"

    @asynccontextmanager
    async def reachable(self, pbx: Pbx) -> AsyncIterator[Desk]:
        async with _desk(pbx, self.number, "", pbx.outside_port) as desk:
            yield desk

    @asynccontextmanager
    async def somewhere(self, pbx: Pbx) -> AsyncIterator[Desk]:
        """Who only calls."""
        async with _desk(pbx, self.number, "", 0) as desk:
            yield desk
