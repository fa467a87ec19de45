"""What checks keep of a caller: quotes. Verdicts and figures stay: they are about the operator."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, select

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from scripts_qa.checking.models import CheckRun, EvidenceRecord, StepResultRecord


def _runs(person: Person) -> Select[UUID]:
    return select(CheckRun.id).where(CheckRun.call_id.in_(person.call_ids))


CHECKS: Final = Shelves(
    "checks",
    [
        Shelf(
            table=EvidenceRecord,
            mine=lambda person: EvidenceRecord.run_id.in_(_runs(person)),
            blank={"quote": ""},
            once=lambda row: not row["quote"],
        ),
        Shelf(table=StepResultRecord),
        Shelf(table=CheckRun),
    ],
)
