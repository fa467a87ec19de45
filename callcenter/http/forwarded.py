"""The client's address, scheme and host as told by a reverse proxy, believed only from the proxies we trust."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp_remotes import XForwardedFiltered

Network = IPv4Network | IPv6Network


def forwarded(trusted_proxies: Sequence[str | Network]) -> Middleware:
    """`trusted_proxies` are addresses or networks.

    `XForwardedFiltered` walks the addresses in the header but does not look at who sent it: a client that reaches
    us past the proxy could name any address. So the connection itself is judged first.
    """
    networks = [ip_network(item, strict=False) for item in trusted_proxies]
    believe = XForwardedFiltered(networks).middleware

    @web.middleware
    async def identify_client(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not _is_within(request.remote, networks):
            return await handler(request)
        response: web.StreamResponse = await believe(request, handler)
        return response

    return identify_client


def _is_within(address: str | None, networks: Sequence[Network]) -> bool:
    """A Unix socket has no address: only a local proxy can have opened it, but nothing names which, so no."""
    if not address:
        return False
    client = ip_address(address.split("%")[0])
    mapped = client.ipv4_mapped if client.version == 6 else None
    return any((mapped or client) in network for network in networks)
