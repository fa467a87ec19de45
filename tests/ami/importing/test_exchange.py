"""What configuration folders say: plain Asterisk, FreePBX, and files with everything that is hard to read."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ami.importing.exchange import Exchange, FoundMember, NoConfiguration, read_exchange
from ami.importing.telling import as_toml, not_understood, understood
from callcenter.settings import Settings

pytestmark = pytest.mark.unit

SECRET = "s3cr3t-word"

PLAIN = {
    "pjsip.conf": f"""
[phone](!)
type = endpoint
context = internal
;-- [999](phone)
callerid = "Nobody" <999> --;
[101](phone)
callerid = "Olena \\; front desk" <101>
[101]
type = auth
password = {SECRET}
[web101](phone) ; a browser
webrtc = yes
[carrier]
type = endpoint
context = from-carrier
aors = carrier
[carrier]
type = aor
contact = sip:carrier.example.com
#include more/*.conf
#exec /usr/bin/generate
#include /etc/passwd
#include gone.conf
""",
    "more/one.conf": "[102](phone)\nmailboxes += 102@default\n",
    "queues.conf": """
[general]
autofill = yes
[base](!)
strategy = rrmemory
member => PJSIP/101,0,Olena
[sales](base)
member => PJSIP/102
[base](+)
[lost](missing)
this is no setting
""",
    "agents.conf": f"[general]\n[1001]\nfullname = Timur\n[agents]\nagent => 1002,{SECRET},Grace\n",
    "extensions.conf": """
[globals]
TRUNK = x
[from-carrier]
include => numbers
exten => _X.,1,Hangup()
[numbers]
exten => 74950000101,1,NoOp(hello)
 same => n,Goto(welcome,s,1)
exten => 74950000102,1,Dial(PJSIP/101&PJSIP/102,20)
exten => 74950000103,1,Goto(menu,s,1)
exten => 74950000104,1,Goto(internal,104,1)
[welcome]
exten => s,1,GotoIf($["${X}" = "1"]?menu,s,1:in-sales,${EXTEN},1)
[in-sales]
exten => s,1,Queue(sales,t,,,300)
[menu]
exten => s,1,Background(hello)
[internal]
exten => _1[0-4]X,1,Gosub(menu,s,1)
 same => n,Dial(PJSIP/${EXTEN},20)
""",
}

FREEPBX = {
    "pjsip.endpoint.conf": "[101]\ntype=endpoint\naors=101\nauth=101-auth\ncallerid=Olena <101>\n"
    "[carrier]\ntype=endpoint\noutbound_auth=carrier\ncontext=from-pstn\n",
    "queues_additional.conf": "[400]\nstrategy=ringall\nmember=Local/101@from-queue/n,0,Olena,hint:101@ext-local\n"
    "member=Local/199@from-queue/n,0,Gone\n",
    "extensions_additional.conf": """
[ext-did]
include => ext-did-0002
[ext-did-0002]
exten => 74950000101,1,Set(__DIRECTION=INBOUND)
exten => 74950000101,n,Gosub(sub-record-check,s,1(in,${EXTEN}))
exten => 74950000101,n(dest-ext),Goto(ext-queues,400,1)
exten => 74950000102,1,Goto(ext-group,600,1)
[sub-record-check]
exten => s,1,Return()
[ext-queues]
exten => 400,1,Macro(user-callerid,)
exten => 400,n(qcall),Queue(400,t,,,300)
[ext-group]
exten => 600,1,Macro(user-callerid,)
exten => 600,n(DIALGRP),Macro(dial,20,tr,101-102)
""",
}


def folder(tmp_path: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def told(exchange: Exchange) -> str:
    return "\n".join([*understood(exchange), *not_understood(exchange), *as_toml(exchange, "pbx1")])


def test_plain_asterisk_tells_phones_trunks_queues_agents_and_where_numbers_lead(tmp_path: Path) -> None:
    found = read_exchange(folder(tmp_path, PLAIN))
    assert [(phone.endpoint, phone.title, phone.browser) for phone in found.phones] == [
        ("PJSIP/101", "Olena ; front desk", False),
        ("PJSIP/web101", "", True),
        ("PJSIP/102", "", False),
    ]
    assert [(trunk.endpoint, trunk.context) for trunk in found.trunks] == [("PJSIP/carrier", "from-carrier")]
    queues = {queue.name: (queue.strategy, [member.endpoint for member in queue.members]) for queue in found.queues}
    assert queues == {"sales": ("rrmemory", ["PJSIP/101", "PJSIP/102"]), "lost": ("", [])}
    assert [(agent.number, agent.name) for agent in found.agents] == [("1001", "Timur"), ("1002", "Grace")]
    ways = {line.did: line.way for line in found.lines}
    assert ways["74950000101"].queue == "sales"
    assert ways["74950000102"].devices == ("PJSIP/101", "PJSIP/102")
    assert ways["74950000104"].devices == ("PJSIP/104",)
    assert (ways["74950000103"].queue, ways["74950000103"].via) == ("", "menu,s")


def test_what_is_not_understood_is_told_with_its_place_and_secrets_are_never_told(tmp_path: Path) -> None:
    found = read_exchange(folder(tmp_path, PLAIN))
    unclear = {str(one.place): one.reason for one in found.unclear}
    assert unclear == {
        "pjsip.conf:22": "#exec: programs are not run",
        "pjsip.conf:23": "#include of a file outside the folder: not read",
        "pjsip.conf:24": "#include: there is no gone.conf",
        "queues.conf:10": "there is no template missing",
        "queues.conf:11": "Item must be in name = value pairs",
        "extensions.conf:6": "pattern _X.: the numbers behind it are not in the files",
    }
    assert SECRET not in told(found)


def test_freepbx_files_alone_tell_the_same(tmp_path: Path) -> None:
    found = read_exchange(folder(tmp_path, FREEPBX))
    assert [phone.endpoint for phone in found.phones] == ["PJSIP/101"]
    assert [trunk.endpoint for trunk in found.trunks] == ["PJSIP/carrier"]
    assert found.queues[0].members == (
        FoundMember("Local/101@from-queue/n", "PJSIP/101", "Olena"),
        FoundMember("Local/199@from-queue/n", "", "Gone"),
    )
    ways = {line.did: line.way for line in found.lines}
    assert (ways["74950000101"].queue, ways["74950000102"].devices) == ("400", ("101", "102"))


def test_settings_that_are_printed_are_settings_that_are_taken(tmp_path: Path) -> None:
    text = "\n".join(as_toml(read_exchange(folder(tmp_path, PLAIN)), "pbx1"))
    content = tomllib.loads(text)
    access = {"host": "pbx", "bridge_username": "b", "actions_username": "a"}
    content["pbx"][0] |= access | {"bridge_secret": "x", "actions_secret": "y"}
    taken = Settings(**content)
    assert [queue.name for queue in taken.queues] == ["sales", "lost"]
    assert [(line.did, line.queues) for line in taken.routing.lines] == [("74950000101", ("sales",))]


def test_file_that_includes_itself_or_a_link_out_of_the_folder_ends(tmp_path: Path) -> None:
    outside = tmp_path / "outside.conf"
    outside.write_text("[secret]\ntype=endpoint\n")
    inside = folder(tmp_path / "etc", {"pjsip.conf": "#include pjsip.conf\n#include link.conf\n[101]\ntype=endpoint\n"})
    (inside / "link.conf").symlink_to(outside)
    found = read_exchange(inside)
    assert {phone.endpoint for phone in found.phones} == {"PJSIP/101"}
    assert "#include: too deep, or too many files" in {one.reason for one in found.unclear}


def test_chan_sip_tells_phones_by_registration_and_trunks_by_address(tmp_path: Path) -> None:
    text = "[general]\ncontext=x\n[101]\ntype=friend\nhost=dynamic\n[carrier]\ntype=peer\nhost=sip.example.com\n"
    found = read_exchange(folder(tmp_path, {"sip.conf": text}))
    assert [phone.endpoint for phone in found.phones] == ["SIP/101"]
    assert [trunk.endpoint for trunk in found.trunks] == ["SIP/carrier"]


def test_folder_without_an_exchange_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoConfiguration):
        read_exchange(tmp_path)


PIECES = st.sampled_from(
    [
        *("[", "]", "(!)", "(+)", "(a)", "a", "=", "=>", "exten", "same", "n", ",", "1", "Goto(", ")", ";", ";--"),
        *(
            "--;",
            "_X.",
            "\n",
            " ",
            "#include ",
            "*",
            "\\;",
            "type",
            "endpoint",
            "member",
            "[a]\n",
            "Queue(",
            "\x00",
            "é",
            "${",
            "?",
        ),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_at_all_is_read_without_an_error(tmp_path: Path, text: str) -> None:
    for name in ("pjsip.conf", "queues.conf", "extensions.conf", "sip.conf", "agents.conf"):
        (tmp_path / name).write_text("[a](!)\nb=c\n" + text)
    assert told(read_exchange(tmp_path))


def test_manager_with_asterisks_defaults_gets_advice(tmp_path: Path) -> None:
    manager = (
        f"[general]\nenabled = yes\n#tryinclude manager_custom.conf\n[crm]\nsecret = {SECRET}\nwritetimeout = 100\n"
    )
    exchange = read_exchange(folder(tmp_path, PLAIN | {"manager.conf": manager}))
    assert list(exchange.advice) == [
        "manager.conf [general]: timestampevents = yes (durations are computed from it)",
        "manager.conf [crm]: writetimeout = 5000",
    ]


def test_manager_that_is_as_we_need_it_gets_none(tmp_path: Path) -> None:
    manager = "[general]\nenabled = yes\ntimestampevents = yes\n[crm]\nwritetimeout = 5000\n"
    assert list(read_exchange(folder(tmp_path, PLAIN | {"manager.conf": manager})).advice) == []
