"""Where deliveries may go."""

import socket
from ipaddress import IPv4Network

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from callcenter.webhooks.guard import AddressGuard, Forbidden, GuardedResolver

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 - an address that must not be called
        "10.0.0.5",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "nonsense",
    ],
)
def test_address_of_the_house_itself_is_not_called(address: str) -> None:
    assert not AddressGuard().allows(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_address_is_called(address: str) -> None:
    assert AddressGuard().allows(address)


def test_private_network_of_the_settings_is_called_and_its_neighbour_is_not() -> None:
    guard = AddressGuard([IPv4Network("192.168.1.0/24")])
    assert guard.allows("192.168.1.7")
    assert guard.allows("::ffff:192.168.1.7")
    assert not guard.allows("192.168.2.7")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x",
        "file:///etc/passwd",
        "gopher://example.org",
        "example.org",
        "https://",
        "http://127.0.0.1:8080/x",
        "http://[::1]/x",
        "http://[::ffff:127.0.0.1]/x",
        "http://2130706433/",
        "http://name:word@example.org/",
        "http://[bad/",
    ],
)
def test_address_that_leads_nowhere_good_is_refused_when_it_is_typed(url: str) -> None:
    # A number for a host is no literal address to us: the resolver judges what it leads to.
    assert AddressGuard().check_url(url) is not None or url == "http://2130706433/"


def test_usual_addresses_are_accepted() -> None:
    for url in ("https://example.org/hook?a=1", "http://пример.рф/крючок", "https://93.184.216.34:8443/x"):
        assert AddressGuard().check_url(url) is None


class Answers(AbstractResolver):
    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        rest = {"port": port, "family": family, "proto": 0, "flags": 0}
        return [ResolveResult(hostname=host, host=address, **rest) for address in self.addresses]  # type: ignore[typeddict-item]

    async def close(self) -> None:
        return None


async def test_name_that_leads_into_the_house_is_refused_and_a_mixed_one_loses_the_private_half() -> None:
    inside = GuardedResolver(Answers("127.0.0.1", "::1"), AddressGuard())
    with pytest.raises(Forbidden):
        await inside.resolve("rebound.example")
    mixed = GuardedResolver(Answers("127.0.0.1", "93.184.216.34"), AddressGuard())
    assert [found["host"] for found in await mixed.resolve("mixed.example")] == ["93.184.216.34"]
