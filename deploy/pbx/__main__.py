"""python -m deploy.pbx install | boot [--dir DIR] | record-traces [--full] [--out DIR] [CASE...] | filters"""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from deploy.pbx.errors import PbxError
from deploy.pbx.filters import filter_lines
from deploy.pbx.install import install
from deploy.pbx.pbx import Pbx, boot
from deploy.pbx.root import PROJECT
from deploy.pbx.spec import PbxSpec
from deploy.pbx.traces import record


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.pbx", description="Asterisk for demo and tests")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install", help="get Asterisk, once")
    booting = commands.add_parser("boot", help="run one until Ctrl-C; prints ports and accounts as JSON")
    booting.add_argument("--dir", type=Path, help="its directory, kept afterwards (default: a temporary one)")
    booting.add_argument("--record", action="store_true", help="record the calls")
    recording = commands.add_parser("record-traces", help="play the replay cases, keep what AMI says")
    recording.add_argument("--full", action="store_true", help="without event filters; goes into the folder `full`")
    recording.add_argument("--out", type=Path, help="default: tests/replay, or tests/replay/full")
    recording.add_argument("cases", nargs="*", metavar="CASE")
    commands.add_parser("filters", help="print the event filters for your own manager.conf")
    return parser.parse_args()


def describe(pbx: Pbx) -> dict[str, object]:
    return {
        "host": pbx.host,
        "sip_port": pbx.sip_port,
        "ami_port": pbx.ami_port,
        "ami_tls_port": pbx.ami_tls_port,
        "http_port": pbx.http_port,
        "wss_port": pbx.wss_port,
        "outside_port": pbx.outside_port,
        "accounts": {
            pbx.ami_user: pbx.secrets.bridge,
            pbx.actions_user: pbx.secrets.actions,
            pbx.recorder_user: pbx.secrets.recorder,
            f"ari:{pbx.ari_user}": pbx.secrets.ari,
            "agents": pbx.secrets.agent,
        },
        "log_dir": str(pbx.log_dir),
        "monitor_dir": str(pbx.monitor_dir),
    }


async def _boot(directory: Path | None, *, record: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with boot(PbxSpec(record_calls=record), directory) as pbx:
        print(json.dumps(describe(pbx), indent=2), flush=True)
        await stop.wait()


def _record(arguments: argparse.Namespace) -> int:
    replay = PROJECT / "tests" / "replay"
    out = arguments.out or (replay / "full" if arguments.full else replay)
    return record(out, arguments.cases, full=arguments.full)


def main() -> int:
    arguments = _arguments()
    try:
        if arguments.command == "install":
            install()
        elif arguments.command == "filters":
            print(filter_lines())
        elif arguments.command == "record-traces":
            return _record(arguments)
        else:
            asyncio.run(_boot(arguments.dir, record=arguments.record))
    except PbxError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
