"""What does not belong to one part of the room alone."""

from pydantic import BaseModel


class QaCounts(BaseModel):
    """Things that wait for whoever asks; `disputes` are those that he may decide, `overdue` of them."""

    results: int
    coaching: int
    calibrations: int
    disputes: int
    overdue: int


class QaPerson(BaseModel):
    user_id: int
    name: str


class ScriptStep(BaseModel):
    criterion_id: str
    title: str


class ScriptOut(BaseModel):
    """A script that calls of the last 90 days were checked by."""

    script_key: str
    steps: list[ScriptStep]


class FormChoice(BaseModel):
    version_id: str
    title: str


class QaChoices(BaseModel):
    """What plans, calibrations and reports are made of."""

    agents: list[QaPerson]
    members: list[QaPerson]
    scripts: list[ScriptOut]
    forms: list[FormChoice]
