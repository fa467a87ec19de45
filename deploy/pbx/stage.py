"""One trace being taken: a fresh PBX, the bridge's eyes on it, and hands to act."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.pbx.pbx import Pbx, boot
from deploy.pbx.session import AmiSession, session
from deploy.pbx.spec import PbxSpec


@dataclass(frozen=True, slots=True)
class Stage:
    pbx: Pbx
    seen: AmiSession
    """Connected as `bridge`, filters and all: what the product sees; or as `recorder`, who hears everything."""
    hands: AmiSession
    """Connected as `actions`."""

    async def sign_in(self, queue: str, *extensions: str) -> None:
        for extension in extensions:
            await self.hands.action(
                "QueueAdd",
                Queue=queue,
                Interface=f"PJSIP/{extension}",
                StateInterface=f"PJSIP/{extension}",
                MemberName=f"Agent {extension}",
            )

    async def channel_of(self, endpoint: str) -> str:
        """The name of the endpoint's first channel."""
        event = await self.seen.expect(rf"Event: Newchannel\r\n(?:.+\r\n)*Channel: PJSIP/{endpoint}-")
        return event["Channel"]

    async def channels_of(self, endpoint: str, count: int) -> list[str]:
        """The names of the endpoint's first channels, eldest first."""
        began = rf"Event: Newchannel\r\n(?:.+\r\n)*Channel: PJSIP/{endpoint}-"
        events = [await self.seen.expect(began, times=number + 1) for number in range(count)]
        return [event["Channel"] for event in events]

    async def nothing_for(self, seconds: float) -> None:
        """People talk, wait or think: time passes on the PBX, and no event says when it is over."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Case:
    """What happens, on a PBX made as `spec` says; the name is the file's."""

    name: str
    play: Callable[[Stage], Awaitable[None]]
    spec: PbxSpec = field(default_factory=PbxSpec)


@dataclass(frozen=True, slots=True)
class Trace:
    ami: bytes
    cel: bytes
    queue_log: bytes
    base: Path
    """Where the PBX lived: must not be found in the trace."""


@asynccontextmanager
async def stage(spec: PbxSpec, *, full: bool = False) -> AsyncIterator[Stage]:
    async with (
        boot(spec) as pbx,
        session(pbx.host, pbx.ami_port, pbx.actions_user, pbx.secrets.actions) as hands,
        _eyes(pbx, full=full) as seen,
    ):
        await seen.expect("Event: FullyBooted")
        yield Stage(pbx, seen, hands)


def _eyes(pbx: Pbx, *, full: bool) -> AbstractAsyncContextManager[AmiSession]:
    if full:
        return session(pbx.host, pbx.ami_port, pbx.recorder_user, pbx.secrets.recorder)
    return session(pbx.host, pbx.ami_port, pbx.ami_user, pbx.secrets.bridge)


async def perform(case: Case, *, full: bool = False) -> Trace:
    """Files are read after Asterisk has closed them. `full`: without event filters, all classes."""
    async with stage(case.spec, full=full) as here:
        await case.play(here)
        await here.seen.expect_calls_over()
        ami = bytes(here.seen.trace)
        pbx = here.pbx
        await pbx.stop()
        return Trace(ami, _content(pbx.cel_csv), _content(pbx.queue_log), pbx.dirs.base)


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
