"""Reports in each role: the console, the workers, the command line."""

from aiohttp import web

from callcenter.agents.history import StateHistory
from callcenter.auth.names import StoredNames
from callcenter.bootstrap.house import House, now, report_switches
from callcenter.db import Database
from callcenter.planning import api as planning_api
from callcenter.planning.service import Planning
from callcenter.reports import api as reports_api
from callcenter.reports import sales_schedules_api, switch_versions
from callcenter.reports.asking import Around
from callcenter.reports.mailing import MailRoom, SmtpMailer
from callcenter.reports.regions import Regions
from callcenter.reports.service import Reports
from callcenter.reports.settled import Sums
from callcenter.reports.visit_source import VisitSource
from callcenter.settings import Settings
from crm.lookup import StoredOwners
from crm.sales.service import SalesReports


def build_reports(settings: Settings) -> Reports:
    """Over our own stories and imported logs."""
    return Reports(build_around(settings))


def build_around(settings: Settings) -> Around:
    """What reports are made of, and what else asks who was lost."""
    names, history, regions = StoredNames(), StateHistory(), Regions(settings.phones.country)
    source = VisitSource(history, names)
    return Around(
        source=source,
        sums=Sums(source, regions),
        regions=regions,
        names=names,
        states=history,
        owners=StoredOwners(),
        now=now,
    )


async def put_reports(app: web.Application, house: House) -> None:
    """Reports, and the planning that reckons with what they count."""
    app[reports_api.REPORTS] = build_reports(house.settings)
    await follow_switches(house.database, house.settings)
    visits = VisitSource(StateHistory())
    app[sales_schedules_api.SCHEDULE_AUDIT] = house.audit
    app[planning_api.PLANNING] = Planning(visits, names=house.names, audit=house.audit, now=now)


async def follow_switches(database: Database, settings: Settings) -> None:
    """What the settings file says of counting is valid from now on, if it is new."""
    async with database.transaction() as session:
        await switch_versions.follow_settings(session, report_switches(settings), now())


def mail_room(house: House) -> MailRoom:
    """For the workers."""
    mail = house.settings.reports.mail
    mailer = SmtpMailer(mail) if mail.host else None
    return MailRoom(build_reports(house.settings), SalesReports(now), mailer, mail.sender or "")
