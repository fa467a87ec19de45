"""Requests made by schemathesis from the API's own description, sent to the whole application.

What is judged: no answer is an error of ours, and each is as the description says. `make fuzz` runs it for long.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import requests
import schemathesis
import structlog
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Err
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from callcenter import migrate
from callcenter.auth.permissions import Role
from callcenter.bootstrap.example_firm import seed as seed_firm
from callcenter.bootstrap.web import description
from callcenter.http.middleware import COOKIE
from callcenter.settings import Settings
from tests.http.rig import World
from tests.http.whole import whole_settings, whole_world

Operation = APIOperation[Any, Any, Any, Any]

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
KNOWN_IDS: Final = 9
"""The example firm has rows of most kinds with the first ids."""
ADDRESS_MAX: Final = 1500
"""Longer ones are refused by the server itself, before there is a request."""
TIME_LIMIT_S: Final = 30
UNAVAILABLE: Final = 503
SEED: Final = 20_261_123
# The session's cookie is ours to set: made-up ones would all end at the door.
_CONFIG: Final = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})


@dataclass(slots=True)
class Findings:
    """What was sent, and what came back wrong: one line for each operation and kind."""

    requests: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def count(self, status: int) -> None:
        self.requests += 1
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def blame(self, label: str, group: FailureGroup, curl: str) -> None:
        for failure in group.exceptions:
            self.wrong.setdefault(f"{label}: {failure.title}", f"{failure.message}\n    {curl}")

    def told(self) -> str:
        return "\n".join(f"{name}\n    {what}" for name, what in self.wrong.items())


@dataclass(frozen=True, slots=True)
class Fuzzer:
    """`token` gives a session of an administrator: a request may end the one before."""

    description: Mapping[str, Any]
    base: str
    token: Callable[[], str]
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Keys of rows that are words, by the name of the parameter."""
    findings: Findings = field(default_factory=Findings)

    def run(self, *, examples: int) -> Findings:
        """Each operation by valid requests, and by ones that break its description."""
        schema = schemathesis.openapi.from_dict(_without_tuples(self.description), config=_CONFIG)
        for found in schema.get_all_operations():
            if isinstance(found, Err):
                raise found.err()
            operation = found.ok()
            with requests.Session() as http:
                http.cookies.set(COOKIE, self.token())
                for mode, count in (
                    (GenerationMode.POSITIVE, examples),
                    (GenerationMode.NEGATIVE, max(1, examples // 2)),
                ):
                    self._try(operation, http, mode, examples=count)
        return self.findings

    def _try(
        self,
        operation: APIOperation[Any, Any, Any, Any],
        http: requests.Session,
        mode: GenerationMode,
        *,
        examples: int,
    ) -> None:
        @seed(SEED)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def each(case: Case[Any]) -> None:
            self._send(case, http, mode)

        # An operation without parameters has no request that breaks its description.
        with suppress(Unsatisfiable):
            each()

    def _send(self, case: Case[Any], http: requests.Session, mode: GenerationMode) -> None:
        if mode is GenerationMode.POSITIVE:
            self._aim(case)
        if len(case.as_transport_kwargs()["url"] + str(case.query)) > ADDRESS_MAX:
            return
        answer = case.call(base_url=self.base, session=http, timeout=TIME_LIMIT_S)
        self.findings.count(answer.status_code)
        if answer.status_code == UNAVAILABLE:
            return
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            self.findings.blame(case.operation.label, group, case.as_curl_command())

    def _aim(self, case: Case[Any]) -> None:
        """At rows that are there, and the version that they have: a random key only ever finds nothing."""
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict):
                part.update({name: self._near(name, value) for name, value in part.items()})

    def _near(self, name: str, value: Any) -> Any:
        if name in self.known and isinstance(value, str):
            return self.known[name][len(value) % len(self.known[name])]
        if name == "version":
            return 1
        if (name == "id" or name.endswith("_id")) and isinstance(value, int) and value % 5:
            return value % KNOWN_IDS + 1
        return value


def _without_tuples(schema: Any) -> Any:
    """schemathesis rewrites `prefixItems` in nested answers as a draft that its own validator refuses then."""
    if isinstance(schema, list):
        return [_without_tuples(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    plain = {name: _without_tuples(part) for name, part in schema.items() if name != "prefixItems"}
    return plain | {"items": {"anyOf": schema["prefixItems"]}} if "prefixItems" in schema else plain


@asynccontextmanager
async def firm_world(chosen: Settings) -> AsyncIterator[World]:
    """The whole application with the example firm in it."""
    await seed_firm(chosen)
    async with whole_world(chosen) as world:
        yield world


async def fuzz(world: World, described: Mapping[str, Any], *, examples: int) -> Findings:
    """In a thread beside the server's loop, with a new administrator for each operation."""
    loop = asyncio.get_running_loop()

    async def signed_in() -> str:
        return (await world.session(await world.user(Role.ADMINISTRATOR))).token

    def token() -> str:
        return asyncio.run_coroutine_threadsafe(signed_in(), loop).result()

    calls = (await (await world.signed_in(Role.ADMINISTRATOR)).call("GET", "/calls")).json["items"]
    known = {"call_id": [call["id"] for call in calls]}
    return await asyncio.to_thread(Fuzzer(described, world.base, token, known).run, examples=examples)


async def _main(examples: int) -> Findings:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/callcenter.db"
        await asyncio.to_thread(migrate.upgrade, url)
        async with firm_world(whole_settings(url, Path(folder))) as world:
            return await fuzz(world, description(), examples=examples)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=50, help="valid requests for each operation")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    found = asyncio.run(_main(parser.parse_args().examples))
    print(f"{found.requests} requests, answers by status: {dict(sorted(found.statuses.items()))}")
    print(found.told() or "nothing wrong")
    sys.exit(bool(found.wrong))
