"""The rules of pipelines."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import NotFound
from crm.deals.errors import NoPipeline, StageInUse
from crm.deals.kinds import PipelineKind, StageOutcome
from crm.deals.models import Deal, Pipeline, Stage
from crm.deals.schemas import PipelineChange, PipelineInput, PipelineOut, StageInput, StageOut, TemplateInput
from crm.deals.templates import LOSS_REASONS, SOURCES, template
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import add_if_empty
from crm.errors import Outdated, invalid_field


async def pipelines(session: AsyncSession, *, only: int | None = None) -> list[PipelineOut]:
    """In their order, with all stages."""
    query = select(Pipeline).order_by(Pipeline.archived, Pipeline.position, Pipeline.id)
    rows = list(await session.scalars(query if only is None else query.where(Pipeline.id == only)))
    wanted = [row.id for row in rows]
    stages: defaultdict[int, list[StageOut]] = defaultdict(list)
    order = (Stage.archived, Stage.position, Stage.id)
    for stage in await session.scalars(select(Stage).where(Stage.pipeline_id.in_(wanted)).order_by(*order)):
        stages[stage.pipeline_id].append(StageOut.model_validate(stage, from_attributes=True))
    return [
        PipelineOut(
            id=row.id,
            name=row.name,
            kind=PipelineKind(row.kind),
            currency=row.currency,
            archived=row.archived,
            version=row.version,
            stages=stages[row.id],
        )
        for row in rows
    ]


async def pipeline(session: AsyncSession, pipeline_id: int) -> PipelineOut:
    found = await pipelines(session, only=pipeline_id)
    if not found:
        raise NotFound("there is no such pipeline")
    return found[0]


async def usual_pipeline(session: AsyncSession, kind: PipelineKind = PipelineKind.SALES) -> PipelineOut:
    """Where a deal goes when nobody said: the first of its kind, or the first of all."""
    found = [one for one in await pipelines(session) if not one.archived]
    if not found:
        raise NoPipeline("there is no pipeline yet")
    return next((one for one in found if one.kind is kind), found[0])


async def create(session: AsyncSession, form: PipelineInput) -> PipelineOut:
    last = await session.scalar(select(func.max(Pipeline.position)))
    row = Pipeline(name=form.name, kind=str(form.kind), currency=form.currency, archived=form.archived, version=1)
    row.position = 0 if last is None else last + 1
    session.add(row)
    await session.flush()
    for position, stage in enumerate(form.stages):
        _add_stage(session, row.id, stage, position)
    await session.flush()
    return await pipeline(session, row.id)


async def create_from_template(session: AsyncSession, form: TemplateInput) -> PipelineOut:
    """The first pipeline of a firm also brings the first words of the dictionaries that deals need."""
    await add_if_empty(session, DictionaryKind.LOSS_REASON, LOSS_REASONS[form.language])
    await add_if_empty(session, DictionaryKind.SOURCE, SOURCES[form.language])
    return await create(session, template(form.kind, form.language, form.currency))


async def change(session: AsyncSession, pipeline_id: int, form: PipelineChange) -> PipelineOut:
    """Make the pipeline what the form says; deals stay in the stages that stay."""
    row = await session.get(Pipeline, pipeline_id, with_for_update=True)
    if row is None:
        raise NotFound("there is no such pipeline")
    if row.version != form.version:
        current = (await pipeline(session, pipeline_id)).model_dump(mode="json")
        raise Outdated("it was changed meanwhile", current=current)
    known = {stage.id: stage for stage in await session.scalars(select(Stage).where(Stage.pipeline_id == pipeline_id))}
    await _check_stages(session, form, known)
    row.name, row.kind, row.currency, row.archived = form.name, str(form.kind), form.currency, form.archived
    row.version += 1
    for stage_id in known.keys() - {stage.id for stage in form.stages}:
        known[stage_id].archived = True
    for position, stage in enumerate(form.stages):
        if stage.id is None:
            _add_stage(session, pipeline_id, stage, position)
        else:
            _set_stage(known[stage.id], stage, position)
    await session.flush()
    return await pipeline(session, pipeline_id)


async def _check_stages(session: AsyncSession, form: PipelineChange, known: Mapping[int, Stage]) -> None:
    """A stage may go, or turn from open into an end, only without deals: they did not come to that end."""
    kept = {stage.id: stage for stage in form.stages if stage.id is not None}
    if kept.keys() - known.keys():
        raise invalid_field("body.stages", "there is no such stage in this pipeline")
    gone = known.keys() - kept.keys()
    turned = {stage_id for stage_id, stage in kept.items() if known[stage_id].outcome != str(stage.outcome)}
    busy = await _with_deals(session, gone | turned)
    if busy:
        names = sorted(known[stage_id].name for stage_id in busy)
        raise StageInUse("move the deals out of the stage first", stages=names)


async def _with_deals(session: AsyncSession, stage_ids: Collection[int]) -> set[int]:
    if not stage_ids:
        return set()
    return set(await session.scalars(select(Deal.stage_id).where(Deal.stage_id.in_(stage_ids)).distinct()))


def _add_stage(session: AsyncSession, pipeline_id: int, form: StageInput, position: int) -> None:
    stage = Stage(pipeline_id=pipeline_id)
    _set_stage(stage, form, position)
    session.add(stage)


def _set_stage(stage: Stage, form: StageInput, position: int) -> None:
    certain = {StageOutcome.WON: 100, StageOutcome.LOST: 0}
    stage.name, stage.position, stage.archived = form.name, position, False
    stage.outcome = str(form.outcome)
    stage.probability = certain.get(form.outcome, form.probability)
