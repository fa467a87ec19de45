"""Parking lots and conference rooms in a story: who was where, from when to when.

A stay that is told twice stays one, whether it was ended meanwhile or not.
"""

from datetime import datetime

from callcenter.calls import facts as f
from callcenter.calls.story import CallStory, ConferenceStay, Parking
from callcenter.calls.vocabulary import ParkingOutcome


def parked(story: CallStory, fact: f.Parked) -> None:
    if not any(_is_parking(stay, fact) and stay.start == fact.at for stay in story.parkings):
        story.parkings.append(Parking(fact.uniqueid, fact.lot, fact.space, fact.by, fact.at))


def unparked(story: CallStory, fact: f.Unparked) -> None:
    if any(_is_parking(stay, fact) and stay.end == fact.at for stay in story.parkings):
        return
    for stay in story.parkings:
        if _is_parking(stay, fact) and stay.end is None and stay.start <= fact.at:
            stay.end, stay.outcome, stay.retrieved_by = fact.at, fact.outcome, fact.by


def _is_parking(stay: Parking, fact: f.Parked | f.Unparked) -> bool:
    return (stay.uniqueid, stay.lot, stay.space) == (fact.uniqueid, fact.lot, fact.space)


def conference_joined(story: CallStory, fact: f.ConferenceJoined) -> None:
    if not any(_is_stay(stay, fact) and stay.start == fact.at for stay in story.conferences):
        story.conferences.append(ConferenceStay(fact.uniqueid, fact.endpoint, fact.conference, fact.at))


def conference_left(story: CallStory, fact: f.ConferenceLeft) -> None:
    if any(_is_stay(stay, fact) and stay.end == fact.at for stay in story.conferences):
        return
    for stay in story.conferences:
        if _is_stay(stay, fact) and stay.end is None and stay.start <= fact.at:
            stay.end = fact.at


def _is_stay(stay: ConferenceStay, fact: f.ConferenceJoined | f.ConferenceLeft) -> bool:
    return (stay.uniqueid, stay.conference) == (fact.uniqueid, fact.conference)


def end_stays(story: CallStory, at: datetime) -> None:
    """The call is over: whatever nobody ended is."""
    for parking in story.parkings:
        if parking.end is None:
            parking.end, parking.outcome = at, ParkingOutcome.LOST
    for stay in story.conferences:
        stay.end = stay.end or at
