"""Time of agents from overlapping stretches."""

from datetime import datetime, timedelta

import pytest

from callcenter.reports.agent_time import Doing, Stretch, agent_times
from tests.reports.logs import DAY

pytestmark = pytest.mark.unit


def at(minutes: float) -> datetime:
    return DAY + timedelta(minutes=minutes)


def test_overlaps_are_counted_once_and_pauses_are_out_of_occupancy() -> None:
    stretches = [
        Stretch("anna", Doing.SIGNED_IN, at(-30), at(60)),
        Stretch("anna", Doing.SIGNED_IN, at(10), at(90)),
        Stretch("anna", Doing.PAUSED, at(20), at(30), "lunch"),
        Stretch("anna", Doing.PAUSED, at(20), at(30), "lunch"),
        Stretch("anna", Doing.TALKING, at(40), at(50)),
        Stretch("anna", Doing.WRAPPING_UP, at(50), at(55)),
    ]
    (found,) = agent_times(stretches, DAY, at(60))
    assert found.signed_in_s == 3600
    assert found.paused_by_reason_s == {"lunch": 600}
    assert (found.talk_s, found.wrap_s, found.idle_s) == (600, 300, 3600 - 600 - 900)
    assert found.occupancy == pytest.approx(900 / 3000)
    assert found.utilisation == pytest.approx(900 / 3600)


def test_agent_without_any_time_has_no_occupancy() -> None:
    (found,) = agent_times([Stretch("anna", Doing.SIGNED_IN, at(-60), at(-30))], DAY, at(60))
    assert (found.signed_in_s, found.occupancy, found.utilisation) == (0, None, None)
