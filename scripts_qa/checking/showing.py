"""Checks for the people who look at them: only of calls that they may see, with names."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.auth.principal import Principal
from callcenter.calls.ports import UserNames
from callcenter.calls.schemas import CallQuery
from callcenter.calls.service import CallLog
from scripts_qa.checking import repository
from scripts_qa.checking.checked import CheckedCall, Criterion
from scripts_qa.checking.errors import NoSuchCriterion
from scripts_qa.checking.kinds import Certainty, CheckState, CriterionKind
from scripts_qa.checking.models import CallCheck, Confirmation
from scripts_qa.checking.quality import NOT_SAID, SAID, Quality, corrected_rate
from scripts_qa.checking.repository import CheckFilter
from scripts_qa.checking.schemas import (
    CallCheckOut,
    CheckedCallPage,
    CheckedCallRow,
    CheckedCallsQuery,
    CheckHead,
    CheckOut,
    ConfirmationIn,
    ConfirmationOut,
    ConfirmationPage,
    ConfirmationQuery,
    ConfirmedOut,
    CriterionCard,
    CriterionOut,
    HumanWordOut,
    ProofOut,
    ScoreOut,
    ScriptQuality,
    ShareOut,
)
from scripts_qa.checking.service import Checks
from scripts_qa.checking.verdicts import definitions_of
from scripts_qa.library.service import PublishedScript, ScriptLibrary
from scripts_qa.results import Status

SEEN_LATELY: Final = timedelta(days=28)
_OF_CHECKS: Final = {"script", "suspected_fatal", "score_below", "criterion", "verdict"}
Names = Mapping[int, str]


class CheckDesk:
    """It is given the session of the request, so that one answer is one moment."""

    def __init__(
        self, checks: Checks, *, calls: CallLog, scripts: ScriptLibrary, names: UserNames, audit: AuditTrail
    ) -> None:
        self._checks = checks
        self._calls = calls
        self._scripts = scripts
        self._names = names
        self._audit = audit

    async def of_call(self, session: AsyncSession, actor: Actor, principal: Principal, call_id: str) -> CallCheckOut:
        """Looking at a colleague's verdicts is on the record."""
        call = await self._calls.detail(session, principal, call_id)
        head = await repository.call_check(session, call.id)
        checked = await self._checks.latest(session, call.id)
        if checked is not None:
            subject = Subject("call", call.id, checked.agent_id)
            await self._audit.note(actor, Deed("check.read", subject, {"run": str(checked.run_id)}))
        return CallCheckOut(
            state=None if head is None else CheckState(head.state),
            failure=None if head is None else head.failure,
            check=None if checked is None else await self._check_out(session, checked),
        )

    async def confirm(
        self, session: AsyncSession, actor: Actor, principal: Principal, place: tuple[UUID, str], body: ConfirmationIn
    ) -> ConfirmedOut:
        checked = await self._checks.run(session, place[0])
        await self._calls.detail(session, principal, checked.call_id)
        await self._checks.confirm(session, actor, place, body.status, certainty=Certainty(body.certainty))
        checked = await self._checks.run(session, place[0])
        found = checked.criterion(place[1])
        if found is None:
            raise NoSuchCriterion("this check has no such criterion")
        names = await self._people(session, [found])
        quality = (await self._checks.qualities(session, checked.script_key)).get((found.id, found.definition))
        counted = _counted(await repository.tallies(session, checked.script_key, _lately()))
        card = self._card(found.id, found.title, found.kind, quality or Quality(), counted.get(found.id, {}))
        return ConfirmedOut(criterion=_criterion(found, names), card=card)

    async def quality(self, session: AsyncSession, script: PublishedScript) -> ScriptQuality:
        """The cards of all criteria of a version, by the matchers that judged it last."""
        qualities = await self._checks.qualities(session, script.key)
        counted = _counted(await repository.tallies(session, script.key, _lately()))
        matchers = await repository.newest_matchers(session, script.key)
        definitions = definitions_of(script.compiled.script, matchers) if matchers else {}
        known = {
            name: quality for (name, definition), quality in qualities.items() if definitions.get(name) == definition
        }
        cards = [
            self._card(name, title, kind, known.get(name, Quality()), counted.get(name, {}))
            for name, title, kind in _criteria_of(script)
        ]
        return ScriptQuality(
            script_key=script.key,
            title=script.title,
            version=script.n,
            trust_least=self._checks.rule.least,
            trust_reviewed=self._checks.rule.reviewed,
            criteria=cards,
        )

    async def confirmations(
        self, session: AsyncSession, principal: Principal, script_key: str, query: ConfirmationQuery
    ) -> ConfirmationPage:
        """What people said of a criterion, newest first; calls that one may not see are left out."""
        rows = await repository.confirmations(
            session, script_key, query.criterion, before=query.cursor, limit=query.limit + 1
        )
        shown = rows[: query.limit]
        newest = await repository.newest_ids(session, script_key, query.criterion)
        names = await self._named(session, (row.by_id for row in shown))
        visible = {call.id for call in await self._visible(session, principal, [row.call_id for row in shown])}
        items = [_confirmation(row, names, row.id in newest) for row in shown if row.call_id in visible]
        return ConfirmationPage(items=items, next_cursor=shown[-1].id if len(rows) > query.limit else None)

    async def page(self, session: AsyncSession, principal: Principal, query: CheckedCallsQuery) -> CheckedCallPage:
        """The call log with conditions on checks."""
        verdict = None if query.criterion is None or query.verdict is None else (query.criterion, query.verdict)
        wanted = CheckFilter(query.script, query.suspected_fatal, query.score_below, verdict)
        calls = CallQuery(**query.model_dump(exclude=_OF_CHECKS))
        page = await self._calls.page(session, principal, calls, among=repository.calls_with(wanted))
        heads = {row.call_id: row for row in await repository.heads(session, [call.id for call in page.items])}
        rows = [CheckedCallRow(call=call, check=_head(heads[call.id])) for call in page.items if call.id in heads]
        return CheckedCallPage(items=rows, next_cursor=page.next_cursor)

    async def heads(self, session: AsyncSession, principal: Principal, call_ids: Sequence[str]) -> list[CheckHead]:
        """Of those of these calls that one may see and that have been looked at."""
        visible = {call.id for call in await self._visible(session, principal, call_ids)}
        return [_head(row) for row in await repository.heads(session, visible)]

    async def _visible(self, session: AsyncSession, principal: Principal, call_ids: Sequence[str]) -> Sequence[Any]:
        """One query by the rights of the call log."""
        if not call_ids:
            return []
        among = repository.known_calls(call_ids)
        page = await self._calls.page(session, principal, CallQuery(limit=200), among=among)
        return page.items

    async def _check_out(self, session: AsyncSession, checked: CheckedCall) -> CheckOut:
        names = await self._people(session, checked.criteria)
        fields = ("run_id", "call_id", "script_key", "script_n", "script_version_id", "form_version_id")
        more = ("checked_at", "matcher_version", "language")
        return CheckOut(
            **{name: getattr(checked, name) for name in (*fields, *more)},
            criteria=[_criterion(item, names) for item in checked.criteria],
            metrics=dict(checked.metrics),
            machine=ScoreOut.model_validate(dict(checked.machine)),
            auto=ScoreOut.model_validate(dict(checked.auto)),
        )

    async def _people(self, session: AsyncSession, criteria: Iterable[Criterion]) -> Names:
        return await self._named(session, (item.human.by_id for item in criteria if item.human is not None))

    async def _named(self, session: AsyncSession, ids: Iterable[int | None]) -> Names:
        known = {user_id for user_id in ids if user_id is not None}
        return await self._names.names(session, known) if known else {}

    def _card(
        self, name: str, title: str, kind: CriterionKind, quality: Quality, statuses: Mapping[Status, int]
    ) -> CriterionCard:
        met = sum(number for status, number in statuses.items() if status in SAID)
        judged = sum(number for status, number in statuses.items() if status in SAID | NOT_SAID)
        observed = met / judged if judged else None
        return CriterionCard(
            criterion_id=name,
            title=title,
            kind=kind,
            lamp=quality.lamp(self._checks.rule),
            n=quality.n,
            tp=quality.tp,
            fp=quality.fp,
            fn=quality.fn,
            tn=quality.tn,
            precision=ShareOut.model_validate(quality.precision),
            not_said_precision=ShareOut.model_validate(quality.not_said_precision),
            recall=ShareOut.model_validate(quality.recall),
            statuses=dict(statuses),
            machine_pass=observed,
            corrected_pass=None if observed is None else corrected_rate(observed, quality),
        )


def _lately() -> datetime:
    return datetime.now(UTC) - SEEN_LATELY


def _criteria_of(script: PublishedScript) -> list[tuple[str, str, CriterionKind]]:
    body = script.compiled.script
    return [
        *((step.id, step.title or step.id, CriterionKind.STEP) for step in body.steps),
        *((f"forbid.{item.id}", item.title or item.id, CriterionKind.FORBID) for item in body.forbid),
    ]


def _counted(rows: Iterable[tuple[str, Status, int]]) -> dict[str, dict[Status, int]]:
    found: dict[str, dict[Status, int]] = {}
    for name, status, number in rows:
        found.setdefault(name, {})[status] = number
    return found


def _criterion(item: Criterion, names: Names) -> CriterionOut:
    fields = ("id", "kind", "title", "status", "credit", "p", "value", "matcher", "reason", "counts")
    word = item.human
    by = None if word is None or word.by_id is None else names.get(word.by_id)
    return CriterionOut(
        **{name: getattr(item, name) for name in fields},
        searched=list(item.searched),
        evidence=[ProofOut.model_validate(proof) for proof in item.evidence],
        human=None if word is None else HumanWordOut(status=word.status, by=by, at=word.at),
    )


def _confirmation(row: Confirmation, names: Names, counts: bool) -> ConfirmationOut:
    return ConfirmationOut(
        id=row.id,
        call_id=row.call_id,
        run_id=row.run_id,
        machine=Status(row.machine),
        human=Status(row.human),
        certainty=Certainty(row.certainty),
        by=None if row.by_id is None else names.get(row.by_id),
        at=row.at,
        counts=counts,
    )


def _head(row: CallCheck) -> CheckHead:
    fields = ("call_id", "script_key", "auto_total", "machine_total", "suspected_fatal")
    return CheckHead(state=CheckState(row.state), **{name: getattr(row, name) for name in fields})
