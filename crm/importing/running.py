"""The worker's side: reading a file through, dry or for good.

A batch is one transaction: it takes the rows by moving `rows_done`, writes their customers and counts them. Whatever
is killed in between leaves the batch as a whole undone, and the next worker begins at the row that `rows_done` names.
Two workers of one import cannot both take the same rows.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import JsonValue
from callcenter.db import Database
from callcenter.webhooks.events import Event
from callcenter.webhooks.outbox import just_now, tell
from crm.importing import matching, reading, repository
from crm.importing.cells import BadCell
from crm.importing.drafts import Draft, Drafter
from crm.importing.errors import FileGone, UnreadableFile
from crm.importing.fields import MoreFields
from crm.importing.files import fetched
from crm.importing.models import Import
from crm.importing.plans import Plan
from crm.importing.reading import Reading, SourceRow
from crm.importing.settling import Settled, Settler, Tally, with_placeholders
from crm.importing.state import ImportStatus
from crm.importing.stored import plan_of, reading_of
from crm.importing.targets import Target
from crm.importing.undoing import Undoer
from crm.importing.writing import BatchWriter
from crm.kinds import CustomerKind

log = structlog.get_logger(__name__)

BATCH: Final = 500
"""On SQLite nobody else writes during a batch: a tenth of a second, after which calls have their turn."""


@dataclass(frozen=True, slots=True)
class _Task:
    """What a worker needs to know of an import that it works on."""

    id: int
    plan: Plan
    reading: Reading
    author_id: int | None
    rows_done: int


class Importer:
    """`country` is that of numbers without a country code, `more` are rooms with fields of their own."""

    def __init__(self, *, country: str, now: Callable[[], datetime], more: Sequence[MoreFields] = ()) -> None:
        self._country = country
        self._now = now
        self._more = tuple(more)

    async def work(self, database: Database, import_id: int) -> None:
        """Do what the state of the import asks for; nothing when it asks for nothing."""
        async with database.reading() as session:
            row = await repository.get(session, import_id)
        if row is None:
            return
        status = ImportStatus(row.status)
        if status is ImportStatus.UNDOING:
            await Undoer(database, now=self._now, more=self._more).undo(import_id, author_id=row.created_by_id)
        if status not in (ImportStatus.CHECKING, ImportStatus.RUNNING):
            return
        try:
            await self._read(database, _task(row), status)
        except (UnreadableFile, FileGone) as error:
            reason = error.reason if isinstance(error, UnreadableFile) else error.code
            log.warning("import.file_refused", import_id=import_id, reason=reason)
            await self._end(database, import_id, status, ImportStatus.FAILED, error=reason)

    async def _read(self, database: Database, task: _Task, status: ImportStatus) -> None:
        async with fetched(database, task.id) as path:
            drafter = await self._drafter(database, path, task)
            if status is ImportStatus.CHECKING:
                await self._check(database, path, task, drafter)
            else:
                await self._run(database, path, task, drafter)

    async def _run(self, database: Database, path: Path, task: _Task, drafter: Drafter) -> None:
        done = task.rows_done
        async with aclosing(_batches(path, task.reading, drafter, after=done)) as batches:
            async for drafts in batches:
                async with database.transaction() as session:
                    to_row = drafts[-1].row
                    taken = await repository.advance_rows(
                        session, task.id, from_row=done, to_row=to_row, status=ImportStatus.RUNNING, now=self._now()
                    )
                    if not taken:
                        return
                    await self._write(session, task, drafts)
                done = to_row
        await self._end(database, task.id, ImportStatus.RUNNING, ImportStatus.DONE)

    async def _write(self, session: AsyncSession, task: _Task, drafts: Sequence[Draft]) -> None:
        for room in self._more:
            await room.ready(session, [draft.more for draft in drafts if draft.is_good])
        settled, names = await self._settle(session, task.plan, drafts)
        writer = BatchWriter(session, author_id=task.author_id, now=self._now(), more=self._more)
        kind = task.plan.kind
        firms = _new_companies(settled, names, task.plan)
        await writer.create(CustomerKind.COMPANY, list(firms.values()))
        for target in (*settled.fresh, *settled.touched):
            placeholder = target.values.get("company_id")
            if placeholder is not None and placeholder < 0:
                target.values["company_id"] = firms[placeholder].id
        await writer.create(kind, settled.fresh)
        changed = [target for target in settled.touched if target.is_changed]
        await writer.change(kind, changed)
        made = [*firms.values(), *settled.fresh]
        await writer.note_effects(task.id, [*made, *changed], {id(target) for target in made})
        settled.tally.companies = len(firms)
        await repository.add_problems(session, task.id, settled.problems)
        await repository.count(session, task.id, settled.tally)

    async def _settle(
        self, session: AsyncSession, plan: Plan, drafts: Sequence[Draft], seen: set[int] | None = None
    ) -> tuple[Settled, dict[str, int]]:
        """What becomes of the rows, and the ids of the companies that they name."""
        known = await matching.known(session, plan, [draft for draft in drafts if draft.is_good], self._more)
        names: dict[str, int] = {}
        if plan.kind is CustomerKind.CONTACT:
            named = sorted({draft.company for draft in drafts if draft.company})
            names = await matching.companies_named(session, named) if named else {}
            if plan.create_companies:
                names = with_placeholders(named, names)
        settled = Settler(plan, known, names, seen=frozenset() if seen is None else seen).settle(drafts)
        return settled, names

    async def _check(self, database: Database, path: Path, task: _Task, drafter: Drafter) -> None:
        """The dry run: memory holds one number for each key that the file would bring."""
        async with database.transaction() as session:
            await repository.clear_problems(session, task.id)
        seen: set[int] = set()
        firms: set[int] = set()
        total = Tally()
        async with aclosing(_batches(path, task.reading, drafter, after=0)) as batches:
            async for drafts in batches:
                async with database.transaction() as session:
                    if not await repository.still(session, task.id, ImportStatus.CHECKING, self._now()):
                        return
                    settled, names = await self._settle(session, task.plan, drafts, seen)
                    await repository.add_problems(session, task.id, settled.problems)
                    await repository.show_progress(session, task.id, drafts[-1].row)
                seen |= {hash(key) for target in settled.fresh for key in target.keys(task.plan.key)}
                wanted = settled.employers | set(_new_companies(settled, names, task.plan))
                firms |= {hash(name.casefold()) for name, id_ in names.items() if id_ in wanted and id_ < 0}
                total.add(settled.tally)
        total.companies = len(firms)
        await self._end(database, task.id, ImportStatus.CHECKING, ImportStatus.CHECKED, tally=total)

    async def _drafter(self, database: Database, path: Path, task: _Task) -> Drafter:
        header = await asyncio.to_thread(reading.header, path, task.reading)
        parsers: dict[str, MoreFields] = {}
        async with database.reading() as session:
            users = await repository.users(session)
            for room in self._more:
                parsers |= {field.key: room for field in await room.fields(session, task.plan.kind)}

        def parse(key: str, text: str) -> JsonValue:
            if key not in parsers:
                raise BadCell("field_gone")
            return parsers[key].parse(key, text)

        return Drafter(task.plan, header, country=self._country, users=users, parse_more=parse)

    async def _end(
        self,
        database: Database,
        import_id: int,
        status: ImportStatus,
        to: ImportStatus,
        *,
        tally: Tally | None = None,
        error: str = "",
    ) -> None:
        async with database.transaction() as session:
            row = await repository.get(session, import_id, lock=True)
            if row is None or row.status != status:
                return
            row.status, row.error, row.finished_at, row.moved_at = str(to), error, self._now(), self._now()
            if to in (ImportStatus.DONE, ImportStatus.CHECKED):
                row.rows_total = row.rows_done
            if tally is not None:
                await repository.count(session, import_id, tally)
            if status is ImportStatus.RUNNING:
                tell(session, just_now(Event.IMPORT_FINISHED, str(import_id), {"status": str(to)}))


def _task(row: Import) -> _Task:
    return _Task(row.id, plan_of(row), reading_of(row), row.created_by_id, row.rows_done)


def _new_companies(settled: Settled, names: dict[str, int], plan: Plan) -> dict[int, Target]:
    """By placeholder, those that a customer of the batch really works for."""
    wanted = {target.values.get("company_id"): target.row for target in (*settled.fresh, *settled.touched)}
    firms: dict[int, Target] = {}
    for name, placeholder in names.items():
        if placeholder in wanted and placeholder < 0 and placeholder not in firms:
            values: dict[str, Any] = {"name": name, "note": "", "source": plan.source, "tags": list(plan.tags)}
            values["responsible_id"] = plan.responsible_id
            firms[placeholder] = Target(CustomerKind.COMPANY, wanted[placeholder], None, 1, values)
    return firms


async def _batches(path: Path, how: Reading, drafter: Drafter, *, after: int) -> AsyncGenerator[list[Draft], None]:
    """Read and understood in a thread: the loop goes on renewing the job's lease."""
    with closing(reading.rows(path, how, after=after)) as rows:
        while drafts := await asyncio.to_thread(_take, rows, drafter):
            yield drafts


def _take(rows: Iterator[SourceRow], drafter: Drafter) -> list[Draft]:
    return drafter.all(islice(rows, BATCH))
