"""Cards in every phase and of every kind, as the server would push them."""

from datetime import timedelta

from people import NOW, Row, ago, brief, iso, phone

QUEUE = {"name": "sales", "title": "Продажи"}
SERVICE = {"name": "service", "title": "Сервисная служба"}


def recent(customer_name: str) -> list[Row]:
    lines = [
        ("inbound", "answered", 3, 214.0, "Елена Крылова"),
        ("outbound", "no_answer", 20, 0.0, "Mark Bennett"),
        ("inbound", "abandoned", 29, 0.0, None),
        ("inbound", "answered", 200, 611.0, "Ольга Данилова"),
    ]
    return [
        {
            "call_id": f"{customer_name}-{hours}",
            "started_at": ago(hours=hours),
            "direction": direction,
            "status": status,
            "agent_name": agent,
            "queue": "Продажи" if direction == "inbound" else None,
            "talk_s": talk,
        }
        for direction, status, hours, talk, agent in lines
    ]


def owner(customer: Row, note: str | None, total: int) -> Row:
    return brief(customer) | {"last_note": note, "calls_total": total}


def card(card_id: str, phase: str, match: str, owners: list[Row], **changes: object) -> Row:
    ring = NOW + timedelta(seconds=-8 if phase == "ringing" else -140)
    base = control(phase) | {
        "id": card_id,
        "call_id": f"pbx1-{card_id}",
        "version": 1,
        "phase": phase,
        "direction": "inbound",
        "match": match,
        "number": "+79161234501",
        "number_display": "8 (916) 123-45-01",
        "withheld": False,
        "caller_name": "",
        "line": "+74957770011",
        "line_title": "Москва, отдел продаж",
        "queue": QUEUE,
        "ring_at": iso(ring),
        "answered_at": iso(ring + timedelta(seconds=9)) if phase in ("talking", "held", "ended") else None,
        "ended_at": iso(NOW - timedelta(seconds=4)) if phase in ("ended", "missed") else None,
        "status": None,
        "why_missed": None,
        "owners": owners,
        "created_lead_id": None,
        "recent": recent(card_id) if match in ("known", "shared") else [],
    }
    return base | changes


def control(phase: str, **refused: str) -> Row:
    """What may be done in this phase; `refused` are reasons by action."""
    live = phase in ("ringing", "talking", "held")
    reasons = {
        "answer": None if phase == "ringing" else "not-ringing",
        "hang_up": None,
        "hold": None if phase == "talking" else "already-held",
        "resume": None if phase == "held" else "not-held",
        **dict.fromkeys(("transfer", "consult", "park", "dtmf", "pause_recording"), None),
        **dict.fromkeys(("complete", "cancel", "swap"), "no-consultation"),
        "resume_recording": "not-paused",
    } | refused
    controls = [
        {"action": action, "possible": reason is None, "reason": reason, "by": "pbx"}
        for action, reason in reasons.items()
    ]
    return {
        "controls": controls if live else [],
        "recording": "on" if phase in ("talking", "held") else "off",
        "recording_resumes_at": None,
        "held_since": ago(seconds=40) if phase == "held" else None,
        "consultation": None,
        "parked_space": None,
    }


def targets(wanted: str) -> Row:
    def person(number: int, name: str, state: str, minutes: int, ringing: str | None = None) -> Row:
        return {
            "kind": "person",
            "user_id": number,
            "name": name,
            "extension": f"10{number}",
            "state": state,
            "reason": "",
            "since": ago(minutes=minutes),
            "queues": ["sales"],
            "free": state == "ready",
            "ringing_call_id": ringing,
        }

    people = [
        person(2, "Mark Bennett", "ready", 3),
        person(3, "Ольга Данилова", "ready", 14),
        person(4, "Тимур Ахметов", "paused", 6),
        person(5, "Daniel Osei", "ringing", 0, "pbx1-c99"),
        person(6, "Ирина Соколова-Преображенская", "talking", 12),
        person(7, "Grace Whitfield", "offline", 300),
    ]
    queues = [
        {"kind": "queue", **QUEUE, "waiting": 2, "free_agents": 1, "longest_since": ago(minutes=1)},
        {"kind": "queue", **SERVICE, "waiting": 0, "free_agents": 0, "longest_since": None},
    ]
    parked = {
        "kind": "parked",
        "space": "701",
        "number": "+79161234501",
        "parked_by": "Mark Bennett",
        "since": ago(minutes=1),
        "until": None,
    }
    fits = wanted.casefold()
    digits = "".join(letter for letter in wanted if letter.isdigit())
    return {
        "people": [one for one in people if fits in str(one["name"]).casefold() or fits in str(one["extension"])],
        "queues": [one for one in queues if fits in str(one["title"]).casefold()],
        "parked": [parked],
        "number": f"+{digits}" if len(digits) > 6 else None,
    }


def gallery(people: list[Row]) -> dict[str, list[Row]]:
    maria, ivan, eleanor, *_ = people
    lead = next(one for one in people if one["kind"] == "lead")
    note = "Ждёт счёт на продление сервиса. Обещали прислать до пятницы, директор подписывает сам."
    known = card("c1", "ringing", "known", [owner(maria, note, 17)])
    office = {"number": "+74951234567", "number_display": "8 (495) 123-45-67"}
    shared = card("c2", "ringing", "shared", [owner(maria, note, 17), owner(ivan, None, 3)], **office)
    english = card(
        "c3",
        "talking",
        "known",
        [owner(eleanor, "Asked for the new price list; wants delivery before the 12th.", 6)],
        number="+442079460123",
        number_display="+44 20 7946 0123",
        queue=SERVICE,
        line_title="London, support",
    )
    fresh = card(
        "c4",
        "ringing",
        "new_lead",
        [owner(lead, None, 0)],
        number="+78123091120",
        number_display="8 (812) 309-11-20",
        created_lead_id=1,
        caller_name="SEVEROV",
    )
    hidden = card("c5", "ringing", "withheld", [], number="", number_display="", withheld=True)
    held = card(
        "c6", "held", "known", [owner(people[4], None, 2)], number="+79031112233", number_display="8 (903) 111-22-33"
    )
    missed = card("c7", "missed", "known", [owner(ivan, None, 3)], why_missed="no_answer", status="no_answer")
    over = card("c8", "ended", "known", [owner(eleanor, None, 6)], status="answered")
    unknown = card("c9", "ringing", "unknown", [], number="+998901234567", number_display="+998 90 123 45 67")
    colleague = card(
        "c10",
        "ringing",
        "internal",
        [],
        number="104",
        number_display="104",
        caller_name="Mark Bennett",
        queue=None,
        line="",
        line_title="",
    )
    pending = card("c11", "ringing", "pending", [], number="+79031112233", number_display="8 (903) 111-22-33")
    asking = english | control("talking", transfer="consulting", park="consulting", hold="consulting")
    asking["controls"] += [
        {"action": action, "possible": True, "reason": None, "by": "pbx"} for action in ("complete", "swap", "cancel")
    ]
    asking["controls"] = list({one["action"]: one for one in asking["controls"]}.values())
    asking["consultation"] = {
        "user_id": 2,
        "name": "Mark Bennett",
        "number": "102",
        "state": "talking",
        "since": ago(seconds=21),
    }
    unrecorded = english | {
        "recording": "paused",
        "recording_resumes_at": iso(NOW + timedelta(minutes=30)),
        "controls": control("talking", pause_recording="already-paused")["controls"][:-1]
        + [{"action": "resume_recording", "possible": True, "reason": None, "by": "pbx"}],
    }
    return {
        "asking": [asking],
        "unrecorded": [unrecorded],
        "ring": [known],
        "shared": [shared],
        "talk": [english],
        "many": [known, english, missed],
        "lead": [fresh],
        "hidden": [hidden],
        "over": [over],
        "phases": [held, missed, over],
        "others": [unknown, colleague, pending],
        "none": [],
    }


PHONES = [
    {"id": 1, "endpoint": "PJSIP/101", "label": "Стол 1, Yealink", "kind": "desk", "taken_by": None},
    {"id": 2, "endpoint": "PJSIP/102", "label": "Стол 2, Yealink", "kind": "desk", "taken_by": "Mark Bennett"},
    {"id": 3, "endpoint": "PJSIP/104", "label": "Softphone 104", "kind": "desk", "taken_by": None},
    {"id": 4, "endpoint": "PJSIP/web101", "label": "201", "kind": "browser", "taken_by": None},
]
__all__ = ["PHONES", "QUEUE", "SERVICE", "gallery", "phone", "targets"]
