"""The words of privacy."""

from enum import StrEnum


class SubjectKind(StrEnum):
    """A customer's card, or a number or e-mail that no card has."""

    CONTACT = "contact"
    COMPANY = "company"
    LEAD = "lead"
    NUMBER = "number"
    EMAIL = "email"


class RequestKind(StrEnum):
    EXPORT = "export"
    ERASE = "erase"


class RequestState(StrEnum):
    """`searching`: the house is being looked through; `waiting`: for somebody to confirm it; `blocked`: something
    stands against it, it may be begun again."""

    SEARCHING = "searching"
    WAITING = "waiting"
    RUNNING = "running"
    BLOCKED = "blocked"
    DONE = "done"
    CANCELLED = "cancelled"


class Confirmation(StrEnum):
    """Who sets an erasure going: somebody else than who asked for it, or whoever types the customer's name."""

    SECOND_PERSON = "second_person"
    TYPED_NAME = "typed_name"
