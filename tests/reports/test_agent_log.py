"""Agents' time from the lines of Asterisk and of the dialects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.reports.agent_log import stretches_of
from callcenter.reports.agent_time import Doing, agent_times
from callcenter.reports.switches import DEFAULT, QueueSwitches
from callcenter.reports.tally import Tally
from callcenter.reports.visits import Ending
from tests.reports.logs import DAY, lines, visit

pytestmark = pytest.mark.unit

START = int(DAY.timestamp())
ASTERISK = """
{0}|MANAGER|sales|A|ADDMEMBER|
{0}|MANAGER|support|A|ADDMEMBER|
{1}|NONE|NONE|A|PAUSEALL|lunch
{1}|NONE|sales|A|PAUSE|lunch
{1}|NONE|support|A|PAUSE|lunch
{2}|NONE|NONE|A|UNPAUSEALL|
{3}|c1|sales|A|COMPLETEAGENT|4|40|1
{3}|c1|sales|A|WRAPUPSTART|20
{4}|MANAGER|sales|A|REMOVEMEMBER|
{4}|MANAGER|support|A|REMOVEMEMBER|
"""
VICIDIAL = """
{0}|l1|NONE|Agent/7|AGENTLOGIN|SIP/7
{1}|NONE|NONE|Agent/7|PAUSEALL|
{1}|NONE|NONE|Agent/7|PAUSEREASON|BREAK
{2}|NONE|NONE|Agent/7|UNPAUSEALL|
{4}|l1|NONE|Agent/7|AGENTLOGOFF|SIP/7|400
"""
ISSABEL = """
{0}|l1|NONE|Agent/9000|AGENTLOGIN|SIP/101-00000007
{1}|NONE|8001|Agent/9000|PAUSE|Break
{1}|NONE|8002|Agent/9000|PAUSE|Break
{2}|NONE|8001|Agent/9000|UNPAUSE|
{2}|NONE|8002|Agent/9000|UNPAUSE|
{3}|c1|8001|Agent/9000|COMPLETECALLER|4|40|1
{4}|l1|NONE|Agent/9000|AGENTLOGOFF|SIP/101-00000007|400
"""
"""Asterisk 11 with agents of chan_agent; the call centre's dialler pauses them queue by queue."""


def log(text: str) -> str:
    return text.format(*(START + seconds for seconds in (0, 100, 160, 300, 400)))


@pytest.mark.parametrize(
    ("text", "reason", "talk_s", "wrap_s"),
    [(ASTERISK, "lunch", 40, 20), (VICIDIAL, "BREAK", 0, 0), (ISSABEL, "Break", 40, 0)],
    ids=["asterisk", "vicidial", "issabel"],
)
def test_time_of_an_agent_equals_the_count_by_hand(text: str, reason: str, talk_s: int, wrap_s: int) -> None:
    stretches = stretches_of(lines(log(text)))
    (time,) = agent_times(stretches, DAY, DAY.replace(hour=23))
    assert (time.signed_in_s, time.paused_s, time.paused_by_reason_s) == (400, 60, {reason: 60})
    assert (time.talk_s, time.wrap_s, time.idle_s) == (talk_s, wrap_s, 400 - 60 - talk_s - wrap_s)


def test_login_before_the_log_is_known_by_its_logoff() -> None:
    (found,) = stretches_of(lines(f"{START + 400}|x|NONE|Agent/7|AGENTLOGOFF|SIP/7|400"))
    assert (found.doing, found.start) == (Doing.SIGNED_IN, DAY)


@given(st.lists(st.tuples(st.sampled_from(Ending), st.floats(0, 900)), max_size=30), st.integers(0, 30))
def test_tallies_of_parts_add_up_to_the_tally_of_all(found: list[tuple[Ending, float]], place: int) -> None:
    switches = QueueSwitches(usual=DEFAULT)
    visits = [visit(ending, float(round(wait))) for ending, wait in found]
    parts = [Tally.of(visits[:place], switches), Tally.of(visits[place:], switches)]
    assert Tally.total(parts) == Tally.of(visits, switches)
