"""Transcripts over HTTP: reading, correcting, redacting, asking again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from callcenter.audit.models import AuditRecord
from callcenter.auth.principal import Principal
from callcenter.calls.api import CALL_LOG
from callcenter.http.app import AppParts, build_app
from callcenter.http.middleware import COOKIE
from callcenter.http.routing import API
from recordings.transcription.api import SPOKEN, TRANSCRIPTS, routes
from recordings.transcription.events import TRANSCRIPT_CHANGED
from tests.recordings.transcription.world import ADMIN, ANNA, BORIS, CARD, QUINN, Firm, heard

pytestmark = pytest.mark.db

PEOPLE = {one.login: one for one in (ANNA, QUINN, ADMIN, BORIS)}


@dataclass
class Api:
    client: TestClient[web.Request, web.Application]
    firm: Firm
    who: Principal = QUINN

    async def send(self, method: str, path: str, body: object = None, **query: Any) -> tuple[int, Any]:
        headers = {"Cookie": f"{COOKIE}={self.who.login}"}
        params = {name: str(value).lower() for name, value in query.items()}
        async with self.client.request(method, API + path, headers=headers, params=params, json=body) as response:
            return response.status, await response.json()

    async def ok(self, method: str, path: str, body: object = None, **query: Any) -> Any:
        status, document = await self.send(method, path, body, **query)
        assert status in (200, 201), document
        return document


async def resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)


@pytest.fixture
async def api(firm: Firm) -> AsyncIterator[Api]:
    def setup(app: web.Application) -> None:
        app[TRANSCRIPTS] = firm.service
        app[SPOKEN] = firm.spoken
        app[CALL_LOG] = firm.calls

    parts = AppParts(
        database=firm.database, bus=firm.bus, resolve=resolve, routes=[routes], version="test", setup=[setup]
    )
    async with TestClient(TestServer(build_app(parts), host="127.0.0.1")) as client:
        yield Api(client, firm)


async def test_call_read_gives_the_turns_of_its_recording(api: Api) -> None:
    await api.firm.heard_call("1", customer=heard("hello there"), agent=heard("good morning", start=5))
    document = await api.ok("GET", "/calls/pbx1-1/transcripts")
    (transcript,) = document["items"]
    assert [(turn["speaker"], turn["text"]) for turn in transcript["turns"]] == [
        ("customer", "hello there"),
        ("agent", "good morning"),
    ]
    assert transcript["turns"][0]["words"][1] == {"w": "there", "s": 0.5, "e": 0.9, "conf": 0.9, "secret": None}


async def test_operator_reads_own_calls_and_finds_none_of_others(api: Api) -> None:
    recording_id = await api.firm.heard_call("1", customer=heard("hello"))
    api.who = ANNA
    await api.ok("GET", f"/recordings/{recording_id}/transcript")
    api.who = BORIS
    assert (await api.send("GET", f"/recordings/{recording_id}/transcript"))[0] == 404
    assert (await api.send("GET", "/calls/pbx1-1/transcripts"))[0] == 404
    assert (await api.send("PUT", "/transcripts/1/turns/0/correction", {"text": "x"}))[0] == 403


async def test_turn_corrected_keeps_the_engines_words_and_both_authors_texts(api: Api) -> None:
    recording_id = await api.firm.heard_call("1", customer=heard("i want to bye twenty five thousand shares"))
    path = "/transcripts/1/turns/0/correction"
    first = await api.ok("PUT", path, {"text": "I want to buy 25,000 chairs"})
    assert first["text"] == "I want to buy 25,000 chairs"
    assert first["said"] == "i want to bye twenty five thousand shares"
    assert [(word["w"], word["s"]) for word in first["words"]][3:5] == [("buy", 1.5), ("25,000", 2.0)]
    status, problem = await api.send("PUT", path, {"text": "again"})
    assert (status, problem["code"]) == (409, "outdated")
    await api.ok("PUT", path, {"text": "I want to buy chairs", "after": first["correction"]["id"]})
    texts = await api.ok("GET", "/transcripts/1/turns/0/corrections")
    assert [(one["text"], one["author"]) for one in texts] == [
        ("I want to buy chairs", "Quinn"),
        ("I want to buy 25,000 chairs", "Quinn"),
    ]
    transcript = await api.ok("GET", f"/recordings/{recording_id}/transcript")
    assert transcript["turns"][0]["text"] == "I want to buy chairs"
    assert len((await api.ok("GET", "/spoken", q="chair"))["items"]) == 1
    assert (await api.ok("GET", "/spoken", q="share"))["items"] == []
    assert len(api.firm.bus.of(TRANSCRIPT_CHANGED)) == 2


async def test_card_written_by_a_corrector_is_redacted_for_those_without_the_right(api: Api) -> None:
    recording_id = await api.firm.heard_call("1", customer=heard("my car is for one one well one"))
    turn = await api.ok("PUT", "/transcripts/1/turns/0/correction", {"text": "my card is 4111 1111 1111 1111 well"})
    assert turn["text"] == "my card is [card] well"
    assert turn["correction"]["text"] == "my card is [card] well"
    api.who = ADMIN
    whole = await api.ok("GET", f"/recordings/{recording_id}/transcript", unredacted=True)
    assert whole["turns"][0]["text"] == "my card is 4111 1111 1111 1111 well"
    assert (await api.ok("GET", "/spoken", q="4111"))["items"] == []


async def test_correction_that_keeps_the_mark_hides_and_opens_what_it_stood_for(api: Api) -> None:
    recording_id = await api.firm.heard_call("1", customer=heard(f"my car is {CARD} thanks"))
    turn = await api.ok("PUT", "/transcripts/1/turns/0/correction", {"text": "my card is [card] thanks"})
    assert [word["secret"] for word in turn["words"]] == [None, None, None, "card", None]
    api.who = ADMIN
    whole = await api.ok("GET", f"/recordings/{recording_id}/transcript", unredacted=True)
    assert whole["turns"][0]["text"] == f"my card is {CARD} thanks"


async def test_unredacted_reading_needs_the_right_and_is_audited(api: Api) -> None:
    recording_id = await api.firm.heard_call("1", customer=heard(f"my card is {CARD}"))
    path = f"/recordings/{recording_id}/transcript"
    assert (await api.send("GET", path, unredacted=True))[0] == 403
    api.who = ADMIN
    assert (await api.ok("GET", path))["turns"][0]["text"] == "my card is [card]"
    whole = await api.ok("GET", path, unredacted=True, why="complaint 7")
    assert whole["turns"][0]["said"] == f"my card is {CARD}"
    async with api.firm.database.reading() as session:
        entries = (await session.scalars(select(AuditRecord))).all()
    assert [(entry.login, entry.action, entry.subject_id, entry.detail["why"]) for entry in entries] == [
        ("admin", "transcript.read_unredacted", str(recording_id), "complaint 7")
    ]


async def test_span_redacted_by_hand_leaves_text_and_search_and_later_versions(api: Api) -> None:
    recording_id = await api.firm.heard_call("1", customer=heard("my password is swordfish okay"))
    span = await api.ok("POST", "/transcripts/1/redactions", {"speaker": "customer", "start": 1.5, "end": 1.9})
    assert (span["kind"], span["by"]) == ("manual", "Quinn")
    path = f"/recordings/{recording_id}/transcript"
    assert (await api.ok("GET", path))["turns"][0]["text"] == "my password is [manual] okay"
    assert (await api.ok("GET", "/spoken", q="swordfish"))["items"] == []
    again = await api.firm.ask(recording_id)
    await api.firm.transcribe(again, customer=heard("my password is sword okay"))
    assert (await api.ok("GET", path))["turns"][0]["text"] == "my password is [manual] okay"


async def test_empty_span_is_refused(api: Api) -> None:
    await api.firm.heard_call("1", customer=heard("hello"))
    status, problem = await api.send("POST", "/transcripts/1/redactions", {"speaker": "customer", "start": 2, "end": 1})
    assert (status, problem["errors"][0]["field"]) == (422, "body.end")


async def test_new_version_asked_for_waits_with_its_wish(api: Api) -> None:
    recording_id = await api.firm.heard_call("1", customer=heard("hello"))
    version = await api.ok("POST", f"/recordings/{recording_id}/transcripts", {"engine": "vosk", "urgent": True})
    assert (version["version"], version["state"], version["requested_by"]) == (2, "queued", "Quinn")
    transcript = await api.ok("GET", f"/recordings/{recording_id}/transcript")
    assert (transcript["version"], [one["version"] for one in transcript["versions"]]) == (1, [2, 1])


@pytest.mark.parametrize("path", ["/recordings/99/transcript", "/calls/nothing/transcripts"])
async def test_missing_transcript_asked_is_not_found(api: Api, path: str) -> None:
    assert (await api.send("GET", path))[0] == 404
