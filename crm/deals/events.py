"""What happened to deals, told on the bus after the commit."""

from callcenter.bus import Payload, Topic

DEALS = Topic("crm.deals")


def deal_changed(deal_id: int) -> Payload:
    """A deal was made, changed, noted or moved: whoever shows it reads it again."""
    return {"type": "deal_changed", "deal_id": deal_id}
