"""One leader at a time, another soon after it is gone, and nothing written by one that was."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from callcenter.db import Database
from callcenter.leases import Guarded, Lease, LeaseRules, Term, TermLost
from callcenter.leases.holder import is_dead, this_process
from callcenter.leases.models import LeaseRow
from callcenter.leases.service import leaders

pytestmark = pytest.mark.db

QUICK = LeaseRules(lease_s=0.4, beat_s=0.05)
LIMIT_S = 20


def candidate(database: Database, holder: str, is_fit: Callable[[], bool] = lambda: True) -> Lease:
    lease = Lease(database, "bridge pbx1", rules=QUICK, is_fit=is_fit)
    lease._holder = holder
    return lease


@asynccontextmanager
async def kept(lease: Lease, term: Term) -> AsyncIterator[None]:
    """The leader lives while the block runs."""
    task = asyncio.create_task(lease.keep(term))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def won(lease: Lease) -> Term:
    async with asyncio.timeout(LIMIT_S):
        return await lease.win()


async def until_sure(term: Term) -> None:
    while not await term.confirmed():
        assert not term.lost.is_set()


async def write(database: Database, term: Term) -> None:
    async with Guarded(database, term).brief() as session:
        await session.execute(select(func.count()).select_from(LeaseRow))


async def test_two_candidates_at_once_one_leads(database: Database) -> None:
    first, second = candidate(database, "a"), candidate(database, "b")
    tasks = {asyncio.create_task(lease.win()): lease for lease in (first, second)}
    done, waiting = await asyncio.wait(tasks, timeout=LIMIT_S, return_when=asyncio.FIRST_COMPLETED)
    (winner,) = done
    term = winner.result()
    async with kept(tasks[winner], term):
        _, still = await asyncio.wait(waiting, timeout=QUICK.lease_s * 3)
        assert still == waiting
        assert not term.lost.is_set()
        assert term.is_sure
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_leader_silent_is_followed_with_a_larger_token(database: Database) -> None:
    old = await won(candidate(database, "a"))
    new = await won(candidate(database, "b"))
    assert new.token == old.token + 1
    await write(database, new)
    with pytest.raises(TermLost):
        await write(database, old)
    assert old.lost.is_set()


async def test_leader_wakes_up_after_it_was_followed_it_learns_at_its_next_beat(database: Database) -> None:
    sleeper = candidate(database, "a")
    old = await won(sleeper)
    new = await won(candidate(database, "b"))
    assert not old.is_sure
    async with asyncio.timeout(LIMIT_S):
        await sleeper.keep(old)
    assert old.lost.is_set()
    assert not await old.confirmed()
    assert sleeper.term is None
    assert not new.lost.is_set()


async def test_leader_wakes_up_and_learns_from_a_write_that_it_was_followed_it_says_so(database: Database) -> None:
    """Whoever asks must not hear of two leaders."""
    sleeper, next_one = candidate(database, "a"), candidate(database, "b")
    old = await won(sleeper)
    async with kept(next_one, await won(next_one)):
        with pytest.raises(TermLost):
            await write(database, old)
        assert sleeper.leader != "leads"
        assert next_one.leader == "leads"
        await sleeper.keep(old)
        assert sleeper.term is None


async def test_leader_gives_back_next_one_waits_for_nothing(database: Database) -> None:
    first = candidate(database, "a")
    term = await won(first)
    await first.give_back(term)
    rules = LeaseRules(lease_s=3600, beat_s=0.05)
    second = Lease(database, "bridge pbx1", rules=rules, is_fit=lambda: True)
    assert (await won(second)).token == term.token + 1


async def test_leader_of_this_machine_is_dead_it_is_followed_at_once(database: Database) -> None:
    process = await asyncio.create_subprocess_exec("sleep", "3600")
    host, _, scope, _ = this_process().split(" ")
    started = (Path("/proc") / str(process.pid) / "stat").read_text().rpartition(")")[2].split()[19]
    holder = f"{host} {process.pid} {scope} {started}"
    assert not is_dead(holder)
    term = await won(candidate(database, holder))
    process.kill()
    await process.wait()
    assert is_dead(holder)
    patient = Lease(database, "bridge pbx1", rules=LeaseRules(lease_s=3600, beat_s=0.05), is_fit=lambda: True)
    assert (await won(patient)).token == term.token + 1


@pytest.mark.parametrize("holder", ["", "a", "host 1 other-scope 5", "host x y z"])
def test_holder_elsewhere_or_unreadable_is_never_called_dead(holder: str) -> None:
    assert not is_dead(holder)


async def test_leader_unfit_for_long_a_fit_candidate_follows(database: Database) -> None:
    ill = candidate(database, "a", is_fit=lambda: False)
    term = await won(ill)
    async with kept(ill, term):
        new = await won(candidate(database, "b"))
        async with asyncio.timeout(LIMIT_S):
            await term.lost.wait()
    assert new.token == term.token + 1


async def test_leader_and_candidate_both_unfit_leader_stays(database: Database) -> None:
    ill = candidate(database, "a", is_fit=lambda: False)
    term = await won(ill)
    async with kept(ill, term):
        other = asyncio.create_task(candidate(database, "b", is_fit=lambda: False).win())
        done, _ = await asyncio.wait({other}, timeout=QUICK.lease_s * 4)
        assert done == set()
        other.cancel()
        await asyncio.gather(other, return_exceptions=True)
    assert not term.lost.is_set()


class Outage:
    """A database that cannot be reached while `on`."""

    def __init__(self, database: Database) -> None:
        self.on = False
        self._database = database

    def __getattr__(self, name: str) -> object:
        if self.on:
            raise ConnectionError("away")
        return getattr(self._database, name)


async def test_database_away_for_long_the_leader_goes_on_and_gets_the_first_word(database: Database) -> None:
    outage = Outage(database)
    leader, other = candidate(outage, "a"), candidate(outage, "b")  # type: ignore[arg-type]
    term = await won(leader)
    waiting = asyncio.create_task(other.win())
    async with kept(leader, term):
        outage.on = True
        await asyncio.sleep(QUICK.lease_s * 2)
        assert not term.is_sure
        assert not await term.confirmed()
        outage.on = False
        async with asyncio.timeout(LIMIT_S):
            await until_sure(term)
        assert not waiting.done()
        assert not term.lost.is_set()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_successor_waits_for_what_the_leader_is_writing(database: Database) -> None:
    old = await won(candidate(database, "a"))
    successor: asyncio.Task[Term] | None = None
    async with Guarded(database, old).brief() as session:
        successor = asyncio.create_task(candidate(database, "b").win())
        await asyncio.wait({successor}, timeout=QUICK.lease_s * 3)
        assert not successor.done()
        await session.execute(update(LeaseRow).values(beat_at=LeaseRow.beat_at))
    assert (await asyncio.wait_for(successor, LIMIT_S)).token == old.token + 1


async def test_leader_is_shown_to_people(database: Database) -> None:
    term = await won(candidate(database, "host 17 scope 5"))
    async with database.reading() as session:
        shown = await leaders(session)
    leader = shown["bridge pbx1"]
    assert (leader.who, leader.token, leader.fit) == ("host process 17", term.token, True)
