"""What the room of competitors refuses."""

from callcenter.errors import Conflict, NotFound


class NoSuchCompetitor(NotFound):
    code = "no-such-competitor"


class CompetitorThere(Conflict):
    """Another record has this name; `competitor_id` in the extra says which."""

    code = "competitor-exists"
