"""SIP over UDP for scripted desk phones: messages, transactions and digest login, no more than Asterisk asks for.

For stories that SIPp cannot tell well: two lines at one phone, a REFER that names the other line, a 302, a hold
by either side at a moment that the story chooses. Loopback loses nothing, but a busy machine is slow: requests are
repeated as RFC 3261 wants, and a repeated request gets the answer it got before.
"""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

from deploy.pbx.errors import PbxError

ANSWER_LIMIT_S: Final = 30.0
_T1_S: Final = 0.5
_ADDRESS = re.compile(r"<([^>]*)>|^\s*([^;\s]+)")
_TAG = re.compile(r";tag=([^;>\s]+)")
_REPEATED: Final = ("via", "record-route")


class SipError(PbxError):
    """The other side said something else than the story wants, or nothing."""


@dataclass(frozen=True, slots=True)
class Message:
    """`start` is the request or status line; headers by their small-letter names."""

    start: str
    headers: dict[str, list[str]]
    body: str = ""

    @classmethod
    def parse(cls, data: bytes) -> "Message":
        head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
        start, *lines = head.split("\r\n")
        headers: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers.setdefault(name.strip().lower(), []).append(value.strip())
        return cls(start, headers, body)

    def get(self, name: str) -> str:
        return self.headers.get(name.lower(), [""])[0]

    @property
    def status(self) -> int:
        """0 for a request."""
        words = self.start.split(" ", 2)
        return int(words[1]) if words[0].startswith("SIP/") else 0

    @property
    def method(self) -> str:
        return self.get("cseq").split(" ")[-1]

    @property
    def number(self) -> int:
        return int(self.get("cseq").split(" ")[0])

    def tag(self, header: str) -> str:
        found = _TAG.search(self.get(header))
        return found[1] if found else ""

    def address(self, header: str) -> str:
        found = _ADDRESS.search(self.get(header))
        return (found[1] or found[2]) if found else ""


def compose(start: str, headers: list[tuple[str, str]], body: str = "", content: str = "") -> bytes:
    lines = [start, *(f"{name}: {value}" for name, value in headers)]
    if body:
        lines.append(f"Content-Type: {content}")
    return "\r\n".join([*lines, f"Content-Length: {len(body.encode())}", "", body]).encode()


def branch() -> str:
    return f"z9hG4bK{secrets.token_hex(8)}"


@dataclass(eq=False)
class Wire(asyncio.DatagramProtocol):
    """One UDP socket towards one PBX. `asked` gets every new request of the other side, ACK and CANCEL too."""

    asked: Callable[[Message], None]
    pbx: tuple[str, int]
    _transport: asyncio.DatagramTransport = field(init=False)
    _answers: "dict[str, asyncio.Queue[Message]]" = field(default_factory=dict)
    _replied: dict[str, bytes] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    @property
    def port(self) -> int:
        return int(self._transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        message = Message.parse(data)
        if message.status:
            waiting = self._answers.get(_transaction(message))
            if waiting is not None:
                waiting.put_nowait(message)
            return
        key = _transaction(message)
        if key in self._seen:
            if key in self._replied:
                self.send(self._replied[key])
            return
        self._seen.add(key)
        self.asked(message)

    def send(self, data: bytes) -> None:
        self._transport.sendto(data, self.pbx)

    def reply(self, request: Message, status: str, *, tag: str = "", more: tuple[str, ...] = (), sdp: str = "") -> None:
        headers = [("Via", via) for via in request.headers["via"]]
        to = request.get("to")
        if tag and not request.tag("to"):
            to = f"{to};tag={tag}"
        headers += [("From", request.get("from")), ("To", to), ("Call-ID", request.get("call-id"))]
        headers.append(("CSeq", request.get("cseq")))
        contact = (f"Contact: <sip:desk@{self.pbx[0]}:{self.port}>",)
        headers += [(name, value) for name, _, value in (line.partition(": ") for line in more or contact)]
        data = compose(f"SIP/2.0 {status}", headers, sdp, "application/sdp")
        self._replied[_transaction(request)] = data
        self.send(data)

    async def request(self, data: bytes, *, limit_s: float = ANSWER_LIMIT_S) -> Message:
        """The final answer; provisional ones only stop the repeating."""
        async with asyncio.timeout(limit_s):
            answers = self.begin(data)
            while True:
                answer = await self.next_answer(data, answers)
                if answer.status >= 200:
                    return answer

    def begin(self, data: bytes) -> "asyncio.Queue[Message]":
        answers: asyncio.Queue[Message] = asyncio.Queue()
        self._answers[_transaction(Message.parse(data))] = answers
        self.send(data)
        return answers

    async def next_answer(self, data: bytes, answers: "asyncio.Queue[Message]") -> Message:
        wait_s = _T1_S
        for _ in range(7):
            try:
                return await asyncio.wait_for(answers.get(), wait_s)
            except TimeoutError:
                self.send(data)
                wait_s = min(wait_s * 2, 4.0)
        raise SipError(f"no answer to {data.split(b' ', 1)[0].decode()}")

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _transaction(message: Message) -> str:
    """Our answers and the other side's repetitions carry the branch; ACK of a refusal has its INVITE's."""
    found = re.search(r"branch=([^;\s,]+)", message.get("via"))
    return f"{found[1] if found else ''} {message.method}"


def credentials(challenge: str, *, user: str, password: str, method: str, uri: str) -> str:
    """RFC 2617 digest with qop=auth."""
    asked = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))
    cnonce, count = secrets.token_hex(8), "00000001"
    one = _md5(f"{user}:{asked['realm']}:{password}")
    two = _md5(f"{method}:{uri}")
    answer = _md5(f"{one}:{asked['nonce']}:{count}:{cnonce}:auth:{two}")
    parts = {"username": user, "realm": asked["realm"], "nonce": asked["nonce"], "uri": uri, "response": answer}
    text = ", ".join(f'{name}="{value}"' for name, value in parts.items())
    opaque = f', opaque="{asked["opaque"]}"' if "opaque" in asked else ""
    return f'Digest {text}{opaque}, algorithm=MD5, cnonce="{cnonce}", qop=auth, nc={count}'


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
