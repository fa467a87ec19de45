"""What a card shows of the call beyond its phase, and what may be done from it."""

from collections.abc import Mapping, MutableMapping
from datetime import timedelta
from functools import cache
from typing import Final

from callcenter.calls.facts import CallEnded, CallFact, CallId, CallsMerged, Endpoint, TalkStarted
from callcenter.calls.ports import AgentLocator
from callcenter.calls.story import Leg
from callcenter.control.actions import Action, Means
from callcenter.control.live import LiveCalls
from callcenter.control.rules import ControlRules
from callcenter.control.schemas import CallControls, Consultation, Control
from callcenter.control.standing import Standing, means_of, own_leg, standing_of, why_not

NOTHING: Final = CallControls()


class ControlView:
    """`names` of people by id, as far as they are known in this process."""

    def __init__(
        self, live: LiveCalls, rules: ControlRules, agents: AgentLocator, names: MutableMapping[int, str]
    ) -> None:
        self._live = live
        self._rules = rules
        self._agents = agents
        self._names: Mapping[int, str] = names
        self._spaces: dict[CallId, str] = {}

    def apply(self, fact: CallFact) -> None:
        """Every fact, before the cards are asked for."""
        if isinstance(fact, TalkStarted | CallEnded):
            self._spaces.pop(fact.call_id, None)
        elif isinstance(fact, CallsMerged) and fact.absorbed in self._spaces:
            self._spaces.pop(fact.absorbed)
        self._live.apply(fact)

    def park(self, call_id: CallId, space: str) -> None:
        """The call is on this space until somebody talks with it again."""
        if self._live.call(call_id) is not None:
            self._spaces[call_id] = space

    def of(self, call_id: CallId, endpoint: Endpoint) -> CallControls:
        """For the holder of the device."""
        story = self._live.call(call_id)
        own = None if story is None else own_leg(story, endpoint)
        if story is None or own is None:
            space = self._spaces.get(call_id)
            return NOTHING if space is None else CallControls(parked_space=space)
        return self._shown(standing_of(story, own))

    def _shown(self, at: Standing) -> CallControls:
        limit = timedelta(seconds=self._rules.settings.recording_pause_s)
        waits = at.held_since is not None and at.waiting is not None
        return CallControls(
            held_since=at.held_since if waits else None,
            recording="off" if at.recorded is None else "on" if at.pause is None else "paused",
            recording_resumes_at=None if at.pause is None else at.pause.start + limit,
            consultation=self._consultation(at),
            parked_space=self._spaces.get(at.story.id),
            controls=[self._control(action, at) for action in Action],
        )

    def _control(self, action: Action, at: Standing) -> Control:
        answer_by = self._rules.answer_by(at.own.endpoint)
        reason = why_not(action, at, answer_by)
        return _control(action, reason, means_of(action, at, answer_by))

    def _consultation(self, at: Standing) -> Consultation | None:
        if at.consulted is None or at.consult_state is None or at.consult_since is None:
            return None
        user_id = self._agents.agent_of(at.consulted.endpoint)
        return Consultation(
            user_id=user_id,
            name="" if user_id is None else self._names.get(user_id, ""),
            number=_number(at.consulted),
            state=at.consult_state,
            since=at.consult_since,
        )


@cache
def _control(action: Action, reason: str | None, by: Means) -> Control:
    """There are few of them, and every fact of every call asks for all."""
    return Control(action=action, possible=reason is None, reason=reason, by=by)


def _number(leg: Leg) -> str:
    return leg.number or leg.endpoint.rpartition("/")[2]
