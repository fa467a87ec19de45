"""What may be done with a call, in each state that it can be in."""

import pytest

from callcenter.control.actions import Action, Means
from callcenter.control.standing import means_of, why_not
from callcenter.control_settings import AnswerBy
from tests.control.talks import CUSTOMER, OTHER, OWN, Talk

pytestmark = pytest.mark.unit

ALWAYS = {Action.HANG_UP}
WITH_SOMEBODY = ALWAYS | {Action.HOLD, Action.TRANSFER, Action.CONSULT, Action.PARK, Action.DTMF}
CONSULTING = ALWAYS | {Action.COMPLETE, Action.CANCEL}


def possible(talk: Talk, answer_by: AnswerBy = AnswerBy.NONE) -> set[Action]:
    return {action for action in Action if why_not(action, talk.at(), answer_by) is None}


def test_ringing_phone_can_be_answered_only_when_it_can_be_asked() -> None:
    talk = Talk().begin(ringing=True)
    assert possible(talk) == ALWAYS
    assert why_not(Action.ANSWER, talk.at(), AnswerBy.NONE) == "phone-cannot-answer"
    assert why_not(Action.HOLD, talk.at(), AnswerBy.NONE) == "not-answered"
    assert possible(talk, AnswerBy.NOTIFY) == ALWAYS | {Action.ANSWER}
    assert means_of(Action.ANSWER, talk.at(), AnswerBy.NOTIFY) is Means.PHONE
    assert means_of(Action.ANSWER, talk.at(), AnswerBy.BROWSER) is Means.BROWSER


def test_talk_with_the_customer_can_be_led_everywhere() -> None:
    talk = Talk().begin()
    assert possible(talk) == WITH_SOMEBODY
    assert why_not(Action.RESUME, talk.at(), AnswerBy.NONE) == "not-held"
    assert why_not(Action.PAUSE_RECORDING, talk.at(), AnswerBy.NONE) == "not-recorded"


def test_customer_on_hold_can_be_taken_back_or_given_away() -> None:
    talk = Talk().begin().hold()
    assert possible(talk) == ALWAYS | {Action.RESUME, Action.TRANSFER, Action.CONSULT}
    waiting = talk.at().waiting
    assert waiting is not None
    assert waiting.uniqueid == CUSTOMER
    assert why_not(Action.HOLD, talk.at(), AnswerBy.NONE) == "already-held"


def test_hold_by_the_phone_itself_is_the_phones_to_end() -> None:
    talk = Talk().begin().hold(by_phone=True)
    assert why_not(Action.RESUME, talk.at(), AnswerBy.NONE) == "held-by-phone"
    assert why_not(Action.TRANSFER, talk.at(), AnswerBy.NONE) == "held-by-phone"
    assert means_of(Action.RESUME, talk.at(), AnswerBy.BROWSER) is Means.BROWSER


def test_customer_taken_back_is_a_talk_like_before() -> None:
    assert possible(Talk().begin().hold().resume()) == WITH_SOMEBODY


def test_consulted_colleague_rings_consultation_may_be_ended_but_not_swapped() -> None:
    talk = Talk().begin().consult(ringing=True)
    assert possible(talk) == CONSULTING
    assert talk.at().consult_state == "ringing"
    assert why_not(Action.SWAP, talk.at(), AnswerBy.NONE) == "not-answered-yet"


def test_consultation_answered_parties_may_be_swapped_and_joined() -> None:
    talk = Talk().begin().consult()
    assert possible(talk) == CONSULTING | {Action.SWAP, Action.DTMF}
    at = talk.at()
    assert (at.consult_state, at.consulted and at.consulted.uniqueid) == ("talking", OTHER)


def test_parties_swapped_the_colleague_waits() -> None:
    talk = Talk().begin().consult()
    talk.apart(OWN, OTHER)
    talk.resume()
    at = talk.at()
    assert (at.consult_state, at.consulted and at.consulted.uniqueid) == ("held", OTHER)
    assert at.partner is not None
    assert at.partner.uniqueid == CUSTOMER
    assert possible(talk) == CONSULTING | {Action.SWAP, Action.DTMF}


def test_consulted_colleague_hangs_up_customer_still_waits() -> None:
    talk = Talk().begin().consult()
    talk.apart(OWN, OTHER)
    assert why_not(Action.RESUME, talk.at(), AnswerBy.NONE) is None


def test_three_in_a_talk_nobody_is_led_away() -> None:
    talk = Talk().begin()
    talk.say(talk.leg(OTHER), talk.answered(OTHER))
    talk.together(OWN, OTHER)
    assert {why_not(action, talk.at(), AnswerBy.NONE) for action in (Action.HOLD, Action.TRANSFER, Action.PARK)} == {
        "conference"
    }


def test_recorded_call_can_be_paused_once_and_resumed() -> None:
    talk = Talk().begin().record()
    assert possible(talk) == WITH_SOMEBODY | {Action.PAUSE_RECORDING}
    talk.pause()
    assert possible(talk) == WITH_SOMEBODY | {Action.RESUME_RECORDING}
    assert why_not(Action.PAUSE_RECORDING, talk.at(), AnswerBy.NONE) == "already-paused"
