"""What several rooms' routes are given by bootstrap."""

from typing import Final

from aiohttp import web

from crm.ports import CallHistory

COUNTRY: Final[web.AppKey[str]] = web.AppKey("country")
"""The two-letter code of the country that numbers without a country code belong to."""
CALL_HISTORY: Final[web.AppKey[CallHistory]] = web.AppKey("call_history")
