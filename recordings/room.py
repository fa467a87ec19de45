"""Everything of this room that lives as long as a process, made from the settings."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from callcenter.audit.service import AuditTrail
from callcenter.bus import Bus
from callcenter.db import Database
from callcenter.objects.sealing import Keyring
from callcenter.objects.stores import Stores, open_storage
from callcenter.objects.vault import Vault
from callcenter.recording_settings import RecordingSettings, SourceSettings
from recordings.capture.policy import Policy
from recordings.checking import Checker
from recordings.ingest import Ingest
from recordings.library import RecordingLibrary
from recordings.moving import Mover
from recordings.ports import RecordingCompanion, RecordingFollower
from recordings.removal import Remover
from recordings.sources.folder import FolderSource
from recordings.sources.http import HttpSource
from recordings.sources.ports import Source, SourceAway
from recordings.sources.sftp import SftpSource
from recordings.sweeping import Place, Sweeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the room is given by the house."""

    database: Database
    bus: Bus
    audit: AuditTrail
    data_dir: Path
    followers: Sequence[RecordingFollower] = ()
    companions: Sequence[RecordingCompanion] = ()


class RecordingRoom:
    """Opened by nobody: storages and sources connect when they are used; `aclose` lets go of them."""

    def __init__(self, settings: RecordingSettings, around: Around) -> None:
        work_dir = around.data_dir / "work" / "recordings"
        stores = Stores(
            {one.name: open_storage(one, around.data_dir) for one in settings.storages},
            settings.storage,
        )
        database = around.database
        self.settings = settings
        self.policy = Policy.of(settings)
        self.vault = Vault(stores, Keyring(settings.master_keys(), settings.key))
        self.library = RecordingLibrary(database, self.vault, work_dir=work_dir)
        self.ingest = Ingest(database, self.vault, around.bus, work_dir=work_dir, followers=around.followers)
        self.sweeper = Sweeper(database, self.vault, work_dir=work_dir, companions=around.companions)
        self.remover = Remover(database, self.vault, around.bus, audit=around.audit, companions=around.companions)
        self.mover = Mover(database, self.vault)
        self.places = {one.node: Place(open_source(one), one) for one in settings.sources}
        self.checker = Checker(database, self.vault, self.policy, nodes=self.places)

    async def aclose(self) -> None:
        self.ingest.close()
        for place in self.places.values():
            with suppress(SourceAway):
                await place.source.aclose()


def open_source(settings: SourceSettings) -> Source:
    """Nothing is asked of it yet."""
    if settings.folder is not None:
        return FolderSource(settings.node, settings.folder)
    return HttpSource(settings) if settings.url is not None else SftpSource(settings)
