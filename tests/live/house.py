"""The example firm on a PBX of its own, with the real application beside it."""

import asyncio
import fcntl
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from deploy.pbx import Pbx, PbxSpec
from deploy.pbx.pbx import plan
from deploy.pbx.pbx import prepare as prepare_pbx
from deploy.stack import ALL_ROLES, Stack, StackSpec
from deploy.stack import prepare as prepare_stack
from tests.live.relay import Relay, start_relay
from tests.live.waiting import until

ROOT: Final = Path(__file__).parents[2]
ARTIFACTS: Final = ROOT / "var" / "test-artifacts"
LOG_TAIL_LINES: Final = 400
_APPLICATION_PORT: Final = 10
"""Within the PBX's own block of ports, where nothing else is bound; the bridges' probes follow it."""
_RELAY_PORT: Final = 20
_FIRMS: Final[dict[frozenset[tuple[str, str]], bytes]] = {}
"""Folders with the example firm, packed, by the settings that it was made with."""

PATIENT: Final = PbxSpec(
    direct_ring_s=15, internal_ring_s=15, outbound_ring_s=15, group_ring_s=15, queue_ring_s=15, queue_wait_s=60
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseSpec:
    """What a module of tests needs; `database_url` and `redis_url` go with roles that are processes of their own."""

    pbx: PbxSpec = PATIENT
    wrap_up_s: int = 1
    roles: tuple[str, ...] = ALL_ROLES
    database_url: str = ""
    redis_url: str = ""
    relayed: bool = False
    """The application reaches AMI through a line that can be cut."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Settings beside those of the stack (`CALLCENTER_...`)."""


@dataclass(slots=True)
class House:
    pbx: Pbx
    stack: Stack
    relay: Relay | None = None

    @property
    def url(self) -> str:
        return self.stack.url

    @property
    def bridge_role(self) -> str:
        """The process that follows the calls."""
        return "bridge" if "bridge" in self.stack.spec.roles else "run"

    def times_in_step(self) -> int:
        """How often a bridge has come in step with the PBX."""
        return self.stack.log.read_text(errors="replace").count("bridge.in_step")

    async def kill_bridge(self) -> None:
        await self.stack.kill(self.bridge_role)

    async def start_bridge(self) -> None:
        """Until it has read the PBX's state. A bridge alone serves no `/readyz`; its log tells."""
        before = self.times_in_step()
        await self.stack.start(self.bridge_role)
        await self.in_step_again(before)
        await self.stack.ready()

    async def in_step_again(self, before: int) -> None:
        async def came() -> bool:
            return self.times_in_step() > before

        await until(came, "a bridge in step with the PBX", 60)

    def keep_log(self, name: str) -> None:
        """The end of the application's log, for whoever looks at the failed test."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        tail = self.stack.log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
        (ARTIFACTS / f"{name}.log").write_text("\n".join(tail) + "\n")


@contextmanager
def live_house(spec: HouseSpec) -> Iterator[House]:
    """Started and stopped in loops of its own, so that tests use it from theirs."""
    pbx = plan(spec.pbx)
    house: House | None = None
    with tempfile.TemporaryDirectory(prefix="callcenter-house-", ignore_cleanup_errors=True) as folder:
        try:
            house = _in_own_loop(_open(pbx, spec, Path(folder)))
            yield house
        finally:
            _in_own_loop(_close(pbx, house))
            pbx.discard()


async def _open(pbx: Pbx, spec: HouseSpec, folder: Path) -> House:
    await prepare_pbx(pbx)
    await pbx.start()
    wanted = StackSpec(
        directory=folder,
        port=pbx.ports.sip + _APPLICATION_PORT,
        database_url=spec.database_url,
        redis_url=spec.redis_url,
        roles=spec.roles,
        wrap_up_s=spec.wrap_up_s,
        ami_port=pbx.ports.sip + _RELAY_PORT if spec.relayed else 0,
        environment=spec.environment,
    )
    relay = start_relay(wanted.ami_port, pbx.ami_port) if spec.relayed else None
    house = House(pbx, await _with_firm(pbx, wanted), relay)
    try:
        await house.stack.start_all()
        await house.in_step_again(0)
    except BaseException:
        await house.stack.stop_all()
        raise
    return house


async def _with_firm(pbx: Pbx, wanted: StackSpec) -> Stack:
    """With the example firm of these settings: in SQLite a copy of the first one, for making it takes long."""
    if wanted.database_url:
        return await prepare_stack(pbx, wanted)
    settings = frozenset(wanted.environment.items())
    if settings in _FIRMS:
        with tarfile.open(fileobj=io.BytesIO(_FIRMS[settings])) as packed:
            packed.extractall(wanted.directory, filter="data")
        return await prepare_stack(pbx, replace(wanted, has_firm=True))
    prepared = await prepare_stack(pbx, wanted)
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w") as packed:
        for name in ("data", "password"):
            packed.add(wanted.directory / name, arcname=name)
    _FIRMS[settings] = kept.getvalue()
    return prepared


async def _close(pbx: Pbx, house: House | None) -> None:
    if house is not None:
        await house.stack.stop_all()
        if house.relay is not None:
            house.relay.stop()
    await pbx.stop()


def _in_own_loop(work: Coroutine[None, None, Any]) -> Any:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(work)


def build_console() -> None:
    """The console as browsers get it; parallel workers wait for the first one's build."""
    built = ROOT / "callcenter" / "http" / "static" / "index.html"
    lock = ROOT / "var" / "console.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not built.exists():
            subprocess.run([sys.executable, str(ROOT / "web" / "build.py"), "build"], check=True)
