"""All durable jobs of all rooms, and when they come by the clock."""

from typing import Final

from callcenter.auth.jobs import PURGE_SCHEDULE, purge_sessions
from callcenter.jobs.ports import JobRegistry
from callcenter.reports.jobs import ALL_JOBS as REPORT_JOBS
from callcenter.reports.jobs import SCHEDULES as REPORT_SCHEDULES
from callcenter.webhooks.jobs import PURGE_SCHEDULE as DELIVERY_SCHEDULE
from callcenter.webhooks.jobs import purge_deliveries
from crm.deals.lists.jobs import ALL_JOBS as DEAL_LIST_JOBS
from crm.duplicates.jobs import ALL_JOBS as DUPLICATE_JOBS
from crm.duplicates.jobs import NIGHTLY as DUPLICATE_SCHEDULE
from crm.files.jobs import ALL_JOBS as FILE_JOBS
from crm.files.jobs import SWEEP_SCHEDULE as FILE_SCHEDULE
from crm.importing.jobs import ALL_JOBS as IMPORT_JOBS
from crm.importing.jobs import SWEEP_SCHEDULE as IMPORT_SCHEDULE
from crm.inbox.jobs import ALL_JOBS as INBOX_JOBS
from crm.inbox.jobs import PURGE_SCHEDULE as INBOX_SCHEDULE
from crm.jobs import SWEEP_SCHEDULE, sweep_callers
from crm.lists.jobs import ALL_JOBS as LIST_JOBS
from crm.merging.jobs import ALL_JOBS as MERGE_JOBS
from crm.merging.jobs import SETTLE_SCHEDULE as MERGE_SCHEDULE
from crm.privacy.jobs import ALL_JOBS as PRIVACY_JOBS
from crm.privacy.jobs import SWEEP_SCHEDULE as PRIVACY_SCHEDULE
from crm.tasks.jobs import ALL_JOBS as TASK_JOBS
from crm.tasks.jobs import SWEEP_SCHEDULE as TASK_SCHEDULE
from recordings.jobs import ALL_JOBS as RECORDING_JOBS
from recordings.jobs import SCHEDULES as RECORDING_SCHEDULES
from recordings.transcription.jobs import ALL_JOBS as SPEECH_JOBS
from recordings.transcription.jobs import SWEEP_SCHEDULE as SPEECH_SCHEDULE
from scripts_qa.checking.jobs import ALL_JOBS as CHECK_JOBS
from scripts_qa.checking.jobs import SWEEP_SCHEDULE as CHECK_SCHEDULE
from scripts_qa.checklists.jobs import ALL_JOBS as CARD_JOBS
from scripts_qa.checklists.jobs import SCHEDULE as CARD_SCHEDULE
from scripts_qa.library.tryout import ALL_JOBS as SCRIPT_JOBS
from scripts_qa.people.jobs import ALL_JOBS as PEOPLE_JOBS
from scripts_qa.people.jobs import SCHEDULES as PEOPLE_SCHEDULES
from scripts_qa.reviews.jobs import ALL_JOBS as REVIEW_JOBS
from scripts_qa.reviews.jobs import SCHEDULE as REVIEW_SCHEDULE

JOBS: Final = JobRegistry(
    [
        purge_sessions,
        purge_deliveries,
        sweep_callers,
        *IMPORT_JOBS,
        *LIST_JOBS,
        *DEAL_LIST_JOBS,
        *MERGE_JOBS,
        *FILE_JOBS,
        *INBOX_JOBS,
        *DUPLICATE_JOBS,
        *PRIVACY_JOBS,
        *TASK_JOBS,
        *REPORT_JOBS,
        *RECORDING_JOBS,
        *SPEECH_JOBS,
        *SCRIPT_JOBS,
        *CHECK_JOBS,
        *REVIEW_JOBS,
        *CARD_JOBS,
        *PEOPLE_JOBS,
    ],
    [
        PURGE_SCHEDULE,
        DELIVERY_SCHEDULE,
        SWEEP_SCHEDULE,
        IMPORT_SCHEDULE,
        MERGE_SCHEDULE,
        FILE_SCHEDULE,
        INBOX_SCHEDULE,
        DUPLICATE_SCHEDULE,
        PRIVACY_SCHEDULE,
        TASK_SCHEDULE,
        *REPORT_SCHEDULES,
        *RECORDING_SCHEDULES,
        SPEECH_SCHEDULE,
        CHECK_SCHEDULE,
        REVIEW_SCHEDULE,
        CARD_SCHEDULE,
        *PEOPLE_SCHEDULES,
    ],
)
