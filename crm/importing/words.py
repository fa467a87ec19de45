"""What this house calls its people, pipelines, stages and loss reasons, and which words of a file it does not know."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from crm.deals import importing as deals
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import words
from crm.importing import reading, repository
from crm.importing.cells import BadCell, is_nothing
from crm.importing.kinds import Word
from crm.importing.plans import Plan
from crm.importing.reading import Reading
from crm.importing.schemas import WordView
from crm.importing.vocabulary import HouseWords, StageKnown, Vocabulary, said
from crm.words import fold

MOST: Final = 200
"""Different words of one field; a column with more is no column of names."""
_PLACES: Final = (Word.PIPELINE, Word.STAGE)
Counted = dict[tuple[Word, str, str], int]
"""Rows by field and words; the last word is the stage's, behind its pipeline."""


async def house_words(session: AsyncSession) -> HouseWords:
    reasons = await words(session, DictionaryKind.LOSS_REASON)
    pipelines = await deals.pipelines(session)
    return HouseWords(
        users=await repository.users(session),
        pipelines={id_: currency for id_, _, currency in pipelines},
        pipeline_names={fold(name): id_ for id_, name, _ in reversed(pipelines)},
        stages=[StageKnown(*stage) for stage in await deals.stages(session)],
        loss_reasons={fold(word.name): word.id for word in reasons if not word.archived},
    )


def count(path: Path, how: Reading, plan: Plan) -> Counted:
    """Read the file through for the words of the columns that mean people, stages and reasons."""
    places = _places(path, how, plan)
    found: Counter[tuple[Word, str, str]] = Counter()
    with closing(reading.rows(path, how)) as rows:
        for row in rows:
            found.update(_words(places, row.cells))
    return dict(found)


def _places(path: Path, how: Reading, plan: Plan) -> dict[Word, int]:
    mapped = plan.mapped()
    wanted = {mapped.get(name): place for place, name in enumerate(reading.header(path, how))}
    return {word: wanted[str(word)] for word in Word if str(word) in wanted}


def _words(places: dict[Word, int], cells: Sequence[str]) -> Iterable[tuple[Word, str, str]]:
    cell = {word: cells[place] if place < len(cells) else "" for word, place in places.items()}
    said_of = {word: "" if is_nothing(text) else " ".join(text.split()) for word, text in cell.items()}
    yield from ((word, text, "") for word, text in said_of.items() if text and word not in _PLACES)
    pipeline, stage = (said_of.get(word, "") for word in _PLACES)
    if pipeline or stage:
        yield Word.STAGE if stage else Word.PIPELINE, pipeline, stage


def views(found: Counted, words_of: Vocabulary, plan: Plan) -> list[WordView]:
    """Each word once, those that nobody knows and the most frequent first. `id` is what it means here."""
    shown = [_view(words_of, plan, key, rows) for key, rows in found.items()]
    shown.sort(key=lambda one: (one.field, one.known, -one.rows, one.value))
    kept: Counter[Word] = Counter()
    few: list[WordView] = []
    for one in shown:
        kept[one.field] += 1
        if kept[one.field] <= MOST:
            few.append(one)
    return few


def _view(words_of: Vocabulary, plan: Plan, key: tuple[Word, str, str], rows: int) -> WordView:
    field, first, stage = key
    value = said(first, stage) if field is Word.STAGE else first
    try:
        id_: int | None = words_of.find(field, value) if field not in _PLACES else None
        if field in _PLACES:
            place = words_of.place(first, stage, plan.pipeline_id)
            id_ = None if place is None else place["stage_id" if field is Word.STAGE else "pipeline_id"]
    except BadCell:
        return WordView(field=field, value=value, rows=rows, id=None, known=False)
    return WordView(field=field, value=value, rows=rows, id=id_, known=True)
