"""The numbers of the example firm: one place for the dial plan, the phones, the demo and the tests."""

from typing import Final

AGENTS: Final = tuple(str(number) for number in range(101, 113))


def browser_number(extension: str) -> str:
    """The number of the phone `web<extension>` in the browser: 201 for `web101`."""
    return f"2{extension[1:]}"


RING_GROUP: Final = "600"
RING_GROUP_MEMBERS: Final = ("101", "102", "104")
DIRECT_AGENT: Final = "103"
QUEUES: Final = ("sales", "support")

DID_SALES: Final = "74950000101"
"""Russian sales line -> queue `sales`."""
DID_SUPPORT: Final = "442079460101"
"""English support line -> queue `support`; 020 7946 0xxx is kept free for fiction by Ofcom."""
DID_DIRECT: Final = "442079460103"
"""Agent 103's own number, with voicemail."""
DID_GROUP: Final = "442079460600"
DID_IVR: Final = "442079460200"
"""1 sales, 2 support, 3 voicemail."""
DID_BUSY: Final = "442079460486"
DID_REJECT: Final = "442079460403"

DID_SHOWN: Final = "4420794607"
"""Two more digits choose what is shown: templates/extensions_shown.conf."""
DID_TALK_KEYS: Final = f"{DID_SHOWN}10"
"""Agent 103, where both sides may transfer and park by keys."""

OUTBOUND_NUMBER: Final = "+442079460100"
"""What the called party sees when an agent dials out."""
