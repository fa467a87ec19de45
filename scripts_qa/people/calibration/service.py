"""Calibrations: the same calls, the same form, several people, each for himself; then all lies open.

Sheets are reviews of the purpose `calibration`. Once handed in, a sheet is not changed any more: whoever has seen the
others' answers would agree with them afterwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.bus import JsonValue
from callcenter.errors import Forbidden, InvalidInput
from scripts_qa.forms.form import Form
from scripts_qa.people.answers import fitting
from scripts_qa.people.calibration import repository
from scripts_qa.people.calibration.repository import Stored
from scripts_qa.people.calibration.schemas import AgreedIn, CalibrationIn
from scripts_qa.people.calibration.state import CalibrationMove, CalibrationState, Standard, advance
from scripts_qa.people.errors import NoSuchCalibration, WrongMove
from scripts_qa.people.kinds import NoticeKind
from scripts_qa.people.models import (
    Calibration,
    CalibrationCall,
    CalibrationMember,
    CalibrationSheet,
    Consensus,
)
from scripts_qa.people.notices import Notices
from scripts_qa.people.ports import CallTimes, People
from scripts_qa.people.results.schemas import OwnAnswerIn
from scripts_qa.reviews.kinds import Purpose
from scripts_qa.reviews.ports import Forms
from scripts_qa.reviews.service import AnswerIn, NewReview, Review, Reviews
from scripts_qa.reviews.state import ReviewState


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    reviews: Reviews
    forms: Forms
    people: People
    calls: CallTimes
    notices: Notices
    audit: AuditTrail
    now: Callable[[], datetime]


class Calibrations:
    """Leads see all calibrations, others those that they are members of."""

    def __init__(self, around: Around) -> None:
        self._around = around

    async def create(self, session: AsyncSession, actor: Actor, given: CalibrationIn) -> Stored:
        around = self._around
        version = await around.forms.version(session, given.form_version_id)
        if version.published_at is None:
            raise _fault("form_version_id", "a draft is not answered")
        allowed = set(await around.people.allowed(session, Permission.QA_CALIBRATE))
        if not set(given.member_ids) <= allowed:
            raise _fault("member_ids", "somebody there does not take part in calibrations")
        values = given.model_dump(exclude={"call_ids", "member_ids"})
        row = Calibration(**values, state=CalibrationState.OPEN, created_by_id=actor.user_id, created_at=around.now())
        session.add(row)
        await session.flush()
        for place, call_id in enumerate(given.call_ids, 1):
            agent_id = await around.calls.agent_of(session, call_id)
            if agent_id is None:
                raise _fault("call_ids", "in one of these calls none of ours talked")
            session.add(CalibrationCall(calibration_id=row.id, call_id=call_id, position=place, agent_id=agent_id))
        session.add_all(CalibrationMember(calibration_id=row.id, user_id=user_id) for user_id in given.member_ids)
        await session.flush()
        for user_id in given.member_ids:
            await around.notices.tell(session, user_id, NoticeKind.CALIBRATION, str(row.id))
        detail = {"calls": len(given.call_ids), "members": len(given.member_ids)}
        await around.audit.record(session, actor, "calibration.create", _subject(row), dict(detail))
        return (await repository.stored(session, [row]))[0]

    async def found(
        self, session: AsyncSession, principal: Principal, calibration_id: UUID, *, lock: bool = False
    ) -> Stored:
        """:raises NoSuchCalibration: for one that this person has nothing to do with, too"""
        row = (
            await repository.locked(session, calibration_id) if lock else await session.get(Calibration, calibration_id)
        )
        if row is None:
            raise NoSuchCalibration("there is no such calibration")
        (stored,) = await repository.stored(session, [row])
        if principal.user_id not in stored.members and not principal.may(Permission.QA_LEAD):
            raise NoSuchCalibration("there is no such calibration")
        return stored

    async def answer(
        self, session: AsyncSession, principal: Principal, place: tuple[UUID, str], answers: Sequence[OwnAnswerIn]
    ) -> Review:
        """A member's own sheet, which begins with its first answer."""
        stored, call = await self._open(session, principal, place)
        sheet = stored.sheet(call.call_id, principal.user_id)
        review = await self._begun(session, stored, call, principal) if sheet is None else None
        if review is None and sheet is not None:
            review = await self._around.reviews.review(session, sheet.review_id)
        if review is None or review.state is not ReviewState.DRAFT:
            raise WrongMove("this sheet is handed in", state="finished")
        for given in answers:
            said = AnswerIn(question_id=given.question_id, chosen=given.chosen, na=given.na, comment=given.comment)
            review = await self._around.reviews.answer(session, review.id, said, by_id=principal.user_id)
        return review

    async def hand_in(
        self, session: AsyncSession, principal: Principal, actor: Actor, place: tuple[UUID, str]
    ) -> Review:
        """:raises Unanswered: while something is missing"""
        stored, call = await self._open(session, principal, place)
        sheet = stored.sheet(call.call_id, principal.user_id)
        if sheet is None:
            raise WrongMove("nothing is answered yet", state="none")
        finished = await self._around.reviews.finish(session, sheet.review_id)
        await self._around.audit.record(
            session, actor, "calibration.hand_in", _subject(stored.row), {"call": call.call_id}
        )
        await self._around.notices.seen(session, principal.user_id, [NoticeKind.CALIBRATION], str(stored.row.id))
        return finished

    async def reveal(
        self, session: AsyncSession, principal: Principal, actor: Actor, calibration_id: UUID, *, early: bool
    ) -> Stored:
        """:raises WrongMove: while sheets are out, unless it is to be `early`"""
        stored = await self.found(session, principal, calibration_id, lock=True)
        _check_lead(principal)
        reviews = await self.reviews(session, stored)
        left = len(stored.calls) * len(stored.members) - sum(
            one.state is not ReviewState.DRAFT for one in reviews.values()
        )
        if left and not early:
            raise WrongMove("not all sheets are handed in", state="open", left=left)
        stored.row.state = advance(CalibrationState(stored.row.state), CalibrationMove.REVEAL)
        stored.row.revealed_at = self._around.now()
        await session.flush()
        await self._around.audit.record(session, actor, "calibration.reveal", _subject(stored.row), {"left": left})
        return stored

    async def agree(
        self,
        session: AsyncSession,
        principal: Principal,
        actor: Actor,
        place: tuple[UUID, str],
        agreed: Sequence[AgreedIn],
    ) -> Stored:
        """What the members agreed upon, while all lies open."""
        stored = await self.found(session, principal, place[0], lock=True)
        _check_lead(principal)
        row = stored.row
        if row.standard is not Standard.CONSENSUS or row.state is not CalibrationState.REVEALED:
            raise WrongMove("there is nothing to agree upon", state=str(row.state))
        call = _call(stored, place[1])
        form = await self.form(session, stored)
        known = (await repository.consensus(session, row.id)).get(call.call_id, {})
        for number, given in enumerate(agreed):
            question = form.question(given.question_id)
            if question is None:
                raise _fault(f"answers.{number}", "the form has no such question")
            worth = fitting(question, given.chosen, na=given.na, field=f"body.answers.{number}")
            entry = known.get(question.id) or Consensus(
                calibration_id=row.id, call_id=call.call_id, question_id=question.id
            )
            entry.chosen, entry.na = worth.chosen, worth.na
            entry.by_id, entry.at = principal.user_id, self._around.now()
            session.add(entry)
        await session.flush()
        detail: dict[str, JsonValue] = {"call": call.call_id}
        detail["answers"] = {one.question_id: "na" if one.na else one.chosen for one in agreed}
        await self._around.audit.record(session, actor, "calibration.agree", _subject(row), detail)
        return stored

    async def end(
        self, session: AsyncSession, principal: Principal, actor: Actor, calibration_id: UUID, move: CalibrationMove
    ) -> Stored:
        """Close what was talked over, or cancel what is open."""
        stored = await self.found(session, principal, calibration_id, lock=True)
        _check_lead(principal)
        stored.row.state = advance(CalibrationState(stored.row.state), move)
        stored.row.closed_at = self._around.now()
        await session.flush()
        await self._around.audit.record(session, actor, f"calibration.{move}", _subject(stored.row))
        return stored

    async def form(self, session: AsyncSession, stored: Stored) -> Form:
        return (await self._around.forms.version(session, stored.row.form_version_id)).form

    async def reviews(self, session: AsyncSession, stored: Stored) -> dict[tuple[str, int], Review]:
        """By call and member; drafts too."""
        return {
            (sheet.call_id, sheet.user_id): await self._around.reviews.review(session, sheet.review_id)
            for sheet in stored.sheets
        }

    async def _open(
        self, session: AsyncSession, principal: Principal, place: tuple[UUID, str]
    ) -> tuple[Stored, CalibrationCall]:
        stored = await self.found(session, principal, place[0], lock=True)
        if principal.user_id not in stored.members:
            raise NoSuchCalibration("you are not a member of this calibration")
        if stored.row.state is not CalibrationState.OPEN:
            raise WrongMove("this calibration takes no sheets any more", state=str(stored.row.state))
        return stored, _call(stored, place[1])

    async def _begun(
        self, session: AsyncSession, stored: Stored, call: CalibrationCall, principal: Principal
    ) -> Review:
        wanted = NewReview(
            call_id=call.call_id,
            agent_id=call.agent_id,
            form_version_id=stored.row.form_version_id,
            reviewer_id=principal.user_id,
            purpose=Purpose.CALIBRATION,
            blind=True,
        )
        review = await self._around.reviews.create(session, wanted)
        session.add(
            CalibrationSheet(
                calibration_id=stored.row.id, call_id=call.call_id, user_id=principal.user_id, review_id=review.id
            )
        )
        await session.flush()
        return review


def _call(stored: Stored, call_id: str) -> CalibrationCall:
    found = next((one for one in stored.calls if one.call_id == call_id), None)
    if found is None:
        raise NoSuchCalibration("this calibration has no such call")
    return found


def _check_lead(principal: Principal) -> None:
    if not principal.may(Permission.QA_LEAD):
        raise Forbidden("this needs another right", permission=str(Permission.QA_LEAD))


def _subject(row: Calibration) -> Subject:
    return Subject("calibration", str(row.id))


def _fault(field: str, reason: str) -> InvalidInput:
    return InvalidInput("the request is not valid", errors=[{"field": f"body.{field}", "reason": reason}])
