"""What a browser needs in order to be a phone: where the exchange listens, and the account of its device."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from callcenter.agents.errors import BrowserPhonesOff, NotABrowserPhone
from callcenter.calls.facts import Endpoint

PJSIP: Final = "PJSIP"
"""The only channel driver of Asterisk that speaks WebRTC."""


class PhoneKind(StrEnum):
    DESK = "desk"
    BROWSER = "browser"


@dataclass(frozen=True, slots=True, repr=False)
class SipAccount:
    """`url` is the WebSocket, `uri` the address of record. Left out of `repr`: it holds a password."""

    url: str
    uri: str
    user: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Exchange:
    """One PBX node. `passwords` are those of single endpoints; the others' come from `key`, see `password_of`."""

    url: str
    passwords: Mapping[str, str] = field(default_factory=dict)
    key: str = ""

    @property
    def origin(self) -> str:
        """What a browser calls the place that it talks to: scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def password(self, user: str) -> str | None:
        return self.passwords.get(user) or (password_of(self.key, user) if self.key else None)

    def account(self, user: str, password: str) -> SipAccount:
        host = urlsplit(self.url).hostname or ""
        return SipAccount(self.url, f"sip:{user}@{host}", user, password)


class BrowserPhones:
    """The accounts of browser phones on the configured nodes."""

    def __init__(self, exchanges: Sequence[Exchange] = ()) -> None:
        self._exchanges = tuple(exchanges)

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the console's scripts must be allowed to connect."""
        return tuple(sorted({exchange.origin for exchange in self._exchanges}))

    def account(self, endpoint: Endpoint, kind: PhoneKind) -> SipAccount:
        """Of a device that a browser may be.

        A password given for the endpoint itself is preferred to one that a key would make: with several nodes it
        tells on which of them the endpoint lives.
        """
        driver, _, user = endpoint.partition("/")
        if kind is not PhoneKind.BROWSER or driver != PJSIP:
            raise NotABrowserPhone("this phone is not one of the browser")
        own = (exchange for exchange in self._exchanges if user in exchange.passwords)
        for exchange in (*own, *self._exchanges):
            if password := exchange.password(user):
                return exchange.account(user, password)
        raise BrowserPhonesOff("no exchange has an account for this browser phone")


def password_of(key: str, user: str) -> str:
    """An endpoint's own password made of one key: who learns one of them learns no other.

    `deploy.pbx.render` writes the same into Asterisk's configuration.
    """
    digest = hmac.new(key.encode(), user.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
