"""The data-quality report on the wire."""

from pydantic import BaseModel

from crm.kinds import CustomerKind
from crm.quality.checks import Check
from crm.schemas import PageQuery


class CheckCount(BaseModel):
    """`capped`: there are at least so many."""

    check: Check
    kind: CustomerKind
    count: int
    capped: bool


class QualityReport(BaseModel):
    """Counts that are not nothing stand beside those that are; `duplicates` are open pairs."""

    counts: list[CheckCount]
    duplicates: int
    stale_lead_days: int


class OffenderQuery(PageQuery):
    check: Check
    kind: CustomerKind
