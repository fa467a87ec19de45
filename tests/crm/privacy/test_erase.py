"""After an erasure nothing in the house names the person, and everything that counts is still there."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.models import AuditRecord
from callcenter.calls.models import CallRecord
from callcenter.personal.person import Person, Traces
from callcenter.personal.ports import PersonalRoom
from crm.deals.models import Deal
from crm.leads import ensure_lead
from crm.models import Contact, Note, Phone
from recordings.models import Recording, RemovalCertificate
from tests.crm.builders import caller
from tests.crm.privacy.conftest import PrivacyHouse
from tests.crm.privacy.rich import EMAIL, NAME, NUMBER, SWITCHBOARD, WRITTEN, files_with_her, where_found
from tests.recordings.transcription.world import ANNA

pytestmark = pytest.mark.db
NUMBER_OF_A_CARD = {"kind": "erase", "subject_kind": "number", "subject": WRITTEN, "reason": "r"}


class Killed(BaseException):
    """The process is gone."""


class Dying:
    """A room whose process dies right after its commit, or before it."""

    def __init__(self, room: PersonalRoom) -> None:
        self._room = room
        self.name = room.name
        self.tables = room.tables
        self.obstacles = room.obstacles
        self.find = room.find
        self.settle = room.settle

    async def erase(self, session: AsyncSession, person: Person, found: Sequence[Traces]) -> Mapping[str, int]:
        await self._room.erase(session, person, found)
        raise Killed


async def test_person_in_every_room_erased_is_nowhere_and_sums_stay(house: PrivacyHouse, tmp_path: Path) -> None:
    before = await where_found(house.database)
    tables = {place.partition(".")[0] for place in before}
    assert len(tables) >= 25, sorted(tables)
    objects = len(list((tmp_path / "a").rglob("*.wav")))
    waiting = await house.request("erase", customer_id=house.rich.card)
    assert waiting["state"] == "waiting", waiting
    assert waiting["shared"] == [SWITCHBOARD]
    assert {one["room"] for one in waiting["counts"]} == {room.name for room in house.rooms}
    status, document = await house.confirm(waiting["id"])
    assert status == 202, document
    done = await house.work(waiting["id"])
    assert (done["state"], done["name"]) == ("done", "[erased]")
    assert await where_found(house.database) == {}
    assert files_with_her(tmp_path / "a") == []
    assert objects > len(list((tmp_path / "a").rglob("*.wav"))) == 0
    status, proof = await house.ask("GET", f"requests/{done['id']}/certificate")
    assert status == 200
    assert (proof["asked_by"]["name"], proof["confirmed_by"]["name"]) == ("Admin", "Boris")
    assert proof["rows"] >= 30
    await _check_what_stays(house)
    async with house.database.transaction() as session:
        _, created = await ensure_lead(session, caller(NUMBER, call_id="pbx1-2"))
    assert created


async def _check_what_stays(house: PrivacyHouse) -> None:
    async with house.database.reading() as session:
        call = (await session.scalars(select(CallRecord))).one()
        assert (call.from_number, call.from_name, call.customer_key) == ("", "", None)
        assert (call.queue, call.status) == ("sales", "answered")
        deal = await session.get_one(Deal, house.rich.deal)
        assert (deal.amount, deal.title) == (150_000, "[erased]")
        assert await session.get(RemovalCertificate, house.rich.recording) is not None
        colleague = await session.get_one(Contact, house.rich.colleague)
        note = (await session.scalars(select(Note).where(Note.contact_id == colleague.id))).one()
        assert colleague.name == "Пётр Сидоров"
        assert note.text == "Ищет [erased], тел. [erased]; договор 17"
        kept = set(await session.scalars(select(Phone.e164)))
        assert kept == {SWITCHBOARD, "+79990001122"}
        actions = set(await session.scalars(select(AuditRecord.action).where(AuditRecord.action.like("privacy.%"))))
    assert actions == {"privacy.ask_erase", "privacy.found", "privacy.confirm", "privacy.erased"}


async def test_worker_killed_in_each_room_goes_on_and_forgets_nothing(house: PrivacyHouse) -> None:
    waiting = await house.request("erase", customer_id=house.rich.card)
    await house.confirm(waiting["id"])
    for place, room in enumerate(house.rooms):
        rooms: list[Any] = [*house.rooms[:place], Dying(room), *house.rooms[place + 1 :]]
        with pytest.raises(Killed):
            await house.work(waiting["id"], rooms)
    done = await house.work(waiting["id"])
    assert done["state"] == "done"
    assert done["rooms_done"] == len(house.rooms)
    assert await where_found(house.database) == {}
    again = await house.work(waiting["id"])
    assert again["counts"] == done["counts"]


async def test_erasure_asked_for_is_refused_to_who_asked_and_under_any_hold_at_any_time(house: PrivacyHouse) -> None:
    waiting = await house.request("erase", customer_id=house.rich.card)
    status, document = await house.confirm(waiting["id"], by="admin")
    assert (status, document["code"]) == (403, "not-confirmed")
    hold = {"kind": "contact", "customer_id": house.rich.card, "reason": "a court case"}
    status, placed = await house.ask("POST", "holds", hold)
    assert status == 201, placed
    await _hold_recording(house, "evidence")
    status, document = await house.confirm(waiting["id"])
    assert (status, document["code"]) == (409, "erasure-blocked")
    assert [one["code"] for one in document["obstacles"]] == ["legal-hold", "recording-on-hold"]
    status, lifted = await house.ask("POST", f"holds/{placed['id']}/lift")
    assert (status, lifted["live"]) == (200, False)
    await _hold_recording(house, None)
    status, document = await house.confirm(waiting["id"])
    assert status == 202, document
    await _hold_recording(house, "evidence")
    stopped = await house.work(waiting["id"])
    assert (stopped["state"], stopped["rooms_done"]) == ("blocked", 0)
    assert [one["code"] for one in stopped["obstacles"]] == ["recording-on-hold"]
    async with house.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Phone).where(Phone.e164 == NUMBER)) == 1


async def _hold_recording(house: PrivacyHouse, reason: str | None) -> None:
    async with house.database.transaction() as session:
        row = await session.get_one(Recording, house.rich.recording)
        row.hold_reason = reason


async def test_export_asked_for_holds_every_room_and_each_download_is_audited(house: PrivacyHouse) -> None:
    done = await house.request("export", customer_id=house.rich.card, language="ru")
    assert (done["state"], done["file_until"] is None) == ("done", False)
    status, content = await house.ask("POST", f"requests/{done['id']}/archive")
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        rooms = {name.removesuffix(".json") for name in archive.namelist() if name.endswith(".json")}
        index = archive.read("index.html").decode()
        cards = archive.read("customers.json").decode()
        letters = [name for name in archive.namelist() if name.startswith("files/")]
        assert [archive.read(name).decode() for name in letters] == [f"{NAME}, {EMAIL}"]
    assert rooms == {room.name for room in house.rooms}
    assert NAME in index
    assert NAME in cards
    assert "Что о вас хранится" in index
    assert "Пётр Сидоров" not in cards
    async with house.database.reading() as session:
        downloads = select(func.count()).select_from(AuditRecord).where(AuditRecord.action == "privacy.download")
        assert await session.scalar(downloads) == 1
    asked = {"kind": "export", "subject_kind": "contact", "customer_id": house.rich.card, "reason": "r"}
    for path in ("requests", "holds"):
        status, document = await house.ask("POST", path, asked, by=ANNA.login)
        assert (status, document["code"]) == (403, "forbidden"), path
    status, document = await house.ask("POST", "requests", NUMBER_OF_A_CARD)
    assert (status, document["code"]) == (409, "has-card")
