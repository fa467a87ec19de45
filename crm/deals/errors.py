"""What deals refuse."""

from callcenter.errors import Conflict


class StageInUse(Conflict):
    """A stage with deals in it cannot go: they would be nowhere."""

    code = "stage-in-use"


class NoPipeline(Conflict):
    """There is no pipeline that a deal could go into."""

    code = "no-pipeline"


class AlreadyConverted(Conflict):
    """The lead is a customer by now."""

    code = "already-converted"
