"""Who calls in the demonstration, and whether both ends of a call find the same dialogue."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.phones import digits_of
from crm.seed_data import COMPANIES, CONTACTS, LEADS
from deploy.demo.callers import NEEDS, ROUND, Callers, Situation, Visit
from deploy.demo.colleagues import PICKS_UP_AFTER_S
from deploy.demo.passing_on import AFTER_S, TO_QUEUE, ripe
from deploy.demo.speech import TOPICS, Tracks, dialogue_of
from deploy.demo.watch import free_phones, line
from deploy.speech.dialogue import dialogues
from deploy.speech.tracks import Spoken

pytestmark = pytest.mark.unit

EVERYBODY = frozenset(PICKS_UP_AFTER_S)
SHOWN = [Spoken(text, Path(f"{text.name}-a.ul"), Path(f"{text.name}-c.ul"), 30.0) for text in dialogues()]
TRACKS = Tracks({spoken.dialogue.name: spoken for spoken in SHOWN})


def drawn(seed: int, count: int, free: frozenset[str] = EVERYBODY) -> list[Visit]:
    callers = Callers(seed)
    return [callers.next(talking=(), free=free) for _ in range(count)]


def test_two_rounds_drawn_have_every_situation_as_often_as_the_round_says() -> None:
    found = Counter(visit.situation for visit in drawn(1, 2 * len(ROUND)))
    assert found == Counter(ROUND * 2)
    assert set(found) == set(Situation)


def test_same_seed_draws_same_calls_and_another_seed_others() -> None:
    assert drawn(5, 60) == drawn(5, 60)
    assert drawn(5, 60) != drawn(6, 60)


def test_phone_not_free_is_called_only_through_a_queue() -> None:
    found = {visit.situation for visit in drawn(1, 60, frozenset())}
    assert found == set(Situation) - set(NEEDS)


def test_customer_in_a_call_does_not_call_again_meanwhile() -> None:
    callers = Callers(3)
    talking: set[str] = set()
    for _ in range(200):
        visit = callers.next(talking=talking, free=EVERYBODY)
        if visit.situation is Situation.KNOWN_RU:
            assert visit.number not in talking
            talking = {visit.number}


def test_new_caller_is_nobody_of_the_example_firm() -> None:
    ours = {f"+{digits_of(one.city.number(one.last))}" for one in (*CONTACTS, *LEADS, *COMPANIES)}
    numbers = {visit.number for visit in drawn(1, 400) if visit.situation in (Situation.NEW_RU, Situation.NEW_EN)}
    assert len(numbers) > 60
    assert all(
        re.fullmatch(r"\+1\d{3}55501\d\d|\+7(499|812|727)000\d{4}|\+38044000\d{4}", number) for number in numbers
    )
    assert {number for number in numbers if number.startswith(("+7", "+3"))}.isdisjoint(ours)


def test_phone_hears_the_number_and_plays_the_callers_dialogue() -> None:
    """The From header as Asterisk writes it, with and without the plus."""
    for visit in drawn(1, 200):
        for user in (visit.number, visit.number.removeprefix("+")) if visit.number else ():
            header = f' "Somebody" <sip:{user}@127.0.0.1>;tag=1'
            played = [spoken for pattern, spoken in TRACKS.by_from_header() if re.search(pattern, header)]
            assert played == [TRACKS.of(visit.number)]


def test_withheld_number_matches_no_expression() -> None:
    header = ' "Anonymous" <sip:anonymous@anonymous.invalid>;tag=1'
    assert not [pattern for pattern, _ in TRACKS.by_from_header() if re.search(pattern, header)]


def test_every_prepared_dialogue_is_somebodys() -> None:
    spoken = {f"{language}-{topic}" for language, topics in TOPICS.items() for topic in topics}
    assert spoken == {text.name for text in dialogues()}
    assert dialogue_of("+74990000501") == "ru-sales-delivery"


def test_human_away_is_not_free_and_ready_is() -> None:
    member = {"endpoint": "PJSIP/101", "paused": False}
    assert free_phones([], []) == EVERYBODY - {"101"}
    assert free_phones([], [{"members": [member | {"paused": True}]}]) == EVERYBODY - {"101"}
    assert free_phones([], [{"members": [member]}]) == EVERYBODY


def test_phone_in_an_open_call_is_not_free() -> None:
    agents = [{"endpoint": "PJSIP/103"}]
    assert "103" not in free_phones([{"status": None, "agents": agents}], [])
    assert "103" in free_phones([{"status": "answered", "agents": agents}], [])


def test_answered_call_is_told_with_names_queue_and_times() -> None:
    row = {
        "direction": "inbound",
        "status": "answered",
        "started_at": "2026-03-04T10:00:00+00:00",
        "from_number": "+74990000501",
        "from_name": "",
        "withheld": False,
        "to_number": "",
        "did": "74950000101",
        "queue": "sales",
        "wait_s": 6.2,
        "talk_s": 40.4,
        "customers": [{"name": "Анна Кузнецова"}, {"name": "Виктор Кузнецов"}],
        "agents": [{"name": "Тимур", "answered": False}, {"name": "Daniel", "answered": True}],
    }
    told = line(row)
    assert told.endswith("Анна Кузнецова +1 (+74990000501) -> sales: Daniel answered after 6 s, talked 40 s")


def test_caller_who_has_talked_for_a_while_is_passed_on_and_nobody_else() -> None:
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    mine, other = {"user_id": 3, "answered": True}, {"user_id": 4, "answered": True}

    def row(id_: str, *, ago: float = 20, **more: object) -> dict[str, object]:
        answered = (now - timedelta(seconds=ago)).isoformat()
        return {"id": id_, "status": None, "answered_at": answered, "queue": "sales", "agents": [mine], **more}

    rows = [
        *(row("late", ago=AFTER_S), row("early"), row("short", ago=AFTER_S - 1), row("over", status="answered")),
        *(row("colleague's", agents=[other]), row("there already", queue=TO_QUEUE), row("direct", queue=None)),
        row("rings", answered_at=None),
    ]
    assert ripe(rows, 3, now) == ["early", "late"]
