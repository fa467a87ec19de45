"""Every recorded trace through the record path: killed and restarted on the way, stored as the tracker told it."""

from pathlib import Path

import pytest

from callcenter.calls import repository, wire
from callcenter.calls.recorder import Recorder
from callcenter.calls.retelling import facts_of
from callcenter.calls.storage import story_of
from callcenter.calls.storybook import StoryBook
from callcenter.db import Database
from tests.calls_db.traces import TRACES, told
from tests.fakes.bus import RecordingBus
from tests.fakes.stories import NODE

pytestmark = pytest.mark.db


class Nobody:
    """Implements AgentLocator."""

    def agent_of(self, endpoint: str) -> int | None:
        return None


def recorder_on(database: Database) -> Recorder:
    return Recorder(database, RecordingBus(), book=StoryBook(), agents=Nobody(), normalise=lambda number: None)


def test_there_are_traces() -> None:
    assert len(TRACES) > 10


@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.stem)
async def test_trace_recorded_with_a_restart_after_every_third_fact_is_the_same(
    database: Database, trace: Path
) -> None:
    known = told(trace, NODE)
    recorder = recorder_on(database)
    for number, fact in enumerate(known.facts):
        recorder.take(wire.call_fact(wire.to_payload(fact)))
        if number % 3 == 2:
            assert await recorder.flush()
            recorder = recorder_on(database)
            await recorder.restore(NODE)
    assert await recorder.flush()
    async with database.reading() as session:
        stored = await repository.stored(session, list(known.stories))
    assert {call_id: story_of(rows) for call_id, rows in stored.items()} == known.stories


@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.stem)
def test_story_told_again_is_the_same(trace: Path) -> None:
    for story in told(trace, NODE).stories.values():
        book = StoryBook()
        for fact in facts_of(story):
            book.apply(fact)
        again = book.story(story.id)
        assert again is not None
        again.warnings = story.warnings
        assert again == story
