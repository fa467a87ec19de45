"""Fills the configuration templates. Standard library only: the Docker image runs it too.

Placeholders are `{{name}}`; `${...}` stays Asterisk's own.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.pbx import numbers
from deploy.pbx.filters import filter_lines
from deploy.pbx.spec import (
    ACTIONS_USER,
    ARI_USER,
    BRIDGE_USER,
    RECORDER_USER,
    PbxDirs,
    PbxPorts,
    PbxSecrets,
    PbxSpec,
    group_members,
)

TEMPLATES: Final = Path(__file__).parent / "templates"
_PLACEHOLDER: Final = re.compile(r"\{\{(\w+)\}\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """KeyError on a placeholder without a value: a half-filled configuration is never written."""
    return _PLACEHOLDER.sub(lambda found: values[found.group(1)], text)


def write_all(directory: Path, values: Mapping[str, str]) -> None:
    """0600 because the files hold secrets."""
    for template in sorted(TEMPLATES.glob("*.conf")):
        target = directory / template.name
        target.touch(mode=0o600)
        target.write_text(fill(template.read_text(), values))


def dial_plan_values(spec: PbxSpec) -> dict[str, str]:
    return {
        "system_name": spec.name,
        "direct_ring_s": str(spec.direct_ring_s),
        "internal_ring_s": str(spec.internal_ring_s),
        "outbound_ring_s": str(spec.outbound_ring_s),
        "group_ring_s": str(spec.group_ring_s),
        "queue_ring_s": str(spec.queue_ring_s),
        "queue_wait_s": str(spec.queue_wait_s),
        "ivr_wait_s": str(spec.ivr_wait_s),
        "ivr_prompt": "vm-enter-num-to-call",
        "voicemail_max_s": str(spec.voicemail_max_s),
        "sales_strategy": spec.sales_strategy,
        "support_strategy": spec.support_strategy,
        "agent_may": "t" if spec.feature_codes else "",
        "caller_may": "T" if spec.feature_codes else "",
        "transfer_ring_s": str(spec.transfer_ring_s),
        "forward_always": spec.forward_always,
        "forward_busy": spec.forward_busy,
        "forward_unanswered": spec.forward_unanswered,
        "follow_me": "yes" if spec.follow_me else "no",
        "queue_opening": "Answer()" if spec.queue_answers else "Ringing()",
        "queue_options": ("t" if spec.feature_codes else "") + ("" if spec.queue_answers else "r"),
        "record_calls": "yes" if spec.record_calls else "no",
        "route_limit_s": f"{spec.route_limit_s:g}",
        "route_agi": "",
    }


def number_values() -> dict[str, str]:
    return {
        "did_sales": numbers.DID_SALES,
        "did_support": numbers.DID_SUPPORT,
        "did_direct": numbers.DID_DIRECT,
        "did_group": numbers.DID_GROUP,
        "did_ivr": numbers.DID_IVR,
        "did_busy": numbers.DID_BUSY,
        "did_reject": numbers.DID_REJECT,
        "did_shown": numbers.DID_SHOWN,
        "direct_extension": numbers.DIRECT_AGENT,
        "group_members": group_members(),
        "outbound_number": numbers.OUTBOUND_NUMBER,
    }


def port_values(ports: PbxPorts) -> dict[str, str]:
    return {
        "sip_port": str(ports.sip),
        "ami_port": str(ports.ami),
        "ami_tls_port": str(ports.ami_tls),
        "http_port": str(ports.http),
        "https_port": str(ports.https),
        "trunk_port": str(ports.outside),
        "rtp_start": str(ports.rtp_start),
        "rtp_end": str(ports.rtp_end),
    }


def account_values(secrets: PbxSecrets) -> dict[str, str]:
    return {
        "bridge_user": BRIDGE_USER,
        "bridge_secret": secrets.bridge,
        "bridge_filters": filter_lines(),
        "actions_user": ACTIONS_USER,
        "actions_secret": secrets.actions,
        "ari_user": ARI_USER,
        "ari_secret": secrets.ari,
        "agents": agent_sections(secrets),
        "voicemail_boxes": voicemail_boxes(),
    }


def agent_sections(secrets: PbxSecrets) -> str:
    part = (TEMPLATES / "parts" / "agent.conf").read_text()
    return "\n".join(fill(part, _agent_values(extension, secrets)) for extension in numbers.AGENTS)


def _agent_values(extension: str, secrets: PbxSecrets) -> dict[str, str]:
    return {
        "extension": extension,
        "browser_extension": numbers.browser_number(extension),
        "agent_secret": secrets.agent,
        "browser_secret": browser_password(secrets.browser, f"web{extension}"),
    }


def browser_password(key: str, user: str) -> str:
    """What the application's `callcenter.agents.browser_phone.password_of` makes for the same endpoint."""
    digest = hmac.new(key.encode(), user.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def voicemail_boxes() -> str:
    """No PIN: the box is opened from the agent's own, authenticated phone."""
    return "\n".join(f"{box} => ,Mailbox {box}" for box in (*numbers.AGENTS, numbers.RING_GROUP))


def directory_values(dirs: PbxDirs) -> dict[str, str]:
    return {
        "base_dir": str(dirs.base),
        "etc_dir": str(dirs.etc),
        "run_dir": str(dirs.run),
        "log_dir": str(dirs.log),
        "spool_dir": str(dirs.spool),
        "lib_dir": str(dirs.lib),
        "keys_dir": str(dirs.keys),
        "data_dir": str(dirs.data),
        "moh_dir": str(dirs.data / "moh"),
    }


def loopback_values(recorder_secret: str, browser_media: str) -> dict[str, str]:
    """Demo and tests: nothing is reachable from outside this machine."""
    return {
        "bind": "127.0.0.1",
        "ami_permits": "permit = 127.0.0.1/255.255.255.255",
        "recorder_account": recorder_account(recorder_secret),
        "external_address": "",
        "media_address": "media_address = 127.0.0.1\nbind_rtp_to_media_address = yes",
        "browser_media_address": f"media_address = {browser_media}\nbind_rtp_to_media_address = yes",
        "rewrite_contact": "no",
        "trunk_host": "127.0.0.1",
        "trunk_match": "127.0.0.1",
    }


def recorder_account(secret: str) -> str:
    """Hears everything: for taking traces, never in production."""
    return f"\n[{RECORDER_USER}](account)\nsecret = {secret}\nread = all\nwrite = reporting\n"
