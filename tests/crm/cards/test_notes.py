"""Notes that are corrected and withdrawn, and what a company's history has of its people."""

import pytest
from sqlalchemy import text

from callcenter.auth.scopes import Action, Entity, Scope
from tests.crm.rights.conftest import BOSS, COUSIN, ME, STRANGER, Firm

pytestmark = pytest.mark.db

CARDS = ((Entity.CONTACT, "contacts"), (Entity.COMPANY, "companies"), (Entity.LEAD, "leads"), (Entity.DEAL, "deals"))


@pytest.mark.parametrize(("entity", "path"), CARDS)
async def test_note_corrected_and_withdrawn_keeps_what_it_said(firm: Firm, entity: Entity, path: str) -> None:
    id_ = firm.records[entity, ME]
    note = await firm.post(f"/{path}/{id_}/notes", {"text": "calls on Monday"})
    address, body = f"/cards/{entity}/{id_}/notes", {"line": note["id"], "at": note["at"]}
    status, line = await firm.send("PATCH", address, {**body, "text": "calls on Tuesday", "version": 1})
    assert (status, line["text"], line["note"]["version"], line["note"]["withdrawn"]) == (
        200,
        "calls on Tuesday",
        2,
        False,
    )
    assert [(one["text"], one["by"]) for one in line["note"]["before"]] == [("calls on Monday", f"Person {BOSS}")]
    status, problem = await firm.send("PATCH", address, {**body, "text": "x", "version": 1})
    assert (status, problem["code"]) == (409, "outdated")
    assert (await firm.send("PATCH", address, {**body, "text": "x"}))[0] == 428
    status, line = await firm.send("PATCH", address, {**body, "text": None, "version": 2})
    assert (status, line["text"], line["note"]["withdrawn"]) == (200, None, True)
    assert [one["text"] for one in line["note"]["before"]] == ["calls on Monday", "calls on Tuesday"]
    assert (await firm.send("PATCH", address, {**body, "text": "again", "version": 3}))[1]["code"] == "note-withdrawn"
    (shown,) = (await firm.get(f"/{path}/{id_}/timeline", types="note"))["items"]
    assert shown == line


async def test_colleagues_note_is_corrected_by_right_and_one_out_of_reach_is_not_there(firm: Firm) -> None:
    mine, hidden = firm.records[Entity.CONTACT, ME], firm.records[Entity.CONTACT, STRANGER]
    notes = {id_: await firm.post(f"/contacts/{id_}/notes", {"text": "old"}) for id_ in (mine, hidden)}
    firm.role((Action.VIEW, Scope.OWN), (Action.CHANGE, Scope.OWN), (Action.ADD, Scope.OWN))

    async def correct(id_: int, line: int) -> int:
        note = notes[line]
        body = {"line": note["id"], "at": note["at"], "text": "new", "version": 1}
        return await firm.status("PATCH", f"/cards/contact/{id_}/notes", body)

    assert await correct(mine, mine) == 403
    assert await correct(hidden, hidden) == 404
    assert await correct(mine, hidden) == 404
    own = await firm.post(f"/contacts/{mine}/notes", {"text": "mine"})
    body = {"line": own["id"], "at": own["at"], "text": "better", "version": 1}
    assert await firm.status("PATCH", f"/cards/contact/{mine}/notes", body) == 200


async def test_companys_history_has_its_people_that_one_sees(firm: Firm) -> None:
    company = firm.records[Entity.COMPANY, ME]
    near, far = firm.records[Entity.CONTACT, ME], firm.records[Entity.CONTACT, COUSIN]
    for id_ in (near, far):
        version = (await firm.get(f"/contacts/{id_}"))["version"]
        assert await firm.status("PATCH", f"/contacts/{id_}", {"version": version, "company_id": company}) == 200
        await firm.post(f"/contacts/{id_}/notes", {"text": f"note of {id_}"})
        await firm.post("/tasks", {"title": f"task of {id_}", "contact_id": id_})
        line = {"title": f"deal of {id_}", "pipeline_id": firm.pipeline, "contact_id": id_, "company_id": None}
        await firm.post("/deals", {**line, "responsible_id": ME})
    await firm.post(f"/companies/{company}/notes", {"text": "note of the company"})
    lines = await firm.all_pages(f"/companies/{company}/timeline", limit=2)
    whose = {line["text"]: line["whose"] and line["whose"]["id"] for line in lines if line["type"] == "note"}
    assert whose == {f"note of {near}": near, f"note of {far}": far, "note of the company": None}
    assert {line["task"]["title"] for line in lines if line["task"]} == {f"task of {near}", f"task of {far}"}
    assert len({line["id"] for line in lines}) == len(lines)
    alone = await firm.all_pages(f"/companies/{company}/timeline", people="false")
    assert {line["text"] for line in alone if line["type"] == "note"} == {"note of the company"}
    deals = (await firm.get("/deals", company_id=company, people="true"))["items"]
    assert {deal["title"] for deal in deals} == {f"deal of {near}", f"deal of {far}"}
    assert (await firm.get("/deals", company_id=company))["items"] == []
    firm.role((Action.VIEW, Scope.OWN))
    seen = await firm.all_pages(f"/companies/{company}/timeline", types="note")
    assert {line["text"] for line in seen} == {f"note of {near}", "note of the company"}


async def test_people_of_a_large_company_are_read_along_indexes(firm: Firm) -> None:
    assert firm.database is not None
    query = "SELECT id FROM notes WHERE contact_id IN (1, 2, 3) ORDER BY at DESC, id DESC LIMIT 31"
    async with firm.database.transaction() as session:
        if firm.database.dialect == "sqlite":
            rows = (await session.execute(text(f"EXPLAIN QUERY PLAN {query}"))).all()
        else:
            await session.execute(text("SET LOCAL enable_seqscan = off"))
            rows = (await session.execute(text(f"EXPLAIN {query}"))).all()
    assert "ix_notes_contact_id" in " ".join(str(row) for row in rows)
