"""The matcher over a talk that goes on: what is done, what was said and must not be, what is to be said now.

The rules alone judge, each time over all that was heard so far, so that what is ticked is what a call that ended here
would have. A tick may therefore go again: a goodbye in the middle of a call is none, and a second objection wants a
second answer. Nothing is called missed while it can still be said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recordings.transcription.live.events import LiveTurnHeard
from scripts_qa.checker import check
from scripts_qa.compiled import CompiledScript
from scripts_qa.results import Evidence, EvidenceRole, Status, StepResult
from scripts_qa.script import Kind, Step
from scripts_qa.transcript import Segment, SpokenWord, Transcript

MARK = "["
"""What stands in place of a secret begins with it; the name of the mark was not spoken."""


class TickState(StrEnum):
    DONE = "done"
    VIOLATED = "violated"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Tick:
    """`quote` is what was heard: the proof, or for a step that is due what asked for it. `left_s`: how long the step
    is due still."""

    id: str
    state: TickState
    quote: str = ""
    left_s: float | None = None


def ticks_of(
    compiled: CompiledScript, turns: Iterable[LiveTurnHeard], *, began: datetime | None, agent_name: str
) -> tuple[Tick, ...]:
    """`began`: when the talk began, from where the script's seconds count; without it from the first thing heard."""
    heard = transcript_of(turns, began)
    if not heard.segments:
        return ()
    result = check(compiled, heard, agent_name=agent_name)
    steps = {item.step.id: item.step for item in compiled.steps if item.step.kind is not Kind.INFO}
    ticks = [_tick(steps[item.id], item, heard.ends_at) for item in result.steps if item.id in steps]
    said = [
        Tick(item.id, TickState.VIOLATED, _quote(item.evidence, EvidenceRole.PROOF))
        for item in result.forbidden
        if item.status is Status.VIOLATED
    ]
    return (*(tick for tick in ticks if tick is not None), *said)


def transcript_of(turns: Iterable[LiveTurnHeard], began: datetime | None) -> Transcript:
    """Of what was said for good. A call that was heard anew counts from another moment: all are set on one clock."""
    said = sorted((turn for turn in turns if turn.final and turn.words), key=lambda turn: (turn.since, turn.start))
    if not said:
        return Transcript(segments=[])
    zero = min(began or said[0].since, said[0].since)
    return Transcript(segments=[_segment(turn, (turn.since - zero).total_seconds()) for turn in said])


def _segment(turn: LiveTurnHeard, shift_s: float) -> Segment:
    words = [
        SpokenWord(w=word.w, s=word.s + shift_s, e=word.e + shift_s, conf=word.conf)
        for word in turn.words
        if not word.w.startswith(MARK)
    ]
    text = " ".join(word.w for word in words)
    return Segment(
        speaker=str(turn.speaker), start=turn.start + shift_s, end=turn.end + shift_s, text=text, words=words
    )


def _tick(step: Step, result: StepResult, now_s: float) -> Tick | None:
    if result.status is Status.DONE:
        return Tick(step.id, TickState.DONE, _quote(result.evidence, EvidenceRole.PROOF))
    if step.optional or result.status is Status.NOT_APPLICABLE:
        return None
    left_s = _left_s(step, result, now_s)
    if left_s is None or left_s <= 0:
        return None
    return Tick(step.id, TickState.DUE, _quote(result.evidence, EvidenceRole.TRIGGER), round(left_s, 1))


def _left_s(step: Step, result: StepResult, now_s: float) -> float | None:
    """Of a step that has its time, and has it now: after what the customer said, or at the beginning of the call."""
    if step.if_ is not None:
        asked = [item.end for item in result.evidence if item.role is EvidenceRole.TRIGGER]
        return max(asked) + step.within_s - now_s if asked and step.within_s is not None else None
    if step.when is not None and step.when.first_s is not None and step.when.last_s is None:
        return step.when.first_s - now_s
    return None


def _quote(evidence: Sequence[Evidence], role: EvidenceRole) -> str:
    """The last of them: the newest."""
    return next((item.quote for item in reversed(evidence) if item.role is role), "")
