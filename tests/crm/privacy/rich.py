"""One person who left a trace in every room, and how to look for her in everything that is stored."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Text, cast, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.models import AuditRecord
from callcenter.board.models import BoardMessageRecord
from callcenter.calls.models import CallForward, CallTransfer
from callcenter.calls.outcomes.models import GivenOutcome, OutcomeEntry
from callcenter.control.models import ControlRequest
from callcenter.db import Database
from callcenter.http.models import SavedRequest
from callcenter.jobs.models import JobRow
from callcenter.reports.models import ImportedVisit, SettledCaller
from callcenter.reports.visits import Ending
from callcenter.tables import METADATA
from crm.bin.models import Binned
from crm.credentials.models import Credential
from crm.deals.models import Deal, DealEntry, LeadConversion
from crm.duplicates.models import DuplicatePair, SharedNumber
from crm.external_ids.models import ExternalId
from crm.feed.models import Reaction
from crm.fields.kinds import CardRef, FieldEntity
from crm.fields.models import CustomField, CustomValue
from crm.files.storing import FileStore
from crm.importing.models import Import, ImportChunk, ImportEffect
from crm.inbox.kinds import NoticeKind
from crm.inbox.telling import tell
from crm.kinds import CustomerKind, CustomerRef
from crm.lists.models import SavedView
from crm.loyalty.models import LoyaltyCard, LoyaltyEntry
from crm.merging import service as merging
from crm.merging import ways
from crm.merging.schemas import MergeInput
from crm.models import Identifier, Note
from crm.notes.models import NoteChange
from crm.numbers.models import NumberOwnership
from crm.projects.models import Project, ProjectEntry
from crm.schemas import ContactPatch
from crm.sections.models import PostalAddress, Requisites
from crm.service import existing, patch
from crm.tasks.models import Task, TaskEntry
from recordings.models import CallTag, RecordingMark
from scripts_qa.people.models import BestLine
from tests.crm.builders import company, contact, lead
from tests.crm.cards.world import put_file
from tests.crm.merging.builders import hang
from tests.fakes.stories import NOW
from tests.recordings.transcription.world import ADMIN, ANNA, heard
from tests.scripts_qa.checking.world import GOOD, QaFirm

NAME: Final = "Анфиса Перепёлкина"
FORMER: Final = "Anfisa Perepyolkina"
SHORT: Final = "Перепёлкина А."
NUMBER: Final = "+79161234567"
SECOND_NUMBER: Final = "+74957654321"
SWITCHBOARD: Final = "+78121112233"
EMAIL: Final = "Anfisa@perepyolkina.example"
TAX: Final = "503112345678"
NEEDLES: Final = (
    *("перепёлкин", "перепелкин", "анфиса", "perepyolkina", "anfisa", TAX),
    *("9161234567", "4957654321"),
)
WRITTEN: Final = "8 (916) 123-45-67"
_CALL: Final = "pbx1-1"


@dataclass(slots=True)
class Rich:
    """`card` is hers, `colleague` another of the same firm who must not be touched."""

    firm: QaFirm
    card: int
    colleague: int
    recording: int
    deal: int


async def seed(firm: QaFirm) -> Rich:
    await firm.publish()
    words = heard("я анфиса перепёлкина мой номер 9161234567", language="en", start=20)
    recording = await firm.heard_call("1", customer=words, agent=heard(f"{GOOD} anfisa perepyolkina", start=2))
    await firm.check(_CALL)
    database = firm.database
    bricks = await company(database, "Кирпичи", SWITCHBOARD)
    colleague = await contact(database, "Пётр Сидоров", SWITCHBOARD, "+79990001122", emails=["petr@x.example"])
    card = await _card(database, bricks.id)
    deal = await _work(database, card)
    await _files(database, card, bricks.id)
    await _around(database, card, colleague.id, recording)
    await _own(database, card)
    return Rich(firm, card.id, colleague.id, recording, deal)


async def _card(database: Database, company_id: int) -> CustomerRef:
    """A card with another merged into it, a lead that became it, and an edit."""
    mine = await contact(
        database, NAME, NUMBER, SWITCHBOARD, emails=[EMAIL], note=f"Звонить на {WRITTEN}", tags=["vip"]
    )
    former = await contact(database, FORMER, SECOND_NUMBER, company_id=company_id, position="Перепёлкина, директор")
    early = await lead(database, SHORT, title=NAME, company_name="ИП Перепёлкина")
    async with database.transaction() as session:
        form = MergeInput(
            kind=CustomerKind.CONTACT, survivor_id=mine.id, loser_id=former.id, survivor_version=1, loser_version=1
        )
        await merging.merge(session, form, ANNA.user_id)
    async with database.transaction() as session:
        row = await existing(session, mine.ref)
        form_patch = ContactPatch(version=row.version, note=f"{NAME}, {EMAIL}")
        await patch(session, mine.ref, form_patch, author_id=ANNA.user_id, country="RU")
        session.add(Identifier(contact_id=mine.id, kind="tax_number", value=TAX))
        session.add(ExternalId(contact_id=mine.id, system="shop", value=EMAIL))
        session.add(LeadConversion(lead_id=early.id, contact_id=mine.id, at=NOW))
        kept: dict[str, Any] = {name: [] for name in ways.LISTS}
        session.add(Binned(lead_id=early.id, at=NOW, name_key=NAME.casefold(), way_back=kept))
        session.add(Reaction(contact_id=mine.id, line="created-contact:1", user_id=ANNA.user_id, kind="like", at=NOW))
    return mine.ref


async def _work(database: Database, card: CustomerRef) -> int:
    async with database.transaction() as session:
        await hang(session, card, f"Кухня для {NAME}")
        deal = (await session.scalars(select(Deal).where(Deal.contact_id == card.id))).one()
        deal.amount = 150_000
        task = (await session.scalars(select(Task).where(Task.contact_id == card.id))).one()
        task.text, task.caller_key = f"перезвонить {WRITTEN}", NUMBER
        changes: list[dict[str, Any]] = [{"field": "title", "before": NAME, "after": EMAIL}]
        session.add(DealEntry(deal_id=deal.id, at=NOW, kind="changed", changes=changes))
        session.add(TaskEntry(task_id=task.id, at=NOW, event="changed", text=NAME, changes=changes))
        session.add(note := Note(at=NOW, text=f"Это {NAME}", call_id=_CALL, number_key=NUMBER))
        await session.flush()
        before = f"Звонил {NAME}"
        session.add(NoteChange(line=f"note:{note.id}", note_id=note.id, at=NOW, before=before, after=note.text))
        session.add(given := GivenOutcome(call_id=_CALL, user_id=ANNA.user_id, remark=f"{NAME} болен", at=NOW))
        await session.flush()
        session.add(OutcomeEntry(given_id=given.id, at=NOW, remark=f"{NAME} болен"))
        return deal.id


async def _files(database: Database, card: CustomerRef, company_id: int) -> None:
    async with database.transaction() as session:
        row = Import(
            created_at=NOW,
            moved_at=NOW,
            file_name=f"{NAME}.csv",
            file_size=10,
            reading={},
            columns=[{"sample": [NAME]}],
            header_key="k",
            plan={},
            status="done",
        )
        session.add(row)
        await session.flush()
        content = f"Имя;Телефон\n{NAME};{WRITTEN}\n".encode("cp1251")
        session.add(ImportChunk(import_id=row.id, number=0, content=content))
        session.add(
            ImportEffect(
                import_id=row.id,
                row=2,
                kind="contact",
                customer_id=card.id,
                created=False,
                version=1,
                before={"values": {"name": NAME}},
            )
        )
        session.add(DuplicatePair(kind="contact", first_id=card.id, second_id=card.id + 90, score=80, reasons=["name"]))
        session.add(SharedNumber(e164=NUMBER, marked_at=NOW))


async def _own(database: Database, card: CustomerRef) -> None:
    """A field of the firm's own, and a number that she took over from somebody."""
    async with database.transaction() as session:
        field = CustomField(entity="contact", key="nick", label="Прозвище", kind="text", position=1)
        session.add(field)
        await session.flush()
        session.add(CustomValue(field_id=field.id, contact_id=card.id, text=NAME, key=NAME.casefold()))
        session.add(NumberOwnership(contact_id=card.id, e164=SECOND_NUMBER, since=NOW))
        await _entrusted(session, card)
        await _sections(session, card)


async def _entrusted(session: AsyncSession, card: CustomerRef) -> None:
    """A way into her router, and a project for her."""
    times = {"created_at": NOW, "updated_at": NOW}
    seal = {"key_id": "k", "wrapped_key": b"-", "sealed": b"-", "secret_changed_at": NOW}
    session.add(Credential(contact_id=card.id, title=f"Роутер, {NAME}", login=EMAIL, note=WRITTEN, **seal, **times))
    project = {"name": f"Кухня, {NAME}", "name_key": NAME.casefold(), "description": WRITTEN, "state": "planned"}
    row = Project(contact_id=card.id, sort_day=NOW.date(), **project, **times)
    session.add(row)
    await session.flush()
    changes: list[dict[str, Any]] = [{"field": "contact_id", "before": None, "after": NAME}]
    session.add(ProjectEntry(project_id=row.id, at=NOW, event="changed", text=NAME, changes=changes))


async def _sections(session: AsyncSession, card: CustomerRef) -> None:
    """What her card has in its sections."""
    loyalty = LoyaltyCard(contact_id=card.id, number=f"77 {NAME}", key="77", created_at=NOW)
    session.add(loyalty)
    await session.flush()
    session.add(LoyaltyEntry(card_id=loyalty.id, at=NOW, points=5, reason=f"Подарок: {NAME}"))
    values: dict[str, Any] = {"country": "ru", "legal_name": NAME, "numbers": {"inn": TAX}, "accounts": []}
    session.add(Requisites(contact_id=card.id, position=0, **values))
    session.add(PostalAddress(contact_id=card.id, kind="actual", street=NAME, position=0))


async def _around(database: Database, card: CustomerRef, colleague: int, recording: int) -> None:
    """Texts in rooms that know nothing of customers, and another customer's note that names her."""
    async with database.transaction() as session:
        session.add_all([*_stored_answers(card), *_told(colleague), _visit(), *_of_call(recording)])


def _stored_answers(card: CustomerRef) -> list[Any]:
    answer = {"id": card.id, "name": NAME, "phones": [NUMBER]}
    request = {"user_id": ANNA.user_id, "fingerprint": "f", "at": NOW, "answer": answer}
    return [SavedRequest(key="k1", **request), ControlRequest(key="k2", status=200, **request)]


def _told(colleague: int) -> list[Any]:
    who = {"user_id": ADMIN.user_id, "login": "admin", "role": "administrator", "address": "", "outcome": "done"}
    what = {"subject_kind": "number", "subject_id": "89161234567", "detail": {"to": WRITTEN, "who": NAME}}
    view = {"filter": {"q": NAME}, "sort": "newest", "columns": []}
    return [
        AuditRecord(at=NOW, action="call.dial", code="", **what, **who),
        JobRow(name="mail.send", args={"to": EMAIL}, state="dead", run_at=NOW, changed_at=NOW),
        BoardMessageRecord(text=f"{NAME} ждёт", urgent=False, sent_at=NOW, until=NOW),
        SettledCaller(caller=NUMBER, until=NOW, user_id=ANNA.user_id, made_at=NOW, note=NAME),
        SavedView(owner_id=ANNA.user_id, name="v", updated_at=NOW, **view),
        Note(at=NOW, text=f"Ищет {NAME.upper()}, тел. 916.123.45.67; договор 17", contact_id=colleague),
    ]


def _visit() -> ImportedVisit:
    when = {"entered_at": NOW, "seq": 0, "wait_s": 1.0, "talk_s": 2.0, "wrap_s": 0.0}
    who = {"agent": "a", "caller": "89161234567", "did": "", "event": "", "ending": Ending.ANSWERED}
    return ImportedVisit(source="old", call_id="9", queue="sales", **when, **who)


def _of_call(recording: int) -> list[Any]:
    parties = {"by": "101", "from_party": "101", "to_party": "89161234567"}
    step = {"script_key": "order-en", "step_id": "greet", "step_title": "t", "note": "", "state": "published"}
    clip = {"call_id": _CALL, "recording_id": recording, "start_s": 0, "end_s": 1, "proposed_at": NOW}
    return [
        CallTransfer(call_id=_CALL, seq=0, at=NOW, kind="blind", outcome="completed", **parties),
        CallForward(call_id=_CALL, seq=1, at=NOW + timedelta(1), by="101", to_party="79161234567"),
        RecordingMark(recording_id=recording, kind="comment", at_s=1.0, text=NAME, created_at=NOW),
        CallTag(call_id=_CALL, tag=SHORT, created_at=NOW),
        BestLine(quote=NAME, **step, **clip),
    ]


async def where_found(database: Database) -> dict[str, list[str]]:
    """Columns of all tables, with what of her stands in them; and the full-text index, which is no table of ours."""
    found: dict[str, list[str]] = {}
    async with database.reading() as session:
        for table in METADATA.sorted_tables:
            for row in (await session.execute(select(table))).mappings():
                for name, value in row.items():
                    for needle in needles_in(_plain(value)):
                        found.setdefault(f"{table.name}.{name}", []).append(needle)
        index = select(cast(text("lemmas"), Text)).select_from(text("transcript_fts"))
        for value in await session.scalars(index):
            for needle in needles_in(str(value)):
                found.setdefault("transcript_fts", []).append(needle)
    return found


def files_with_her(folder: Path) -> list[str]:
    """Stored files under this folder by content or name."""
    return [
        str(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (needles_in(path.name) or needles_in(_plain(path.read_bytes())))
    ]


def needles_in(value: str) -> list[str]:
    """In any case and any way of writing a number."""
    texts = (value.casefold(), re.sub(r"[\s\-().]", "", value))
    return [needle for needle in NEEDLES if any(needle in one for one in texts)]


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "ignore") + value.decode("cp1251", "ignore")
    return json.dumps(value, ensure_ascii=False, default=str)


async def hang_files(rich: Rich, store: FileStore, folder: Path) -> None:
    """A letter of hers on her card, and one on her colleague's that mentions her in its name."""
    letter = folder / "letter.txt"
    letter.write_text(f"{NAME}, {EMAIL}")
    database = rich.firm.database
    card = CardRef(FieldEntity.CONTACT, rich.card)
    deal = CardRef(FieldEntity.DEAL, rich.deal)
    await put_file(database, store, letter, [card, deal], name=f"{NAME}.txt", author_id=ANNA.user_id)
    colleague = CardRef(FieldEntity.CONTACT, rich.colleague)
    await put_file(database, store, letter, [colleague], name=f"от {NAME}.txt", author_id=ANNA.user_id)
    async with database.transaction() as session:
        tell(session, card, NoticeKind.NOTE, None, [ANNA.user_id])
