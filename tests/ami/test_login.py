"""Logging in over TLS and by challenge."""

import asyncio
import hashlib
import ssl
from pathlib import Path

import pytest
import trustme

from ami.connection import AmiConnection
from tests.ami.links import settings_for, up
from tests.fakes.ami_server import FakeAmi

pytestmark = pytest.mark.unit


async def test_md5_login_sends_no_secret(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx, md5=True)) as ami:
        await up(ami)
    login = await pbx.request("Login")
    assert login["Key"] == [hashlib.md5(b"123456s3cret", usedforsecurity=False).hexdigest()]
    assert "Secret" not in login


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


async def given_tls(authority: trustme.CA) -> FakeAmi:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return FakeAmi(tls=context)


async def test_tls_with_the_right_authority_connects(authority: trustme.CA, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    async with asyncio.timeout(20), await given_tls(authority) as pbx:
        settings = settings_for(pbx, tls=True, ca_file=str(ca_file))
        async with AmiConnection(settings) as ami:
            await up(ami)
            assert (await ami.send({"Action": "Ping"})).ok


async def test_tls_with_an_unknown_authority_sends_no_secret(authority: trustme.CA) -> None:
    failed = asyncio.Event()

    async def sleep(_: float) -> None:
        failed.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(20), await given_tls(authority) as pbx:
        async with AmiConnection(settings_for(pbx, tls=True), sleep=sleep) as ami:
            await failed.wait()
            assert "SSLCertVerificationError" in (ami.status().last_error or "")
        assert pbx.requests == []
