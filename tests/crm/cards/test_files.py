"""Files on cards: what goes in comes out, and what a browser is told about it."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from callcenter.auth.scopes import Entity
from callcenter.http.middleware import COOKIE
from callcenter.http.routing import API
from crm.privacy import holds
from crm.privacy.schemas import HoldInput
from tests.crm.cards.test_rights import upload
from tests.crm.cards.world import LIMITS, objects
from tests.crm.rights.conftest import ME, Firm

pytestmark = pytest.mark.db

PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(200_000)
HTML: Final = b"<html><script>alert(document.cookie)</script></html>"
SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def contact(firm: Firm) -> str:
    return f"contact/{firm.records[Entity.CONTACT, ME]}"


async def download(firm: Firm, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    said = {"Cookie": f"{COOKIE}={firm.login}", **headers}
    async with firm.client.get(f"{API}/cards/{path}", headers=said) as response:
        return response.status, await response.read(), dict(response.headers)


async def test_uploaded_file_comes_back_whole_and_by_ranges_and_lies_sealed(firm: Firm) -> None:
    content = PNG + b"the end"
    status, made = await upload(firm, contact(firm), content, "скан №1.png")
    assert (status, made["name"], made["size"], made["media_type"]) == (201, "скан №1.png", len(content), "image/png")
    assert (made["added_by"]["id"], made["inline"], made["removed_at"]) == (6, True, None)
    where = f"{contact(firm)}/files/{made['id']}"

    status, body, headers = await download(firm, where)
    assert (status, body) == (200, content)
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"____ _1.png\"; filename*=UTF-8''%D1%81%D0%BA%D0%B0%D0%BD%20%E2%84%961.png"
    )
    status, body, headers = await download(firm, where, Range="bytes=-7")
    assert (status, body, headers["Content-Range"]) == (
        206,
        b"the end",
        f"bytes {len(content) - 7}-{len(content) - 1}/{len(content)}",
    )
    (stored,) = objects(firm.folder)
    assert b"the end" not in stored.read_bytes()


async def test_file_asked_for_inline_is_shown_only_when_it_cannot_run(firm: Firm) -> None:
    for content, kind, inline in (
        (PNG, "image/png", True),
        (b"%PDF-1.7\n" + bytes(100), "application/pdf", True),
        (HTML, "text/plain", False),
        (SVG, "text/plain", False),
        (b"", "application/octet-stream", False),
    ):
        _, made = await upload(firm, contact(firm), content, "page.html")
        status, body, headers = await download(firm, f"{contact(firm)}/files/{made['id']}?how=inline")
        assert (status, body) == (200, content)
        assert headers["Content-Type"].split(";")[0] == kind
        assert headers["Content-Disposition"].startswith("inline" if inline else "attachment"), kind
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "script-src" not in headers["Content-Security-Policy"]


async def test_upload_over_the_limit_is_413_and_leaves_nothing(firm: Firm) -> None:
    status, problem = await upload(firm, contact(firm), bytes(LIMITS.largest + 1))
    assert (status, problem["code"], problem["limit"]) == (413, "file-too-large", LIMITS.largest)

    async def unannounced() -> Any:
        for _ in range(5):
            yield bytes(LIMITS.largest // 4)

    said = {"Cookie": f"{COOKIE}={firm.login}"}
    async with firm.client.post(f"{API}/cards/{contact(firm)}/files", headers=said, data=unannounced()) as response:
        assert response.status == 413
    assert (await firm.get(f"/cards/{contact(firm)}/files"))["items"] == []
    assert objects(firm.folder) == []
    assert list((firm.folder / "work").iterdir()) == []


async def test_card_with_as_many_files_as_it_may_have_takes_no_more(firm: Firm) -> None:
    for number in range(LIMITS.per_card):
        assert (await upload(firm, contact(firm), name=f"{number}.txt"))[0] == 201
    status, problem = await upload(firm, contact(firm))
    assert (status, problem["code"]) == (409, "too-many-files")
    names = [one["name"] for one in await firm.all_pages(f"/cards/{contact(firm)}/files", limit=2)]
    assert names == [f"{number}.txt" for number in reversed(range(LIMITS.per_card))]


async def test_upload_repeated_with_its_key_is_one_file(firm: Firm) -> None:
    key = "a-key-of-this-upload"
    first = await upload(firm, contact(firm), key=key)
    again = await upload(firm, contact(firm), key=key)
    assert first == again
    assert len((await firm.get(f"/cards/{contact(firm)}/files"))["items"]) == 1
    assert len(objects(firm.folder)) == 1
    status, problem = await upload(firm, contact(firm), b"other", key=key)
    assert (status, problem["code"]) == (409, "key-reused")


async def test_removed_file_is_restored_and_the_history_tells_all_of_it(firm: Firm) -> None:
    where = contact(firm)
    _, made = await upload(firm, where)
    file = f"/cards/{where}/files/{made['id']}"
    status, renamed = await firm.send("PATCH", file, {"name": "offer.txt", "description": "Our offer"})
    assert (status, renamed["name"], renamed["description"]) == (200, "offer.txt", "Our offer")
    assert await firm.status("PATCH", file, {"name": "a/b"}) == 422

    assert await firm.status("DELETE", file) == 204
    assert (await firm.get(f"/cards/{where}/files"))["items"] == []
    (away,) = (await firm.get(f"/cards/{where}/files", removed="true"))["items"]
    assert (away["removed_by"]["id"], away["gone_at"] > away["removed_at"]) == (6, True)
    assert (await firm.send("PATCH", file, {"name": "x"}))[1]["code"] == "file-removed"

    status, back = await firm.send("POST", f"{file}/restore")
    assert (status, back["removed_at"]) == (200, None)
    lines = (await firm.get(f"/contacts/{firm.records[Entity.CONTACT, ME]}/timeline", types="file"))["items"]
    told = [(line["file"]["event"], line["file"]["name"], line["file"]["before"]) for line in lines]
    assert told == [
        ("restored", "offer.txt", None),
        ("removed", "offer.txt", None),
        ("renamed", "offer.txt", "hello.txt"),
        ("added", "hello.txt", None),
    ]


async def test_file_of_a_customer_on_legal_hold_is_not_removed_from_any_card(firm: Firm) -> None:
    lead = firm.records[Entity.LEAD, ME]
    _, made = await upload(firm, f"lead/{lead}")
    became = await firm.post(f"/leads/{lead}/convert", {"version": 1})
    assert firm.database is not None
    async with firm.database.transaction() as session:
        form = HoldInput(kind="contact", customer_id=became["contact"]["id"], reason="a court asks")
        await holds.place(session, form, by_id=ME, now=datetime.now(UTC))
    status, problem = await firm.send("DELETE", f"/cards/deal/{became['deal']['id']}/files/{made['id']}")
    assert (status, problem["code"]) == (409, "on-legal-hold")


async def test_disk_that_takes_nothing_says_so_and_the_next_upload_works(firm: Firm) -> None:
    """A file where a folder should be refuses as a full disk does."""
    for name, code in (("work", 507), ("files", 503)):
        place = firm.folder / name
        aside = firm.folder / f"{name}-aside"
        if place.exists():
            place.rename(aside)
        place.write_text("in the way")
        status, problem = await upload(firm, contact(firm))
        assert (status, problem["code"]) == (code, {507: "no-room-for-files", 503: "storage-failed"}[code])
        place.unlink()
        if aside.exists():
            aside.rename(place)
    assert (await upload(firm, contact(firm)))[0] == 201
    assert len((await firm.get(f"/cards/{contact(firm)}/files"))["items"]) == len(objects(firm.folder)) == 1
