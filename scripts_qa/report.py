"""The result of a check as JSON: the shape that `callcenter qa check --json` promises."""

from dataclasses import asdict
from typing import Any

from scripts_qa.agreement import Agreement, Figure
from scripts_qa.results import CheckResult, Evidence, ForbiddenResult, StepResult
from scripts_qa.scoring import Score

Json = dict[str, Any]


def check_document(result: CheckResult, score: Score) -> Json:
    """`p` is the matcher's own sureness, not a probability, until enough people have reviewed its answers."""
    return {
        "script": result.script,
        "sha256": result.sha256,
        "matchers": list(result.matchers),
        "steps": [_step(step) for step in result.steps],
        "forbid": [_forbidden(item) for item in result.forbidden],
        "metrics": [asdict(item) for item in result.metrics],
        "figures": {name: None if value is None else round(value, 4) for name, value in result.figures.items()},
        "score": score_document(score),
    }


def _step(step: StepResult) -> Json:
    return asdict(step) | {"evidence": [_evidence(item) for item in step.evidence]}


def _forbidden(item: ForbiddenResult) -> Json:
    return asdict(item) | {"evidence": [_evidence(evidence) for evidence in item.evidence]}


def score_document(score: Score) -> Json:
    """Unrounded: figures are rounded where people read them."""
    return {
        "base": score.base,
        "bonus": score.bonus,
        "penalties": score.penalties,
        "total": score.total,
        "bounds": score.bounds,
        "coverage": score.coverage,
        "critical": score.critical,
        "outcome": str(score.outcome),
        "fatal": list(score.fatal),
        "suspected_fatal": list(score.suspected_fatal),
    }


def agreement_document(found: Agreement) -> Json:
    return {
        "items": found.items,
        "raters": found.raters,
        "ratings": found.ratings,
        "pairs": found.pairs,
        "labels": list(found.labels),
        "percent": _figure(found.percent),
        "kappa": _figure(found.kappa),
        "alpha": _figure(found.alpha),
    }


def _evidence(item: Evidence) -> Json:
    return {
        "speaker": str(item.speaker),
        "start": item.start,
        "end": item.end,
        "quote": item.quote,
        "phrase": item.phrase,
        "role": str(item.role),
        "sim": item.similarity,
        "part": item.part,
    }


def _figure(figure: Figure) -> Json:
    return {"value": figure.value, "low": figure.low, "high": figure.high}
