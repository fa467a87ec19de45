"""Customers in each role: the console and the workers."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web

from callcenter.auth import firm_api
from callcenter.bootstrap.card_files import open_card_files
from callcenter.bootstrap.house import House, now
from callcenter.bootstrap.privacy import put_privacy
from callcenter.bootstrap.secrets import put_secrets
from callcenter.bootstrap.tasks import open_tasks, task_parts
from callcenter.http.endpoint import VEIL
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.ports import JobRegistry
from callcenter.settings import Settings
from crm import api as crm_api
from crm.bin import api as bin_api
from crm.call_outcomes import api as outcomes_api
from crm.deals.lists import api as deal_lists_api
from crm.deals.lists.service import DealLists
from crm.duplicates import api as duplicates_api
from crm.duplicates.searching import Searcher
from crm.duplicates.service import DuplicateDesk
from crm.fields.importing import OwnFields
from crm.goods import api as goods_api
from crm.history import StoredCalls
from crm.importing import api as import_api
from crm.importing.fields import MoreFields
from crm.importing.running import Importer
from crm.importing.service import Imports
from crm.leaving import api as leaving_api
from crm.lists import api as lists_api
from crm.lists.quota import Quota
from crm.lists.service import Lists, Rules
from crm.merging import api as merging_api
from crm.quality import api as quality_api
from crm.quality.service import QualityDesk
from crm.sales import api as sales_api
from crm.sales.service import SalesReports
from crm.sections.importing import SectionFields
from crm.veil import veiled
from screenpop.hub import Hub

MEGABYTE: Final = 1 << 20


async def put_customers(app: web.Application, house: House, jobs: JobRegistry, hub: Hub) -> None:
    """Cards, files of them, tasks, and what leavers leave."""
    settings = house.settings
    app[VEIL] = veiled
    zone = ZoneInfo(settings.board.time_zone)
    app[goods_api.TODAY] = lambda: now().astimezone(zone).date()
    app[crm_api.COUNTRY] = settings.phones.country
    app[crm_api.CALL_HISTORY] = StoredCalls(house.calls)
    app[outcomes_api.CALLS] = house.calls
    app[outcomes_api.OUTCOME_AUDIT] = house.audit
    app[import_api.IMPORTS] = Imports(create_jobs(house.database, jobs), now=now, more=more_fields(settings))
    app[import_api.IMPORT_AUDIT] = house.audit
    app[merging_api.MERGE_AUDIT] = house.audit
    app[bin_api.BIN_AUDIT] = house.audit
    app[quality_api.QUALITY] = QualityDesk(stale_lead_days=settings.customers.stale_lead_days)
    app[duplicates_api.DUPLICATES] = DuplicateDesk(
        create_jobs(house.database, jobs), number_owners=settings.customers.duplicate_owners
    )
    app[import_api.IMPORT_LIMIT] = settings.customers.import_max_mb * MEGABYTE
    app[lists_api.LISTS] = _lists(house, jobs)
    app[deal_lists_api.DEAL_LISTS] = _deal_lists(house, jobs)
    app[leaving_api.HAND_OVER_AUDIT] = house.audit
    app[sales_api.SALES] = SalesReports(now)
    app[sales_api.SALES_AUDIT] = house.audit
    app[firm_api.FIRM_AUDIT] = house.audit
    put_privacy(app, house, jobs)
    await put_secrets(app, house)
    await open_tasks(app, house, hub)
    await open_card_files(app, house, hub)


def _lists(house: House, jobs: JobRegistry) -> Lists:
    settings = house.settings
    rules = Rules(
        country=settings.phones.country,
        zone=ZoneInfo(settings.board.time_zone),
        rows_per_day=settings.customers.export_rows_per_day,
    )
    return Lists(create_jobs(house.database, jobs), house.audit, rules=rules, now=now)


def _deal_lists(house: House, jobs: JobRegistry) -> DealLists:
    settings = house.settings
    quota = Quota(settings.customers.export_rows_per_day)
    zone = ZoneInfo(settings.board.time_zone)
    return DealLists(create_jobs(house.database, jobs), house.audit, zone=zone, quota=quota, now=now)


def customer_parts(settings: Settings) -> dict[type[Any], object]:
    """For the workers."""
    searcher = Searcher(number_owners=settings.customers.duplicate_owners)
    return {Importer: importer(settings), Searcher: searcher, **task_parts(settings)}


def importer(settings: Settings) -> Importer:
    zone = ZoneInfo(settings.board.time_zone)
    most = settings.customers.duplicate_owners
    return Importer(country=settings.phones.country, now=now, more=more_fields(settings), zone=zone, number_owners=most)


def more_fields(settings: Settings) -> list[MoreFields]:
    """The firm's own fields, and the sections of a card, for files."""
    return [OwnFields(ZoneInfo(settings.board.time_zone)), SectionFields()]
