"""Calls that begin at one's own phone: click-to-call, taking a parked call back, picking up a colleague's."""

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.directory import AgentDirectory
from callcenter.auth.permissions import Permission
from callcenter.calls.facts import Endpoint
from callcenter.calls.ports import CallHandling, CustomerLookup, DeviceState, DialOrder
from callcenter.calls.story import CallStory, Leg
from callcenter.calls.vocabulary import LegRole
from callcenter.control.actions import Result
from callcenter.control.commands import party
from callcenter.control.errors import Impossible, NoSuchSpace, NotYourCall, NotYourPhone
from callcenter.control.live import LiveCalls
from callcenter.control.requests import Asker
from callcenter.control.rules import ControlRules, Diallable
from callcenter.control.schemas import Dialled, DialRequest, Done
from callcenter.control.throttle import DialThrottle
from callcenter.control_settings import AnswerBy


class Dialler:
    """`queues_of` are the queues that a person serves."""

    def __init__(
        self,
        pbx: CallHandling,
        live: LiveCalls,
        rules: ControlRules,
        *,
        phones: AgentDirectory,
        customers: CustomerLookup,
        throttle: DialThrottle,
    ) -> None:
        self._pbx = pbx
        self._live = live
        self._rules = rules
        self._phones = phones
        self._customers = customers
        self._throttle = throttle

    def phone_of(self, asker: Asker, user_id: int | None) -> tuple[int, Endpoint]:
        """Whose phone is to ring, and which it is."""
        whose = asker.principal.user_id if user_id is None else user_id
        if whose != asker.principal.user_id and not asker.principal.may(Permission.CALLS_CONTROL_OTHERS):
            raise NotYourPhone("only one's own phone may be made to ring")
        endpoint = self._phones.endpoint_of(whose)
        if endpoint is None:
            raise Impossible("no-phone", "no phone is held")
        return whose, endpoint

    async def dial(self, session: AsyncSession, asker: Asker, request: DialRequest) -> Dialled:
        _, endpoint = self.phone_of(asker, request.user_id)
        number = self._rules.diallable(request.number)
        shown = self._rules.shown(asker.principal.role, request.shown, request.queue)
        if number.outside:
            self._throttle.take(asker.principal.user_id)
        await self._free(endpoint)
        order = DialOrder(
            endpoint=endpoint,
            number=number.number,
            name=await self._name_of(session, number),
            dialled=number.dialled,
            shown=shown if number.outside else "",
            auto_answer=self._auto(endpoint),
        )
        call_id = await self._pbx.dial(order)
        return Dialled(action="dial", result=Result.RINGING, call_id=call_id, number=number.number, shown=order.shown)

    async def retrieve(self, asker: Asker, space: str) -> Done:
        _, endpoint = self.phone_of(asker, None)
        if all(call.space != space for call in await self._pbx.parked()):
            raise NoSuchSpace("no call is parked there")
        await self._free(endpoint)
        call_id = await self._pbx.retrieve(endpoint, space)
        return Done(action="retrieve", result=Result.RINGING, call_id=call_id)

    async def pick_up(self, asker: Asker, story: CallStory, ringing: Leg) -> Done:
        _, endpoint = self.phone_of(asker, None)
        if ringing.endpoint == endpoint:
            raise Impossible("rings-here", "it is one's own phone that rings: answer it")
        await self._free(endpoint)
        call_id = await self._pbx.pick_up(endpoint, party(ringing), auto_answer=self._auto(endpoint))
        return Done(action="pick_up", result=Result.RINGING, call_id=story.id, detail=call_id)

    def ringing_leg(self, asker: Asker, story: CallStory, user_id: int | None, own_queues: list[str]) -> Leg:
        """The ring that may be taken: of one's own queues, or any with the right to others' calls."""
        rings = [leg for leg in story.legs if leg.role is LegRole.AGENT and not leg.answered_at and not leg.ended_at]
        if user_id is not None:
            rings = [leg for leg in rings if self._phones.agent_of(leg.endpoint) == user_id]
        if not rings:
            raise Impossible("not-ringing", "this call rings at nobody's phone")
        if asker.principal.may(Permission.CALLS_CONTROL_OTHERS):
            return rings[0]
        shared = [leg for leg in rings if leg.queue is not None and leg.queue in own_queues]
        if not shared:
            raise NotYourCall("it does not ring in one of one's own queues")
        return shared[0]

    async def _free(self, endpoint: Endpoint) -> None:
        """A phone that is not there, or rings, or talks, is not made to ring."""
        state = await self._pbx.device_state(endpoint)
        if state is DeviceState.UNAVAILABLE:
            raise Impossible("phone-not-registered", "the phone is not registered at the PBX")
        busy = bool(self._live.legs_of(endpoint)) or state in (DeviceState.IN_USE, DeviceState.RINGING)
        if busy and not self._rules.settings.second_line:
            raise Impossible("already-talking", "the phone is in use")

    async def _name_of(self, session: AsyncSession, number: Diallable) -> str:
        """What the agent's own phone shows beside the number; a number of several people shows none."""
        if not number.outside:
            return ""
        owners = (await self._customers.owners(session, {number.number})).get(number.number, ())
        return str(getattr(owners[0], "name", "")) if len(owners) == 1 else ""

    def _auto(self, endpoint: Endpoint) -> bool:
        return self._rules.answer_by(endpoint) is AnswerBy.AUTO
