"""Transcripts that wait for their turn, and somebody who cannot wait."""

from contextlib import AsyncExitStack
from operator import itemgetter
from typing import Final

import pytest

from deploy.speech import Spoken
from tests.e2e.conftest import NewScreen
from tests.e2e.hearing.spoken_call import WRITTEN_S, spoken_call
from tests.live.house import House
from tests.live.people import Json, signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-hearing")]

WAITING: Final = 4
"""Some seconds of work each: more than a page needs to open."""


async def test_transcript_made_first_is_written_before_one_that_was_asked_for_earlier(
    house: House, spoken: Spoken, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        recording = await spoken_call(house, spoken, irina)
        screen = await new_screen(stack)
        await screen.sign_in("irina")
        asked = [await irina.post(f"/recordings/{recording['id']}/transcripts") for _ in range(WAITING)]
        await screen.page.goto(f"/recordings?id={recording['id']}")
        await screen.page.get_by_test_id("transcript-first").click()

        async def all_done() -> dict[int, Json] | None:
            shown = await irina.get(f"/recordings/{recording['id']}/transcript")
            wanted = {one["id"]: one for one in shown["versions"] if one["id"] in map(itemgetter("id"), asked)}
            return wanted if all(one["state"] == "done" for one in wanted.values()) else None

        done = await until(all_done, "all versions", WRITTEN_S)
    assert len(done) == WAITING
    assert done[asked[-1]["id"]]["done_at"] < done[asked[-2]["id"]]["done_at"]
