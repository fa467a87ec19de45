"""The tracker: events of one Asterisk in, facts about calls out."""

from ami.tracker.identity import call_id_of
from ami.tracker.marks import VARIABLES
from ami.tracker.rules import TrackerRules
from ami.tracker.tracker import HEARD, Tracker

__all__ = ["HEARD", "VARIABLES", "Tracker", "TrackerRules", "call_id_of"]
