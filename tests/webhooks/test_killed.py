"""The whole way: the console's API, a real worker that is killed, and a receiver that hangs, fails, and heals."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest

from callcenter.auth.permissions import Role
from tests.http.rig import Browser, World
from tests.http.whole import whole_settings, whole_world
from tests.live.waiting import until
from tests.webhooks.receiver import Came, Receiver, receiver

pytestmark = pytest.mark.db

ROOT = Path(__file__).parents[2]
EVENTS = ["contact.created", "contact.changed", "deal.created", "deal.moved"]


@asynccontextmanager
async def worker(url: str, folder: Path) -> AsyncIterator[Process]:
    own = {
        "CALLCENTER_DATABASE_URL": url,
        "CALLCENTER_DATA_DIR": str(folder),
        "CALLCENTER_WEBHOOKS__ALLOWED_NETWORKS": '["127.0.0.0/8"]',
        "CALLCENTER_WEBHOOKS__ANSWER_S": "2",
        "CALLCENTER_WEBHOOKS__FIRST_PAUSE_S": "0.2",
        "CALLCENTER_TRANSCRIPTION__ENABLED": "false",
    }
    command = [sys.executable, "-m", "callcenter", "worker"]
    started = await asyncio.create_subprocess_exec(*command, env=os.environ | own, cwd=ROOT, stderr=DEVNULL)
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def done(browser: Browser, method: str, path: str, **options: Any) -> Any:
    answer = await browser.call(method, path, **options)
    assert answer.status < 300, answer.text
    return answer.json


async def make_news(admin: Browser) -> None:
    """Three events of one contact and one of another."""
    card = await done(admin, "POST", "/contacts", json={"name": "Анна Петрова", "phones": [{"raw": "+79161234567"}]})
    for version, name in ((1, "Анна Сергеевна"), (2, "Анна Сергеевна Петрова")):
        await done(admin, "PATCH", f"/contacts/{card['id']}", json={"version": version, "name": name})
    await done(admin, "POST", "/contacts", json={"name": "Bob"})


async def settled(admin: Browser, hook_id: int, count: int) -> bool:
    log = (await done(admin, "GET", f"/webhooks/{hook_id}/deliveries"))["items"]
    return [delivery["state"] for delivery in log] == ["delivered"] * count


async def test_killed_worker_and_failing_receiver_lose_no_delivery(sqlite_url: str, tmp_path: Path) -> None:
    settings = whole_settings(sqlite_url, tmp_path)
    allowed = settings.webhooks.model_copy(update={"allowed_networks": (IPv4Network("127.0.0.0/8"),)})
    async with whole_world(settings.model_copy(update={"webhooks": allowed})) as world, receiver() as there:
        admin = await world.signed_in(Role.ADMINISTRATOR)
        hook = await done(admin, "POST", "/webhooks", json={"name": "1C", "url": there.url, "events": EVENTS})
        await make_news(admin)

        arrived, never = asyncio.Event(), asyncio.Event()

        async def hang(_came: Came) -> int:
            if len(there.came) == 2:
                arrived.set()
            await never.wait()
            return 503

        there.answer = hang
        async with worker(sqlite_url, tmp_path) as first:
            async with asyncio.timeout(60):
                await arrived.wait()
            first.kill()
            await first.wait()
        never.set()
        cut_off = [came.id for came in there.came]

        failed: set[str] = set()

        async def fail_once(came: Came) -> int:
            if came.id in failed:
                return 204
            failed.add(came.id)
            return 500

        there.answer = fail_once
        async with worker(sqlite_url, tmp_path):
            await until(lambda: settled(admin, hook["id"], 4), "everything is delivered", 60)
            await check(world, admin, there, hook, cut_off)


async def check(world: World, admin: Browser, there: Receiver, hook: Any, cut_off: list[str]) -> None:
    assert len(there.taken) == 4
    assert set(cut_off) <= {came.id for came in there.taken}
    assert all(came.is_signed_by(hook["secret"]) for came in there.came)
    documents = [came.document for came in there.taken]
    anna = [one for one in documents if one["resource"]["id"] == "1"]
    assert [one["event"] for one in anna] == ["contact.created", "contact.changed", "contact.changed"]
    assert [one["sequence"] for one in anna] == sorted(one["sequence"] for one in anna)
    assert anna[2]["detail"]["changes"] == [
        {"field": "name", "before": "Анна Сергеевна", "after": "Анна Сергеевна Петрова"}
    ]
    assert anna[2]["resource"]["data"]["name"] == "Анна Сергеевна Петрова"
    log = (await done(admin, "GET", f"/webhooks/{hook['id']}/deliveries"))["items"]
    tries = [[one["status"] for one in delivery["attempts"]] for delivery in log]
    assert tries == [[500, 204]] * 4
    assert log[0]["attempts"][0]["answer"] == "so it is"

    pinged = (await done(admin, "POST", f"/webhooks/{hook['id']}/ping"))["event_id"]
    await until(lambda: came_with(there, pinged, 1), "the ping arrives", 20)
    [last] = [one for one in log if one["event_id"] == documents[0]["id"]]
    await done(admin, "POST", f"/webhook-deliveries/{last['id']}/redeliver")
    await until(lambda: came_with(there, documents[0]["id"], 2), "it is sent again", 20)
    again = [came.body for came in there.taken if came.id == documents[0]["id"]]
    assert again[0] == again[1]


async def came_with(there: Receiver, event_id: str, times: int) -> bool:
    return [came.id for came in there.taken].count(event_id) == times
