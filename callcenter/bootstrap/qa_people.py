"""Results, disputes, coaching, calibrations and QA reports in each role."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiohttp import web

from callcenter.bootstrap.checks import build_checks
from callcenter.bootstrap.house import now
from crm.outcomes import LeadOutcomes
from recordings.clipping import Clips
from scripts_qa.people import api as people_api
from scripts_qa.people.calls import LoggedCalls
from scripts_qa.people.handlers import ReleaseNews
from scripts_qa.people.room import Outside, PeopleRoom
from scripts_qa.reviews.service import Reviews

if TYPE_CHECKING:
    from callcenter.bootstrap.house import House


def build_people_room(house: "House") -> PeopleRoom:
    room = house.recordings
    clips = Clips(
        house.database, room.vault, audit=house.audit, work_dir=house.settings.data_dir / "work" / "recordings"
    )
    outside = Outside(
        reviews=Reviews(house.forms, now=now),
        forms=house.forms,
        checks=build_checks(house),
        parts=room.library,
        clips=clips,
        people=house.names,
        calls=LoggedCalls(house.calls),
        results=LeadOutcomes(),
        transcribing=house.transcripts,
        audit=house.audit,
        now=now,
    )
    return PeopleRoom(outside, house.settings.qa_people)


async def open_people_room(house: "House", app: web.Application) -> None:
    """For the console's server."""
    room = build_people_room(house)
    app[people_api.PEOPLE] = room
    await ReleaseNews(house.database, room.notices).start(house.bus)


def people_parts(house: "House") -> Mapping[type[Any], object]:
    """For workers."""
    return {PeopleRoom: build_people_room(house)}
