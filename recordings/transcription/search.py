"""Finding what was said, across all calls that a person may see."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.calls.schemas import CallQuery
from callcenter.calls.service import CallLog
from callcenter.errors import InvalidInput
from recordings.kinds import Side
from recordings.repository import calls_recorded
from recordings.transcription import repository
from recordings.transcription.matching import Findable, Wanted, parse, snippet, spots
from recordings.transcription.models import TranscriptPassage
from recordings.transcription.repository import Place
from recordings.transcription.schemas import SnippetPart, SpokenHit, SpokenPage, SpokenQuery

AT_ONCE: Final = 200
LOOKED_AT: Final = 2_000
"""Passages that one request looks at when order or nearness matter; the cursor goes on from there."""
_SEPARATOR: Final = " "
_OF_RECORDINGS: Final = {"min_s", "max_s"}


class SpokenSearch:
    """Also `callcenter.calls.ports.SpokenWords`."""

    def calls_with(self, session: AsyncSession, words: str) -> Select[Any]:
        """The ids of the calls in which all these words were said; of nothing but punctuation, no calls."""
        terms = [term for term in parse(words).terms if term]
        if not terms:
            return select(TranscriptPassage.call_id).where(false())
        return repository.calls_with(session.get_bind().dialect.name, terms)

    async def find(self, session: AsyncSession, calls: CallLog, principal: Principal, query: SpokenQuery) -> SpokenPage:
        """Turns in which it was said, of the newest recordings first."""
        sought = parse(query.q, query.near)
        if not sought.terms:
            raise InvalidInput("there is no word in it", errors=[{"field": "query.q", "reason": "has no word"}])
        conditions = _conditions(calls, principal, query)
        before = _place(query.cursor) if query.cursor is not None else None
        items: list[SpokenHit] = []
        for _ in range(0, LOOKED_AT, AT_ONCE):
            rows = await repository.passages_page(session, sought.terms, conditions, before=before, limit=AT_ONCE)
            for row, hit in _hits(rows, sought):
                before = Place(row.spoken_at, row.id)
                items += [hit] if hit is not None else []
                if len(items) == query.limit:
                    return SpokenPage(items=await _with_calls(session, calls, items), next_cursor=_cursor(before))
            if len(rows) < AT_ONCE:
                return SpokenPage(items=await _with_calls(session, calls, items), next_cursor=None)
        following = None if before is None else _cursor(before)
        return SpokenPage(items=await _with_calls(session, calls, items), next_cursor=following)


async def _with_calls(session: AsyncSession, calls: CallLog, hits: Sequence[SpokenHit]) -> list[SpokenHit]:
    """The hits are of calls that the reader may see: the query asked for no others."""
    ids = {hit.call_id for hit in hits if hit.call_id is not None}
    rows = {row.id: row for row in await calls.calls_by_id(session, ids)}
    return [hit.model_copy(update={"call": rows.get(hit.call_id or "")}) for hit in hits]


def _conditions(calls: CallLog, principal: Principal, query: SpokenQuery) -> list[ColumnElement[bool]]:
    """Recordings without a call are found only by those who see all calls, and only without a filter of calls."""
    filters = CallQuery(**query.model_dump(exclude={"q", "side", "near", "limit", "cursor", "words", *_OF_RECORDINGS}))
    visible: ColumnElement[bool] = TranscriptPassage.call_id.in_(calls.visible(principal, filters))
    asked = query.model_dump(include=_OF_RECORDINGS, exclude_none=True)
    if asked:
        among = calls_recorded(min_s=query.min_s, max_s=query.max_s)
        visible = and_(visible, TranscriptPassage.call_id.in_(among))
    elif principal.may(Permission.CALLS_VIEW_ALL) and filters == CallQuery():
        visible = or_(visible, TranscriptPassage.call_id.is_(None))
    return [visible] if query.side is None else [visible, TranscriptPassage.speaker == str(query.side)]


def _hits(rows: Sequence[TranscriptPassage], sought: Wanted) -> Iterator[tuple[TranscriptPassage, SpokenHit | None]]:
    """Each row, and the hit where the words stand as they should."""
    for row in rows:
        words = [Findable(str(w), float(s), float(e), str(number)) for w, s, e, number in row.words]
        found = spots(words, row.language, sought)
        yield row, None if not found else _hit(row, words, found)


def _hit(row: TranscriptPassage, words: Sequence[Findable], found: Sequence[int]) -> SpokenHit:
    return SpokenHit(
        transcript_id=row.transcript_id,
        recording_id=row.recording_id,
        call_id=row.call_id,
        call=None,
        spoken_at=row.spoken_at,
        seq=row.seq,
        speaker=Side(row.speaker),
        at_s=words[found[0]].s,
        snippet=[SnippetPart(text=cut.text, hit=cut.hit) for cut in snippet([word.w for word in words], found)],
    )


def _cursor(place: Place) -> str:
    text = f"{place.spoken_at.astimezone(UTC).isoformat()}{_SEPARATOR}{place.passage_id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str) -> Place:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        time, _, number = text.partition(_SEPARATOR)
        place = Place(datetime.fromisoformat(time), int(number))
    except (ValueError, binascii.Error):
        raise _bad_cursor() from None
    if place.spoken_at.tzinfo is None or not 0 < place.passage_id < 2**31:
        raise _bad_cursor()
    return place


def _bad_cursor() -> InvalidInput:
    return InvalidInput("the cursor is not one of ours", errors=[{"field": "query.cursor", "reason": "not valid"}])
