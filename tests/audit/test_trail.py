"""The trail keeps what was done, in the transaction of the deed or by itself, and shows it to auditors alone."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from callcenter.audit.api import AUDIT, routes
from callcenter.audit.schemas import AuditEntry, AuditQuery
from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import SYSTEM, Actor, Deed, Outcome, Subject
from callcenter.auth import models as auth_models
from callcenter.auth.permissions import Role
from callcenter.db import Database
from callcenter.errors import InvalidInput
from tests.fakes.people import NamedPeople, person
from tests.fakes.stories import NOW
from tests.http.rig import open_world

__all__ = ["auth_models"]
pytestmark = pytest.mark.db

ANNA = person(1, "Anna")
CHIEF = person(2, "Chief", Role.SUPERVISOR)
CALL = Subject("call", "pbx1-1.1", owner_id=1)


class Ticking:
    """Each look is a second later."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def trail_of(database: Database) -> AuditTrail:
    return AuditTrail(database, names=NamedPeople({1: "Anna", 2: "Chief"}), now=Ticking())


async def entries(trail: AuditTrail, database: Database, **query: object) -> list[AuditEntry]:
    async with database.reading() as session:
        return (await trail.page(session, AuditQuery.model_validate(query))).items


async def test_deed_recorded_in_its_transaction_is_shown_with_all_it_says(database: Database) -> None:
    trail = trail_of(database)
    async with database.transaction() as session:
        await trail.record(session, Actor.of(CHIEF, "192.0.2.7"), "recording.play", CALL, {"seconds": 12})

    [entry] = await entries(trail, database)

    assert (entry.user_id, entry.user_name, entry.login, entry.role) == (2, "Chief", "chief", "supervisor")
    assert (entry.action, entry.subject_kind, entry.subject_id, entry.address) == (
        "recording.play",
        "call",
        "pbx1-1.1",
        "192.0.2.7",
    )
    assert (entry.owner_id, entry.owner_name, entry.outcome, entry.code) == (1, "Anna", Outcome.DONE, "")
    assert entry.detail == {"seconds": 12}
    assert entry.at == NOW + timedelta(seconds=1)


async def test_deed_that_is_rolled_back_takes_its_entry_along(database: Database) -> None:
    trail = trail_of(database)
    with suppress(RuntimeError):
        async with database.transaction() as session:
            await trail.record(session, Actor.of(ANNA), "export.download", Subject("export", "1"))
            raise RuntimeError

    assert await entries(trail, database) == []


async def test_refusal_noted_by_itself_keeps_its_code(database: Database) -> None:
    trail = trail_of(database)

    await trail.note(Actor.of(ANNA), Deed("call.hang_up", CALL, outcome=Outcome.REFUSED, code="not-your-call"))

    [entry] = await entries(trail, database)
    assert (entry.outcome, entry.code) == (Outcome.REFUSED, "not-your-call")


async def test_note_without_a_database_does_not_fail_the_deed(tmp_path: object) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/without-tables.db")

    await trail_of(database).note(Actor.of(ANNA), Deed("call.hang_up", CALL))

    await database.dispose()


async def test_hostile_texts_are_stored_and_bounded(database: Database) -> None:
    trail = trail_of(database)

    await trail.note(
        Actor.of(ANNA), Deed("call.dial", Subject("call", "a\0b\ud800" + "x" * 900), {"number": "\0\ud800"})
    )

    [entry] = await entries(trail, database)
    assert entry.subject_id.startswith("a\N{REPLACEMENT CHARACTER}b?x")
    assert len(entry.subject_id) == 400
    assert entry.detail == {"number": "\N{REPLACEMENT CHARACTER}?"}


async def test_filters_choose_by_person_owner_family_and_subject(database: Database) -> None:
    trail = trail_of(database)
    await trail.note(Actor.of(ANNA), Deed("call.hang_up", CALL))
    await trail.note(Actor.of(CHIEF), Deed("call.transfer", CALL))
    await trail.note(Actor.of(CHIEF), Deed("recording.play", Subject("recording", "5")))
    await trail.note(SYSTEM, Deed("recording.delete", Subject("recording", "6"), outcome=Outcome.FAILED))

    async def actions(**query: object) -> list[str]:
        return [entry.action for entry in await entries(trail, database, **query)]

    assert await actions(user_id=2) == ["recording.play", "call.transfer"]
    assert await actions(action=["call."]) == ["call.transfer", "call.hang_up"]
    assert await actions(action=["call.hang_up"]) == ["call.hang_up"]
    assert await actions(action=["call.hang_up", "recording."]) == [
        "recording.delete",
        "recording.play",
        "call.hang_up",
    ]
    assert await actions(owner_id=1) == ["call.transfer", "call.hang_up"]
    assert await actions(subject_kind="recording", subject_id="5") == ["recording.play"]
    assert await actions(outcome="failed") == ["recording.delete"]
    assert await actions(at_to=(NOW + timedelta(seconds=2)).isoformat()) == ["call.hang_up"]


async def test_pages_follow_one_another_while_new_entries_come_in(database: Database) -> None:
    trail = trail_of(database)
    for number in range(5):
        await trail.note(SYSTEM, Deed("recording.delete", Subject("recording", str(number))))
    async with database.reading() as session:
        first = await trail.page(session, AuditQuery(limit=3))
    await trail.note(SYSTEM, Deed("recording.delete", Subject("recording", "new")))
    async with database.reading() as session:
        second = await trail.page(session, AuditQuery(limit=3, cursor=first.next_cursor))

    assert [entry.subject_id for entry in (*first.items, *second.items)] == ["4", "3", "2", "1", "0"]
    assert second.next_cursor is None


@pytest.mark.parametrize("cursor", ["", "%", "MjAyNg", "bm90IGEgdGltZSAx", "MjAyNi0wMS0wMSAx"])
async def test_foreign_cursor_is_refused(sqlite_url: str, cursor: str) -> None:
    database = Database(sqlite_url)
    async with database.reading() as session:
        with pytest.raises(InvalidInput):
            await trail_of(database).page(session, AuditQuery(cursor=cursor))
    await database.dispose()


async def test_trail_opens_to_auditor_and_administrator_alone(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    trail = trail_of(database)
    await trail.note(SYSTEM, Deed("recording.delete", Subject("recording", "6")))

    async with open_world(database, more=[routes], setup=[lambda app: app.__setitem__(AUDIT, trail)]) as world:
        answers = {role: await (await world.signed_in(role)).call("GET", "/audit") for role in Role}

    seen = {role for role, answer in answers.items() if answer.status == 200}
    assert seen == {Role.AUDITOR, Role.ADMINISTRATOR}
    assert answers[Role.AUDITOR].json["items"][0]["login"] == ""
    await database.dispose()
