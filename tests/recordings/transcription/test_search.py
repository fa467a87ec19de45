"""What was said, found in any of its forms, with one behaviour on both databases."""

from datetime import timedelta
from typing import Any

import pytest

from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.calls.schemas import CallQuery
from callcenter.errors import Forbidden, InvalidInput
from recordings.transcription.schemas import SpokenHit, SpokenPage, SpokenQuery
from tests.fakes.people import person
from tests.fakes.stories import NOW
from tests.recordings.transcription.world import ANNA, BORIS, CARD, QUINN, Firm, heard

pytestmark = pytest.mark.db

RUSSIAN = "мы подготовили договоры и вышлем счёт за доставку в понедельник"


async def page(firm: Firm, q: str, principal: Principal = QUINN, **more: Any) -> SpokenPage:
    async with firm.database.reading() as session:
        return await firm.spoken.find(session, firm.calls, principal, SpokenQuery(q=q, **more))


async def found(firm: Firm, q: str, **more: Any) -> list[str]:
    """The words that are hits, of each turn."""
    return [" ".join(part.text for part in hit.snippet if part.hit) for hit in (await page(firm, q, **more)).items]


@pytest.mark.parametrize(
    ("language", "said", "typed", "hit"),
    [
        ("ru", RUSSIAN, "договор", "договоры"),
        ("ru", RUSSIAN, "СЧЕТА", "счёт"),
        ("ru", RUSSIAN, "доставки договора", "договоры доставку"),
        ("ru", "сталь и чугун", "стали", "сталь"),
        ("uk", "надішліть договір поштою", "договору", "договір"),
        ("uk", "об'єкт здано", "об’єкти", "об'єкт"),
        ("en", "we are calling about your deliveries", "delivery call", "calling deliveries"),
        ("en", "It costs £25,000.", "25000", "£25,000."),
        ("ru", "это двадцать пять тысяч рублей", "25000", "двадцать"),
        ("ko", "안녕하세요 고객님", "고객님", "고객님"),
    ],
)
async def test_word_typed_in_one_form_finds_another(firm: Firm, language: str, said: str, typed: str, hit: str) -> None:
    await firm.heard_call("1", customer=heard(said, language=language))
    assert await found(firm, typed) == [hit]


@pytest.mark.parametrize(
    ("typed", "near", "is_found"),
    [
        ('"вышлем счет"', None, True),
        ('"счет вышлем"', None, False),
        ('"вышлем счет" договор', None, True),
        ("договоры доставка", 6, True),
        ("договоры доставка", 4, False),
        ("договоры пятница", None, False),
        ('" OR "', None, None),
    ],
)
async def test_phrase_and_nearness_hold_on_both_databases(
    firm: Firm, typed: str, near: int | None, is_found: bool | None
) -> None:
    await firm.heard_call("1", customer=heard(RUSSIAN, language="ru"))
    if is_found is None:
        assert await found(firm, typed) == []
        return
    assert bool(await found(firm, typed, near=near)) is is_found


async def test_hit_tells_the_second_and_the_side(firm: Firm) -> None:
    await firm.heard_call("1", customer=heard("hello"), agent=heard("we deliver on monday", start=20))
    (hit,) = (await page(firm, "monday")).items
    assert (hit.speaker, hit.at_s) == ("agent", 21.5)
    assert await found(firm, "monday", side="customer") == []


async def test_words_of_somebody_elses_calls_are_not_found(firm: Firm) -> None:
    await firm.heard_call("1", customer=heard("hello"))
    assert len((await page(firm, "hello", ANNA)).items) == 1
    assert (await page(firm, "hello", BORIS)).items == []


async def test_filters_of_the_call_log_narrow_the_search(firm: Firm) -> None:
    await firm.heard_call("1", customer=heard("hello"))
    await firm.heard_call("2", customer=heard("hello"), at=NOW + timedelta(days=1))
    assert len((await page(firm, "hello")).items) == 2
    assert len((await page(firm, "hello", started_from=NOW + timedelta(hours=1))).items) == 1
    assert (await page(firm, "hello", direction="outbound")).items == []


async def test_pages_give_every_hit_once_newest_first(firm: Firm) -> None:
    for number in range(3):
        await firm.heard_call(str(number), customer=heard("hello"), at=NOW + timedelta(minutes=number))
    hits: list[SpokenHit] = []
    cursor = None
    for _ in range(4):
        result = await page(firm, "hello", limit=1, cursor=cursor)
        hits += result.items
        cursor = result.next_cursor
        if cursor is None:
            break
    assert [hit.spoken_at for hit in hits] == sorted((hit.spoken_at for hit in hits), reverse=True)
    assert len({hit.transcript_id for hit in hits}) == 3


async def test_only_the_newest_version_is_found(firm: Firm) -> None:
    recording_id = await firm.heard_call("1", customer=heard("hello"))
    await firm.transcribe(await firm.ask(recording_id), customer=heard("yellow"))
    assert (await found(firm, "hello"), await found(firm, "yellow")) == ([], ["yellow"])


async def test_redacted_digits_are_not_found(firm: Firm) -> None:
    await firm.heard_call("1", customer=heard(f"card {CARD}"))
    assert await found(firm, "four") == []


@pytest.mark.parametrize("typed", ["...", '""', "'"])
async def test_search_for_no_word_is_refused(firm: Firm, typed: str) -> None:
    with pytest.raises(InvalidInput):
        await page(firm, typed)


async def test_strange_cursor_is_refused(firm: Firm) -> None:
    with pytest.raises(InvalidInput):
        await page(firm, "hello", cursor="bm90IG91cnM")


async def test_call_log_narrowed_to_spoken_words(firm: Firm) -> None:
    await firm.heard_call("1", customer=heard("where is my invoice"), agent=heard("on its way", start=20))
    await firm.heard_call("2", customer=heard("hello"))
    async with firm.database.reading() as session:
        for words, expected in (("invoices way", 1), ("hello", 1), ("invoice hello", 0), ("?!", 0)):
            result = await firm.calls.page(session, QUINN, CallQuery(words=words))
            assert len(result.items) == expected, words


async def test_call_log_by_words_needs_the_right_to_read_transcripts(firm: Firm) -> None:
    async with firm.database.reading() as session:
        with pytest.raises(Forbidden):
            await firm.calls.page(session, person(9, "Robot", Role.INTEGRATOR), CallQuery(words="hello"))


async def test_hit_carries_its_call_and_filters_of_recordings_narrow_it(firm: Firm) -> None:
    await firm.heard_call("1", customer=heard("please cancel my order"))
    (hit,) = (await page(firm, "cancel")).items
    assert hit.call is not None
    assert hit.call.id == hit.call_id
    assert (await page(firm, "cancel", tag="claim")).items == []
    assert (await page(firm, "cancel", max_s=0)).items == []
    assert len((await page(firm, "cancel", min_s=0)).items) == 1
