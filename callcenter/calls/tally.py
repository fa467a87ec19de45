"""Talks as reports of other rooms count them: rows to be summed by the database."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, literal_column, select

from callcenter.calls.models import CallLeg, CallRecord
from callcenter.calls.vocabulary import CallStatus, Direction, LegRole


def talks(since: datetime, until: datetime) -> Subquery:
    """Who talked with whom in the calls begun in the period: one row for each call and person, however many legs the
    person had in it. `seconds` without the time on hold at the person's own side being taken off."""
    query = (
        select(
            CallRecord.id.label("call_id"),
            CallLeg.user_id,
            CallRecord.started_at.label("at"),
            CallRecord.customer_key,
            CallRecord.direction,
            func.sum(CallLeg.talk_s).label("seconds"),
        )
        .join(CallLeg, CallLeg.call_id == CallRecord.id)
        .where(CallRecord.started_at >= since, CallRecord.started_at < until)
        .where(CallLeg.user_id.is_not(None), CallLeg.talk_s > 0)
        .group_by(CallRecord.id, CallLeg.user_id, CallRecord.started_at, CallRecord.customer_key, CallRecord.direction)
    )
    return query.subquery("talks")


def missed(since: datetime, until: datetime) -> Subquery:
    """Whose devices rang in the incoming calls of the period that ended with nobody having answered: one row for each
    call and person, however often it rang."""
    query = (
        select(CallRecord.id.label("call_id"), CallLeg.user_id, CallRecord.started_at.label("at"))
        .add_columns(CallRecord.customer_key)
        .join(CallLeg, CallLeg.call_id == CallRecord.id)
        .where(CallRecord.started_at >= since, CallRecord.started_at < until)
        .where(CallRecord.direction == Direction.INBOUND, CallRecord.status != CallStatus.ANSWERED)
        .where(CallLeg.user_id.is_not(None), CallLeg.role == LegRole.AGENT)
        .distinct()
    )
    return query.subquery("missed_calls")


def talk_counts(since: datetime, until: datetime) -> Subquery:
    """The same to be counted: the call and its time are left out, which a database would sort along."""
    query = (
        select(CallLeg.user_id, func.sum(CallLeg.talk_s).label("seconds"))
        .join(CallRecord, CallRecord.id == CallLeg.call_id)
        .where(CallRecord.started_at >= since, CallRecord.started_at < until)
        .where(CallLeg.user_id.is_not(None), CallLeg.talk_s > literal_column("0"))
        .group_by(CallLeg.call_id, CallLeg.user_id)
    )
    return query.subquery("talk_counts")


def talk_seconds(
    since: datetime, until: datetime, people: Callable[[ColumnElement[Any]], ColumnElement[bool]]
) -> Subquery:
    """How long the customers of each number were talked to, by the people that the condition names."""
    query = (
        select(CallRecord.customer_key, func.sum(CallLeg.talk_s).label("seconds"))
        .join(CallLeg, CallLeg.call_id == CallRecord.id)
        .where(CallRecord.started_at >= since, CallRecord.started_at < until)
        .where(CallLeg.user_id.is_not(None), CallLeg.talk_s > literal_column("0"), people(CallLeg.user_id.expression))
        .group_by(CallRecord.customer_key)
    )
    return query.subquery("talk_seconds")
