"""The settings of webhooks."""

from ipaddress import IPv4Network, IPv6Network

from pydantic import Field

from callcenter.settings_section import Count, Seconds, Section


class WebhookSettings(Section):
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = Field(
        (),
        description="Private networks that receivers may be in, such as 192.168.1.0/24 for a 1C server of the firm's "
        "own. Without any, only public addresses are called.",
    )
    answer_s: Seconds = Field(10, description="A receiver that has not answered within so many seconds has failed.")
    first_pause_s: Seconds = Field(
        10, description="Pause after the first failure; each following one is twice as long, up to three hours."
    )
    give_up_h: Count = Field(24, description="A delivery is tried for so many hours.")
    disable_after_days: Count = Field(
        3,
        description="A subscription whose receiver failed for so many days is switched off; administrators get a task.",
    )
    keep_days: Count = Field(14, description="Events and their deliveries are kept for so many days.")
