"""The worker's side: reading a file through, dry or for good.

A batch is one transaction: it takes the rows by moving `rows_done`, writes their customers and counts them. Whatever
is killed in between leaves the batch as a whole undone, and the next worker begins at the row that `rows_done` names.
Two workers of one import cannot both take the same rows.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import JsonValue
from callcenter.db import Database
from callcenter.webhooks.events import Event
from callcenter.webhooks.outbox import just_now, tell
from crm.importing import matching, reading, repository, telling
from crm.importing.buyers import KEYS as BUYER_KEYS
from crm.importing.buyers import Buyers, draft_of_buyer
from crm.importing.cells import BadCell
from crm.importing.deal_targets import DealLayer
from crm.importing.doubles import Doubles, SeenRows, doubles_of
from crm.importing.drafts import Draft, Drafter, House
from crm.importing.errors import FileGone, UnreadableFile
from crm.importing.fields import MoreFields
from crm.importing.files import fetched
from crm.importing.kinds import ImportKind
from crm.importing.models import Import
from crm.importing.plans import OnDouble, Plan
from crm.importing.reading import Reading, SourceRow
from crm.importing.settling import Laying, Settled, Settler, Tally, with_placeholders
from crm.importing.state import ImportStatus
from crm.importing.stored import plan_of, reading_of
from crm.importing.targets import Layer, Target, no_values
from crm.importing.undoing import Undoer
from crm.importing.vocabulary import Vocabulary
from crm.importing.words import house_words
from crm.importing.writing import BatchWriter

log = structlog.get_logger(__name__)

UTC_ZONE: Final = ZoneInfo("UTC")
NUMBER_OWNERS: Final = 4
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


@dataclass(slots=True)
class _Seen:
    """What earlier batches of a dry run would have made: hashes of keys, so that memory holds one number for each."""

    cards: set[int] = field(default_factory=set)
    buyers: set[int] = field(default_factory=set)
    firms: set[int] = field(default_factory=set)
    rows: SeenRows = field(default_factory=SeenRows)


@dataclass(frozen=True, slots=True)
class _Means:
    """What the rows of one import are read and settled with. `needed` are titles of fields by key."""

    drafter: Drafter
    words: Vocabulary
    needed: Mapping[str, str]


class Importer:
    """`country` is that of numbers without a country code, `zone` the firm's clock, `more` are rooms with fields of
    their own. `number_owners`: a number that more customers have makes no two of them one."""

    def __init__(
        self,
        *,
        country: str,
        now: Callable[[], datetime],
        more: Sequence[MoreFields] = (),
        zone: ZoneInfo = UTC_ZONE,
        number_owners: int = NUMBER_OWNERS,
    ) -> None:
        self._country = country
        self._number_owners = number_owners
        self._zone = zone
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
            means = await self._means(database, path, task)
            if status is ImportStatus.CHECKING:
                await self._check(database, path, task, means)
            else:
                await self._run(database, path, task, means)

    async def _run(self, database: Database, path: Path, task: _Task, means: _Means) -> None:
        done = task.rows_done
        async with aclosing(_batches(path, task.reading, means.drafter, after=done)) as batches:
            async for drafts in batches:
                async with database.transaction() as session:
                    to_row = drafts[-1].row
                    taken = await repository.advance_rows(
                        session, task.id, from_row=done, to_row=to_row, status=ImportStatus.RUNNING, now=self._now()
                    )
                    if not taken:
                        return
                    await self._write(session, task, means, drafts)
                done = to_row
        await self._end(database, task.id, ImportStatus.RUNNING, ImportStatus.DONE)

    async def _write(self, session: AsyncSession, task: _Task, means: _Means, drafts: Sequence[Draft]) -> None:
        for room in self._more:
            await room.ready(session, [draft.more for draft in drafts if draft.is_good])
        settled, names = await self._settle(session, task.plan, means, drafts)
        writer = BatchWriter(session, author_id=task.author_id, now=self._now(), more=self._more)
        kind = task.plan.kind
        people = list(settled.buyers.values())
        firms = _new_companies(settled, names, task.plan)
        await writer.create(ImportKind.COMPANY, list(firms.values()))
        for target in (*people, *settled.fresh, *settled.touched):
            _put(target, "company_id", firms)
        await writer.create(ImportKind.CONTACT, people)
        for target in (*settled.fresh, *settled.touched):
            _put(target, "contact_id", settled.buyers)
        await writer.create(kind, settled.fresh)
        changed = [target for target in settled.touched if target.is_changed]
        await writer.change(kind, changed)
        made = [*firms.values(), *people, *settled.fresh]
        await writer.note_effects(task.id, [*made, *changed], {id(target) for target in made})
        if task.plan.tell:
            await telling.tell(session, made, changed, task.author_id)
        settled.tally.companies, settled.tally.contacts = len(firms), len(people)
        await repository.add_problems(session, task.id, settled.problems)
        await repository.add_doubles(session, task.id, kind, settled.doubles)
        await repository.count(session, task.id, settled.tally)

    async def _settle(
        self, session: AsyncSession, plan: Plan, means: _Means, drafts: Sequence[Draft], seen: _Seen | None = None
    ) -> tuple[Settled, dict[str, int]]:
        """What becomes of the rows, and the ids of the companies that they name. `seen`: it is a dry run, which tells
        who may be there already also where such rows are made anyway."""
        good = [draft for draft in drafts if draft.is_good]
        asked = seen is not None or plan.on_double is not OnDouble.MAKE
        seen = seen or _Seen()
        known = await matching.known(session, plan.kind, plan.keys, good, self._more)
        names: dict[str, int] = {}
        if plan.kind in (ImportKind.CONTACT, ImportKind.DEAL):
            named = sorted({draft.company for draft in drafts if draft.company})
            names = await matching.companies_named(session, named) if named else {}
            if plan.create_companies:
                names = with_placeholders(named, names)
        if plan.kind is not ImportKind.DEAL:
            laying: Laying = Layer(plan, names)
            doubles = await self._doubles(session, plan, known, good, seen.rows) if asked else None
            settler = Settler(plan, known, laying, needed=means.needed, seen=seen.cards, doubles=doubles)
            settled = settler.settle(drafts)
            if doubles is not None:
                doubles.remember(settled.fresh)
            return settled, names
        buyers = await self._buyers(session, plan, good, names, seen.buyers)
        laying = DealLayer(plan, means.words, names, buyers, self._now())
        settled = Settler(plan, known, laying, needed=means.needed, seen=seen.cards).settle(drafts)
        wanted = {target.values["contact_id"] for target in (*settled.fresh, *settled.touched)}
        settled.buyers = {id_: target for id_, target in buyers.fresh.items() if id_ in wanted}
        return settled, names

    async def _doubles(
        self, session: AsyncSession, plan: Plan, known: matching.Known, drafts: Sequence[Draft], seen: SeenRows
    ) -> Doubles:
        """Of the rows that the keys find nobody for; whom they resemble is loaded where it is to be changed."""
        new = [draft for draft in drafts if not known.find(draft)]
        found = await doubles_of(session, plan.kind, new, most=self._number_owners, seen=seen)
        if plan.on_double is OnDouble.UPDATE:
            targets = await matching.load_more(session, plan.kind, found.cards(), known, self._more)
            found.may_change(targets)
        return found

    async def _buyers(
        self,
        session: AsyncSession,
        plan: Plan,
        drafts: Sequence[Draft],
        companies: Mapping[str, int],
        seen: Collection[int],
    ) -> Buyers:
        wanted = [draft_of_buyer(draft) for draft in drafts]
        people = await matching.known(session, ImportKind.CONTACT, BUYER_KEYS, wanted, ())
        return Buyers(plan, people, companies, seen)

    async def _check(self, database: Database, path: Path, task: _Task, means: _Means) -> None:
        """The dry run."""
        async with database.transaction() as session:
            await repository.clear_problems(session, task.id)
        seen, total = _Seen(), Tally()
        async with aclosing(_batches(path, task.reading, means.drafter, after=0)) as batches:
            async for drafts in batches:
                async with database.transaction() as session:
                    if not await repository.still(session, task.id, ImportStatus.CHECKING, self._now()):
                        return
                    settled, names = await self._settle(session, task.plan, means, drafts, seen)
                    await repository.add_problems(session, task.id, settled.problems)
                    await repository.add_doubles(session, task.id, task.plan.kind, settled.doubles)
                    await repository.show_progress(session, task.id, drafts[-1].row)
                seen.cards |= {hash(pair) for target in settled.fresh for pair in target.pairs(task.plan.keys)}
                seen.buyers |= {hash(pair) for one in settled.buyers.values() for pair in one.pairs(BUYER_KEYS)}
                wanted = settled.employers | set(_new_companies(settled, names, task.plan))
                seen.firms |= {hash(name.casefold()) for name, id_ in names.items() if id_ in wanted and id_ < 0}
                settled.tally.contacts = len(settled.buyers)
                total.add(settled.tally)
        total.companies = len(seen.firms)
        await self._end(database, task.id, ImportStatus.CHECKING, ImportStatus.CHECKED, tally=total)

    async def _means(self, database: Database, path: Path, task: _Task) -> _Means:
        header = await asyncio.to_thread(reading.header, path, task.reading)
        parsers: dict[str, MoreFields] = {}
        needed: dict[str, str] = {}
        async with database.reading() as session:
            words = Vocabulary(task.plan, await house_words(session))
            for room in self._more:
                found = await room.fields(session, task.plan.kind)
                parsers |= {one.key: room for one in found}
                needed |= {one.key: one.title for one in found if one.needed}

        def parse(key: str, text: str) -> JsonValue:
            if key not in parsers:
                raise BadCell("field_gone")
            return parsers[key].parse(key, text)

        house = House(self._country, self._zone, self._now(), words)
        return _Means(Drafter(task.plan, header, house, parse), words, needed)

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


def _put(target: Target, name: str, made: Mapping[int, Target]) -> None:
    """In the place of a placeholder who was made for it."""
    placeholder = target.values.get(name)
    if placeholder is not None and placeholder < 0:
        target.values[name] = made[placeholder].id


def _new_companies(settled: Settled, names: dict[str, int], plan: Plan) -> dict[int, Target]:
    """By placeholder, those that a card of the batch really names."""
    cards = (*settled.fresh, *settled.touched, *settled.buyers.values())
    wanted = {target.values.get("company_id"): target.row for target in cards}
    firms: dict[int, Target] = {}
    for name, placeholder in names.items():
        if placeholder in wanted and placeholder < 0 and placeholder not in firms:
            values = {**no_values(plan), "name": name, "tags": list(plan.tags)}
            firms[placeholder] = Target(ImportKind.COMPANY, wanted[placeholder], None, 1, values)
    return firms


async def _batches(path: Path, how: Reading, drafter: Drafter, *, after: int) -> AsyncGenerator[list[Draft], None]:
    """Read and understood in a thread: the loop goes on renewing the job's lease."""
    with closing(reading.rows(path, how, after=after)) as rows:
        while drafts := await asyncio.to_thread(_take, rows, drafter):
            yield drafts


def _take(rows: Iterator[SourceRow], drafter: Drafter) -> list[Draft]:
    return drafter.all(islice(rows, BATCH))
