"""All tables of the house, for migrations and tests: importing this module fills `METADATA`."""

from typing import Final

from callcenter.agents import models as agents
from callcenter.audit import models as audit
from callcenter.auth import models as auth
from callcenter.calls import models as calls
from callcenter.db import Base
from callcenter.jobs import models as jobs
from callcenter.queues import models as queues
from crm import models as crm
from recordings import models as recordings
from recordings.transcription import models as transcription

ROOMS: Final = (agents, audit, auth, calls, crm, jobs, queues, recordings, transcription)
METADATA: Final = Base.metadata
