"""What the lines of deals refuse."""

from callcenter.errors import Conflict


class AmountOfLines(Conflict):
    """A deal with lines comes to their sum, in the money of their prices: neither is typed."""

    code = "amount-of-lines"
