"""What the rooms tell of cards beside their changes, and whom a note of a call leads where."""

from typing import Any

import pytest
from sqlalchemy import select

from callcenter.db import Database
from callcenter.webhooks.models import HookEvent
from tests.crm.builders import NUMBER, call
from tests.crm.conftest import Api
from tests.crm.deals.conftest import OPERATOR, SECOND, api, sales

__all__ = ["api", "sales"]

pytestmark = pytest.mark.db


async def told(database: Database) -> list[tuple[str, Any]]:
    async with database.reading() as session:
        return [(row.event, row.detail) for row in await session.scalars(select(HookEvent).order_by(HookEvent.id))]


async def test_note_and_new_responsible_have_events_of_their_own(api: Api, database: Database, sales: Any) -> None:
    anna = await api.post("/contacts", {"name": "Анна", "responsible_id": OPERATOR.user_id})
    deal = await api.post("/deals", {"title": "Окна", "pipeline_id": sales["id"], "responsible_id": OPERATOR.user_id})
    rival = await api.post("/competitors", {"name": "Окна плюс"})
    form = {"version": 1, "responsible_id": SECOND.user_id, "note": "VIP"}
    for where in (f"/contacts/{anna['id']}", f"/deals/{deal['id']}"):
        assert (await api.send("PATCH", where, form))[0] == 200
    note = await api.post(f"/contacts/{anna['id']}/notes", {"text": "звонила"})
    remark = await api.post(f"/deals/{deal['id']}/notes", {"text": "думают"})
    await api.send("PUT", f"/deals/{deal['id']}/competitors", {"ids": [rival["id"]]})
    events = await told(database)
    handed = {"before": OPERATOR.user_id, "after": SECOND.user_id}
    assert ("contact.responsible_changed", handed) in events
    assert ("deal.responsible_changed", handed) in events
    assert ("contact.note_added", {"line": note["id"]}) in events
    assert ("deal.note_added", {"line": remark["id"]}) in events
    assert ("deal.competitor_added", {"competitor_id": rival["id"]}) in events
    assert [name for name, _ in events].count("contact.changed") == 1


async def test_note_of_a_call_mentions_a_colleague_at_the_callers_card(api: Api) -> None:
    anna = await api.post("/contacts", {"name": "Анна", "phones": [{"raw": NUMBER}]})
    api.calls.rows.append(call("pbx-1"))
    noted = await api.post("/calls/pbx-1/note", {"text": "перезвоните", "mentions": [OPERATOR.user_id]})
    assert ([one["id"] for one in noted["mentions"]], noted["untold"]) == ([OPERATOR.user_id], [])
    assert (await api.send("POST", "/calls/pbx-1/note", {"text": "?", "mentions": [99_999]}))[0] == 422
    api.login = OPERATOR.login
    notices = (await api.get("/notices"))["items"]
    assert [(one["card"]["kind"], one["card"]["id"], one["kind"]) for one in notices] == [
        ("contact", anna["id"], "mention")
    ]
