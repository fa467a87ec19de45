"""Durable work of reviews: inboxes are filled and reviews released by the clock. Each run may be the second one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog

from callcenter.bus import Bus
from callcenter.jobs.ports import JobContext, Schedule, job
from scripts_qa.reviews import repository
from scripts_qa.reviews.drawing import Drawer
from scripts_qa.reviews.events import REVIEW_RELEASED, ReviewReleased, to_payload
from scripts_qa.reviews.service import Reviews

log = structlog.get_logger(__name__)

EVERY_S: Final = 300.0
RELEASED_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class RoundArgs:
    """Nothing to choose: the plans are stored."""


@dataclass(frozen=True, slots=True)
class Round:
    """What a round works with."""

    drawer: Drawer
    reviews: Reviews
    bus: Bus


@job("reviews.round", RoundArgs)
async def go_round(context: JobContext, _args: RoundArgs) -> None:
    """Draw what is due, and release what is due."""
    work = context.part(Round)
    async with context.database.transaction() as session:
        made = await work.drawer.fill(session)
    async with context.database.reading() as session:
        due = await repository.due_for_release(session, datetime.now(UTC), RELEASED_AT_ONCE)
    for review_id in due:
        async with context.database.transaction() as session:
            review = await work.reviews.release(session, review_id, by_id=None)
        at = review.released_at or datetime.now(UTC)
        await work.bus.publish(
            REVIEW_RELEASED, to_payload(ReviewReleased(review.id, review.call_id, review.agent_id, at))
        )
    if made or due:
        log.info("reviews.round", tasks=made, released=len(due))


ALL_JOBS: Final = (go_round,)
SCHEDULE: Final = Schedule("reviews.round", "reviews.round", RoundArgs(), every_s=EVERY_S)
