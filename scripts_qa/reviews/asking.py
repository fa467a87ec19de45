"""A lead gives one call to one person for review, beside what the plans draw."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from scripts_qa.forms.service import FormLibrary
from scripts_qa.reviews import task_store
from scripts_qa.reviews.drawing import Drawer
from scripts_qa.reviews.errors import NotReviewable, TaskThere, invalid_field
from scripts_qa.reviews.kinds import Purpose, Stratum
from scripts_qa.reviews.models import ReviewTask
from scripts_qa.reviews.sampling import Candidate
from scripts_qa.reviews.schemas import AskBody, AskedTask, ReviewedPerson
from scripts_qa.reviews.state import TaskState

ASKED_PERIOD: Final = "asked"


class Reviewers(Protocol):
    """Who there is."""

    async def names(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        """A name for each id that exists."""

    async def allowed(self, session: AsyncSession, permission: Permission) -> Sequence[int]:
        """The ids of the active people whose role has this permission."""


class ReviewAsker:
    """Who may ask is said by the routes."""

    def __init__(
        self,
        drawer: Drawer,
        forms: FormLibrary,
        people: Reviewers,
        *,
        audit: AuditTrail,
        now: Callable[[], datetime],
    ) -> None:
        self._drawer = drawer
        self._forms = forms
        self._people = people
        self._audit = audit
        self._now = now

    async def reviewers(self, session: AsyncSession) -> list[ReviewedPerson]:
        """Everybody who may be given a call, by name."""
        names = await self._people.names(session, await self._people.allowed(session, Permission.REVIEWS_DO))
        return [ReviewedPerson(id=one, name=name) for one, name in sorted(names.items(), key=lambda pair: pair[1])]

    async def ask(self, session: AsyncSession, actor: Actor, body: AskBody) -> AskedTask:
        """:raises NotReviewable: when there is nothing to hear of the call, or no form for it
        :raises TaskThere: when this person has the call to review already
        """
        if body.reviewer_id not in await self._people.allowed(session, Permission.REVIEWS_DO):
            raise invalid_field("body.reviewer_id", "this person does not review calls")
        call = _part(await self._drawer.candidates_of(session, body.call_id), body)
        if body.form_version_id is not None:
            await self._forms.version(session, body.form_version_id)
        form = await self._drawer.form_of(session, call, body.form_version_id)
        if form is None:
            form = await self._drawer.form_of_check(session, call)
        if form is None:
            raise NotReviewable("there is nothing to hear of this call, or no form is published for its script")
        if await task_store.has_task(session, body.reviewer_id, call.call_id):
            raise TaskThere("this person has the call to review already")
        now = self._now()
        row = ReviewTask(
            id=uuid4(), period=ASKED_PERIOD, call_id=call.call_id, agent_id=call.agent_id,
            evaluator_id=body.reviewer_id, form_version_id=form, purpose=Purpose.NORMAL, stratum=Stratum.ASKED,
            reason=body.why, inclusion_prob=1.0, seed=0, blind=body.blind, language=call.language, queue=call.queue,
            talk_s=call.talk_s, called_at=call.called_at, state=TaskState.OPEN,
            due_at=now + timedelta(days=body.due_days), created_at=now, replaced_why="",
        )  # fmt: skip
        session.add(row)
        await session.flush()
        subject = Subject("call", call.call_id, call.agent_id)
        await self._audit.record(session, actor, "review.ask", subject, {"reviewer": body.reviewer_id})
        return AskedTask(id=row.id, due_at=row.due_at)


def _part(found: Sequence[Candidate], body: AskBody) -> Candidate:
    """Nobody judges his own call."""
    parts = [one for one in found if body.agent_id in (None, one.agent_id)]
    if not parts:
        raise NotReviewable("none of our people talked in this call")
    if parts[0].agent_id == body.reviewer_id:
        raise invalid_field("body.reviewer_id", "this person had the call")
    return parts[0]
