"""All routes of the customers' rooms."""

from typing import Final

from callcenter.http.routing import Routes
from crm import api
from crm.bin import api as bin_api
from crm.call_outcomes import api as outcomes_api
from crm.changes import api as changes_api
from crm.competitors import api as competitors_api
from crm.credentials import api as credentials_api
from crm.deals import api as deals_api
from crm.deals import pipelines_api
from crm.deals.lines import api as purchases_api
from crm.deals.lists import api as deal_lists_api
from crm.dictionaries import api as dictionaries_api
from crm.duplicates import api as duplicates_api
from crm.everything import api as everything_api
from crm.feed import api as feed_api
from crm.fields import api as fields_api
from crm.files import api as files_api
from crm.goods import api as goods_api
from crm.importing import api as imports_api
from crm.inbox import api as inbox_api
from crm.leaving import api as leaving_api
from crm.lists import api as lists_api
from crm.loyalty import api as loyalty_api
from crm.merging import api as merging_api
from crm.notes import api as notes_api
from crm.numbers import api as numbers_api
from crm.pins import api as pins_api
from crm.privacy import api as privacy_api
from crm.projects import api as projects_api
from crm.quality import api as quality_api
from crm.sales import api as sales_api
from crm.sections import api as sections_api
from crm.tags import api as tags_api
from crm.tasks import api as tasks_api

ROUTES: Final[tuple[Routes, ...]] = (
    lists_api.routes,
    api.routes,
    bin_api.routes,
    changes_api.routes,
    tags_api.routes,
    outcomes_api.routes,
    competitors_api.routes,
    credentials_api.routes,
    deals_api.routes,
    deal_lists_api.routes,
    pipelines_api.routes,
    purchases_api.routes,
    dictionaries_api.routes,
    goods_api.routes,
    fields_api.routes,
    imports_api.routes,
    merging_api.routes,
    duplicates_api.routes,
    numbers_api.routes,
    quality_api.routes,
    sales_api.routes,
    tasks_api.routes,
    projects_api.routes,
    everything_api.routes,
    leaving_api.routes,
    privacy_api.routes,
    loyalty_api.routes,
    files_api.routes,
    pins_api.routes,
    notes_api.routes,
    inbox_api.routes,
    feed_api.routes,
    sections_api.routes,
)
