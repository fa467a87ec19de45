"""The rules of imports: uploading, planning, starting, stopping, taking back."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.jobs.ports import Jobs
from crm import repository as customers
from crm.duplicates.evidence import Reason
from crm.errors import invalid_field
from crm.importing import files, headers, repository
from crm.importing.errors import NoSuchImport
from crm.importing.fields import ImportField, MoreFields, built_in
from crm.importing.jobs import ImportArgs, job_key
from crm.importing.kinds import ImportKind, Word
from crm.importing.models import Import, ImportDouble
from crm.importing.plans import DEAL_KEYS, KEY_FIELDS, ColumnPlan, MatchKey, Mode, Plan
from crm.importing.reading import Format, Inspection, Reading
from crm.importing.schemas import (
    ColumnView,
    Counts,
    DoubleView,
    FieldView,
    ImportBrief,
    ImportView,
    ReadingInput,
    ReadingView,
    ReasonCount,
    WordView,
)
from crm.importing.settling import Tally
from crm.importing.state import ImportStatus, WrongStep, advance
from crm.importing.stored import plan_of, reading_of
from crm.importing.vocabulary import Vocabulary
from crm.importing.words import Counted, house_words, views
from crm.kinds import CustomerKind, CustomerRef

JOB: Final = "crm.import"
PRIORITY: Final = 5
"""Somebody looks at the progress."""
_OF_PEOPLE: Final = (MatchKey.PHONE, MatchKey.EMAIL)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was received and looked through."""

    path: Path
    name: str
    size: int
    found: Inspection


class Imports:
    """`more` are rooms whose fields can be mapped too."""

    def __init__(self, jobs: Jobs, *, now: Callable[[], datetime], more: Sequence[MoreFields] = ()) -> None:
        self._jobs = jobs
        self._now = now
        self._more = tuple(more)

    async def fields(self, session: AsyncSession, kind: ImportKind) -> list[FieldView]:
        found = await self._fields(session, kind)
        return [FieldView(key=one.key, many=one.many, title=one.title, needed=one.needed) for one in found]

    async def _fields(self, session: AsyncSession, kind: ImportKind) -> list[ImportField]:
        found = list(built_in(kind))
        for room in self._more:
            found += await room.fields(session, kind)
        return found

    async def add(self, session: AsyncSession, upload: Upload, author_id: int | None, *, deals: bool = True) -> Import:
        """Store the file with the plan that its header had the last time, or with what its headers suggest; without
        `deals` rows are customers, whatever they look like."""
        row = Import(created_by_id=author_id, created_at=self._now(), moved_at=self._now())
        row.file_name, row.file_size = upload.name, upload.size
        row.status, row.plan, row.error, row.undo = str(ImportStatus.UPLOADED), {}, "", {}
        await self._look(session, row, upload.found, deals=deals)
        session.add(row)
        await session.flush()
        await files.store(session, row.id, upload.path)
        return row

    async def read_again(self, session: AsyncSession, row: Import, found: Inspection, *, deals: bool = True) -> None:
        _back_to_start(row)
        await self._forget_check(session, row)
        await self._look(session, row, found, deals=deals)

    async def _look(self, session: AsyncSession, row: Import, found: Inspection, *, deals: bool) -> None:
        names = [column.name for column in found.columns]
        row.reading = {**found.reading.dump(), "sheets": list(found.sheets)}
        row.columns = [asdict(column) for column in found.columns]
        row.rows_total, row.rows_done = found.rows, 0
        row.header_key = header_key(names)
        stored = await repository.remembered(session, row.header_key)
        if stored is not None and not deals and stored.get("kind") == ImportKind.DEAL:
            stored = None
        kind = headers.kind_of(names)
        kind = kind if deals or kind is not ImportKind.DEAL else ImportKind.LEAD
        plan = _with_names(stored, names) if stored else await self.suggest(session, names, kind)
        row.plan = {**plan.dump(), "remembered": stored is not None}

    async def suggest(self, session: AsyncSession, names: Sequence[str], kind: ImportKind) -> Plan:
        """A plan by the headers alone."""
        fields = await self._fields(session, kind)
        targets = headers.fields_of(names, kind, {field.key: field.many for field in fields})
        targets = _by_title(names, targets, fields)
        columns = [ColumnPlan(column=name, field=field) for name, field in zip(names, targets, strict=True)]
        mapped = {field for field in targets if field is not None}
        keys = [key for key in _usual_keys(kind) if KEY_FIELDS[key] & mapped]
        return Plan(kind=kind, mode=Mode.BOTH if keys else Mode.CREATE, keys=keys, columns=columns)

    async def plan(self, session: AsyncSession, row: Import, plan: Plan) -> None:
        """Change what is to be done; a dry run of the old plan says nothing about the new one."""
        _back_to_start(row)
        await self._check_plan(session, row, plan)
        await self._forget_check(session, row)
        row.plan = {**plan.dump(), "remembered": False}

    async def words(self, session: AsyncSession, found: Counted, plan: Plan) -> list[WordView]:
        """What the words of a file mean here, by this plan."""
        return views(found, Vocabulary(plan, await house_words(session)), plan)

    async def check(self, session: AsyncSession, row: Import) -> None:
        await self._begin(session, row, ImportStatus.CHECKING)

    async def run(self, session: AsyncSession, row: Import) -> None:
        """Start for good, or go on with what was stopped."""
        if row.status == ImportStatus.STOPPED:
            row.status = str(advance(ImportStatus(row.status), ImportStatus.RUNNING))
            row.moved_at, row.finished_at = self._now(), None
            await self._enqueue(session, row)
            return
        await self._begin(session, row, ImportStatus.RUNNING)
        await repository.remember(session, row.header_key, plan_of(row).dump(), self._now())

    async def stop(self, session: AsyncSession, row: Import) -> None:
        """A dry run is forgotten; what an import has written stays, and can be taken back."""
        to = ImportStatus.UPLOADED if row.status == ImportStatus.CHECKING else ImportStatus.STOPPED
        row.status = str(advance(ImportStatus(row.status), to))
        row.finished_at = self._now()
        if to is ImportStatus.UPLOADED:
            await self._forget_check(session, row)

    async def undo(self, session: AsyncSession, row: Import) -> None:
        row.status = str(advance(ImportStatus(row.status), ImportStatus.UNDOING))
        row.moved_at = self._now()
        await self._enqueue(session, row)

    async def _begin(self, session: AsyncSession, row: Import, to: ImportStatus) -> None:
        status = advance(ImportStatus(row.status), to)
        await self._check_plan(session, row, plan_of(row))
        await self._forget_check(session, row)
        row.status, row.started_at, row.finished_at, row.error = str(status), self._now(), None, ""
        row.moved_at = self._now()
        await self._enqueue(session, row)

    async def _enqueue(self, session: AsyncSession, row: Import) -> None:
        await session.flush()
        await self._jobs.enqueue(session, JOB, ImportArgs(row.id), unique_key=job_key(row.id), priority=PRIORITY)

    async def _forget_check(self, session: AsyncSession, row: Import) -> None:
        row.rows_done = 0
        for name in asdict(Tally()):
            setattr(row, name, 0)
        if row.id is not None:
            await repository.clear_problems(session, row.id)

    async def _check_plan(self, session: AsyncSession, row: Import, plan: Plan) -> None:
        """The plan fits the file: its columns, fields of this kind, one column for a field that takes one, a key."""
        known = {field.key: field.many for field in await self.fields(session, plan.kind)}
        names = {column["name"] for column in row.columns}
        taken: set[str] = set()
        for place, column in enumerate(plan.columns):
            where = f"body.columns.{place}"
            if column.column not in names:
                raise invalid_field(f"{where}.column", "the file has no such column")
            if column.field is None:
                continue
            if column.field not in known:
                raise invalid_field(f"{where}.field", "there is no such field")
            if column.field in taken and not known[column.field]:
                raise invalid_field(f"{where}.field", "another column goes there already")
            taken.add(column.field)
        if not taken:
            raise invalid_field("body.columns", "no column is taken")
        _check_keys(plan, taken)
        await self._check_references(session, plan)

    async def _check_references(self, session: AsyncSession, plan: Plan) -> None:
        if plan.responsible_id is not None and not await customers.user_exists(session, plan.responsible_id):
            raise invalid_field("body.responsible_id", "there is no such user")
        if plan.pipeline_id is None and not plan.meanings:
            return
        known = await house_words(session)
        if plan.pipeline_id is not None and plan.pipeline_id not in known.pipelines:
            raise invalid_field("body.pipeline_id", "there is no such pipeline")
        there = {
            Word.RESPONSIBLE: await repository.user_ids(session),
            Word.PIPELINE: set(known.pipelines),
            Word.STAGE: {stage.id for stage in known.stages},
            Word.LOSS_REASON: set(known.loss_reasons.values()),
        }
        for place, one in enumerate(plan.meanings):
            if one.id is not None and one.id not in there[one.field]:
                raise invalid_field(f"body.meanings.{place}.id", f"there is no such {one.field}")

    async def brief(self, session: AsyncSession, row: Import) -> ImportBrief:
        return await brief_of(session, row)

    async def view(self, session: AsyncSession, row: Import) -> ImportView:
        stored = dict(row.reading)
        sheets = stored.pop("sheets", [])
        names = [column["name"] for column in row.columns]
        is_card = stored["format"] == Format.VCARD
        plan = plan_of(row)
        reasons = await repository.reasons(session, row.id)
        return ImportView(
            **await _shown(session, row),
            reading=ReadingView(**stored, sheets=sheets),
            columns=[ColumnView.model_validate(column) for column in row.columns],
            plan=plan,
            origin=headers.Origin.VCARD if is_card else headers.origin_of(names),
            remembered=bool(row.plan.get("remembered")),
            fields=await self.fields(session, plan.kind),
            reasons=[ReasonCount(code=code, fatal=fatal, rows=rows) for code, fatal, rows in reasons],
        )


async def brief_of(session: AsyncSession, row: Import) -> ImportBrief:
    return ImportBrief.model_validate(await _shown(session, row))


async def _shown(session: AsyncSession, row: Import) -> dict[str, object]:
    names = await customers.user_names(session, [] if row.created_by_id is None else [row.created_by_id])
    plain = ("id", "file_name", "file_size", "created_at", "status", "rows_total", "rows_done", "error")
    return {
        **{name: getattr(row, name) for name in (*plain, "started_at", "finished_at", "undo")},
        "created_by": None if row.created_by_id is None else names.get(row.created_by_id),
        "kind": row.plan.get("kind", ImportKind.CONTACT),
        "counts": Counts(**{name: getattr(row, name) for name in asdict(Tally())}),
    }


async def double_views(session: AsyncSession, rows: Sequence[ImportDouble]) -> list[DoubleView]:
    """Cards as far as the reader sees them."""
    refs = {row.id: CustomerRef(CustomerKind(row.kind), row.customer_id) for row in rows if row.customer_id is not None}
    briefs = {brief.ref: brief for brief in await customers.briefs(session, list(refs.values()))}
    return [
        DoubleView(
            row=row.row,
            other_row=row.other_row,
            customer=briefs.get(refs[row.id]) if row.id in refs else None,
            score=row.score,
            reasons=[Reason(reason) for reason in row.reasons],
        )
        for row in rows
    ]


async def existing(session: AsyncSession, import_id: int, *, lock: bool = False) -> Import:
    row = await repository.get(session, import_id, lock=lock)
    if row is None:
        raise NoSuchImport("there is no such import")
    return row


def other_reading(row: Import, wanted: ReadingInput) -> Reading:
    """The reading with what the person said; a change of sheet or delimiter looks at the file anew."""
    return replace(reading_of(row), **wanted.model_dump(exclude_none=True))


def header_key(names: Sequence[str]) -> str:
    """The same for the same set of headers, whatever their order and case."""
    keys = "\n".join(sorted(headers.key_of(name) for name in names))
    return hashlib.sha256(keys.encode()).hexdigest()


def _with_names(stored: dict[str, Any], names: Sequence[str]) -> Plan:
    """A remembered plan for a file that writes the same headers in its own way."""
    plan = Plan.model_validate(stored)
    fields = {headers.key_of(column.column): column.field for column in plan.columns}
    plan.columns = [ColumnPlan(column=name, field=fields.get(headers.key_of(name))) for name in names]
    return plan


def _by_title(names: Sequence[str], targets: Sequence[str | None], fields: Sequence[ImportField]) -> list[str | None]:
    """A column that would go nowhere, or into the remark, may be called as one of the firm's own fields; each is taken
    once."""
    titles = {headers.key_of(name): field.key for field in reversed(fields) for name in (*field.headers, field.title)}
    titles.pop("", None)
    found: list[str | None] = []
    for name, target in zip(names, targets, strict=True):
        key = titles.get(headers.key_of(name)) if target in (None, "note") else None
        found.append(target if key is None or key in found else key)
    return found


def _back_to_start(row: Import) -> None:
    """What failed after it had written customers can only be taken back: begun anew it would write them twice."""
    if row.status == ImportStatus.FAILED and row.created + row.updated + row.companies:
        raise WrongStep("it has written customers: take it back first", current=row.status, wanted="uploaded")
    row.status = str(advance(ImportStatus(row.status), ImportStatus.UPLOADED))


def _usual_keys(kind: ImportKind) -> tuple[MatchKey, ...]:
    match kind:
        case ImportKind.DEAL:
            return (MatchKey.ID, MatchKey.EXTERNAL_ID)
        case ImportKind.COMPANY:
            return (MatchKey.ID, MatchKey.TAX_NUMBER, *_OF_PEOPLE, MatchKey.EXTERNAL_ID)
        case _:
            return (MatchKey.ID, *_OF_PEOPLE, MatchKey.TAX_NUMBER, MatchKey.EXTERNAL_ID)


def _check_keys(plan: Plan, taken: set[str]) -> None:
    if not plan.keys and plan.mode is not Mode.CREATE:
        raise invalid_field("body.keys", "to update cards they must be known by something")
    if len(set(plan.keys)) < len(plan.keys):
        raise invalid_field("body.keys", "a key stands there twice")
    for place, key in enumerate(plan.keys):
        where = f"body.keys.{place}"
        if key not in KEY_FIELDS or (plan.kind is ImportKind.DEAL and key not in DEAL_KEYS):
            raise invalid_field(where, "such cards are not known by this")
        if not KEY_FIELDS[key] & taken:
            raise invalid_field(where, "no column goes to this field")
