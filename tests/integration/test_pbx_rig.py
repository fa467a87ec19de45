"""The rig itself: what the other tests with a real Asterisk stand on."""

import asyncio
import os
import signal
import ssl
import sys
from pathlib import Path

import pytest

from deploy.pbx import BootError, Pbx, PbxSpec, boot, numbers
from deploy.pbx.pbx import rejected_settings
from deploy.pbx.session import AmiSession
from deploy.phones import AgentDials, AgentPhone, Caller, DtmfBy, OnRing, OutsidePhone, PhoneError
from tests.fixtures_pbx import Members

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("pbx-rig")]


async def test_booted_pbx_asked_for_queues_shows_both_without_members(pbx: Pbx) -> None:
    shown = await pbx.cli("queue show")
    assert shown.count("No Members") >= len(numbers.QUEUES)
    assert all(f"{queue} has 0 calls" in shown for queue in numbers.QUEUES)


async def test_booted_pbx_manager_accounts_have_no_more_rights_than_needed(pbx: Pbx) -> None:
    bridge = await pbx.cli("manager show user bridge")
    actions = await pbx.cli("manager show user actions")
    assert "write perm: reporting\n" in bridge
    assert "read perm: <none>" in actions
    assert "write perm: system,call,agent,reporting,originate" in actions


async def test_ringing_agent_answers_call_is_seen_by_bridge_and_cel(pbx: Pbx, ami_bridge: AmiSession) -> None:
    async with AgentPhone(extension="103").online(pbx):
        await Caller(did=numbers.DID_DIRECT, number="+74955550199", hangup_after_s=1).call(pbx)
    answered = await ami_bridge.expect("Event: DialEnd\r\n(?:.+\r\n)*DialStatus: ANSWER")
    await ami_bridge.expect_calls_over()
    assert answered["CallerIDNum"] == "+74955550199"
    rows = pbx.cel_csv.read_text().splitlines()
    mine = [row for row in rows if answered["Uniqueid"] in row]
    assert any(row.startswith('"BRIDGE_ENTER"') for row in mine)
    assert mine[-1].startswith('"LINKEDID_END"')
    assert b"Event: VarSet" not in ami_bridge.trace


async def test_waiting_caller_agent_answers_queue_connects(pbx: Pbx, ami_bridge: AmiSession, members: Members) -> None:
    async with AgentPhone(extension="101", hangup_after_s=1).online(pbx), members("sales", "101"):
        await Caller(did=numbers.DID_SALES).call(pbx)
        complete = await ami_bridge.expect("Event: AgentComplete")
    assert (complete["Queue"], complete["Reason"], complete["Interface"]) == ("sales", "agent", "PJSIP/101")


@pytest.mark.parametrize("dtmf_by", list(DtmfBy))
async def test_menu_caller_presses_two_reaches_support(
    pbx: Pbx, ami_bridge: AmiSession, members: Members, dtmf_by: DtmfBy
) -> None:
    async with AgentPhone(extension="101", hangup_after_s=1).online(pbx), members("support", "101"):
        await Caller(did=numbers.DID_IVR, dtmf="2", dtmf_by=dtmf_by).call(pbx)
        joined = await ami_bridge.expect("Event: QueueCallerJoin")
    assert joined["Queue"] == "support"


async def test_agent_dials_outside_phone_answers_firm_number_is_shown(pbx: Pbx, ami_bridge: AmiSession) -> None:
    async with OutsidePhone().reachable(pbx):
        await AgentDials(extension="101", to="979031112233", hangup_after_s=1).call(pbx)
    answered = await ami_bridge.expect("Event: DialEnd\r\n(?:.+\r\n)*DialStatus: ANSWER")
    assert answered["CallerIDNum"] == numbers.OUTBOUND_NUMBER


async def test_busy_phone_caller_expected_an_answer_fails_the_call(pbx: Pbx) -> None:
    async with AgentPhone(extension="103", on_ring=OnRing.BUSY).online(pbx):
        with pytest.raises(PhoneError, match="486 Busy"):
            await Caller(did=numbers.DID_DIRECT, hangup_after_s=1).call(pbx)


async def test_two_instances_booted_together_each_takes_its_own_call() -> None:
    async with boot(PbxSpec(name="one")) as one, boot(PbxSpec(name="two")) as two:
        assert len({one.sip_port, two.sip_port, one.ami_port, two.ami_port}) == 4
        async with AgentPhone(extension="103").online(one), AgentPhone(extension="103").online(two):
            caller = Caller(did=numbers.DID_DIRECT, hangup_after_s=1)
            await asyncio.gather(caller.call(one), caller.call(two))
        assert '"one-' in one.cel_csv.read_text()
        assert '"two-' in two.cel_csv.read_text()
        assert '"two-' not in one.cel_csv.read_text()


async def test_running_pbx_restarted_answers_on_the_same_ports() -> None:
    async with boot() as running:
        before = running.pid
        await running.restart()
        assert running.pid != before
        assert "Agent 101" in await running.cli("pjsip show endpoint 101")


async def test_recorded_call_ends_files_of_both_speakers_are_complete() -> None:
    tone = bytes([0x80, 0x00] * 4000)
    async with boot(PbxSpec(record_calls=True)) as running:
        audio = running.dirs.base / "tone.ul"
        audio.write_bytes(tone)
        async with AgentPhone(extension="103", audio=audio).online(running):
            await Caller(did=numbers.DID_DIRECT, audio=audio, hangup_after_s=2).call(running)
        await _until_exists(running.monitor_dir, "*.done")
        sizes = [path.stat().st_size for path in sorted(running.monitor_dir.rglob("*-[rt].wav"))]
    assert len(sizes) == 2
    assert min(sizes) > 16_000


async def _until_exists(directory: Path, pattern: str) -> None:
    """Asterisk's post-processing command has no other sign than its file."""
    async with asyncio.timeout(30):
        while not await asyncio.to_thread(_finds, directory, pattern):
            await asyncio.to_thread(os.sched_yield)


def _finds(directory: Path, pattern: str) -> bool:
    return any(directory.rglob(pattern))


async def test_tls_client_trusting_the_certificate_reaches_ami(pbx: Pbx) -> None:
    context = ssl.create_default_context(cafile=str(pbx.certificate))
    reader, writer = await asyncio.open_connection("127.0.0.1", pbx.ami_tls_port, ssl=context)
    banner = await asyncio.wait_for(reader.readline(), 30)
    writer.close()
    await writer.wait_closed()
    assert banner.startswith(b"Asterisk Call Manager")


async def test_misspelt_event_filter_boot_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.pbx.render.filter_lines", lambda: "eventfilter(action(include),exact(Hangup)) =")
    with pytest.raises(BootError, match="refused part of its configuration"):
        async with boot():
            pass


def test_log_with_accepted_filters_has_no_faults(pbx: Pbx) -> None:
    assert rejected_settings(pbx.messages_log) == []


@pytest.mark.usefixtures("asterisk_installed")
async def test_booting_process_killed_asterisk_dies_with_it(tmp_path: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.pbx", "boot", "--dir", str(tmp_path)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert child.stdout is not None
        await asyncio.wait_for(child.stdout.readuntil(b"\n}\n"), 120)
        watched = [os.pidfd_open(pid) for pid in _children(child.pid)]
    finally:
        os.kill(child.pid, signal.SIGKILL)
        await child.wait()
    assert len(watched) == 1
    await _exits(watched[0])


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def _exits(pidfd: int) -> None:
    """A pidfd becomes readable when its process ends."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(pidfd, over.set)
    try:
        await asyncio.wait_for(over.wait(), 30)
    finally:
        loop.remove_reader(pidfd)
        os.close(pidfd)
