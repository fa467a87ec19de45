"""Coaching, calibrations and QA reports over HTTP."""

from asyncio import to_thread
from typing import Annotated, Final
from uuid import UUID

from aiohttp import web
from pydantic import Field

from callcenter.audit.trail import Subject
from callcenter.auth.permissions import Access, Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from recordings.ports import Stretch
from scripts_qa.people.api import PEOPLE, actor_of, clip_response
from scripts_qa.people.calibration.schemas import (
    CalibrationIn,
    CalibrationOut,
    CalibrationPage,
    CalibrationQuery,
    CalibrationSheetIn,
    CalibrationSheetOut,
    ConsensusIn,
    RevealIn,
)
from scripts_qa.people.calibration.state import CalibrationMove
from scripts_qa.people.coaching.schemas import (
    CoachingNoteIn,
    CoachingNoteOut,
    CoachingPlanIn,
    CoachingPlanOut,
    CoachingPlanPage,
    CoachingPlanQuery,
    PlanClipIn,
    PlanClipOut,
    PlanMoveIn,
)
from scripts_qa.people.errors import NoClip
from scripts_qa.people.lines.service import may_hear_all
from scripts_qa.people.proofs import AROUND_S
from scripts_qa.people.reports.document import as_csv, as_xlsx, tables
from scripts_qa.people.reports.schemas import (
    CriterionCallPage,
    CriterionCallsQuery,
    ExportQuery,
    QaAlerts,
    QaCriteria,
    QaOutcomes,
    QaOverview,
    QaReportQuery,
)

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CallIdText = Annotated[str, Field(min_length=1, max_length=200)]
CriterionName = Annotated[str, Field(min_length=1, max_length=80)]

routes: Final = Routes("qa team")


@routes.get("/qa/coaching", Access.SIGNED_IN)
async def list_coaching_plans(ctx: Context, query: CoachingPlanQuery) -> CoachingPlanPage:
    """One's own plans, or with the right to coach everybody's."""
    return await ctx.part(PEOPLE).coaching.page(ctx.session, ctx.user, query)


@routes.post("/qa/coaching", Permission.QA_COACH)
async def create_coaching_plan(ctx: Context, body: CoachingPlanIn) -> CoachingPlanOut:
    """A draft, which the agent sees when it is started."""
    return await ctx.part(PEOPLE).coaching.create(ctx.session, ctx.user, actor_of(ctx), body)


@routes.get("/qa/coaching/{plan_id}", Access.SIGNED_IN)
async def get_coaching_plan(ctx: Context, plan_id: UUID) -> CoachingPlanOut:
    """With notes, clips and how far it is; the agent without the coach's own notes."""
    return await ctx.part(PEOPLE).coaching.plan(ctx.session, ctx.user, plan_id)


@routes.put("/qa/coaching/{plan_id}/seen", Access.SIGNED_IN)
async def see_coaching_plan(ctx: Context, plan_id: UUID) -> None:
    """The agent has read it."""
    await ctx.part(PEOPLE).coaching.see(ctx.session, ctx.user, plan_id)


@routes.post("/qa/coaching/{plan_id}/moves", Permission.QA_COACH, status=200)
async def move_coaching_plan(ctx: Context, plan_id: UUID, body: PlanMoveIn) -> CoachingPlanOut:
    """Start, go on with further calls, close or cancel."""
    return await ctx.part(PEOPLE).coaching.move(ctx.session, ctx.user, actor_of(ctx), plan_id, body.move)


@routes.post("/qa/coaching/{plan_id}/notes", Access.SIGNED_IN)
async def add_coaching_note(ctx: Context, plan_id: UUID, body: CoachingNoteIn) -> CoachingNoteOut:
    """What was said, by either side."""
    return await ctx.part(PEOPLE).coaching.note(ctx.session, ctx.user, actor_of(ctx), plan_id, body)


@routes.post("/qa/coaching/{plan_id}/clips", Permission.QA_COACH)
async def add_coaching_clip(ctx: Context, plan_id: UUID, body: PlanClipIn) -> PlanClipOut:
    """A stretch of one of the agent's calls."""
    may_hear_all(ctx.user)
    return await ctx.part(PEOPLE).coaching.add_clip(ctx.session, ctx.user, actor_of(ctx), plan_id, body)


@routes.get("/qa/coaching/{plan_id}/clips/{clip_id}/audio", Access.SIGNED_IN)
async def play_coaching_clip(ctx: Context, plan_id: UUID, clip_id: int) -> web.StreamResponse:
    """For the agent and for coaches."""
    coaching = ctx.part(PEOPLE).coaching
    return clip_response(await coaching.sound(ctx.session, ctx.user, actor_of(ctx), plan_id, clip_id))


@routes.get("/qa/calibrations", Permission.QA_CALIBRATE)
async def list_calibrations(ctx: Context, query: CalibrationQuery) -> CalibrationPage:
    """Those that one is a member of; leads see all."""
    return await ctx.part(PEOPLE).calibration_views.page(ctx.session, ctx.user, query)


@routes.post("/qa/calibrations", Permission.QA_LEAD)
async def create_calibration(ctx: Context, body: CalibrationIn) -> CalibrationOut:
    """Calls, a form, members, and what they are held against."""
    room = ctx.part(PEOPLE)
    stored = await room.calibrations.create(ctx.session, actor_of(ctx), body)
    return await room.calibration_views.one(ctx.session, ctx.user, stored)


@routes.get("/qa/calibrations/{calibration_id}", Permission.QA_CALIBRATE)
async def get_calibration(ctx: Context, calibration_id: UUID) -> CalibrationOut:
    """Others' answers and the figures are in it once one may see them."""
    room = ctx.part(PEOPLE)
    stored = await room.calibrations.found(ctx.session, ctx.user, calibration_id)
    return await room.calibration_views.one(ctx.session, ctx.user, stored)


@routes.get("/qa/calibrations/{calibration_id}/calls/{call_id}/sheet", Permission.QA_CALIBRATE)
async def get_calibration_sheet(ctx: Context, calibration_id: UUID, call_id: CallIdText) -> CalibrationSheetOut:
    """One's own sheet about one call."""
    return await ctx.part(PEOPLE).calibration_views.sheet(ctx.session, ctx.user, (calibration_id, call_id))


@routes.put("/qa/calibrations/{calibration_id}/calls/{call_id}/sheet", Permission.QA_CALIBRATE)
async def save_calibration_sheet(
    ctx: Context, calibration_id: UUID, call_id: CallIdText, body: CalibrationSheetIn
) -> CalibrationSheetOut:
    """Answers of one's own sheet, until it is handed in."""
    room, place = ctx.part(PEOPLE), (calibration_id, call_id)
    await room.calibrations.answer(ctx.session, ctx.user, place, body.answers)
    return await room.calibration_views.sheet(ctx.session, ctx.user, place)


@routes.post("/qa/calibrations/{calibration_id}/calls/{call_id}/sheet/submission", Permission.QA_CALIBRATE, status=200)
async def hand_in_calibration_sheet(ctx: Context, calibration_id: UUID, call_id: CallIdText) -> CalibrationSheetOut:
    """From now on it is not changed."""
    room, place = ctx.part(PEOPLE), (calibration_id, call_id)
    await room.calibrations.hand_in(ctx.session, ctx.user, actor_of(ctx), place)
    return await room.calibration_views.sheet(ctx.session, ctx.user, place)


@routes.post("/qa/calibrations/{calibration_id}/reveal", Permission.QA_LEAD, status=200)
async def reveal_calibration(ctx: Context, calibration_id: UUID, body: RevealIn) -> CalibrationOut:
    """All answers lie open from now on, and none is taken any more."""
    room = ctx.part(PEOPLE)
    stored = await room.calibrations.reveal(ctx.session, ctx.user, actor_of(ctx), calibration_id, early=body.early)
    return await room.calibration_views.one(ctx.session, ctx.user, stored)


@routes.put("/qa/calibrations/{calibration_id}/calls/{call_id}/consensus", Permission.QA_LEAD)
async def set_calibration_consensus(
    ctx: Context, calibration_id: UUID, call_id: CallIdText, body: ConsensusIn
) -> CalibrationOut:
    """What the members agreed upon."""
    room, place = ctx.part(PEOPLE), (calibration_id, call_id)
    stored = await room.calibrations.agree(ctx.session, ctx.user, actor_of(ctx), place, body.answers)
    return await room.calibration_views.one(ctx.session, ctx.user, stored)


@routes.post("/qa/calibrations/{calibration_id}/close", Permission.QA_LEAD, status=200)
async def close_calibration(ctx: Context, calibration_id: UUID) -> CalibrationOut:
    """It was talked over; its figures stand."""
    return await _ended(ctx, calibration_id, CalibrationMove.CLOSE)


@routes.post("/qa/calibrations/{calibration_id}/cancel", Permission.QA_LEAD, status=200)
async def cancel_calibration(ctx: Context, calibration_id: UUID) -> CalibrationOut:
    """It takes no sheets any more and counts for nothing."""
    return await _ended(ctx, calibration_id, CalibrationMove.CANCEL)


async def _ended(ctx: Context, calibration_id: UUID, move: CalibrationMove) -> CalibrationOut:
    room = ctx.part(PEOPLE)
    stored = await room.calibrations.end(ctx.session, ctx.user, actor_of(ctx), calibration_id, move)
    return await room.calibration_views.one(ctx.session, ctx.user, stored)


@routes.get("/qa/reports/overview", Permission.QA_REPORTS)
async def get_qa_overview(ctx: Context, query: QaReportQuery) -> QaOverview:
    """Means with their intervals by agent, queue and time, people's and the machine's apart."""
    return await ctx.part(PEOPLE).reports.overview(ctx.session, query)


@routes.get("/qa/reports/criteria", Permission.QA_REPORTS)
async def get_qa_criteria(ctx: Context, query: QaReportQuery) -> QaCriteria:
    """Which steps fail most, and which questions."""
    return await ctx.part(PEOPLE).reports.criteria(ctx.session, query)


@routes.get("/qa/reports/calls", Permission.QA_REPORTS)
async def list_criterion_calls(ctx: Context, query: CriterionCallsQuery) -> CriterionCallPage:
    """The calls behind a criterion's figure, the last first."""
    return await ctx.part(PEOPLE).reports.calls(ctx.session, query)


@routes.get("/qa/reports/alerts", Permission.QA_REPORTS)
async def get_qa_alerts(ctx: Context) -> QaAlerts:
    """Suspected fatals of the last week, and criteria that fell by more than chance."""
    return await ctx.part(PEOPLE).reports.alerts(ctx.session)


@routes.get("/qa/reports/outcomes", Permission.QA_REPORTS)
async def get_qa_outcomes(ctx: Context, query: QaReportQuery) -> QaOutcomes:
    """Whether leads became customers more often after calls with a step than after calls without."""
    return await ctx.part(PEOPLE).reports.outcomes(ctx.session, query)


@routes.get("/qa/reports/export", Permission.QA_REPORTS)
async def export_qa_report(ctx: Context, query: ExportQuery) -> web.StreamResponse:
    """All tables of the report as CSV or as a workbook; told to the audit trail."""
    room = ctx.part(PEOPLE)
    overview = await room.reports.overview(ctx.session, query)
    criteria = await room.reports.criteria(ctx.session, query)
    found = tables(overview, criteria)
    is_csv = query.format == "csv"
    body = as_csv(found) if is_csv else await to_thread(as_xlsx, found)
    name = f"quality-{query.since:%Y%m%d}-{query.until:%Y%m%d}.{query.format}"

    async def tell() -> None:
        await room.tell_export(actor_of(ctx), Subject("export", name))

    ctx.after_commit(tell)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return web.Response(body=body, content_type="text/csv" if is_csv else XLSX, headers=headers)


@routes.get("/qa/calls/{call_id}/criteria/{criterion_id}/audio", Permission.QA_REPORTS)
async def play_criterion(ctx: Context, call_id: CallIdText, criterion_id: CriterionName) -> web.StreamResponse:
    """Where the machine found a criterion, or came nearest to it."""
    may_hear_all(ctx.user)
    room = ctx.part(PEOPLE)
    checked = await room.outside.checks.latest(ctx.session, call_id)
    criterion = None if checked is None else checked.criterion(criterion_id)
    if checked is None or criterion is None or not criterion.evidence:
        raise NoClip("this criterion has no place in the recording")
    proof = criterion.evidence[0]
    stretch = Stretch(proof.recording_id, proof.start_s, proof.end_s).widened(AROUND_S, AROUND_S)
    why = f"criterion {criterion_id}"
    return clip_response(await room.clips.sound(actor_of(ctx), stretch, why=why, owner_id=checked.agent_id))
