"""The library for its own pages: lists, details, and answers in the shapes of the API."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.ports import UserNames
from scripts_qa.compiled import CompiledScript
from scripts_qa.library import repository
from scripts_qa.library.binding import Binding, in_order
from scripts_qa.library.checkup import Checkup
from scripts_qa.library.errors import NoSuchScript
from scripts_qa.library.models import SalesScript, ScriptBinding, ScriptTryout, ScriptVersion
from scripts_qa.library.ports import JudgedCalls
from scripts_qa.library.rendering import lines_of, never_of
from scripts_qa.library.schemas import (
    AppliesOut,
    Because,
    BindingOut,
    BoundScript,
    CheckOut,
    DraftOut,
    FailureOut,
    FaultOut,
    LineOut,
    LintOut,
    NeverOut,
    Rendered,
    ScriptDetail,
    ScriptPage,
    ScriptRow,
    ScriptsQuery,
    TryoutOut,
    VersionOut,
    VersionText,
)
from scripts_qa.library.service import Bound, as_binding
from scripts_qa.library.state import ScriptState

Versions = Mapping[UUID, Sequence[ScriptVersion]]
PLACE = ("line", "column", "end_line", "end_column")


class Shelf:
    """It is given the session of the request, so that one answer is one moment."""

    def __init__(self, names: UserNames, now: Callable[[], datetime], judged: JudgedCalls | None = None) -> None:
        self._names = names
        self._now = now
        self._judged = judged

    async def page(self, session: AsyncSession, query: ScriptsQuery) -> ScriptPage:
        """By key."""
        rows = await repository.scripts_page(
            session, after=query.cursor or "", limit=query.limit + 1, with_retired=query.retired
        )
        shown = rows[: query.limit]
        items = await self._rows(session, shown)
        return ScriptPage(items=items, next_cursor=shown[-1].key if len(rows) > query.limit else None)

    async def detail(self, session: AsyncSession, script: SalesScript) -> ScriptDetail:
        row = (await self._rows(session, [script]))[0]
        versions = (await repository.versions(session, [script.id]))[script.id]
        names = await self._people(session, [item.author_id for item in versions])
        text = _text(script, versions)
        shown = [version_out(item, names, _in_force(versions, self._now())) for item in versions]
        return ScriptDetail(**row.model_dump(), text=text, versions=shown)

    async def text(self, session: AsyncSession, script: SalesScript) -> str:
        """The draft, or what is published where nobody has changed it."""
        return _text(script, (await repository.versions(session, [script.id]))[script.id])

    async def version(self, session: AsyncSession, script_id: UUID, n: int) -> VersionText:
        found = (await repository.versions(session, [script_id]))[script_id]
        version = next((item for item in found if item.n == n), None)
        if version is None:
            raise NoSuchScript("there is no such version of this script")
        names = await self._people(session, [version.author_id])
        shown = version_out(version, names, _in_force(found, self._now()))
        return VersionText(**shown.model_dump(), text=version.text)

    async def bindings(self, session: AsyncSession) -> list[BindingOut]:
        """Those that count, in the order in which they are asked."""
        rows = await repository.live_bindings(session)
        return [item for item in await self._bindings(session) if item.id in {row.id for row in rows}]

    async def binding(self, session: AsyncSession, binding_id: UUID) -> BindingOut:
        return next(item for item in await self._bindings(session) if item.id == binding_id)

    async def tryout(self, session: AsyncSession, row: ScriptTryout) -> TryoutOut:
        names = await self._people(session, [row.requested_by_id])
        against = None if row.against_id is None else await repository.version(session, row.against_id)
        return _tryout(row, names, None if against is None else against.n)

    async def tryouts(self, session: AsyncSession, script_id: UUID, limit: int) -> list[TryoutOut]:
        return [await self.tryout(session, row) for row in await repository.tryouts(session, script_id, limit)]

    async def draft(self, session: AsyncSession, script: SalesScript) -> DraftOut:
        names = await self._people(session, [script.draft_by_id])
        return _draft(script, names)

    async def _rows(self, session: AsyncSession, scripts: Sequence[SalesScript]) -> list[ScriptRow]:
        ids = [script.id for script in scripts]
        versions = await repository.versions(session, ids)
        authors = [item.author_id for found in versions.values() for item in found]
        names = await self._people(session, [*authors, *(script.draft_by_id for script in scripts)])
        bindings = await self._bindings(session)
        judged = {} if self._judged is None else await self._judged.counts(session, _version_ids(versions))
        return [self._row(script, versions[script.id], names, bindings, judged) for script in scripts]

    def _row(
        self,
        script: SalesScript,
        versions: Sequence[ScriptVersion],
        names: Mapping[int, str],
        bindings: Sequence[BindingOut],
        judged: Mapping[UUID, int],
    ) -> ScriptRow:
        newest = _in_force(versions, self._now())
        return ScriptRow(
            id=script.id,
            key=script.key,
            title=script.title,
            language=script.language,
            state=_state(script, newest),
            draft=_draft(script, names),
            newest=None if newest is None else version_out(newest, names, newest),
            bindings=[item for item in bindings if item.script_id == script.id],
            judged=None if self._judged is None else sum(judged.get(item.id, 0) for item in versions),
        )

    async def _bindings(self, session: AsyncSession) -> list[BindingOut]:
        rows = {row.id: row for row in await repository.bindings(session)}
        ids = {row.script_id for row in rows.values()}
        scripts = {script_id: await repository.script(session, script_id) for script_id in ids}
        versions = _by_id(await repository.versions(session, ids))
        ordered = in_order(as_binding(row) for row in rows.values())
        return [
            _binding(rows[item.id], script, versions, place)
            for place, item in enumerate(ordered, 1)
            if (script := scripts[item.script_id]) is not None
        ]

    async def _people(self, session: AsyncSession, ids: Collection[int | None]) -> Mapping[int, str]:
        known = {user_id for user_id in ids if user_id is not None}
        return await self._names.names(session, known) if known else {}


def _text(script: SalesScript, versions: Sequence[ScriptVersion]) -> str:
    return script.draft_text if script.draft_text is not None else versions[0].text if versions else ""


def _version_ids(versions: Versions) -> list[UUID]:
    return [item.id for found in versions.values() for item in found]


def _by_id(versions: Versions) -> dict[UUID, ScriptVersion]:
    return {item.id: item for found in versions.values() for item in found}


def _in_force(versions: Sequence[ScriptVersion], now: datetime) -> ScriptVersion | None:
    return next((item for item in versions if item.retired_at is None and item.published_at <= now), None)


def _state(script: SalesScript, newest: ScriptVersion | None) -> ScriptState:
    if script.retired_at is not None:
        return ScriptState.RETIRED
    return ScriptState.DRAFT if newest is None else ScriptState.PUBLISHED


def _draft(script: SalesScript, names: Mapping[int, str]) -> DraftOut:
    by = None if script.draft_by_id is None else names.get(script.draft_by_id)
    return DraftOut(rev=script.draft_rev, at=script.draft_at, by=by, differs=script.draft_text is not None)


def version_out(row: ScriptVersion, names: Mapping[int, str], in_force: ScriptVersion | None) -> VersionOut:
    return VersionOut(
        id=row.id,
        n=row.n,
        sha256=row.sha256,
        note=row.note,
        author=None if row.author_id is None else names.get(row.author_id),
        published_at=row.published_at,
        retired_at=row.retired_at,
        in_force=in_force is not None and in_force.id == row.id,
    )


def _binding(row: ScriptBinding, script: SalesScript, versions: Mapping[UUID, ScriptVersion], place: int) -> BindingOut:
    own = {name: getattr(row, name) for name in BindingOut.model_fields if hasattr(row, name)}
    version = None if row.version_id is None else versions.get(row.version_id)
    return BindingOut(
        **own,
        script_key=script.key,
        script_title=script.title,
        version_n=None if version is None else version.n,
        place=place,
    )


def _tryout(row: ScriptTryout, names: Mapping[int, str], against_n: int | None) -> TryoutOut:
    return TryoutOut(
        id=row.id,
        script_id=row.script_id,
        state=row.state,
        sha256=row.sha256,
        against_n=against_n,
        total=len(row.call_ids),
        done=row.done,
        requested_at=row.requested_at,
        requested_by=None if row.requested_by_id is None else names.get(row.requested_by_id),
        finished_at=row.finished_at,
        result=row.result,
    )


def check_out(checkup: Checkup) -> CheckOut:
    return CheckOut(
        faults=[FaultOut.model_validate(fault) for fault in checkup.faults],
        findings=[
            LintOut(
                code=item.finding.code,
                severity=item.finding.severity,
                item=item.finding.item,
                phrase=item.finding.phrase,
                other=item.finding.other,
                n=item.finding.n,
                **{name: int(item.place[name]) for name in PLACE},
            )
            for item in checkup.findings
        ],
        tests=checkup.tests,
        failures=[
            FailureOut(**asdict(item.failure), **{name: int(item.place[name]) for name in PLACE})
            for item in checkup.failures
        ],
        script=None if checkup.compiled is None else rendered(checkup.compiled),
    )


def rendered(compiled: CompiledScript) -> Rendered:
    script = compiled.script
    return Rendered(
        title=script.title or script.script,
        language=script.lang,
        steps=[LineOut.model_validate(line, from_attributes=True) for line in lines_of(compiled)],
        never=[NeverOut.model_validate(item, from_attributes=True) for item in never_of(compiled)],
        applies=AppliesOut.model_validate(script.applies, from_attributes=True),
    )


def bound_out(bound: Bound) -> BoundScript:
    script = bound.script
    return BoundScript(
        version_id=script.id,
        script_id=script.script_id,
        key=script.key,
        n=script.n,
        sha256=script.sha256,
        because=_because(bound.binding, bound.others),
        rendered=rendered(script.compiled),
    )


def _because(binding: Binding, others: int) -> Because:
    return Because(
        binding_id=binding.id,
        asked=list(binding.asks),
        queue=binding.queue,
        direction=binding.direction,
        language=binding.language,
        tag=binding.tag,
        min_talk_s=binding.min_talk_s,
        priority=binding.priority,
        others=others,
    )
