"""What was understood of an exchange, for people and as settings ready to paste. Secrets are in neither."""

import json
from collections.abc import Iterator

from ami.importing.dialplan import FoundLine
from ami.importing.exchange import Exchange, FoundMember


def understood(exchange: Exchange) -> Iterator[str]:
    """The dry run's words, with the place of each thing."""
    yield f"files read: {', '.join(exchange.files)}"
    yield f"phones: {len(exchange.phones)}"
    for phone in exchange.phones:
        yield f"  {phone.endpoint}  {phone.title or '-'}  ({phone.place})"
    yield f"trunks: {len(exchange.trunks)}"
    for trunk in exchange.trunks:
        yield f"  {trunk.endpoint}  calls come in by context {trunk.context or '-'}  ({trunk.place})"
    yield f"queues: {len(exchange.queues)}"
    for queue in exchange.queues:
        yield f"  {queue.name}  {queue.strategy or 'default strategy'}  ({queue.place})"
        for member in queue.members:
            yield f"    member {_member(member)}"
    yield f"agents: {len(exchange.agents)}"
    for agent in exchange.agents:
        yield f"  {agent.number}  {agent.name or '-'}  ({agent.place})"
    yield f"numbers: {len(exchange.lines)}"
    for line in exchange.lines:
        yield f"  {line.did}  {_way(line)}  ({line.place})"


def not_understood(exchange: Exchange) -> Iterator[str]:
    for one in exchange.unclear:
        yield f"{one.place}: {one.reason}"


def as_toml(exchange: Exchange, node: str) -> Iterator[str]:
    """Settings of ours. What only the administrator knows (host, secrets) is left as a comment."""
    yield "[[pbx]]"
    yield f"name = {_text(node)}"
    yield "# host, bridge_username, bridge_secret, actions_username, actions_secret: see manager.conf"
    yield f"trunks = [{', '.join(_text(trunk.endpoint) for trunk in exchange.trunks)}]"
    for line in exchange.lines:
        yield from ("", "[[pbx.lines]]", f"did = {_text(line.did)}", f"title = {_text(line.did)}")
    for queue in exchange.queues:
        yield from ("", "[[queues]]", f"name = {_text(queue.name)}", f"title = {_text(queue.name)}")
    known = {queue.name for queue in exchange.queues}
    for line in exchange.lines:
        if line.way.queue in known:
            yield from ("", "[[routing.lines]]", f"did = {_text(line.did)}", f"queues = [{_text(line.way.queue)}]")


def _member(member: FoundMember) -> str:
    device = member.endpoint or "no phone of this folder"
    said = device if device == member.interface else f"{member.interface} -> {device}"
    return f"{said}  {member.name}".rstrip()


def _way(line: FoundLine) -> str:
    if line.way.queue:
        return f"queue {line.way.queue}"
    if line.way.devices:
        return f"rings {', '.join(line.way.devices)}"
    return f"leads to {line.way.via}, no queue found behind it" if line.way.via else "leads nowhere that is understood"


def _text(value: str) -> str:
    """A TOML basic string; JSON's are such strings."""
    return json.dumps(value, ensure_ascii=False)
