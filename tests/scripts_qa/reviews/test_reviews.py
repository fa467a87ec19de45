"""The life of a review on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import InvalidInput
from scripts_qa.reviews.errors import NoSuchReview, Unanswered, WrongStep
from scripts_qa.reviews.kinds import Purpose, Source, Unscored
from scripts_qa.reviews.service import AnswerIn, Correction, Review
from scripts_qa.reviews.state import ReviewState
from tests.scripts_qa.reviews.world import MORNING, Firm

pytestmark = pytest.mark.db


async def released(firm: Firm, session: AsyncSession, **changed: AnswerIn) -> Review:
    review = await firm.reviews.create(session, firm.new())
    await firm.answered(session, review, **changed)
    await firm.reviews.finish(session, review.id)
    return await firm.reviews.release(session, review.id, by_id=firm.people["rita"])


async def test_draft_answered_scores_what_is_known(firm: Firm) -> None:
    async with firm.database.transaction() as session:
        review = await firm.reviews.create(session, firm.new())
        first = await firm.reviews.answer(
            session, review.id, AnswerIn(question_id="greet", chosen="yes"), by_id=firm.people["rita"]
        )
        assert (first.total, first.outcome) == (None, "no_score")
        assert 0 < first.coverage < 0.7
        whole = await firm.answered(session, review)
        assert (whole.total, whole.critical, whole.outcome) == (100, 100, "pass")


async def test_draft_answered_twice_keeps_one_revision_and_adds_the_time(firm: Firm) -> None:
    async with firm.database.transaction() as session:
        review = await firm.reviews.create(session, firm.new())
        for chosen, seconds in (("no", 4.0), ("yes", 3.0)):
            given = AnswerIn(question_id="greet", chosen=chosen, seconds=seconds, machine="yes", shown=True)
            review = await firm.reviews.answer(session, review.id, given, by_id=firm.people["rita"])
        answer = review.answers["greet"]
        assert (answer.revision, answer.value, answer.seconds, answer.source) == (1, 1, 7.0, Source.CONFIRMED)


async def test_draft_with_gaps_finished_names_the_questions_and_the_missing_words(firm: Firm) -> None:
    async with firm.database.transaction() as session:
        review = await firm.reviews.create(session, firm.new())
        low = AnswerIn(question_id="need", chosen="partial")
        none = AnswerIn(question_id="price", chosen="none")
        for given in (low, none):
            await firm.reviews.answer(session, review.id, given, by_id=firm.people["rita"])
        with pytest.raises(Unanswered) as refused:
            await firm.reviews.finish(session, review.id)
        # `reason` is asked because no price was named; `words` is free text and may stay empty.
        assert refused.value.extra == {
            "questions": ["greet", "notice", "rude", "reason", "clear"],
            "comments": ["need"],
        }


async def test_fatal_failed_makes_nothing_of_the_total_and_keeps_the_base(firm: Firm) -> None:
    async with firm.database.transaction() as session:
        review = await released(firm, session, notice=AnswerIn(question_id="notice", chosen="no"))
        assert (review.total, review.base, review.outcome, review.fatal) == (0, 100, "fail", ("notice",))


async def test_outside_control_answered_costs_no_points_but_needs_words(firm: Firm) -> None:
    async with firm.database.transaction() as session:
        review = await firm.reviews.create(session, firm.new())
        unscored = AnswerIn(question_id="greet", chosen="no", unscored=Unscored.OUTSIDE_CONTROL)
        await firm.answered(session, review, greet=unscored)
        with pytest.raises(Unanswered) as refused:
            await firm.reviews.finish(session, review.id)
        assert refused.value.extra == {"questions": [], "comments": ["greet"]}
        explained = AnswerIn(
            question_id="greet", chosen="no", unscored=Unscored.OUTSIDE_CONTROL, comment="The line was cut"
        )
        await firm.reviews.answer(session, review.id, explained, by_id=firm.people["rita"])
        assert (await firm.reviews.finish(session, review.id)).total == 100


async def test_penalty_failed_takes_its_points(firm: Firm) -> None:
    async with firm.database.transaction() as session:
        review = await released(firm, session, rude=AnswerIn(question_id="rude", chosen="yes"))
        assert review.total == 85


@pytest.mark.parametrize(
    "given",
    [
        AnswerIn(question_id="greet", chosen="done"),
        AnswerIn(question_id="greet"),
        AnswerIn(question_id="clear", chosen=7),
        AnswerIn(question_id="clear", chosen="very"),
        AnswerIn(question_id="price", chosen="half"),
        AnswerIn(question_id="notice", na=True),
        AnswerIn(question_id="nothing", chosen="yes"),
    ],
)
async def test_answer_that_the_question_does_not_have_is_refused(firm: Firm, given: AnswerIn) -> None:
    async with firm.database.transaction() as session:
        review = await firm.reviews.create(session, firm.new())
        with pytest.raises(InvalidInput):
            await firm.reviews.answer(session, review.id, given, by_id=firm.people["rita"])


async def test_released_review_answered_is_refused_and_corrected_keeps_what_was(firm: Firm) -> None:
    async with firm.database.transaction() as session:
        review = await released(firm, session, greet=AnswerIn(question_id="greet", chosen="no"))
        with pytest.raises(WrongStep):
            await firm.reviews.answer(
                session, review.id, AnswerIn(question_id="greet", chosen="yes"), by_id=firm.people["rita"]
            )
        better = Correction(question_id="greet", chosen="yes", by_id=firm.people["lena"], why="dispute")
        corrected = await firm.reviews.correct(session, review.id, better)
        assert (review.total, corrected.total) == (75, 100)
        history = await firm.reviews.revisions(session, review.id, "greet")
        assert [(one.revision, one.value, one.why) for one in history] == [(1, 0, ""), (2, 1, "dispute")]


async def test_released_later_is_hidden_until_its_time(firm: Firm) -> None:
    async with firm.database.transaction() as session:
        review = await firm.reviews.create(session, firm.new())
        await firm.answered(session, review)
        await firm.reviews.finish(session, review.id)
        later = await firm.reviews.release(
            session, review.id, by_id=firm.people["rita"], at=MORNING + timedelta(days=1)
        )
        assert (later.state, later.released_at) == (ReviewState.FINISHED, None)
        assert await firm.reviews.released_for(session, firm.people["anna"]) == []
        firm.clock.forward(days=1)
        now = await firm.reviews.release(session, review.id, by_id=None)
        assert (now.released_at, now.released_by_id) == (firm.clock.now, firm.people["rita"])
        assert [one.id for one in await firm.reviews.released_for(session, firm.people["anna"])] == [review.id]


async def test_released_for_pages_newest_first_and_leaves_out_other_purposes(firm: Firm) -> None:
    async with firm.database.transaction() as session:
        ids = []
        for number in range(3):
            firm.clock.forward(hours=1)
            ids.append((await released(firm, session)).id)
            golden = await firm.reviews.create(session, firm.new(f"g{number}", purpose=Purpose.GOLDEN))
            await firm.answered(session, golden)
            await firm.reviews.finish(session, golden.id)
            with pytest.raises(WrongStep):
                await firm.reviews.release(session, golden.id, by_id=firm.people["rita"])
        first = await firm.reviews.released_for(session, firm.people["anna"], limit=2)
        assert [one.id for one in first] == [ids[2], ids[1]]
        last = first[-1]
        assert last.released_at is not None
        rest = await firm.reviews.released_for(session, firm.people["anna"], before=(last.released_at, last.id))
        assert [one.id for one in rest] == [ids[0]]


async def test_unknown_review_asked_for_is_not_found(firm: Firm) -> None:
    async with firm.database.reading() as session:
        with pytest.raises(NoSuchReview):
            await firm.reviews.review(session, firm.new().form_version_id)
