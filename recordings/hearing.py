"""Who may hear what, and what goes with it. Every play and every download is told to the audit trail."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.calls import recorded
from callcenter.calls.ports import UserNames
from callcenter.calls.schemas import CallDetail
from callcenter.calls.service import CallLog
from callcenter.errors import Forbidden
from recordings import repository
from recordings.errors import AudioRemoved, NoSuchRecording, NotForOperators
from recordings.kinds import ORIGINALS, REDACTED, Audibility, MarkKind, RecordingState, Side
from recordings.models import CallTag, Recording, RecordingMark, RecordingTrack, StoredObject
from recordings.schemas import (
    CallAudio,
    CertificateOut,
    MarkIn,
    MarkOut,
    PauseOut,
    RecordedCall,
    RecordingDetail,
    RecordingOut,
    RecordingPage,
    RecordingQuery,
    TrackOut,
)
from recordings.spool import LOST, Reason

PLAY_IS_NEW_AFTER_S: Final = 600.0
"""A player asks for many ranges of one file: they are one play, until it was silent for so long."""
REMEMBERED: Final = 10_000
TAGS_SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class Listener:
    """Who asks, from where."""

    principal: Principal
    address: str

    @property
    def actor(self) -> Actor:
        return Actor.of(self.principal, self.address)


class Hearing:
    """Rights and metadata; the bytes themselves come from the vault."""

    def __init__(
        self, calls: CallLog, *, names: UserNames, audit: AuditTrail, public_url: str, operators_hear_own: bool
    ) -> None:
        self._calls = calls
        self._names = names
        self._audit = audit
        self._public_url = public_url.rstrip("/")
        self._operators_hear_own = operators_hear_own
        self._plays: dict[tuple[int, int, bool], float] = {}

    async def page(self, session: AsyncSession, principal: Principal, query: RecordingQuery) -> RecordingPage:
        """Calls that have a recording, newest first: the call log's own list with one more condition."""
        self._check_may_listen(principal)
        among = repository.calls_recorded(min_s=query.min_s, max_s=query.max_s)
        page = await self._calls.page(session, principal, query, among=among)
        ids = [call.id for call in page.items]
        parts = await self._parts(session, principal, ids)
        tags = await repository.tags_of(session, ids)
        items = [
            RecordedCall(**dict(call), recordings=parts.get(call.id, []), tags=tags.get(call.id, []))
            for call in page.items
        ]
        return RecordingPage(items=items, next_cursor=page.next_cursor)

    async def of_call(self, session: AsyncSession, principal: Principal, call_id: str) -> list[RecordingOut]:
        """The parts of a call that this person may see, in the order in which they were spoken."""
        self._check_may_listen(principal)
        call = await self._calls.detail(session, principal, call_id)
        return (await self._parts(session, principal, [call.id])).get(call.id, [])

    async def audio_of_call(self, session: AsyncSession, principal: Principal, call_id: str) -> CallAudio:
        """What this person can hear of a call that he may see, or why there is nothing."""
        call = await self._calls.detail(session, principal, call_id)
        tags = (await repository.tags_of(session, [call.id])).get(call.id, [])
        recordings = (await self._parts(session, principal, [call.id])).get(call.id, [])
        if not self._may_listen(principal):
            closed = Audibility.CLOSED if recordings else Audibility.UNRECORDED
            return CallAudio(audibility=closed, quarantine=None, recordings=[], tags=tags)
        quarantine = (
            None if recordings else await repository.quarantined_as(session, [leg.uniqueid for leg in call.legs])
        )
        audibility = await self._audibility(session, call, recordings, quarantined=quarantine is not None)
        reason = None if quarantine is None else Reason(quarantine)
        return CallAudio(audibility=audibility, quarantine=reason, recordings=recordings, tags=tags)

    async def _audibility(
        self, session: AsyncSession, call: CallDetail, recordings: Sequence[RecordingOut], *, quarantined: bool
    ) -> Audibility:
        if recordings:
            arriving = all(one.state == RecordingState.ARRIVING for one in recordings)
            return Audibility.PREPARING if arriving else Audibility.READY
        if call.ended_at is None:
            return Audibility.LIVE
        if quarantined:
            return Audibility.QUARANTINED
        told = [await recorded.channels_recorded(session, leg.uniqueid) for leg in call.legs]
        if not any(told) or call.answered_at is None:
            return Audibility.UNRECORDED
        return Audibility.PREPARING if datetime.now(UTC) - call.ended_at < LOST else Audibility.MISSING

    async def detail(self, session: AsyncSession, principal: Principal, recording_id: int) -> RecordingDetail:
        row = await self.allowed(session, principal, recording_id)
        parts = [] if row.call_id is None else await repository.of_calls(session, [row.call_id])
        place = next((number for number, part in enumerate(parts, 1) if part.id == row.id), 1)
        objects = await repository.objects(session, row.id)
        tags = {} if row.call_id is None else await repository.tags_of(session, [row.call_id])
        certificate = await repository.certificate(session, row.id)
        return RecordingDetail(
            **dict(_out(row, place, may_listen=row.state == RecordingState.STORED)),
            call_id=row.call_id,
            node=row.node,
            tracks=[_track(track, objects) for track in await repository.tracks(session, row.id)],
            marks=await self._marks(session, row.id),
            pauses=_pauses(row, await recorded.pauses_of(session, row.uniqueid)),
            tags=tags.get(row.call_id or "", []),
            hold_reason=row.hold_reason,
            certificate=None
            if certificate is None
            else CertificateOut.model_validate(certificate, from_attributes=True),
            share_url=f"{self._public_url}/recordings?id={row.id}",
        )

    async def allowed(self, session: AsyncSession, principal: Principal, recording_id: int) -> Recording:
        """The recording, if this person may hear it; else there is none, so that ids tell nothing."""
        self._check_may_listen(principal)
        row = await repository.get(session, recording_id)
        if row is None or row.state == RecordingState.ARRIVING:
            raise NoSuchRecording("there is no such recording")
        if not principal.may(Permission.RECORDINGS_LISTEN_ALL):
            mine = await recorded.had_by(session, [row.call_id or ""], principal.user_id)
            if row.call_id is None or row.call_id not in mine:
                raise NoSuchRecording("there is no such recording")
        return row

    async def audible(
        self, session: AsyncSession, principal: Principal, recording_id: int, kind: str, *, unredacted: bool = False
    ) -> tuple[Recording, StoredObject]:
        """One stored object of a recording that this person may hear, without what is redacted unless asked.

        :raises Forbidden: when the whole sound of a redacted recording needs another right
        """
        row = await self.allowed(session, principal, recording_id)
        objects = await repository.objects(session, row.id)
        whole = unredacted or kind in ORIGINALS.values()
        redacted = any(copy in objects for copy in REDACTED.values())
        if whole and redacted and not principal.may(Permission.RECORDINGS_UNREDACTED):
            raise Forbidden("this needs another right", permission=str(Permission.RECORDINGS_UNREDACTED))
        found = (None if whole else objects.get(REDACTED.get(kind, ""))) or objects.get(kind)
        if row.state != RecordingState.STORED or found is None:
            raise AudioRemoved("this recording's audio was removed")
        return row, found

    async def note_play(self, listener: Listener, row: Recording, why: str, *, unredacted: bool = False) -> None:
        """Once for each time that somebody listens, not for each range that the player asks for."""
        key, now = (listener.principal.user_id, row.id, unredacted), monotonic()
        last = self._plays.pop(key, None)
        while len(self._plays) >= REMEMBERED:
            del self._plays[next(iter(self._plays))]
        self._plays[key] = now
        if last is None or now - last > PLAY_IS_NEW_AFTER_S:
            await self._audit.note(
                listener.actor, Deed("recording.play", _subject(row), {"why": why, "unredacted": unredacted})
            )

    async def note_download(self, listener: Listener, row: Recording, kind: str, why: str) -> None:
        detail = {"what": kind, "why": why}
        await self._audit.note(listener.actor, Deed("recording.download", _subject(row), detail))

    async def add_mark(self, session: AsyncSession, principal: Principal, recording_id: int, given: MarkIn) -> MarkOut:
        row = await self.allowed(session, principal, recording_id)
        mark = RecordingMark(
            recording_id=row.id,
            kind=given.kind,
            at_s=min(given.at_s, row.duration_s),
            text=given.text,
            author_id=principal.user_id,
            created_at=datetime.now(UTC),
        )
        session.add(mark)
        await session.flush()
        return _mark(mark, {principal.user_id: principal.name})

    async def remove_mark(self, session: AsyncSession, principal: Principal, recording_id: int, mark_id: int) -> None:
        """One's own; those of others need the right to manage recordings."""
        await self.allowed(session, principal, recording_id)
        mark = await repository.mark(session, recording_id, mark_id)
        if mark is None:
            raise NoSuchRecording("there is no such mark")
        if mark.author_id != principal.user_id and not principal.may(Permission.RECORDINGS_MANAGE):
            raise Forbidden("this mark is somebody else's")
        await session.delete(mark)

    async def set_tags(
        self, session: AsyncSession, principal: Principal, call_id: str, tags: Sequence[str]
    ) -> list[str]:
        """The tags of a call that this person may see; its id of today is used."""
        call = await self._calls.detail(session, principal, call_id)
        now = datetime.now(UTC)
        unique = sorted(set(tags))
        rows = [CallTag(call_id=call.id, tag=tag, author_id=principal.user_id, created_at=now) for tag in unique]
        await repository.set_tags(session, rows, call.id)
        return unique

    async def known_tags(self, session: AsyncSession) -> list[str]:
        return list(await repository.known_tags(session, TAGS_SHOWN))

    async def set_hold(self, session: AsyncSession, listener: Listener, recording_id: int, reason: str | None) -> None:
        """A legal hold, or its end."""
        await self.allowed(session, listener.principal, recording_id)
        row = await repository.locked(session, recording_id)
        if row is None or row.state != RecordingState.STORED:
            raise AudioRemoved("this recording's audio was removed")
        row.hold_reason = reason
        row.hold_by_id = None if reason is None else listener.principal.user_id
        row.hold_at = None if reason is None else datetime.now(UTC)
        action = "recording.release" if reason is None else "recording.hold"
        await self._audit.record(session, listener.actor, action, _subject(row), {"why": reason or ""})

    def _may_listen(self, principal: Principal) -> bool:
        own = self._operators_hear_own and principal.may(Permission.RECORDINGS_LISTEN_OWN)
        return own or principal.may(Permission.RECORDINGS_LISTEN_ALL)

    def _check_may_listen(self, principal: Principal) -> None:
        if not self._may_listen(principal):
            raise NotForOperators("here operators do not hear their own calls")

    async def _parts(
        self, session: AsyncSession, principal: Principal, call_ids: Collection[str]
    ) -> dict[str, list[RecordingOut]]:
        hears_all = principal.may(Permission.RECORDINGS_LISTEN_ALL)
        mine = set(call_ids) if hears_all else await recorded.had_by(session, call_ids, principal.user_id)
        parts: dict[str, list[RecordingOut]] = {}
        for row in await repository.of_calls(session, call_ids):
            of_call = parts.setdefault(row.call_id or "", [])
            may_listen = row.call_id in mine and row.state == RecordingState.STORED
            of_call.append(_out(row, len(of_call) + 1, may_listen=may_listen))
        return parts

    async def _marks(self, session: AsyncSession, recording_id: int) -> list[MarkOut]:
        rows = await repository.marks(session, recording_id)
        names = await self._names.names(session, {row.author_id for row in rows if row.author_id is not None})
        return [_mark(row, names) for row in rows]


def report_span(days: int, now: datetime) -> tuple[datetime, datetime]:
    """From when, and until when calls must have been over: files need a while to be taken in."""
    return now - timedelta(days=days), now - timedelta(minutes=10)


def _subject(row: Recording) -> Subject:
    return Subject("recording", str(row.id))


def _out(row: Recording, part: int, *, may_listen: bool) -> RecordingOut:
    return RecordingOut.model_validate(
        {
            "id": row.id,
            "part": part,
            "uniqueid": row.uniqueid,
            "state": row.state,
            "started_at": row.started_at,
            "duration_s": row.duration_s,
            "bound_by": row.bound_by,
            "on_hold": row.hold_reason is not None,
            "may_listen": may_listen,
        }
    )


def _pauses(row: Recording, pauses: Sequence[tuple[datetime, datetime | None]]) -> list[PauseOut]:
    """On the recording's own clock; what lies outside of it is another recording's of the same channel."""
    found = []
    for began, ended in pauses:
        start = max((began - row.started_at).total_seconds(), 0.0)
        end = row.duration_s if ended is None else min((ended - row.started_at).total_seconds(), row.duration_s)
        if start < end:
            found.append(PauseOut(start=round(start, 3), end=round(end, 3)))
    return found


def _track(track: RecordingTrack, objects: Mapping[str, StoredObject]) -> TrackOut:
    original = objects.get(ORIGINALS[Side(track.side)])
    values = {name: getattr(track, name) for name in TrackOut.model_fields if name != "sha256"}
    return TrackOut.model_validate({**values, "sha256": None if original is None else original.sha256})


def _mark(row: RecordingMark, names: Mapping[int, str]) -> MarkOut:
    return MarkOut(
        id=row.id,
        kind=MarkKind(row.kind),
        at_s=row.at_s,
        text=row.text,
        author_id=row.author_id,
        author_name=None if row.author_id is None else names.get(row.author_id),
        created_at=row.created_at,
    )
