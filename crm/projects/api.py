"""Projects over HTTP."""

from typing import Final

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.preconditions import if_match
from crm.projects import history, service
from crm.projects.schemas import (
    ProjectCard,
    ProjectHistory,
    ProjectInput,
    ProjectLine,
    ProjectPage,
    ProjectPatch,
    ProjectQuery,
)
from crm.schemas import Named, NoteInput, PageQuery

VIEW: Final = Permission.PROJECTS_VIEW
EDIT: Final = Permission.PROJECTS_EDIT

routes: Final = Routes("projects")


@routes.get("/projects", VIEW)
async def list_projects(ctx: Context, query: ProjectQuery) -> ProjectPage:
    """The projects that one may see or works on, by deadline, with how far their tasks are."""
    return await service.find(ctx.session, query, ctx.user)


@routes.get("/projects/people", VIEW)
async def list_project_people(ctx: Context) -> list[Named]:
    """Everybody who can be responsible for a project or work on it."""
    return [Named(id=id_, name=name) for id_, name in await service.people(ctx.session)]


@routes.post("/projects", EDIT)
async def create_project(ctx: Context, body: ProjectInput) -> ProjectCard:
    """Begin a project, also of a deal, whose customers it takes."""
    return await service.card(ctx.session, await service.create(ctx.session, body, ctx.user), ctx.user)


@routes.get("/projects/{project_id}", VIEW)
async def get_project(ctx: Context, project_id: int) -> ProjectCard:
    return await service.card(ctx.session, project_id, ctx.user)


@routes.patch("/projects/{project_id}", EDIT)
async def change_project(ctx: Context, project_id: int, body: ProjectPatch) -> ProjectCard:
    """Change a project, or its state; 409 with the current card when a colleague was faster."""
    if body.version is None:
        body.version = if_match(ctx)
    await service.patch(ctx.session, project_id, body, ctx.user)
    return await service.card(ctx.session, project_id, ctx.user)


@routes.get("/projects/{project_id}/timeline", VIEW)
async def list_project_timeline(ctx: Context, project_id: int, query: PageQuery) -> ProjectHistory:
    """What happened to a project, newest first; its tasks have histories of their own."""
    await service.existing(ctx.session, project_id, ctx.user)
    return await history.page(ctx.session, project_id, query)


@routes.post("/projects/{project_id}/notes", EDIT)
async def add_note_to_project(ctx: Context, project_id: int, body: NoteInput) -> ProjectLine:
    """Note something about a project that one may see."""
    entry = await service.note(ctx.session, project_id, body.text, ctx.user)
    return history.line(entry, {ctx.user.user_id: Named(id=ctx.user.user_id, name=ctx.user.name)})
