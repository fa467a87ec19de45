"""What reports keep of a person: callers of imported logs, and those who were called back. Sums name nobody."""

from typing import Final

from callcenter.personal.shelves import Shelf, Shelves
from callcenter.reports.models import ImportedVisit, ReportSchedule, ReportView, SettledCaller

REPORTS: Final = Shelves(
    "reports",
    [
        Shelf(
            table=SettledCaller,
            mine=lambda person: SettledCaller.caller.in_(person.numbers),
            blank={"caller": "", "note": ""},
        ),
        Shelf(table=ImportedVisit, instead=""),
        Shelf(table=ReportView),
        Shelf(table=ReportSchedule),
    ],
)
