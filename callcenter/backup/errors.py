"""What can go wrong with copies."""

from callcenter.errors import Conflict, Unavailable


class CopyFailed(Unavailable):
    """The database's own tool, or the disk, did not do it."""

    code = "backup-failed"


class CopyDamaged(Conflict):
    """What lies in the folder is not what was written there."""

    code = "backup-damaged"


class PlaceTaken(Conflict):
    """There is data where the copy should go."""

    code = "backup-place-taken"
