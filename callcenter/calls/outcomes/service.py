"""The rules of outcomes: the house's list is kept, and each who talked says what became of the talk."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls import repository as calls
from callcenter.calls.outcomes import repository
from callcenter.calls.outcomes.errors import NoTalk, OutcomeOutdated, OutcomeTaken, OutcomeVersionNeeded
from callcenter.calls.outcomes.models import CallOutcome, GivenOutcome
from callcenter.calls.outcomes.schemas import (
    CallOutcomeHistory,
    CallOutcomeOut,
    GivenInput,
    OutcomeEntryOut,
    OutcomeInput,
    OutcomeOut,
    OutcomePerson,
    OutcomesInput,
)
from callcenter.calls.ports import UserNames
from callcenter.errors import InvalidInput
from callcenter.webhooks.events import Event, Happening
from callcenter.webhooks.outbox import tell

FIRST: Final = (
    ("Дозвонились", False, False),
    ("Не ответил", False, False),
    ("Перезвонить", False, True),
    ("Отказ", True, False),
    ("Ошиблись номером", False, False),
)
FIRST_ENGLISH: Final = ("Reached", "No answer", "Call back", "Refused", "Wrong number")


@dataclass(frozen=True, slots=True)
class Talk:
    """Whose talk in which call; the call by the id under which it is stored now."""

    call_id: str
    user_id: int


@dataclass(frozen=True, slots=True)
class Given:
    """What was given, and whether it is news: the same once more changes nothing."""

    out: CallOutcomeOut
    is_news: bool


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives it, and how people are called."""

    user_id: int
    names: UserNames


@dataclass(frozen=True, slots=True)
class OutcomeOfCall:
    """For reports: an outcome of a call that began in the period. `name` None: asked for and not given."""

    call_id: str
    user_id: int
    outcome_id: int | None
    name: str | None
    remark: str
    queue: str | None
    started_at: datetime
    caller: str | None


async def listed(session: AsyncSession) -> list[OutcomeOut]:
    """The house's list in its order, the archived ones behind."""
    return [_out(row) for row in await repository.outcomes(session)]


async def save(session: AsyncSession, form: OutcomesInput) -> list[OutcomeOut]:
    """Make the list what the form says. All are archived first, so that two may change names with each other."""
    offered = [_key(one.name) for one in form.outcomes if not one.archived]
    if len(set(offered)) < len(offered):
        raise OutcomeTaken("an outcome stands twice in the list")
    known = {row.id: row for row in await repository.outcomes(session, lock=True)}
    if any(one.id is not None and one.id not in known for one in form.outcomes):
        raise _invalid("body.outcomes", "there is no such outcome")
    for row in known.values():
        row.archived = True
    await session.flush()
    for position, one in enumerate(form.outcomes):
        _write(session, None if one.id is None else known[one.id], one, position)
    try:
        await session.flush()
    except IntegrityError:
        raise OutcomeTaken("a colleague added an outcome of this name") from None
    return await listed(session)


async def add_usual(session: AsyncSession, language: Literal["ru", "en"]) -> list[OutcomeOut]:
    """The first outcomes of a house that has none; a list that was begun stays as it is."""
    if await repository.outcomes(session, lock=True):
        return await listed(session)
    for position, (name, remark, back) in enumerate(FIRST):
        shown = FIRST_ENGLISH[position] if language == "en" else name
        _write(session, None, OutcomeInput(name=shown, asks_remark=remark, asks_call_back=back), position)
    await session.flush()
    return await listed(session)


async def give(session: AsyncSession, talk: Talk, form: GivenInput, promised: bool, *, by: Giver) -> Given:
    """One's outcome of a call, given or changed. `promised`: with it comes a time to call back.

    :raises NoTalk: when this person did not talk in the call
    :raises OutcomeOutdated: when it was changed meanwhile
    """
    if not await repository.talked(session, talk.call_id, talk.user_id):
        raise NoTalk("this person did not talk in this call")
    row = await repository.given(session, talk.call_id, talk.user_id, lock=True)
    await _check(session, row, form, promised)
    by_id, names = by.user_id, by.names
    if row is None:
        row = _new(talk, form, by_id)
        try:
            await repository.add(session, row)
        except IntegrityError:
            raise OutcomeOutdated("it was given from another window at the same moment") from None
    elif (row.outcome_id, row.remark) == (form.outcome_id, form.remark):
        return Given(await _given_out(session, talk, names), False)
    else:
        await _change(session, row, form, by_id, names)
    tell(session, Happening(event=Event.CALL_OUTCOME, resource_id=talk.call_id, at=row.at, actor_id=by_id))
    return Given(await _given_out(session, talk, names), True)


async def offered(session: AsyncSession) -> bool:
    """Whether there is anything to choose from."""
    return await repository.offered(session)


async def has(session: AsyncSession, call_id: str, user_id: int) -> bool:
    """Whether this person's outcome of the call is known, or known to be missing. Any id of the call will do."""
    stored = await calls.resolve(session, call_id)
    return await repository.given(session, stored, user_id) is not None


async def note_missing(session: AsyncSession, call_id: str, user_id: int, *, at: datetime) -> None:
    """It was asked for and the wrap-up is over. One that was given stays."""
    stored = await calls.resolve(session, call_id)
    if await repository.given(session, stored, user_id) is None:
        await repository.add(session, GivenOutcome(call_id=stored, user_id=user_id, at=at, remark=""))


async def of_calls(
    session: AsyncSession, call_ids: Collection[str], names: UserNames
) -> Mapping[str, list[CallOutcomeOut]]:
    """By the call's id; calls without are left out."""
    if not call_ids:
        return {}
    rows = await repository.of_calls(session, call_ids)
    people = await names.names(session, {row.GivenOutcome.user_id for row in rows}) if rows else {}
    found: dict[str, list[CallOutcomeOut]] = {}
    for given, name in rows:
        found.setdefault(given.call_id, []).append(_shown(given, name, people))
    return found


async def history(session: AsyncSession, call_id: str, names: UserNames) -> list[CallOutcomeHistory]:
    """The outcomes of a call with all that they were."""
    rows = await repository.of_calls(session, [call_id])
    entries = await repository.entries(session, [row.GivenOutcome.id for row in rows])
    ids = {row.GivenOutcome.user_id for row in rows} | {row.OutcomeEntry.by_id for row in entries}
    people = await names.names(session, {one for one in ids if one is not None})
    told: dict[int, list[OutcomeEntryOut]] = {}
    for entry, name in entries:
        by = None if entry.by_id is None else _person(entry.by_id, people)
        line = OutcomeEntryOut(at=entry.at, by=by, outcome_id=entry.outcome_id, name=name, remark=entry.remark)
        told.setdefault(entry.given_id, []).append(line)
    return [
        CallOutcomeHistory(**_shown(given, name, people).model_dump(), history=told.get(given.id, []))
        for given, name in rows
    ]


def calls_with(outcome_id: int | None) -> Select[str]:
    """The ids of the calls with this outcome, for use within a query; None: asked for and not given."""
    return repository.calls_with(outcome_id)


async def between(session: AsyncSession, since: datetime, until: datetime) -> list[OutcomeOfCall]:
    """The outcomes of the calls that began in the period, oldest first."""
    return [
        OutcomeOfCall(
            call_id=row.call_id,
            user_id=row.user_id,
            outcome_id=row.outcome_id,
            name=row.name,
            remark=row.remark,
            queue=row.queue,
            started_at=row.started_at,
            caller=row.customer_key,
        )
        for row in await repository.between(session, since, until)
    ]


async def _check(session: AsyncSession, row: GivenOutcome | None, form: GivenInput, promised: bool) -> None:
    """That the outcome may be chosen, and comes with what it asks for."""
    outcome = await session.get(CallOutcome, form.outcome_id)
    keeps = row is not None and row.outcome_id == form.outcome_id
    if outcome is None or (outcome.archived and not keeps):
        raise _invalid("body.outcome_id", "there is no such outcome")
    if outcome.asks_remark and not form.remark:
        raise _invalid("body.remark", "this outcome needs a remark")
    if outcome.asks_call_back and not promised and not keeps:
        raise _invalid("body.call_back", "this outcome needs a time to call back")


async def _change(session: AsyncSession, row: GivenOutcome, form: GivenInput, by_id: int, names: UserNames) -> None:
    if row.outcome_id is not None and form.version is None:
        raise OutcomeVersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    if form.version is not None and form.version != row.version:
        now = await _given_out(session, Talk(row.call_id, row.user_id), names)
        raise OutcomeOutdated("it was changed meanwhile", current=now.model_dump(mode="json"))
    row.outcome_id, row.remark, row.by_id = form.outcome_id, form.remark, by_id
    row.at, row.version = datetime.now(UTC), row.version + 1
    repository.remember(session, row)
    await session.flush()


def _new(talk: Talk, form: GivenInput, by_id: int) -> GivenOutcome:
    return GivenOutcome(
        call_id=talk.call_id,
        user_id=talk.user_id,
        outcome_id=form.outcome_id,
        remark=form.remark,
        at=datetime.now(UTC),
        by_id=by_id,
        version=1,
    )


async def _given_out(session: AsyncSession, talk: Talk, names: UserNames) -> CallOutcomeOut:
    found = await of_calls(session, [talk.call_id], names)
    return next(one for one in found[talk.call_id] if one.user.id == talk.user_id)


def _shown(row: GivenOutcome, name: str | None, people: Mapping[int, str]) -> CallOutcomeOut:
    user = _person(row.user_id, people)
    return CallOutcomeOut(
        user=user, outcome_id=row.outcome_id, name=name, remark=row.remark, at=row.at, version=row.version
    )  # fmt: skip


def _person(user_id: int, people: Mapping[int, str]) -> OutcomePerson:
    return OutcomePerson(id=user_id, name=people.get(user_id, ""))


def _write(session: AsyncSession, row: CallOutcome | None, one: OutcomeInput, position: int) -> None:
    values: dict[str, Any] = {**one.model_dump(exclude={"id"}), "key": _key(one.name), "position": position}
    if row is None:
        session.add(CallOutcome(**values))
    else:
        repository.write(row, values)


def _out(row: CallOutcome) -> OutcomeOut:
    return OutcomeOut.model_validate(row, from_attributes=True)


def _key(name: str) -> str:
    return name.casefold().replace("ё", "е")


def _invalid(field: str, reason: str) -> InvalidInput:
    return InvalidInput("the request is not valid", errors=[{"field": field, "reason": reason}])
