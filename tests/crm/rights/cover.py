"""How each route over customers, deals and tasks is held to the rights. A route that is in none of these tables fails
the tests: whoever adds one says here what it may give to whom."""

from typing import Any, Final

NOTE: Final = {"text": "something"}
CUSTOMERS: Final = {"contact": "contacts", "company": "companies", "lead": "leads"}
RECORDS: Final = {"deal": "deals", "task": "tasks", "project": "projects"}

BY_ID: Final[dict[str, Any]] = {
    **{
        route.format(kind, f"{{{name}_id}}"): body
        for name, kind in CUSTOMERS.items()
        for route, body in (
            ("GET /{}/{}", None),
            ("PATCH /{}/{}", {"version": 1, "note": "x"}),
            ("GET /{}/{}/timeline", None),
            ("POST /{}/{}/notes", NOTE),
        )
    },
    "POST /leads/{lead_id}/convert": {"version": 1},
    "GET /deals/{deal_id}": None,
    "PATCH /deals/{deal_id}": {"version": 1, "note": "x"},
    "PUT /deals/{deal_id}/lines": {"version": 1, "lines": []},
    **{f"GET /{kind}/{{{name}_id}}/purchases": None for name, kind in CUSTOMERS.items()},
    "POST /deals/{deal_id}/move": {"version": 1, "stage_id": 1},
    "GET /deals/{deal_id}/timeline": None,
    "POST /deals/{deal_id}/notes": NOTE,
    "GET /tasks/{task_id}": None,
    "PATCH /tasks/{task_id}": {"version": 1, "text": "x"},
    "GET /tasks/{task_id}/timeline": None,
    "POST /tasks/{task_id}/move": {"version": 1, "due": {"day": "2030-01-01", "time_zone": "UTC"}},
    "POST /tasks/{task_id}/done": {"version": 1},
    "POST /tasks/{task_id}/cancel": {"version": 1},
    "POST /tasks/{task_id}/reopen": {"version": 1},
    "POST /tasks/{task_id}/hand-over": {"version": 1, "responsible_id": 1},
    "POST /tasks/{task_id}/postpone": {"until": "2030-01-01T00:00:00Z"},
    "POST /tasks/{task_id}/seen": None,
    "POST /tasks/{task_id}/notes": NOTE,
    "GET /deals/{deal_id}/competitors": None,
    "PUT /deals/{deal_id}/competitors": {"ids": []},
    "GET /projects/{project_id}": None,
    "PATCH /projects/{project_id}": {"version": 1, "description": "x"},
    "GET /projects/{project_id}/timeline": None,
    "POST /projects/{project_id}/notes": NOTE,
    **{f"DELETE /{kind}/{{{name}_id}}": None for name, kind in (*CUSTOMERS.items(), *RECORDS.items())},
    "POST /merges/{merge_id}/undo": None,
    "GET /users/{user_id}/belongings": None,
}
"""An id of a colleague's answers like one that nobody has. With the body to ask with."""

WALKED: Final = frozenset(
    {
        *("GET /customers", "GET /customers/list", "GET /customers/count", "GET /customers/by-number", "GET /search"),
        *("GET /deals", "GET /deals/board", "GET /deals/totals", "GET /tasks"),
        *("POST /duplicates/check", "GET /duplicates", "GET /duplicates/leads"),
        *("GET /data-quality", "GET /data-quality/customers", "POST /customer-exports", "POST /bulk-changes"),
        *("POST /deal-exports", "POST /deal-bulk-changes"),
        *("POST /contacts", "POST /companies", "POST /leads", "POST /deals", "POST /tasks"),
        *("GET /projects", "POST /projects"),
        *("GET /bin", "POST /bin/{kind}/{card_id}/restore"),
        *("GET /merges", "GET /merges/preview", "POST /merges", "POST /hand-overs", "GET /numbers/shared"),
    }
)
"""Asked by every role of the matrix, and compared with the naive model."""

_OWN: Final = "only one's own, or what everybody reads who sees any customer"
_HOUSE: Final = "words, lines and goods of the house, nobody's records"
_WHOLE: Final = "needs a permission that only those have who see and change everything"
_OF_OWNER: Final = "a card is found, shown and changed only where its owner is: tests/crm/loyalty"
ELSEWHERE: Final[dict[str, str]] = {
    **dict.fromkeys(
        (
            *("GET /loyalty-cards", "POST /loyalty-cards", "GET /loyalty-cards/{card_id}"),
            *("PUT /loyalty-cards/{card_id}", "GET /loyalty-cards/{card_id}/entries"),
            "POST /loyalty-cards/{card_id}/entries",
        ),
        _OF_OWNER,
    ),
    **dict.fromkeys(
        (
            *("GET /loyalty-groups", "PUT /loyalty-groups", "GET /card-parts", "PUT /card-parts/{kind}"),
            "POST /fields/standard",
        ),
        _HOUSE,
    ),
    **dict.fromkeys(
        (
            *("GET /customer-views", "POST /customer-views", "PUT /customer-views/default", "GET /tasks/counts"),
            *("PUT /customer-views/{view_id}", "DELETE /customer-views/{view_id}", "GET /tasks/reminders"),
            *("GET /bulk-changes", "GET /bulk-changes/{bulk_id}", "GET /bulk-changes/{bulk_id}/rows"),
            *("POST /bulk-changes/{bulk_id}/stop", "GET /customer-exports/quota", "GET /deals/people"),
            *("GET /deal-views", "POST /deal-views", "PUT /deal-views/default", "PUT /deal-views/{view_id}"),
            *("DELETE /deal-views/{view_id}", "GET /deal-bulk-changes", "GET /deal-bulk-changes/{bulk_id}"),
            *("GET /deal-bulk-changes/{bulk_id}/rows", "POST /deal-bulk-changes/{bulk_id}/stop"),
            "GET /deal-exports/quota",
            *("GET /tasks/people", "GET /tasks/defaults"),
        ),
        _OWN,
    ),
    **dict.fromkeys(
        (
            *("GET /tags", "POST /tags", "PATCH /tags/{tag_id}", "GET /pipelines", "POST /pipelines"),
            *("POST /pipelines/from-template", "PUT /pipelines/{pipeline_id}", "GET /dictionaries"),
            *("PUT /dictionaries/{kind}", "GET /duplicates/search", "POST /duplicates/search"),
            *("POST /numbers/shared", "GET /import-fields", "GET /products", "POST /products", "GET /products/export"),
            *("GET /products/{product_id}", "PATCH /products/{product_id}", "DELETE /products/{product_id}"),
            *("GET /product-categories", "POST /product-categories", "POST /product-imports", "GET /product-units"),
            *("PATCH /product-categories/{category_id}", "DELETE /product-categories/{category_id}"),
            *("GET /price-lists", "POST /price-lists", "PUT /price-lists/{price_list_id}"),
            *("POST /numbers/shared", "GET /import-fields", "GET /projects/people"),
            *("GET /competitors", "POST /competitors", "GET /competitors/{competitor_id}"),
            "PATCH /competitors/{competitor_id}",
        ),
        _HOUSE,
    ),
    **dict.fromkeys(
        (
            *("GET /imports", "POST /imports", "GET /imports/{import_id}", "POST /imports/{import_id}/check"),
            *("GET /imports/{import_id}/error-file", "GET /imports/{import_id}/kept", "PUT /imports/{import_id}/plan"),
            *(
                "GET /imports/{import_id}/doubles",
                "GET /imports/{import_id}/problems",
                "PATCH /imports/{import_id}/reading",
            ),
            *("POST /imports/{import_id}/run", "POST /imports/{import_id}/stop"),
            *(
                "GET /imports/{import_id}/suggestion",
                "POST /imports/{import_id}/undo",
                "POST /imports/{import_id}/words",
            ),
        ),
        _WHOLE,
    ),
    "POST /duplicates/{pair_id}/dismiss": "gives the pair, whose cards are shown as everywhere, or 404",
    "POST /duplicates/{pair_id}/reopen": "gives the pair, whose cards are shown as everywhere, or 404",
    "POST /duplicates/leads/{match_id}/dismiss": "gives the match, whose cards are shown as everywhere, or 404",
    "POST /duplicates/leads/{match_id}/reopen": "gives the match, whose cards are shown as everywhere, or 404",
    "POST /calls/{call_id}/note": "a note of a call, for whoever may see the call",
    **dict.fromkeys(("GET /call-outcomes", "PUT /call-outcomes", "POST /call-outcomes/usual"), _HOUSE),
    **dict.fromkeys(
        ("GET /calls/{call_id}/outcomes", "PUT /calls/{call_id}/outcome"),
        "of a call that one may see: tests/crm/call_outcomes",
    ),
    "PATCH /cards/{kind}/{card_id}/notes": "a line of a card that one sees: tests/crm/cards/test_notes.py",
    **dict.fromkeys(("GET /fields", "POST /fields", "PUT /fields/layout/{entity}"), _HOUSE),
    **dict.fromkeys(("PUT /fields/{field_id}", "DELETE /fields/{field_id}"), _HOUSE),
    **dict.fromkeys(("GET /sales-views", "POST /sales-views", "PUT /sales-views/{view_id}"), _OWN),
    **dict.fromkeys(("DELETE /sales-views/{view_id}", "GET /sales-reports/people", "GET /sales-plans"), _OWN),
    "GET /sales-reports/choices": "names of departments, words and goods; words of a hidden field are left out",
    "PUT /sales-plans": "sums of money for managers and months, nobody's records",
    **dict.fromkeys(
        (
            *("GET /sales-reports/{name}", "GET /sales-reports/{name}/file", "GET /sales-reports/{name}/behind"),
            "GET /sales-reports/{name}/behind/file",
        ),
        "counts one's own work, or everybody's with `sales.view_all`; its deals and leads are asked for as everywhere",
    ),
    **dict.fromkeys(("GET /numbers/history", "GET /customers/by-identifier"), "gives the cards that one sees"),
    **{
        f"PUT /{kind}/by-external-id/{{system}}/{{external_id}}": "adds or changes a card as POST and PATCH would"
        for kind in CUSTOMERS.values()
    },
    "GET /tasks/load": "counts what GET /tasks lists, by the same condition: tests/crm/tasks/test_load.py",
    "GET /numbers/history": "gives the cards that one sees",
    **dict.fromkeys(("POST /numbers/reassign", "POST /numbers/never-had"), "changes cards as a change of each would"),
    **dict.fromkeys(
        (
            *("GET /privacy/requests", "POST /privacy/requests", "GET /privacy/requests/{request_id}"),
            *("POST /privacy/requests/{request_id}/confirm", "POST /privacy/requests/{request_id}/cancel"),
            *("GET /privacy/requests/{request_id}/certificate", "POST /privacy/requests/{request_id}/archive"),
            *("POST /privacy/holds", "POST /privacy/holds/{hold_id}/lift"),
        ),
        "the administrator's alone, on whom no role of the firm's own is based",
    ),
    **dict.fromkeys(
        (
            *("GET /credentials", "POST /credentials", "PATCH /credentials/{credential_id}"),
            *("DELETE /credentials/{credential_id}", "POST /credentials/{credential_id}/reveal"),
        ),
        "asks for the card as everywhere, and needs a permission of its own: tests/crm/credentials",
    ),
    "GET /privacy/holds": "gives the cards that one sees",
    **dict.fromkeys(
        (
            *("GET /cards/{kind}/{card_id}/files", "POST /cards/{kind}/{card_id}/files"),
            *("GET /cards/{kind}/{card_id}/files/{file_id}", "PATCH /cards/{kind}/{card_id}/files/{file_id}"),
            "DELETE /cards/{kind}/{card_id}/files/{file_id}",
            "POST /cards/{kind}/{card_id}/files/{file_id}/restore",
            *("PUT /cards/{kind}/{card_id}/pins", "DELETE /cards/{kind}/{card_id}/pins"),
            *("GET /cards/{kind}/{card_id}/follow", "PUT /cards/{kind}/{card_id}/follow"),
            "DELETE /cards/{kind}/{card_id}/follow",
        ),
        "asked of the card, of each kind in tests/crm/cards/test_rights.py",
    ),
    **dict.fromkeys(
        (
            *("PUT /cards/{kind}/{card_id}/reactions", "DELETE /cards/{kind}/{card_id}/reactions"),
            *("POST /cards/{kind}/{card_id}/comments", "GET /feed"),
        ),
        "asked of each card, of each kind in tests/crm/feed/test_rights.py",
    ),
    "GET /feed/day": "the counts of GET /sales-reports/{name}, of one day",
    "GET /feed/choices": "names of colleagues and departments, as GET /tasks/people",
    **dict.fromkeys(("GET /notices", "GET /notices/count", "POST /notices/{notice_id}/read"), _OWN),
    "GET /changes": "names cards by their ids and says how they stand for whoever asks: tests/crm/changes",
    "POST /notices/read": _OWN,
    "GET /notices/people": "names of colleagues, as GET /tasks/people",
}
