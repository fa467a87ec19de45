"""Secrets of customers: sealed at rest, shown by their own right with an entry in the trail, and nowhere else."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final

import pytest
import structlog
from aiohttp import web
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select, update

from callcenter.audit.models import AuditRecord
from callcenter.db import Database
from callcenter.objects.sealing import Keyring
from callcenter.tables import METADATA
from crm.credentials import service
from crm.credentials.api import SAFE
from crm.credentials.errors import SecretsClosed
from crm.credentials.models import Credential
from crm.models import Contact
from tests.crm.conftest import Api
from tests.crm.credentials.conftest import FIRST, SECOND, safe
from tests.crm.deals.conftest import OPERATOR, PEOPLE

pytestmark = pytest.mark.db

SECRET: Final = "Tr0ub4dor&3-вход"
OTHER: Final = "корректная лошадь"


async def kept(api: Api, **more: Any) -> Any:
    contact = await api.post("/contacts", {"name": "Анна", "responsible_id": OPERATOR.user_id})
    form = {"contact_id": contact["id"], "title": "Роутер", "login": "admin", "secret": SECRET, **more}
    return await api.post("/credentials", form)


async def reveal(api: Api, credential_id: int, purpose: str = "show") -> tuple[int, Any]:
    return await api.send("POST", f"/credentials/{credential_id}/reveal", {"purpose": purpose})


async def everything_stored(database: Database) -> str:
    """Every column of every table, bytes as far as they are text."""
    parts: list[str] = []
    async with database.reading() as session:
        for table in METADATA.sorted_tables:
            for row in await session.execute(select(table)):
                parts += [one.decode("utf-8", "ignore") if isinstance(one, bytes) else str(one) for one in row]
                parts += [json.dumps(one, ensure_ascii=False) for one in row if isinstance(one, dict | list)]
    return "\n".join(parts)


async def trail(database: Database, action: str) -> list[AuditRecord]:
    async with database.reading() as session:
        query = select(AuditRecord).where(AuditRecord.action == action).order_by(AuditRecord.id)
        return list(await session.scalars(query))


async def test_kept_secret_is_in_no_table_no_log_and_no_answer_but_its_own(
    api: Api, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as events:
        made = await kept(api, url="https://router.example", note="только из офиса")
        changed = {"version": 1, "secret": OTHER}
        status, now = await api.send("PATCH", f"/credentials/{made['id']}", changed)
        assert status == 200
        wrong = {"version": 9, "secret": OTHER}
        assert (await api.send("PATCH", f"/credentials/{made['id']}", wrong))[0] == 409
        told = [
            await api.get("/credentials", contact_id=1),
            await api.get("/contacts/1"),
            await api.get("/contacts/1/timeline"),
            await api.get("/search", q="Роутер"),
            await api.get("/search", q=OTHER[:8]),
        ]
        refused = await api.send("POST", "/credentials", {"contact_id": 1, "title": "", "secret": OTHER * 900})
    assert refused[0] == 422
    assert told[0]["items"] == [now]
    stored, shown = await everything_stored(database), json.dumps([made, told, refused], ensure_ascii=False)
    heard = caplog.text + str(events) + str(api.bus.published)
    for secret in (SECRET, OTHER):
        assert secret not in stored
        assert secret not in shown
        assert secret not in heard
    assert (await reveal(api, made["id"])) == (200, {"secret": OTHER})


async def test_revealed_secret_is_written_down_with_who_which_when_and_from_where(api: Api, database: Database) -> None:
    made = await kept(api)
    assert (await reveal(api, made["id"], "copy")) == (200, {"secret": SECRET})
    (entry,) = await trail(database, "credential.reveal")
    seller = PEOPLE["sales_manager"]
    assert (entry.user_id, entry.login, entry.address) == (seller.user_id, seller.login, "127.0.0.1")
    assert (entry.subject_kind, entry.subject_id) == ("credential", str(made["id"]))
    assert entry.detail == {"card": "contact:1", "purpose": "copy", "title": "Роутер"}
    (item,) = (await api.get("/credentials", contact_id=1))["items"]
    assert item["revealed_by"] == {"id": seller.user_id, "name": seller.name}
    assert item["revealed_at"] is not None


async def test_trail_that_cannot_be_written_keeps_the_secret_back(
    api: Api, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await kept(api)

    async def away(*_: object, **__: object) -> None:
        raise OSError("the trail is away")

    with monkeypatch.context() as patch:
        patch.setattr("callcenter.audit.repository.add", away)
        status, document = await reveal(api, made["id"])
    assert status == 500
    assert SECRET not in json.dumps(document, ensure_ascii=False)
    (item,) = (await api.get("/credentials", contact_id=1))["items"]
    assert item["revealed_at"] is None


async def test_history_tells_that_a_secret_changed_and_no_more(api: Api) -> None:
    made = await kept(api)
    await api.send("PATCH", f"/credentials/{made['id']}", {"version": 1, "secret": OTHER, "title": "Маршрутизатор"})
    await api.send("DELETE", f"/credentials/{made['id']}")
    lines = [line for line in (await api.get("/contacts/1/timeline"))["items"] if line["type"] == "changed"]
    fields = [[change["field"] for change in line["changes"]] for line in reversed(lines)]
    assert fields == [["credential_added"], ["credential_changed", "credential_renewed"], ["credential_removed"]]
    assert {str(change["after"]) for line in lines for change in line["changes"]} == {"None"}
    assert (await api.get("/contacts/1"))["version"] == 1


async def test_secret_is_shown_by_its_own_right_only(api: Api) -> None:
    made = await kept(api)
    refused = dict.fromkeys(("operator", "senior_operator", "qa", "auditor", "integrator"), 403)
    for api.login, wanted in (refused | {"supervisor": 200, "administrator": 200}).items():
        assert (await reveal(api, made["id"]))[0] == wanted, api.login
        assert (await api.send("GET", "/credentials", contact_id=1))[0] == wanted, api.login


async def test_merged_card_gives_its_credentials_and_gets_them_back(api: Api) -> None:
    made = await kept(api)
    other = await api.post("/contacts", {"name": "Анна Р."})
    pair = {"kind": "contact", "survivor_id": other["id"], "loser_id": 1}
    merge = await api.post("/merges", {**pair, "survivor_version": 1, "loser_version": 1})
    assert [one["id"] for one in (await api.get("/credentials", contact_id=other["id"]))["items"]] == [made["id"]]
    assert (await reveal(api, made["id"])) == (200, {"secret": SECRET})
    assert (await api.send("POST", f"/merges/{merge['id']}/undo"))[0] == 200
    assert (await api.get("/credentials", contact_id=other["id"]))["items"] == []
    assert [one["id"] for one in (await api.get("/credentials", contact_id=1))["items"]] == [made["id"]]


async def test_converted_lead_gives_its_credentials_to_the_contact(api: Api, sales: Any) -> None:
    lead = await api.post("/leads", {"name": "Илья"})
    made = await api.post("/credentials", {"lead_id": lead["id"], "title": "Хостинг", "secret": SECRET})
    done = await api.post(f"/leads/{lead['id']}/convert", {"version": 1})
    items = (await api.get("/credentials", contact_id=done["contact"]["id"]))["items"]
    assert [one["id"] for one in items] == [made["id"]]
    deal = {"deal_id": done["deal"]["id"], "title": "Стенд", "secret": SECRET}
    assert (await reveal(api, (await api.post("/credentials", deal))["id"]))[1] == {"secret": SECRET}
    (line, *_) = (await api.get(f"/deals/{done['deal']['id']}/timeline"))["items"]
    assert [change["field"] for change in line["changes"]] == ["credential_added"]


async def test_house_without_the_key_says_so_and_opens_again_with_it(api: Api, database: Database) -> None:
    made = await kept(api)
    app = api.client.app
    assert app is not None
    _give(app, {}, None)
    assert (await api.get("/credentials", contact_id=1))["takes_secrets"] is False
    status, document = await reveal(api, made["id"])
    assert (status, document["code"]) == (503, "secrets-closed")
    assert "first" in document["detail"]
    form = {"contact_id": 1, "title": "Ещё", "secret": OTHER}
    status, document = await api.send("POST", "/credentials", form)
    assert (status, document["code"]) == (503, "secrets-closed")
    async with database.reading() as session:
        assert await service.missing_keys(session, {}) == ["first"]
    _give(app, {"first": bytes(32)}, "first")
    assert (await reveal(api, made["id"]))[0] == 503
    _give(app, FIRST, "first")
    assert (await reveal(api, made["id"])) == (200, {"secret": SECRET})


async def test_rotated_key_seals_all_anew_and_the_old_one_can_go(api: Api, database: Database) -> None:
    made = await kept(api)
    async with database.transaction() as session:
        before = await session.scalar(select(Credential.sealed))
        with pytest.raises(SecretsClosed):
            await service.rotate(session, safe(FIRST, None))
    both = safe(FIRST | SECOND, "second")
    async with database.transaction() as session:
        assert [await service.rotate(session, both), await service.rotate(session, both)] == [1, 0]
    app = api.client.app
    assert app is not None
    _give(app, SECOND, "second")
    assert (await reveal(api, made["id"])) == (200, {"secret": SECRET})
    async with database.reading() as session:
        row = (await session.scalars(select(Credential))).one()
        assert (row.key_id, row.sealed) == ("second", before)


async def test_secret_of_an_earlier_release_opens_and_is_bound_to_its_row_by_a_rotation(
    api: Api, database: Database
) -> None:
    made, second = await kept(api), await kept(api, secret=OTHER)
    key, nonce = bytes(range(64, 96)), bytes(12)
    seal = Keyring(FIRST, "first").seal(key)
    text = SECRET.encode()
    padded = (len(text).to_bytes(4, "big") + text).ljust(64, bytes(1))
    unbound = {"wrapped_key": seal.wrapped, "sealed": nonce + AESGCM(key).encrypt(nonce, padded, b"credential")}
    async with database.transaction() as session:
        mine = update(Credential).where(Credential.id == made["id"])
        await session.execute(mine.values(key_id="first", bound=False, **unbound))
    assert await reveal(api, made["id"]) == (200, {"secret": SECRET})
    async with database.transaction() as session:
        assert [await service.rotate(session, safe(FIRST, "first")) for _ in range(2)] == [1, 0]
    assert await reveal(api, made["id"]) == (200, {"secret": SECRET})
    async with database.transaction() as session:
        row = (await session.scalars(select(Credential).where(Credential.id == made["id"]))).one()
        whole = {"key_id": row.key_id, "wrapped_key": row.wrapped_key, "sealed": row.sealed, "bound": row.bound}
        await session.execute(update(Credential).where(Credential.id == second["id"]).values(**whole))
    assert (await reveal(api, second["id"]))[0] == 503


async def test_same_key_with_another_secret_is_another_request(api: Api, database: Database) -> None:
    contact = await api.post("/contacts", {"name": "Анна", "responsible_id": OPERATOR.user_id})
    form = {"contact_id": contact["id"], "title": "Роутер", "secret": SECRET}
    api.headers = {"Idempotency-Key": "press-1234"}
    assert await api.post("/credentials", form) == await api.post("/credentials", form)
    status, problem = await api.send("POST", "/credentials", {**form, "secret": OTHER})
    assert (status, problem["code"]) == (409, "key-reused")
    assert SECRET not in await everything_stored(database)


async def test_altered_or_swapped_secret_does_not_open(api: Api, database: Database) -> None:
    first, second = await kept(api), await kept(api, secret=OTHER)
    async with database.transaction() as session:
        sealed = await session.scalar(select(Credential.sealed).where(Credential.id == second["id"]))
        await session.execute(update(Credential).where(Credential.id == first["id"]).values(sealed=sealed))
    status, document = await reveal(api, first["id"])
    assert (status, document["code"]) == (503, "secrets-closed")


async def test_merged_away_or_colleagues_card_hides_its_credentials(api: Api, database: Database) -> None:
    made = await kept(api)
    async with database.transaction() as session:
        survivor = Contact(name="Вера", created_at=datetime.now(UTC), updated_at=datetime.now(UTC))
        session.add(survivor)
        await session.flush()
        await session.execute(update(Contact).where(Contact.id == 1).values(merged_into_id=survivor.id))
    assert (await reveal(api, made["id"]))[0] == 410
    assert (await reveal(api, 999))[0] == 404


async def test_secret_in_an_address_and_a_second_owner_are_refused(api: Api) -> None:
    await api.post("/contacts", {"name": "Анна"})
    base = {"title": "Роутер", "secret": SECRET}
    for form in (
        {**base, "contact_id": 1, "url": f"https://admin:{OTHER}@router.example"},
        {**base, "contact_id": 1, "deal_id": 1},
        base,
    ):
        status, document = await api.send("POST", "/credentials", form)
        assert status == 422
        assert SECRET not in json.dumps(document, ensure_ascii=False)
        assert OTHER not in json.dumps(document, ensure_ascii=False)
    assert (await api.get("/credentials", contact_id=1))["items"] == []


def _give(app: web.Application, keys: dict[str, bytes], current: str | None) -> None:
    app[SAFE].keyring = safe(keys, current).keyring
