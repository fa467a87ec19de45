"""A pytest plugin: with `pytest_plugins = ["tests.fixtures_pbx"]` tests get a real Asterisk.

`pbx` is booted once per worker (about a second) and shared: its tests take their phones off line and sign
their agents out of queues again (`members` does). A test that needs other timeouts, or restarts the PBX,
boots its own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
import pytest_asyncio

from deploy.pbx import Pbx, PbxSpec
from deploy.pbx.install import install
from deploy.pbx.pbx import plan, prepare
from deploy.pbx.session import AmiSession, session

SHARED_SPEC = PbxSpec(
    direct_ring_s=4, internal_ring_s=4, outbound_ring_s=4, group_ring_s=4, queue_ring_s=4, queue_wait_s=20
)

Members = Callable[..., AbstractAsyncContextManager[None]]


@pytest.fixture(scope="session")
def asterisk_installed() -> None:
    """Parallel workers wait for the first one's installation."""
    install()


@pytest.fixture(scope="session")
def pbx(asterisk_installed: None) -> Iterator[Pbx]:
    """Started and stopped in loops of its own: no test's loop, nor a session's, is kept open for it."""
    shared = plan(SHARED_SPEC)
    try:
        _in_own_loop(_start(shared))
        yield shared
    finally:
        _in_own_loop(shared.stop())
        shared.discard()


async def _start(shared: Pbx) -> None:
    await prepare(shared)
    await shared.start()


def _in_own_loop(work: Coroutine[None, None, None]) -> None:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(work)


@pytest_asyncio.fixture
async def ami_bridge(pbx: Pbx) -> AsyncIterator[AmiSession]:
    """Sees what the product's bridge sees."""
    async with session(pbx.host, pbx.ami_port, pbx.ami_user, pbx.ami_secret) as ami:
        await ami.expect("Event: FullyBooted")
        yield ami


@pytest_asyncio.fixture
async def ami_actions(pbx: Pbx) -> AsyncIterator[AmiSession]:
    async with session(pbx.host, pbx.ami_port, pbx.actions_user, pbx.secrets.actions) as ami:
        yield ami


@pytest.fixture
def members(ami_actions: AmiSession) -> Members:
    """`async with members("sales", "101", "102"):` signs agents in, and out again."""

    @asynccontextmanager
    async def signed_in(queue: str, *extensions: str) -> AsyncIterator[None]:
        interfaces = [f"PJSIP/{extension}" for extension in extensions]
        for interface in interfaces:
            await ami_actions.action("QueueAdd", Queue=queue, Interface=interface, StateInterface=interface)
        try:
            yield
        finally:
            for interface in interfaces:
                await ami_actions.action("QueueRemove", Queue=queue, Interface=interface)

    return signed_in
