"""A form made from a script: every step, prohibition and figure becomes a question with an automatic suggestion."""

from typing import Final

from scripts_qa.forms.form import Auto, AutoSource, Form, FormSection, Question, QuestionKind, QuestionType
from scripts_qa.script import Forbidden, Kind, Metric, Script, Step

MAIN: Final = "main"
FORBIDDEN: Final = "forbidden"
TITLES: Final = {
    "ru": {MAIN: "Разговор", FORBIDDEN: "Недопустимое"},
    "uk": {MAIN: "Розмова", FORBIDDEN: "Неприпустиме"},
    "en": {MAIN: "The call", FORBIDDEN: "Must not happen"},
}


def form_from_script(script: Script) -> Form:
    """Scored without any change, the form gives what the script alone gives."""
    titles = TITLES.get(script.lang, TITLES["en"])
    known = {section.id: section for section in script.sections}
    sections = [
        FormSection(
            id=name or MAIN,
            title=(known[name].title or name) if name else titles[MAIN],
            weight=known[name].weight if name else 1,
            questions=[
                *(_of_step(step) for step in script.steps if step.section == name),
                *(_of_metric(metric) for metric in script.metrics if metric.section == name),
            ],
        )
        for name in _used(script)
    ]
    if script.forbid:
        own = FORBIDDEN if FORBIDDEN not in known else f"{FORBIDDEN}_words"
        questions = [_of_forbidden(item) for item in script.forbid]
        sections.append(FormSection(id=own, title=titles[FORBIDDEN], questions=questions))
    return Form(title=script.title or script.script, sections=sections, marks=script.marks)


def _used(script: Script) -> list[str]:
    """Sections in the order of the script; what has none comes first."""
    used = {step.section for step in script.steps} | {metric.section for metric in script.metrics}
    return [name for name in ("", *(section.id for section in script.sections)) if name in used]


def _of_step(step: Step) -> Question:
    critical = step.kind is Kind.CRITICAL
    informing = step.kind is not Kind.FATAL and not step.weight
    kind = QuestionKind.INFO if informing else QuestionKind.NORMAL if critical else QuestionKind(str(step.kind))
    return Question(
        id=step.id,
        text=step.title or step.id,
        type=QuestionType.PARTIAL,
        kind=kind,
        points=step.weight,
        critical=critical and not informing,
        auto=Auto(source=AutoSource.STEP, id=step.id),
    )


def _of_forbidden(item: Forbidden) -> Question:
    """A fatal one may cost points besides: then the penalty is left to the formula of the fatal."""
    kind = QuestionKind.FATAL if item.kind == "fatal" else QuestionKind.PENALTY
    return Question(
        id=f"no_{item.id}"[:40],
        text=item.title or item.id,
        type=QuestionType.YES_NO,
        kind=kind,
        points=item.penalty if kind is QuestionKind.PENALTY else 0,
        good="no",
        auto=Auto(source=AutoSource.FORBID, id=item.id),
    )


def _of_metric(metric: Metric) -> Question:
    low, high = metric.limits
    return Question(
        id=f"figure_{metric.id}"[:40],
        text=metric.title or metric.id,
        type=QuestionType.NUMBER,
        kind=QuestionKind.NORMAL if metric.weight else QuestionKind.INFO,
        points=metric.weight,
        low=low,
        high=high,
        soft=metric.soft,
        auto=Auto(source=AutoSource.METRIC, id=metric.id),
    )
