"""The walk over all customers that finds those who may be one.

Nobody is compared with everybody. Numbers, e-mails and tax numbers that several have are grouped by their indexes;
names stand sorted by their keys, from both ends, and each is compared with its neighbours only: the walk is linear,
and holds a few thousand rows at a time.
"""

from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations, product
from typing import Final

from callcenter.db import Database
from crm.alike import BACKWARD, FORWARD, is_telling
from crm.duplicates import lead_matches, lead_searching, repository
from crm.duplicates.evidence import ALIKE, Evidence, compare, likeness
from crm.duplicates.models import DuplicateSearch
from crm.duplicates.repository import TRAITS, Pair
from crm.duplicates.runs import CHUNK, NEIGHBOURS, Run, runs
from crm.kinds import CustomerKind

PAIRS: Final = 500
Candidates = tuple[CustomerKind, CustomerKind, list[Pair]]
"""Of one kind, or leads with customers of the other."""


class Searcher:
    """`number_owners`: a number or address that more customers have proves nothing."""

    def __init__(self, *, number_owners: int) -> None:
        self._most = number_owners

    async def search(self, database: Database, search_id: int) -> int:
        """Everything anew; begun again after a crash it finds the same. How many pairs are open in the end."""
        await _fill_keys(database)
        async for one, kind, pairs in self._candidates(database):
            if one is kind:
                await self._judge(database, kind, pairs, search_id)
            else:
                await lead_searching.judge(database, kind, pairs, search_id, self._most)
        async with database.transaction() as session:
            await repository.forget_others(session, search_id)
            await lead_matches.forget_others(session, search_id)
            row = await session.get_one(DuplicateSearch, search_id)
            row.found = await repository.count_open(session)
            row.finished_at = datetime.now(UTC)
            return row.found

    async def _candidates(self, database: Database) -> AsyncIterator[Candidates]:
        for source in TRAITS:
            async for batch in self._sharing(database, source):
                yield batch
        for kind in CustomerKind:
            for side in (FORWARD, BACKWARD):
                async for pairs in _alike(database, kind, side):
                    yield kind, kind, pairs
        async for pairs in lead_searching.alike(database):
            yield CustomerKind.LEAD, CustomerKind.CONTACT, pairs

    async def _sharing(self, database: Database, source: tuple[type, str]) -> AsyncIterator[Candidates]:
        after = ""
        while True:
            async with database.reading() as session:
                values = await repository.repeated(session, source, after, most=self._most, limit=PAIRS)
                found = await repository.owners(session, source, values) if values else {}
            for one, kind, pairs in _pairs_of(found):
                for start in range(0, len(pairs), PAIRS):
                    yield one, kind, pairs[start : start + PAIRS]
            if len(values) < PAIRS:
                return
            after = values[-1]

    async def _judge(self, database: Database, kind: CustomerKind, pairs: Sequence[Pair], search_id: int) -> None:
        async with database.reading() as session:
            traits = await repository.traits(session, kind, {id_ for pair in pairs for id_ in pair})
            there = [(traits[one], traits[other], (one, other)) for one, other in pairs if {one, other} <= set(traits)]
            both = {key for one, other, _ in there for key in (one.phones & other.phones) | (one.emails & other.emails)}
            common = await repository.common(session, both, self._most) if both else set()
        found: dict[Pair, Evidence] = {}
        for one, other, pair in there:
            evidence = compare(one, other, common)
            if evidence is not None:
                found[pair] = evidence
        async with database.transaction() as session:
            await repository.keep(session, kind, found, search_id)


def _pairs_of(found: Mapping[tuple[CustomerKind, str], Iterable[int]]) -> Iterator[Candidates]:
    """Customers of one kind who have a value in common, and leads with the others who have it."""
    for kind in CustomerKind:
        groups = (sorted(ids) for (of, _), ids in found.items() if of is kind)
        yield kind, kind, list(dict.fromkeys(pair for ids in groups for pair in combinations(ids, 2)))
    for kind in lead_matches.KINDS:
        both = ((ids, found.get((kind, value), ())) for (of, value), ids in found.items() if of is CustomerKind.LEAD)
        yield CustomerKind.LEAD, kind, list(dict.fromkeys(pair for sides in both for pair in product(*sides)))


async def _fill_keys(database: Database) -> None:
    """Names that were stored before there were keys."""
    for kind in CustomerKind:
        after = 0
        while True:
            async with database.transaction() as session:
                names = await repository.keyless(session, kind, after, CHUNK)
                await repository.add_keys(session, kind, names)
            if len(names) < CHUNK:
                break
            after = names[-1][0]


async def _alike(database: Database, kind: CustomerKind, side: str) -> AsyncIterator[list[Pair]]:
    window: deque[Run] = deque(maxlen=NEIGHBOURS)
    pairs: list[Pair] = []
    async for run in runs(database, kind, side):
        if not run.is_rare or not is_telling(run.key, company=kind is CustomerKind.COMPANY):
            continue
        if side == FORWARD:
            pairs += combinations(sorted(run.ids), 2)
        pairs += _neighbours(run, window)
        window.append(run)
        if len(pairs) >= PAIRS:
            yield list(dict.fromkeys(pairs))
            pairs = []
    if pairs:
        yield list(dict.fromkeys(pairs))


def _neighbours(run: Run, window: Iterable[Run]) -> list[Pair]:
    return [
        (min(one, other), max(one, other))
        for near in window
        if likeness(run.key, near.key) >= ALIKE
        for one, other in product(run.ids, near.ids)
    ]
