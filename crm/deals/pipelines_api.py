"""Pipelines over HTTP."""

from typing import Final

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.deals import pipelines
from crm.deals.schemas import PipelineChange, PipelineInput, PipelineOut, TemplateInput

SETUP: Final = Permission.CRM_SETUP

routes: Final = Routes("pipelines")


@routes.get("/pipelines", Permission.DEALS_VIEW)
async def list_pipelines(ctx: Context) -> list[PipelineOut]:
    """All pipelines with their stages; a firm has a handful."""
    return await pipelines.pipelines(ctx.session)


@routes.post("/pipelines", SETUP)
async def create_pipeline(ctx: Context, body: PipelineInput) -> PipelineOut:
    """A pipeline with its stages."""
    return await pipelines.create(ctx.session, body)


@routes.post("/pipelines/from-template", SETUP)
async def create_usual_pipeline(ctx: Context, body: TemplateInput) -> PipelineOut:
    """A pipeline with the usual stages of its kind; the first one brings the first loss reasons and sources."""
    return await pipelines.create_from_template(ctx.session, body)


@routes.put("/pipelines/{pipeline_id}", SETUP)
async def change_pipeline(ctx: Context, pipeline_id: int, body: PipelineChange) -> PipelineOut:
    """Replace a pipeline; stages that are left out are archived, and must be empty."""
    return await pipelines.change(ctx.session, pipeline_id, body)
