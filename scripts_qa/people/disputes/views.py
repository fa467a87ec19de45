"""Disputes as people see them: the operator beside his result, those who decide in their queue."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.forms.form import Form
from scripts_qa.people import cursors, repository
from scripts_qa.people.disputes.schemas import (
    DisputeItemOut,
    DisputeOut,
    DisputePage,
    DisputeQuery,
    DisputeRow,
    WorthOut,
)
from scripts_qa.people.disputes.state import DisputeState, is_overdue
from scripts_qa.people.errors import NoSuchDispute
from scripts_qa.people.models import Dispute, DisputeItem
from scripts_qa.people.ports import People
from scripts_qa.people.results.pages import question_outs
from scripts_qa.reviews.ports import Forms
from scripts_qa.reviews.service import Reviews


class DisputeViews:
    def __init__(self, reviews: Reviews, forms: Forms, people: People, *, now: Callable[[], datetime]) -> None:
        self._reviews = reviews
        self._forms = forms
        self._people = people
        self._now = now

    async def of_review(self, session: AsyncSession, review_id: UUID) -> list[DisputeOut]:
        """Oldest first."""
        rows = (await repository.disputes_of(session, [review_id]))[review_id]
        return [DisputeOut.model_validate(dict(row)) for row in await self._rows(session, rows, asked_by=0)]

    async def page(self, session: AsyncSession, query: DisputeQuery, *, asked_by: int) -> DisputePage:
        """Live ones with the nearest deadline first, ended ones with the last end first."""
        after = cursors.decode(query.cursor)
        is_live = query.which == "live"
        found = await repository.queue_of_disputes(session, live=is_live, after=after, limit=query.limit + 1)
        shown = found[: query.limit]
        following = None
        if len(found) > query.limit:
            last = shown[-1]
            following = cursors.encode((last.deadline if is_live else last.ended_at or last.deadline, last.id))
        return DisputePage(items=await self._rows(session, shown, asked_by=asked_by), next_cursor=following)

    async def one(self, session: AsyncSession, dispute_id: UUID, *, asked_by: int) -> DisputeRow:
        """:raises NoSuchDispute: for an id that was never given"""
        row = await repository.dispute(session, dispute_id)
        if row is None:
            raise NoSuchDispute("there is no such dispute")
        return (await self._rows(session, [row], asked_by=asked_by))[0]

    async def _rows(self, session: AsyncSession, rows: Sequence[Dispute], *, asked_by: int) -> list[DisputeRow]:
        items = await repository.items(session, [row.id for row in rows])
        concerned = {
            person
            for row in rows
            for person in (row.agent_id, row.reviewer_id, row.taken_by_id, row.resolved_by_id)
            if person is not None
        }
        names = await self._people.names(session, concerned)
        forms: dict[UUID, Form] = {}
        for row in rows:
            review = await self._reviews.review(session, row.review_id)
            forms[row.id] = (await self._forms.version(session, review.form_version_id)).form
        now = self._now()
        return [
            DisputeRow(
                id=row.id,
                review_id=row.review_id,
                state=DisputeState(row.state),
                opened_at=row.opened_at,
                deadline=row.deadline,
                overdue=is_overdue(DisputeState(row.state), row.deadline, now),
                ended_at=row.ended_at,
                resolved_by_name=names.get(row.resolved_by_id or 0),
                total_before=row.total_before,
                total_after=row.total_after,
                items=[_item(forms[row.id], item) for item in items[row.id]],
                call_id=row.call_id,
                agent_id=row.agent_id,
                agent_name=names.get(row.agent_id),
                reviewer_name=names.get(row.reviewer_id),
                taken_by_id=row.taken_by_id,
                taken_by_name=names.get(row.taken_by_id or 0),
                form_title=forms[row.id].title,
                mine=asked_by in (row.agent_id, row.reviewer_id),
            )
            for row in rows
        ]


def _item(form: Form, item: DisputeItem) -> DisputeItemOut:
    question = next(one for one in question_outs(form) if one.id == item.question_id)
    decided = None
    if item.decision is not None:
        decided = WorthOut(value=item.decided_value, chosen=item.decided_chosen, na=bool(item.decided_na))
    return DisputeItemOut(
        question_id=item.question_id,
        text=question.text,
        question=question,
        comment=item.comment,
        was=WorthOut(value=item.was_value, chosen=item.was_chosen, na=item.was_na),
        proposed=WorthOut(value=item.proposed_value, chosen=item.proposed_chosen, na=item.proposed_na),
        decision=item.decision,
        decided=decided,
        reason=item.reason,
    )
