"""An invented firm for the development server: names, numbers and words in both languages of the console."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

Row = dict[str, Any]
NOW: Final = datetime.now(UTC)
RESPONSIBLE: Final = [{"id": 2, "name": "Ольга Данилова"}, {"id": 3, "name": "James Porter"}, None]


def iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def ago(**span: float) -> str:
    return iso(NOW - timedelta(**span))


def phone(number_id: int, e164: str, display: str, kind: str = "mobile", extension: str | None = None) -> Row:
    return {"id": number_id, "raw": display, "e164": e164, "extension": extension, "kind": kind, "display": display}


OFFICE: Final = phone(20, "+74951234567", "8 (495) 123-45-67", "work", "214")
COMPANIES: Final = [{"id": 1, "name": "ООО «Северный ветер»"}, {"id": 2, "name": "Harbour & Lane Ltd"}]
PEOPLE: Final = [
    (
        "Мария Викторовна Соколова",
        "Главный бухгалтер",
        COMPANIES[0],
        [phone(1, "+79161234501", "8 (916) 123-45-01"), OFFICE],
    ),
    ("Иван Петренко", "Снабжение", COMPANIES[0], [phone(2, "+79261110022", "8 (926) 111-00-22"), OFFICE]),
    ("Eleanor Whitfield", "Operations director", COMPANIES[1], [phone(3, "+442079460123", "+44 20 7946 0123", "work")]),
    ("Айгуль Сериковна Нурланова", None, None, [phone(4, "+77012223344", "+7 701 222 3344")]),
    (
        "Константин Константинович Константинопольский-Задунайский",
        "Заместитель генерального директора по развитию",
        COMPANIES[0],
        [phone(5, "+79031112233", "8 (903) 111-22-33")],
    ),
    ("Thomas O’Brien", "Driver", COMPANIES[1], [phone(6, "+353861234567", "+353 86 123 4567")]),
]
MORE: Final = [
    "Анна Котова",
    "Пётр Лапин",
    "Grace Muller",
    "Сергей Ёлкин",
    "Дарья Мороз",
    "Noah Fischer",
    "Виктория Шум",
    "Олег Цой",
]


def customers() -> list[Row]:
    rows = [
        _contact(number, name, position, company, phones)
        for number, (name, position, company, phones) in enumerate(PEOPLE, 1)
    ]
    for number, name in enumerate(MORE, 10):
        numbers = [phone(30 + number, f"+7905{number:07d}", f"8 (905) {number:03d}-{number:02d}-{number:02d}")]
        rows.append(_contact(number, name, None, None, numbers))
    for company in COMPANIES:
        rows.append(_card("company", company["id"], company["name"], None, None, [OFFICE]))
    lead = _card("lead", 1, "+7 (812) 309-11-20", None, None, [phone(9, "+78123091120", "8 (812) 309-11-20", "work")])
    return [
        *rows,
        lead
        | {
            "status": "new",
            "source": "Входящий звонок",
            "emails": [],
            "note": "",
            "tags": [],
            "lead": {
                "title": "",
                "company_name": "",
                "origin": "automatic",
                "did": "+74957770011",
                "queue": "sales",
                "call_id": None,
            },
        },
    ]


def _contact(number: int, name: str, position: str | None, company: Row | None, phones: list[Row]) -> Row:
    return _card("contact", number, name, position, company, phones)


def _card(kind: str, number: int, name: str, position: str | None, company: Row | None, phones: list[Row]) -> Row:
    return {
        "kind": kind,
        "id": number,
        "name": name,
        "company": company,
        "position": position,
        "responsible": RESPONSIBLE[number % 3],
        "status": None,
        "phones": phones,
        "created_at": ago(days=11 * number + 3),
        "version": 1,
        "updated_at": ago(days=1),
        "last_contact_at": None,
        "lead": None,
        "emails": [{"id": 1, "address": "info@example.com"}] if number % 2 else [],
        "source": "Выставка" if number % 2 else "",
        "note": "Просит звонить после 11:00. Договор № 48/26 на сервис до декабря." if number % 2 else "",
        "tags": ["VIP", "сервис"] if number % 2 else [],
        "shared_with": [],
    }


BRIEF: Final = ("kind", "id", "name", "company", "position", "responsible", "status", "phones", "created_at")


def brief(customer: Row) -> Row:
    return {key: customer[key] for key in BRIEF}


def calls(people: list[Row]) -> list[Row]:
    statuses = [
        "answered",
        "answered",
        "abandoned",
        "answered",
        "no_answer",
        "busy",
        "answered",
        "rejected",
        "cancelled",
        "failed",
    ]
    return [_call(number, statuses[number % 10], people[number % 12]) for number in range(120)]


def _call(number: int, status: str, customer: Row) -> Row:
    direction = ["inbound", "inbound", "outbound", "inbound", "internal"][number % 5]
    start = NOW - timedelta(minutes=9 + 47 * number)
    wait, talk = 6.0 + number * 7 % 55, (35.0 + number * 37 % 600 if status == "answered" else 0.0)
    withheld = number % 17 == 3
    outside = customer["phones"][0]["e164"]
    known = direction != "internal" and not withheld and number % 7 != 5
    return {
        "id": f"pbx1-17321{number:05d}.{number}",
        "direction": direction,
        "status": None if number == 0 else status,
        "from_number": "" if withheld else "101" if direction != "inbound" else outside,
        "from_name": "",
        "withheld": withheld,
        "to_number": outside if direction == "outbound" else "+74957770011" if direction == "inbound" else "104",
        "did": "+74957770011" if direction == "inbound" else "",
        "queue": "Продажи" if direction == "inbound" else None,
        "started_at": iso(start),
        "answered_at": iso(start + timedelta(seconds=wait)) if talk else None,
        "ended_at": None if number == 0 else iso(start + timedelta(seconds=wait + talk)),
        "wait_s": wait,
        "talk_s": talk,
        "hold_s": 12.0 if number % 4 == 0 and talk else 0.0,
        "parked_s": 0.0,
        "hangup_by": "customer" if number % 2 else "agent",
        "customer_key": None if withheld or direction == "internal" else outside,
        "agents": [
            {"user_id": 1, "name": "Елена Крылова", "endpoint": "PJSIP/101", "answered": bool(talk)},
            {"user_id": 4, "name": "Mark Bennett", "endpoint": "PJSIP/102", "answered": False},
        ],
        "customers": [brief(customer)] if known else [],
    }


def call_detail(call: Row) -> Row:
    start = datetime.fromisoformat(call["started_at"])
    at = lambda seconds: iso(start + timedelta(seconds=seconds))  # noqa: E731
    wait, talk = call["wait_s"], call["talk_s"]
    leg = {"channel": "PJSIP/x-1", "queue": "Продажи", "hold_s": 0.0}
    agent = leg | {
        "uniqueid": "2",
        "endpoint": "PJSIP/101",
        "role": "agent",
        "number": "101",
        "started_at": at(2),
        "ring_at": at(2.2),
    }
    other = leg | {
        "uniqueid": "3",
        "endpoint": "PJSIP/102",
        "role": "agent",
        "number": "102",
        "started_at": at(2),
        "ring_at": at(2.3),
    }
    ended = call["ended_at"]
    return call | {
        "node": "pbx1",
        "reconciled": False,
        "warnings": [],
        "pickups": [],
        "parkings": [],
        "conferences": [],
        "legs": [
            leg
            | {
                "uniqueid": "1",
                "endpoint": "PJSIP/trunk",
                "role": "caller",
                "number": call["from_number"],
                "started_at": at(0),
                "ring_at": None,
                "answered_at": at(0.4),
                "ended_at": ended,
                "outcome": "answered",
            },
            agent
            | {
                "answered_at": at(wait) if talk else None,
                "ended_at": ended,
                "outcome": "answered" if talk else "no_answer",
            },
            other | {"answered_at": None, "ended_at": at(wait), "outcome": "elsewhere" if talk else "rejected"},
        ],
        "talks": [{"between": ["PJSIP/trunk", "PJSIP/101"], "start": at(wait), "end": ended}] if talk else [],
        "queue_visits": [
            {
                "queue": "Продажи",
                "position": 2,
                "entered_at": at(1),
                "left_at": at(wait),
                "outcome": "answered" if talk else "abandoned",
                "agent": "PJSIP/101" if talk else None,
                "wait_s": wait - 1,
            }
        ],
        "transfers": [
            {
                "kind": "attended",
                "by": "PJSIP/101",
                "from_party": "PJSIP/trunk",
                "to_party": "104",
                "at": at(wait + talk - 4),
                "outcome": "answered",
            }
        ]
        if call["hold_s"]
        else [],
    }


def users() -> list[Row]:
    names = [
        ("e.krylova", "Елена Крылова", "operator"),
        ("o.danilova", "Ольга Данилова", "supervisor"),
        ("j.porter", "James Porter", "sales_manager"),
        ("m.bennett", "Mark Bennett", "senior_operator"),
        ("a.qa", "Алина Юсупова", "qa"),
        ("admin", "Администратор", "administrator"),
    ]
    return [
        {
            "id": number,
            "login": login,
            "name": name,
            "role": role,
            "active": number != 5,
            "created_at": ago(days=300 - number * 20),
        }
        for number, (login, name, role) in enumerate(names, 1)
    ]
