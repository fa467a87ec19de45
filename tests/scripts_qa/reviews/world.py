"""A firm with an operator, two reviewers and a lead, and a form to judge by."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.models import User
from callcenter.auth.permissions import Role
from callcenter.db import Database
from callcenter.errors import NotFound
from scripts_qa.reviews.asked import AskedForm, CommentIf, Option, Part, Question, Section, ShowIf, Type
from scripts_qa.reviews.ports import Forms
from scripts_qa.reviews.service import AnswerIn, NewReview, Review, Reviews

FORM_ID: Final = UUID(int=7)
MORNING: Final = datetime(2026, 3, 4, 9, tzinfo=UTC)

FORM: Final = AskedForm(
    version_id=FORM_ID,
    title="Sales call",
    number=1,
    sections=(Section("start", "Start", 1), Section("offer", "Offer", 3)),
    questions=(
        Question(id="greet", section="start", text="Did they greet?", points=10, step="greet"),
        Question(id="need", section="offer", text="Was the need found?", type=Type.PARTIAL, points=20, critical=True,
                 options=(Option("no", "No", 0.0), Option("half", "Partly", 0.5), Option("yes", "Yes", 1.0)),
                 comment_if=CommentIf(0, 0.5)),
        Question(id="price", section="offer", text="Which price?", type=Type.CHOICE, points=10,
                 options=(Option("full", "Full", 1.0), Option("none", "None", 0.0))),
        Question(id="reason", section="offer", text="Why no price?", type=Type.YES_NO, points=5,
                 show_if=ShowIf("price", 0, 0)),
        Question(id="notice", section="start", text="Told of the recording?", part=Part.FATAL, na_allowed=False),
        Question(id="rude", section="start", text="Was polite", part=Part.PENALTY, points=15),
        Question(id="words", section="start", text="Anything else?", type=Type.TEXT, part=Part.INFO),
    ),
)  # fmt: skip


class OneForm(Forms):
    """Knows `FORM` alone."""

    async def asked(self, session: AsyncSession, version_id: UUID) -> AskedForm:
        if version_id != FORM_ID:
            raise NotFound("there is no such form")
        return FORM


@dataclass(slots=True)
class Clock:
    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **much: float) -> None:
        self.now += timedelta(**much)


@dataclass(slots=True)
class Firm:
    """`people` are ids by login."""

    database: Database
    people: dict[str, int]
    clock: Clock = field(default_factory=Clock)

    @property
    def reviews(self) -> Reviews:
        return Reviews(OneForm(), now=self.clock)

    def new(self, call_id: str = "c1", **changes: object) -> NewReview:
        usual = NewReview(
            call_id=call_id,
            agent_id=self.people["anna"],
            form_version_id=FORM_ID,
            reviewer_id=self.people["rita"],
        )
        return replace(usual, **changes)  # type: ignore[arg-type]

    async def answered(self, session: AsyncSession, review: Review, **changed: AnswerIn) -> Review:
        """All questions of the form answered well, but for those that are given."""
        good = {
            "greet": AnswerIn(question_id="greet", value=1),
            "need": AnswerIn(question_id="need", value=1),
            "price": AnswerIn(question_id="price", chosen="full"),
            "notice": AnswerIn(question_id="notice", value=1),
            "rude": AnswerIn(question_id="rude", value=1),
        }
        for given in (good | changed).values():
            review = await self.reviews.answer(session, review.id, given, by_id=self.people["rita"])
        return review


async def founded(database: Database) -> Firm:
    roles = {"anna": Role.OPERATOR, "boris": Role.OPERATOR, "rita": Role.QA, "roman": Role.QA, "lena": Role.SUPERVISOR}
    users = [
        User(
            login=login,
            login_key=login,
            name=login.title(),
            role=role,
            password_hash="",
            active=True,
            created_at=MORNING,
        )
        for login, role in roles.items()
    ]
    async with database.transaction() as session:
        session.add_all(users)
        await session.flush()
        return Firm(database, {user.login: user.id for user in users})
