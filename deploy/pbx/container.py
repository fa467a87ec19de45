"""Entry point of the Docker image: configuration from the environment, then Asterisk in this process.

Standard library only. Must be set: AMI_BRIDGE_SECRET and AMI_ACTIONS_SECRET. May be set: AGENT_SECRET (the
phones' password; without it none can register), BROWSER_KEY (key of the browser phones' passwords, the
application's `browser_key`), ARI_SECRET, EXTERNAL_ADDRESS (public address behind NAT),
LOCAL_NETWORK, TRUNK_HOST, TRUNK_PORT, TRUNK_MATCH (the carrier's addresses), AMI_PERMIT (networks, comma
separated), RECORD_CALLS (yes or no), and any dial plan value of `render` in capitals (DID_SALES,
QUEUE_WAIT_S, OUTBOUND_NUMBER, ROUTE_AGI...).
"""

import asyncio
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

from deploy.pbx import render
from deploy.pbx.errors import PbxError
from deploy.pbx.pbx import make_certificate
from deploy.pbx.spec import PbxPorts, PbxSecrets, PbxSpec

ETC: Final = Path("/etc/asterisk")
LIB: Final = Path("/var/lib/asterisk")
PORTS: Final = PbxPorts(
    sip=5060, ami=5038, ami_tls=5039, http=8088, https=8089, outside=5060, agi=4573, rtp_start=10_000, rtp_end=10_200
)
_EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - within the container; compose publishes SIP and RTP alone
PRIVATE_NETWORKS: Final = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"


def values(environment: Mapping[str, str], modules: Path) -> dict[str, str]:
    plan = {**render.dial_plan_values(PbxSpec(record_calls=True)), **render.number_values()}
    plan = {name: environment.get(name.upper()) or value for name, value in plan.items()}
    return {
        **plan,
        **render.port_values(PORTS),
        **render.account_values(_secrets(environment)),
        **_directories(),
        **_network(environment),
        "recorder_account": "",
        "modules_dir": str(modules),
    }


def _secrets(environment: Mapping[str, str]) -> PbxSecrets:
    return PbxSecrets(
        bridge=_required(environment, "AMI_BRIDGE_SECRET"),
        actions=_required(environment, "AMI_ACTIONS_SECRET"),
        agent=environment.get("AGENT_SECRET") or _unknown(),
        ari=environment.get("ARI_SECRET") or _unknown(),
        browser=environment.get("BROWSER_KEY") or _unknown(),
    )


def _unknown() -> str:
    """Nobody knows it, so nobody gets in."""
    return secrets.token_urlsafe(18)


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise PbxError(f"{name} is not set")
    return value


def _directories() -> dict[str, str]:
    return {
        "base_dir": str(LIB),
        "etc_dir": str(ETC),
        "run_dir": "/run/asterisk",
        "log_dir": "/var/log/asterisk",
        "spool_dir": "/var/spool/asterisk",
        "lib_dir": str(LIB),
        "keys_dir": str(LIB / "keys"),
        "data_dir": "/usr/share/asterisk",
        "moh_dir": "/usr/share/asterisk/moh",
    }


def _network(environment: Mapping[str, str]) -> dict[str, str]:
    networks = (environment.get("AMI_PERMIT") or PRIVATE_NETWORKS).split(",")
    host = environment.get("TRUNK_HOST") or "127.0.0.1"
    return {
        "bind": _EVERYWHERE,
        "ami_permits": "\n".join(f"permit = {network.strip()}" for network in networks),
        "external_address": _external_address(environment),
        "media_address": "",
        "browser_media_address": "",
        "rewrite_contact": "yes",
        "trunk_host": host,
        "trunk_port": environment.get("TRUNK_PORT") or str(PORTS.outside),
        "trunk_match": environment.get("TRUNK_MATCH") or host,
    }


def _external_address(environment: Mapping[str, str]) -> str:
    address = environment.get("EXTERNAL_ADDRESS")
    if not address:
        return ""
    local = environment.get("LOCAL_NETWORK") or "172.16.0.0/12"
    return f"external_media_address = {address}\nexternal_signaling_address = {address}\nlocal_net = {local}"


def prepare(environment: Mapping[str, str]) -> None:
    modules = next(iter(Path("/usr/lib").glob("*-linux-gnu/asterisk/modules")))
    filled = values(environment, modules)
    (LIB / "keys").mkdir(parents=True, exist_ok=True)
    asyncio.run(make_certificate(LIB / "keys"))
    render.write_all(ETC, filled)


def main() -> NoReturn:
    try:
        prepare(os.environ)
    except PbxError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    os.execv("/usr/sbin/asterisk", ["asterisk", "-f", "-C", str(ETC / "asterisk.conf")])  # noqa: S606 - no shell meant


if __name__ == "__main__":
    main()
