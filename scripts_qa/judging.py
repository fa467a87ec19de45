"""From what was found of a step to its status: window, order, trigger and count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from scripts_qa.call import Call, Span
from scripts_qa.compiled import CompiledStep
from scripts_qa.matching.lexical import Finder
from scripts_qa.matching.rules import LEXICAL, CompiledRule, Finding
from scripts_qa.results import Evidence, EvidenceRole, Status, StepResult, evidence_of
from scripts_qa.script import Step

Found = Mapping[str, Sequence[Finding]]
MATCHER: Final = LEXICAL
WORTH_SHOWING: Final = 0.3
"""A near miss less like the phrase than this explains nothing."""
PROOFS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """`credit` from 0 to 1 with the findings that earned it, by part."""

    credit: float
    proofs: tuple[tuple[str, Finding], ...] = ()


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the steps of one call. `first_said`: when each step's phrase was first said, for those that were."""

    call: Call
    finder: Finder
    steps: Mapping[str, CompiledStep]
    first_said: Mapping[str, float]
    near: Mapping[tuple[str, str], Finding] = field(default_factory=dict)

    def judge(self, compiled: CompiledStep, found: Found) -> StepResult:
        """With the spans in which it was looked for."""
        result, spans = self._result(compiled, found)
        searched = tuple((round(span.start, 3), round(min(span.end, self.call.ends_at), 3)) for span in spans)
        return replace(result, searched=searched)

    def _result(self, compiled: CompiledStep, found: Found) -> tuple[StepResult, Sequence[Span]]:
        step = compiled.step
        whole = self.call.window(step.when)
        if step.before is not None and self._may_be_absent(step.before):
            return _without_credit(step, Status.NOT_APPLICABLE, "nothing_to_precede"), whole
        if compiled.trigger is None or step.if_ is None:
            return self._judged(compiled, found, [whole], ()), whole
        triggers = self._triggers(compiled.trigger, step)
        if triggers:
            episodes = [[span] for span in self._episodes(triggers, step)]
            return self._judged(compiled, found, episodes, triggers), _all(episodes)
        if self.call.is_hardly_heard(step.if_.who, self.call.window(None)):
            return _without_credit(step, Status.UNKNOWN, "trigger_not_heard"), whole
        if step.if_.else_ == "missed":
            return StepResult(step.id, step.title, Status.MISSED, 0.0, 1.0, MATCHER, "no_trigger"), whole
        return _without_credit(step, Status.NOT_APPLICABLE, "no_trigger"), whole

    def _may_be_absent(self, other: str) -> bool:
        return self.steps[other].step.optional and other not in self.first_said

    def _triggers(self, rule: CompiledRule, step: Step) -> list[Finding]:
        if step.if_ is None:
            return []
        spoken = self.call.spoken_by(step.if_.who)
        found = [finding for turn in spoken for finding in rule.find(turn, self.finder) if not finding.contradicted]
        return sorted(found, key=lambda finding: finding.start)

    def _episodes(self, triggers: Sequence[Finding], step: Step) -> list[Span]:
        """Where an answer counts. A customer who says it again before the answer was due asks for no second one."""
        within_s = step.within_s if step.within_s is not None else self.call.ends_at
        spans: list[Span] = []
        for trigger in triggers:
            until = trigger.end + within_s
            if spans and trigger.start <= spans[-1].end:
                spans[-1] = Span(spans[-1].start, max(until, spans[-1].end))
            else:
                spans.append(Span(trigger.end, until))
        return spans

    def _judged(
        self, compiled: CompiledStep, found: Found, episodes: Sequence[Sequence[Span]], triggers: Sequence[Finding]
    ) -> StepResult:
        step = compiled.step
        verdicts = [self._verdict(compiled, found, spans) for spans in episodes]
        credit = sum(verdict.credit for verdict in verdicts) / len(verdicts)
        proofs = [proof for verdict in verdicts for proof in verdict.proofs]
        evidence = [evidence_of(trigger, EvidenceRole.TRIGGER) for trigger in triggers]
        evidence += [evidence_of(finding, part=part) for part, finding in proofs[:PROOFS_SHOWN]]
        if credit >= 1:
            p, by = _sureness(finding for _, finding in proofs), _judges(proofs)
            return StepResult(step.id, step.title, Status.DONE, 1.0, p, by, "", tuple(evidence))
        reason, nearest = self._near_miss(compiled, found, {part for part, _ in proofs}, _all(episodes))
        evidence += nearest
        if credit > 0:
            p, by = _sureness(finding for _, finding in proofs), _judges(proofs)
            return StepResult(step.id, step.title, Status.PARTIAL, credit, p, by, reason, tuple(evidence))
        if any(self.call.is_hardly_heard(compiled.who, spans) for spans in episodes):
            return _without_credit(step, Status.UNKNOWN, "not_heard_well", evidence)
        if step.optional:
            return _without_credit(step, Status.NOT_APPLICABLE, "optional", evidence)
        like = max((item.similarity for item in nearest), default=0.0)
        p = round(1 - like / 2, 3)
        return StepResult(step.id, step.title, Status.MISSED, 0.0, p, MATCHER, reason, tuple(evidence))

    def _verdict(self, compiled: CompiledStep, found: Found, spans: Sequence[Span]) -> Verdict:
        step = compiled.step
        counted = {part: self._counted(step, items, spans) for part, items in found.items()}
        if step.all:
            met = [(part, items[0]) for part, items in counted.items() if items]
            return Verdict(len(met) / len(step.all), tuple(met))
        proofs = counted.get("", [])
        return Verdict(min(len(proofs) / step.count, 1.0), tuple(("", item) for item in proofs[: step.count]))

    def _counted(self, step: Step, items: Iterable[Finding], spans: Sequence[Span]) -> list[Finding]:
        good = [item for item in items if not item.contradicted and self._why_not(step, item, spans) == ""]
        return sorted(good, key=lambda item: item.start)

    def _why_not(self, step: Step, finding: Finding, spans: Sequence[Span]) -> str:
        """Why what was said does not count; empty when it does."""
        if finding.contradicted:
            return "contradicted"
        if not any(span.has(finding.start) for span in spans):
            return "too_late" if all(finding.start > span.end for span in spans) else "too_early"
        after = self.first_said.get(step.after) if step.after is not None else None
        before = self.first_said.get(step.before) if step.before is not None else None
        if (after is not None and finding.start < after) or (before is not None and finding.start > before):
            return "out_of_order"
        return ""

    def _near_miss(
        self, compiled: CompiledStep, found: Found, met: set[str], spans: Sequence[Span]
    ) -> tuple[str, list[Evidence]]:
        """The reason and the nearest that was said: for each part that is missing, if there are parts."""
        reason, evidence = "not_said", []
        for part, rule in compiled.rules.items():
            if part in met and compiled.step.all:
                continue
            rejected = [
                (why, item) for item in found.get(part, ()) if (why := self._why_not(compiled.step, item, spans))
            ]
            if rejected:
                reason, finding = rejected[0]
                role = EvidenceRole.CONTRADICTION if finding.contradicted else EvidenceRole.NEAR_MISS
                evidence.append(evidence_of(finding, role, part=part))
            elif (closest := self._closest(compiled, rule, part)) is not None:
                evidence.append(evidence_of(closest, EvidenceRole.NEAR_MISS, part=part))
        return reason, evidence

    def _closest(self, compiled: CompiledStep, rule: CompiledRule, part: str) -> Finding | None:
        """By the words; by the meaning where no words come near."""
        candidates = [rule.nearest(turn, self.finder) for turn in self.call.spoken_by(compiled.who)]
        near = [item for item in candidates if item is not None and item.hit.score >= WORTH_SHOWING]
        by_meaning = self.near.get((compiled.step.id, part))
        return max(near, key=lambda item: item.hit.score, default=by_meaning)


def _judges(proofs: Iterable[tuple[str, Finding]]) -> str:
    return "+".join(sorted({finding.matcher for _, finding in proofs})) or MATCHER


def _all(episodes: Sequence[Sequence[Span]]) -> list[Span]:
    return [span for spans in episodes for span in spans]


def _without_credit(step: Step, status: Status, reason: str, evidence: Sequence[Evidence] = ()) -> StepResult:
    p = 0.5 if status is Status.UNKNOWN else 1.0
    return StepResult(step.id, step.title, status, None, p, MATCHER, reason, tuple(evidence))


def _sureness(findings: Iterable[Finding]) -> float:
    """The weakest proof's likeness, times how well its words were heard."""
    sure = []
    for finding in findings:
        heard = finding.turn.words[finding.hit.first : finding.hit.last + 1]
        known = [word.conf for word in heard if word.conf is not None]
        sure.append(finding.hit.score * (sum(known) / len(known) if known else 1.0))
    return round(min(sure, default=1.0), 3)
