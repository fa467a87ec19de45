"""Who is there already, asked for many at once: the rows of a file."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.alike import FORWARD, is_telling
from crm.duplicates import repository
from crm.duplicates.evidence import Evidence, Reason, Traits, compare
from crm.duplicates.repository import TRAITS
from crm.duplicates.runs import NAMESAKES
from crm.kinds import CustomerKind, CustomerRef
from crm.models import SearchWord

_NAMES: Final = frozenset({Reason.SAME_NAME, Reason.ALIKE_NAME})


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody who may be the one who is asked for."""

    ref: CustomerRef
    evidence: Evidence


async def likely(
    session: AsyncSession, kind: CustomerKind, wanted: Mapping[int, Traits], most: int
) -> dict[int, list[Likely]]:
    """By the number of each, the likeliest first; those without anybody are left out. Of other kinds only who has the
    same number, address or tax number. `most`: a number that more have proves nothing."""
    refs, shared = await _with_values(session, wanted)
    common = await repository.common(session, shared, most) if shared else set()
    for number, ids in (await _namesakes(session, kind, wanted)).items():
        refs[number] |= {CustomerRef(kind, id_) for id_ in ids}
    known: dict[CustomerRef, Traits] = {}
    for of in CustomerKind:
        ids = {ref.id for found in refs.values() for ref in found if ref.kind is of}
        traits = await repository.traits(session, of, ids) if ids else {}
        known |= {CustomerRef(of, id_): one for id_, one in traits.items()}
    found: dict[int, list[Likely]] = {}
    for number, there in refs.items():
        judged = [_judged(wanted[number], ref, known[ref], common, kind) for ref in there if ref in known]
        if best := sorted((one for one in judged if one is not None), key=lambda one: (-one.evidence.score, one.ref)):
            found[number] = best
    return found


def _judged(
    wanted: Traits, ref: CustomerRef, traits: Traits, common: Collection[str], kind: CustomerKind
) -> Likely | None:
    evidence = compare(wanted, traits, common)
    if evidence is None:
        return None
    by_name = set(evidence.reasons) <= _NAMES
    telling = ref.kind is kind and is_telling(wanted.name, company=kind is CustomerKind.COMPANY)
    return Likely(ref, evidence) if telling or not by_name else None


async def _with_values(
    session: AsyncSession, wanted: Mapping[int, Traits]
) -> tuple[defaultdict[int, set[CustomerRef]], set[str]]:
    """Who has one of their numbers, addresses or tax numbers, and which of these anybody has."""
    shared = set[str]()
    refs: defaultdict[int, set[CustomerRef]] = defaultdict(set)
    for source, name in zip(TRAITS, ("phones", "emails", "tax_numbers"), strict=True):
        asked: defaultdict[str, list[int]] = defaultdict(list)
        for number, one in wanted.items():
            for value in getattr(one, name):
                asked[value].append(number)
        found = await repository.owners(session, source, list(asked)) if asked else {}
        shared |= {value for _, value in found}
        for (of, value), ids in found.items():
            for number in asked[value]:
                refs[number] |= {CustomerRef(of, id_) for id_ in ids}
    return refs, shared


async def _namesakes(
    session: AsyncSession, kind: CustomerKind, wanted: Mapping[int, Traits]
) -> dict[int, Collection[int]]:
    """Who is called so; a name that many have says nothing."""
    company = kind is CustomerKind.COMPANY
    words = {FORWARD + one.name for one in wanted.values() if is_telling(one.name, company=company)}
    if not words:
        return {}
    word, owner = SearchWord.word, SearchWord.owner_id
    mine = (SearchWord.kind == str(kind), word.in_(words))
    rare = select(word).where(*mine).group_by(word).having(func.count() <= NAMESAKES)
    few = list(await session.scalars(rare))
    called: defaultdict[str, list[int]] = defaultdict(list)
    if few:
        rows = select(word, owner).where(SearchWord.kind == str(kind), word.in_(few))
        for key, id_ in await session.execute(rows):
            called[key].append(id_)
    return {number: called[FORWARD + one.name] for number, one in wanted.items() if FORWARD + one.name in called}
