"""What people did beside deals, read line by line over the API and counted plainly: talks, notes, tasks, leads."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Any, Final

from tests.handcount.counting import DAY_S, Figures, Span, ended
from tests.handcount.rows import Api, Deal, moment, name_of

TASK_MINUTES: Final = 15
"""What the portrait takes a task that was done for."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Of one person in one call; `parties` are the cards of its number with their companies, as `contact:5`."""

    person: str
    at: datetime
    seconds: float
    parties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Task:
    person: str
    closed_by: str
    created_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    state: str
    parties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lead:
    person: str
    created_at: datetime
    lost_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    talks: Sequence[Talk]
    tasks: Sequence[Task]
    leads: Sequence[Lead]
    notes: Sequence[Note]
    names: dict[str, str]
    """Of customers, by `contact:5`."""


async def work_of(api: Api) -> Work:
    names: dict[str, str] = {}
    notes: dict[str, Note] = {}
    leads: list[Lead] = []
    for kind, path in (("contact", "contacts"), ("company", "companies"), ("lead", "leads"), ("deal", "deals")):
        listed = "/deals" if kind == "deal" else f"/customers/list?kind={kind}"
        async for item in api.pages(listed):
            names[f"{kind}:{item['id']}"] = item.get("name", "")
            notes |= {line["id"]: _note(line) async for line in api.pages(f"/{path}/{item['id']}/timeline?types=note")}
            if kind == "lead":
                leads.append(_lead(await api.get(f"/leads/{item['id']}")))
    tasks: list[Task] = []
    async for item in api.pages("/tasks"):
        lines = [line async for line in api.pages(f"/tasks/{item['id']}/timeline")]
        notes |= {line["id"]: _note(line) for line in lines if line["type"] == "note"}
        ends = [name_of(line["author"]) for line in lines if line["task"] and line["task"]["event"] == "done"]
        tasks.append(_task(item, next(iter(ends), "")))
    talks = [talk async for item in api.pages("/calls") for talk in _talks(item)]
    return Work(talks, tasks, leads, list(notes.values()), names)


def _talks(call: Any) -> Iterable[Talk]:
    answered = [agent for agent in call["agents"] if agent["answered"] and agent["user_id"] is not None]
    if call["answered_at"] is None or len(answered) != 1:
        return
    cards = [f"{one['kind']}:{one['id']}" for one in call["customers"]]
    firms = [f"company:{one['company']['id']}" for one in call["customers"] if one["company"]]
    at = datetime.fromisoformat(call["answered_at"])
    yield Talk(answered[0]["name"], at, call["talk_s"], frozenset([*cards, *firms]))


def _task(item: Any, closed_by: str) -> Task:
    ties = [f"{kind}:{item[kind]['id']}" for kind in ("contact", "company", "lead") if item[kind]]
    return Task(
        person=name_of(item["responsible"]),
        closed_by=closed_by or name_of(item["responsible"]),
        created_at=datetime.fromisoformat(item["created_at"]),
        due_at=moment(item["due_at"]),
        closed_at=moment(item["closed_at"]),
        state=item["state"],
        parties=frozenset(ties),
    )


def _lead(card: Any) -> Lead:
    lead = card["lead"]
    return Lead(
        person=name_of(card["responsible"]),
        created_at=datetime.fromisoformat(card["created_at"]),
        lost_at=moment(lead["lost_at"]) if card["status"] == "lost" else None,
        reason=name_of(lead["loss_reason"]),
    )


def _note(line: Any) -> Note:
    return Note(name_of(line["author"]), datetime.fromisoformat(line["at"]))


def _by_person(work: Work, span: Span) -> dict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for talk in (one for one in work.talks if span.holds(one.at)):
        found[talk.person]["calls"] += 1
        found[talk.person]["talk_ms"] += round(talk.seconds * 1000)
    for note in (one for one in work.notes if span.holds(one.at) and one.person):
        found[note.person]["notes"] += 1
    for task in (one for one in work.tasks if one.state == "done" and span.holds(one.closed_at)):
        found[task.closed_by]["tasks_done"] += 1
    return found


def activity(work: Work, span: Span) -> Figures:
    found: Figures = {}
    for person, counts in _by_person(work, span).items():
        found |= {f"people/{person}/{name}": counts[name] for name in ("calls", "notes", "tasks_done")}
        found[f"people/{person}/talk_s"] = counts["talk_ms"] / 1000
    return found


def kpi(work: Work, span: Span, now: datetime) -> Figures:
    counts = _by_person(work, span)
    found: Figures = {}
    people = {lead.person for lead in work.leads} | set(counts)
    for person in people - {""}:
        row = counts.get(person, Counter())
        found |= {f"managers/{person}/{name}": row[name] for name in ("calls", "notes", "tasks_done")}
        found[f"managers/{person}/talk_s"] = row["talk_ms"] / 1000
        made = [lead for lead in work.leads if lead.person == person and span.holds(lead.created_at)]
        found[f"managers/{person}/leads"] = len(made)
        found[f"managers/{person}/tasks_overdue"] = len([one for one in _overdue(work, now) if one.person == person])
    return found


def _overdue(work: Work, now: datetime) -> list[Task]:
    return [one for one in work.tasks if one.state == "open" and one.due_at is not None and one.due_at < now]


def tasks(work: Work, span: Span, now: datetime) -> Figures:
    done = [one for one in work.tasks if one.state == "done" and one.closed_at and span.holds(one.closed_at)]
    late = [lateness for one in done if (lateness := _late_days(one)) > 0]
    return {
        "tasks_made": len([one for one in work.tasks if span.holds(one.created_at)]),
        "tasks_in_time": len(done) - len(late),
        "tasks_late": len(late),
        "late_median": median(late) if late else None,
        "tasks_overdue": len(_overdue(work, now)),
    }


def _late_days(task: Task) -> float:
    """Nothing of a task without a deadline."""
    if task.due_at is None or task.closed_at is None:
        return 0.0
    return (task.closed_at - task.due_at).total_seconds() / DAY_S


def lost_leads(work: Work, span: Span) -> Figures:
    reasons = Counter(lead.reason for lead in work.leads if span.holds(lead.lost_at))
    return {f"lead_losses/{reason}/lost_leads": count for reason, count in reasons.items()}


def portrait(work: Work, deals: list[Deal], span: Span) -> Figures:
    """Of whoever bought: what they brought, and what they cost in talks and tasks."""
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for deal in ended(deals, span, "won"):
        if deal.amount and deal.customer:
            sums[deal.customer, deal.currency] += deal.amount
    found: Figures = {}
    for (customer, currency), amount in sums.items():
        name = work.names[customer]
        seconds = sum(one.seconds for one in work.talks if customer in one.parties and span.holds(one.at))
        done = [one for one in work.tasks if one.state == "done" and span.holds(one.closed_at)]
        count = len([one for one in done if customer in one.parties])
        found[f"customers/{name}/turnover:{currency}"] = f"{amount:.2f}"
        found[f"customers/{name}/call_minutes"] = seconds / 60
        found[f"customers/{name}/tasks"] = count
        found[f"customers/{name}/load"] = seconds / 60 + TASK_MINUTES * count
    return found
