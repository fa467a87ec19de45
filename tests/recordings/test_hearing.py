"""Recordings over HTTP: ranges of sealed audio, who may hear, what is told, holds and removals."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import select

from callcenter.audit.models import AuditRecord
from callcenter.audit.service import AuditTrail
from callcenter.auth.permissions import Role
from callcenter.calls.service import CallLog
from callcenter.db import Database
from callcenter.objects.serving import Unsatisfiable, Wanted, wanted
from recordings.api import HEARING, ROOM, routes
from recordings.events import RECORDING_REMOVED
from recordings.hearing import Hearing
from recordings.tagging import CallTagging
from tests.calls_db.test_log import Customers
from tests.fakes.people import NamedPeople
from tests.http.rig import Browser
from tests.http.rig import open_world as open_web
from tests.recordings.world import World, open_world

pytestmark = pytest.mark.db

KEY = {"name": "k", "secret": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}  # 32 zero bytes


@dataclass
class Desk:
    """One stored, sealed recording of a call that Anna (an operator) had."""

    world: World
    hearing: Hearing
    anna: Browser
    boris: Browser
    chief: Browser
    admin: Browser
    id: int
    call_id: str

    @property
    def path(self) -> str:
        return f"/recordings/{self.id}"

    async def raw(self, who: Browser, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        url = f"{who.base}/api/v1{path}"
        async with who.http.get(url, headers=headers) as response:
            return response.status, dict(response.headers), await response.read()

    async def told(self) -> list[tuple[str, str]]:
        async with self.world.database.reading() as session:
            rows = await session.scalars(select(AuditRecord).order_by(AuditRecord.id))
            return [(row.action, str(row.detail.get("why", row.detail.get("rule")))) for row in rows]


@asynccontextmanager
async def opened_desk(world: World, *, operators_hear_own: bool = True, seconds: float = 8) -> AsyncIterator[Desk]:
    names = NamedPeople({1: "Anna"})
    hearing = Hearing(
        CallLog(normalise=lambda raw: raw, customers=Customers(), names=names, tags=CallTagging()),
        names=names,
        audit=AuditTrail(world.database, names=names, now=lambda: datetime.now(UTC)),
        public_url="https://calls.example",
        operators_hear_own=operators_hear_own,
    )

    def setup(app: web.Application) -> None:
        app[ROOM], app[HEARING] = world.room, hearing

    async with open_web(world.database, more=[routes], setup=[setup]) as rig:
        world.holder = await rig.user(Role.OPERATOR, login="anna")
        anna = rig.browser((await rig.session(world.holder)).token)
        script = await world.call(1, datetime.now(UTC) - timedelta(seconds=5), 4)
        world.pair(1, seconds=seconds)
        (recording_id,) = await world.sweep()
        assert recording_id is not None
        roles = (Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
        boris, chief, admin = [await rig.signed_in(role) for role in roles]
        yield Desk(world, hearing, anna, boris, chief, admin, recording_id, script.id)


@pytest.fixture
async def desk(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(sqlite_url)
    async with open_world(database, tmp_path, keys=(KEY,), key="k") as world, opened_desk(world) as opened:
        yield opened
    await database.dispose()


async def test_sealed_audio_asked_for_by_ranges_gives_those_bytes(desk: Desk) -> None:
    status, headers, whole = await desk.raw(desk.anna, f"{desk.path}/audio")
    assert (status, headers["Content-Type"], headers["Accept-Ranges"]) == (200, "audio/ogg", "bytes")
    assert whole[:4] == b"OggS"
    stored = (await desk.world.objects(desk.id))["ogg"]
    at_rest = desk.world.room.vault.stores.main.root
    assert at_rest is not None
    assert b"OggS" not in (at_rest / stored.key).read_bytes()
    for asked, start, end in (("0-", 0, len(whole)), ("10-19", 10, 20), ("-7", len(whole) - 7, len(whole))):
        status, headers, part = await desk.raw(desk.anna, f"{desk.path}/audio", Range=f"bytes={asked}")
        assert (status, part) == (206, whole[start:end])
        assert headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(whole)}"
    status, headers, _ = await desk.raw(desk.anna, f"{desk.path}/audio", Range=f"bytes={len(whole)}-")
    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(whole)}")
    changed = {"Range": "bytes=0-3", "If-Range": '"another"'}
    assert (await desk.raw(desk.anna, f"{desk.path}/audio", **changed))[0] == 200


async def test_play_of_many_ranges_is_told_once_with_who_and_why(desk: Desk) -> None:
    for start in (0, 100, 200):
        await desk.raw(desk.anna, f"{desk.path}/audio?why=complaint", Range=f"bytes={start}-{start + 50}")
    await desk.raw(desk.chief, f"{desk.path}/audio")
    await desk.raw(desk.chief, f"{desk.path}/tracks/agent?why=court")
    assert await desk.told() == [
        ("recording.play", "complaint"),
        ("recording.play", ""),
        ("recording.download", "court"),
    ]


async def test_redacted_recording_plays_its_copy_and_opens_the_whole_to_the_right_alone(
    desk: Desk, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.ogg"
    copy.write_bytes(b"with a tone")
    await desk.world.room.library.keep(desk.id, "redacted_ogg", copy, media_type="audio/ogg")
    for who in (desk.anna, desk.admin):
        assert (await desk.raw(who, f"{desk.path}/audio"))[2] == b"with a tone"
    assert (await desk.raw(desk.chief, f"{desk.path}/audio?unredacted=true"))[0] == 403
    assert (await desk.raw(desk.chief, f"{desk.path}/tracks/agent?why=court"))[0] == 403
    status, _, whole = await desk.raw(desk.admin, f"{desk.path}/audio?unredacted=true&why=court")
    assert (status, whole[:4]) == (200, b"OggS")
    assert (await desk.told())[-1] == ("recording.play", "court")


async def test_operator_hears_own_calls_only_and_downloads_none(desk: Desk) -> None:
    assert (await desk.anna.call("GET", desk.path)).status == 200
    (item,) = (await desk.anna.call("GET", "/recordings")).json["items"]
    assert [(one["id"], one["part"], one["may_listen"]) for one in item["recordings"]] == [(desk.id, 1, True)]
    assert (await desk.anna.call("GET", f"/calls/{desk.call_id}/recordings")).json == item["recordings"]
    assert (await desk.boris.call("GET", f"/calls/{desk.call_id}/recordings")).status == 404
    assert (await desk.anna.call("GET", f"{desk.path}/tracks/agent?why=court")).status == 403
    for path in (desk.path, f"{desk.path}/audio", f"{desk.path}/peaks"):
        assert (await desk.boris.call("GET", path)).status == 404
    assert (await desk.boris.call("GET", "/recordings")).json["items"] == []
    assert await desk.told() == []


async def test_call_asked_for_its_audio_tells_what_there_is_or_why_there_is_nothing(desk: Desk) -> None:
    world, now = desk.world, datetime.now(UTC)
    await desk.anna.call("PUT", f"/calls/{desk.call_id}/tags", json={"tags": ["claim"]})
    heard = (await desk.anna.call("GET", f"/calls/{desk.call_id}/audio")).json
    assert (heard["audibility"], [one["id"] for one in heard["recordings"]]) == ("ready", [desk.id])
    assert heard["tags"] == ["claim"]
    assert (await desk.boris.call("GET", f"/calls/{desk.call_id}/audio")).status == 404
    unrecorded = await world.call(7, now - timedelta(hours=1), 4)
    broken = await world.call(8, now - timedelta(hours=1), 4)
    half = world.pair(8, seconds=4, age_s=600)
    half.with_name(f"{half.name}-t.wav").unlink()
    await world.sweep()
    answers = [(await desk.chief.call("GET", f"/calls/{one.id}/audio")).json for one in (unrecorded, broken)]
    assert [(one["audibility"], one["quarantine"]) for one in answers] == [
        ("unrecorded", None),
        ("quarantined", "other-side-missing"),
    ]


async def test_settings_that_close_own_calls_operator_hears_nothing(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    async with open_world(database, tmp_path) as world, opened_desk(world, operators_hear_own=False) as desk:
        closed = (await desk.anna.call("GET", f"/calls/{desk.call_id}/audio")).json
        assert (closed["audibility"], closed["recordings"]) == ("closed", [])
        answers = [await desk.anna.call("GET", path) for path in ("/recordings", desk.path, f"{desk.path}/audio")]
        assert [(one.status, one.json["code"]) for one in answers] == [(403, "own-recordings-closed")] * 3
        assert (await desk.chief.call("GET", desk.path)).status == 200
    await database.dispose()


async def test_list_takes_the_call_logs_filters_and_its_own(desk: Desk) -> None:
    await desk.chief.call("PUT", f"/calls/{desk.call_id}/tags", json={"tags": ["complaint", "complaint", " vip "]})
    found = {
        query: len((await desk.chief.call("GET", f"/recordings?{query}")).json["items"])
        for query in (
            "direction=inbound",
            "direction=outbound",
            "status=answered",
            "tag=vip",
            "tag=other",
            "min_s=7",
            "min_s=9",
            "max_s=7",
        )
    }
    assert found == {
        "direction=inbound": 1,
        "direction=outbound": 0,
        "status=answered": 1,
        "tag=vip": 1,
        "tag=other": 0,
        "min_s=7": 1,
        "min_s=9": 0,
        "max_s=7": 0,
    }
    assert (await desk.chief.call("GET", "/call-tags")).json == {"tags": ["complaint", "vip"]}
    assert (await desk.boris.call("PUT", f"/calls/{desk.call_id}/tags", json={"tags": []})).status == 404


async def test_marks_stand_at_their_second_and_only_authors_take_them_away(desk: Desk) -> None:
    marks = f"{desk.path}/marks"
    mark = (await desk.anna.call("POST", marks, json={"at_s": 2.5, "text": "Here he agrees"})).json
    await desk.chief.call("POST", marks, json={"at_s": 900, "text": "end", "kind": "marker"})
    detail = (await desk.chief.call("GET", desk.path)).json
    assert [(one["at_s"], one["kind"], one["text"]) for one in detail["marks"]] == [
        (2.5, "comment", "Here he agrees"),
        (detail["duration_s"], "marker", "end"),
    ]
    assert detail["share_url"] == f"https://calls.example/recordings?id={desk.id}"
    assert (await desk.chief.call("DELETE", f"{marks}/{mark['id']}")).status == 403
    assert (await desk.anna.call("DELETE", f"{marks}/{mark['id']}")).status == 204


async def test_recording_on_hold_is_not_removed_and_after_it_leaves_a_certificate(desk: Desk) -> None:
    assert (await desk.chief.call("PUT", f"{desk.path}/hold", json={"reason": "court"})).status == 403
    assert (await desk.admin.call("PUT", f"{desk.path}/hold", json={"reason": "court"})).status == 204
    refused = await desk.admin.call("POST", f"{desk.path}/removal", json={"reason": "asked by the customer"})
    assert (refused.status, refused.json["code"]) == (409, "on-legal-hold")
    await desk.admin.call("DELETE", f"{desk.path}/hold")
    hashes = {kind: row.sha256 for kind, row in (await desk.world.objects(desk.id)).items()}
    assert (await desk.admin.call("POST", f"{desk.path}/removal", json={"reason": "asked"})).status == 204
    detail = (await desk.admin.call("GET", desk.path)).json
    assert (detail["state"], detail["certificate"]["rule"], detail["certificate"]["hashes"]) == (
        "removed",
        "person",
        hashes,
    )
    assert (await desk.admin.call("GET", f"{desk.path}/audio")).json["code"] == "audio-removed"
    assert await desk.world.objects(desk.id) == {}
    assert await desk.world.strays() == []
    assert [payload["recording_id"] for payload in desk.world.bus.of(RECORDING_REMOVED)] == [desk.id]
    assert [action for action, _ in await desk.told()] == ["recording.hold", "recording.release", "recording.remove"]


async def test_report_names_orphans_and_quarantine(desk: Desk) -> None:
    desk.world.pair(5, age_s=7200)
    await desk.world.sweep()
    report = (await desk.admin.call("GET", "/recording-report")).json
    assert [one["uniqueid"] for one in report["orphans"]] == ["pbx1-1772616605.5"]
    assert report["quarantine"] == []
    assert (await desk.chief.call("GET", "/recording-report")).status == 403


async def test_storage_that_lost_the_audio_answers_with_an_error(desk: Desk) -> None:
    root = desk.world.room.vault.stores.main.root
    assert root is not None
    stored = root / (await desk.world.objects(desk.id))["ogg"].key
    stored.write_bytes(stored.read_bytes()[:-1])
    answer = await desk.anna.call("GET", f"{desk.path}/audio")
    assert (answer.status, answer.json["code"]) == (500, "stored-object-damaged")


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, Wanted(0, 10, partial=False)),
        ("bytes=0-0", Wanted(0, 1, partial=True)),
        ("bytes=3-", Wanted(3, 10, partial=True)),
        ("bytes=-3", Wanted(7, 10, partial=True)),
        ("bytes=-30", Wanted(0, 10, partial=True)),
        ("bytes=5-99", Wanted(5, 10, partial=True)),
        ("bytes=7-3", Wanted(0, 10, partial=False)),
        ("bytes=0-1,5-6", Wanted(0, 10, partial=False)),
        ("bytes=-", Wanted(0, 10, partial=False)),
        ("items=0-1", Wanted(0, 10, partial=False)),
    ],
)
def test_range_header_is_read_as_the_standard_says(header: str | None, part: Wanted) -> None:
    assert wanted(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_range_outside_the_file_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        wanted(header, 10)
