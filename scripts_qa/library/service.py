"""The library for the rest of the house: published versions, and which of them a call is held against."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.vocabulary import Direction
from scripts_qa.library import repository
from scripts_qa.library.binding import Binding, CallTraits, fitting
from scripts_qa.library.errors import NoSuchScript
from scripts_qa.library.models import ScriptBinding, ScriptVersion
from scripts_qa.library.published import PublishedScript, as_published
from scripts_qa.library.words import words_of

__all__ = ["Bound", "CallTraits", "PublishedScript", "ScriptLibrary"]


@dataclass(frozen=True, slots=True)
class Bound:
    """`binding` is why; `others` fit too and come after it."""

    script: PublishedScript
    binding: Binding
    others: int


class ScriptLibrary:
    """It is given the session of the caller, so that one answer is one moment. `languages`: of each queue's callers,
    as the settings have it."""

    def __init__(self, *, now: Callable[[], datetime], languages: Mapping[str, str]) -> None:
        self._now = now
        self._languages = languages

    def traits(
        self,
        *,
        at: datetime,
        direction: Direction,
        queue: str | None,
        tags: frozenset[str] = frozenset(),
        talk_s: float | None = None,
    ) -> CallTraits:
        """Of a call; its language is its queue's."""
        language = self._languages.get(queue) if queue is not None else None
        known = None if language in (None, "auto") else language
        return CallTraits(at=at, direction=direction, queue=queue, language=known, tags=tags, talk_s=talk_s)

    async def version(self, session: AsyncSession, version_id: UUID) -> PublishedScript:
        """A version by its id, retired ones too.

        :raises NoSuchScript: for an id that was never given
        """
        row = await repository.version(session, version_id)
        if row is None:
            raise NoSuchScript("there is no such version of a script")
        return as_published(row)

    async def published(self, session: AsyncSession) -> list[PublishedScript]:
        """What is in force now: of each script the newest version, by key."""
        return [as_published(row) for row in await repository.all_in_force(session, self._now())]

    async def bound_to(self, session: AsyncSession, traits: CallTraits) -> PublishedScript | None:
        """The script that a call is held against. A call from before the script was published is held against none."""
        bound = await self.bound(session, traits)
        return None if bound is None else bound.script

    async def bound(self, session: AsyncSession, traits: CallTraits) -> Bound | None:
        """The same with the reason."""
        fit = fitting([as_binding(row) for row in await repository.live_bindings(session)], traits)
        for place, binding in enumerate(fit):
            row = await self._version_of(session, binding, traits.at)
            if row is not None:
                return Bound(as_published(row), binding, len(fit) - place - 1)
        return None

    async def words_for(self, session: AsyncSession, queue: str | None, language: str | None = None) -> tuple[str, ...]:
        """Words of the scripts that calls of this queue may be held against, for the recogniser's hints; those that
        stand in most phrases first. Where the call's language is known, scripts in others tell nothing."""
        rows = [as_binding(row) for row in await repository.live_bindings(session)]
        now = self._now()
        found: dict[UUID, PublishedScript] = {}
        for binding in rows:
            if binding.queue in (None, queue) and (row := await self._version_of(session, binding, now)) is not None:
                found[row.id] = as_published(row)
        spoken = [script for script in found.values() if language in (None, script.language)]
        return words_of([script.compiled for script in spoken])

    async def _version_of(self, session: AsyncSession, binding: Binding, at: datetime) -> ScriptVersion | None:
        if binding.version_id is not None:
            row = await repository.version(session, binding.version_id)
            return row if row is not None and row.retired_at is None else None
        return await repository.in_force(session, binding.script_id, at)


def as_binding(row: ScriptBinding) -> Binding:
    return Binding(
        id=row.id,
        script_id=row.script_id,
        version_id=row.version_id,
        form_version_id=row.form_version_id,
        queue=row.queue,
        direction=row.direction,
        language=row.language,
        tag=row.tag,
        min_talk_s=row.min_talk_s,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        priority=row.priority,
        created_at=row.created_at,
    )
