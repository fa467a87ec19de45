"""Who holds which device, in memory: the pop path asks it for every ring."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents import repository
from callcenter.agents.events import changed_user
from callcenter.bus import Message
from callcenter.calls.facts import Endpoint

Listener = Callable[[Endpoint, int | None], None]


class AgentDirectory:
    """Subscribe `handle` to `agents.devices` first, then `load`: messages are whole truths about one person, so
    those that come twice or late end in the same picture."""

    def __init__(self) -> None:
        self._users: dict[Endpoint, int] = {}
        self._endpoints: dict[int, Endpoint] = {}
        self._listeners: list[Listener] = []

    def agent_of(self, endpoint: Endpoint) -> int | None:
        return self._users.get(endpoint)

    def endpoint_of(self, user_id: int) -> Endpoint | None:
        return self._endpoints.get(user_id)

    async def load(self, session: AsyncSession) -> None:
        """The picture of the database; whoever is in memory only is taken out."""
        held = await repository.held_devices(session)
        for user_id in self._endpoints.keys() - held.keys():
            self.hold(user_id, None)
        for user_id, endpoint in held.items():
            self.hold(user_id, endpoint)

    async def handle(self, message: Message) -> None:
        """A handler of `agents.devices`."""
        endpoint = message.payload["endpoint"]
        self.hold(changed_user(message.payload), None if endpoint is None else Endpoint(str(endpoint)))

    def hold(self, user_id: int, endpoint: Endpoint | None) -> None:
        """From now on this person holds this device and no other."""
        before = self._endpoints.get(user_id)
        if before == endpoint and (endpoint is None or self._users.get(endpoint) == user_id):
            return
        if before is not None and self._users.get(before) == user_id:
            del self._users[before]
            self._notify(before)
        self._endpoints.pop(user_id, None)
        if endpoint is not None:
            self._give(user_id, endpoint)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call the listener for each device whose holder changed; the answer stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _give(self, user_id: int, endpoint: Endpoint) -> None:
        former = self._users.get(endpoint)
        if former is not None:
            self._endpoints.pop(former, None)
        self._users[endpoint] = user_id
        self._endpoints[user_id] = endpoint
        self._notify(endpoint)

    def _notify(self, endpoint: Endpoint) -> None:
        for listener in list(self._listeners):
            listener(endpoint, self._users.get(endpoint))
