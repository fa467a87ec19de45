"""What speaks for two cards being one customer, and how strongly. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

ALIKE: Final = 90.0
"""Least likeness of two name keys, in percent, at which they may be one name with a slip of the pen."""
UNLIKE: Final = 45.0


class Reason(StrEnum):
    TAX_NUMBER = "tax_number"
    EMAIL = "email"
    PHONE = "phone"
    SAME_NAME = "same_name"
    ALIKE_NAME = "alike_name"
    COMPANY = "company"


WEIGHTS: Final = {
    Reason.TAX_NUMBER: 0.95,
    Reason.EMAIL: 0.8,
    Reason.PHONE: 0.7,
    Reason.SAME_NAME: 0.5,
    Reason.ALIKE_NAME: 0.35,
    Reason.COMPANY: 0.5,
}
"""How likely one reason alone makes two cards one; together they are independent chances."""
WEAKENED: Final = {Reason.EMAIL: 0.5, Reason.PHONE: 0.4}
"""The same, when the names have nothing in common: a couple, a colleague's telephone."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What two cards are compared by: the name's key (empty for none), numbers, addresses and tax numbers as keys."""

    name: str
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    tax_numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """`score` in percent."""

    score: int
    reasons: tuple[Reason, ...]


def likeness(one: str, other: str) -> float:
    """Of two name keys, in percent. Of several words all but one are the same, and that one differs by a single letter,
    which is not the ending of a woman's name: Alexander Orlov and Alexander Orlin are two, and so are Sasha Orlov and
    Sasha Orlova."""
    alike = fuzz.ratio(one, other)
    mine, theirs = one.split(), other.split()
    if alike < ALIKE or one == other or len(mine) < 2 or len(mine) != len(theirs):
        return alike
    left, right = [word for word in mine if word not in theirs], [word for word in theirs if word not in mine]
    if len(left) != 1 or len(right) != 1 or Levenshtein.distance(left[0], right[0]) > 1:
        return ALIKE - 1
    return ALIKE - 1 if {left[0] + "a", right[0] + "a"} & {left[0], right[0]} else alike


def compare(one: Traits, other: Traits, common: Collection[str]) -> Evidence | None:
    """`common` are numbers and addresses that many have, which prove nothing. None: nothing speaks for it."""
    found = [
        (Reason.TAX_NUMBER, one.tax_numbers & other.tax_numbers),
        (Reason.EMAIL, (one.emails & other.emails).difference(common)),
        (Reason.PHONE, (one.phones & other.phones).difference(common)),
    ]
    reasons = [reason for reason, both in found if both]
    alike = likeness(one.name, other.name) if one.name and other.name else None
    if alike is not None and alike >= ALIKE:
        reasons.append(Reason.SAME_NAME if one.name == other.name else Reason.ALIKE_NAME)
    if not reasons:
        return None
    weights = {**WEIGHTS, **WEAKENED} if alike is not None and alike < UNLIKE else WEIGHTS
    doubt = 1.0
    for reason in reasons:
        doubt *= 1 - weights[reason]
    return Evidence(round(100 * (1 - doubt)), tuple(reasons))


def beside_company(evidence: Evidence, one: str, other: str) -> Evidence:
    """With what the companies of both say, by the keys of their names; a company alone makes no two people one."""
    if not one or not other or likeness(one, other) < ALIKE:
        return evidence
    doubt = (1 - evidence.score / 100) * (1 - WEIGHTS[Reason.COMPANY])
    return Evidence(round(100 * (1 - doubt)), (*evidence.reasons, Reason.COMPANY))
