"""The queues of today for `/metrics`."""

from dataclasses import asdict
from typing import Final

from callcenter.db import Database
from callcenter.metrics import QUEUE_LEVEL_TODAY, QUEUE_TODAY
from callcenter.reports.asking import Ask, quarters_asked
from callcenter.reports.intervals import Interval
from callcenter.reports.quarters import BY_PLACE, grouped
from callcenter.reports.selection import Selection
from callcenter.reports.service import Reports
from callcenter.reports.switch_versions import book

FIGURES: Final = ("offered", "answered", "answered_in_time", "lost", "abandoned", "short_abandoned")


async def refresh_queue_gauges(database: Database, reports: Reports) -> None:
    """Before each scrape. A queue without a call today has no service level: the old one is taken away."""
    chosen = Selection()
    period = chosen.period(reports.around.now())
    async with database.reading() as session:
        ask = Ask(period=period, zone=chosen.zone, interval=Interval.DAY, switches=await book(session))
        (quarters,) = await quarters_asked(reports.around, session, ask, BY_PLACE)
    QUEUE_TODAY.clear()
    QUEUE_LEVEL_TODAY.clear()
    for queue, tally in grouped(quarters, lambda key: key.queue).items():
        figures = asdict(tally.figures())
        for name in FIGURES:
            QUEUE_TODAY.labels(queue, name).set(figures[name])
        if figures["service_level_offered"] is not None:
            QUEUE_LEVEL_TODAY.labels(queue).set(figures["service_level_offered"])
