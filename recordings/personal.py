"""What recordings keep of a person: the audio, and with it (by the companions) words and quotes. It is removed in the
usual way and leaves its certificate."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.trail import SYSTEM
from callcenter.personal.person import Obstacle, Person, Traces
from callcenter.personal.shelves import Shelf, Shelves
from recordings.kinds import RecordingState
from recordings.models import CallTag, QuarantinedFile, Recording, RecordingMark, RemovalCertificate
from recordings.removal import Remover, Why

ERASURE: Final = "erasure"
"""Stands in the certificate where a retention rule would."""


class PersonalRecordings(Shelves):
    """`personal.ports.PersonalRoom`"""

    def __init__(self, remover: Remover) -> None:
        shelves = (
            Shelf(table=Recording, mine=lambda person: Recording.call_id.in_(person.call_ids), searched=False),
            Shelf(
                table=RecordingMark,
                mine=lambda person: RecordingMark.recording_id.in_(
                    select(Recording.id).where(Recording.call_id.in_(person.call_ids))
                ),
                removed=True,
            ),
            Shelf(table=CallTag),
            Shelf(table=RemovalCertificate),
            Shelf(table=QuarantinedFile),
        )
        super().__init__("recordings", shelves)
        self._remover = remover

    async def obstacles(self, session: AsyncSession, person: Person) -> Sequence[Obstacle]:
        """A legal hold, and audio that is just being taken in."""
        mine = await session.execute(
            select(Recording.id, Recording.state, Recording.hold_reason)
            .where(Recording.call_id.in_(person.call_ids))
            .order_by(Recording.id)
        )
        found = []
        for id_, state, hold in mine:
            if hold is not None:
                found.append(Obstacle("recording-on-hold", str(id_)))
            elif state == RecordingState.ARRIVING:
                found.append(Obstacle("recording-arriving", str(id_)))
        return found

    async def find(self, session: AsyncSession, person: Person) -> Sequence[Traces]:
        recordings, *others = await super().find(session, person)
        kept = [row for row in recordings.rows if row["state"] != RecordingState.REMOVED]
        return [Traces(recordings.table, kept, recordings.linked), *others]

    async def erase(self, session: AsyncSession, person: Person, found: Sequence[Traces]) -> Mapping[str, int]:
        recordings, *others = found
        why = Why(ERASURE, "the person's data was erased", SYSTEM)
        for row in recordings.rows:
            await self._remover.mark_removed(session, int(str(row["id"])), why)
        counts = await super().erase(session, person, others)
        return {**counts, recordings.table: len(recordings.rows)} if recordings.rows else counts

    async def settle(self) -> None:
        """Where a storage is away, the daily job goes on."""
        await self._remover.finish_all()
