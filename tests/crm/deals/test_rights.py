"""Which role may do what with whose deals: every role against one's own, nobody's and a colleague's."""

from typing import Any

import pytest

from callcenter.auth.permissions import Role
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE, SECOND

pytestmark = pytest.mark.db

ALL, OWN, NONE = "all", "own", "none"
SEES = {
    Role.OPERATOR: OWN,
    Role.SENIOR_OPERATOR: ALL,
    Role.QA: ALL,
    Role.QA_LEAD: ALL,
    Role.REVIEWER: NONE,
    Role.SUPERVISOR: ALL,
    Role.SALES_MANAGER: ALL,
    Role.ADMINISTRATOR: ALL,
    Role.AUDITOR: ALL,
    Role.INTEGRATOR: ALL,
}
CHANGES = {
    Role.OPERATOR: OWN,
    Role.SENIOR_OPERATOR: OWN,
    Role.QA: NONE,
    Role.QA_LEAD: NONE,
    Role.REVIEWER: NONE,
    Role.SUPERVISOR: ALL,
    Role.SALES_MANAGER: ALL,
    Role.ADMINISTRATOR: ALL,
    Role.AUDITOR: NONE,
    Role.INTEGRATOR: ALL,
}
SETS_UP = {Role.SALES_MANAGER, Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", list(Role))
async def test_role_meets_own_nobodys_and_a_colleagues_deal_sees_and_changes_what_it_may(
    api: Api, sales: Any, role: Role
) -> None:
    owners = {"own": PEOPLE[str(role)].user_id, "nobodys": None, "colleagues": SECOND.user_id}
    deals = {}
    for whose, user_id in owners.items():
        body = {"title": whose, "pipeline_id": sales["id"], "responsible_id": user_id, "amount": "10"}
        # Made by the integrator: whoever makes a deal goes on seeing it.
        api.login = "integrator" if role is not Role.INTEGRATOR else "administrator"
        deals[whose] = await api.post("/deals", body)
    api.login = str(role)
    within = {ALL: {"own", "nobodys", "colleagues"}, OWN: {"own", "nobodys"}, NONE: set()}
    seen, changed = within[SEES[role]], within[CHANGES[role]]
    for whose, deal in deals.items():
        path = f"/deals/{deal['id']}"
        hidden = 403 if SEES[role] == NONE else 404
        for address in (path, f"{path}/timeline"):
            assert (await api.send("GET", address))[0] == (200 if whose in seen else hidden)
        refused = 403 if CHANGES[role] == NONE or whose in seen else 404
        for method, address, more in (
            ("PATCH", path, {"title": "х"}),
            ("POST", f"{path}/move", {"stage_id": sales["stages"][1]["id"]}),
        ):
            status, answer = await api.send(method, address, {"version": deal["version"], **more})
            assert status == (200 if whose in changed else refused)
            deal = answer if status == 200 else deal
    if SEES[role] != NONE:
        assert {one["id"] for one in (await api.get("/deals"))["items"]} == {deals[whose]["id"] for whose in seen}
        board = await api.get("/deals/board", pipeline_id=sales["id"])
        assert sum(column["count"] for column in board["columns"]) == len(seen)
        listed = {one["id"]: one["may_edit"] for one in (await api.get("/deals"))["items"]}
        assert listed == {deals[whose]["id"]: whose in changed for whose in seen}


@pytest.mark.parametrize("role", list(Role))
async def test_role_sets_up_pipelines_and_dictionaries_only_with_the_right(api: Api, role: Role) -> None:
    api.login = str(role)
    template = {"kind": "service", "language": "en", "currency": "EUR"}
    wanted = role in SETS_UP
    assert (await api.send("POST", "/pipelines/from-template", template))[0] == (201 if wanted else 403)
    body = {"words": [{"name": "North"}]}
    assert (await api.send("PUT", "/dictionaries/region", body))[0] == (200 if wanted else 403)


async def test_operator_hands_a_deal_over_sees_it_still_and_changes_it_no_more(api: Api, sales: Any) -> None:
    api.login = "operator"
    made = await api.post("/deals", {"title": "Окна", "pipeline_id": sales["id"]})
    path = f"/deals/{made['id']}"
    assert (await api.send("PATCH", path, {"version": 1, "responsible_id": SECOND.user_id}))[0] == 200
    assert (await api.get(path))["may_edit"] is False
    assert (await api.send("PATCH", path, {"version": 2, "title": "Моё"}))[0] == 403


async def test_history_of_a_contact_hides_colleagues_deals_from_an_operator(api: Api, sales: Any) -> None:
    anna = await api.post("/contacts", {"name": "Анна"})
    body = {"title": "Тайная", "pipeline_id": sales["id"], "contact_id": anna["id"]}
    await api.post("/deals", body)
    api.login = "operator"
    lines = await api.all_pages(f"/contacts/{anna['id']}/timeline")
    assert [line["type"] for line in lines] == ["created"]
