"""Is everything there, and is it what it was? Reports for people: nothing is changed here."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from callcenter.calls import recorded
from callcenter.calls.recorded import AnsweredCall
from callcenter.db import Database
from callcenter.objects.errors import Damaged, StorageFailed, UnknownKey
from callcenter.objects.vault import Kept, Vault
from recordings import repository
from recordings.capture.policy import Policy, subject_of
from recordings.library import as_kept

BATCH: Final = 200


class Trouble(StrEnum):
    MISSING = "missing"
    CHANGED = "changed"
    SEALED = "no-key"
    AWAY = "storage-away"


@dataclass(frozen=True, slots=True)
class BadObject:
    recording_id: int
    kind: str
    storage: str
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Orphan:
    """A recording that belongs to no call that we know."""

    recording_id: int
    node: str
    uniqueid: str
    started_at: datetime
    duration_s: float


@dataclass(frozen=True, slots=True)
class Missing:
    """A call that should have a recording and has none; `told`: the exchange said that it began one."""

    call_id: str
    node: str
    started_at: datetime
    told: bool


@dataclass(frozen=True, slots=True)
class Stray:
    """An object in a storage that no recording has: left by something that was killed, or by a lost database."""

    storage: str
    key: str


class Checker:
    """`nodes` are those whose recordings come to us: of the others none is expected."""

    def __init__(self, database: Database, vault: Vault, policy: Policy, *, nodes: Collection[str]) -> None:
        self._nodes = frozenset(nodes)
        self._database = database
        self._vault = vault
        self._policy = policy

    async def damaged(self) -> AsyncIterator[BadObject]:
        """Every object read and hashed again."""
        after: tuple[int, str] = (0, "")
        while True:
            async with self._database.reading() as session:
                rows = await repository.objects_after(session, after, BATCH)
            for row in rows:
                trouble = await self._trouble(as_kept(row))
                if trouble is not None:
                    yield BadObject(row.recording_id, row.kind, row.storage, trouble)
            if len(rows) < BATCH:
                return
            after = (rows[-1].recording_id, rows[-1].kind)

    async def strays(self) -> AsyncIterator[Stray]:
        for storage in self._vault.stores:
            async for key in storage.keys(""):
                async with self._database.reading() as session:
                    known = await repository.is_known(session, storage.name, key)
                if not known:
                    yield Stray(storage.name, key)

    async def orphans(self, since: datetime) -> list[Orphan]:
        async with self._database.reading() as session:
            rows = await repository.unbound(session, since, 10_000)
        return [Orphan(row.id, row.node, row.uniqueid, row.started_at, row.duration_s) for row in rows]

    async def missing(self, since: datetime, until: datetime) -> list[Missing]:
        """Calls that were over before `until`, which should leave time for their files to be taken in."""
        async with self._database.reading() as session:
            calls = await recorded.answered_between(session, since, until)
            rows = await repository.since(session, since)
        channels, call_ids = {row.uniqueid for row in rows}, {row.call_id for row in rows}
        return [
            Missing(call.call_id, call.node, call.started_at, bool(call.told))
            for call in calls
            if call.call_id not in call_ids and not channels & set(call.channels) and self._is_expected(call)
        ]

    def _is_expected(self, call: AnsweredCall) -> bool:
        if call.node not in self._nodes:
            return False
        return bool(call.told) or self._policy.decide(subject_of(call), call.outside)

    async def _trouble(self, kept: Kept) -> Trouble | None:
        try:
            return None if await self._vault.digest(kept) == kept.sha256 else Trouble.CHANGED
        except FileNotFoundError:
            return Trouble.MISSING
        except Damaged:
            return Trouble.CHANGED
        except UnknownKey:
            return Trouble.SEALED
        except StorageFailed:
            return Trouble.AWAY
