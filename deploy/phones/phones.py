"""Scripted people with real SIP phones: who calls, who answers, after how long, who hangs up.

Each class is a description; `start`, `online` or `call` makes it real, with real RTP when it has audio.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from deploy.pbx.pbx import Pbx
from deploy.phones import answering, calling
from deploy.phones.sipp import CallCounts, Sipp, run

REGISTRATION_S: Final = 3600
_REGISTER_LIMIT_S: Final = 60.0


class DtmfBy(StrEnum):
    INFO = "info"
    RFC4733 = "rfc4733"
    """In the RTP stream; such a caller plays no audio file (SIPp has one RTP port for each)."""


class OnRing(StrEnum):
    ANSWER = "answer"
    IGNORE = "ignore"
    BUSY = "busy"
    REJECT = "reject"


_REFUSALS: Final = {OnRing.BUSY: "486 Busy Here", OnRing.REJECT: "603 Decline"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody outside, calling through the trunk.

    Without `hangup_after_s` (counted from the answer) the caller waits for the other side to hang up; with
    `cancel_after_s` (from the first ring) gives up before an answer; with `refused_with` expects that SIP
    status instead of an answer.
    """

    did: str
    number: str = "+79031234567"
    name: str = ""
    withheld: bool = False
    audio: Path | None = None
    hangup_after_s: float | None = None
    cancel_after_s: float | None = None
    refused_with: int | None = None
    dtmf: str = ""
    dtmf_after_s: float = 1.0
    dtmf_by: DtmfBy = DtmfBy.INFO

    def start(self, pbx: Pbx) -> AbstractAsyncContextManager[Sipp]:
        """Dials; `await sipp.wait()` inside for the end of the call."""
        script = calling.CallScript(
            target=self.did,
            user=self.number,
            caller=calling.withheld_from() if self.withheld else calling.from_header(self.name, self.number),
            extra=calling.WITHHELD if self.withheld else "",
            audio=self.audio,
            hangup_after_s=self.hangup_after_s,
            cancel_after_s=self.cancel_after_s,
            refused_with=self.refused_with,
            dtmf=self.dtmf,
            dtmf_after_s=self.dtmf_after_s,
            dtmf_in_rtp=self.dtmf_by is DtmfBy.RFC4733,
        )
        return run(f"caller to {self.did}", script.text(), f"{pbx.host}:{pbx.sip_port}", options=("-m", "1"))

    async def call(self, pbx: Pbx, limit_s: float = 120.0) -> CallCounts:
        async with self.start(pbx) as sipp:
            return await sipp.wait(limit_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDials:
    """An agent's phone that calls: an extension, or outside with a leading 9 or +."""

    extension: str
    to: str
    audio: Path | None = None
    hangup_after_s: float | None = None
    cancel_after_s: float | None = None
    refused_with: int | None = None

    def start(self, pbx: Pbx) -> AbstractAsyncContextManager[Sipp]:
        script = calling.CallScript(
            target=self.to,
            user=self.extension,
            caller=calling.from_header("", self.extension),
            audio=self.audio,
            hangup_after_s=self.hangup_after_s,
            cancel_after_s=self.cancel_after_s,
            refused_with=self.refused_with,
            login=(self.extension, pbx.secrets.agent),
        )
        name = f"agent {self.extension} dialling"
        return run(name, script.text(), f"{pbx.host}:{pbx.sip_port}", options=("-m", "1"))

    async def call(self, pbx: Pbx, limit_s: float = 120.0) -> CallCounts:
        async with self.start(pbx) as sipp:
            return await sipp.wait(limit_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPhone:
    """A registered desk phone that takes any number of calls.

    A phone that ignores rings until the caller or the queue gives up. Without `hangup_after_s` (from the
    answer) it waits for the other side's BYE. `audio_for` and `ignores`: who calls decides what is said and who is
    let ring, by expressions for the From header, as in `AnswerScript`.
    """

    extension: str
    on_ring: OnRing = OnRing.ANSWER
    answer_after_s: float = 0.5
    audio: Path | None = None
    audio_for: Sequence[tuple[str, Path]] = ()
    ignores: str = ""
    hangup_after_s: float | None = None
    hold: tuple[float, float] | None = None
    """Puts the other side on hold: seconds after the answer, and for how long. `hangup_after_s` counts from then."""

    @asynccontextmanager
    async def online(self, pbx: Pbx) -> AsyncIterator[Sipp]:
        """Registered inside the block; at its end calls are let finish and any failed one raises."""
        target = f"{pbx.host}:{pbx.sip_port}"
        async with run(f"phone {self.extension}", self._script(), target) as sipp:
            await sipp.bound()
            await self.register(pbx, sipp.port)
            try:
                yield sipp
            finally:
                await self.register(pbx, sipp.port, 0)
            await sipp.drain()

    def _script(self) -> str:
        return answering.AnswerScript(
            refusal=_REFUSALS.get(self.on_ring, ""),
            answer_after_s=self.answer_after_s if self.on_ring is OnRing.ANSWER else None,
            audio=self.audio,
            audio_for=self.audio_for,
            ignores=self.ignores,
            hangup_after_s=self.hangup_after_s,
            hold=self.hold,
        ).text()

    async def register(self, pbx: Pbx, contact_port: int, expires_s: int = REGISTRATION_S) -> None:
        """For a phone that stays longer than its registration: again; with 0 signs off."""
        text = calling.register_script(self.extension, pbx.secrets.agent, contact_port, expires_s)
        target = f"{pbx.host}:{pbx.sip_port}"
        async with run(f"registration of {self.extension}", text, target, options=("-m", "1")) as sipp:
            await sipp.wait(_REGISTER_LIMIT_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidePhone:
    """Whoever is called through the trunk: the far end of outgoing calls."""

    on_ring: OnRing = OnRing.ANSWER
    answer_after_s: float = 0.5
    audio: Path | None = None
    hangup_after_s: float | None = None

    @asynccontextmanager
    async def reachable(self, pbx: Pbx) -> AsyncIterator[Sipp]:
        target = f"{pbx.host}:{pbx.sip_port}"
        script = answering.AnswerScript(
            refusal=_REFUSALS.get(self.on_ring, ""),
            answer_after_s=self.answer_after_s if self.on_ring is OnRing.ANSWER else None,
            audio=self.audio,
            hangup_after_s=self.hangup_after_s,
        ).text()
        async with run("outside phone", script, target, port=pbx.outside_port) as sipp:
            await sipp.bound()
            yield sipp
            await sipp.drain()
