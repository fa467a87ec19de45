"""The firm: its departments and teams, who belongs where, and who is around and below whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.errors import BadPlace, DepartmentInUse
from callcenter.auth.firm_schemas import DepartmentInput, DepartmentOut
from callcenter.auth.models import Department, DepartmentKind, Place, User
from callcenter.auth.rights import Circles
from callcenter.errors import NotFound

MOST_DEPTH: Final = 20


@dataclass(frozen=True, slots=True)
class Tree:
    """All departments at once: a firm has tens of them, rarely hundreds."""

    by_id: Mapping[int, Department]

    def below(self, ids: Iterable[int]) -> set[int]:
        """These and everything under them."""
        children: defaultdict[int, list[int]] = defaultdict(list)
        for one in self.by_id.values():
            if one.parent_id is not None:
                children[one.parent_id].append(one.id)
        found: set[int] = set()
        waiting = [id_ for id_ in ids if id_ in self.by_id]
        while waiting:
            id_ = waiting.pop()
            if id_ not in found:
                found.add(id_)
                waiting += children[id_]
        return found

    def above(self, id_: int | None) -> list[Department]:
        """It and everything over it, the nearest first."""
        found: list[Department] = []
        while id_ is not None and id_ in self.by_id and len(found) <= MOST_DEPTH:
            found.append(self.by_id[id_])
            id_ = self.by_id[id_].parent_id
        return found

    def department_of(self, id_: int | None) -> int | None:
        """The nearest department; of a team that stands alone, the team."""
        line = self.above(id_)
        return next((one.id for one in line if one.kind is DepartmentKind.DEPARTMENT), line[0].id if line else None)

    def headed_by(self, user_id: int) -> set[int]:
        return self.below(one.id for one in self.by_id.values() if one.head_id == user_id)


async def tree(session: AsyncSession, *, lock: bool = False) -> Tree:
    query = select(Department).order_by(Department.id)
    rows = await session.scalars(query.with_for_update() if lock else query)
    return Tree({row.id: row for row in rows})


async def circles(session: AsyncSession, user_id: int, department_id: int | None) -> Circles:
    """Who is around this person now; leavers count, for what was theirs is the team's still."""
    firm = await tree(session)
    if not firm.by_id:
        return Circles()
    above = firm.department_of(department_id)
    team = [] if department_id is None else [department_id]
    whole, headed = firm.below([] if above is None else [above]), firm.headed_by(user_id)
    people = await _people(session, {*team, *whole, *headed})
    parts = (frozenset(person for id_ in ids for person in people[id_]) for ids in (team, whole, headed))
    return Circles(*parts)


async def heads_of(session: AsyncSession, user_ids: Collection[int]) -> dict[int, int]:
    """Whom each of these people answers to: the nearest head over them who is another person and is still here."""
    if not user_ids:
        return {}
    firm = await tree(session)
    here = set(await session.scalars(select(User.id).where(User.active)))
    found: dict[int, int] = {}
    query = select(Place.user_id, Place.department_id).where(Place.user_id.in_(user_ids))
    for user_id, department_id in await session.execute(query):
        heads = (one.head_id for one in firm.above(department_id))
        head = next((id_ for id_ in heads if id_ is not None and id_ != user_id and id_ in here), None)
        if head is not None:
            found[user_id] = head
    return found


async def _people(session: AsyncSession, departments: Collection[int]) -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    query = select(Place.department_id, Place.user_id).where(Place.department_id.in_(departments))
    for department_id, user_id in await session.execute(query):
        found[department_id or 0].append(user_id)
    return found


async def departments(session: AsyncSession) -> list[DepartmentOut]:
    """By name; the tree is in `parent_id`."""
    query = select(Place.department_id, func.count()).join(User, User.id == Place.user_id).where(User.active)
    rows_of = await session.execute(query.group_by(Place.department_id))
    counts: dict[int | None, int] = {row[0]: row[1] for row in rows_of}
    rows = await session.scalars(select(Department))
    found = [_out(row, counts.get(row.id, 0)) for row in rows]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def _out(row: Department, people: int) -> DepartmentOut:
    return DepartmentOut(
        id=row.id, name=row.name, kind=row.kind, parent_id=row.parent_id, head_id=row.head_id, people=people
    )


async def save_department(session: AsyncSession, form: DepartmentInput, department_id: int | None = None) -> Department:
    """A new one, or another shape of this one."""
    firm = await tree(session, lock=True)
    row = Department() if department_id is None else firm.by_id.get(department_id)
    if row is None:
        raise NotFound("there is no such department")
    await _check(session, firm, form, department_id)
    row.name, row.kind, row.parent_id, row.head_id = form.name, form.kind, form.parent_id, form.head_id
    session.add(row)
    await session.flush()
    return row


async def _check(session: AsyncSession, firm: Tree, form: DepartmentInput, department_id: int | None) -> None:
    line = firm.above(form.parent_id)
    if form.parent_id is not None and not line:
        raise BadPlace("there is no such department above", field="parent_id")
    if line and line[0].kind is DepartmentKind.TEAM:
        raise BadPlace("a team has nothing below it", field="parent_id")
    if any(one.id == department_id for one in line) or len(line) >= MOST_DEPTH:
        raise BadPlace("a department cannot stand below itself, nor that deep", field="parent_id")
    if form.kind is DepartmentKind.TEAM and department_id is not None and len(firm.below([department_id])) > 1:
        raise BadPlace("it has departments or teams below it, and a team has none", field="kind")
    head = None if form.head_id is None else await session.get(User, form.head_id)
    if form.head_id is not None and (head is None or not head.active):
        raise BadPlace("there is no such person", field="head_id")


async def remove_department(session: AsyncSession, department_id: int) -> Department:
    """Only one that nothing hangs on."""
    firm = await tree(session, lock=True)
    row = firm.by_id.get(department_id)
    if row is None:
        raise NotFound("there is no such department")
    people = await session.scalar(select(func.count()).where(Place.department_id == department_id)) or 0
    if people or len(firm.below([department_id])) > 1:
        raise DepartmentInUse("people or teams belong to it; move them first", people=people)
    await session.delete(row)
    await session.flush()
    return row


async def places(session: AsyncSession) -> dict[int, Place]:
    """By person; who stands nowhere is left out."""
    return {row.user_id: row for row in await session.scalars(select(Place))}


async def put(session: AsyncSession, user_id: int, values: Mapping[str, int | None]) -> Place:
    """Set `department_id`, `own_role_id` or both."""
    row = await session.get(Place, user_id) or Place(user_id=user_id)
    department_id = values.get("department_id")
    if department_id is not None and await session.get(Department, department_id) is None:
        raise BadPlace("there is no such department", field="department_id")
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    await session.flush()
    return row


async def staff_of(session: AsyncSession, own_role_id: int) -> Sequence[int]:
    """Who has the role."""
    return (await session.scalars(select(Place.user_id).where(Place.own_role_id == own_role_id))).all()
