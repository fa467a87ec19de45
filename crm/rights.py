"""Whose customers a person may see, add, change, merge away and take along.

Every query for customers asks here, by the person in whose name its session is used; a session of nobody reaches
everything. A customer out of reach is not there (404): its id tells nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.rights import EVERYTHING, Reach
from callcenter.auth.scopes import CUSTOMERS, OWN_FIELD, Action, Entity
from callcenter.auth.viewing import viewer_of
from callcenter.errors import Forbidden
from crm.kinds import CustomerKind, CustomerRef

ENTITIES: Final = {
    CustomerKind.CONTACT: Entity.CONTACT,
    CustomerKind.COMPANY: Entity.COMPANY,
    CustomerKind.LEAD: Entity.LEAD,
}
MOST_WALKS: Final = 40
"""People whose customers are each walked along the index of the responsible; of more one walk looks at everybody's."""
_ADMITTED: Final = "crm.admitted"


class FieldLocked(Forbidden):
    """`fields`: those that this person's role may not change."""

    code = "field-read-only"


def within(reach: Reach, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """The condition that the responsible is within reach; none when everybody is."""
    if reach.people is None:
        return []
    parts = [column.in_(sorted(reach.people))] if reach.people else []
    parts += [column.is_(None)] if reach.nobodys else []
    return [or_(*parts) if parts else false()]


@dataclass(frozen=True, slots=True)
class Whose:
    """Which customers a list may give: those that the viewer sees, and if asked for of one responsible."""

    viewer: Principal | None
    responsible_id: int | None = None
    everybodys: bool = False
    """The list itself sees to whose they are."""

    def reach(self, kind: CustomerKind) -> Reach:
        return EVERYTHING if self.everybodys else _reach(self.viewer, kind, Action.VIEW)

    @property
    def hides_numbers(self) -> bool:
        """Whoever sees no numbers finds by a whole one only: half a number would tell the rest, digit by digit."""
        rights = None if self.viewer is None else self.viewer.own
        return rights is not None and any("phones" in rights.hidden(entity) for entity in CUSTOMERS)

    def of(self, kind: CustomerKind, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        mine = [] if self.responsible_id is None else [column == self.responsible_id]
        return [*within(self.reach(kind), column), *mine]

    def apart(self, kind: CustomerKind, column: ColumnElement[Any]) -> list[list[ColumnElement[bool]]]:
        """The same in parts, each of which one range of an index by responsible and time answers."""
        reach = self.reach(kind)
        if self.responsible_id is not None or reach.people is None or len(reach.people) > MOST_WALKS:
            return [self.of(kind, column)]
        parts: list[list[ColumnElement[bool]]] = [[column == person] for person in sorted(reach.people)]
        return [*parts, [column.is_(None)]] if reach.nobodys else parts


def reach(session: AsyncSession, kind: CustomerKind, action: Action) -> Reach:
    return _reach(viewer_of(session), kind, action)


def _reach(viewer: Principal | None, kind: CustomerKind, action: Action) -> Reach:
    """Built-in roles reach every customer or come to no route that asks: what a reviewer is shown of a call, say, is
    for the room to decide that shows it."""
    whole = viewer is None or (viewer.own is None and viewer.only is None)
    return EVERYTHING if viewer is None or whole else viewer.reach(ENTITIES[kind], action)


def hides(session: AsyncSession, kind: CustomerKind, field: str) -> bool:
    """Whether the role of this session's person hides a field of customers of a kind."""
    viewer = viewer_of(session)
    return viewer is not None and viewer.own is not None and field in viewer.own.hidden(ENTITIES[kind])


def sees(session: AsyncSession, ref: CustomerRef, responsible_id: int | None) -> bool:
    return ref in session.info.get(_ADMITTED, ()) or reach(session, ref.kind, Action.VIEW).holds(responsible_id)


def admit(session: AsyncSession, ref: CustomerRef) -> None:
    """Let the person of this session see one customer for once, such as who is calling."""
    session.info.setdefault(_ADMITTED, set()).add(ref)


def seen(session: AsyncSession, kind: CustomerKind, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """As a condition of a query over customers of a kind."""
    return within(reach(session, kind, Action.VIEW), column)


def seen_by(viewer: Principal, kind: CustomerKind, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """The same for somebody whose session it need not be."""
    return within(_reach(viewer, kind, Action.VIEW), column)


def reaches(viewer: Principal, kind: CustomerKind, responsible_id: int | None) -> bool:
    """Whether a customer of this responsible is among those that somebody sees."""
    return _reach(viewer, kind, Action.VIEW).holds(responsible_id)


def check(session: AsyncSession, ref: CustomerRef, responsible_id: int | None, action: Action) -> None:
    """Of a customer that is seen: whether more may be done.

    :raises Forbidden: naming the right that is missing
    """
    if not reach(session, ref.kind, action).holds(responsible_id):
        raise _refused(f"this {ref.kind} is a colleague's", ref.kind, action)


def check_fields(
    session: AsyncSession, kind: CustomerKind, names: Iterable[str], own: Iterable[str] | None = None
) -> None:
    """`own` are the keys of the firm's own fields.

    :raises FieldLocked: naming those that the role may not change
    """
    viewer = viewer_of(session)
    locked = frozenset[str]() if viewer is None else viewer.rights.locked(ENTITIES[kind])
    wrong = sorted(locked.intersection([*names, *(f"{OWN_FIELD}{key}" for key in own or ())]))
    if wrong:
        raise FieldLocked(f"these fields of a {kind} are not yours to change", fields=wrong)


def responsible_of_new(session: AsyncSession, kind: CustomerKind, wanted: int | None) -> int | None:
    """What somebody adds who does not see nobody's, is the adder's own when nobody was named.

    :raises Forbidden: when this person adds none, or none for somebody else
    """
    viewer = viewer_of(session)
    if viewer is None:
        return wanted
    own = wanted is None and not _reach(viewer, kind, Action.VIEW).is_all
    responsible_id = viewer.user_id if own else wanted
    if not _reach(viewer, kind, Action.ADD).holds(responsible_id):
        raise _refused(f"you may not add such a {kind}", kind, Action.ADD)
    return responsible_id


def _refused(detail: str, kind: CustomerKind, action: Action) -> Forbidden:
    permission = Permission.CUSTOMERS_MERGE if action is Action.DELETE else Permission.CUSTOMERS_EDIT
    return Forbidden(detail, permission=str(permission), right=f"{ENTITIES[kind]}.{action}")
