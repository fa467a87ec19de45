"""The JSON of `callcenter replay --json`; people script against it, so a key is never renamed."""

from datetime import UTC, datetime

from callcenter.calls.story import CallStory, ConferenceStay, Leg, Parking, QueueVisit, Talk, Transfer

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def story_as_json(story: CallStory) -> dict[str, Json]:
    return {
        "id": story.id,
        "direction": story.direction,
        "from": story.from_number,
        "from_name": story.from_name,
        "withheld": story.withheld,
        "to": story.to_number,
        "did": story.did,
        "queue": story.queue,
        "status": story.status,
        "started_at": _time(story.started_at),
        "answered_at": _time(story.answered_at),
        "ended_at": _time(story.ended_at),
        "wait_s": round(story.wait_s, 6),
        "talk_s": round(story.talk_s, 6),
        "hold_s": round(story.hold_s, 6),
        "parked_s": story.parked_s,
        "hangup_by": story.hangup_by,
        "hangup_cause": story.hangup_cause,
        "reconciled": story.reconciled,
        "legs": [_leg(leg) for leg in story.legs],
        "talks": [_talk(talk) for talk in story.talks],
        "queue_visits": [_visit(visit) for visit in story.queue_visits],
        "transfers": [_transfer(transfer) for transfer in story.transfers],
        "forwards": [{"by": forward.by, "to": forward.to_party, "at": _time(forward.at)} for forward in story.forwards],
        "pickups": [
            {"by": pickup.by, "instead_of": pickup.instead_of, "at": _time(pickup.at)} for pickup in story.pickups
        ],
        "parkings": [_parking(stay) for stay in story.parkings],
        "conferences": [_conference_stay(stay) for stay in story.conferences],
        "recordings": [
            {"uniqueid": recording.uniqueid, "file": recording.file, "started_at": _time(recording.started_at)}
            for recording in story.recordings
        ],
    }


def warnings_as_json(story: CallStory) -> list[Json]:
    return [
        {"call": story.id, "name": warning.name, "detail": warning.detail, "at": _time(warning.at)}
        for warning in story.warnings
    ]


def _leg(leg: Leg) -> dict[str, Json]:
    return {
        "uniqueid": leg.uniqueid,
        "channel": leg.channel,
        "endpoint": leg.endpoint,
        "role": leg.role,
        "number": leg.number,
        "queue": leg.queue,
        "started_at": _time(leg.started_at),
        "ring_at": _time(leg.ring_at),
        "answered_at": _time(leg.answered_at),
        "ended_at": _time(leg.ended_at),
        "outcome": leg.outcome,
        "talk_s": leg.talk_s,
        "hold_s": leg.hold_s,
    }


def _talk(talk: Talk) -> dict[str, Json]:
    return {"between": list(talk.between), "start": _time(talk.start), "end": _time(talk.end)}


def _visit(visit: QueueVisit) -> dict[str, Json]:
    return {
        "queue": visit.queue,
        "entered_at": _time(visit.entered_at),
        "left_at": _time(visit.left_at),
        "outcome": visit.outcome,
        "agent": visit.agent,
        "wait_s": None if visit.wait_s is None else round(visit.wait_s, 6),
    }


def _transfer(transfer: Transfer) -> dict[str, Json]:
    return {
        "kind": transfer.kind,
        "by": transfer.by,
        "from": transfer.from_party,
        "to": transfer.to_party,
        "at": _time(transfer.at),
        "outcome": transfer.outcome,
    }


def _parking(stay: Parking) -> dict[str, Json]:
    return {
        "uniqueid": stay.uniqueid,
        "lot": stay.lot,
        "space": stay.space,
        "by": stay.parked_by,
        "start": _time(stay.start),
        "end": _time(stay.end),
        "outcome": stay.outcome,
        "retrieved_by": stay.retrieved_by,
    }


def _conference_stay(stay: ConferenceStay) -> dict[str, Json]:
    return {
        "uniqueid": stay.uniqueid,
        "endpoint": stay.endpoint,
        "conference": stay.conference,
        "start": _time(stay.start),
        "end": _time(stay.end),
    }


def _time(at: datetime | None) -> str | None:
    """Always six digits and an offset, so that texts sort as times do."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")
