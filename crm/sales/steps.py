"""A funnel out of counts: no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callcenter.sheets.model import Cell
from crm.deals.kinds import StageOutcome
from crm.sales.tally import share


@dataclass(frozen=True, slots=True)
class KnownStage:
    id: int
    name: str
    position: int
    outcome: StageOutcome


@dataclass(frozen=True, slots=True)
class Furthest:
    """How many deals of one outcome came as far as this place and no further; None: their stage is no more."""

    position: int | None
    outcome: StageOutcome
    deals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    stage: KnownStage
    reached: int
    here: int
    died: int
    from_previous: float | None
    from_first: float | None

    @property
    def died_share(self) -> float | None:
        return share(self.died, self.reached)

    def cells(self) -> list[Cell]:
        return [
            *(self.stage.name, self.reached, self.from_previous, self.from_first, self.here),
            *(self.died, self.died_share),
        ]


def walked(stages: Sequence[KnownStage]) -> list[KnownStage]:
    """The stages that a deal walks through: the open ones in their order, and one for all that are won."""
    ordered = sorted(stages, key=lambda stage: (stage.position, stage.id))
    won = [stage for stage in ordered if stage.outcome is StageOutcome.WON]
    return [*(stage for stage in ordered if stage.outcome is StageOutcome.OPEN), *won[:1]]


def steps(
    stages: Sequence[KnownStage],
    furthest: Sequence[Furthest],
    *,
    here: Mapping[int, int],
    died: Mapping[int, int],
) -> list[Step]:
    """A deal has reached a stage when it was in it or in a later one: whoever skips a stage has passed it."""
    line = walked(stages)
    found: list[Step] = []
    for place, stage in enumerate(line):
        reached = sum(one.deals for one in furthest if has_reached(one, stage, first=place == 0))
        previous = found[-1].reached if found else reached
        step = Step(
            stage=stage,
            reached=reached,
            here=here.get(stage.id, 0) if stage.outcome is StageOutcome.OPEN else reached,
            died=died.get(stage.id, 0),
            from_previous=share(reached, previous),
            from_first=share(reached, found[0].reached if found else reached),
        )
        found.append(step)
    return found


def has_reached(one: Furthest, stage: KnownStage, *, first: bool) -> bool:
    if stage.outcome is StageOutcome.WON:
        return one.outcome is StageOutcome.WON
    return first or one.outcome is StageOutcome.WON or (one.position is not None and one.position >= stage.position)
