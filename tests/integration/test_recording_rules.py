"""The rules of recording as a real Asterisk reads them, against ours."""

import pytest

from ami.connection import AmiConnection, AmiSettings, State
from ami.recording import AmiRecording
from callcenter.recording_settings import CaptureRule, RecordingSettings
from deploy.pbx import Pbx
from deploy.pbx.session import AmiSession
from recordings.capture.policy import Policy, Subject, drawn

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("recording-rules")]

RULES = (
    CaptureRule(name="never", number="+79161234567", share=0),
    CaptureRule(name="person", person="a.b-1", direction="outbound"),
    CaptureRule(name="queue", queue="sales", direction="inbound", share=30),
    CaptureRule(name="line", did="112"),
)
POLICY = Policy.of(RecordingSettings(rules=RULES, announcement="beep"))
SUBJECTS = [
    Subject(direction, did, customer, queue, person)
    for direction, did, customer, queue, person in (
        ("inbound", "+74950000000", "89161234567", "sales", ""),
        ("inbound", "112", "", "", "101"),
        ("inbound", "1112", "79031112233", "sales", ""),
        ("outbound", "", "+79031112233", "", "a.b-1"),
        ("outbound", "", "+79031112233", "", "axb-1"),
        ("internal", "", "101", "", "112"),
    )
]


async def value(ami: AmiSession, expression: str) -> str:
    return (await ami.action("Getvar", Variable=expression))["Value"]


async def test_every_entry_fits_the_same_calls_in_the_dial_plan(ami_actions: AmiSession) -> None:
    for entry in POLICY.entries:
        for subject in SUBJECTS:
            theirs = await value(ami_actions, f'REGEX("{entry.pattern}" {subject.line})')
            assert (theirs == "1") is entry.fits(subject), (entry, subject)


async def test_share_is_drawn_alike_from_a_unique_id(ami_actions: AmiSession) -> None:
    for number in range(20):
        uniqueid = f"pbx-1795376122.{number}"
        theirs = await value(ami_actions, f"FILTER(0-9,{await value(ami_actions, f'MD5({uniqueid})')})")
        assert int(f"0{theirs[:2]}") == drawn(uniqueid)


async def test_policy_told_stands_in_the_exchanges_own_database(pbx: Pbx) -> None:
    settings = AmiSettings(
        node="pbx", host=pbx.host, port=pbx.ami_port, username=pbx.actions_user, secret=pbx.secrets.actions
    )
    async with AmiConnection(settings) as link:
        await link.wait_for(State.UP)
        await AmiRecording({"pbx": link}).set_policy("pbx", POLICY.for_dial_plan())
    shown = {line.split(":")[0].strip(): line for line in (await pbx.cli("database show callcenter")).splitlines()}
    for key, entry in POLICY.for_dial_plan().items():
        assert shown[f"/{key}"].partition(":")[2].strip() == entry
