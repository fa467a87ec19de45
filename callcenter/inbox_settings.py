"""The settings of the inbox."""

from pydantic import Field

from callcenter.settings_section import Count, Section


class InboxSettings(Section):
    keep_read_days: Count = Field(30, description="Days for which a read notice is kept.")
    keep_unread_days: Count = Field(365, description="Days for which a notice is kept that was never read.")
