"""Schedules between the wire and the table, whichever room their reports are of."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from callcenter.reports.models import ReportSchedule
from callcenter.reports.schemas import ScheduleForm
from callcenter.reports.sharing import Of, next_due, zone_of


def schedule_of(of: Of, form: ScheduleForm, selection: BaseModel, *, user_id: int, now: datetime) -> ReportSchedule:
    kept = selection.model_dump(mode="json")
    return ReportSchedule(
        of=str(of),
        user_id=user_id,
        name=form.name,
        selection=kept,
        recipients=list(form.recipients),
        form=str(form.format),
        language=str(form.language),
        every=str(form.every),
        hour=form.hour,
        due_at=next_due(form.every, form.hour, zone_of(kept), now),
    )


def as_row(row: ReportSchedule) -> dict[str, Any]:
    names = ("id", "name", "recipients", "language", "every", "hour", "due_at")
    return {name: getattr(row, name) for name in names} | {"format": row.form}
