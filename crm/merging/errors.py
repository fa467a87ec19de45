"""What merging refuses."""

from callcenter.errors import Conflict, NotFound


class NoSuchMerge(NotFound):
    code = "no-such-merge"


class AlreadyCustomer(Conflict):
    """A lead that became a customer keeps nothing to merge: its contact is merged instead."""

    code = "lead-converted"


class UndoTooLate(Conflict):
    """The way back is kept for some days only; `days` in the extra."""

    code = "undo-too-late"


class UndoneAlready(Conflict):
    code = "undone-already"


class LaterMerge(Conflict):
    """Merges are taken back in the reverse order; `merge_id` in the extra is the one to begin with."""

    code = "later-merge"
