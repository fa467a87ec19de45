"""Checks and forms over HTTP: who sees what, what people may say, and what becomes of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import delete, select

from callcenter.audit.models import AuditRecord
from callcenter.auth.principal import Principal
from callcenter.calls.api import CALL_LOG
from callcenter.http.app import AppParts, build_app
from callcenter.http.middleware import COOKIE
from callcenter.http.routing import API
from scripts_qa.checking import api as checks_api
from scripts_qa.checking.models import CallCheck
from scripts_qa.checking.pipeline import Against, CallToCheck, Checked
from scripts_qa.checking.queueing import RecountArgs
from scripts_qa.checking.recounting import recount
from scripts_qa.forms import api as forms_api
from scripts_qa.library.models import ScriptBinding
from tests.fakes.stories import NOW
from tests.recordings.transcription.world import ANNA, BORIS, QUINN, heard
from tests.scripts_qa.checking.world import GOOD, POOR, SCRIPT, QaFirm

pytestmark = pytest.mark.db
PEOPLE = {one.login: one for one in (ANNA, QUINN, BORIS)}
SPAN = {"called_from": (NOW - timedelta(days=1)).isoformat(), "called_to": (NOW + timedelta(days=9)).isoformat()}


@dataclass
class Api:
    client: TestClient[web.Request, web.Application]
    firm: QaFirm
    who: Principal = QUINN

    async def send(self, method: str, path: str, body: object = None, **query: Any) -> tuple[int, Any]:
        headers = {"Cookie": f"{COOKIE}={self.who.login}"}
        params = {name: str(value).lower() for name, value in query.items()}
        async with self.client.request(method, API + path, headers=headers, params=params, json=body) as response:
            text = await response.text()
            return response.status, await response.json() if text else None

    async def ok(self, method: str, path: str, body: object = None, **query: Any) -> Any:
        status, document = await self.send(method, path, body, **query)
        assert status in (200, 201, 204), document
        return document


async def resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)


@pytest.fixture
async def api(firm: QaFirm) -> AsyncIterator[Api]:
    def setup(app: web.Application) -> None:
        app[checks_api.CHECKS] = firm.desk
        app[checks_api.CHECK_QUEUE] = firm.check_queue
        app[checks_api.RESCORER] = firm.rescorer
        app[checks_api.LIBRARY] = firm.scripts
        app[forms_api.FORMS] = firm.forms
        app[forms_api.FORM_SCRIPTS] = firm.scripts
        app[CALL_LOG] = firm.calls

    routes = [checks_api.routes, forms_api.routes]
    parts = AppParts(
        database=firm.database, bus=firm.bus, resolve=resolve, routes=routes, version="test", setup=[setup]
    )
    async with TestClient(TestServer(build_app(parts), host="127.0.0.1")) as client:
        yield Api(client, firm)


async def checked_calls(firm: QaFirm, good: int, poor: int = 0) -> list[str]:
    """The ids of calls that kept the script, then of those that did not."""
    names = [f"g{n}" for n in range(good)] + [f"p{n}" for n in range(poor)]
    for place, name in enumerate(names):
        said = GOOD if name.startswith("g") else POOR
        at = NOW + timedelta(hours=place)
        await firm.heard_call(name, at=at, customer=heard("yes please do", start=20), agent=heard(said, start=2))
        await firm.check(f"pbx1-{name}")
    return [f"pbx1-{name}" for name in names]


async def confirm_all(api: Api, call_id: str, criterion: str, status: str) -> Any:
    check = (await api.ok("GET", f"/calls/{call_id}/check"))["check"]
    path = f"/qa/checks/{check['run_id']}/criteria/{criterion}/confirmations"
    return await api.ok("POST", path, {"status": status})


async def test_looking_at_a_check_and_confirming_it_are_on_the_record(api: Api) -> None:
    await api.firm.publish()
    (call_id,) = await checked_calls(api.firm, 1)
    answer = await confirm_all(api, call_id, "greet", "done")
    assert answer["criterion"]["human"]["by"] == "Quinn"
    assert (answer["card"]["tp"], answer["card"]["n"], answer["card"]["lamp"]) == (1, 1, "learning")
    async with api.firm.database.reading() as session:
        deeds = (await session.scalars(select(AuditRecord.action).order_by(AuditRecord.id))).all()
    assert deeds == ["check.read", "check.confirm"]


async def test_operator_sees_no_verdicts_and_a_word_that_does_not_fit_is_refused(api: Api) -> None:
    await api.firm.publish()
    (call_id,) = await checked_calls(api.firm, 1)
    check = (await api.ok("GET", f"/calls/{call_id}/check"))["check"]
    path = f"/qa/checks/{check['run_id']}/criteria/greet/confirmations"
    assert (await api.send("POST", path, {"status": "violated"}))[1]["code"] == "verdict-invalid"
    measured = f"/qa/checks/{check['run_id']}/criteria/metric.talk/confirmations"
    assert (await api.send("POST", measured, {"status": "done"}))[1]["code"] == "verdict-invalid"
    api.who = ANNA
    assert (await api.send("GET", f"/calls/{call_id}/check"))[0] == 403
    assert (await api.send("POST", path, {"status": "done"}))[0] == 403


async def test_criterion_that_people_confirmed_often_enough_counts_in_every_calls_score(api: Api) -> None:
    await api.firm.publish()
    calls = await checked_calls(api.firm, 5)
    for call_id in calls:
        for criterion in ("greet", "price"):
            answer = await confirm_all(api, call_id, criterion, "done")
    assert answer["card"]["lamp"] == "said_only"
    checked = (await api.ok("GET", f"/calls/{calls[0]}/check"))["check"]
    assert {one["id"] for one in checked["criteria"] if one["counts"]} == {"greet", "price", "metric.talk"}
    assert checked["auto"]["total"] == 100
    assert await recount(api.firm.around, api.firm.checks, RecountArgs("order-en")) is None
    async with api.firm.database.reading() as session:
        totals = set(await session.scalars(select(CallCheck.auto_total)))
    assert totals == {100.0}


async def test_call_log_is_filtered_by_suspicion_score_and_verdict(api: Api) -> None:
    await api.firm.publish()
    calls = await checked_calls(api.firm, 2, 1)
    poor = calls[-1]
    for query in ({"suspected_fatal": True}, {"score_below": 50}, {"criterion": "price", "verdict": "missed"}):
        page = await api.ok("GET", "/qa/checks/calls", **query)
        assert [row["call"]["id"] for row in page["items"]] == [poor]
    heads = await api.ok("GET", "/qa/checks/heads", call=calls[0])
    assert [(head["call_id"], head["suspected_fatal"]) for head in heads] == [(calls[0], False)]
    assert (await api.send("GET", "/qa/checks/calls", criterion="price"))[0] == 422


async def test_what_if_counts_every_call_once_and_leaves_the_record_alone(api: Api) -> None:
    await api.firm.publish()
    calls = await checked_calls(api.firm, 3, 1)
    stricter = SCRIPT.replace('"that is {money} a month", ', "")
    version = await api.firm.publish(stricter, n=2, bind=False)
    before = (await api.ok("GET", f"/calls/{calls[0]}/check"))["check"]
    asked = await api.ok("POST", "/qa/rescores", {"script_version_id": str(version), **SPAN})
    assert asked["total"] == len(calls)
    steps = 0
    while await api.firm.rescorer.step(UUID(asked["id"])):
        steps += 1
    done = await api.ok("GET", f"/qa/rescores/{asked['id']}")
    assert (done["state"], done["done"], done["failed"], steps) == ("done", len(calls), 0, 0)
    page = await api.ok("GET", f"/qa/rescores/{asked['id']}/calls", limit=200)
    assert sorted(row["call_id"] for row in page["items"]) == sorted(calls)
    flipped = [row for row in page["items"] if row["changes"]]
    assert len(flipped) == 3
    assert flipped[0]["changes"] == [{"criterion": "price", "before": "done", "after": "missed"}]
    assert (await api.ok("GET", f"/calls/{calls[0]}/check"))["check"]["run_id"] == before["run_id"]


async def test_rescore_for_the_record_killed_in_the_middle_goes_on_where_it_was(api: Api) -> None:
    await api.firm.publish()
    calls = await checked_calls(api.firm, 3)
    version = await api.firm.publish(SCRIPT.replace("An order", "An order again"), n=2, bind=False)
    asked = await api.ok("POST", "/qa/rescores", {"script_version_id": str(version), "mode": "record", **SPAN})
    api.firm.bus.fails = True
    with pytest.raises(ConnectionError):
        await api.firm.rescorer.step(UUID(asked["id"]))
    api.firm.bus.fails = False
    assert not await api.firm.rescorer.step(UUID(asked["id"]))
    done = await api.ok("GET", f"/qa/rescores/{asked['id']}")
    assert (done["state"], done["done"]) == ("done", 3)
    for call_id in calls:
        assert (await api.ok("GET", f"/calls/{call_id}/check"))["check"]["script_n"] == 2


async def test_call_rescored_for_the_record_stays_with_that_script_when_it_is_checked_again(api: Api) -> None:
    """The sweep comes behind every young call, and a correction asks for a check at any time."""
    firm = api.firm
    await firm.publish()
    (bound,) = await checked_calls(firm, 1)
    slow = await begun(firm, bound)
    version = await firm.publish(SCRIPT.replace("An order", "An order again"), n=2, bind=False)
    await recorded(api, version)
    await firm.checker.store(*slow)
    assert (await api.ok("GET", f"/calls/{bound}/check"))["check"]["script_n"] == 2
    async with firm.database.transaction() as session:
        await session.execute(delete(ScriptBinding))
    await firm.check(bound)
    assert (await api.ok("GET", f"/calls/{bound}/check"))["check"]["script_n"] == 2


async def test_call_of_another_script_is_rescored_when_todays_bindings_give_it_this_one(api: Api) -> None:
    firm = api.firm
    await firm.publish()
    (call_id,) = await checked_calls(firm, 1)
    unbound = await firm.publish(SCRIPT.replace("order-en", "other-en"), bind=False)
    await recorded(api, unbound)
    assert (await api.ok("GET", f"/calls/{call_id}/check"))["check"]["script_key"] == "order-en"
    async with firm.database.transaction() as session:
        await session.execute(delete(ScriptBinding))
    bound = await firm.publish(SCRIPT.replace("order-en", "other-en"), n=2)
    await recorded(api, bound)
    assert (await api.ok("GET", f"/calls/{call_id}/check"))["check"]["script_key"] == "other-en"


async def recorded(api: Api, version: UUID) -> None:
    """A re-scoring for the record, done."""
    asked = await api.ok("POST", "/qa/rescores", {"script_version_id": str(version), "mode": "record", **SPAN})
    while await api.firm.rescorer.step(UUID(asked["id"])):
        pass


async def begun(firm: QaFirm, call_id: str) -> tuple[CallToCheck, Against, Checked]:
    """A check by today's bindings that has not been stored yet."""
    async with firm.database.reading() as session:
        call = await firm.checker.read(session, call_id)
        assert call is not None
        script = await firm.scripts.bound_to(
            session,
            firm.scripts.traits(
                at=call.row.started_at,
                direction=call.row.direction,
                queue=call.row.queue,
                tags=frozenset(),
                talk_s=call.row.talk_s,
            ),
        )
        assert script is not None
        against = await firm.checker.against(session, script.id, None)
    return call, against, await firm.checker.compute(call, against)


async def test_form_made_from_a_script_is_edited_published_and_never_changed_again(api: Api) -> None:
    version = await api.firm.publish()
    draft = await api.ok("POST", "/qa/forms/from-script", {"key": "order", "script_version_id": str(version)})
    form = draft["form"]
    assert [question["id"] for question in form["sections"][0]["questions"]] == [
        "greet",
        "price",
        "recorded",
        "figure_talk",
    ]
    form["title"] = "Order, stricter"
    path = f"/qa/forms/versions/{draft['id']}"
    saved = await api.ok("PUT", path, {"revision": draft["revision"], "form": form})
    assert (await api.send("PUT", path, {"revision": draft["revision"], "form": form}))[1]["code"] == "form-outdated"
    published = await api.ok("POST", f"{path}/publication", {"revision": saved["revision"], "note": "first"})
    assert (published["state"], published["form"]["title"]) == ("published", "Order, stricter")
    refused = await api.send("PUT", path, {"revision": published["revision"], "form": form})
    assert refused[1]["code"] == "form-published"
    following = await api.ok("POST", f"{path}/draft")
    assert (following["n"], following["state"]) == (2, "draft")
    assert (await api.ok("POST", f"{path}/draft"))["id"] == following["id"]
    assert (await api.send("POST", "/qa/forms", {"key": "order", "form": form}))[1]["code"] == "form-key-taken"


async def test_published_form_scores_the_calls_of_its_script(api: Api) -> None:
    version = await api.firm.publish()
    draft = await api.ok("POST", "/qa/forms/from-script", {"key": "order", "script_version_id": str(version)})
    await api.ok("POST", f"/qa/forms/versions/{draft['id']}/publication", {"revision": 1, "note": ""})
    (call_id,) = await checked_calls(api.firm, 1)
    check = (await api.ok("GET", f"/calls/{call_id}/check"))["check"]
    assert check["form_version_id"] == draft["id"]
    assert check["machine"]["total"] == 100


async def test_score_of_answers_is_computed_and_nothing_is_stored(api: Api) -> None:
    version = await api.firm.publish()
    form = (await api.ok("POST", "/qa/forms/from-script", {"key": "o", "script_version_id": str(version)}))["form"]
    answers: dict[str, Any] = {"greet": {"value": "done"}, "price": {"value": "missed"}, "recorded": {"na": True}}
    score = await api.ok(
        "POST", "/qa/forms/score", {"form": form, "answers": answers | {"figure_talk": {"value": 0.5}}}
    )
    assert score["total"] == pytest.approx(60)
    refused = await api.send("POST", "/qa/forms/score", {"form": form, "answers": {"greet": {"value": "perhaps"}}})
    assert refused[1]["code"] == "answer-invalid"
