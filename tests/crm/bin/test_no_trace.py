"""No route of the customers' rooms that lists or shows something tells of a card that lies in the bin."""

import json
import re
from typing import Any, Final

import pytest

from callcenter.auth.scopes import Entity, Scope
from crm.routes import ROUTES
from tests.crm.bin.test_bin import delete
from tests.crm.rights.conftest import BOSS, ME, STRANGER, Firm

pytestmark = pytest.mark.db

NAME: Final = "Quagga"
NUMBER: Final = "+74957654321"
QUERIES: Final[dict[str, dict[str, object]]] = {
    "/customers": {"q": NAME},
    "/customers/by-number": {"number": NUMBER},
    "/customers/by-identifier": {"tax_number": "7707083893"},
    "/customers/list": {"kind": "company", "q": NAME},
    "/customers/count": {"kind": "company"},
    "/search": {"q": NAME},
    "/merges": {"kind": "company", "customer_id": 1},
    "/merges/preview": {"kind": "company", "survivor_id": 1, "loser_id": 2},
    "/numbers/history": {"number": NUMBER},
    "/numbers/shared": {"number": NUMBER},
    "/data-quality/customers": {"check": "no_tax_number", "kind": "company"},
    "/tasks/load": {"first": "2030-01-01", "last": "2030-01-07", "time_zone": "UTC"},
    "/loyalty-cards": {"q": NAME},
}
_TOLD_OF: Final = (
    "/bin",
    "/users/",
    "/import",
    "/privacy",
    "/customer-exports",
    "/sales",
    "/product",
    "/calls",
    "/credentials",
)
"""The bin itself, and what asks for rooms that this firm is made without."""


async def test_card_in_the_bin_leaves_no_trace_on_any_route(firm: Firm) -> None:
    gone = await _make(firm)
    shown = {path for path, text in await _told(firm, gone) if NAME in text}
    assert shown > {
        "/customers",
        "/customers/by-number",
        "/search",
        "/deals",
        "/deals/board",
        "/tasks",
        "/projects",
        "/notices",
    }
    for entity, id_ in gone.items():
        assert (await delete(firm, entity, id_))[0] == 204
    assert [path for path, text in await _told(firm, gone) if NAME in text] == []


async def _make(firm: Firm) -> dict[Entity, int]:
    """One of each kind, hanging on each other and on cards that stay, given by one to the other."""
    firm.role(others=Scope.ALL)
    post, made = firm.post, dict[Entity, int]()
    ways: dict[str, Any] = {"responsible_id": BOSS, "phones": [{"raw": NUMBER}], "emails": ["quagga@example.org"]}
    made[Entity.COMPANY] = company = (await post("/companies", {"name": f"{NAME} firm", **ways}))["id"]
    person = {"name": f"{NAME} person", "company_id": company, **ways}
    made[Entity.CONTACT] = contact = (await post("/contacts", person))["id"]
    made[Entity.LEAD] = (await post("/leads", {"name": f"{NAME} lead", **ways}))["id"]
    about = {"responsible_id": BOSS, "contact_id": contact, "company_id": company}
    deal = {"title": f"{NAME} deal", "pipeline_id": firm.pipeline, **about}
    made[Entity.DEAL] = (await post("/deals", deal))["id"]
    made[Entity.PROJECT] = (await post("/projects", {"name": f"{NAME} project", **about}))["id"]
    hung = {**about, "deal_id": made[Entity.DEAL], "project_id": made[Entity.PROJECT]}
    made[Entity.TASK] = (await post("/tasks", {"title": f"{NAME} task", **hung}))["id"]
    await post("/tasks", {"title": "That stays", **hung})
    await post("/projects", {"name": "That stays", **about, "deal_id": made[Entity.DEAL]})
    await post("/deals", {"title": "That stays", "pipeline_id": firm.pipeline, **about})
    await post("/contacts", {"name": "That stays", "company_id": company, "phones": [{"raw": NUMBER}]})
    firm.login = "boss"
    return made


async def _told(firm: Firm, gone: dict[Entity, int]) -> list[tuple[str, str]]:
    """What each route answers that only reads: asked for what is gone, and for cards that stay."""
    found = []
    for path in sorted({route.path for routes in ROUTES for route in routes if route.method == "GET"}):
        if path.startswith(_TOLD_OF):
            continue
        for owner in (None, ME, STRANGER) if "{" in path else (None,):
            query: dict[str, object] = (
                {"pipeline_id": firm.pipeline} if path == "/deals/board" else QUERIES.get(path, {})
            )
            text = await _ask(firm, _filled(firm, path, owner, gone), query)
            found.append((path, text))
    return found


def _filled(firm: Firm, path: str, owner: int | None, gone: dict[Entity, int]) -> str:
    """`owner` None: asked for the card that is gone."""

    def id_of(match: re.Match[str]) -> str:
        name = match.group(1).removesuffix("_id")
        entity = Entity(name) if name in list(Entity) else Entity.COMPANY
        return str(entity) if name == "kind" else str(gone[entity] if owner is None else firm.records[entity, owner])

    return re.sub(r"{(\w+)}", id_of, path)


async def _ask(firm: Firm, path: str, query: dict[str, object]) -> str:
    status, document = await firm.send("GET", path, **query)
    assert status < 500, (path, document)
    assert status != 422, (path, document)
    return "" if status == 410 else json.dumps(document, ensure_ascii=False)
