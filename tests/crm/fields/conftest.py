"""Own fields in a real application on a loopback port."""

from typing import Any

from tests.crm.conftest import Api
from tests.crm.deals.conftest import api, sales

__all__ = ["api", "sales"]


async def field(api: Api, entity: str, key: str, kind: str = "text", **more: object) -> Any:
    """A new field; its label is the key with a capital."""
    label = key.capitalize().replace("_", " ")
    return await api.post("/fields", {"entity": entity, "key": key, "label": label, "kind": kind, **more})


def option(of: Any, label: str) -> int:
    return next(int(one["id"]) for one in of["options"] if one["label"] == label)


def faults(problem: Any) -> dict[str, str]:
    """The codes of a refusal by the fields' keys."""
    return {error["field"].removeprefix("body.fields."): error["code"] for error in problem["errors"]}
