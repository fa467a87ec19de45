"""What deals refuse."""

from callcenter.errors import Conflict


class StageInUse(Conflict):
    """A stage with deals in it cannot go: they would be nowhere."""

    code = "stage-in-use"


class LossReasonNeeded(Conflict):
    """Nobody learns from a loss without a reason."""

    code = "loss-reason-needed"


class NoPipeline(Conflict):
    """There is no pipeline that a deal could go into."""

    code = "no-pipeline"


class AlreadyConverted(Conflict):
    """The lead is a customer by now."""

    code = "already-converted"
