"""Rounds of the self-check: what is found, kept, confirmed, forgotten and repaired."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from aiohttp import web

from callcenter.agents.colleagues import Colleague
from callcenter.agents.state import AgentState
from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.calls.facts import Endpoint
from callcenter.db import Database
from callcenter.metrics import REGISTRY
from callcenter.selfcheck.api import SELF_CHECK, routes
from callcenter.selfcheck.findings import Check, CheckName, Found, Mismatch, NotChecked, Outcome, Repair, Severity
from callcenter.selfcheck.house_checks import GB, disk_severity
from callcenter.selfcheck.live_checks import disagreeing_agents
from callcenter.selfcheck.ports import PbxMember
from callcenter.selfcheck.service import MOST_KEPT, SelfCheck, refresh_selfcheck_gauges
from tests.fakes.stories import NOW, PHONE
from tests.http.rig import Browser, World, open_world

pytestmark = pytest.mark.db

PAUSED = Found(
    problem=Mismatch.READY_BUT_PAUSED,
    subject="7",
    severity=Severity.BAD,
    repair=Repair.REASSERT,
    detail={"name": "Anna", "queues": ["sales"]},
)


@dataclass(slots=True)
class Scene:
    """What two checks see now; the repair mends the first."""

    agents: list[Found] = field(default_factory=list)
    disk: list[Found] = field(default_factory=list)
    broken: Exception | None = None
    now: datetime = NOW
    mended: list[str] = field(default_factory=list)

    async def look_at_agents(self) -> list[Found]:
        if self.broken is not None:
            raise self.broken
        return self.agents

    async def look_at_disk(self) -> list[Found]:
        return self.disk

    async def mend(self, subject: str) -> None:
        self.mended.append(subject)
        self.agents = []


def self_check(database: Database, scene: Scene) -> SelfCheck:
    checks = [
        Check(CheckName.AGENTS, scene.look_at_agents, rounds=2),
        Check(CheckName.DISK, scene.look_at_disk, every_s=300),
    ]
    audit = AuditTrail(database, names=StoredNames(), now=lambda: scene.now)
    return SelfCheck(database, checks, repairs={Repair.REASSERT: scene.mend}, audit=audit, now=lambda: scene.now)


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
async def world(database: Database, scene: Scene) -> AsyncIterator[World]:
    def setup(app: web.Application) -> None:
        app[SELF_CHECK] = self_check(database, scene)

    async with open_world(database, more=[routes], setup=[setup]) as world:
        yield world


async def found(database: Database, check: SelfCheck) -> list[tuple[str, datetime, datetime]]:
    async with database.reading() as session:
        return [(one.subject, one.first_seen, one.last_seen) for one in await check.findings(session)]


async def test_passing_state_is_not_told_and_a_lasting_one_keeps_its_beginning(
    database: Database, scene: Scene
) -> None:
    check = self_check(database, scene)
    scene.agents = [PAUSED]
    await check.round()
    assert await found(database, check) == []
    later = scene.now = NOW + timedelta(minutes=1)
    await check.round()
    assert await found(database, check) == [("7", NOW, later)]
    scene.agents = []
    scene.now += timedelta(minutes=1)
    await check.round()
    assert await found(database, check) == []


async def test_check_that_breaks_keeps_what_was_known_and_hinders_no_other(database: Database, scene: Scene) -> None:
    check = self_check(database, scene)
    scene.agents = [PAUSED]
    await check.round()
    await check.round(everything=True)
    scene.broken = NotChecked(Outcome.UNKNOWN)
    scene.disk = [Found(problem=Mismatch.DISK_LOW, subject="data", severity=Severity.BAD)]
    await check.round(everything=True)
    assert {one[0] for one in await found(database, check)} == {"7", "data"}
    async with database.reading() as session:
        rounds = {one.check: one.outcome for one in await check.rounds(session)}
    assert rounds == {CheckName.AGENTS: Outcome.UNKNOWN, CheckName.DISK: Outcome.CHECKED}
    scene.broken = NotChecked(Outcome.OFF)
    await check.round(everything=True)
    assert {one[0] for one in await found(database, check)} == {"data"}


async def test_rare_check_waits_for_its_time_and_a_flood_is_cut(database: Database, scene: Scene) -> None:
    check = self_check(database, scene)
    await check.round()
    scene.disk = [replace(PAUSED, subject=str(number)) for number in range(MOST_KEPT + 50)]
    scene.now += timedelta(minutes=1)
    await check.round()
    assert await found(database, check) == []
    scene.now += timedelta(minutes=4)
    await check.round()
    assert len(await found(database, check)) == MOST_KEPT
    await refresh_selfcheck_gauges(database)
    labels = {"check": "disk", "severity": "bad"}
    assert REGISTRY.get_sample_value("callcenter_selfcheck_findings", labels) == MOST_KEPT


async def run_twice(browser: Browser) -> None:
    for _ in range(2):
        assert (await browser.call("POST", "/selfcheck/run")).status == 200


async def test_administrator_repairs_auditor_looks_and_operator_sees_nothing(world: World, scene: Scene) -> None:
    scene.agents = [PAUSED]
    admin, auditor = await world.signed_in(Role.ADMINISTRATOR), await world.signed_in(Role.AUDITOR)
    await run_twice(admin)
    (finding,) = (await auditor.call("GET", "/selfcheck")).json["findings"]
    assert (finding["problem"], finding["repair"], finding["detail"]["queues"]) == (
        "ready-but-paused",
        "reassert",
        ["sales"],
    )
    path = f"/selfcheck/findings/{finding['id']}/repair"
    assert (await auditor.call("POST", path)).status == 403
    assert (await (await world.signed_in(Role.OPERATOR)).call("GET", "/selfcheck")).status == 403
    assert (await admin.call("POST", path)).json["findings"] == []
    assert scene.mended == ["7"]
    gone = await admin.call("POST", path)
    assert (gone.status, gone.json["code"]) == (404, "unknown-finding")


async def test_finding_without_a_repair_is_refused(world: World, scene: Scene) -> None:
    scene.disk = [Found(problem=Mismatch.DISK_LOW, subject="data", severity=Severity.BAD)]
    admin = await world.signed_in(Role.ADMINISTRATOR)
    await run_twice(admin)
    (finding,) = (await admin.call("GET", "/selfcheck")).json["findings"]
    refused = await admin.call("POST", f"/selfcheck/findings/{finding['id']}/repair")
    assert (refused.status, refused.json["code"]) == (409, "no-repair")


ANNA = Colleague(
    user_id=7,
    name="Anna",
    state=AgentState.READY,
    reason="",
    since=NOW,
    endpoint=PHONE,
    label="101",
    queues=("sales", "support"),
)


def member(queue: str, *, paused: bool = False, endpoint: Endpoint = PHONE) -> PbxMember:
    return PbxMember(queue, endpoint, paused)


BOTH = [member("sales"), member("support")]
OTHER = Endpoint("PJSIP/999")


@pytest.mark.parametrize(
    ("person", "members", "problems"),
    [
        (ANNA, BOTH, []),
        (ANNA, [member("sales"), member("support", endpoint=OTHER)], [Mismatch.READY_NOT_MEMBER]),
        (ANNA, [member("sales", paused=True), member("support")], [Mismatch.READY_BUT_PAUSED]),
        (replace(ANNA, state=AgentState.PAUSED), BOTH, [Mismatch.AWAY_BUT_RINGS]),
        (replace(ANNA, state=AgentState.WRAP_UP), [member("sales", paused=True)], []),
        (replace(ANNA, state=AgentState.OFFLINE), [], []),
        (replace(ANNA, state=AgentState.OFFLINE), [member("sales")], [Mismatch.AWAY_BUT_RINGS]),
        (replace(ANNA, endpoint=None, state=AgentState.OFFLINE), BOTH, []),
    ],
)
def test_state_and_membership_are_held_against_each_other(
    person: Colleague, members: list[PbxMember], problems: list[Mismatch]
) -> None:
    assert [one.problem for one in disagreeing_agents([person], members)] == problems


@pytest.mark.parametrize(
    ("free", "total", "severity"),
    [
        (500 * GB, 1000 * GB, None),
        (4 * GB, 100 * GB, Severity.WARNING),
        (20 * GB, 1000 * GB, None),
        (GB // 2, 100 * GB, Severity.BAD),
        (3 * GB, 4 * GB, None),
    ],
)
def test_disk_is_low_by_share_and_by_size(free: int, total: int, severity: Severity | None) -> None:
    assert disk_severity(free, total) is severity
