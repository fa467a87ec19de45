"""Pinned lines, and histories of one kind of line."""

from typing import Any

import pytest

from callcenter.auth.scopes import Entity
from tests.crm.cards.test_rights import upload
from tests.crm.rights.conftest import BOSS, ME, Firm

pytestmark = pytest.mark.db


async def timeline(firm: Firm, contact: int, **query: object) -> Any:
    return await firm.get(f"/contacts/{contact}/timeline", **query)


async def test_pinned_line_is_on_top_for_everybody_and_keeps_its_place(firm: Firm) -> None:
    contact = firm.records[Entity.CONTACT, ME]
    first = await firm.post(f"/contacts/{contact}/notes", {"text": "the first"})
    for number in range(3):
        await firm.post(f"/contacts/{contact}/notes", {"text": str(number)})
    pin = {"line": first["id"], "at": first["at"]}
    pins = f"/cards/contact/{contact}/pins"
    assert await firm.status("PUT", pins, pin) == 200
    assert await firm.status("PUT", pins, pin) == 200

    page = await timeline(firm, contact, limit=2)
    (line,) = page["pinned"]
    assert (line["text"], line["pinned"]["by"]["id"]) == ("the first", BOSS)
    assert [item["text"] for item in page["items"]] == ["2", "1"]
    rest = await timeline(firm, contact, limit=2, cursor=page["next_cursor"])
    assert (rest["pinned"], [bool(item["pinned"]) for item in rest["items"]]) == ([], [False, True])

    assert await firm.status("DELETE", pins, line=first["id"]) == 204
    assert (await timeline(firm, contact))["pinned"] == []


async def test_line_of_another_card_or_of_another_time_is_not_pinned(firm: Firm) -> None:
    contact, other = firm.records[Entity.CONTACT, ME], firm.records[Entity.COMPANY, ME]
    note = await firm.post(f"/contacts/{contact}/notes", {"text": "secret"})
    pin = {"line": note["id"], "at": note["at"]}
    assert await firm.status("PUT", f"/cards/company/{other}/pins", pin) == 404
    assert await firm.status("PUT", f"/cards/contact/{contact}/pins", {**pin, "at": "2030-01-01T00:00:00Z"}) == 404
    born = {**pin, "line": f"created-contact:{contact}"}
    assert await firm.status("PUT", f"/cards/contact/{contact}/pins", born) == 422


async def test_sixth_pin_is_refused_and_files_and_deals_notes_can_be_pinned(firm: Firm) -> None:
    deal = firm.records[Entity.DEAL, ME]
    pins = f"/cards/deal/{deal}/pins"
    assert (await upload(firm, f"deal/{deal}"))[0] == 201
    (file,) = (await firm.get(f"/deals/{deal}/timeline", types="file"))["items"]
    assert await firm.status("PUT", pins, {"line": file["id"], "at": file["at"]}) == 200
    for number in range(5):
        note = await firm.post(f"/deals/{deal}/notes", {"text": str(number)})
        status, problem = await firm.send("PUT", pins, {"line": note["id"], "at": note["at"]})
        assert (status, problem.get("code")) == ((200, None) if number < 4 else (409, "too-many-pins"))
    page = await firm.get(f"/deals/{deal}/timeline")
    assert [line["id"] for line in page["pinned"]][-1] == file["id"]


async def test_history_asked_for_one_kind_gives_those_lines_over_all_pages(firm: Firm) -> None:
    contact = firm.records[Entity.CONTACT, ME]
    for number in range(3):
        await firm.post(f"/contacts/{contact}/notes", {"text": str(number)})
        assert (await upload(firm, f"contact/{contact}", name=f"{number}.txt"))[0] == 201
    found = {}
    for kind in ("note", "file", "created", "changed", "call", "task", "moved"):
        lines = await firm.all_pages(f"/contacts/{contact}/timeline", types=kind, limit=2)
        assert {line["type"] for line in lines} <= {kind}
        found[kind] = [line["id"] for line in lines]
    whole = await firm.all_pages(f"/contacts/{contact}/timeline", limit=3)
    assert sorted(line["id"] for line in whole) == sorted(id_ for ids in found.values() for id_ in ids)
    assert (len(found["note"]), len(found["file"]), found["created"]) == (3, 3, [f"created-contact:{contact}"])
