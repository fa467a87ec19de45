"""Streams to browsers: numbers, resume, slow clients, revoked sessions."""

import json
from typing import Any

import pytest

from screenpop.hub import (
    CLOSE_GOING_AWAY,
    CLOSE_SESSION_ENDED,
    CLOSE_TOO_SLOW,
    OUTBOX_LIMIT,
    REPLAY_LIMIT,
    Client,
    Hub,
)

pytestmark = pytest.mark.unit

USER = 7


def hub() -> Hub:
    return Hub()


def frames(client: Client) -> list[dict[str, Any]]:
    return [json.loads(client.outbox.get_nowait()) for _ in range(client.outbox.qsize())]


def join(live: Hub, user_id: int = USER, session_id: int = 1, resume: tuple[str, int] | None = None) -> Client:
    client = Client(user_id, session_id)
    live.subscribe(client, lambda: {"cards": ["now"]}, resume)
    return client


async def test_first_subscription_gets_a_snapshot_with_the_streams_number() -> None:
    live = hub()
    live.push(USER, {"kind": "x"})
    [snapshot] = frames(join(live))
    assert (snapshot["type"], snapshot["seq"], snapshot["cards"]) == ("snapshot", 1, ["now"])


async def test_events_reach_every_tab_of_the_operator_in_order_and_nobody_else() -> None:
    live = hub()
    tabs, other = [join(live), join(live)], join(live, user_id=8)
    for client in (*tabs, other):
        frames(client)
    live.push(USER, {"kind": "a"})
    live.push(USER, {"kind": "b"})
    for tab in tabs:
        assert [(frame["seq"], frame["event"]["kind"]) for frame in frames(tab)] == [(1, "a"), (2, "b")]
    assert frames(other) == []


async def test_resume_after_a_broken_connection_gets_exactly_what_was_missed() -> None:
    live = hub()
    first = join(live)
    for kind in "abc":
        live.push(USER, {"kind": kind})
    live.leave(first)
    back = join(live, resume=(live.epoch, 1))
    assert [frame["seq"] for frame in frames(back)] == [2, 3]


async def test_operator_whose_rights_changed_connects_anew_and_gets_a_fresh_picture() -> None:
    live = hub()
    mine, other = join(live), join(live, user_id=8)
    live.push(USER, {"kind": "with a number"})

    live.reopen({USER})

    assert mine.closing.result() == CLOSE_GOING_AWAY
    assert not other.closing.done()
    live.leave(mine)
    [first] = frames(join(live, resume=(live.epoch, 1)))
    assert first["type"] == "snapshot", "what was pushed before is not sent once more"


@pytest.mark.parametrize("resume", [("another-process", 1), ("", 0)])
async def test_resume_from_another_process_gets_a_snapshot(resume: tuple[str, int]) -> None:
    live = hub()
    live.push(USER, {"kind": "a"})
    assert frames(join(live, resume=resume))[0]["type"] == "snapshot"


async def test_resume_from_too_long_ago_or_from_the_future_gets_a_snapshot() -> None:
    live = hub()
    for _ in range(REPLAY_LIMIT + 2):
        live.push(USER, {"kind": "a"})
    assert frames(join(live, resume=(live.epoch, 1)))[0]["type"] == "snapshot"
    assert frames(join(live, resume=(live.epoch, REPLAY_LIMIT + 9)))[0]["type"] == "snapshot"


async def test_client_that_does_not_read_is_dropped_and_the_others_go_on() -> None:
    live = hub()
    slow, quick = join(live), join(live)
    for _ in range(OUTBOX_LIMIT + 1):
        live.push(USER, {"kind": "a"})
        frames(quick)
    assert slow.closing.result() == CLOSE_TOO_SLOW
    live.push(USER, {"kind": "b"})
    assert [frame["event"]["kind"] for frame in frames(quick)] == ["b"]


async def test_revoked_session_closes_its_tabs_only() -> None:
    live = hub()
    revoked, kept = join(live, session_id=1), join(live, session_id=2)
    live.end_sessions({1})
    assert revoked.closing.result() == CLOSE_SESSION_ENDED
    assert not kept.closing.done()


async def test_snapshot_plus_events_equals_a_fresh_snapshot() -> None:
    live = hub()
    state: list[str] = []

    def change(name: str) -> None:
        state.append(name)
        live.push(USER, {"kind": "added", "name": name})

    change("before")
    early = Client(USER, 1)
    live.subscribe(early, lambda: {"names": list(state)}, None)
    for name in ("one", "two"):
        change(name)
    snapshot, *events = frames(early)
    rebuilt = [*snapshot["names"], *(frame["event"]["name"] for frame in events)]
    late = Client(USER, 2)
    live.subscribe(late, lambda: {"names": list(state)}, None)
    assert rebuilt == frames(late)[0]["names"]
