"""Calibrations as their members and leads see them: one's own sheets, and the others' only when they may be seen."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from scripts_qa.agreement import Agreement, Figure
from scripts_qa.forms.form import Form, QuestionType
from scripts_qa.people import cursors
from scripts_qa.people.asked import ResultAnswer, ResultOption
from scripts_qa.people.calibration import repository
from scripts_qa.people.calibration.figures import CalibrationFigures, Handed, figures
from scripts_qa.people.calibration.repository import Stored
from scripts_qa.people.calibration.schemas import (
    AgreementOut,
    CalibrationCallOut,
    CalibrationFiguresOut,
    CalibrationOut,
    CalibrationPage,
    CalibrationQuery,
    CalibrationRow,
    CalibrationSheetOut,
    CallAnswers,
    FigureOut,
    GivenOut,
    MemberOut,
    QuestionAnswers,
    SeverityOut,
)
from scripts_qa.people.calibration.service import Around, Calibrations
from scripts_qa.people.calibration.state import CalibrationState, Standard, may_see_others
from scripts_qa.people.errors import NoSuchCalibration
from scripts_qa.people.models import Consensus
from scripts_qa.people.results.pages import question_outs, section_outs
from scripts_qa.reviews.asked import Said, checked, scored
from scripts_qa.reviews.service import Review
from scripts_qa.reviews.state import ReviewState

Agreed = Mapping[str, Mapping[str, Consensus]]
Sheets = Mapping[tuple[str, int], Review]


@dataclass(frozen=True, slots=True)
class _Picture:
    stored: Stored
    form: Form
    sheets: Sheets
    agreed: Agreed

    def handed(self) -> dict[tuple[str, int], Review]:
        return {place: one for place, one in self.sheets.items() if one.state is not ReviewState.DRAFT}

    def agreed_total(self, call_id: str) -> float | None:
        row = self.stored.row
        if row.standard is Standard.BASELINE:
            review = self.handed().get((call_id, row.baseline_id or 0))
            return None if review is None else review.total
        said = {name: Said(one.chosen, one.na) for name, one in self.agreed.get(call_id, {}).items()}
        return scored(self.form, said).total if said else None


class CalibrationViews:
    def __init__(self, calibrations: Calibrations, around: Around) -> None:
        self._calibrations = calibrations
        self._around = around

    async def page(self, session: AsyncSession, principal: Principal, query: CalibrationQuery) -> CalibrationPage:
        only_of = None if principal.may(Permission.QA_LEAD) else principal.user_id
        after = cursors.decode(query.cursor)
        found = await repository.page(session, only_of=only_of, after=after, limit=query.limit + 1)
        shown = found[: query.limit]
        rows = [
            await self._row(session, principal, await self._picture(session, one))
            for one in await repository.stored(session, shown)
        ]
        following = cursors.encode((shown[-1].created_at, shown[-1].id)) if len(found) > query.limit else None
        return CalibrationPage(items=rows, next_cursor=following)

    async def one(self, session: AsyncSession, principal: Principal, stored: Stored) -> CalibrationOut:
        picture = await self._picture(session, stored)
        row = await self._row(session, principal, picture)
        is_open = self._open_to(principal, picture)
        names = await self._around.people.names(session, stored.members)
        started = await self._around.calls.started(session, [call.call_id for call in stored.calls])
        handed = picture.handed()
        return CalibrationOut(
            **dict(row),
            open_to_me=is_open,
            is_member=principal.user_id in stored.members,
            call_list=[
                CalibrationCallOut(
                    call_id=call.call_id,
                    position=call.position,
                    called_at=started.get(call.call_id),
                    mine=_state(picture.sheets.get((call.call_id, principal.user_id))),
                )
                for call in stored.calls
            ],
            member_list=[
                MemberOut(
                    user_id=user_id,
                    name=names.get(user_id),
                    handed=sum(who == user_id for _, who in handed),
                    baseline=user_id == stored.row.baseline_id,
                )
                for user_id in stored.members
            ],
            answers=[_call_answers(picture, call.call_id) for call in stored.calls] if is_open else [],
            figures=_figures_out(_figures(picture), picture.form, names) if is_open else None,
        )

    async def sheet(self, session: AsyncSession, principal: Principal, place: tuple[UUID, str]) -> CalibrationSheetOut:
        """One's own; nobody else's is ever asked for by this way."""
        stored = await self._calibrations.found(session, principal, place[0])
        known = any(call.call_id == place[1] for call in stored.calls)
        if principal.user_id not in stored.members or not known:
            raise NoSuchCalibration("you have no such sheet")
        form = await self._calibrations.form(session, stored)
        sheet = stored.sheet(place[1], principal.user_id)
        review = None if sheet is None else await self._around.reviews.review(session, sheet.review_id)
        return CalibrationSheetOut(
            calibration_id=stored.row.id,
            call_id=place[1],
            title=stored.row.title,
            form_title=form.title,
            state=_state(review),
            total=None if review is None else review.total,
            sections=section_outs(form),
            questions=question_outs(form, review),
        )

    async def _picture(self, session: AsyncSession, stored: Stored) -> _Picture:
        return _Picture(
            stored,
            await self._calibrations.form(session, stored),
            await self._calibrations.reviews(session, stored),
            await repository.consensus(session, stored.row.id),
        )

    def _open_to(self, principal: Principal, picture: _Picture) -> bool:
        stored = picture.stored
        return may_see_others(
            CalibrationState(stored.row.state),
            is_member=principal.user_id in stored.members,
            handed=[call for call, who in picture.handed() if who == principal.user_id],
            calls=[call.call_id for call in stored.calls],
        )

    async def _row(self, session: AsyncSession, principal: Principal, picture: _Picture) -> CalibrationRow:
        row, handed = picture.stored.row, picture.handed()
        calls, members = len(picture.stored.calls), picture.stored.members
        is_open = row.state is CalibrationState.OPEN
        mine = sum(who == principal.user_id for _, who in handed)
        return CalibrationRow(
            id=row.id,
            title=row.title,
            form_title=picture.form.title,
            standard=Standard(row.standard),
            state=CalibrationState(row.state),
            created_at=row.created_at,
            due_at=row.due_at,
            overdue=is_open and row.due_at is not None and row.due_at < self._around.now(),
            calls=calls,
            members=len(members),
            handed=len(handed),
            sheets=calls * len(members),
            mine_left=calls - mine if is_open and principal.user_id in members else 0,
        )


def _state(review: Review | None) -> ReviewState | None:
    return None if review is None else review.state


def _figures(picture: _Picture) -> CalibrationFigures:
    """Words are no labels: questions that are answered by a text stay out."""
    labelled = {question.id for question in picture.form.questions() if question.type is not QuestionType.TEXT}
    handed = [
        Handed(
            call_id,
            user_id,
            {name: None if one.na else one.value for name, one in review.answers.items() if name in labelled},
            review.total,
        )
        for (call_id, user_id), review in sorted(picture.handed().items())
    ]
    return figures(handed, {call.call_id: picture.agreed_total(call.call_id) for call in picture.stored.calls})


def _call_answers(picture: _Picture, call_id: str) -> CallAnswers:
    sheets = {who: review for (call, who), review in sorted(picture.handed().items()) if call == call_id}
    return CallAnswers(
        call_id=call_id,
        totals={who: review.total for who, review in sheets.items()},
        agreed_total=picture.agreed_total(call_id),
        questions=[
            QuestionAnswers(
                question_id=question.id,
                text=question.text,
                options=[ResultOption(id=one.id, label=one.label, value=one.value) for one in question.options],
                given=[
                    GivenOut(
                        user_id=who,
                        value=one.value,
                        chosen=one.chosen,
                        na=one.na,
                        unscored=one.unscored,
                        comment=one.comment,
                    )
                    for who, review in sheets.items()
                    if (one := review.answers.get(question.id)) is not None
                ],
                agreed=_agreed(picture, call_id, question.id),
            )
            for question in picture.form.questions()
        ],
    )


def _agreed(picture: _Picture, call_id: str, question_id: str) -> ResultAnswer | None:
    found = picture.agreed.get(call_id, {}).get(question_id)
    question = picture.form.question(question_id)
    if found is None or question is None:
        return None
    _, value = checked(question, found.chosen, na=found.na)
    return ResultAnswer(value=value, chosen=found.chosen, na=found.na, unscored=None, comment="")


def _figures_out(found: CalibrationFigures, form: Form, names: Mapping[int, str]) -> CalibrationFiguresOut:
    texts = {question.id: question.text for question in form.questions()}
    return CalibrationFiguresOut(
        questions=[_agreement(one, name, texts.get(name)) for name, one in found.questions.items()],
        whole=_agreement(found.whole, None, None),
        totals_alpha=_figure(found.totals_alpha),
        severity=[
            SeverityOut(
                user_id=one.member,
                name=names.get(one.member),
                calls=one.calls,
                mean=one.mean,
                low=one.low,
                high=one.high,
            )
            for one in found.severity
        ],
    )


def _agreement(found: Agreement, question_id: str | None, text: str | None) -> AgreementOut:
    return AgreementOut(
        question_id=question_id,
        text=text,
        items=found.items,
        pairs=found.pairs,
        percent=_figure(found.percent),
        kappa=_figure(found.kappa),
        alpha=_figure(found.alpha),
    )


def _figure(found: Figure) -> FigureOut:
    return FigureOut(**asdict(found))
