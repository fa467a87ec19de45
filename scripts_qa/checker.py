"""A script against a call: each step done, partly done, missed, not asked for, or not to be known.

All steps look for their phrases first and compete for the words: of two that claim the same ones the clearly better
match keeps them. Then each is judged by its window, its order, its trigger and its count.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from callcenter.language.forms import forms_of
from callcenter.language.tokens import fold
from callcenter.language.vocabulary import Vocabulary, vocabulary_of
from scripts_qa.call import Call, Span, call_of
from scripts_qa.compiled import CompiledForbidden, CompiledScript, CompiledStep
from scripts_qa.delivery import figures_of, judge_metric
from scripts_qa.judging import Found, Judge
from scripts_qa.matching.fillings import Fillings
from scripts_qa.matching.lexical import Finder
from scripts_qa.matching.meaning import Meaning
from scripts_qa.matching.rules import Finding
from scripts_qa.questions import is_question
from scripts_qa.results import CheckResult, EvidenceRole, ForbiddenResult, Status, evidence_of
from scripts_qa.script import Who
from scripts_qa.transcript import Transcript

MATCHER_VERSION: Final = "lexical-2"
"""Grows when the same script and words may give another result: what people confirmed is counted anew then."""
CLAIM_MARGIN: Final = 0.1
"""By how much a match must be better than another step's over the same words to take them from it."""


def check(
    compiled: CompiledScript,
    transcript: Transcript,
    *,
    agent_name: str = "",
    holds: Sequence[Span] | None = None,
    meaning: Meaning | None = None,
) -> CheckResult:
    """`agent_name`: the first name of the agent, where it is known; it fills `{name}`. `holds`: when somebody held the
    customer, by the call's own story. Without `meaning` the rules judge alone."""
    language = compiled.script.lang
    vocabulary = vocabulary_of(language)
    call = call_of(transcript, language)
    finder = Finder(compiled.slots, Fillings(forms_of(language), vocabulary, fold(agent_name)))
    found = _compete([_look_for(step, call, finder, vocabulary) for step in compiled.steps])
    near: Mapping[tuple[str, str], Finding] = {}
    if meaning is not None:
        found, near = _with_meaning(compiled, call, finder, found=found, meaning=meaning)
    judge = Judge(
        call=call,
        finder=finder,
        steps={step.step.id: step for step in compiled.steps},
        first_said=_first_said(compiled.steps, found),
        near=near,
    )
    figures = figures_of(call, vocabulary, holds)
    return CheckResult(
        script=compiled.script.script,
        sha256=compiled.source.sha256,
        steps=tuple(judge.judge(step, parts) for step, parts in zip(compiled.steps, found, strict=True)),
        forbidden=tuple(_judge_forbidden(forbidden, call, finder) for forbidden in compiled.forbidden),
        metrics=tuple(judge_metric(metric, figures) for metric in compiled.script.metrics),
        figures=figures,
        matchers=(MATCHER_VERSION,) if meaning is None else (MATCHER_VERSION, meaning.name),
    )


def _with_meaning(
    compiled: CompiledScript, call: Call, finder: Finder, *, found: Sequence[Found], meaning: Meaning
) -> tuple[list[Found], Mapping[tuple[str, str], Finding]]:
    """Lines that no rule has claimed, heard by what they mean."""
    taken = [item for parts in found for items in parts.values() for item in items]
    wanted = {who for step, parts in zip(compiled.steps, found, strict=True) for who in _still_listened_to(step, parts)}
    turns = [turn for turn in call.turns if turn.who in wanted]
    heard = meaning.listen(compiled, turns, taken, finder)
    vocabulary = finder.vocabulary
    together: list[Found] = []
    for step, parts in zip(compiled.steps, found, strict=True):
        more = {part: heard.found.get((step.step.id, part), []) for part in parts}
        if step.step.question:
            more = {part: [item for item in items if _asked(item, vocabulary)] for part, items in more.items()}
        together.append({part: [*items, *more[part]] for part, items in parts.items()})
    return together, heard.near


def _still_listened_to(step: CompiledStep, parts: Found) -> Iterator[Who]:
    """Whose lines may still do the step: embeddings are dear, so what is found already is not looked for again."""
    lacking = any(sum(not item.contradicted for item in items) < step.step.count for items in parts.values())
    if lacking:
        yield from (Who.AGENT, Who.CUSTOMER) if step.who is Who.ANYONE else (step.who,)


def _look_for(compiled: CompiledStep, call: Call, finder: Finder, vocabulary: Vocabulary) -> Found:
    turns = call.spoken_by(compiled.who)
    found = {
        part: [item for turn in turns for item in rule.find(turn, finder)] for part, rule in compiled.rules.items()
    }
    if not compiled.step.question:
        return found
    return {part: [item for item in items if _asked(item, vocabulary)] for part, items in found.items()}


def _asked(finding: Finding, vocabulary: Vocabulary) -> bool:
    return is_question(finding.turn, finding.hit, vocabulary)


def _first_said(steps: Sequence[CompiledStep], found: Sequence[Found]) -> dict[str, float]:
    said: dict[str, float] = {}
    for compiled, parts in zip(steps, found, strict=True):
        starts = [item.start for items in parts.values() for item in items if not item.contradicted]
        if starts:
            said[compiled.step.id] = min(starts)
    return said


def _compete(found: Sequence[Found]) -> list[Found]:
    """Parts of one step compete too: a price does not also say the term. Near-equals both keep the words."""
    claims = [
        ((index, part), item)
        for index, parts in enumerate(found)
        for part, items in parts.items()
        for item in items
        if not item.contradicted
    ]

    def keeps(place: tuple[int, str], item: Finding) -> bool:
        return item.contradicted or not any(
            other != place and _takes(rival, item) for other, rival in claims if rival.turn is item.turn
        )

    return [
        {part: [item for item in items if keeps((index, part), item)] for part, items in parts.items()}
        for index, parts in enumerate(found)
    ]


def _takes(rival: Finding, item: Finding) -> bool:
    return rival.hit.overlaps(item.hit) and rival.hit.score > item.hit.score + CLAIM_MARGIN


def _judge_forbidden(compiled: CompiledForbidden, call: Call, finder: Finder) -> ForbiddenResult:
    item, spans = compiled.item, call.window(compiled.item.when)
    found = [finding for turn in call.spoken_by(compiled.who) for finding in compiled.rule.find(turn, finder)]
    inside = [finding for finding in found if any(span.has(finding.start) for span in spans)]
    said = [finding for finding in inside if not finding.contradicted]
    silent = Status.UNKNOWN if call.is_hardly_heard(compiled.who, spans) else Status.OK
    evidence = [evidence_of(finding) for finding in said]
    evidence += [evidence_of(finding, EvidenceRole.CONTRADICTION) for finding in inside if finding.contradicted]
    return ForbiddenResult(
        id=item.id,
        title=item.title,
        status=Status.VIOLATED if said else silent,
        penalty=item.penalty if said else 0.0,
        p=round(max((finding.hit.score for finding in said), default=1.0), 3),
        evidence=tuple(evidence),
        searched=tuple((round(span.start, 3), round(span.end, 3)) for span in spans),
    )
