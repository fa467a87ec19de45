"""Where deliveries may go: an address that a person typed must not lead into the house's own network.

The address is judged after its name was resolved, and exactly the judged addresses are connected to: a name that
answers differently the second time gains nothing.
"""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

Network = IPv4Network | IPv6Network

_NAT64: Final = IPv6Network("64:ff9b::/96")
_BYTES_OF_IPV4: Final = 2**32 - 1


class Forbidden(OSError):
    """The address is not one that deliveries may go to."""


class AddressGuard:
    """`allowed` are private networks that the firm's own receivers are in."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def allows(self, address: str) -> bool:
        try:
            found = _inner(ip_address(address))
        except ValueError:
            return False
        if any(found in network for network in self._allowed if network.version == found.version):
            return True
        return found.is_global and not found.is_multicast

    def check_url(self, url: str) -> str | None:
        """Why this address cannot be one of a receiver, as far as it can be told without resolving its name."""
        try:
            parsed = URL(url)
            host = parsed.raw_host
        except ValueError:
            return "is not an address"
        if parsed.scheme not in ("http", "https") or not host:
            return "must begin with https:// or http://"
        if parsed.user is not None or parsed.password is not None:
            return "must not hold a name or a password: the signature proves who sends"
        if _is_literal(host) and not self.allows(host):
            return "lies in a private network that webhooks.allowed_networks does not name"
        return None


class GuardedResolver(AbstractResolver):
    """Resolves as usual and passes on only addresses that the guard allows."""

    def __init__(self, inner: AbstractResolver, guard: AddressGuard) -> None:
        self._inner = inner
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        allowed = [result for result in found if self._guard.allows(result["host"])]
        if not allowed:
            raise Forbidden("the name leads into a private network")
        return allowed

    async def close(self) -> None:
        await self._inner.close()


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """IPv4 in an IPv6 coat is judged as what it leads to."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    return IPv4Address(int(address) & _BYTES_OF_IPV4) if address in _NAT64 else address


def _is_literal(host: str) -> bool:
    try:
        ip_network(host)
    except ValueError:
        return False
    return True
