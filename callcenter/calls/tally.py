"""Talks as reports of other rooms count them: rows to be summed by the database."""

from datetime import datetime

from sqlalchemy import Subquery, func, select

from callcenter.calls.models import CallLeg, CallRecord


def talks(since: datetime, until: datetime) -> Subquery:
    """Who talked with whom in the calls begun in the period: one row for each call and person, however many legs the
    person had in it. `seconds` without the time on hold at the person's own side being taken off."""
    query = (
        select(
            CallRecord.id.label("call_id"),
            CallLeg.user_id,
            CallRecord.started_at.label("at"),
            CallRecord.customer_key,
            func.sum(CallLeg.talk_s).label("seconds"),
        )
        .join(CallLeg, CallLeg.call_id == CallRecord.id)
        .where(CallRecord.started_at >= since, CallRecord.started_at < until)
        .where(CallLeg.user_id.is_not(None), CallLeg.talk_s > 0)
        .group_by(CallRecord.id, CallLeg.user_id, CallRecord.started_at, CallRecord.customer_key)
    )
    return query.subquery("talks")
