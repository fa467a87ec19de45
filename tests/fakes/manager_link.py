"""One node's manager link with queues in memory; its words are those of Asterisk 22."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ami.actions_wire import ActionValue
from ami.errors import AmiError
from ami.message import Event, Response


@dataclass(frozen=True, slots=True)
class FakeStatus:
    state: str = "up"
    last_error: str | None = None


@dataclass(slots=True)
class FakeLink:
    """Implements ManagerLink. `fails` is raised for the next action, after it was written down."""

    queues: dict[str, dict[str, bool]] = field(default_factory=lambda: {"sales": {}, "support": {}})
    fails: AmiError | None = None
    answers: dict[str, Response] = field(default_factory=dict)
    sent: list[dict[str, str]] = field(default_factory=list)

    def actions(self) -> list[str]:
        return [fields["Action"] for fields in self.sent]

    async def send(self, action: Mapping[str, ActionValue], *, timeout: float | None = None) -> Response:
        fields = self._note(action)
        kind = fields["Action"]
        if kind in self.answers:
            return self.answers.pop(kind)
        match kind:
            case "QueueAdd":
                return self._add(fields)
            case "QueueRemove":
                return self._remove(fields)
            case "QueuePause":
                return self._pause(fields)
        return success()

    async def list(self, action: Mapping[str, ActionValue], *, timeout: float | None = None) -> list[Event]:
        member = self._note(action)["Member"]
        return [
            Event("QueueMember", {"Queue": queue, "Location": member, "Membership": "dynamic"})
            for queue, members in self.queues.items()
            if member in members
        ]

    def next_action_id(self) -> str:
        return f"id-{len(self.sent)}"

    def status(self) -> FakeStatus:
        return FakeStatus()

    def _note(self, action: Mapping[str, ActionValue]) -> dict[str, str]:
        fields = {name: str(value) for name, value in action.items()}
        self.sent.append(fields)
        if self.fails is not None:
            raise self.fails
        return fields

    def _add(self, fields: dict[str, str]) -> Response:
        members = self.queues.get(fields["Queue"])
        if members is None:
            return error("Unable to add interface to queue: No such queue")
        if fields["Interface"] in members:
            return error("Unable to add interface: Already there")
        members[fields["Interface"]] = fields["Paused"] == "true"
        return success()

    def _remove(self, fields: dict[str, str]) -> Response:
        members = self.queues.get(fields["Queue"])
        if members is None:
            return error("Unable to remove interface from queue: No such queue")
        if members.pop(fields["Interface"], None) is None:
            return error("Unable to remove interface: Not there")
        return success()

    def _pause(self, fields: dict[str, str]) -> Response:
        found = [members for members in self.queues.values() if fields["Interface"] in members]
        for members in found:
            members[fields["Interface"]] = fields["Paused"] == "true"
        return success() if found else error("Interface not found")


def success() -> Response:
    return Response({"Response": "Success", "Message": ""})


def error(message: str) -> Response:
    return Response({"Response": "Error", "Message": message})
