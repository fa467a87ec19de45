"""The part of the search that finds leads who are customers already.

A number, an e-mail or a tax number in common tells; a name does so only beside the company, for a lead is often no
more than a name.
"""

from collections import deque
from collections.abc import AsyncIterator, Sequence
from itertools import product
from typing import Final

from callcenter.db import Database
from crm.alike import BACKWARD, FORWARD, is_telling
from crm.duplicates import lead_matches, repository
from crm.duplicates.evidence import ALIKE, Evidence, Reason, Traits, beside_company, compare, likeness
from crm.duplicates.repository import Pair
from crm.duplicates.runs import NEIGHBOURS, Run, runs
from crm.kinds import CustomerKind

PAIRS: Final = 500
_PROOFS: Final = frozenset({Reason.TAX_NUMBER, Reason.EMAIL, Reason.PHONE})


async def alike(database: Database) -> AsyncIterator[list[Pair]]:
    """Leads with contacts whose names sound like theirs."""
    for side in (FORWARD, BACKWARD):
        pairs: list[Pair] = []
        near: dict[CustomerKind, deque[Run]] = {
            kind: deque(maxlen=NEIGHBOURS) for kind in (CustomerKind.LEAD, CustomerKind.CONTACT)
        }
        async for kind, run in _together(database, side):
            if not run.is_rare or not is_telling(run.key, company=False):
                continue
            other = CustomerKind.CONTACT if kind is CustomerKind.LEAD else CustomerKind.LEAD
            for one in near[other]:
                if likeness(run.key, one.key) >= ALIKE:
                    sides = (run, one) if kind is CustomerKind.LEAD else (one, run)
                    pairs += product(sides[0].ids, sides[1].ids)
            near[kind].append(run)
            if len(pairs) >= PAIRS:
                yield list(dict.fromkeys(pairs))
                pairs = []
        if pairs:
            yield list(dict.fromkeys(pairs))


async def _together(database: Database, side: str) -> AsyncIterator[tuple[CustomerKind, Run]]:
    """The names of leads and contacts in one order."""
    streams = {kind: runs(database, kind, side) for kind in (CustomerKind.LEAD, CustomerKind.CONTACT)}
    heads = {kind: await anext(stream, None) for kind, stream in streams.items()}
    while True:
        ahead = [(run.place, kind.rank, kind, run) for kind, run in heads.items() if run is not None]
        if not ahead:
            return
        _, _, kind, run = min(ahead, key=lambda one: one[:2])
        yield kind, run
        heads[kind] = await anext(streams[kind], None)


async def judge(database: Database, kind: CustomerKind, pairs: Sequence[Pair], search_id: int, most: int) -> None:
    """Keep those of the pairs of a lead and a customer of the kind for which enough speaks. `most`: a number that more
    customers have proves nothing."""
    async with database.reading() as session:
        firms = await lead_matches.open_leads(session, {lead_id for lead_id, _ in pairs})
        pairs = [pair for pair in pairs if pair[0] in firms]
        leads = await repository.traits(session, CustomerKind.LEAD, {lead_id for lead_id, _ in pairs})
        others = await repository.traits(session, kind, {id_ for _, id_ in pairs})
        works = await lead_matches.employers(session, list(others)) if kind is CustomerKind.CONTACT else {}
        values = {key for one in leads.values() for key in one.phones | one.emails}
        common = await repository.common(session, values, most) if values else set()
    found: dict[Pair, Evidence] = {}
    for lead_id, id_ in pairs:
        if lead_id not in leads or id_ not in others:
            continue
        lead, firm = leads[lead_id], firms[lead_id]
        evidence = compare(_as_company(lead, firm) if kind is CustomerKind.COMPANY else lead, others[id_], common)
        evidence = evidence and beside_company(evidence, firm, works.get(id_, ""))
        if evidence is not None and (_PROOFS | {Reason.COMPANY}) & set(evidence.reasons):
            found[lead_id, id_] = evidence
    async with database.transaction() as session:
        await lead_matches.keep(session, kind, found, search_id)


def _as_company(lead: Traits, firm: str) -> Traits:
    """A company is compared with the one that the lead names."""
    return Traits(firm, lead.phones, lead.emails, lead.tax_numbers)
