"""Rows and objects of files do not part for good, wherever a process dies."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from callcenter.db import Database
from callcenter.objects.sealing import Keyring
from callcenter.objects.vault import Kept, Vault
from crm.fields.kinds import CardRef, FieldEntity
from crm.files import service
from crm.files.models import CardFile
from crm.files.sealing import FileSealer
from crm.files.storing import FileStore, as_kept
from crm.models import Contact
from crm.privacy import holds
from crm.privacy.schemas import HoldInput
from tests.crm.builders import contact, user
from tests.crm.cards.world import LIMITS, MASTER, card_files, objects, put_file, sweeper

pytestmark = pytest.mark.db
ME = 1


class Killed(BaseException):
    """The process is gone."""


class Dying(Vault):
    """Dies when the object is there and nobody knows yet."""

    async def put(self, path: Path, key: str, storage: object = None) -> Kept:
        await super().put(path, key)
        raise Killed


@pytest.fixture
async def card(database: Database) -> CardRef:
    await user(database, ME, "Me")
    return CardRef(FieldEntity.CONTACT, (await contact(database, "Anna", "+74951234567")).id)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text("hello")
    return path


async def states(database: Database) -> list[tuple[str, str | None]]:
    async with database.reading() as session:
        return [(row.state, row.key) for row in await session.scalars(select(CardFile).order_by(CardFile.id))]


async def test_upload_killed_after_its_object_is_swept_and_a_running_one_is_not(
    database: Database, tmp_path: Path, card: CardRef, letter: Path
) -> None:
    store = card_files(database, tmp_path)
    dying = FileStore(
        database, Dying(store.vault.stores, store.vault.keyring), work_dir=tmp_path / "work", limits=LIMITS
    )
    with pytest.raises(Killed):
        await put_file(database, dying, letter, [card], name="a.txt", author_id=ME)
    assert [state for state, _ in await states(database)] == ["arriving"]
    broom = sweeper(database, store, tmp_path)
    await broom.sweep(datetime.now(UTC))
    assert (len(await states(database)), len(objects(tmp_path))) == (1, 1)
    await broom.sweep(datetime.now(UTC) + timedelta(hours=3))
    assert (await states(database), objects(tmp_path)) == ([], [])


async def test_removed_file_goes_after_its_days_and_its_line_stays(
    database: Database, tmp_path: Path, card: CardRef, letter: Path
) -> None:
    store = card_files(database, tmp_path)
    file_id = await put_file(database, store, letter, [card], name="a.txt", author_id=ME)
    async with database.transaction() as session:
        await service.put_away(session, await service.existing(session, card, file_id), author_id=ME)
    broom, now = sweeper(database, store, tmp_path), datetime.now(UTC)
    await broom.sweep(now + timedelta(days=LIMITS.restore_days - 1))
    assert len(objects(tmp_path)) == 1
    await broom.sweep(now + timedelta(days=LIMITS.restore_days + 1))
    assert (await states(database), objects(tmp_path)) == ([("gone", None)], [])


async def test_removed_file_of_a_customer_on_legal_hold_stays_until_the_hold_is_lifted(
    database: Database, tmp_path: Path, card: CardRef, letter: Path
) -> None:
    store = card_files(database, tmp_path)
    file_id = await put_file(database, store, letter, [card], name="a.txt", author_id=ME)
    now = datetime.now(UTC)
    async with database.transaction() as session:
        await service.put_away(session, await service.existing(session, card, file_id), author_id=ME)
        form = HoldInput(kind="contact", customer_id=card.id, reason="court")
        hold = await holds.place(session, form, by_id=ME, now=now)
    broom, later = sweeper(database, store, tmp_path), now + timedelta(days=LIMITS.restore_days + 1)
    await broom.sweep(later)
    assert (len(objects(tmp_path)), [state for state, _ in await states(database)]) == (1, ["removed"])
    async with database.transaction() as session:
        await holds.lift(session, hold.id, by_id=ME, now=later)
    await broom.sweep(later)
    assert (await states(database), objects(tmp_path)) == ([("gone", None)], [])


async def test_storage_that_is_away_at_a_removal_is_asked_again_at_the_next_sweep(
    database: Database, tmp_path: Path, card: CardRef, letter: Path
) -> None:
    store = card_files(database, tmp_path)
    await put_file(database, store, letter, [card], name="a.txt", author_id=ME)
    async with database.transaction() as session:
        await session.execute(update(CardFile).values(state="gone"))
    (stored,) = objects(tmp_path)
    folder = stored.parent
    folder.rename(tmp_path / "aside")
    folder.write_text("not a folder")
    broom = sweeper(database, store, tmp_path)
    await broom.sweep(datetime.now(UTC))
    assert [key is None for _, key in await states(database)] == [False]
    folder.unlink()
    (tmp_path / "aside").rename(folder)
    await broom.sweep(datetime.now(UTC))
    assert (await states(database), objects(tmp_path)) == ([("gone", None)], [])


async def test_master_key_rotated_files_open_without_the_old_one(
    database: Database, tmp_path: Path, card: CardRef, letter: Path
) -> None:
    store = card_files(database, tmp_path)
    file_id = await put_file(database, store, letter, [card], name="a.txt", author_id=ME)
    both = Keyring({**MASTER, "two": bytes(32)}, "two")
    assert await FileSealer(database, both).rotate() == 1
    assert await FileSealer(database, both).rotate() == 0
    after = Vault(store.vault.stores, Keyring({"two": bytes(32)}, "two"))
    async with database.reading() as session:
        kept = as_kept(await service.existing(session, card, file_id))
    assert await after.digest(kept) == kept.sha256


async def test_file_of_a_deleted_card_goes(database: Database, tmp_path: Path, card: CardRef, letter: Path) -> None:
    store = card_files(database, tmp_path)
    await put_file(database, store, letter, [card], name="a.txt", author_id=ME)
    async with database.transaction() as session:
        await session.execute(delete(Contact).where(Contact.id == card.id))
    await sweeper(database, store, tmp_path).sweep(datetime.now(UTC))
    assert (await states(database), objects(tmp_path)) == ([("gone", None)], [])
