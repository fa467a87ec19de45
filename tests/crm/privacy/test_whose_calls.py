"""A number that changed hands: only the calls of the person's own time are the person's."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.models import CallRecord
from callcenter.calls.ports import NumberSpan
from callcenter.calls.vocabulary import CallStatus, Direction
from callcenter.db import Database
from crm.kinds import CustomerKind, CustomerRef
from crm.privacy import people
from tests.crm.builders import NOW, NUMBER
from tests.crm.conftest import Api
from tests.crm.merging.conftest import api as api

pytestmark = pytest.mark.db

OTHER = "+78121234567"
DAYS = st.none() | st.integers(0, 9)


async def called(database: Database, id_: str, at: datetime, number: str = NUMBER) -> None:
    async with database.transaction() as session:
        session.add(
            CallRecord(
                **{"id": id_, "node": "pbx1", "linkedid": id_, "direction": str(Direction.INBOUND)},
                **{"from_number": number, "from_name": "", "withheld": False, "to_number": "", "did": ""},
                **{"endpoint": "", "customer_key": number, "started_at": at, "ended_at": at + timedelta(minutes=1)},
                **{"wait_s": 0.0, "hold_s": 0.0, "talk_s": 9.0, "parked_s": 0.0, "reconciled": False},
                status=str(CallStatus.ANSWERED),
            )
        )


async def owner(api: Api, name: str, *numbers: str) -> int:
    made = await api.post("/contacts", {"name": name, "phones": [{"raw": raw} for raw in numbers]})
    return int(made["id"])


async def give_up(api: Api, id_: int, *left: str) -> None:
    version = (await api.get(f"/contacts/{id_}"))["version"]
    form = {"version": version, "phones": [{"raw": raw} for raw in left]}
    status, told = await api.send("PATCH", f"/contacts/{id_}", form)
    assert status == 200, told


async def calls_and_numbers(database: Database, id_: int) -> Mapping[str, tuple[str, ...]]:
    async with database.reading() as session:
        person = await people.of_card(session, CustomerRef(CustomerKind.CONTACT, id_), "RU")
    return {"calls": person.call_ids, "numbers": person.numbers, "shared": person.shared}


async def test_number_with_a_new_owner_leaves_each_their_own_calls(api: Api, database: Database) -> None:
    anna = await owner(api, "Анна Первая", NUMBER, OTHER)
    await called(database, "hers", NOW)
    await called(database, "hers-too", NOW, OTHER)
    await give_up(api, anna, OTHER)
    pyotr = await owner(api, "Пётр Второй", NUMBER)
    await called(database, "his", datetime.now(UTC) + timedelta(minutes=1))
    assert await calls_and_numbers(database, anna) == {
        "calls": ("hers", "hers-too"), "numbers": (OTHER,), "shared": (NUMBER,),
    }  # fmt: skip
    assert await calls_and_numbers(database, pyotr) == {"calls": ("his",), "numbers": (), "shared": (NUMBER,)}


async def test_number_that_two_have_at_once_tells_nobodys_calls(api: Api, database: Database) -> None:
    anna, pyotr = await owner(api, "Анна Первая", NUMBER), await owner(api, "Пётр Второй", NUMBER)
    await called(database, "whose", NOW)
    for one in (anna, pyotr):
        assert await calls_and_numbers(database, one) == {"calls": (), "numbers": (), "shared": (NUMBER,)}


async def test_number_given_up_by_a_customer_leaves_that_customers_calls_alone(api: Api, database: Database) -> None:
    anna = await owner(api, "Анна Первая", NUMBER)
    await called(database, "hers", NOW)
    await give_up(api, anna)
    await called(database, "a-strangers", datetime.now(UTC) + timedelta(minutes=1))
    async with database.reading() as session:
        stranger = await people.of_number(session, NUMBER)
    assert (stranger.call_ids, stranger.numbers, stranger.shared) == (("a-strangers",), (), (NUMBER,))


@given(mine=st.tuples(DAYS, DAYS), other=st.tuples(DAYS, DAYS))
def test_stretch_without_another_has_just_the_days_of_the_one_alone(
    mine: tuple[int | None, int | None], other: tuple[int | None, int | None]
) -> None:
    span, taken = (NumberSpan(NUMBER, *map(_day, bounds)) for bounds in (mine, other))
    left = {day for day in range(-1, 11) for part in span.without(taken) if _holds(part, day)}
    assert left == {day for day in range(-1, 11) if _holds(span, day) and not _holds(taken, day)}


def _day(number: int | None) -> datetime | None:
    return None if number is None else NOW + timedelta(days=number)


def _holds(span: NumberSpan, number: int) -> bool:
    at = NOW + timedelta(days=number)
    return (span.since is None or span.since <= at) and (span.until is None or at < span.until)
