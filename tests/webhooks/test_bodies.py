"""Bodies say what the API says; administrators are told of a receiver that was given up."""

from pathlib import Path

import pytest

from callcenter.auth.permissions import Role
from callcenter.bootstrap.house import open_house
from callcenter.bootstrap.webhooks import Alarm, resources
from callcenter.lifecycle import Supervisor
from callcenter.webhooks.events import Kind
from tests.http.schema_fuzz import firm_world
from tests.http.whole import whole_settings

pytestmark = pytest.mark.db


async def test_body_of_each_kind_is_the_card_of_the_api(sqlite_url: str, tmp_path: Path) -> None:
    settings = whole_settings(sqlite_url, tmp_path)
    async with firm_world(settings) as world, Supervisor() as process:
        house = await open_house(settings, process)
        admin = await world.signed_in(Role.ADMINISTRATOR)
        async with house.database.transaction() as session:
            await Alarm(house)(session, 1, "1C")
        call_id = (await admin.call("GET", "/calls?limit=1")).json["items"][0]["id"]
        bodies = resources(house)
        paths = {Kind.LEAD: "/leads/1", Kind.CONTACT: "/contacts/1", Kind.COMPANY: "/companies/1"}
        paths |= {Kind.DEAL: "/deals/1", Kind.TASK: "/tasks/1", Kind.PRODUCT: "/products/1"}
        async with house.database.reading() as session:
            for kind, path in paths.items():
                answer = (await admin.call("GET", path)).json
                assert await bodies[kind](session, "1") == answer, kind
            call = await bodies[Kind.CALL](session, call_id)
            assert call is not None
            assert call["id"] == call_id
            for kind in Kind:
                if kind is not Kind.PING:
                    assert await bodies[kind](session, "2147483647") is None, kind

        mine = (await admin.call("GET", "/tasks?mine=true")).json["items"]
        assert [(task["priority"], "1C" in task["title"]) for task in mine] == [("high", True)]
