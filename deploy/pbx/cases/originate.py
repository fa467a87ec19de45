"""Calls that the exchange is told to make or to move: Originate, Redirect, Bridge, and ears that are no party."""

from contextlib import AsyncExitStack
from typing import Final

from deploy.pbx import numbers
from deploy.pbx.cases.acts import begin, talking
from deploy.pbx.spec import PbxSpec
from deploy.pbx.stage import Case, Stage
from deploy.phones import AgentDials, AgentPhone, Caller, OnRing, OutsidePhone

CUSTOMER: Final = "+79031112233"
DIALLED: Final = "979031112233"


async def _originate(on: Stage, **fields: str) -> None:
    await on.hands.action("Originate", Async="true", Timeout="20000", **fields)


async def _made(on: Stage) -> None:
    await on.seen.expect("Event: OriginateResponse")
    await on.seen.expect_calls_over()


async def _customer_first(on: Stage, outside: OutsidePhone, agent: AgentPhone) -> None:
    async with outside.reachable(on.pbx), agent.online(on.pbx):
        await _originate(
            on,
            Channel=f"PJSIP/{CUSTOMER}@trunk",
            Context="internal",
            Exten=agent.extension,
            Priority="1",
            CallerID=numbers.OUTBOUND_NUMBER,
            ChannelId="click-0003",
        )
        await _made(on)


async def _customer_first_answered(on: Stage) -> None:
    await _customer_first(
        on, OutsidePhone(answer_after_s=1), AgentPhone(extension="101", answer_after_s=1, hangup_after_s=2)
    )


async def _customer_first_busy(on: Stage) -> None:
    await _customer_first(on, OutsidePhone(on_ring=OnRing.BUSY), AgentPhone(extension="101"))


async def _customer_first_agent_busy(on: Stage) -> None:
    await _customer_first(on, OutsidePhone(answer_after_s=1), AgentPhone(extension="101", on_ring=OnRing.BUSY))


async def _customer_first_through_local(on: Stage) -> None:
    """The dial plan's way out, with its caller id, rings the customer; then the agent is dialled."""
    agent = AgentPhone(extension="101", answer_after_s=1, hangup_after_s=2)
    async with OutsidePhone(answer_after_s=1).reachable(on.pbx), agent.online(on.pbx):
        await _originate(
            on, Channel=f"Local/{DIALLED}@internal", Context="internal", Exten=agent.extension, Priority="1"
        )
        await _made(on)


async def _agent_declines_click(on: Stage) -> None:
    async with AgentPhone(extension="101", on_ring=OnRing.REJECT).online(on.pbx):
        await _originate(on, Channel="PJSIP/101", Context="internal", Exten=DIALLED, Priority="1", CallerID=CUSTOMER)
        await _made(on)


async def _agent_first(on: Stage, outside: OutsidePhone, agent: AgentPhone, **fields: str) -> None:
    async with outside.reachable(on.pbx), agent.online(on.pbx):
        await _originate(on, Context="internal", Exten=DIALLED, Priority="1", CallerID=CUSTOMER, **fields)
        await _made(on)


async def _agent_first_without_id(on: Stage) -> None:
    agent = AgentPhone(extension="101", answer_after_s=1, hangup_after_s=4)
    await _agent_first(on, OutsidePhone(answer_after_s=1), agent, Channel="PJSIP/101")


async def _agent_first_customer_busy(on: Stage) -> None:
    agent = AgentPhone(extension="101", answer_after_s=1)
    await _agent_first(on, OutsidePhone(on_ring=OnRing.BUSY), agent, Channel="PJSIP/101")


async def _agent_first_gives_up(on: Stage) -> None:
    agent = AgentPhone(extension="101", answer_after_s=1, hangup_after_s=3)
    await _agent_first(on, OutsidePhone(on_ring=OnRing.IGNORE), agent, Channel="PJSIP/101")


async def _agent_first_through_local(on: Stage) -> None:
    agent = AgentPhone(extension="101", answer_after_s=1, hangup_after_s=4)
    await _agent_first(on, OutsidePhone(answer_after_s=1), agent, Channel="Local/101@internal")


async def _agent_first_through_kept_local(on: Stage) -> None:
    agent = AgentPhone(extension="101", answer_after_s=1, hangup_after_s=4)
    await _agent_first(
        on,
        OutsidePhone(answer_after_s=1),
        agent,
        Channel="Local/101@internal/n",
        ChannelId="click-0004",
        OtherChannelId="click-0004-2",
    )


async def _one_redirected(on: Stage) -> None:
    """The customer is moved to 102; 103's talk ends with it."""
    async with AsyncExitStack() as stack:
        await talking(
            on,
            stack,
            Caller(did=numbers.DID_DIRECT),
            AgentPhone(extension="103", answer_after_s=1),
            AgentPhone(extension="102", answer_after_s=1, hangup_after_s=2),
        )
        await on.nothing_for(1)
        channel = await on.channel_of("trunk")
        await on.hands.action("Redirect", Channel=channel, Context="internal", Exten="102", Priority="1")


async def _bridged_by_ami(on: Stage) -> None:
    """The customer of 103 is joined with 101, who talks to 102 until then."""
    async with AsyncExitStack() as stack:
        await talking(
            on,
            stack,
            Caller(did=numbers.DID_DIRECT),
            AgentPhone(extension="103", answer_after_s=1),
            AgentPhone(extension="102", answer_after_s=0.5),
        )
        await begin(on, stack, AgentDials(extension="101", to="102", hangup_after_s=5))
        await on.seen.expect("Event: BridgeEnter\r\n", times=4)
        await on.nothing_for(1)
        one, two = await on.channel_of("trunk"), await on.channel_of("101")
        await on.hands.action("Bridge", Channel1=one, Channel2=two)


async def _supervisor_whispers(on: Stage) -> None:
    """104 listens to 103 and speaks into his ear; 104 leaves first."""
    async with AsyncExitStack() as stack:
        await talking(
            on,
            stack,
            Caller(did=numbers.DID_DIRECT, hangup_after_s=7),
            AgentPhone(extension="103", answer_after_s=1),
            AgentPhone(extension="104", answer_after_s=0.5, hangup_after_s=3),
        )
        spied = await on.channel_of("103")
        await _originate(on, Channel="PJSIP/104", Application="ChanSpy", Data=f"{spied},qw", CallerID="8055")
        await on.seen.expect("Event: ChanSpyStop\r\n")


async def _supervisor_barges_in(on: Stage) -> None:
    """With option B everybody hears the supervisor, who still is no member of their bridge."""
    async with AsyncExitStack() as stack:
        await talking(
            on,
            stack,
            Caller(did=numbers.DID_DIRECT, hangup_after_s=5),
            AgentPhone(extension="103", answer_after_s=1),
            AgentPhone(extension="104", answer_after_s=0.5),
        )
        spied = await on.channel_of("103")
        await _originate(on, Channel="PJSIP/104", Application="ChanSpy", Data=f"{spied},qBE", CallerID="8055")
        await on.seen.expect("Event: ChanSpyStop\r\n")


_UNNAMED: Final = PbxSpec(name="")

CASES: Final = (
    Case("originate/customer_first_answered", _customer_first_answered),
    Case("originate/customer_first_busy", _customer_first_busy),
    Case("originate/customer_first_agent_busy", _customer_first_agent_busy),
    Case("originate/customer_first_through_local", _customer_first_through_local),
    Case("originate/agent_declines", _agent_declines_click),
    Case("originate/agent_first_without_id", _agent_first_without_id),
    Case("originate/agent_first_customer_busy", _agent_first_customer_busy),
    Case("originate/agent_first_gives_up", _agent_first_gives_up),
    Case("originate/agent_first_through_local", _agent_first_through_local),
    Case("originate/agent_first_through_kept_local", _agent_first_through_kept_local),
    Case("originate/one_redirected", _one_redirected),
    Case("originate/bridged_by_ami", _bridged_by_ami),
    Case("originate/supervisor_whispers", _supervisor_whispers),
    Case("originate/supervisor_barges_in", _supervisor_barges_in),
    Case("originate/unnamed_exchange", _agent_first_without_id, _UNNAMED),
)
