"""Who passes where: every route of an application asked by nobody and by somebody of every role."""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Final, get_args, get_origin

from callcenter.auth.permissions import Access, Role, allows
from callcenter.http.routing import Route
from tests.http.rig import Answer, World

REFUSED: Final = (401, 403)


@dataclass(frozen=True, slots=True)
class Finding:
    """A route that answered somebody wrongly."""

    route: str
    asker: str
    status: int
    expected: str


def public_routes(routes: Iterable[Route]) -> set[str]:
    return {str(route) for route in routes if route.access is Access.PUBLIC}


async def walk(world: World, routes: Iterable[Route]) -> list[Finding]:
    """Empty when all is well. Bodies are `{}`: access is judged before the input, so most allowed ones are 422."""
    found: list[Finding] = []
    people = {role: await world.user(role) for role in Role}
    for route in routes:
        nobody = await _ask(world, route, token=None)
        found.extend(_judge_nobody(route, nobody.status))
        for role in Role:
            # A fresh session each time: a route may end the one that it is asked by.
            token = (await world.session(people[role])).token
            answer = await _ask(world, route, token=token)
            found.extend(_judge(route, role, answer.status))
    return found


async def _ask(world: World, route: Route, *, token: str | None) -> Answer:
    browser = world.browser(token)
    body: dict[str, Any] = {"json": {}} if route.body is not None else {}
    answer = await browser.call(route.method, address(route), **body)
    await browser.http.close()
    return answer


def _judge_nobody(route: Route, status: int) -> Iterator[Finding]:
    if route.access is Access.PUBLIC:
        if status in REFUSED or status == 500:
            yield Finding(str(route), "nobody", status, "an answer")
    elif status != 401:
        yield Finding(str(route), "nobody", status, "401")


def _judge(route: Route, role: Role, status: int) -> Iterator[Finding]:
    if not allows(role, route.access):
        if status != 403:
            yield Finding(str(route), role, status, "403")
    elif status in REFUSED or status == 500:
        yield Finding(str(route), role, status, "neither a refusal nor an error of ours")


def address(route: Route) -> str:
    """The path with a value of the right type for each parameter; no row has such a key."""
    path = route.path
    for name, shape in route.params.items():
        start = path.index("{" + name)
        end = _closing(path, start)
        path = path[:start] + str(_example(shape.kind)) + path[end + 1 :]
    return path


def _closing(path: str, start: int) -> int:
    depth = 0
    for position in range(start, len(path)):
        depth += {"{": 1, "}": -1}.get(path[position], 0)
        if depth == 0:
            return position
    raise AssertionError(f"unbalanced pattern {path}")


def _example(kind: Any) -> object:
    base = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if inspect.isclass(base) and issubclass(base, Enum):
        return next(iter(base)).value
    return 2_000_000_000 if base is int else "none"
