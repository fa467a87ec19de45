"""Clips: short stretches of recordings for those who may hear no more than that.

Whoever asks has found out that this person may hear this stretch; the play is told to the audit trail here, with the
seconds and the reason.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.bus import JsonValue
from callcenter.db import Database
from callcenter.objects.vault import Kept, Vault
from recordings import repository
from recordings.errors import AudioRemoved
from recordings.kinds import REDACTED, ObjectKind, RecordingState
from recordings.library import as_kept
from recordings.ports import LONGEST_CLIP_S, Stretch
from recordings.sound.clips import cut


class Clips:
    """What is redacted stays out: a clip is cut from the redacted copy where there is one."""

    def __init__(self, database: Database, vault: Vault, *, audit: AuditTrail, work_dir: Path) -> None:
        self._database = database
        self._vault = vault
        self._audit = audit
        self._work_dir = work_dir

    async def sound(self, actor: Actor, stretch: Stretch, *, why: str, owner_id: int | None = None) -> bytes:
        """An MP3 of the stretch; `owner_id` is the person whose call it was.

        :raises AudioRemoved: when the recording has no sound there
        """
        async with self._database.reading() as session:
            kept = await _kept(session, stretch.recording_id)
        clip = await self._cut(kept, stretch)
        if not clip:
            raise AudioRemoved("this recording has no sound there")
        detail: Mapping[str, JsonValue] = {
            "why": why,
            "from_s": round(stretch.start_s, 1),
            "to_s": round(stretch.end_s, 1),
        }
        subject = Subject("recording", str(stretch.recording_id), owner_id)
        await self._audit.note(actor, Deed("recording.play", subject, detail))
        return clip

    async def _cut(self, kept: Kept, stretch: Stretch) -> bytes:
        self._work_dir.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="clip-", dir=self._work_dir))
        try:
            path = folder / "whole.ogg"
            await self._vault.fetch(kept, path)
            return await asyncio.to_thread(
                cut, path, stretch.start_s, min(stretch.end_s, stretch.start_s + LONGEST_CLIP_S)
            )
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _kept(session: AsyncSession, recording_id: int) -> Kept:
    row = await repository.get(session, recording_id)
    objects = {} if row is None else await repository.objects(session, recording_id)
    found = objects.get(REDACTED[ObjectKind.OGG]) or objects.get(ObjectKind.OGG)
    if row is None or row.state != RecordingState.STORED or found is None:
        raise AudioRemoved("this recording has no sound")
    return as_kept(found)
