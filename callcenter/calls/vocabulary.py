"""The closed lists of words in which facts and stories are told; their values are stored and sent as they stand."""

from enum import StrEnum


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class CallStatus(StrEnum):
    """How a call ended; `None` in a story means that it is still going on."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"  # the caller left while waiting in a queue or parked, before anybody talked to him
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"  # the caller left while it rang outside any queue


class LegRole(StrEnum):
    CALLER = "caller"  # the channel that began the call
    AGENT = "agent"  # a device of this firm that was rung
    OUTSIDE = "outside"  # a party that was dialled through a trunk
    SYSTEM = "system"  # voicemail, IVR and the like never get a leg; Local halves never either


class LegOutcome(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    CANCELLED = "cancelled"  # the caller or the dialling side gave up
    ELSEWHERE = "elsewhere"  # another device took the call
    FAILED = "failed"
    LEFT = "left"  # answered for a queue, and hung up before the talk began
    LOST = "lost"  # the PBX forgot it while we did not listen


class QueueOutcome(StrEnum):
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMEOUT = "timeout"
    FULL = "full"
    JOIN_EMPTY = "join_empty"
    LEAVE_EMPTY = "leave_empty"
    CONTINUED = "continued"  # left by a key press, a transfer or the dial plan
    LOST = "lost"


class ParkingOutcome(StrEnum):
    RETRIEVED = "retrieved"
    TIMED_OUT = "timed_out"  # back to whoever parked it, or wherever the lot sends such calls
    GAVE_UP = "gave_up"  # the parked party hung up
    LOST = "lost"


class HangupBy(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


class TransferKind(StrEnum):
    BLIND = "blind"
    ATTENDED = "attended"
    BLONDE = "blonde"
    THREE_WAY = "three_way"  # a consultation that ended with all three together; nobody left


class TransferOutcome(StrEnum):
    """What became of the party that was moved; `pending` until that is known."""

    PENDING = "pending"
    COMPLETED = "completed"  # talks with somebody new, or waits in a queue
    RETURNED = "returned"  # has the transferer again
    REFUSED = "refused"  # the target was busy or declined
    NO_ANSWER = "no_answer"
    ABANDONED = "abandoned"  # hung up before anybody answered
    FAILED = "failed"


class Witness(StrEnum):
    """Who told what we did not hear ourselves, the best first."""

    CEL = "cel"  # Asterisk's channel events: the whole structure, with queue_log for the queues
    CDR = "cdr"  # its call records: attempts and durations, in whole seconds
    QUEUE_LOG = "queue_log"  # queue visits alone
    SNAPSHOT = (
        "snapshot"  # the PBX did not have the call any more when it was asked: the end is later than the true one
    )
