"""Files of cards and the inbox in each role: the console and the workers."""

from functools import partial
from typing import Any, Final

from aiohttp import web

from callcenter.bootstrap.house import House
from callcenter.db import Database
from callcenter.objects.sealing import Keyring
from callcenter.objects.stores import Stores, open_storage
from callcenter.objects.vault import Vault
from callcenter.settings import Settings
from crm.files.api import FILES
from crm.files.storing import FileStore, Limits
from crm.files.sweeping import FileSweeper
from crm.inbox.handlers import InboxBell
from crm.inbox.jobs import NoticeKeeping
from screenpop.hub import Hub
from screenpop.schemas import NoticeEvent

MEGABYTE: Final = 1 << 20
WORK: Final = "work/files"


async def open_card_files(app: web.Application, house: House, hub: Hub) -> None:
    """Uploads are taken, and bells ring on the screens of this process."""
    app[FILES] = file_store(house.settings, house.database)
    bell = InboxBell(house.database, house.bus, partial(_ring, hub))
    await bell.start()
    house.process.run("bells", bell.run)


def card_file_parts(settings: Settings, database: Database) -> dict[type[Any], object]:
    """For the workers."""
    inbox = settings.inbox
    keeping = NoticeKeeping(read_days=inbox.keep_read_days, unread_days=inbox.keep_unread_days)
    return {FileSweeper: file_sweeper(settings, database), NoticeKeeping: keeping}


def file_store(settings: Settings, database: Database) -> FileStore:
    files = settings.files
    limits = Limits(
        largest=files.max_mb * MEGABYTE,
        total=files.total_mb * MEGABYTE,
        per_card=files.per_card,
        restore_days=files.restore_days,
    )
    return FileStore(database, file_vault(settings), work_dir=settings.data_dir / WORK, limits=limits)


def file_sweeper(settings: Settings, database: Database) -> FileSweeper:
    work_dir = settings.data_dir / WORK
    restore_days = settings.files.restore_days
    return FileSweeper(database, file_vault(settings), work_dir=work_dir, restore_days=restore_days)


def file_vault(settings: Settings) -> Vault:
    """Sealed by the same master keys as recordings."""
    storages = {one.name: open_storage(one, settings.data_dir) for one in settings.files.storages}
    keys = settings.recordings
    return Vault(Stores(storages, settings.files.storage), Keyring(keys.master_keys(), keys.key))


def _ring(hub: Hub, user_id: int) -> None:
    if hub.is_watched(user_id):
        hub.push(user_id, NoticeEvent(topic="inbox").model_dump(mode="json"))
