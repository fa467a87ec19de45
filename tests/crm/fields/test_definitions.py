"""The fields themselves, over the API."""

from typing import Any, Final

import pytest

from tests.crm.conftest import Api
from tests.crm.fields.conftest import faults, field, option

pytestmark = pytest.mark.db


async def change(api: Api, of: Any, **values: object) -> tuple[int, Any]:
    same = (
        "label",
        "kind",
        "hint",
        "group",
        "need",
        "from_stage_id",
        "from_status",
        "pipeline_id",
        "currency",
        "target",
    )
    options = [{"id": one["id"], "label": one["label"]} for one in of["options"] if not one["retired"]]
    form = {name: of[name] for name in (*same, "hidden", "version", "retired")} | {"options": options, **values}
    return await api.send("PUT", f"/fields/{of['id']}", form)


async def test_field_with_values_keeps_its_kind_and_is_retired_instead_of_deleted(api: Api) -> None:
    made = await field(api, "contact", "city")
    status, changed = await change(api, made, kind="integer", label="Число")
    assert (status, changed["kind"], changed["label"], changed["key"]) == (200, "integer", "Число", "city")
    status, _ = await change(api, made)
    assert status == 409
    card = await api.post("/contacts", {"name": "Борис", "fields": {"city": 3}})
    changed = (await api.get("/fields", entity="contact"))["items"][0]
    assert changed["has_values"]
    assert (await change(api, changed, kind="text"))[1]["code"] == "field-has-values"
    assert (await api.send("DELETE", f"/fields/{made['id']}"))[1]["code"] == "field-has-values"
    status, retired = await change(api, changed, retired=True)
    assert (status, retired["retired"]) == (200, True)
    assert (await api.get(f"/contacts/{card['id']}"))["fields"] == {}
    status, problem = await api.send("PATCH", f"/contacts/{card['id']}", {"version": 1, "fields": {"city": 4}})
    assert (status, faults(problem)) == (422, {"city": "no-such-field"})
    await change(api, retired, retired=False)
    assert (await api.get(f"/contacts/{card['id']}"))["fields"] == {"city": 3}


async def test_field_nobody_filled_is_deleted(api: Api) -> None:
    made = await field(api, "contact", "city", "choice", options=[{"label": "Тверь"}])
    assert (await api.send("DELETE", f"/fields/{made['id']}"))[0] == 204
    assert (await api.get("/fields"))["items"] == []


async def test_option_left_out_is_retired_stays_on_its_cards_and_comes_back_by_its_label(api: Api) -> None:
    made = await field(api, "contact", "city", "choice", options=[{"label": "Тверь"}, {"label": "Омск"}])
    omsk = option(made, "Омск")
    card = await api.post("/contacts", {"name": "Борис", "fields": {"city": omsk}})
    only = [{"id": option(made, "Тверь"), "label": "Тверь и область"}]
    _, changed = await change(api, made, options=only)
    assert [(one["label"], one["retired"]) for one in changed["options"]] == [
        ("Тверь и область", False),
        ("Омск", True),
    ]
    path = f"/contacts/{card['id']}"
    assert (await api.send("PATCH", path, {"version": 1, "fields": {"city": omsk}}))[0] == 200
    status, problem = await api.send("POST", "/contacts", {"name": "Олег", "fields": {"city": omsk}})
    assert (status, faults(problem)) == (422, {"city": "option-retired"})
    _, back = await change(api, changed, options=[*only, {"label": "омск"}])
    assert option(back, "омск") == omsk


async def test_layout_arranged_by_whoever_sets_the_crm_up_is_everybodys(api: Api) -> None:
    first, second, third = [await field(api, "deal", key) for key in ("one", "two", "three")]
    places = [{"id": third["id"], "group": "Договор"}, {"id": first["id"], "group": "Договор"}]
    status, arranged = await api.send("PUT", "/fields/layout/deal", {"places": places})
    assert status == 200
    assert [(one["key"], one["group"]) for one in arranged["items"]] == [
        ("three", "Договор"), ("one", "Договор"), ("two", ""),
    ]  # fmt: skip
    contact = await field(api, "contact", "one")
    status, _ = await api.send("PUT", "/fields/layout/deal", {"places": [{"id": contact["id"]}]})
    assert status == 422
    api.login = "operator"
    assert [one["key"] for one in (await api.get("/fields", entity="deal"))["items"]] == ["three", "one", "two"]
    assert (await api.send("PUT", "/fields/layout/deal", {"places": places}))[0] == 403
    assert (await api.send("DELETE", f"/fields/{second['id']}"))[0] == 403


NONSENSE: Final[list[dict[str, Any]]] = [
    {"key": "9lives"}, {"key": "a b"}, {"kind": "choice"}, {"options": [{"label": "x"}]}, {"kind": "customer"},
    {"target": "lead"}, {"hidden": True, "need": "always"}, {"need": "from"}, {"from_status": "in_work"},
    {"need": "from", "from_status": "lost"}, {"pipeline_id": 1}, {"currency": "RUB"}, {"label": " "},
    {"entity": "deal", "need": "from", "from_stage_id": 999}, {"entity": "deal", "pipeline_id": 999},
]  # fmt: skip


async def test_field_that_makes_no_sense_is_refused(api: Api) -> None:
    for wrong in NONSENSE:
        form = {"entity": "contact", "key": "city", "label": "City", "kind": "text", **wrong}
        assert (await api.send("POST", "/fields", form))[0] == 422, wrong
    assert (await api.get("/fields"))["items"] == []


async def test_key_of_another_field_in_other_letters_is_taken(api: Api) -> None:
    await field(api, "contact", "city")
    await field(api, "lead", "city")
    form = {"entity": "contact", "key": "City", "label": "City", "kind": "text"}
    assert (await api.send("POST", "/fields", form))[1]["code"] == "field-key-taken"
