"""Cards are deleted, lie in the bin, and come back as they were."""

from typing import Any, Final

import pytest

from callcenter.auth.scopes import Action, Entity, Scope
from crm import leads
from crm.changes.kinds import What
from tests.crm.builders import caller
from tests.crm.rights.conftest import BOSS, ME, OWNERS, STRANGER, Firm, reached
from tests.crm.rights.test_matrix import PATHS

pytestmark = pytest.mark.db

_NEW_EACH_TIME: Final = ("version", "updated_at", "phones", "emails")
"""A change makes another version, and the lists of a card are written anew, under other ids."""


async def delete(firm: Firm, entity: Entity, id_: int, *, version: int | None = None) -> tuple[int, Any]:
    path = f"/{PATHS[entity]}/{id_}"
    if version is None:
        version = (await firm.get(path))["version"]
    return await send(firm, "DELETE", path, version)


async def send(firm: Firm, method: str, path: str, version: int) -> tuple[int, Any]:
    firm.headers = {"If-Match": f'"{version}"'}
    answer = await firm.send(method, path)
    firm.headers = {}
    return answer


async def restore(firm: Firm, entity: Entity, id_: int) -> tuple[int, Any]:
    return await firm.send("POST", f"/bin/{entity}/{id_}/restore")


def _same(card: Any) -> Any:
    kept = {name: value for name, value in card.items() if name not in _NEW_EACH_TIME}
    numbers = [(one["raw"], one["e164"], one["extension"], one["kind"]) for one in card.get("phones", ())]
    return kept, numbers, [one["address"] for one in card.get("emails", ())]


async def _seen(firm: Firm, entity: Entity, id_: int) -> Any:
    path = f"/{PATHS[entity]}/{id_}"
    found = "/customers/list" if entity in CUSTOMERS else f"/{PATHS[entity]}"
    query = {"kind": str(entity)} if entity in CUSTOMERS else {}
    lists = [await firm.get(found, q="zebra", **query), await firm.get("/search", q="zebra")]
    return _same(await firm.get(path)), [_of_list(value) for value in lists]


def _of_list(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _of_list(one) for key, one in value.items() if key not in (*_NEW_EACH_TIME, "next_cursor")}
    return [_of_list(one) for one in value] if isinstance(value, list) else value


CUSTOMERS: Final = (Entity.CONTACT, Entity.COMPANY, Entity.LEAD)


@pytest.mark.parametrize("entity", list(Entity))
async def test_deleted_card_that_is_restored_is_what_it_was_but_for_two_lines(firm: Firm, entity: Entity) -> None:
    id_ = firm.records[entity, ME]
    before, lines = await _seen(firm, entity, id_), await _lines(firm, entity, id_)

    status, _ = await delete(firm, entity, id_)
    assert status == 204
    assert await _seen_by_nobody(firm, entity, id_)
    assert (await restore(firm, entity, id_))[0] == 200

    assert await _seen(firm, entity, id_) == before
    after = await _lines(firm, entity, id_)
    assert after[2:] == lines
    assert [line["changes"][0]["field"] for line in after[:2]] == ["restored", "deleted"]
    assert (await firm.get("/bin"))["items"] == []
    assert (await restore(firm, entity, id_))[0] == 404


async def _lines(firm: Firm, entity: Entity, id_: int) -> list[Any]:
    return list((await firm.get(f"/{PATHS[entity]}/{id_}/timeline"))["items"])


async def _seen_by_nobody(firm: Firm, entity: Entity, id_: int) -> bool:
    status, problem = await firm.send("GET", f"/{PATHS[entity]}/{id_}")
    assert (status, problem["code"], problem["may_restore"]) == (410, "deleted", True)
    assert (problem["card"]["id"], problem["by"]["id"]) == (id_, BOSS)
    (item,) = (await firm.get("/bin", kind=str(entity), q="zebr"))["items"]
    assert (item["kind"], item["id"], item["by"]["id"], item["responsible"]["id"]) == (entity, id_, BOSS, ME)
    told = {(one["entity"], one["id"]): one["what"] for one in (await firm.get("/changes", limit=500))["items"]}
    return bool(told[str(entity), id_] == What.DELETED)


@pytest.mark.parametrize("entity", list(Entity))
async def test_whoever_deletes_by_a_scope_deletes_lists_and_restores_those_in_reach(firm: Firm, entity: Entity) -> None:
    for scope in (Scope.OWN, Scope.DEPARTMENT):
        firm.role((Action.DELETE, scope), others=Scope.ALL)
        mine = {firm.records[entity, owner] for owner in OWNERS if reached(scope, owner, entity, Action.DELETE)}
        for owner in OWNERS:
            id_ = firm.records[entity, owner]
            status, _ = await delete(firm, entity, id_)
            assert (status == 204) is (id_ in mine), (scope, owner)
            if status != 204:
                firm.login = "boss"
                assert (await delete(firm, entity, id_))[0] == 204
                firm.login = "me"
        assert {one["id"] for one in await firm.all_pages("/bin", limit=2)} == mine
        for owner in OWNERS:
            id_ = firm.records[entity, owner]
            assert ((await restore(firm, entity, id_))[0] == 200) is (id_ in mine), (scope, owner)
        firm.login = "boss"
        for owner in OWNERS:
            if firm.records[entity, owner] not in mine:
                assert (await restore(firm, entity, firm.records[entity, owner]))[0] == 200
    firm.role((Action.DELETE, Scope.NONE), others=Scope.ALL)
    assert (await delete(firm, entity, firm.records[entity, ME], version=1))[0] == 403
    assert await firm.status("GET", "/bin") == 403


async def test_card_that_a_colleague_changed_meanwhile_is_not_deleted(firm: Firm) -> None:
    for entity, path in PATHS.items():
        id_ = firm.records[entity, ME]
        card = await firm.get(f"/{path}/{id_}")
        status, problem = await delete(firm, entity, id_, version=card["version"] + 1)
        assert (status, problem["code"], problem["current"]["id"]) == (409, "outdated", id_)
        assert (await firm.send("DELETE", f"/{path}/{id_}"))[0] == 428


async def test_call_from_the_number_of_a_deleted_lead_makes_another_and_both_have_it_once_restored(firm: Firm) -> None:
    assert firm.database is not None
    async with firm.database.transaction() as session:
        first, made = await leads.ensure_lead(session, caller())
    assert made
    assert first is not None
    assert (await delete(firm, Entity.LEAD, first))[0] == 204
    assert (await firm.get("/customers/by-number", number=caller().e164))["owners"] == []

    async with firm.database.transaction() as session:
        second, made = await leads.ensure_lead(session, caller())
    assert made
    assert second not in (None, first)
    assert (await restore(firm, Entity.LEAD, first))[0] == 200

    owners = {one["id"] for one in (await firm.get("/customers/by-number", number=caller().e164))["owners"]}
    assert owners == {first, second}
    async with firm.database.transaction() as session:
        assert await leads.ensure_lead(session, caller()) == (min(owners), False)


async def test_deal_and_task_of_a_deleted_contact_name_nobody_until_it_is_back(firm: Firm) -> None:
    contact, deal = firm.records[Entity.CONTACT, ME], firm.records[Entity.DEAL, ME]
    form = {"version": 1, "contact_id": contact}
    assert (await firm.send("PATCH", f"/deals/{deal}", form))[0] == 200
    task = (await firm.post("/tasks", {"title": "Call", "contact_id": contact, "deal_id": deal}))["id"]

    assert (await delete(firm, Entity.CONTACT, contact))[0] == 204
    assert (await delete(firm, Entity.DEAL, deal))[0] == 204
    shown = await firm.get(f"/tasks/{task}")
    assert (shown["contact"], shown["deal"]) == (None, None)
    assert (await restore(firm, Entity.DEAL, deal))[0] == 200
    assert (await firm.get(f"/deals/{deal}"))["contact"] is None
    assert (await restore(firm, Entity.CONTACT, contact))[0] == 200

    assert (await firm.get(f"/deals/{deal}"))["contact"]["id"] == contact
    shown = await firm.get(f"/tasks/{task}")
    assert (shown["contact"]["id"], shown["deal"]["id"]) == (contact, deal)


async def test_deleted_card_is_merged_with_none(firm: Firm) -> None:
    loser, survivor = firm.records[Entity.COMPANY, ME], firm.records[Entity.COMPANY, STRANGER]
    assert (await delete(firm, Entity.COMPANY, loser))[0] == 204
    form = {"kind": "company", "survivor_id": survivor, "loser_id": loser, "survivor_version": 1, "loser_version": 2}
    for ids in ({}, {"survivor_id": loser, "loser_id": survivor}):
        status, problem = await firm.send("POST", "/merges", form | ids)
        assert (status, problem["code"]) == (410, "deleted")


async def test_card_known_to_another_system_is_not_written_to_while_it_lies_in_the_bin(firm: Firm) -> None:
    path = "/contacts/by-external-id/shop/17"
    made = (await firm.send("PUT", path, {"name": "Shopper"}))[1]
    assert (await delete(firm, Entity.CONTACT, made["id"]))[0] == 204
    status, problem = await firm.send("PUT", path, {"name": "Shopper again"})
    assert (status, problem["code"]) == (410, "deleted")
    assert (await restore(firm, Entity.CONTACT, made["id"]))[0] == 200
    assert (await firm.send("PUT", path, {"name": "Shopper again"}))[1]["id"] == made["id"]
