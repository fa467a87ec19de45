"""All tables of the house, for migrations and tests: importing this module fills `METADATA`."""

from typing import Final

from callcenter.agents import models as agents
from callcenter.audit import models as audit
from callcenter.auth import models as auth
from callcenter.calls import models as calls
from callcenter.control import models as control
from callcenter.db import Base
from callcenter.jobs import models as jobs
from callcenter.queues import models as queues
from crm import models as crm

ROOMS: Final = (agents, audit, auth, calls, control, crm, jobs, queues)
METADATA: Final = Base.metadata
