"""A story told again as facts folds into the same story."""

from pathlib import Path

import pytest

from ami.replay import replay
from ami.tracker import TrackerRules
from callcenter.calls.retelling import retell
from callcenter.calls.story import CallStory
from callcenter.calls.storybook import StoryBook

pytestmark = pytest.mark.replay

TRACES = sorted((Path(__file__).parents[1] / "replay").glob("*.ami"))


def stories(trace: Path) -> list[CallStory]:
    [(_, replayed)] = replay([trace], TrackerRules())
    return list(replayed.stories)


@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.stem)
def test_recorded_story_told_again_is_the_same_story(trace: Path) -> None:
    for story in stories(trace):
        book = StoryBook()
        for fact in retell(story):
            book.apply(fact)
        assert book.story(story.id) == story


def test_there_are_traces_to_tell() -> None:
    assert len(TRACES) > 20
