"""Results, disputes, best lines and the marks beside the menu over HTTP."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from aiohttp import web
from pydantic import Field

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Access, Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from scripts_qa.checking.history import Span
from scripts_qa.people.disputes.schemas import (
    DisputeIn,
    DisputeOut,
    DisputePage,
    DisputeQuery,
    DisputeRow,
    ResolutionIn,
)
from scripts_qa.people.errors import NoSuchDispute
from scripts_qa.people.kinds import LineState
from scripts_qa.people.lines.schemas import BestLineDecision, BestLineIn, BestLineOut, BestLinePage, BestLineQuery
from scripts_qa.people.lines.service import may_hear_all
from scripts_qa.people.repository import dispute as stored_dispute
from scripts_qa.people.results.schemas import (
    ResultOut,
    ResultPage,
    ResultQuery,
    SelfScoreIn,
    SelfScoringIn,
    SelfScoringRow,
)
from scripts_qa.people.room import PeopleRoom
from scripts_qa.people.schemas import FormChoice, QaChoices, QaCounts, QaPerson, ScriptOut, ScriptStep
from scripts_qa.reviews.events import REVIEW_CORRECTED, ReviewReleased, to_payload

PEOPLE: Final[web.AppKey[PeopleRoom]] = web.AppKey("qa_people")
QuestionId = Annotated[str, Field(min_length=1, max_length=80)]
CHOICES_LOOK_BACK: Final = timedelta(days=90)

routes: Final = Routes("qa people")


def actor_of(ctx: Context) -> Actor:
    return Actor.of(ctx.user, ctx.request.remote)


def clip_response(sound: bytes) -> web.Response:
    """Never kept by a cache: who may hear it is asked each time."""
    return web.Response(body=sound, content_type="audio/mpeg", headers={"Cache-Control": "private, no-store"})


@routes.get("/qa/counts", Access.SIGNED_IN)
async def get_qa_counts(ctx: Context) -> QaCounts:
    """How much waits for whoever asks: unread results, coaching, calibrations, disputes."""
    return await ctx.part(PEOPLE).counts(ctx.session, ctx.user)


@routes.get("/qa/choices", Permission.QA_COACH)
async def get_qa_choices(ctx: Context) -> QaChoices:
    """People, scripts with their criteria, and forms, for making plans and calibrations."""
    room = ctx.part(PEOPLE)
    now = room.now()
    tallies = await room.history.tallies(ctx.session, Span(since=now - CHOICES_LOOK_BACK, until=now))
    steps: dict[str, dict[str, str]] = {}
    for one in tallies:
        steps.setdefault(one.script_key, {})[one.criterion_id] = one.title
    agents = await room.people.allowed(ctx.session, Permission.QA_RESULTS_OWN)
    members = await room.people.allowed(ctx.session, Permission.QA_CALIBRATE)
    names = await room.people.names(ctx.session, {*agents, *members})
    return QaChoices(
        agents=[QaPerson(user_id=who, name=names[who]) for who in agents],
        members=[QaPerson(user_id=who, name=names[who]) for who in members],
        scripts=[
            ScriptOut(
                script_key=key, steps=[ScriptStep(criterion_id=name, title=title) for name, title in of_script.items()]
            )
            for key, of_script in sorted(steps.items())
        ],
        forms=[
            FormChoice(version_id=str(form.id), title=form.title)
            for form in await room.outside.forms.published(ctx.session)
            if form.id is not None
        ],
    )


@routes.get("/qa/results", Permission.QA_RESULTS_OWN)
async def list_own_results(ctx: Context, query: ResultQuery) -> ResultPage:
    """One's own released results, the last released first."""
    return await ctx.part(PEOPLE).results.page(ctx.session, ctx.user.user_id, query)


@routes.get("/qa/results/{review_id}", Permission.QA_RESULTS_OWN)
async def get_own_result(ctx: Context, review_id: UUID) -> ResultOut:
    """Each answer with its proof, the reviewer's words and good lines; empty while one's own judgement comes first."""
    return await ctx.part(PEOPLE).results.result(ctx.session, ctx.user.user_id, review_id)


@routes.put("/qa/results/{review_id}/seen", Permission.QA_RESULTS_OWN)
async def see_own_result(ctx: Context, review_id: UUID) -> None:
    """It is no longer unread; an offered self-score is declined by this."""
    await ctx.part(PEOPLE).results.see(ctx.session, ctx.user.user_id, review_id)


@routes.put("/qa/results/{review_id}/acknowledgement", Permission.QA_RESULTS_OWN)
async def acknowledge_own_result(ctx: Context, review_id: UUID) -> None:
    """Understood and accepted."""
    await ctx.part(PEOPLE).results.acknowledge(ctx.session, actor_of(ctx), review_id)


@routes.put("/qa/results/{review_id}/self-score", Permission.QA_RESULTS_OWN)
async def judge_own_call(ctx: Context, review_id: UUID, body: SelfScoreIn) -> ResultOut:
    """One's own judgement with the same form, before the result is seen; it opens the result."""
    results = ctx.part(PEOPLE).results
    await results.judge_oneself(ctx.session, actor_of(ctx), review_id, body.answers)
    return await results.result(ctx.session, ctx.user.user_id, review_id)


@routes.get("/qa/results/{review_id}/questions/{question_id}/audio", Permission.QA_RESULTS_OWN)
async def play_proof(ctx: Context, review_id: UUID, question_id: QuestionId) -> web.StreamResponse:
    """The stretch of the recording that an answer is about, and no more."""
    results = ctx.part(PEOPLE).results
    return clip_response(await results.clip(ctx.session, actor_of(ctx), review_id, question_id))


@routes.post("/qa/results/{review_id}/disputes", Permission.QA_RESULTS_OWN)
async def dispute_own_result(ctx: Context, review_id: UUID, body: DisputeIn) -> DisputeOut:
    """Contest single answers, each with a comment and the answer that one proposes."""
    room = ctx.part(PEOPLE)
    row = await room.results.dispute(ctx.session, actor_of(ctx), review_id, body.items)
    shown = await room.dispute_views.one(ctx.session, row.id, asked_by=0)
    return DisputeOut.model_validate(dict(shown))


@routes.post("/qa/disputes/{dispute_id}/withdrawal", Permission.QA_RESULTS_OWN, status=204)
async def withdraw_dispute(ctx: Context, dispute_id: UUID) -> None:
    """By the operator who opened it."""
    await ctx.part(PEOPLE).disputes.withdraw(ctx.session, actor_of(ctx), dispute_id)


@routes.get("/qa/disputes", Permission.QA_DISPUTES)
async def list_disputes(ctx: Context, query: DisputeQuery) -> DisputePage:
    """Live ones by their deadline, or ended ones, the last first."""
    return await ctx.part(PEOPLE).dispute_views.page(ctx.session, query, asked_by=ctx.user.user_id)


@routes.get("/qa/disputes/{dispute_id}", Permission.QA_DISPUTES)
async def get_dispute(ctx: Context, dispute_id: UUID) -> DisputeRow:
    """One dispute with its items."""
    return await ctx.part(PEOPLE).dispute_views.one(ctx.session, dispute_id, asked_by=ctx.user.user_id)


@routes.put("/qa/disputes/{dispute_id}/taking", Permission.QA_DISPUTES)
async def take_dispute(ctx: Context, dispute_id: UUID) -> DisputeRow:
    """One is at it now."""
    room = ctx.part(PEOPLE)
    await room.disputes.take(ctx.session, actor_of(ctx), dispute_id)
    return await room.dispute_views.one(ctx.session, dispute_id, asked_by=ctx.user.user_id)


@routes.delete("/qa/disputes/{dispute_id}/taking", Permission.QA_DISPUTES)
async def give_dispute_back(ctx: Context, dispute_id: UUID) -> None:
    """Somebody else may take it."""
    await ctx.part(PEOPLE).disputes.give_back(ctx.session, actor_of(ctx), dispute_id)


@routes.post("/qa/disputes/{dispute_id}/resolution", Permission.QA_DISPUTES, status=200)
async def resolve_dispute(ctx: Context, dispute_id: UUID, body: ResolutionIn) -> DisputeRow:
    """Keep, accept or set another answer for each contested one, with the reason. Not by the reviewer himself."""
    room = ctx.part(PEOPLE)
    row, review = await room.disputes.resolve(ctx.session, actor_of(ctx), dispute_id, body.decisions)
    news = ReviewReleased(review.id, review.call_id, review.agent_id, room.now())
    ctx.publish(REVIEW_CORRECTED, to_payload(news))
    return await room.dispute_views.one(ctx.session, row.id, asked_by=ctx.user.user_id)


@routes.get("/qa/disputes/{dispute_id}/questions/{question_id}/audio", Permission.QA_DISPUTES)
async def play_disputed_proof(ctx: Context, dispute_id: UUID, question_id: QuestionId) -> web.StreamResponse:
    """The stretch that a contested answer is about."""
    may_hear_all(ctx.user)
    room = ctx.part(PEOPLE)
    row = await stored_dispute(ctx.session, dispute_id)
    if row is None:
        raise NoSuchDispute("there is no such dispute")
    review = await room.reviews.review(ctx.session, row.review_id)
    return clip_response(await room.results.proof_clip(ctx.session, actor_of(ctx), review, question_id))


@routes.get("/qa/self-scoring", Permission.QA_LEAD)
async def list_self_scoring(ctx: Context) -> list[SelfScoringRow]:
    """Of each published form, whether operators judge themselves first."""
    return await ctx.part(PEOPLE).self_scores.rules(ctx.session)


@routes.put("/qa/self-scoring/{form_id}", Permission.QA_LEAD)
async def set_self_scoring(ctx: Context, form_id: UUID, body: SelfScoringIn) -> None:
    """For results that are not read yet, too."""
    await ctx.part(PEOPLE).self_scores.set_rule(ctx.session, actor_of(ctx), form_id, body.mode)


@routes.get("/qa/lines", Permission.QA_LINES)
async def list_best_lines(ctx: Context, query: BestLineQuery) -> BestLinePage:
    """How steps sound when they are done well; operators see what is published."""
    return await ctx.part(PEOPLE).lines.page(ctx.session, ctx.user, query)


@routes.post("/qa/lines", Permission.QA_COACH)
async def propose_best_line(ctx: Context, body: BestLineIn) -> BestLineOut:
    """Propose a stretch of a call as a model for a step."""
    may_hear_all(ctx.user)
    room = ctx.part(PEOPLE)
    return await room.lines.propose(ctx.session, ctx.user, actor_of(ctx), body, now=room.now)


@routes.put("/qa/lines/{line_id}/state", Permission.QA_LEAD)
async def decide_best_line(ctx: Context, line_id: UUID, body: BestLineDecision) -> BestLineOut:
    """Publish, refuse, retire, or put up again."""
    room = ctx.part(PEOPLE)
    state = LineState(body.state)
    return await room.lines.decide(ctx.session, actor_of(ctx), line_id, state, at=room.now())


@routes.get("/qa/lines/{line_id}/audio", Permission.QA_LINES)
async def play_best_line(ctx: Context, line_id: UUID) -> web.StreamResponse:
    """The line itself."""
    return clip_response(await ctx.part(PEOPLE).lines.sound(ctx.session, ctx.user, actor_of(ctx), line_id))
