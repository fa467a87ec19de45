"""What would change: a text and the version in force over the same calls, step by step. Pure.

Both are run here and now, so that the difference is the texts' and nothing else's: not an older matcher's, not an
older transcript's.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scripts_qa.call import call_of
from scripts_qa.checker import check
from scripts_qa.compiled import CompiledScript
from scripts_qa.library.conversation import Conversation
from scripts_qa.library.linting import Heard, never_heard
from scripts_qa.library.spoken import Path, finder_of, rules_at
from scripts_qa.results import CheckResult
from scripts_qa.scoring import Score, card_of, score
from scripts_qa.transcript import Transcript

MOST_FLIPS: Final = 300
"""Kept with a link each; the counts go on."""


@dataclass(frozen=True, slots=True)
class Judged:
    result: CheckResult
    score: Score

    @property
    def statuses(self) -> dict[str, str]:
        """By the id of steps, prohibitions and metrics."""
        found = {item.id: str(item.status) for item in self.result.steps}
        found |= {item.id: str(item.status) for item in self.result.forbidden}
        return found | {item.id: str(item.status) for item in self.result.metrics}

    def second(self, item_id: str) -> float | None:
        """Where its first evidence is."""
        evidence = {item.id: item.evidence for item in self.result.steps}
        evidence |= {item.id: item.evidence for item in self.result.forbidden}
        found = evidence.get(item_id, ())
        return found[0].start if found else None


@dataclass(frozen=True, slots=True)
class TriedCall:
    """One call under both texts; `before` is None where nothing is in force."""

    call_id: str
    started_at: str
    agent: str
    conversation: Conversation
    before: Judged | None
    after: Judged
    heard: frozenset[tuple[Path, str]]


def judge(script: CompiledScript, conversation: Conversation, agent_name: str) -> Judged:
    result = check(script, conversation.transcript, agent_name=agent_name)
    return Judged(result, score(card_of(script.script, result)))


def heard_phrases(script: CompiledScript, transcript: Transcript) -> frozenset[tuple[Path, str]]:
    """Which phrases were said by the one who should say them, at any time of the call."""
    call, finder = call_of(transcript, script.script.lang), finder_of(script)
    return frozenset(
        (at.path, phrase.text)
        for at in rules_at(script)
        for phrase in at.compiled.phrases
        if any(finder.hits(phrase, turn, at.compiled.minimum, few=at.compiled.few) for turn in call.spoken_by(at.who))
    )


@dataclass(slots=True)
class Comparison:
    """Grows call by call."""

    new: CompiledScript
    calls: int = 0
    skipped: int = 0
    steps: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)
    flips: list[dict[str, Any]] = field(default_factory=list)
    flipped: int = 0
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    scores: dict[str, list[float]] = field(default_factory=lambda: {"before": [], "after": []})
    passes: Counter[str] = field(default_factory=Counter)
    heard: Counter[tuple[Path, str]] = field(default_factory=Counter)

    def add(self, call: TriedCall) -> None:
        self.calls += 1
        self.heard.update(call.heard)
        for side, judged in (("before", call.before), ("after", call.after)):
            if judged is not None:
                self._count(side, judged)
        if call.before is None:
            return
        flips = list(_flips(call, call.before))
        self.flipped += len(flips)
        self.flips += flips[: MOST_FLIPS - len(self.flips)]
        if call.before.score.outcome != call.after.score.outcome and len(self.outcomes) < MOST_FLIPS:
            self.outcomes.append(_outcome(call, call.before))

    def _count(self, side: str, judged: Judged) -> None:
        for name, status in judged.statuses.items():
            self.steps.setdefault(name, {"before": Counter(), "after": Counter()})[side][status] += 1
        if judged.score.total is not None:
            self.scores[side].append(judged.score.total)
        self.passes[f"{side}.{judged.score.outcome}"] += 1

    def document(self) -> dict[str, Any]:
        """For storing: ids, seconds and figures, and of words only the script's own."""
        unheard = never_heard(rules_at(self.new), Heard(self.calls, self.heard)) if self.calls else ()
        return {
            "calls": self.calls,
            "skipped": self.skipped,
            "steps": [
                {"id": name, "title": title, "before": dict(counts["before"]), "after": dict(counts["after"])}
                for name, title in _titles(self.new).items()
                if (counts := self.steps.get(name)) is not None
            ],
            "flipped": self.flipped,
            "flips": self.flips,
            "outcomes": self.outcomes,
            "scores": {side: _mean(values) for side, values in self.scores.items()},
            "passes": {
                side: {name.partition(".")[2]: n for name, n in self.passes.items() if name.startswith(side)}
                for side in ("before", "after")
            },
            "never_heard": [{"item": item.item, "phrase": item.phrase} for item in unheard],
        }


def _titles(script: CompiledScript) -> Mapping[str, str]:
    text = script.script
    found = {step.id: step.title or step.id for step in text.steps}
    found |= {item.id: item.title or item.id for item in text.forbid}
    return found | {metric.id: metric.title or metric.id for metric in text.metrics}


def _flips(call: TriedCall, before: Judged) -> Iterator[dict[str, Any]]:
    """Steps that both texts have and judge otherwise."""
    old, new = before.statuses, call.after.statuses
    for name in new:
        if name in old and old[name] != new[name]:
            second = call.after.second(name)
            second = before.second(name) if second is None else second
            recording, at = call.conversation.place(second or 0.0)
            yield {
                "call_id": call.call_id,
                "started_at": call.started_at,
                "agent": call.agent,
                "step": name,
                "before": old[name],
                "after": new[name],
                "recording_id": recording,
                "at_s": at,
            }


def _outcome(call: TriedCall, before: Judged) -> dict[str, Any]:
    return {
        "call_id": call.call_id,
        "started_at": call.started_at,
        "agent": call.agent,
        "before": str(before.score.outcome),
        "after": str(call.after.score.outcome),
        "total_before": before.score.total,
        "total_after": call.after.score.total,
    }


def _mean(values: list[float]) -> dict[str, float | int | None]:
    return {"n": len(values), "mean": round(sum(values) / len(values), 2) if values else None}
