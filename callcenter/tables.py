"""All tables of the house, for migrations and tests: importing this module fills `METADATA`."""

from typing import Final

from callcenter.agents import models as agents
from callcenter.audit import models as audit
from callcenter.auth import models as auth
from callcenter.auth.tokens import models as api_tokens
from callcenter.board import models as board
from callcenter.calls import models as calls
from callcenter.calls.outcomes import models as call_outcomes
from callcenter.control import models as control
from callcenter.db import Base
from callcenter.http import models as http
from callcenter.jobs import models as jobs
from callcenter.leases import models as leases
from callcenter.planning import models as planning
from callcenter.queues import models as queues
from callcenter.reports import models as reports
from callcenter.routing import models as routing
from callcenter.selfcheck import models as selfcheck
from callcenter.webhooks import models as webhooks
from crm import models as crm
from crm.bin import models as crm_bin
from crm.changes import models as crm_changes
from crm.competitors import models as crm_competitors
from crm.credentials import models as crm_credentials
from crm.deals import models as crm_deals
from crm.deals.lines import models as crm_deal_lines
from crm.dictionaries import models as crm_dictionaries
from crm.duplicates import models as crm_duplicates
from crm.external_ids import models as crm_external_ids
from crm.feed import models as crm_feed
from crm.fields import models as crm_fields
from crm.files import models as crm_files
from crm.goods import models as crm_goods
from crm.importing import models as crm_importing
from crm.inbox import models as crm_inbox
from crm.lists import models as crm_lists
from crm.loyalty import models as crm_loyalty
from crm.merging import models as crm_merging
from crm.notes import models as crm_notes
from crm.numbers import models as crm_numbers
from crm.pins import models as crm_pins
from crm.privacy import models as crm_privacy
from crm.projects import models as crm_projects
from crm.sales import models as crm_sales
from crm.sections import models as crm_sections
from crm.tags import models as crm_tags
from crm.tasks import models as crm_tasks
from recordings import models as recordings
from recordings.transcription import models as transcription
from scripts_qa.checking import models as qa_checking
from scripts_qa.checklists import models as qa_checklists
from scripts_qa.forms import models as qa_forms
from scripts_qa.library import models as qa_library
from scripts_qa.people import models as qa_people
from scripts_qa.reviews import models as qa_reviews

ROOMS: Final = (
    *(agents, audit, auth, board, calls, control, crm, http, jobs, leases, planning, queues, recordings, reports),
    *(api_tokens, call_outcomes, routing, selfcheck, transcription, webhooks),
    *(
        crm_deal_lines,
        crm_bin,
        crm_changes,
        crm_competitors,
        crm_credentials,
        crm_deals,
        crm_dictionaries,
        crm_duplicates,
        crm_external_ids,
        crm_feed,
        crm_fields,
        crm_goods,
        crm_files,
        crm_importing,
        crm_inbox,
        crm_lists,
        crm_loyalty,
        crm_merging,
        crm_notes,
        crm_numbers,
        crm_pins,
        crm_sales,
        crm_privacy,
        crm_sections,
        crm_projects,
        crm_tags,
        crm_tasks,
    ),
    *(qa_checking, qa_checklists, qa_forms, qa_library, qa_people, qa_reviews),
)
METADATA: Final = Base.metadata
