"""How it was said: who talked how much, who interrupted, how long nobody spoke.

All figures come from the times of words on the two tracks. Holds are not among them: they come from the call's own
story, never from silence. One that cannot be computed is None, never zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from callcenter.language.vocabulary import Vocabulary
from scripts_qa.call import Call, Span
from scripts_qa.results import MetricResult, Status
from scripts_qa.script import Metric, Who
from scripts_qa.transcript import Word

Figures = dict[str, float | None]
PAUSE_S: Final = 0.5
"""Between two words of one party; a longer gap ends the stretch of speech."""
BACKCHANNEL_S: Final = 1.0
"""A listener's "I see" that is no longer takes nobody's word."""
INTERRUPTED_AFTER_S: Final = 1.0
"""Who has spoken for less was hardly interrupted."""
INTERRUPTS_BY_S: Final = 0.3
"""Starting so long before the other stops is an interruption, less is quickness."""
GOES_ON_S: Final = 1.0
SILENCE_S: Final = 2.0
"""Shorter silences are breath."""
MINUTE_S: Final = 60.0
LEAST_SPEECH_S: Final = 5.0
"""Rates of a party who spoke for less say nothing."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Speech of one party without a pause."""

    who: Who
    start: float
    end: float
    words: tuple[Word, ...]

    @property
    def seconds(self) -> float:
        return self.end - self.start


def figures_of(call: Call, vocabulary: Vocabulary, holds: Sequence[Span] | None = None) -> Figures:
    """All figures of delivery that scripts may name in `metric`, by name. `holds` are the call's own, by its story;
    without them nothing is said of holds. The customer hears music then: it is no silence."""
    agent, customer = stretches(call, Who.AGENT), stretches(call, Who.CUSTOMER)
    talk, other = _seconds(agent), _seconds(customer)
    both = sorted([*agent, *customer], key=lambda stretch: stretch.start)
    words = [word for stretch in agent for word in stretch.words]
    enough = talk >= LEAST_SPEECH_S
    two_sided = bool(agent) and bool(customer)
    interruptions = float(len(interruptions_by(agent, customer, vocabulary))) if two_sided else None
    silences = _silences(both, call.ends_at, holds or ())
    return _of_holds(holds, call.ends_at) | {
        "agent_talk_share": talk / (talk + other) if two_sided else None,
        "customer_talk_share": other / (talk + other) if two_sided else None,
        "agent_interruptions": interruptions,
        "agent_interruptions_per_min": None if interruptions is None else _per_minute(interruptions, call.ends_at),
        "agent_longest_monologue_s": _longest_monologue(both, Who.AGENT, vocabulary) if agent else None,
        "customer_longest_monologue_s": _longest_monologue(both, Who.CUSTOMER, vocabulary) if customer else None,
        "agent_words_per_min": len(words) * MINUTE_S / talk if enough else None,
        "agent_fillers_per_100_words": 100 * _count(words, vocabulary.fillers) / len(words) if enough else None,
        "agent_response_s": _response(both) if two_sided else None,
        "silence_share": sum(silences) / call.ends_at if both and call.ends_at else None,
        "longest_silence_s": max(silences, default=0.0) if both else None,
    }


def judge_metric(metric: Metric, figures: Figures) -> MetricResult:
    """Full credit within the band, none beyond its soft edge, in a straight line between."""
    value = figures.get(metric.metric)
    if value is None:
        return MetricResult(metric.id, metric.title, metric.metric, None, None, Status.UNKNOWN)
    low, high = metric.limits
    beyond = max((low - value) if low is not None else 0.0, (value - high) if high is not None else 0.0, 0.0)
    falling = max(1 - beyond / metric.soft, 0.0) if metric.soft else 0.0
    credit = 1.0 if beyond == 0 else falling
    status = Status.DONE if credit == 1 else Status.PARTIAL if credit > 0 else Status.MISSED
    return MetricResult(metric.id, metric.title, metric.metric, round(value, 4), round(credit, 4), status)


def stretches(call: Call, who: Who) -> list[Stretch]:
    """Speech of one party in stretches without a pause longer than `PAUSE_S`."""
    words = [word for turn in call.turns if turn.who is who for word in turn.words]
    words.sort(key=lambda word: word.start)
    found: list[Stretch] = []
    for word in words:
        last = found[-1] if found else None
        if last is not None and word.start - last.end <= PAUSE_S:
            found[-1] = Stretch(who, last.start, max(last.end, word.end), (*last.words, word))
        else:
            found.append(Stretch(who, word.start, word.end, (word,)))
    return found


def interruptions_by(
    speakers: Sequence[Stretch], others: Sequence[Stretch], vocabulary: Vocabulary
) -> list[tuple[Stretch, Stretch]]:
    """Stretches that began while the other was speaking and went on, each with the one that it cut into."""
    found = []
    for mine in speakers:
        if mine.seconds < GOES_ON_S or is_backchannel(mine, vocabulary):
            continue
        for other in others:
            spoke = mine.start - other.start
            if spoke >= INTERRUPTED_AFTER_S and other.end - mine.start >= INTERRUPTS_BY_S:
                found.append((mine, other))
                break
    return found


def is_backchannel(stretch: Stretch, vocabulary: Vocabulary) -> bool:
    return stretch.seconds <= BACKCHANNEL_S or all(word.text in vocabulary.backchannel for word in stretch.words)


def _longest_monologue(both: Sequence[Stretch], who: Who, vocabulary: Vocabulary) -> float:
    """From the first word to the last of what nobody interrupted with more than a sign of listening."""
    longest, start, end = 0.0, None, 0.0
    for stretch in both:
        if stretch.who is who:
            start = stretch.start if start is None else start
            end = max(end, stretch.end)
            longest = max(longest, end - start)
        elif not is_backchannel(stretch, vocabulary):
            start, end = None, 0.0
    return longest


def _response(both: Sequence[Stretch]) -> float | None:
    """The median wait of the customer for the agent's word."""
    waits = [two.start - one.end for one, two in pairwise(both) if one.who is Who.CUSTOMER and two.who is Who.AGENT]
    answered = [wait for wait in waits if wait >= 0]
    return median(answered) if answered else None


def _silences(both: Sequence[Stretch], ends_at: float, holds: Sequence[Span]) -> list[float]:
    busy = sorted([*((stretch.start, stretch.end) for stretch in both), *((hold.start, hold.end) for hold in holds)])
    gaps, until = [], 0.0
    for start, end in busy:
        gaps.append(start - until)
        until = max(until, end)
    gaps.append(ends_at - until)
    return [gap for gap in gaps if gap >= SILENCE_S]


def _of_holds(holds: Sequence[Span] | None, ends_at: float) -> Figures:
    if holds is None:
        return {"holds": None, "hold_s": None, "longest_hold_s": None, "hold_share": None}
    lengths = [hold.end - hold.start for hold in holds]
    share = sum(lengths) / ends_at if ends_at else None
    return {
        "holds": float(len(holds)),
        "hold_s": sum(lengths),
        "longest_hold_s": max(lengths, default=0.0),
        "hold_share": share,
    }


def _seconds(found: Sequence[Stretch]) -> float:
    return sum(stretch.seconds for stretch in found)


def _per_minute(count: float, seconds: float) -> float:
    return count * MINUTE_S / seconds if seconds else 0.0


def _count(words: Sequence[Word], wanted: frozenset[str]) -> int:
    return sum(1 for word in words if word.text in wanted)
