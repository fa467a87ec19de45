"""Who is there already, asked while a customer is being entered."""

from typing import Final

from rapidfuzz import fuzz
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.phones import normalise, split_numbers
from crm.alike import is_telling, key_words, name_key
from crm.duplicates import repository
from crm.duplicates.evidence import ALIKE, Evidence, Reason, Traits, compare
from crm.duplicates.repository import TRAITS
from crm.duplicates.schemas import CheckInput, PossibleDuplicate
from crm.kinds import CustomerKind, CustomerRef
from crm.repository import briefs
from crm.words import email_key

MAX_SHOWN: Final = 8
NEIGHBOURS: Final = 12
NAMESAKES: Final = 4
_MAX_OWNERS: Final = 50
_NAMES: Final = frozenset({Reason.SAME_NAME, Reason.ALIKE_NAME})


async def check(session: AsyncSession, form: CheckInput, country: str, most: int) -> list[PossibleDuplicate]:
    """The likeliest first. Of other kinds only those with the same number, address or tax number."""
    typed = _traits(form, country)
    refs = await _candidates(session, form.kind, typed)
    refs.discard(CustomerRef(form.kind, form.except_id or 0))
    common = await repository.common(session, [*typed.phones, *typed.emails], most)
    found: dict[CustomerRef, Evidence] = {}
    for kind in CustomerKind:
        ids = sorted(ref.id for ref in refs if ref.kind is kind)[: _MAX_OWNERS * 2]
        for id_, traits in (await repository.traits(session, kind, ids)).items() if ids else ():
            evidence = compare(typed, traits, common)
            if evidence is not None:
                found[CustomerRef(kind, id_)] = evidence
    best = sorted(_telling(found, typed.name, form.kind).items(), key=lambda one: (-one[1].score, one[0]))[:MAX_SHOWN]
    shown = {brief.ref: brief for brief in await briefs(session, [ref for ref, _ in best])}
    return [
        PossibleDuplicate(customer=shown[ref], score=evidence.score, reasons=list(evidence.reasons))
        for ref, evidence in best
        if ref in shown
    ]


def _traits(form: CheckInput, country: str) -> Traits:
    keys = (normalise(piece, country).e164 for text in form.phones for piece in split_numbers(text))
    return Traits(
        name_key(form.name),
        frozenset(key for key in keys if key is not None),
        frozenset(email_key(address.strip()) for address in form.emails if "@" in address),
        frozenset("".join(text.split()).upper() for text in form.tax_numbers),
    )


async def _candidates(session: AsyncSession, kind: CustomerKind, typed: Traits) -> set[CustomerRef]:
    refs: set[CustomerRef] = set()
    for source, values in zip(TRAITS, (typed.phones, typed.emails, typed.tax_numbers), strict=True):
        if values:
            refs |= await repository.refs_with(session, source, values)
    if not is_telling(typed.name, company=kind is CustomerKind.COMPANY):
        return refs
    for word in key_words(typed.name):
        near = await repository.keys_around(session, kind, word, NEIGHBOURS)
        refs |= {CustomerRef(kind, id_) for key, id_ in near if fuzz.ratio(word, key, score_cutoff=ALIKE) > 0}
    return refs


def _telling(found: dict[CustomerRef, Evidence], name: str, kind: CustomerKind) -> dict[CustomerRef, Evidence]:
    """A name alone says nothing when many have it, or when it is a first name only; nor across kinds."""
    telling = is_telling(name, company=kind is CustomerKind.COMPANY)
    by_name = [ref for ref, evidence in found.items() if Reason.SAME_NAME in evidence.reasons]
    weak = not telling or len(by_name) > NAMESAKES
    kept: dict[CustomerRef, Evidence] = {}
    for ref, evidence in found.items():
        only_name = set(evidence.reasons) <= _NAMES
        if not only_name or (not weak and ref.kind is kind):
            kept[ref] = evidence
    return kept
