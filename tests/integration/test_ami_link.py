"""The manager link against a real Asterisk: what the fake only plays."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest

from ami.connection import AmiConnection, AmiSettings, Connected, Disconnected, State, StreamItem
from ami.errors import ActionFailed
from ami.message import Event
from deploy.pbx import Pbx, PbxSpec, boot

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("ami-link")]


def bridge(pbx: Pbx, **changes: object) -> AmiSettings:
    values: dict[str, object] = {
        "node": "pbx",
        "host": pbx.host,
        "port": pbx.ami_port,
        "username": pbx.ami_user,
        "secret": pbx.ami_secret,
    }
    return AmiSettings(**(values | changes))  # type: ignore[arg-type]


def actor(pbx: Pbx) -> AmiSettings:
    return bridge(pbx, username=pbx.actions_user, secret=pbx.secrets.actions)


async def first_of_each(items: AsyncIterator[StreamItem], *names: str) -> list[Event]:
    """In whatever order they come: OriginateResponse does not pass through the bus that brings channel events."""
    found: dict[str, Event] = {}
    async for item in items:
        if isinstance(item, Event) and item.name in names:
            found.setdefault(item.name, item)
        if len(found) == len(names):
            return [found[name] for name in names]
    raise AssertionError(f"the stream ended with {sorted(found)} of {names}")


async def test_originate_by_the_acting_user_reaches_the_bridge_with_its_action_id(pbx: Pbx) -> None:
    async with AmiConnection(bridge(pbx)) as ami, AmiConnection(actor(pbx)) as acting:
        await asyncio.gather(ami.wait_for(State.UP), acting.wait_for(State.UP))
        own = acting.next_action_id()
        action = {"Action": "Originate", "Channel": "Local/s@no-such-context", "Application": "Wait", "Data": "1"}
        response = await acting.send({**action, "CallerID": "Иван <123>", "ActionID": own})
        created, outcome = await first_of_each(ami.events(), "Newchannel", "OriginateResponse")
    assert response.ok
    assert created.timestamp is not None
    assert (outcome.action_id, outcome["Response"]) == (own, "Failure")


async def test_lists_are_collected_and_an_empty_one_may_be_an_error(pbx: Pbx) -> None:
    async with AmiConnection(bridge(pbx)) as ami:
        await ami.wait_for(State.UP)
        queues = await ami.list({"Action": "QueueStatus"})
        assert {row.name for row in queues} >= {"QueueParams"}
        with pytest.raises(ActionFailed, match="No active conferences"):
            await ami.list({"Action": "ConfbridgeListRooms"})


@pytest.mark.parametrize("way", ["plain", "md5", "tls"])
async def test_every_way_to_log_in_works(pbx: Pbx, way: str) -> None:
    changes: dict[str, dict[str, object]] = {
        "plain": {},
        "md5": {"md5": True},
        "tls": {"tls": True, "port": pbx.ami_tls_port, "ca_file": str(pbx.certificate)},
    }
    async with AmiConnection(bridge(pbx, **changes[way])) as ami:
        assert await ami.wait_for(State.UP, State.REFUSED) is State.UP
        assert (await ami.send({"Action": "Ping"})).ok


async def test_wrong_secret_is_refused(pbx: Pbx) -> None:
    async with AmiConnection(bridge(pbx, secret="wrong")) as ami:
        assert await ami.wait_for(State.UP, State.REFUSED) is State.REFUSED


async def test_frozen_and_restarted_asterisk_is_noticed_and_found_again(asterisk_installed: None) -> None:
    async with boot(PbxSpec()) as own, AmiConnection(bridge(own, ping_interval_s=0.2, ping_deadline_s=0.5)) as ami:
        items = ami.events()
        first = await anext(items)
        os.kill(own.pid, signal.SIGSTOP)
        lost = await next_mark(items)
        os.kill(own.pid, signal.SIGCONT)
        same = await next_mark(items)
        await own.restart()
        await next_mark(items)
        restarted = await next_mark(items)
    assert lost == Disconnected("no sign of life")
    assert isinstance(first, Connected)
    assert isinstance(same, Connected)
    assert isinstance(restarted, Connected)
    assert same.epoch == first.epoch
    assert restarted.epoch != first.epoch


async def next_mark(items: AsyncIterator[StreamItem]) -> StreamItem:
    async for item in items:
        if not isinstance(item, Event):
            return item
    raise AssertionError("the stream ended")
