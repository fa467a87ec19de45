"""The call log: who may see which call, and what goes with it."""

import base64
import binascii
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.calls import repository
from callcenter.calls.facts import CallId
from callcenter.calls.models import CallLeg
from callcenter.calls.outcomes import service as outcomes
from callcenter.calls.outcomes.schemas import CallOutcomeHistory
from callcenter.calls.past import Past, past_of
from callcenter.calls.ports import CallTags, CustomerLookup, NumberSpan, Position, SpokenWords, UserNames
from callcenter.calls.repository import AgentPart, CallFilter
from callcenter.calls.schemas import (
    CallAgent,
    CallConferenceStayOut,
    CallCustomer,
    CallDetail,
    CallForwardOut,
    CallLegOut,
    CallPage,
    CallParkingOut,
    CallPickupOut,
    CallQuery,
    CallQueueVisitOut,
    CallRecordingPauseOut,
    CallRow,
    CallTalkOut,
    CallTransferOut,
    CallWarningOut,
)
from callcenter.calls.storage import CallRows, Normalise, Row, story_of
from callcenter.calls.story import CallStory
from callcenter.calls.vocabulary import CallStatus
from callcenter.errors import Forbidden, InvalidInput, NotFound

_SEPARATOR: Final = " "


class CallLog:
    """Reads stored calls. It is given the session of the request, so that one answer is one moment."""

    def __init__(
        self,
        *,
        normalise: Normalise,
        customers: CustomerLookup,
        names: UserNames,
        spoken: SpokenWords | None = None,
        tags: CallTags | None = None,
    ) -> None:
        self._normalise = normalise
        self._customers = customers
        self._names = names
        self._spoken = spoken
        self._tags = tags

    async def page(
        self,
        session: AsyncSession,
        principal: Principal,
        query: CallQuery,
        *,
        among: Select[str | None] | None = None,
    ) -> CallPage:
        """Calls newest first. Calls that come in meanwhile do not move the later pages. `among` is a room's own query
        for the ids of calls, so that its list is the call log with one more condition."""
        before = decode_cursor(query.cursor) if query.cursor is not None else None
        said = self._saying(session, principal, query.words)
        more = tuple(one for one in (among, said) if one is not None)
        wanted = self._filter(principal, query)
        wanted = replace(wanted, among=(*wanted.among, *more))
        rows = await repository.page(session, wanted, before=before, limit=query.limit + 1)
        shown = rows[: query.limit]
        following = _cursor_of(shown[-1]) if len(rows) > query.limit else None
        return CallPage(items=await self._call_rows(session, shown), next_cursor=following)

    def visible(self, principal: Principal, query: CallQuery) -> Select[str]:
        """The ids of the calls that this person may see and that answer the filters (but for their words), for use
        within another room's query."""
        return repository.ids(self._filter(principal, query))

    async def detail(self, session: AsyncSession, principal: Principal, call_id: str) -> CallDetail:
        """One call; one that this person may not see is not found, so that ids tell nothing."""
        current = await repository.resolve(session, call_id)
        rows = (await repository.stored(session, [current])).get(CallId(current))
        own_only = _own_scope(principal)
        if rows is None or (own_only is not None and not await repository.seen_by(session, current, own_only)):
            raise NotFound("there is no such call")
        row = (await self._call_rows(session, [rows.call]))[0]
        return _detail(row, rows)

    async def seen(self, session: AsyncSession, principal: Principal, call_id: str) -> CallRow:
        """One call that this person may see, by any of its ids.

        :raises NotFound: when there is none, for this person
        """
        current = await repository.resolve(session, call_id)
        rows = await self.calls_by_id(session, [current])
        own_only = _own_scope(principal)
        if not rows or (own_only is not None and not await repository.seen_by(session, current, own_only)):
            raise NotFound("there is no such call")
        return rows[0]

    async def outcomes(self, session: AsyncSession, principal: Principal, call_id: str) -> list[CallOutcomeHistory]:
        """What became of a call that this person may see, with all that was said of it before."""
        return await outcomes.history(session, (await self.seen(session, principal, call_id)).id, self._names)

    async def calls_of_numbers(
        self, session: AsyncSession, spans: Collection[NumberSpan], *, before: Position | None, limit: int
    ) -> list[CallRow]:
        """The calls with these numbers, newest first. The caller has checked who may see the customer."""
        if not spans:
            return []
        rows = await repository.of_customers(session, spans, before=before, limit=limit)
        return await self._call_rows(session, rows)

    async def talks(
        self,
        session: AsyncSession,
        *,
        people: Collection[int] | None,
        since: datetime,
        before: Position | None,
        limit: int,
    ) -> list[CallRow]:
        """The calls since then in which one of these people talked, or anybody of the firm; newest first."""
        rows = await repository.talks(session, people, since=since, before=before, limit=limit)
        return await self._call_rows(session, rows)

    async def past_of_number(
        self, session: AsyncSession, key: str, limit: int, *, since: datetime | None = None
    ) -> Past:
        """The newest calls with this E.164 number that are over, and how many there are in all."""
        return await past_of(session, self._names, key, limit, since=since)

    async def keys_of(self, session: AsyncSession, call_ids: Collection[str]) -> list[tuple[CallId, str, datetime]]:
        """Id, outside number and beginning of those of these calls that have an outside number."""
        return await repository.keys_of(session, call_ids)

    async def going_on(self, session: AsyncSession) -> list[CallStory]:
        """The stored calls of all nodes that have no end yet, oldest first."""
        return [story_of(rows) for rows in (await repository.going_on(session)).values()]

    async def callers_since(self, session: AsyncSession, since: datetime) -> list[CallRow]:
        """One inbound call of each outside number since then, oldest first; withheld numbers have none."""
        return await self._call_rows(session, await repository.callers_since(session, since))

    async def calls_by_id(self, session: AsyncSession, call_ids: Collection[str]) -> list[CallRow]:
        """These calls in no particular order, for rooms that keep call ids; the caller has checked the rights."""
        found = await repository.stored(session, call_ids)
        return await self._call_rows(session, [rows.call for rows in found.values()])

    async def story(self, session: AsyncSession, call_id: str) -> CallStory | None:
        """The whole story of a stored call."""
        current = await repository.resolve(session, call_id)
        rows = (await repository.stored(session, [current])).get(CallId(current))
        return None if rows is None else story_of(rows)

    def _saying(self, session: AsyncSession, principal: Principal, words: str | None) -> Select[Any] | None:
        if words is None:
            return None
        if self._spoken is None or not principal.may(Permission.TRANSCRIPTS_VIEW):
            raise Forbidden("this needs the right to read transcripts", permission=str(Permission.TRANSCRIPTS_VIEW))
        return self._spoken.calls_with(session, words)

    def _filter(self, principal: Principal, query: CallQuery) -> CallFilter:
        number = query.number.strip() if query.number is not None else ""
        return CallFilter(
            own_of=_own_scope(principal),
            started_from=query.started_from,
            started_to=query.started_to,
            direction=query.direction,
            status=query.status if isinstance(query.status, CallStatus) else None,
            going_on=query.status == "open",
            queue=query.queue,
            agent_id=query.agent_id,
            number=number or None,
            customer_key=self._normalise(number) if number else None,
            among=(*self._tagged(query), *_with_outcome(query)),
        )

    def _tagged(self, query: CallQuery) -> tuple[Select[Any], ...]:
        return () if query.tag is None or self._tags is None else (self._tags.calls_tagged(query.tag),)

    async def _call_rows(self, session: AsyncSession, rows: Sequence[Row]) -> list[CallRow]:
        agents = await self._agents(session, [row["id"] for row in rows])
        keys = {row["customer_key"] for row in rows if row["customer_key"] is not None}
        owners = await self._customers.owners(session, keys) if keys else {}
        given = await outcomes.of_calls(session, [row["id"] for row in rows], self._names)
        return [
            CallRow(
                **{name: row[name] for name in CallRow.model_fields if name in row},
                agents=agents.get(row["id"], []),
                customers=[
                    CallCustomer.model_validate(owner, from_attributes=True)
                    for owner in owners.get(row["customer_key"], ())
                ],
                outcomes=given.get(row["id"], []),
            )
            for row in rows
        ]

    async def _agents(self, session: AsyncSession, call_ids: Collection[str]) -> Mapping[str, list[CallAgent]]:
        if not call_ids:
            return {}
        parts = await repository.agent_parts(session, call_ids)
        people = {part.user_id for part in parts if part.user_id is not None}
        names = await self._names.names(session, people) if people else {}
        agents: dict[str, dict[tuple[int | None, str], CallAgent]] = {}
        for part in parts:
            seen = agents.setdefault(part.call_id, {})
            agent = seen.setdefault((part.user_id, part.endpoint), _agent(part, names))
            agent.answered = agent.answered or part.answered
        return {call_id: list(seen.values()) for call_id, seen in agents.items()}


def encode_cursor(position: Position) -> str:
    """Opaque to clients."""
    text = position.started_at.astimezone(UTC).isoformat() + _SEPARATOR + position.call_id
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> Position:
    """InvalidInput for anything that `encode_cursor` did not make."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        time, _, call_id = text.partition(_SEPARATOR)
        at = datetime.fromisoformat(time)
    except (ValueError, binascii.Error):
        raise _bad_cursor() from None
    if at.tzinfo is None or not call_id or "\0" in call_id:
        raise _bad_cursor()
    return Position(at, call_id)


def _bad_cursor() -> InvalidInput:
    return InvalidInput("the cursor is not one of ours", errors=[{"field": "query.cursor", "reason": "not valid"}])


def _cursor_of(row: Row) -> str:
    return encode_cursor(Position(row["started_at"], row["id"]))


def _with_outcome(query: CallQuery) -> tuple[Select[Any], ...]:
    if query.outcome is None:
        return ()
    return (outcomes.calls_with(None if query.outcome == "missing" else query.outcome),)


def _own_scope(principal: Principal) -> int | None:
    """The person whose calls alone may be seen; None for those who may see all."""
    if principal.may(Permission.CALLS_VIEW_ALL):
        return None
    if principal.may(Permission.CALLS_VIEW_OWN):
        return principal.user_id
    raise Forbidden("this needs the right to see calls", permission=str(Permission.CALLS_VIEW_OWN))


def _agent(part: AgentPart, names: Mapping[int, str]) -> CallAgent:
    name = names.get(part.user_id, part.endpoint) if part.user_id is not None else part.endpoint
    return CallAgent(user_id=part.user_id, name=name, endpoint=part.endpoint, answered=part.answered)


def _detail(row: CallRow, rows: CallRows) -> CallDetail:
    story = story_of(rows)
    legs = sorted(rows.parts.get(CallLeg, {}).values(), key=lambda leg: int(leg["seq"]))
    return CallDetail(
        **row.model_dump(),
        node=story.node,
        reconciled=story.reconciled,
        witness=story.witness,
        legs=[CallLegOut.model_validate(leg) for leg in legs],
        talks=[CallTalkOut(between=talk.between, start=talk.start, end=talk.end) for talk in story.talks],
        queue_visits=[CallQueueVisitOut.model_validate(item, from_attributes=True) for item in story.queue_visits],
        transfers=[CallTransferOut.model_validate(item, from_attributes=True) for item in story.transfers],
        pickups=[CallPickupOut.model_validate(item, from_attributes=True) for item in story.pickups],
        forwards=[CallForwardOut.model_validate(item, from_attributes=True) for item in story.forwards],
        parkings=[CallParkingOut.model_validate(item, from_attributes=True) for item in story.parkings],
        conferences=[CallConferenceStayOut.model_validate(item, from_attributes=True) for item in story.conferences],
        recording_pauses=[
            CallRecordingPauseOut.model_validate(item, from_attributes=True) for item in story.recording_pauses
        ],
        warnings=[CallWarningOut.model_validate(item, from_attributes=True) for item in story.warnings],
    )
