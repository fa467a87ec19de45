"""The automatic score: of the verdicts that have earned trust by now, and of no others."""

from collections.abc import Mapping

from scripts_qa.checking.kinds import CriterionKind
from scripts_qa.checking.models import StepResultRecord
from scripts_qa.checking.quality import Quality, TrustRule
from scripts_qa.checking.repository import StoredRun, says_of
from scripts_qa.forms.automatic import score_verdicts
from scripts_qa.forms.form import Form
from scripts_qa.results import Status
from scripts_qa.scoring import Score

Qualities = Mapping[tuple[str, str], Quality]
"""By criterion and definition."""


def counts(row: StepResultRecord, qualities: Qualities, rule: TrustRule) -> bool:
    """A figure is measured, not judged: it counts always."""
    if CriterionKind(row.kind) is CriterionKind.METRIC:
        return True
    return qualities.get((row.criterion_id, row.definition), Quality()).counts(Status(row.status), rule)


def auto_score(stored: StoredRun, form: Form, qualities: Qualities, rule: TrustRule) -> Score:
    trusted = {row.criterion_id for row in stored.steps if counts(row, qualities, rule)}
    return score_verdicts(form, says_of(stored.steps), lambda name: name in trusted)
