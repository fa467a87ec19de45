"""Reviews over HTTP: a reviewer's own tasks, and everything for those who lead."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aiohttp import web

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from recordings.hearing import Hearing, Listener
from recordings.kinds import ObjectKind
from recordings.room import RecordingRoom
from recordings.serving import answer as stored_answer
from scripts_qa.reviews import cursors, task_store
from scripts_qa.reviews.asking import ReviewAsker
from scripts_qa.reviews.desk import ReviewDesk, lent, task_out
from scripts_qa.reviews.errors import NoSuchTask
from scripts_qa.reviews.events import REVIEW_RELEASED, ReviewReleased, to_payload
from scripts_qa.reviews.leading import ReviewLead
from scripts_qa.reviews.schemas import (
    AskBody,
    AskedTask,
    BaselineBody,
    GoldenAgreement,
    InboxQuery,
    PlanBody,
    PlanOut,
    ReplacementBody,
    ReviewAnswerBody,
    ReviewCommentBody,
    ReviewDeskDoc,
    ReviewedPerson,
    ReviewPage,
    ReviewProgress,
    ReviewReleaseBody,
    ReviewsQuery,
    ReviewTaskOut,
    ReviewTaskPage,
)


@dataclass(frozen=True, slots=True)
class ReviewRoom:
    desk: ReviewDesk
    lead: ReviewLead
    asker: ReviewAsker
    hearing: Hearing
    recordings: RecordingRoom


REVIEWS: Final[web.AppKey[ReviewRoom]] = web.AppKey("reviews")
DO: Final = Permission.REVIEWS_DO
LEAD: Final = Permission.REVIEWS_LEAD

routes: Final = Routes("reviews")


@routes.get("/review-tasks", DO)
async def list_review_tasks(ctx: Context, query: InboxQuery) -> ReviewTaskPage:
    """One's own tasks, the one that is due first in front."""
    after = None if query.cursor is None else cursors.read(query.cursor)
    rows = await task_store.inbox(ctx.session, ctx.user.user_id, done=query.done, after=after, limit=query.limit + 1)
    shown = rows[: query.limit]
    following = cursors.write(shown[-1].due_at, shown[-1].id) if len(rows) > query.limit else None
    return ReviewTaskPage(items=[task_out(row) for row in shown], next_cursor=following)


@routes.post("/review-tasks/{task_id}/desk", DO, status=200)
async def open_review(ctx: Context, task_id: UUID) -> ReviewDeskDoc:
    """Everything to judge this call by; the first look begins the review."""
    return await ctx.part(REVIEWS).desk.open(ctx.session, _actor(ctx), ctx.user, task_id)


@routes.put("/review-tasks/{task_id}/answers/{question_id}", DO)
async def answer_review_question(
    ctx: Context, task_id: UUID, question_id: str, body: ReviewAnswerBody
) -> ReviewProgress:
    """One answer, stored at once."""
    return await ctx.part(REVIEWS).desk.answer(ctx.session, ctx.user, (task_id, question_id), body)


@routes.delete("/review-tasks/{task_id}/answers/{question_id}", DO)
async def clear_review_answer(ctx: Context, task_id: UUID, question_id: str) -> None:
    """Take an answer of a draft back."""
    await ctx.part(REVIEWS).desk.clear(ctx.session, ctx.user, (task_id, question_id))


@routes.put("/review-tasks/{task_id}/comment", DO)
async def comment_review(ctx: Context, task_id: UUID, body: ReviewCommentBody) -> None:
    """The comment on the whole."""
    await ctx.part(REVIEWS).desk.say(ctx.session, ctx.user, task_id, body.comment)


@routes.post("/review-tasks/{task_id}/finish", DO, status=200)
async def finish_review(ctx: Context, task_id: UUID) -> ReviewDeskDoc:
    """The reviewer is done; nothing is shown to the operator yet."""
    desk = ctx.part(REVIEWS).desk
    await desk.finish(ctx.session, _actor(ctx), ctx.user, task_id)
    return await desk.open(ctx.session, _actor(ctx), ctx.user, task_id)


@routes.post("/review-tasks/{task_id}/release", DO, status=200)
async def release_review(ctx: Context, task_id: UUID, body: ReviewReleaseBody) -> ReviewDeskDoc:
    """Show the result to the operator, now or at a time."""
    desk = ctx.part(REVIEWS).desk
    review = await desk.release(ctx.session, ctx.user, task_id, body.at)
    if review is not None and review.released_at is not None:
        event = ReviewReleased(review.id, review.call_id, review.agent_id, review.released_at)
        ctx.publish(REVIEW_RELEASED, to_payload(event))
    return await desk.open(ctx.session, _actor(ctx), ctx.user, task_id)


@routes.post("/review-tasks/{task_id}/replacement", DO)
async def replace_review_task(ctx: Context, task_id: UUID, body: ReplacementBody) -> ReviewTaskOut:
    """Another call in the place of one that cannot be judged; it is counted."""
    return await ctx.part(REVIEWS).desk.replace(ctx.session, ctx.user, task_id, body.why)


@routes.get("/review-tasks/{task_id}/parts/{part}/audio", DO)
async def play_review_part(ctx: Context, task_id: UUID, part: int) -> web.StreamResponse:
    """Both sides of one part of the task's call, without what is redacted."""
    return await _sound(ctx, task_id, part, ObjectKind.OGG)


@routes.get("/review-tasks/{task_id}/parts/{part}/peaks", DO)
async def get_review_part_peaks(ctx: Context, task_id: UUID, part: int) -> web.StreamResponse:
    """The waveform of one part."""
    return await _sound(ctx, task_id, part, ObjectKind.PEAKS)


@routes.post("/review-tasks", LEAD)
async def ask_for_review(ctx: Context, body: AskBody) -> AskedTask:
    """Give one call to one person for review."""
    return await ctx.part(REVIEWS).asker.ask(ctx.session, _actor(ctx), body)


@routes.get("/reviewers", LEAD)
async def list_reviewers(ctx: Context) -> list[ReviewedPerson]:
    """Everybody who may be given calls to review."""
    return await ctx.part(REVIEWS).asker.reviewers(ctx.session)


@routes.get("/review-plans", LEAD)
async def list_review_plans(ctx: Context) -> list[PlanOut]:
    """All plans with their last draws."""
    return await ctx.part(REVIEWS).lead.plans(ctx.session)


@routes.post("/review-plans", LEAD)
async def add_review_plan(ctx: Context, body: PlanBody) -> PlanOut:
    """A plan that draws from the next end of a period on."""
    return await ctx.part(REVIEWS).lead.add_plan(ctx.session, _actor(ctx), body)


@routes.put("/review-plans/{plan_id}", LEAD)
async def change_review_plan(ctx: Context, plan_id: UUID, body: PlanBody) -> PlanOut:
    """Later draws follow it; those that were made stay."""
    return await ctx.part(REVIEWS).lead.change_plan(ctx.session, _actor(ctx), plan_id, body)


@routes.get("/reviews", LEAD)
async def list_reviews(ctx: Context, query: ReviewsQuery) -> ReviewPage:
    """Everybody's finished reviews, the last first."""
    before = None if query.cursor is None else cursors.read(query.cursor)
    rows = await ctx.part(REVIEWS).lead.reviews(ctx.session, before, query.limit + 1)
    shown = rows[: query.limit]
    last = shown[-1] if len(rows) > query.limit else None
    following = None if last is None or last.finished_at is None else cursors.write(last.finished_at, last.id)
    return ReviewPage(items=shown, next_cursor=following)


@routes.put("/reviews/{review_id}/baseline", LEAD)
async def set_review_baseline(ctx: Context, review_id: UUID, body: BaselineBody) -> None:
    """Take a review as the right answer that others are held against, unmarked, in their own queues."""
    await ctx.part(REVIEWS).lead.set_baseline(ctx.session, _actor(ctx), review_id, baseline=body.baseline)


@routes.get("/review-agreement", LEAD)
async def get_review_agreement(ctx: Context) -> GoldenAgreement:
    """How far each reviewer is from the golden calls."""
    return await ctx.part(REVIEWS).lead.agreement(ctx.session)


async def _sound(ctx: Context, task_id: UUID, part: int, kind: ObjectKind) -> web.StreamResponse:
    room = ctx.part(REVIEWS)
    row = await room.desk.mine(ctx.session, ctx.user, task_id, lock=False)
    recordings = await room.desk.recordings(ctx.session, row)
    if part > len(recordings):
        raise NoSuchTask("the call has no such part")
    found, kept = await room.hearing.audible(ctx.session, lent(ctx.user), recordings[part - 1].id, kind)
    response = await stored_answer(ctx.request, room.recordings.vault, kept)
    if kind is not ObjectKind.PEAKS:
        await ctx.session.close()
        await room.hearing.note_play(Listener(ctx.user, ctx.request.remote or ""), found, "review")
    return response


def _actor(ctx: Context) -> Actor:
    return Actor.of(ctx.user, ctx.request.remote)
