"""Scripts on real databases and over HTTP: drafts, versions, bindings, try-outs, and the script of a call."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.auth.permissions import Role
from callcenter.bootstrap.hints import CrmNames, ScriptHints
from callcenter.calls.api import CALL_LOG
from callcenter.calls.facts import CallId
from callcenter.calls.vocabulary import Direction
from callcenter.db import Database
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.ports import JobRegistry
from recordings.kinds import Side
from recordings.transcription.live.events import LiveTurnHeard
from recordings.transcription.speech import Word
from scripts_qa.library import api, api_binding
from scripts_qa.library.asking import TryoutDesk
from scripts_qa.library.authoring import Authoring
from scripts_qa.library.binding import Binding, CallTraits, fitting
from scripts_qa.library.events import SCRIPT_PUBLISHED
from scripts_qa.library.service import ScriptLibrary
from scripts_qa.library.shelf import Shelf
from scripts_qa.library.tryout import ALL_JOBS, ScriptTrials
from scripts_qa.ticking.service import StepTicker
from tests.fakes.people import NamedPeople
from tests.fakes.stories import NOW
from tests.http.rig import Browser, World, open_world
from tests.recordings.transcription.world import Firm, a_firm, heard

pytestmark = pytest.mark.db

TEXT = """\
script: hello
format: 1
lang: en
title: Hello
steps:
  - {id: greet, weight: 50, any: ["good morning", "good afternoon", "hello there"]}
  - {id: bye, weight: 50, any: ["thank you for calling", "have a nice day", "goodbye"]}
tests:
  - {say: good morning, expect: {greet: done}}
"""


class Rig:
    """The rooms as bootstrap puts them together."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.names = NamedPeople()
        audit = AuditTrail(firm.database, names=self.names, now=self.now)
        self.library = ScriptLibrary(now=self.now, languages={"sales": "en"})
        self.desk = api.ScriptDesk(self.library, Authoring(audit, self.now), Shelf(self.names, self.now), firm.library)
        jobs = create_jobs(firm.database, JobRegistry(ALL_JOBS))
        self.tryouts = TryoutDesk(firm.calls, jobs, self.now)
        self.trials = ScriptTrials(firm.database, firm.calls, self.now)

    def now(self) -> datetime:
        """An hour before the firm's calls."""
        return NOW - timedelta(hours=1)

    def setup(self, app: web.Application) -> None:
        app[api.SCRIPTS] = self.desk
        app[api_binding.TRYOUTS] = self.tryouts
        app[CALL_LOG] = self.firm.calls


@pytest.fixture
async def rig(database: Database, tmp_path: Path) -> Rig:
    return Rig(await a_firm(database, tmp_path))


@pytest.fixture
async def world(rig: Rig) -> AsyncIterator[World]:
    async with open_world(rig.firm.database, more=[api.routes, api_binding.routes], setup=[rig.setup]) as world:
        yield world


@pytest.fixture
async def qa(world: World) -> Browser:
    return await world.signed_in(Role.QA)


async def created(qa: Browser, text: str = TEXT) -> Any:
    answer = await qa.call(
        "POST", "/qa/scripts", json={"key": "hello", "title": "Hello", "language": "en", "text": text}
    )
    assert answer.status == 201, answer.text
    return answer.json


async def published(qa: Browser, text: str = TEXT) -> Any:
    script = await created(qa, text)
    answer = await qa.call(
        "POST", f"/qa/scripts/{script['id']}/versions", json={"rev": script["draft"]["rev"], "note": "first"}
    )
    assert answer.status == 201, answer.text
    return answer.json


async def test_draft_saved_over_a_newer_one_is_refused_with_its_number(qa: Browser) -> None:
    script = await created(qa)
    path = f"/qa/scripts/{script['id']}/draft"
    first = await qa.call("PUT", path, json={"text": "anything: [", "rev": 1})
    assert (first.status, first.json["rev"], first.json["differs"]) == (200, 2, True)
    late = await qa.call("PUT", path, json={"text": TEXT, "rev": 1})
    assert (late.status, late.json["code"], late.json["rev"]) == (409, "draft-changed", 2)
    assert (await qa.call("GET", f"/qa/scripts/{script['id']}")).json["text"] == "anything: ["


async def test_published_text_has_its_hash_its_author_and_never_changes(qa: Browser, world: World) -> None:
    script = await published(qa)
    version = script["versions"][0]
    assert version["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (version["n"], version["note"], version["in_force"]) == (1, "first", True)
    assert script["state"] == "published"
    assert [topic for topic, _ in world.bus.published] == [SCRIPT_PUBLISHED]
    again = await qa.call("PUT", f"/qa/scripts/{script['id']}/draft", json={"text": TEXT + "#\n", "rev": 2})
    assert again.json["differs"] is True
    kept = await qa.call("GET", f"/qa/scripts/{script['id']}/versions/1")
    assert kept.json["text"] == TEXT


async def test_draft_with_faults_is_not_published_and_the_places_are_told(qa: Browser) -> None:
    script = await created(qa, TEXT.replace("weight: 50", "weight: -5", 1))
    answer = await qa.call("POST", f"/qa/scripts/{script['id']}/versions", json={"rev": 1, "note": "x"})
    assert (answer.status, answer.json["code"]) == (422, "script-invalid")
    assert [(fault["line"], fault["column"]) for fault in answer.json["errors"]] == [(6, 25)]


async def test_draft_whose_tests_fail_is_not_published(qa: Browser) -> None:
    script = await created(qa, TEXT.replace("say: good morning", "say: see you"))
    answer = await qa.call("POST", f"/qa/scripts/{script['id']}/versions", json={"rev": 1, "note": "x"})
    assert (answer.status, answer.json["code"]) == (409, "script-tests-fail")


async def test_version_taken_back_leaves_the_one_before_in_force(qa: Browser) -> None:
    script = await published(qa)
    path = f"/qa/scripts/{script['id']}"
    draft = await qa.call("PUT", f"{path}/draft", json={"text": TEXT + "# two\n", "rev": 2})
    await qa.call("POST", f"{path}/versions", json={"rev": draft.json["rev"], "note": "second"})
    assert (await qa.call("GET", path)).json["newest"]["n"] == 2
    taken = await qa.call("POST", f"{path}/versions/2/retire")
    assert taken.json["newest"]["n"] == 1


async def test_operator_reads_the_script_of_a_call_and_why_and_no_library(qa: Browser, world: World, rig: Rig) -> None:
    script = await published(qa)
    call_id = await rig.firm.call("c1")
    path = f"/qa/scripts/for-call/{call_id}"
    assert (await qa.call("GET", path)).json == {"script": None}
    bound = await qa.call("POST", "/qa/bindings", json={"script_id": script["id"], "queue": "sales"})
    assert bound.status == 201, bound.text
    found = (await qa.call("GET", path)).json["script"]
    assert (found["key"], found["n"], found["because"]["asked"]) == ("hello", 1, ["queue"])
    assert [step["say"] for step in found["rendered"]["steps"]] == [["good morning"], ["thank you for calling"]]
    stranger = await world.signed_in(Role.OPERATOR)
    assert (await stranger.call("GET", path)).status == 404
    assert (await stranger.call("GET", "/qa/scripts")).status == 403
    assert (await stranger.call("POST", "/qa/bindings", json={"script_id": script["id"]})).status == 403
    assert (await qa.call("DELETE", f"/qa/bindings/{bound.json['id']}")).status == 204
    assert (await qa.call("GET", path)).json == {"script": None}


async def test_call_from_before_the_publication_is_held_against_nothing(qa: Browser, rig: Rig) -> None:
    script = await published(qa)
    await qa.call("POST", "/qa/bindings", json={"script_id": script["id"]})
    async with rig.firm.database.reading() as session:
        early = rig.library.traits(at=NOW - timedelta(hours=2), direction=Direction.INBOUND, queue=None)
        later = rig.library.traits(at=NOW, direction=Direction.INBOUND, queue=None)
        assert await rig.library.bound_to(session, early) is None
        bound = await rig.library.bound_to(session, later)
        assert bound is not None
        assert bound.sha256 == script["versions"][0]["sha256"]
        assert [item.key for item in await rig.library.published(session)] == ["hello"]
        assert await rig.library.version(session, bound.id) == bound
        assert "morning" in await rig.library.words_for(session, "sales")
        assert await rig.library.words_for(session, "sales", "ru") == ()


async def test_recogniser_is_told_the_words_of_the_calls_script_after_the_names(qa: Browser, rig: Rig) -> None:
    script = await published(qa)
    await qa.call("POST", "/qa/bindings", json={"script_id": script["id"], "queue": "sales"})
    for name, queue in (("c1", "sales"), ("c2", None)):
        asked = await rig.firm.ask(await rig.firm.recording(await rig.firm.call(name, queue=queue), name=name))
        engine = await rig.firm.transcribe(asked, hints=[CrmNames(rig.firm.calls), ScriptHints(rig.library)])
        (told,) = engine.hints
        assert told[:2] == ("Мария Королёва", "Anna")
        assert ("goodbye" in told, "thank" in told) == (queue == "sales",) * 2


async def test_running_call_is_ticked_by_the_script_of_its_queue_and_another_by_none(qa: Browser, rig: Rig) -> None:
    script = await published(qa)
    await qa.call("POST", "/qa/bindings", json={"script_id": script["id"], "queue": "sales"})
    ticker = StepTicker(rig.firm.database, rig.firm.calls, rig.firm.library, rig.library)
    bound, other = CallId(await rig.firm.call("c1")), CallId(await rig.firm.call("c2", queue=None))
    ticked = await ticker.ticked(bound, [live_line("hello there")])
    assert ticked is not None
    assert str(ticked.version_id) == script["versions"][0]["id"]
    assert [(tick.id, str(tick.state), tick.quote) for tick in ticked.ticks] == [("greet", "done", "hello there")]
    assert await ticker.ticked(other, [live_line("hello there")]) is None
    assert await ticker.ticked(CallId("unknown"), [live_line("hello there")]) is None


def live_line(text: str) -> LiveTurnHeard:
    """Of the agent, two seconds after the call of the firm began."""
    words = [Word(word, 1 + 0.4 * place, 1.3 + 0.4 * place, 0.9) for place, word in enumerate(text.split())]
    return LiveTurnHeard(
        call_id=CallId("c1"),
        turn=1,
        version=1,
        speaker=Side.AGENT,
        text=text,
        start=1.0,
        end=words[-1].e,
        since=NOW + timedelta(seconds=1),
        final=True,
        language="en",
        words=tuple(words),
    )


async def test_draft_tried_on_past_calls_tells_who_would_flip_and_touches_nothing(qa: Browser, rig: Rig) -> None:
    script = await published(qa)
    await rig.firm.heard_call("c1", agent=heard("good morning to you thank you for calling"))
    await rig.firm.heard_call("c2", agent=heard("welcome dear friend goodbye"))
    path = f"/qa/scripts/{script['id']}"
    wider = TEXT.replace('"hello there"', '"hello there", "welcome dear friend"')
    await qa.call("PUT", f"{path}/draft", json={"text": wider, "rev": 2})
    asked = await qa.call("POST", f"{path}/tryouts", json={"limit": 10})
    assert (asked.status, asked.json["total"], asked.json["against_n"]) == (201, 2, 1), asked.text
    async with rig.firm.database.reading() as session:
        rows = await rig.desk.shelf.tryouts(session, UUID(script["id"]), 5)
    await rig.trials.run(rows[0].id, last_attempt=True)
    done = (await qa.call("GET", f"/qa/tryouts/{asked.json['id']}")).json
    assert (done["state"], done["done"]) == ("done", 2)
    result = done["result"]
    assert [(flip["step"], flip["before"], flip["after"]) for flip in result["flips"]] == [("greet", "missed", "done")]
    assert result["scores"]["before"]["mean"] < result["scores"]["after"]["mean"]
    assert {"item": "greet", "phrase": "hello there"} in result["never_heard"]
    cancelled = await qa.call("POST", f"/qa/tryouts/{asked.json['id']}/cancel")
    assert cancelled.json["state"] == "done"


async def test_try_out_cancelled_before_its_turn_does_nothing(qa: Browser, rig: Rig) -> None:
    script = await published(qa)
    await rig.firm.heard_call("c1", agent=heard("good morning"))
    asked = await qa.call("POST", f"/qa/scripts/{script['id']}/tryouts", json={})
    await qa.call("POST", f"/qa/tryouts/{asked.json['id']}/cancel")
    await rig.trials.run(UUID(asked.json["id"]), last_attempt=True)
    assert (await qa.call("GET", f"/qa/tryouts/{asked.json['id']}")).json["state"] == "cancelled"


def test_more_demanding_binding_of_equal_priority_comes_first_whatever_the_order() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    wide = Binding(id=uuid4(), script_id=uuid4())
    narrow = Binding(id=uuid4(), script_id=uuid4(), queue="sales", min_talk_s=60)
    urgent = Binding(id=uuid4(), script_id=uuid4(), direction=Direction.OUTBOUND, priority=5)
    traits = CallTraits(at=at, direction=Direction.INBOUND, queue="sales", talk_s=90)
    for given in ([wide, narrow, urgent], [urgent, narrow, wide]):
        assert fitting(given, traits) == [narrow, wide]
    short = CallTraits(at=at, direction=Direction.INBOUND, queue="sales", talk_s=30)
    assert fitting([wide, narrow], short) == [wide]
    going_on = CallTraits(at=at, direction=Direction.OUTBOUND, queue="sales")
    assert fitting([wide, narrow, urgent], going_on) == [urgent, narrow, wide]
