"""Counts every sales report again over plain rows and says whether the application says the same.

    python -m tests.handcount URL PASSWORD [--login irina]

The rows are read over the API, deal by deal; the counting knows nothing of the product's own code. The reports are
asked for the year, the plan for the month, and the feed for the day. Ends with 1 when anything differs.
"""

import argparse
import asyncio
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from tests.handcount import counting, work
from tests.handcount.counting import Figures, Line, Span
from tests.handcount.rows import Api, Deal, deals_of


@dataclass(frozen=True, slots=True)
class Compared:
    report: str
    figure: str
    app: Any
    by_hand: Any

    @property
    def equal(self) -> bool:
        if isinstance(self.by_hand, float) and isinstance(self.app, str | float | int):
            return math.isclose(float(self.app), self.by_hand, rel_tol=1e-5, abs_tol=0.01)
        return bool((self.app or 0) == (self.by_hand or 0))


KINDS = ("choice", "choices", "yes_no")


async def compare(api: Api) -> list[Compared]:
    deals = await deals_of(api)
    found: list[Compared] = []
    line = _line(next(one for one in await api.get("/pipelines") if one["kind"] == "sales" and not one["archived"]))
    asked: list[tuple[str, dict[str, str]]] = [(name, {}) for name in ("speed", "losses", "sources", "abc", "kpi")]
    asked += [("funnel", {"pipeline_id": str(line.id)}), ("stages", {"pipeline_id": str(line.id)})]
    asked += [("activity", {}), ("plan", {"span": "month"}), ("builder", {}), ("builder", {"rows": "product"})]
    asked += [("builder", {"rows": rows}) for rows in ("tag", "reason", "day", "week", "quarter")]
    fields = [
        one for one in (await api.get("/fields", entity="deal"))["items"] if one["kind"] in KINDS and not one["retired"]
    ]
    own = {f"field_{one['id']}": one for one in fields}
    asked += [("builder", {"rows": rows}) for rows in own]
    for name, more in asked:
        report = await api.get(f"/sales-reports/{name}", **{"span": "year", "time_zone": "UTC", **more})
        span = _span(report)
        rows = more.get("rows", "")
        if rows in ("", "product"):
            counted = _counted("products" if rows else name, deals, span, line)
        else:
            counted = counting.by_rows(deals, span, rows, own.get(rows))
        shown = dict(_shown(report))
        found += [Compared(name, figure, shown.get(figure), value) for figure, value in sorted(counted.items())]
    return found + await _compare_work(api, deals)


async def _compare_work(api: Api, deals: list[Deal]) -> list[Compared]:
    """What people did beside deals."""
    done = await work.work_of(api)
    found: list[Compared] = []
    for name in ("activity", "kpi", "tasks", "losses", "portrait"):
        report = await api.get(f"/sales-reports/{name}", span="year", time_zone="UTC")
        counted = _work_counted(name, done, deals, _span(report))
        shown = dict(_shown(report))
        found += [Compared(name, figure, shown.get(figure), value) for figure, value in sorted(counted.items())]
    day = await api.get("/feed/day", time_zone="UTC")
    begun = datetime.fromisoformat(f"{day['day']}T00:00:00+00:00")
    counted = work.activity(done, Span(begun, begun + timedelta(days=1)))
    people = {one["person"]["name"]: one for one in day["people"]}
    for figure, value in sorted(counted.items()):
        _, person, column = figure.split("/")
        found.append(Compared("day", figure, people.get(person, {}).get(column), value))
    return found


def _work_counted(name: str, done: work.Work, deals: list[Deal], span: Span) -> Figures:
    now = datetime.now(UTC)
    match name:
        case "activity":
            return work.activity(done, span)
        case "kpi":
            return work.kpi(done, span, now)
        case "tasks":
            return work.tasks(done, span, now)
        case "losses":
            return work.lost_leads(done, span)
    return work.portrait(done, deals, span)


def _span(report: Any) -> Span:
    return Span(datetime.fromisoformat(report["since"]), datetime.fromisoformat(report["until"]))


def _line(pipeline: Any) -> Line:
    stages = [stage for stage in pipeline["stages"] if not stage["archived"]]
    won = next(stage["name"] for stage in stages if stage["outcome"] == "won")
    return Line(pipeline["id"], [stage["name"] for stage in stages if stage["outcome"] == "open"], won)


def _counted(name: str, deals: list[Deal], span: Span, line: Line) -> Figures:
    if name in ("funnel", "stages"):
        return counting.funnel(deals, span, line) if name == "funnel" else counting.stages(deals, span, line)
    plain = {
        "speed": counting.speed,
        "losses": counting.losses,
        "sources": counting.sources,
        "abc": counting.abc,
        "kpi": counting.kpi,
        "activity": counting.activity,
        "plan": counting.plan,
        "builder": counting.builder,
        "products": counting.products,
    }
    return plain[name](deals, span)


def _shown(report: Any) -> Iterator[tuple[str, Any]]:
    yield from report["figures"].items()
    for table in report["tables"]:
        first = table["columns"][0]["key"]
        for row in table["rows"]:
            yield from ((f"{table['key']}/{row[first]}/{column}", value) for column, value in row.items())


async def _run(url: str, login: str, password: str) -> list[Compared]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as client:
        api = Api(client, url.rstrip("/"))
        await api.sign_in(login, password)
        return await compare(api)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("password")
    parser.add_argument("--login", default="irina", help="somebody who sees everybody's sales")
    chosen = parser.parse_args()
    found = asyncio.run(_run(chosen.url, chosen.login, chosen.password))
    for one in found:
        print(f"{one.report:10}{one.figure:52}{one.app!s:>16}{one.by_hand!s:>16}  {'=' if one.equal else 'DIFFERS'}")
    wrong = sum(not one.equal for one in found)
    print(f"{len(found)} figures, {wrong} differ")
    sys.exit(1 if wrong or not found else 0)


if __name__ == "__main__":
    main()
