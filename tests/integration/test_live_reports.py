"""The day's reports against the PBX's own queue_log, counted by hand.

The hand count below reads the file itself, line by line, and knows nothing of our reader, our stories or our states.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from deploy.pbx import PbxSpec, numbers
from deploy.pbx.cases.people import Firm, speak, staff
from deploy.phones import Caller
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec
from tests.live.people import Json, Operator, Person, at_desk, signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-reports")]

IN_TIME_S: Final = 4
SHORT_S: Final = 5
SHORT_TALK_S: Final = 2
HOUSE = HouseSpec(
    pbx=PbxSpec(queue_ring_s=5, queue_wait_s=10, internal_ring_s=15),
    environment={
        "CALLCENTER_REPORTS__ANSWER_WITHIN_S": str(IN_TIME_S),
        "CALLCENTER_REPORTS__SHORT_S": str(SHORT_S),
        "CALLCENTER_REPORTS__SHORT_TALK_S": str(SHORT_TALK_S),
    },
)
ROUNDING_S: Final = 1.5
"""The log has whole seconds, cut off; and a state of ours begins when we are told, its line when the PBX obeys."""
WRAP_UP: Final = "wrap-up"
STRETCHES: Final = 3
"""Of one kind, each rounded by itself: the most that one agent has here."""
HUNG_UP: Final = ("COMPLETECALLER", "COMPLETEAGENT")
GIVEN_AWAY: Final = ("BLINDTRANSFER", "ATTENDEDTRANSFER")
PEOPLE: Final = {"PJSIP/101": "Олена Марченко", "PJSIP/102": "Тимур Ахметов", "PJSIP/103": "Grace Whitfield"}
"""ADDMEMBER and REMOVEMEMBER of AMI name the device, all other lines the member."""
OWN_QUEUE: Final = {"Олена Марченко": "sales", "Тимур Ахметов": "sales", "Grace Whitfield": "support"}


async def test_days_reports_equal_the_hand_count_of_the_queue_log(house: House) -> None:
    began = datetime.now(UTC) - timedelta(seconds=1)
    lines_before = len(log_lines(house.pbx.queue_log))
    async with (
        staff(house.pbx, "101", "102", "103", customer=fresh_number()) as here,
        signed_in(house, "irina") as irina,
        at_desk(house, "olena", "timur", "grace") as (olena, timur, grace),
    ):
        await timur.person.go("paused", "training")
        await nobody_takes_them(house, olena)
        await answered_late_and_soon(here, olena)
        await given_away(here, olena, grace)
        await settled(irina)
        for operator in (olena, timur, grace):
            await operator.person.go("offline")
        ended = datetime.now(UTC) + timedelta(seconds=1)
        period = {"span": "custom", "since": began.isoformat(), "until": ended.isoformat(), "interval": "day"}
        lines = log_lines(house.pbx.queue_log)[lines_before:]
        queues = await irina.get("/reports/queue", **period)
        agents = await irina.get("/reports/agents", **period)
    assert {event for _, _, _, _, event, *_ in lines} >= {
        *("ENTERQUEUE", "CONNECT", "COMPLETECALLER", "COMPLETEAGENT", "BLINDTRANSFER", "ATTENDEDTRANSFER"),
        *("ABANDON", "EXITWITHTIMEOUT", "RINGNOANSWER", "PAUSE", "UNPAUSE", "ADDMEMBER", "REMOVEMEMBER"),
    }
    compare_queues(queues, lines)
    compare_agents(agents, lines)


async def nobody_takes_them(house: House, olena: Operator) -> None:
    """All of the queue are paused: one hangs up at once, one after a while, one waits until the time is over."""
    await olena.person.go("paused", "lunch")
    await asyncio.gather(
        Caller(did=numbers.DID_SALES, number=fresh_number(), hangup_after_s=2).call(house.pbx),
        Caller(did=numbers.DID_SALES, number=fresh_number(), hangup_after_s=8).call(house.pbx),
        Caller(did=numbers.DID_SALES, number=fresh_number()).call(house.pbx),
    )
    await olena.person.go("ready")


async def answered_late_and_soon(here: Firm, olena: Operator) -> None:
    """The first rings in vain before it is answered; the second is over as soon as it began."""
    async with wrapped_up(olena):
        customer = await (await here.customer.dial(numbers.DID_SALES)).answered()
        await (await here["101"].rung()).over()
        agent = await here["101"].answers()
        await speak(3)
        await agent.hangup()
        await customer.over()
    async with wrapped_up(olena):
        customer = await (await here.customer.dial(numbers.DID_SALES)).answered()
        agent = await here["101"].answers()
        await speak(0.3)
        await customer.hangup()
        await agent.over()


async def given_away(here: Firm, olena: Operator, grace: Operator) -> None:
    """Grace sends a caller of hers on to the other queue, where olena hands the same caller over to a colleague."""
    async with wrapped_up(olena, grace):
        customer = await (await here.customer.dial(numbers.DID_SUPPORT)).answered()
        first = await here["103"].answers()
        await (await here["101"].rung()).over()
        await speak(3)
        await first.refer("8001")
        second = await here["101"].answers()
        await first.transferred()
        await first.hangup()
        await speak(2)
        consulting, third = await here.consulting("101", "102")
        await second.refer("102", replacing=consulting)
        await second.transferred()
        await second.hangup()
        await speak()
        await customer.hangup()
        await third.over()


@asynccontextmanager
async def wrapped_up(*operators: Operator) -> AsyncIterator[None]:
    """Who talks within the block has wrapped up behind it."""
    seen = [len(operator.line.frames) for operator in operators]
    yield
    for operator, since in zip(operators, seen, strict=True):
        await operator.line.desk(since=since, state="wrap_up")
        place = next(
            number
            for number, frame in enumerate(operator.line.frames)
            if number >= since and frame.get("event", {}).get("desk", {}).get("state") == "wrap_up"
        )
        await operator.line.desk(since=place, state="ready")


async def settled(irina: Person) -> None:
    """Every call is stored with its end."""

    async def none_open() -> bool:
        return not await irina.open_calls()

    await until(none_open, "every call over")


def log_lines(path: Path) -> list[list[str]]:
    return [row.split("|") for row in path.read_text(encoding="utf-8").splitlines()]


def seconds(line: list[str], place: int) -> float:
    return float(line[5 + place])


def hand_count(lines: list[list[str]], queue: str = "") -> Json:
    """The figures of a queue, or of all, as whoever has the log and a pencil counts them."""
    mine = [line for line in lines if line[2] == queue or (queue == "" and line[1] not in ("MANAGER", "NONE"))]
    of = {event: [line for line in mine if line[4] == event] for event in {line[4] for line in mine}}
    joined, connected = len(of.get("ENTERQUEUE", [])), of.get("CONNECT", [])
    waits = [seconds(line, 0) for line in connected]
    given_up = [seconds(line, 2) for line in of.get("ABANDON", [])]
    timed_out = [seconds(line, 2) for line in of.get("EXITWITHTIMEOUT", [])]
    away = [line for event in GIVEN_AWAY for line in of.get(event, [])]
    talks = [seconds(line, 1) for event in HUNG_UP for line in of.get(event, [])]
    talks += [float(line[-2]) for line in away]
    wraps = [wrap_up_after(lines, line) for event in (*HUNG_UP, *GIVEN_AWAY) for line in of.get(event, [])]
    short = sum(wait < SHORT_S for wait in given_up)
    in_time = sum(wait <= IN_TIME_S for wait in waits)
    lost = len(given_up) + len(timed_out)
    return {
        "offered": joined,
        "answered": len(waits),
        "answered_in_time": in_time,
        "lost": lost,
        "abandoned": len(given_up),
        "short_abandoned": short,
        "timed_out": len(timed_out),
        "left_empty": len(of.get("EXITEMPTY", [])),
        "flow_out": len(of.get("EXITWITHKEY", [])) + len(of.get("WITHDRAW", [])),
        "refused": 0,
        "unfinished": 0,
        "transferred": len(away),
        "short_talks": sum(talk < SHORT_TALK_S for talk in talks),
        "service_level_offered": in_time / (len(waits) + lost - short),
        "service_level_answered": in_time / len(waits),
        "answer_rate": len(waits) / (len(waits) + lost - short),
        "abandon_rate": (len(given_up) - short) / (joined - short),
        "transfer_rate": len(away) / len(waits),
        "asa_s": sum(waits) / len(waits),
        "longest_wait_s": max(waits + given_up + timed_out),
        "abandoned_wait_s": sum(given_up) / len(given_up) if given_up else None,
        "mean_talk_s": sum(talks) / len(talks),
        "aht_s": (sum(talks) + sum(wraps)) / len(talks),
    }


def wrap_up_after(lines: list[list[str]], talk: list[str]) -> float:
    """The agent's pause for wrap-up in the same queue that follows the talk."""
    spans = pauses(lines, talk[2], talk[3], WRAP_UP)
    return next((end - start for start, end in spans if -1 <= start - float(talk[0]) <= 5), 0.0)


def pauses(lines: list[list[str]], queue: str, agent: str, reason: str) -> list[tuple[float, float]]:
    """From when to when a member of the queue was paused for this reason."""
    found: list[tuple[float, float]] = []
    since: float | None = None
    for at, _, where, who, event, *data in lines:
        if where != queue or PEOPLE.get(who, who) != agent:
            continue
        if since is not None and event in ("UNPAUSE", "PAUSE", "REMOVEMEMBER"):
            found.append((since, float(at)))
            since = None
        if event == "PAUSE" and data[0] == reason:
            since = float(at)
    return found


def hand_count_of(lines: list[list[str]], agent: str) -> Json:
    """What one agent did, by the lines of one of the queues that he is in."""
    mine = [line for line in lines if line[2] == OWN_QUEUE[agent] and PEOPLE.get(line[3], line[3]) == agent]
    came = [float(line[0]) for line in mine if line[4] == "ADDMEMBER"]
    left = [float(line[0]) for line in mine if line[4] == "REMOVEMEMBER"]
    talks = [line for line in lines if line[3] == agent and line[4] in (*HUNG_UP, *GIVEN_AWAY)]
    talked = [float(line[-2]) for line in talks]
    reasons = {reason: pauses(lines, OWN_QUEUE[agent], agent, reason) for reason in ("lunch", "training", WRAP_UP)}
    spent = {reason: sum(end - start for start, end in spans) for reason, spans in reasons.items()}
    signed_in, wrap = sum(left) - sum(came), spent.pop(WRAP_UP)
    idle = signed_in - sum(talked) - wrap - sum(spent.values())
    return {
        "answered": sum(line[3] == agent and line[4] == "CONNECT" for line in lines),
        "transferred": sum(line[4] in GIVEN_AWAY for line in talks),
        "short_talks": sum(talk < SHORT_TALK_S for talk in talked),
        "signed_in_s": signed_in,
        "idle_s": idle,
        "talk_s": sum(talked),
        "wrap_s": wrap,
        "paused_s": sum(spent.values()),
        "occupancy": (sum(talked) + wrap) / (sum(talked) + wrap + idle),
        "utilisation": (sum(talked) + wrap) / signed_in,
        "mean_talk_s": sum(talked) / len(talked) if talked else None,
    }


def compare_queues(report: Json, lines: list[list[str]]) -> None:
    """Counts and shares to the last one, seconds within the log's rounding."""
    tables = {table["key"]: {row["queue"]: row for row in table["rows"]} for table in report["tables"][1:2]}
    for ours, queue in ((report["figures"], ""), *((tables["queues"][name], name) for name in ("sales", "support"))):
        for figure, counted in hand_count(lines, queue).items():
            near = ROUNDING_S if figure.endswith("_s") else 0.0
            assert ours[figure] == (None if counted is None else pytest.approx(counted, abs=near)), (queue, figure)


def compare_agents(report: Json, lines: list[list[str]]) -> None:
    rows = {row["agent"]: row for row in report["tables"][0]["rows"]}
    by_reason = {(row["agent"], row["reason"]): row["paused_s"] for row in report["tables"][1]["rows"]}
    near = {"occupancy": 0.08, "utilisation": 0.08, "answered": 0, "transferred": 0, "short_talks": 0}
    for agent in ("Олена Марченко", "Grace Whitfield"):
        for figure, counted in hand_count_of(lines, agent).items():
            close = near.get(figure, STRETCHES * ROUNDING_S)
            assert rows[agent][figure] == (None if counted is None else pytest.approx(counted, abs=close)), figure
    for agent, reason in (("Олена Марченко", "lunch"), ("Тимур Ахметов", "training")):
        ((start, end),) = pauses(lines, OWN_QUEUE[agent], agent, reason)
        assert by_reason[agent, reason] == pytest.approx(end - start, abs=ROUNDING_S)
    assert report["figures"]["signed_in_s"] == pytest.approx(sum(row["signed_in_s"] for row in rows.values()))
