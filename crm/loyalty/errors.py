"""What loyalty cards refuse."""

from callcenter.errors import Conflict, NotFound


class NoSuchCard(NotFound):
    code = "no-such-loyalty-card"


class NumberTaken(Conflict):
    """One number is one card."""

    code = "loyalty-number-taken"


class NotEnoughPoints(Conflict):
    """`points` in the extra is what there is."""

    code = "not-enough-points"


class CardBlocked(Conflict):
    code = "loyalty-card-blocked"


class GroupInUse(Conflict):
    """Two groups of one name."""

    code = "loyalty-group-taken"
