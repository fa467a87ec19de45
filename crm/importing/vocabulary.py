"""The words of the former system, understood as ours: by their own names, or as a person settled them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm.importing.cells import BadCell, is_nothing
from crm.importing.kinds import Word
from crm.importing.plans import Plan
from crm.words import fold

SEPARATOR: Final = " / "


@dataclass(frozen=True, slots=True)
class StageKnown:
    """`outcome` is the stage's own word for open, won and lost."""

    id: int
    pipeline_id: int
    name: str
    outcome: str


@dataclass(frozen=True, slots=True)
class HouseWords:
    """Names are folded. `pipelines` are ids with their money, the usual one first; of two users of one name neither is
    here."""

    users: Mapping[str, int]
    pipelines: Mapping[int, str]
    pipeline_names: Mapping[str, int]
    stages: Sequence[StageKnown]
    loss_reasons: Mapping[str, int]


_UNKNOWN: Final = {
    Word.RESPONSIBLE: "unknown_user",
    Word.PIPELINE: "pipeline_unknown",
    Word.STAGE: "stage_unknown",
    Word.LOSS_REASON: "loss_reason_unknown",
}
_ENDS: Final = {
    **dict.fromkeys(("успешно реализовано", "сделка успешна", "closed won", "deal won", "won", "выиграна"), "won"),
    **dict.fromkeys(("закрыто и не реализовано", "сделка провалена", "closed lost", "deal lost", "lost"), "lost"),
}
"""How amoCRM and Bitrix24 call the stages that end a deal, whatever ours are called."""


class Vocabulary:
    """What was settled in the plan goes before what a name says."""

    def __init__(self, plan: Plan, known: HouseWords) -> None:
        self._known = known
        self._settled = {field: _folded(plan.meaning(field)) for field in Word}
        self._stages = {stage.id: stage for stage in known.stages}

    def find(self, field: Word, text: str) -> int | None:
        """The id of a word; None when a person said that it is nobody.

        :raises BadCell: when nothing of ours is called so
        """
        word = fold(" ".join(text.split()))
        if is_nothing(text):
            return None
        if word in self._settled[field]:
            return self._settled[field][word]
        found = self._names(field).get(word)
        if found is None:
            raise BadCell(_UNKNOWN[field])
        return found

    def place(self, pipeline: str, stage: str, usual: int | None) -> dict[str, Any] | None:
        """The columns of a deal that its pipeline and stage fill; None when the row says nothing of them.

        :raises BadCell: when they are not ours
        """
        if not pipeline and not stage:
            return None
        where = self.find(Word.PIPELINE, pipeline) if pipeline and self._needs_pipeline(pipeline, stage) else None
        found = self._stage(pipeline, stage, where, usual)
        return {"pipeline_id": found.pipeline_id, "stage_id": found.id}

    def first(self, usual: int | None) -> StageKnown | None:
        """Where a deal begins when nobody said."""
        return next((one for one in self._in(usual) if one.outcome == "open"), None)

    def stage(self, stage_id: int) -> StageKnown:
        return self._stages[stage_id]

    def stage_of(self, stage_id: int, pipeline_id: int, *, closed: bool) -> StageKnown:
        """Also of one that is not in use any more."""
        gone = StageKnown(stage_id, pipeline_id, "", "won" if closed else "open")
        return self._stages.get(stage_id, gone)

    def currency(self, pipeline_id: int) -> str:
        return self._known.pipelines.get(pipeline_id, "")

    def _needs_pipeline(self, pipeline: str, stage: str) -> bool:
        """A stage that was settled says itself in which pipeline it is."""
        settled = self._settled[Word.STAGE]
        return not any(settled.get(fold(word)) in self._stages for word in (said(pipeline, stage), stage))

    def _stage(self, pipeline: str, stage: str, where: int | None, usual: int | None) -> StageKnown:
        settled = self._settled[Word.STAGE]
        for word in (said(pipeline, stage), stage):
            id_ = settled.get(fold(word)) if word else None
            if id_ in self._stages:
                return self._stages[id_]
        there = self._in(where or usual)
        found = _named(there, stage) if stage else self.first(where or usual)
        if found is None and stage and where is None and usual is None:
            found = _named(self._known.stages, stage)
        if found is None and stage:
            found = next((one for one in there if one.outcome == _ENDS.get(fold(stage))), None)
        if found is None:
            raise BadCell("stage_unknown")
        return found

    def _in(self, pipeline_id: int | None) -> list[StageKnown]:
        of = pipeline_id if pipeline_id is not None else next(iter(self._known.pipelines), None)
        return [stage for stage in self._known.stages if stage.pipeline_id == of]

    def _names(self, field: Word) -> Mapping[str, int]:
        match field:
            case Word.RESPONSIBLE:
                return self._known.users
            case Word.PIPELINE:
                return self._known.pipeline_names
            case Word.LOSS_REASON:
                return self._known.loss_reasons
            case Word.STAGE:
                return {fold(stage.name): stage.id for stage in reversed(self._known.stages)}


def _named(stages: Sequence[StageKnown], name: str) -> StageKnown | None:
    return next((one for one in stages if fold(one.name) == fold(name)), None)


def said(pipeline: str, stage: str) -> str:
    """How a stage of a pipeline is called in the plan."""
    return f"{pipeline}{SEPARATOR}{stage}" if pipeline and stage else stage


def _folded(words: Mapping[str, int | None]) -> dict[str, int | None]:
    return {fold(" ".join(word.split())): id_ for word, id_ in words.items()}
