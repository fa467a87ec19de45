"""Sales scripts in each role: the desk of the console, the trials of the workers."""

from collections.abc import Mapping
from typing import Any

from callcenter.bootstrap.house import House, now
from callcenter.bootstrap.work import JOBS
from callcenter.jobs.engines import create_jobs
from scripts_qa.checking.use import ScriptUse
from scripts_qa.library.api import ScriptDesk
from scripts_qa.library.asking import TryoutDesk
from scripts_qa.library.authoring import Authoring
from scripts_qa.library.shelf import Shelf
from scripts_qa.library.tryout import ScriptTrials


def build_script_desk(house: House) -> ScriptDesk:
    return ScriptDesk(
        library=house.scripts,
        authoring=Authoring(house.audit, now),
        shelf=Shelf(house.names, now, ScriptUse()),
        recordings=house.recordings.library,
    )


def build_tryouts(house: House) -> TryoutDesk:
    return TryoutDesk(house.calls, create_jobs(house.database, JOBS), now)


def script_parts(house: House) -> Mapping[type[Any], object]:
    """What the workers' jobs ask for."""
    return {ScriptTrials: ScriptTrials(house.database, house.calls, now)}
