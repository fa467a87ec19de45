"""All durable jobs of all rooms, and when they come by the clock."""

from typing import Final

from callcenter.auth.jobs import PURGE_SCHEDULE, purge_sessions
from callcenter.jobs.ports import JobRegistry
from callcenter.reports.jobs import ALL_JOBS as REPORT_JOBS
from callcenter.reports.jobs import SCHEDULES as REPORT_SCHEDULES
from crm.jobs import SWEEP_SCHEDULE, sweep_callers
from recordings.jobs import ALL_JOBS as RECORDING_JOBS
from recordings.jobs import SCHEDULES as RECORDING_SCHEDULES
from recordings.transcription.jobs import ALL_JOBS as SPEECH_JOBS
from recordings.transcription.jobs import SWEEP_SCHEDULE as SPEECH_SCHEDULE

JOBS: Final = JobRegistry(
    [purge_sessions, sweep_callers, *REPORT_JOBS, *RECORDING_JOBS, *SPEECH_JOBS],
    [PURGE_SCHEDULE, SWEEP_SCHEDULE, *REPORT_SCHEDULES, *RECORDING_SCHEDULES, SPEECH_SCHEDULE],
)
