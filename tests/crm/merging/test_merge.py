"""Two cards become one and two again, over HTTP."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import func, select, update

from callcenter.audit.models import AuditRecord
from callcenter.bootstrap.work import JOBS
from callcenter.db import Database
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.ports import JobContext, JobId
from crm.events import CUSTOMERS
from crm.kinds import CustomerKind
from crm.leads import ensure_lead
from crm.merging.jobs import SettleArgs, settle_merges
from crm.merging.models import Merge
from crm.models import Lead, Note
from crm.service import count_of, hand_over_all
from tests.crm.builders import NUMBER, call, caller, company, contact, lead
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE
from tests.crm.merging.builders import NOW, hang, whole
from tests.crm.merging.conftest import MERGER

pytestmark = pytest.mark.db

SECOND = "+79167654321"


async def pair(database: Database) -> tuple[Any, Any]:
    """The survivor knows more people, the loser has another phone, the same mail and a remark."""
    anna = await contact(database, "Анна Королёва", NUMBER, emails=["anna@x.example"], tags=["vip"], note="после обеда")
    twin = await contact(
        database,
        "Королева Анна",
        NUMBER,
        SECOND,
        emails=["ANNA@x.example", "anna@home.example"],
        tags=["vip", "опт"],
        note="любит чай",
        position="бухгалтер",
    )
    async with database.transaction() as session:
        await hang(session, anna.ref, "первая")
        await hang(session, twin.ref, "вторая")
    return anna, twin


def wanted(survivor: Any, loser: Any, **more: object) -> dict[str, Any]:
    ids = {"survivor_id": survivor.id, "loser_id": loser.id, "survivor_version": survivor.version}
    return {"kind": str(survivor.kind), **ids, "loser_version": loser.version, **more}


async def test_two_contacts_merged_are_one_with_everything_of_both(api: Api, database: Database) -> None:
    anna, twin = await pair(database)
    api.calls.rows += [call("pbx1-1.1", NOW, NUMBER), call("pbx1-2.1", NOW, SECOND)]
    done = await api.post("/merges", wanted(anna, twin, choices={"name": "survivor"}))
    assert (done["survivor"], done["loser_name"]) == ({"id": anna.id, "name": "Анна Королёва"}, "Королева Анна")
    assert {name: done["moved"][name] for name in ("notes", "deals", "tasks")} == {"notes": 1, "deals": 1, "tasks": 1}
    card = await api.get(f"/contacts/{anna.id}")
    assert [phone["e164"] for phone in card["phones"]] == [NUMBER, SECOND]
    assert [email["address"] for email in card["emails"]] == ["anna@x.example", "anna@home.example"]
    assert (card["tags"], card["note"], card["position"]) == (["vip", "опт"], "после обеда\nлюбит чай", "бухгалтер")
    lines = await api.all_pages(f"/contacts/{anna.id}/timeline", limit=3)
    assert {line["call"]["id"] for line in lines if line["type"] == "call"} == {"pbx1-1.1", "pbx1-2.1"}
    assert {line["text"] for line in lines if line["type"] == "note"} >= {"первая", "вторая"}
    [told] = [line for line in lines if line["type"] == "changed"]
    assert told["author"]["name"] == "Name of sales_manager"
    by_field = {change["field"]: (change["before"], change["after"]) for change in told["changes"]}
    assert by_field["merged"] == (None, "Королева Анна")
    assert by_field["phones"] == ([NUMBER], [NUMBER, SECOND])


async def test_merged_card_asked_says_who_it_is_now_and_shows_nowhere(api: Api, database: Database) -> None:
    anna, twin = await pair(database)
    await api.post("/merges", wanted(anna, twin, choices={"name": "survivor"}))
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/timeline", None),
        ("PATCH", "", {"version": 2, "name": "Другая"}),
        ("POST", "/notes", {"text": "эхо"}),
    ):
        status, problem = await api.send(method, f"/contacts/{twin.id}{path}", body)
        assert (status, problem["code"]) == (410, "merged"), path
        assert problem["survivor"] == {"kind": "contact", "id": anna.id, "name": "Анна Королёва"}
    assert [one["id"] for one in await api.all_pages("/customers")] == [anna.id]
    assert [one["id"] for one in await api.all_pages("/customers", q="королева")] == [anna.id]
    assert [one["id"] for one in (await api.get("/customers/by-number", number=SECOND))["owners"]] == [anna.id]
    status, _ = await api.send("PATCH", f"/contacts/{anna.id}", {"version": 2, "company_id": 1})
    assert status == 422


async def test_chosen_fields_win_over_what_is_suggested(api: Api, database: Database) -> None:
    anna, twin = await pair(database)
    shown = await api.get("/merges/preview", kind="contact", survivor_id=anna.id, loser_id=twin.id)
    assert {field["field"]: field["suggested"] for field in shown["fields"]} == {
        "name": "loser",
        "position": "loser",
        "company_id": "survivor",
        "responsible_id": "survivor",
        "source": "survivor",
        "tags": "loser",
        "note": "both",
    } | {"tags": "both"}
    assert (shown["goes_over"]["notes"], shown["goes_over"]["deals"], shown["refused"]) == (1, 1, None)
    choices = {"name": "survivor", "note": "loser", "tags": "survivor", "position": "survivor"}
    await api.post("/merges", wanted(anna, twin, choices=choices))
    card = await api.get(f"/contacts/{anna.id}")
    assert (card["name"], card["note"], card["tags"], card["position"]) == (
        "Анна Королёва",
        "любит чай",
        ["vip"],
        None,
    )


IMPOSSIBLE: Final[tuple[tuple[dict[str, Any], int, str], ...]] = (
    ({"survivor_version": 7}, 409, "outdated"),
    ({"loser_version": 7}, 409, "outdated"),
    ({"choices": {"shoe_size": "loser"}}, 422, "invalid-input"),
    ({"choices": {"name": "both"}}, 422, "invalid-input"),
    ({"loser_id": 999_999}, 404, "not-found"),
    ({"kind": "company"}, 404, "not-found"),
)


async def test_merge_that_cannot_be_is_refused_and_changes_nothing(api: Api, database: Database) -> None:
    anna, twin = await pair(database)
    for change, status, code in IMPOSSIBLE:
        answer, problem = await api.send("POST", "/merges", {**wanted(anna, twin), **change})
        assert (answer, problem["code"]) == (status, code), change
        assert (await api.get(f"/contacts/{twin.id}"))["version"] == 1


async def test_card_merged_with_itself_is_refused(api: Api, database: Database) -> None:
    anna = await contact(database, "Анна")
    assert (await api.send("POST", "/merges", wanted(anna, anna)))[0] == 422


async def test_person_without_the_right_neither_merges_nor_undoes(api: Api, database: Database) -> None:
    anna, twin = await pair(database)
    done = await api.post("/merges", wanted(anna, twin, choices={"name": "survivor"}))
    for api.login in ("operator", "senior_operator", "qa", "auditor", "integrator"):
        assert (await api.send("POST", "/merges", wanted(anna, twin)))[0] == 403
        assert (await api.send("POST", f"/merges/{done['id']}/undo"))[0] == 403


async def test_merge_taken_back_puts_everything_where_it_was(api: Api, database: Database) -> None:
    anna, twin = await pair(database)
    async with database.reading() as session:
        before = [await whole(session, one.ref) for one in (anna, twin)]
    done = await api.post("/merges", wanted(anna, twin, choices={"name": "survivor"}))
    status, undone = await api.send("POST", f"/merges/{done['id']}/undo")
    assert (status, undone["undone_at"] is not None) == (200, True)
    async with database.reading() as session:
        assert [await whole(session, one.ref) for one in (anna, twin)] == before
    assert [one["id"] for one in await api.all_pages("/customers", q="корол")] == [anna.id, twin.id]
    status, problem = await api.send("POST", f"/merges/{done['id']}/undo")
    assert (status, problem["code"]) == (409, "undone-already")
    async with database.reading() as session:
        actions = await session.scalars(select(AuditRecord.action).order_by(AuditRecord.id))
        assert list(actions) == ["customer.merge", "customer.unmerge"]


async def test_undo_keeps_what_happened_since_with_the_survivor(api: Api, database: Database) -> None:
    anna, twin = await pair(database)
    done = await api.post("/merges", wanted(anna, twin, choices={"name": "survivor"}))
    card = await api.get(f"/contacts/{anna.id}")
    phones = [{"raw": phone["raw"]} for phone in card["phones"]]
    edit = {"version": card["version"], "note": "новое", "tags": ["vip", "опт", "новая"]}
    added = {"phones": [*phones, {"raw": "+78121234567"}]}
    assert (await api.send("PATCH", f"/contacts/{anna.id}", {**edit, **added}))[0] == 200
    await api.post(f"/contacts/{anna.id}/notes", {"text": "после слияния"})
    await api.send("POST", f"/merges/{done['id']}/undo")
    mine, theirs = await api.get(f"/contacts/{anna.id}"), await api.get(f"/contacts/{twin.id}")
    assert (mine["note"], mine["tags"], mine["position"]) == ("новое", ["vip", "новая"], None)
    assert [phone["e164"] for phone in mine["phones"]] == [NUMBER, "+78121234567"]
    assert [phone["e164"] for phone in theirs["phones"]] == [NUMBER, SECOND]
    notes = [line["text"] for line in await api.all_pages(f"/contacts/{anna.id}/timeline") if line["type"] == "note"]
    assert sorted(notes) == ["первая", "после слияния"]


async def test_chain_of_merges_is_taken_back_from_its_end(api: Api, database: Database) -> None:
    first, second, third = [await contact(database, name, NUMBER) for name in ("Анна", "Аня", "Нюра")]
    one = await api.post("/merges", wanted(second, first))
    card = await api.get(f"/contacts/{second.id}")
    body = {**wanted(third, second), "loser_version": card["version"]}
    two = await api.post("/merges", body)
    _, problem = await api.send("GET", f"/contacts/{first.id}")
    assert problem["survivor"]["id"] == third.id
    status, problem = await api.send("POST", f"/merges/{one['id']}/undo")
    assert (status, problem["code"], problem["merge_id"]) == (409, "later-merge", two["id"])
    assert (await api.send("POST", f"/merges/{two['id']}/undo"))[0] == 200
    _, problem = await api.send("GET", f"/contacts/{first.id}")
    assert problem["survivor"]["id"] == second.id
    assert (await api.send("POST", f"/merges/{one['id']}/undo"))[0] == 200
    assert (await api.get(f"/contacts/{first.id}"))["name"] == "Анна"


async def test_two_merges_into_one_card_are_taken_back_last_first(api: Api, database: Database) -> None:
    anna, one, two = [await contact(database, name, NUMBER) for name in ("Анна", "Аня", "Нюра")]
    first = await api.post("/merges", wanted(anna, one))
    second = await api.post("/merges", {**wanted(anna, two), "survivor_version": 2})
    page = await api.get("/merges", kind="contact", customer_id=anna.id, limit=1)
    assert [(item["id"], item["blocked_by"]) for item in page["items"]] == [(second["id"], None)]
    page = await api.get("/merges", kind="contact", customer_id=anna.id, cursor=page["next_cursor"])
    assert [(item["id"], item["blocked_by"]) for item in page["items"]] == [(first["id"], second["id"])]


async def test_way_back_that_is_too_old_is_dropped_and_refused(api: Api, database: Database) -> None:
    anna, twin = await pair(database)
    done = await api.post("/merges", wanted(anna, twin, choices={"name": "survivor"}))
    async with database.transaction() as session:
        await session.execute(update(Merge).values(at=datetime.now(UTC) - timedelta(days=31)))
    await settle(database)
    status, problem = await api.send("POST", f"/merges/{done['id']}/undo")
    assert (status, problem["code"], problem["days"]) == (409, "undo-too-late", 30)
    [item] = (await api.get("/merges", kind="contact", customer_id=anna.id))["items"]
    assert item["undo_until"] is None


async def test_companies_merged_take_their_people_along(api: Api, database: Database) -> None:
    firm, twin = await company(database, "ООО Ромашка"), await company(database, "Ромашка")
    anna = await contact(database, "Анна", company_id=twin.id)
    done = await api.post("/merges", wanted(firm, twin, choices={"name": "survivor"}))
    assert (await api.get(f"/contacts/{anna.id}"))["company"] == {"id": firm.id, "name": "ООО Ромашка"}
    await api.send("POST", f"/merges/{done['id']}/undo")
    assert (await api.get(f"/contacts/{anna.id}"))["company"]["id"] == twin.id


async def test_lead_that_became_a_customer_is_not_merged(api: Api, database: Database) -> None:
    one, two = await lead(database, "Иван", NUMBER), await lead(database, "Иван", NUMBER)
    await api.post(f"/leads/{one.id}/convert", {"version": 1, "with_deal": False})
    body = {**wanted(two, one), "loser_version": 2}
    status, problem = await api.send("POST", "/merges", body)
    assert (status, problem["code"]) == (409, "lead-converted")


async def test_number_of_a_merged_lead_that_calls_again_finds_the_survivor(api: Api, database: Database) -> None:
    async with database.transaction() as session:
        made, _ = await ensure_lead(session, caller(SECOND))
    keeper = await lead(database, "Иван Петров", NUMBER)
    card = await api.get(f"/leads/{made}")
    body = {**wanted(keeper, keeper), "loser_id": made, "loser_version": card["version"]}
    await api.post("/merges", body)
    assert (await api.get(f"/leads/{keeper.id}"))["name"] == "Иван Петров"
    async with database.transaction() as session:
        assert await ensure_lead(session, caller(SECOND, call_id="pbx1-9.9")) == (keeper.id, False)
    status, _ = await api.send("PATCH", f"/leads/{keeper.id}", {"version": 2, "phones": []})
    assert status == 200
    async with database.transaction() as session:
        assert await ensure_lead(session, caller(SECOND, call_id="pbx1-9.10")) == (keeper.id, False)


async def test_calls_of_the_number_while_cards_are_merged_and_parted_make_no_second_lead(
    api: Api, database: Database
) -> None:
    one, two = await lead(database, "Иван", NUMBER), await lead(database, "Иван", NUMBER)

    async def ring(turn: int) -> tuple[int | None, bool]:
        async with database.transaction() as session:
            return await ensure_lead(session, caller(NUMBER, call_id=f"pbx1-{turn}.1"))

    async def merge_and_part() -> None:
        done = await api.post("/merges", wanted(one, two))
        await api.send("POST", f"/merges/{done['id']}/undo")

    found = await asyncio.gather(merge_and_part(), *(ring(turn) for turn in range(8)))
    assert {made for made in found[1:] if made is not None} == {(one.id, False)}
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Lead)) == 2


async def test_merge_and_undo_tell_everyone_who_shows_one_of_the_cards(api: Api, database: Database) -> None:
    anna, twin = await pair(database)
    done = await api.post("/merges", wanted(anna, twin, choices={"name": "survivor"}))
    await api.send("POST", f"/merges/{done['id']}/undo")
    told = [payload["customer_id"] for payload in api.bus.of(CUSTOMERS)]
    assert told == [anna.id, twin.id, anna.id, twin.id]


async def test_two_merges_of_one_card_at_once_and_one_of_them_is_made(api: Api, database: Database) -> None:
    one, two, three = [await contact(database, name, NUMBER) for name in ("Анна", "Аня", "Нюра")]
    answers = await asyncio.gather(
        api.send("POST", "/merges", wanted(one, two)), api.send("POST", "/merges", wanted(three, two))
    )
    assert sorted(status for status, _ in answers) == [201, 410]


async def test_note_that_comes_to_the_loser_late_is_brought_to_the_survivor(api: Api, database: Database) -> None:
    anna, twin = await pair(database)
    done = await api.post("/merges", wanted(anna, twin, choices={"name": "survivor"}))
    async with database.transaction() as session:
        session.add(Note(at=NOW, text="опоздавшая", contact_id=twin.id))
    await settle(database)
    lines = await api.all_pages(f"/contacts/{anna.id}/timeline")
    assert "опоздавшая" in {line["text"] for line in lines if line["type"] == "note"}
    await api.send("POST", f"/merges/{done['id']}/undo")
    lines = await api.all_pages(f"/contacts/{twin.id}/timeline")
    assert "опоздавшая" in {line["text"] for line in lines if line["type"] == "note"}


async def test_merged_card_goes_along_when_everything_of_a_leaver_is_given_to_another(
    api: Api, database: Database
) -> None:
    leaver, heir = PEOPLE["operator"].user_id, PEOPLE["second"].user_id
    one, two = [await contact(database, name, NUMBER, responsible_id=leaver) for name in ("Анна", "Аня")]
    done = await api.post("/merges", wanted(one, two))
    async with database.transaction() as session:
        assert await count_of(session, CustomerKind.CONTACT, leaver) == 1
        given = await hand_over_all(session, CustomerKind.CONTACT, leaver, heir, author_id=MERGER.user_id)
    assert given == 1
    assert (await api.send("POST", f"/merges/{done['id']}/undo"))[0] == 200
    for card in (one, two):
        assert (await api.get(f"/contacts/{card.id}"))["responsible"]["id"] == heir


async def test_merge_asked_twice_with_one_key_is_made_once(api: Api, database: Database) -> None:
    anna, twin = await pair(database)
    api.headers = {"Idempotency-Key": "merge-anna-once"}
    first, again = [await api.post("/merges", wanted(anna, twin)) for _ in range(2)]
    assert first == again


async def settle(database: Database) -> None:
    context = JobContext(JobId("1"), settle_merges.name, 1, database, create_jobs(database, JOBS), {})
    await settle_merges.handler(context, SettleArgs())
