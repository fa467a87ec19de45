"""Deals over HTTP: made, changed, moved, won and lost."""

from typing import Any

import pytest

from callcenter.db import Database
from crm.deals.events import DEALS
from crm.deals.service import open_sums
from crm.kinds import CustomerKind, CustomerRef
from tests.crm.builders import NUMBER, call
from tests.crm.conftest import Api
from tests.crm.deals.conftest import SECOND, loss_reason, stage

pytestmark = pytest.mark.db


async def deal(api: Api, pipeline: Any, title: str = "Окна в офис", **fields: object) -> Any:
    return await api.post("/deals", {"title": title, "pipeline_id": pipeline["id"], **fields})


async def move(api: Api, card: Any, stage_id: int, **fields: object) -> tuple[int, Any]:
    return await api.send(
        "POST", f"/deals/{card['id']}/move", {"version": card["version"], "stage_id": stage_id, **fields}
    )


async def test_deal_made_is_read_back_with_its_sum_exact(api: Api, sales: Any) -> None:
    anna = await api.post("/contacts", {"name": "Анна", "phones": [{"raw": NUMBER}]})
    made = await deal(api, sales, contact_id=anna["id"], amount="1234567890123.45", expected_close="2026-04-01")
    card = await api.get(f"/deals/{made['id']}")
    assert card == made
    assert (card["amount"], card["currency"], card["expected_close"]) == ("1234567890123.45", "RUB", "2026-04-01")
    assert (card["stage_id"], card["outcome"], card["version"]) == (sales["stages"][0]["id"], "open", 1)
    assert (card["contact"]["name"], card["responsible"]["name"]) == ("Анна", "Name of sales_manager")
    assert [payload["deal_id"] for payload in api.bus.of(DEALS)] == [card["id"]]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": "0.001"}, "body.amount"),
        ({"amount": "-1"}, "body.amount"),
        ({"amount": "1e400"}, "body.amount"),
        ({"currency": "rub"}, "body.currency"),
        ({"contact_id": 9}, "body.contact_id"),
        ({"responsible_id": 999}, "body.responsible_id"),
        ({"stage_id": 9999}, "body.stage_id"),
        ({"title": " "}, "body.title"),
        ({"expected_close": "soon"}, "body.expected_close"),
    ],
)
async def test_deal_with_a_wrong_field_is_refused_by_its_name(
    api: Api, sales: Any, fields: dict[str, object], field: str
) -> None:
    body = {"title": "Окна", "pipeline_id": sales["id"], **fields}
    status, problem = await api.send("POST", "/deals", body)
    assert (status, problem["errors"][0]["field"]) == (422, field)
    assert (await api.get("/deals"))["items"] == []


async def test_open_deals_of_a_customer_come_to_a_sum_for_each_currency(
    api: Api, sales: Any, database: Database
) -> None:
    anna = await api.post("/contacts", {"name": "Анна", "phones": [{"raw": NUMBER}]})
    boris = await api.post("/contacts", {"name": "Борис", "phones": []})
    for amount, currency in (("100.50", "RUB"), ("200.25", "RUB"), ("7", "USD"), (None, "EUR")):
        await deal(api, sales, contact_id=anna["id"], amount=amount, currency=currency)
    lost = await deal(api, sales, contact_id=anna["id"], amount="9000")
    await move(api, lost, stage(sales, "Не купили"), loss_reason_id=await loss_reason(api, "Дорого"))
    await deal(api, sales, contact_id=boris["id"], amount=None)
    asked = [CustomerRef(CustomerKind.CONTACT, person["id"]) for person in (anna, boris)]
    async with database.reading() as session:
        found = await open_sums(session, asked)
    assert {(ref.id, one.currency, str(one.amount)) for ref, totals in found.items() for one in totals} == {
        (anna["id"], "RUB", "300.75"),
        (anna["id"], "USD", "7.00"),
    }


async def test_deal_asked_for_twice_with_one_key_is_made_once(api: Api, sales: Any) -> None:
    api.headers = {"Idempotency-Key": "press-1234"}
    first = await deal(api, sales, amount="10.50")
    assert await deal(api, sales, amount="10.50") == first
    status, problem = await api.send("POST", "/deals", {"title": "Другая", "pipeline_id": sales["id"]})
    assert (status, problem["code"]) == (409, "key-reused")
    api.headers = {}
    assert len((await api.get("/deals"))["items"]) == 1


async def test_deal_moved_keeps_the_move_and_who_made_it(api: Api, sales: Any) -> None:
    made = await deal(api, sales)
    status, moved = await move(api, made, stage(sales, "Согласование"))
    assert (status, moved["version"], moved["stage_id"]) == (200, 2, stage(sales, "Согласование"))
    line = (await api.get(f"/deals/{made['id']}/timeline"))["items"][0]
    assert (line["type"], line["author"]["name"]) == ("moved", "Name of sales_manager")
    assert (line["moved"]["from_stage"], line["moved"]["to_stage"]) == ("Первый контакт", "Согласование")
    assert line["moved"]["stayed_s"] >= 0


async def test_deal_lost_without_a_reason_is_refused_and_with_one_closed(api: Api, sales: Any) -> None:
    made = await deal(api, sales)
    lost = stage(sales, "Не купили")
    status, problem = await move(api, made, lost)
    assert (status, problem["code"]) == (409, "loss-reason-needed")
    status, problem = await move(api, made, lost, loss_reason_id=9999)
    assert (status, problem["errors"][0]["field"]) == (422, "body.loss_reason_id")
    reason = await loss_reason(api, "Дорого")
    status, card = await move(api, made, lost, loss_reason_id=reason, loss_note="на треть дороже соседей")
    assert (status, card["outcome"], card["loss_reason"]["name"]) == (200, "lost", "Дорого")
    assert card["closed_at"] is not None
    assert (await api.get(f"/deals/{made['id']}/timeline"))["items"][0]["text"] == "Дорого. на треть дороже соседей"
    status, again = await move(api, card, sales["stages"][0]["id"])
    assert (again["outcome"], again["closed_at"], again["loss_reason"]) == ("open", None, None)


async def test_deal_moved_by_an_old_version_is_refused_with_the_current_card(api: Api, sales: Any) -> None:
    made = await deal(api, sales)
    await move(api, made, stage(sales, "Согласование"))
    status, problem = await move(api, made, stage(sales, "Оплачено"))
    assert (status, problem["code"], problem["current"]["version"]) == (409, "outdated", 2)
    status, problem = await api.send("POST", f"/deals/{made['id']}/move", {"stage_id": stage(sales, "Оплачено")})
    assert (status, problem["code"]) == (428, "version-needed")


async def test_deal_changed_shows_before_and_after_and_the_same_again_nothing(api: Api, sales: Any) -> None:
    made = await deal(api, sales, amount="100")
    path = f"/deals/{made['id']}"
    body = {"version": 1, "amount": "250.50", "expected_close": "2026-05-01", "responsible_id": SECOND.user_id}
    status, card = await api.send("PATCH", path, body)
    assert (status, card["version"], card["amount"]) == (200, 2, "250.50")
    line = (await api.get(f"{path}/timeline"))["items"][0]
    assert line["type"] == "changed"
    assert {change["field"]: (change["before"], change["after"]) for change in line["changes"]} == {
        "amount": ("100.00", "250.50"),
        "expected_close": (None, "2026-05-01"),
        "responsible_id": (made["responsible"]["id"], SECOND.user_id),
    }
    status, card = await api.send("PATCH", path, {**body, "version": 2})
    assert (status, card["version"]) == (200, 2)


async def test_history_of_a_deal_has_notes_and_calls_of_its_contact_paged_without_gaps(api: Api, sales: Any) -> None:
    anna = await api.post("/contacts", {"name": "Анна", "phones": [{"raw": NUMBER}]})
    api.calls.rows.append(call("pbx1-1.1"))
    made = await deal(api, sales, contact_id=anna["id"])
    for number in range(4):
        await api.post(f"/deals/{made['id']}/notes", {"text": f"заметка {number}"})
    lines = await api.all_pages(f"/deals/{made['id']}/timeline", limit=2)
    assert [(line["type"], line["text"]) for line in lines] == [
        *(("note", f"заметка {number}") for number in (3, 2, 1, 0)),
        ("created", None),
        ("call", None),
    ]
    seen = await api.all_pages(f"/contacts/{anna['id']}/timeline", limit=2)
    assert [line["deal"]["name"] for line in seen if line["deal"]] == ["Окна в офис"] * 5


async def test_board_counts_and_sums_by_stage_and_currency(api: Api, sales: Any) -> None:
    for amount, currency in (("100.10", "RUB"), ("200.20", "RUB"), ("5", "EUR"), (None, "RUB")):
        await deal(api, sales, amount=amount, currency=currency)
    won = await deal(api, sales, amount="1000")
    await move(api, won, stage(sales, "Оплачено"))
    board = await api.get("/deals/board", pipeline_id=sales["id"], limit=2)
    first, *_, paid, lost = board["columns"]
    assert (first["count"], len(first["items"])) == (4, 2)
    assert first["totals"] == [{"currency": "EUR", "amount": "5.00"}, {"currency": "RUB", "amount": "300.30"}]
    assert (paid["count"], paid["totals"]) == (1, [{"currency": "RUB", "amount": "1000.00"}])
    assert (lost["count"], lost["totals"], lost["items"]) == (0, [], [])
    rest = await api.get("/deals", stage_id=first["stage"]["id"], order="moved", limit=50, cursor=first["next_cursor"])
    shown = [one["id"] for one in (*first["items"], *rest["items"])]
    assert (len(shown), shown) == (4, sorted(shown, reverse=True))


async def test_deals_filtered_by_words_tag_sum_state_and_responsible(api: Api, sales: Any) -> None:
    tall = await deal(api, sales, "Ёлка для офиса", amount="500", tags=["vip"], expected_close="2026-01-10")
    await deal(api, sales, "Двери 100%", amount="50", responsible_id=None)
    won = await deal(api, sales, "Окна")
    await move(api, won, stage(sales, "Оплачено"))

    async def found(**query: object) -> list[str]:
        return [one["title"] for one in await api.all_pages("/deals", **query)]

    assert await found(q="елка") == ["Ёлка для офиса"]
    assert await found(q="100%") == ["Двери 100%"]
    assert await found(q="%") == ["Двери 100%"]
    assert await found(q=str(tall["id"])) == [*(["Двери 100%"] if tall["id"] in (1, 10, 100) else []), "Ёлка для офиса"]
    assert await found(tag="vip") == ["Ёлка для офиса"]
    assert await found(amount_from="50.01") == ["Ёлка для офиса"]
    assert await found(responsible_id=0) == ["Двери 100%"]
    assert await found(state="won") == ["Окна"]
    assert await found(close_before="2026-01-11") == ["Ёлка для офиса"]
    assert (await api.send("GET", "/deals", cursor="WzFd"))[0] == 422


async def test_pipeline_changed_keeps_deals_and_a_stage_with_deals_stays(api: Api, sales: Any) -> None:
    made = await deal(api, sales)
    kept = [{name: one[name] for name in ("id", "name", "probability", "outcome")} for one in sales["stages"]]
    body = {"name": "Опт", "kind": "sales", "currency": "EUR", "version": 1}
    status, problem = await api.send("PUT", f"/pipelines/{sales['id']}", {**body, "stages": kept[1:]})
    assert (status, problem["code"], problem["stages"]) == (409, "stage-in-use", ["Первый контакт"])
    new = {"name": "Замер", "probability": 30, "outcome": "open"}
    status, changed = await api.send("PUT", f"/pipelines/{sales['id']}", {**body, "stages": [kept[0], new, *kept[2:]]})
    assert (status, changed["version"], changed["name"]) == (200, 2, "Опт")
    assert [(one["name"], one["archived"]) for one in changed["stages"]][:2] == [
        ("Первый контакт", False),
        ("Замер", False),
    ]
    assert changed["stages"][-1]["name"] == "Потребность выяснена"
    assert changed["stages"][-1]["archived"] is True
    assert (await api.get(f"/deals/{made['id']}"))["stage_id"] == kept[0]["id"]
    assert (await api.send("PUT", f"/pipelines/{sales['id']}", {**body, "stages": kept}))[0] == 409


async def test_dictionary_saved_keeps_words_of_old_cards_and_swaps_names(api: Api, sales: Any) -> None:
    words = [word for word in await api.get("/dictionaries") if word["kind"] == "loss_reason"]
    first, second = words[:2]
    body = {"words": [{"id": first["id"], "name": second["name"]}, {"id": second["id"], "name": first["name"]}]}
    status, saved = await api.send("PUT", "/dictionaries/loss_reason", body)
    assert status == 200
    assert [(word["id"], word["name"]) for word in saved[:2]] == [
        (first["id"], second["name"]),
        (second["id"], first["name"]),
    ]
    assert {word["archived"] for word in saved[2:]} == {True}
    status, problem = await api.send("PUT", "/dictionaries/region", {"words": [{"name": "Юг"}, {"name": "ЮГ"}]})
    assert (status, problem["code"]) == (409, "word-taken")
