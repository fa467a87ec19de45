"""Whose numbers these are, for a whole page of calls at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from crm import repository
from crm.schemas import CustomerBrief


class StoredOwners:
    """Implements `callcenter.calls.ports.CustomerLookup`."""

    async def owners(self, session: AsyncSession, keys: Collection[str]) -> Mapping[str, Sequence[CustomerBrief]]:
        """The customers of each E.164 number; nobody's number is left out."""
        refs = await repository.refs_of_numbers(session, keys)
        briefs = await repository.briefs(session, list(dict.fromkeys(ref for _, ref in refs)))
        known = {brief.ref: brief for brief in briefs}
        owners: defaultdict[str, list[CustomerBrief]] = defaultdict(list)
        for key, ref in refs:
            if ref in known and known[ref] not in owners[key]:
                owners[key].append(known[ref])
        return {key: sorted(found, key=lambda brief: brief.kind.rank) for key, found in owners.items()}
