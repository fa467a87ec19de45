"""Everything of this room that lives as long as a process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.qa_people_settings import QaPeopleSettings
from scripts_qa.checking.history import CheckHistory
from scripts_qa.checking.service import Checks
from scripts_qa.forms.service import FormLibrary
from scripts_qa.people import repository
from scripts_qa.people.calibration.service import Around as CalibrationAround
from scripts_qa.people.calibration.service import Calibrations
from scripts_qa.people.calibration.views import CalibrationViews
from scripts_qa.people.coaching.service import Around as CoachingAround
from scripts_qa.people.coaching.service import Coaching
from scripts_qa.people.disputes.service import Around as DisputeAround
from scripts_qa.people.disputes.service import Disputes, DisputeTimes
from scripts_qa.people.disputes.views import DisputeViews
from scripts_qa.people.kinds import NoticeKind
from scripts_qa.people.lines.service import BestLines
from scripts_qa.people.notices import Notices
from scripts_qa.people.ports import CallResults, CallTimes, ClipSound, Parts, People, Transcribing
from scripts_qa.people.proofs import Proofs
from scripts_qa.people.reports.service import Around as ReportAround
from scripts_qa.people.reports.service import QaReports
from scripts_qa.people.results.self_scores import SelfScores
from scripts_qa.people.results.service import Around as ResultAround
from scripts_qa.people.results.service import Results
from scripts_qa.people.schemas import QaCounts
from scripts_qa.reviews.confirming import Verdicts
from scripts_qa.reviews.service import Reviews


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the room is given by the house."""

    reviews: Reviews
    forms: FormLibrary
    checks: Checks
    parts: Parts
    clips: ClipSound
    people: People
    calls: CallTimes
    results: CallResults
    transcribing: Transcribing
    audit: AuditTrail
    now: Callable[[], datetime]


class PeopleRoom:
    def __init__(self, outside: Outside, settings: QaPeopleSettings) -> None:
        self.outside = outside
        self.now = outside.now
        self.audit = outside.audit
        self.people = outside.people
        self.reviews = outside.reviews
        self.clips = outside.clips
        self.remind_before = timedelta(hours=settings.remind_hours)
        self.notices = Notices(now=outside.now)
        self.history = CheckHistory()
        self.disputes = Disputes(
            DisputeAround(
                reviews=outside.reviews,
                forms=outside.forms,
                audit=outside.audit,
                notices=self.notices,
                transcribing=outside.transcribing,
                verdicts=Verdicts(outside.checks, outside.forms),
                now=outside.now,
            ),
            DisputeTimes(settings.dispute_days, settings.resolve_days),
        )
        self.dispute_views = DisputeViews(outside.reviews, outside.forms, outside.people, now=outside.now)
        self.lines = BestLines(
            outside.checks,
            outside.parts,
            outside.clips,
            people=outside.people,
            calls=outside.calls,
            audit=outside.audit,
        )
        self.self_scores = SelfScores(outside.reviews, outside.forms, outside.audit)
        self.results = self._results()
        self.coaching = self._coaching()
        around = self._calibration_around()
        self.calibrations = Calibrations(around)
        self.calibration_views = CalibrationViews(self.calibrations, around)
        self.reports = self._reports()

    async def counts(self, session: AsyncSession, principal: Principal) -> QaCounts:
        """The marks beside the menu."""
        unseen = await self.notices.unseen(session, principal.user_id)
        live = overdue = 0
        if principal.may(Permission.QA_DISPUTES):
            live, overdue = await repository.count_disputes(session, now=self.now(), not_of=principal.user_id)
        return QaCounts(
            results=unseen.get(NoticeKind.RESULT, 0) + unseen.get(NoticeKind.DISPUTE_RESOLVED, 0),
            coaching=unseen.get(NoticeKind.COACHING, 0),
            calibrations=unseen.get(NoticeKind.CALIBRATION, 0),
            disputes=live,
            overdue=overdue,
        )

    async def tell_export(self, actor: Actor, subject: Subject) -> None:
        await self.audit.note(actor, Deed("export.download", subject))

    def _results(self) -> Results:
        outside = self.outside
        return Results(
            ResultAround(
                reviews=outside.reviews,
                forms=outside.forms,
                proofs=Proofs(outside.checks, outside.parts),
                disputes=self.disputes,
                views=self.dispute_views,
                lines=self.lines,
                self_scores=self.self_scores,
                notices=self.notices,
                clips=outside.clips,
                people=outside.people,
                calls=outside.calls,
                audit=outside.audit,
                now=outside.now,
            )
        )

    def _coaching(self) -> Coaching:
        outside = self.outside
        return Coaching(
            CoachingAround(
                history=self.history,
                parts=outside.parts,
                clips=outside.clips,
                calls=outside.calls,
                people=outside.people,
                notices=self.notices,
                audit=outside.audit,
                now=outside.now,
            )
        )

    def _calibration_around(self) -> CalibrationAround:
        outside = self.outside
        return CalibrationAround(
            reviews=outside.reviews,
            forms=outside.forms,
            people=outside.people,
            calls=outside.calls,
            notices=self.notices,
            audit=outside.audit,
            now=outside.now,
        )

    def _reports(self) -> QaReports:
        outside = self.outside
        return QaReports(
            ReportAround(
                reviews=outside.reviews,
                forms=outside.forms,
                checks=outside.checks,
                history=self.history,
                calls=outside.calls,
                results=outside.results,
                people=outside.people,
                now=outside.now,
            )
        )
