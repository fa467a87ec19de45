"""One operator's desk as a value, and the rules by which it changes. No I/O here."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from callcenter.agents.errors import NoPhone
from callcenter.agents.state import AgentState, Move, advance
from callcenter.calls.facts import Endpoint


@dataclass(frozen=True, slots=True)
class Resume:
    """What an operator goes back to after the wrap-up."""

    state: AgentState
    reason: str


@dataclass(frozen=True, slots=True)
class EndedTalk:
    """After which talk a wrap-up is: the call by the id that it had then, and the queue that brought it."""

    call_id: str
    queue: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """`version` 0 is an operator who never had a state. `until`, `resume` and `talk` belong to a wrap-up."""

    user_id: int
    state: AgentState = AgentState.OFFLINE
    reason: str = ""
    since: datetime
    until: datetime | None = None
    resume: Resume | None = None
    talk: EndedTalk | None = None
    phone_id: int | None = None
    endpoint: Endpoint | None = None
    phone_since: datetime | None = None
    version: int = 0


def moved(agent: Agent, move: Move, *, reason: str, now: datetime) -> Agent:
    """After a person's own choice. The same state and reason again change nothing, `since` included."""
    state = advance(agent.state, move)
    if state is not AgentState.OFFLINE and agent.endpoint is None:
        raise NoPhone("choose a phone first")
    if (state, reason) == (agent.state, agent.reason):
        return agent
    return replace(agent, state=state, reason=reason, since=now, until=None, resume=None, talk=None)


def talk_ended(agent: Agent, talk: EndedTalk | None, *, wrap_up: timedelta, now: datetime) -> Agent:
    """Into wrap-up, or longer in it when one more call ended meanwhile: it is of the last one then."""
    state = advance(agent.state, Move.END_TALK)
    if agent.state is AgentState.WRAP_UP:
        return replace(agent, until=now + wrap_up, talk=talk or agent.talk)
    resume = Resume(agent.state, agent.reason)
    return replace(agent, state=state, reason="", since=now, until=now + wrap_up, resume=resume, talk=talk)


def wrap_up_finished(agent: Agent, *, now: datetime) -> Agent:
    """Back to what the operator did, or chose to do, before the call ended."""
    resume = agent.resume or Resume(AgentState.READY, "")
    state = advance(agent.state, Move.FINISH_WRAP_UP, resume=resume.state)
    return replace(agent, state=state, reason=resume.reason, since=now, until=None, resume=None, talk=None)
