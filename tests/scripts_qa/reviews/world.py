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
from scripts_qa.forms.form import Form
from scripts_qa.forms.models import FormState
from scripts_qa.forms.service import FormVersion
from scripts_qa.reviews.ports import Forms
from scripts_qa.reviews.service import AnswerIn, NewReview, Review, Reviews

FORM_ID: Final = UUID(int=7)
MORNING: Final = datetime(2026, 3, 4, 9, tzinfo=UTC)

FORM: Final = Form.model_validate(
    {
        "title": "Sales call",
        "sections": [
            {
                "id": "start",
                "title": "Start",
                "weight": 1,
                "questions": [
                    {"id": "greet", "text": "Did they greet?", "points": 10, "auto": {"source": "step", "id": "greet"}},
                    {"id": "notice", "text": "Told of the recording?", "kind": "fatal", "na_allowed": False},
                    {"id": "rude", "text": "Were they rude?", "kind": "penalty", "points": 15, "good": "no"},
                    {"id": "words", "text": "Anything else?", "type": "text", "kind": "info"},
                ],
            },
            {
                "id": "offer",
                "title": "Offer",
                "weight": 3,
                "questions": [
                    {"id": "need", "text": "Was the need found?", "type": "partial", "points": 20, "critical": True,
                     "comment_if": "lost"},
                    {"id": "price", "text": "Which price?", "type": "choice", "points": 10,
                     "options": [{"id": "full", "label": "Full", "value": 1}, {"id": "none", "label": "None", "value": 0}]},
                    {"id": "reason", "text": "Was it said why?", "points": 5,
                     "show_if": {"question": "price", "is": ["none"]}},
                    {"id": "clear", "text": "How clear was it?", "type": "scale", "low": 1, "high": 5, "points": 10},
                ],
            },
        ],
    }
)  # fmt: skip


class OneForm(Forms):
    """Knows `FORM` alone."""

    async def version(self, session: AsyncSession, version_id: UUID) -> FormVersion:
        if version_id != FORM_ID:
            raise NotFound("there is no such form")
        return FormVersion(FORM_ID, UUID(int=6), "sales", 1, FormState.PUBLISHED, FORM.sha256, FORM, "sales")


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
            "greet": AnswerIn(question_id="greet", chosen="yes"),
            "need": AnswerIn(question_id="need", chosen="done"),
            "price": AnswerIn(question_id="price", chosen="full"),
            "clear": AnswerIn(question_id="clear", chosen=5),
            "notice": AnswerIn(question_id="notice", chosen="yes"),
            "rude": AnswerIn(question_id="rude", chosen="no"),
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
