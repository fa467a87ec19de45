"""The calls of the replay traces: each one real, on a PBX of its own. A name with a slash is a folder's."""

from typing import Final

from deploy.pbx.cases import conferences, originate, parking, queues
from deploy.pbx.cases.attended import ATTENDED
from deploy.pbx.cases.blind import BLIND
from deploy.pbx.cases.calls import CALLS
from deploy.pbx.cases.forwards import FORWARDS
from deploy.pbx.cases.holds import HOLDS
from deploy.pbx.cases.keys import KEYS
from deploy.pbx.cases.pickups import PICKUPS
from deploy.pbx.stage import Case

CASES: Final[tuple[Case, ...]] = (
    *CALLS,
    *BLIND,
    *ATTENDED,
    *KEYS,
    *HOLDS,
    *PICKUPS,
    *FORWARDS,
    *parking.CASES,
    *conferences.CASES,
    *queues.CASES,
    *originate.CASES,
)
