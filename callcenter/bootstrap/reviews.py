"""Reviews in each role: drawn by workers, judged in the web."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from callcenter.bootstrap.checklists import checklist_parts, put_checklists
from callcenter.bootstrap.checks import build_checks
from callcenter.bootstrap.house import House, now
from callcenter.bootstrap.recordings import build_hearing
from callcenter.bootstrap.speech import build_transcripts
from scripts_qa.reviews import api as reviews_api
from scripts_qa.reviews.asking import ReviewAsker
from scripts_qa.reviews.confirming import Verdicts
from scripts_qa.reviews.desk import DeskParts, ReviewDesk
from scripts_qa.reviews.drawing import Drawer
from scripts_qa.reviews.jobs import Round
from scripts_qa.reviews.leading import ReviewLead
from scripts_qa.reviews.service import Reviews


def build_drawer(house: House) -> Drawer:
    return Drawer(house.scripts, house.forms, house.recordings.library, now=now)


def review_parts(house: House) -> Mapping[type[Any], object]:
    """What the workers' jobs ask for."""
    round_ = Round(build_drawer(house), Reviews(house.forms, now=now), house.bus)
    return {Round: round_, **checklist_parts(house)}


def put_reviews(app: web.Application, house: House) -> None:
    """What the routes ask for, those of the nightly sheets too."""
    put_checklists(app, house)
    checks = build_checks(house)
    parts = DeskParts(
        reviews=Reviews(house.forms, now=now),
        forms=house.forms,
        checks=checks,
        library=house.recordings.library,
        transcripts=build_transcripts(house),
        names=house.names,
        drawer=build_drawer(house),
        verdicts=Verdicts(checks, house.forms),
        now=now,
    )
    lead = ReviewLead(house.forms, names=house.names, audit=house.audit, now=now)
    asker = ReviewAsker(parts.drawer, house.forms, house.names, audit=house.audit, now=now)
    app[reviews_api.REVIEWS] = reviews_api.ReviewRoom(
        ReviewDesk(parts), lead, asker, build_hearing(house), house.recordings
    )
