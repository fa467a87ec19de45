"""Taking audio away, by a rule or by a person. A certificate stays: what it was, who or what removed it, when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import SYSTEM, Actor, Subject
from callcenter.bus import Bus
from callcenter.calls.facts import CallId
from callcenter.calls.recorded import queues_of
from callcenter.db import Database
from callcenter.objects.errors import StorageFailed
from callcenter.objects.vault import Kept, Vault
from callcenter.recording_settings import RetentionRule
from recordings import repository
from recordings.errors import AudioRemoved, NoSuchRecording, OnLegalHold
from recordings.events import RECORDING_REMOVED, RecordingNews, to_payload
from recordings.kinds import RecordingState
from recordings.library import as_kept
from recordings.models import Recording, RemovalCertificate
from recordings.ports import RecordingCompanion

log = structlog.get_logger(__name__)

BATCH: Final = 200
BY_PERSON: Final = "person"


@dataclass(frozen=True, slots=True)
class Why:
    """`rule` is a retention rule's name, or `person`, who then gives a reason."""

    rule: str
    reason: str
    actor: Actor


class Remover:
    """The row is marked first and the objects go after the commit: an object that could not be deleted now is found
    again, because its row stays until it is gone."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        bus: Bus,
        *,
        audit: AuditTrail,
        companions: Sequence[RecordingCompanion] = (),
    ) -> None:
        self._database = database
        self._vault = vault
        self._bus = bus
        self._audit = audit
        self._companions = companions

    async def remove(self, recording_id: int, why: Why) -> None:
        """Audio, copies, waveform, and what companions keep.

        :raises OnLegalHold: whoever asks
        :raises AudioRemoved: when it was removed before
        """
        async with self._database.transaction() as session:
            call_id = await self.mark_removed(session, recording_id, why)
        await self.carry_out(recording_id, call_id)

    async def mark_removed(self, session: AsyncSession, recording_id: int, why: Why) -> CallId | None:
        """The first half, in the caller's transaction; `carry_out` belongs after its commit. Its call."""
        row = await repository.locked(session, recording_id)
        if row is None:
            raise NoSuchRecording("there is no such recording")
        _refuse_kept(row)
        await self._certify(session, row, why)
        return None if row.call_id is None else CallId(row.call_id)

    async def carry_out(self, recording_id: int, call_id: CallId | None) -> None:
        """Delete the objects and tell it. Where this is cut short, a daily job goes on."""
        await self.finish(recording_id)
        await self._bus.publish(RECORDING_REMOVED, to_payload(RecordingNews(recording_id, call_id)))

    async def finish(self, recording_id: int) -> None:
        """Delete what a removed recording still has in a storage."""
        async with self._database.reading() as session:
            objects = await repository.objects(session, recording_id)
        for kind, row in objects.items():
            if await self._deleted(as_kept(row)):
                async with self._database.transaction() as session:
                    await repository.forget_object(session, recording_id, kind)

    async def finish_all(self) -> None:
        """After a storage that was away when its objects should have gone."""
        async with self._database.reading() as session:
            unfinished = await repository.removed_with_objects(session, BATCH)
        for recording_id in unfinished:
            await self.finish(recording_id)

    async def apply(self, rules: Sequence[RetentionRule], now: datetime) -> int:
        """Remove what the rules say; how many."""
        ages = [rule.days for rule in rules if rule.days]
        if not ages:
            return 0
        oldest, count, after = now - timedelta(days=min(ages)), 0, 0
        while True:
            async with self._database.reading() as session:
                rows = await repository.stored_before(session, oldest, after, BATCH)
                due = await _due(session, rows, rules, now)
            for row, rule in due:
                count += await self._apply(row.id, rule)
            if len(rows) < BATCH:
                return count
            after = rows[-1].id

    async def _apply(self, recording_id: int, rule: RetentionRule) -> bool:
        try:
            await self.remove(recording_id, Why(rule.name, f"older than {rule.days} days", SYSTEM))
        except (OnLegalHold, AudioRemoved):
            return False
        return True

    async def _certify(self, session: AsyncSession, row: Recording, why: Why) -> None:
        objects = await repository.objects(session, row.id)
        session.add(
            RemovalCertificate(
                recording_id=row.id,
                call_id=row.call_id,
                uniqueid=row.uniqueid,
                started_at=row.started_at,
                duration_s=row.duration_s,
                hashes={kind: one.sha256 for kind, one in objects.items()},
                rule=why.rule,
                reason=why.reason,
                removed_by_id=why.actor.user_id,
                removed_at=datetime.now(UTC),
            )
        )
        row.state = RecordingState.REMOVED
        for companion in self._companions:
            await companion.remove_with(session, row.id)
        subject = Subject("recording", str(row.id))
        await self._audit.record(session, why.actor, "recording.remove", subject, {"rule": why.rule})

    async def _deleted(self, kept: Kept) -> bool:
        try:
            await self._vault.delete(kept)
        except StorageFailed as error:
            log.warning("recordings.not_deleted", storage=kept.storage, error=error.code)
            return False
        return True


def _refuse_kept(row: Recording) -> None:
    if row.hold_reason is not None:
        raise OnLegalHold("this recording is on legal hold")
    if row.state != RecordingState.STORED:
        raise AudioRemoved("this recording has no audio")


async def _due(
    session: AsyncSession, rows: Sequence[Recording], rules: Sequence[RetentionRule], now: datetime
) -> list[tuple[Recording, RetentionRule]]:
    """The first rule that fits a recording's call decides, also when it keeps it longer than a later one."""
    ids = {row.call_id for row in rows if row.call_id is not None}
    queues = await queues_of(session, ids)
    tags = await repository.tags_of(session, ids)
    due = []
    for row in rows:
        call_id = row.call_id or ""
        rule = deciding(rules, queues.get(call_id, frozenset()), set(tags.get(call_id, ())))
        if rule is not None and rule.days and _is_older(row, rule, now) and row.hold_reason is None:
            due.append((row, rule))
    return due


def _is_older(row: Recording, rule: RetentionRule, now: datetime) -> bool:
    return row.started_at < now - timedelta(days=rule.days)


def deciding(rules: Sequence[RetentionRule], queues: frozenset[str], tags: set[str]) -> RetentionRule | None:
    """The rule for a call of these queues with these tags."""
    for rule in rules:
        if (rule.queue is None or rule.queue in queues) and (rule.tag is None or rule.tag in tags):
            return rule
    return None
