"""What can be done with a call, and the names that the trail gives to it."""

from enum import StrEnum


class Action(StrEnum):
    ANSWER = "answer"
    HANG_UP = "hang_up"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    CONSULT = "consult"
    COMPLETE = "complete"
    CANCEL = "cancel"
    SWAP = "swap"
    DTMF = "dtmf"
    PARK = "park"
    PAUSE_RECORDING = "pause_recording"
    RESUME_RECORDING = "resume_recording"


class Means(StrEnum):
    """Who carries an action out: the PBX, the desk phone that the PBX asks, or the browser's own phone."""

    PBX = "pbx"
    PHONE = "phone"
    BROWSER = "browser"


class Result(StrEnum):
    """What is known to have happened when the answer is given.

    `SENT`: the PBX or the phone was asked and took the request, but what it leads to has not been seen in time.
    """

    DONE = "done"
    RINGING = "ringing"
    SENT = "sent"
