"""The integrator's guide names every event, and none that is not there."""

import re
from pathlib import Path

import pytest

from callcenter.webhooks.events import NEEDS, SUBSCRIBABLE, Kind

pytestmark = pytest.mark.unit

GUIDE = Path(__file__).parents[2] / "docs/integrator.md"


def test_guide_lists_the_events_that_can_be_subscribed_to() -> None:
    text = GUIDE.read_text()
    listed = text[text.index("Events (`GET /webhooks/events`):") :].partition("`responsible_changed` comes beside")[0]
    assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", listed)) == {str(event) for event in SUBSCRIBABLE}


def test_each_kind_says_what_a_subscriber_must_be_allowed_to_see() -> None:
    assert {event.kind for event in SUBSCRIBABLE} == set(NEEDS) == set(Kind) - {Kind.PING}
