"""Which posted requests are carried out once for a key: all but those that say why not."""

from typing import Final

import pytest
from aiohttp import web
from pydantic import BaseModel, SecretStr

from callcenter.auth.permissions import Access, Permission
from callcenter.bootstrap.web import ROUTES
from callcenter.http.context import Context
from callcenter.http.fingerprints import Fingerprints
from callcenter.http.routing import BadRoute, Repeats, Route, Routes

pytestmark = pytest.mark.unit

TELLS_A_SECRET: Final = frozenset(
    {
        *("/session", "/api-tokens", "/webhooks", "/webhooks/{webhook_id}/secret", "/report-embeds"),
        *("/credentials/{credential_id}/reveal", "/privacy/requests/{request_id}/archive"),
    }
)
STORES_NOTHING: Final = frozenset(
    {
        *("/duplicates/check", "/qa/scripts/check", "/qa/scripts/phrases", "/qa/forms/score"),
        *("/selfcheck/run", "/selfcheck/findings/{finding_id}/repair"),
    }
)
READS_ITS_BODY: Final = frozenset(
    {"/imports", "/product-imports", "/cards/{kind}/{card_id}/files", "/customer-exports", "/deal-exports"}
)


class Login(BaseModel):
    name: str
    secret: SecretStr


def posted() -> list[Route]:
    return [route for routes in ROUTES for route in routes if route.method == "POST"]


def test_every_posted_route_keeps_its_first_answer_or_is_known_not_to() -> None:
    never = {route.path for route in posted() if route.repeats is Repeats.NEVER}
    own = {
        route.path for route in posted() if route.repeats is Repeats.OWN and route.tag not in ("control", "supervision")
    }
    assert never == TELLS_A_SECRET | STORES_NOTHING
    assert own == READS_ITS_BODY
    assert sum(route.repeats is Repeats.KEPT for route in posted()) > 100


def test_route_that_streams_cannot_promise_to_keep_its_answer() -> None:
    routes = Routes("files")

    async def send(ctx: Context) -> web.StreamResponse:
        return web.Response(text=str(ctx))

    with pytest.raises(BadRoute, match="streams"):
        routes.post("/send", Access.SIGNED_IN)(send)
    routes.post("/send", Permission.CUSTOMERS_VIEW, repeats=Repeats.OWN)(send)
    assert [route.keyed for route in routes] == [True]


def test_fingerprint_tells_secrets_apart_by_a_key_only() -> None:
    name, first, other = "POST /x", Login(name="a", secret=SecretStr("one")), Login(name="a", secret=SecretStr("two"))
    bare, keyed = Fingerprints(), Fingerprints({"first": b"k" * 32}, "first")
    assert bare.of(name, first) == bare.of(name, other)
    assert keyed.of(name, first) not in (
        keyed.of(name, other),
        Fingerprints({"first": b"l" * 32}, "first").of(name, first),
    )
    assert not keyed.fits(keyed.of(name, first), name, other)
    assert not keyed.fits(keyed.of(name, first), "POST /y", first)


def test_fingerprint_of_before_a_change_of_the_key_still_fits() -> None:
    name, said = "POST /x", Login(name="a", secret=SecretStr("one"))
    before = Fingerprints({"first": b"k" * 32}, "first").of(name, said)
    both = Fingerprints({"first": b"k" * 32, "second": b"l" * 32}, "second")
    assert both.fits(before, name, said)
    assert both.fits(Fingerprints().of(name, said), name, said)
    assert not Fingerprints({"second": b"l" * 32}, "second").fits(before, name, said)
