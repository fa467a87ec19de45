"""How one party stands in a running call, read from its story: with whom, who waits, who is consulted. Pure.

A phone that holds by itself keeps the talk open; call control's own hold ends it, and a new talk begins when the
party is taken back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from callcenter.calls.facts import Endpoint, UniqueId
from callcenter.calls.story import CallStory, Leg, RecordingPause, Talk
from callcenter.control.actions import Action, Means
from callcenter.control_settings import AnswerBy

ConsultState = Literal["ringing", "talking", "held"]


@dataclass(frozen=True, slots=True)
class Standing:
    """`talking` hear this party now, `waiting` was let wait by it, `held_by_phone` when its own phone did that.

    `consulted` is the second of two parties, or the one that rings for a consultation.
    """

    story: CallStory
    own: Leg
    talking: tuple[Leg, ...] = ()
    waiting: Leg | None = None
    held_since: datetime | None = None
    held_by_phone: bool = False
    consulted: Leg | None = None
    consult_state: ConsultState | None = None
    consult_since: datetime | None = None
    recorded: Leg | None = None
    pause: RecordingPause | None = None

    @property
    def partner(self) -> Leg | None:
        """The only one who is talked with."""
        return self.talking[0] if len(self.talking) == 1 else None


def own_leg(story: CallStory, endpoint: Endpoint) -> Leg | None:
    """The device's part, an answered one before one that rings."""
    legs = [leg for leg in story.legs if leg.endpoint == endpoint and leg.ended_at is None]
    return min(legs, key=lambda leg: leg.answered_at is None, default=None)


def standing_of(story: CallStory, own: Leg) -> Standing:
    live = {leg.uniqueid: leg for leg in story.legs if leg.ended_at is None}
    open_talks = [talk for talk in story.talks if talk.end is None and own.uniqueid in talk.uniqueids]
    talking = tuple(live[other] for talk in open_talks if (other := _other(talk, own)) in live)
    held_since = max(
        (hold.start for hold in story.holds if hold.uniqueid == own.uniqueid and not hold.end), default=None
    )
    by_phone = held_since is not None and any(talk.start <= held_since for talk in open_talks)
    recorded, pause = _recording(story, live)
    basic = Standing(story, own, talking, held_since=held_since, held_by_phone=by_phone, recorded=recorded, pause=pause)
    if by_phone:
        return _replace(basic, waiting=talking[0] if talking else None)
    return _with_waiting(basic, live)


def _with_waiting(basic: Standing, live: dict[UniqueId, Leg]) -> Standing:
    """Beside a talk only the party of a consultation waits; without one, whom the open hold is about."""
    waiting = _waiting(basic, live)
    if waiting is None or (basic.held_since is None and basic.partner is None):
        return basic
    if basic.partner is not None:
        return _with_consulted(basic, waiting, basic.partner)
    ringing = _rung_since(basic, live)
    if ringing is None:
        return _replace(basic, waiting=waiting)
    since = ringing.ring_at or ringing.started_at
    return _replace(basic, waiting=waiting, consulted=ringing, consult_state="ringing", consult_since=since)


def _with_consulted(basic: Standing, waiting: Leg, partner: Leg) -> Standing:
    first = {leg.uniqueid: _first_talk(basic.story, basic.own, leg) for leg in (waiting, partner)}
    consulted = max((waiting, partner), key=lambda leg: first[leg.uniqueid])
    state: ConsultState = "talking" if consulted is partner else "held"
    since = first[consulted.uniqueid]
    return _replace(basic, waiting=waiting, consulted=consulted, consult_state=state, consult_since=since)


def _waiting(basic: Standing, live: dict[UniqueId, Leg]) -> Leg | None:
    busy = {uniqueid for talk in basic.story.talks if talk.end is None for uniqueid in talk.uniqueids}
    past = [
        (talk.end, other)
        for talk in basic.story.talks
        if talk.end is not None
        and basic.own.uniqueid in talk.uniqueids
        and (other := _other(talk, basic.own)) in live
        and other not in busy
    ]
    return live[max(past, key=lambda item: item[0])[1]] if past else None


def _rung_since(basic: Standing, live: dict[UniqueId, Leg]) -> Leg | None:
    since = basic.held_since
    rung = [leg for leg in live.values() if leg.answered_at is None and since is not None and leg.started_at >= since]
    return rung[-1] if rung else None


def _first_talk(story: CallStory, own: Leg, other: Leg) -> datetime:
    pair = {own.uniqueid, other.uniqueid}
    return min(talk.start for talk in story.talks if set(talk.uniqueids) == pair)


def _other(talk: Talk, own: Leg) -> UniqueId:
    one, two = talk.uniqueids
    return two if one == own.uniqueid else one


def _recording(story: CallStory, live: dict[UniqueId, Leg]) -> tuple[Leg | None, RecordingPause | None]:
    recorded = next((live[item.uniqueid] for item in story.recordings if item.uniqueid in live), None)
    if recorded is None:
        return None, None
    pauses = (pause for pause in story.recording_pauses if pause.uniqueid == recorded.uniqueid and pause.end is None)
    return recorded, next(pauses, None)


def _replace(basic: Standing, **changes: object) -> Standing:
    values = {name: getattr(basic, name) for name in Standing.__slots__} | changes
    return Standing(**values)


CONSULTING: Final = "consulting"


def why_not(action: Action, at: Standing, answer_by: AnswerBy) -> str | None:
    """The code with which the action is refused now; None when it is possible."""
    match action:
        case Action.ANSWER:
            return _why_not_answer(at, answer_by)
        case Action.RESUME:
            return _why_not_resume(at, answer_by)
        case Action.HANG_UP:
            return None
    return _RULES[action](at)


def means_of(action: Action, at: Standing, answer_by: AnswerBy) -> Means:
    """The browser's phone answers, and takes back whom it holds, by itself."""
    by_phone = action is Action.ANSWER or (action is Action.RESUME and at.held_by_phone)
    if by_phone and answer_by is AnswerBy.BROWSER:
        return Means.BROWSER
    return Means.PHONE if action is Action.ANSWER else Means.PBX


def _why_not_answer(at: Standing, answer_by: AnswerBy) -> str | None:
    if at.own.answered_at is not None:
        return "not-ringing"
    return "phone-cannot-answer" if answer_by in (AnswerBy.NONE, AnswerBy.AUTO) else None


def _why_not_resume(at: Standing, answer_by: AnswerBy) -> str | None:
    if at.held_by_phone:
        return None if answer_by is AnswerBy.BROWSER else "held-by-phone"
    if at.consulted is not None:
        return CONSULTING
    return None if at.waiting is not None else "not-held"


def _why_not_swap(at: Standing) -> str | None:
    if at.consulted is None:
        return "no-consultation"
    return "not-answered-yet" if at.consult_state == "ringing" else None


def _why_not_away(at: Standing) -> str | None:
    """The one who is talked with can be led elsewhere when there is just one."""
    if at.consulted is not None:
        return CONSULTING
    if len(at.talking) > 1:
        return "conference"
    if at.held_by_phone:
        return "held-by-phone"
    return None if at.partner is not None else _silent(at)


def _silent(at: Standing) -> str:
    if at.own.answered_at is None:
        return "not-answered"
    return "already-held" if at.waiting is not None else "not-talking"


def _why_not_hold(at: Standing) -> str | None:
    return "already-held" if at.held_since is not None and at.consulted is None else _why_not_away(at)


def _why_not_given_away(at: Standing) -> str | None:
    waits = at.waiting is not None and not at.held_by_phone and at.consulted is None
    return None if waits else _why_not_away(at)


def _why_not_decided(at: Standing) -> str | None:
    return None if at.consulted is not None else "no-consultation"


def _why_not_digits(at: Standing) -> str | None:
    return None if at.talking else _silent(at)


def _why_not_paused(at: Standing) -> str | None:
    if at.recorded is None:
        return "not-recorded"
    return "already-paused" if at.pause is not None else None


def _why_not_recording(at: Standing) -> str | None:
    return None if at.pause is not None else "not-paused"


_RULES: Final[Mapping[Action, Callable[[Standing], str | None]]] = {
    Action.HOLD: _why_not_hold,
    Action.TRANSFER: _why_not_given_away,
    Action.CONSULT: _why_not_given_away,
    Action.COMPLETE: _why_not_decided,
    Action.CANCEL: _why_not_decided,
    Action.SWAP: _why_not_swap,
    Action.DTMF: _why_not_digits,
    Action.PARK: _why_not_away,
    Action.PAUSE_RECORDING: _why_not_paused,
    Action.RESUME_RECORDING: _why_not_recording,
}
