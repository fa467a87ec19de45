"""Who holds which device, as messages tell it."""

import pytest

from callcenter.agents.directory import AgentDirectory
from callcenter.agents.events import DEVICES, device_held
from callcenter.bus import Message
from callcenter.calls.facts import Endpoint

pytestmark = pytest.mark.unit

P1, P2 = Endpoint("PJSIP/101"), Endpoint("PJSIP/102")


async def tell(directory: AgentDirectory, user_id: int, endpoint: Endpoint | None) -> None:
    await directory.handle(Message(DEVICES, "1", device_held(user_id, endpoint)))


async def test_device_taken_is_known_and_told_once() -> None:
    directory, heard = AgentDirectory(), []
    directory.listen(lambda endpoint, user_id: heard.append((endpoint, user_id)))
    await tell(directory, 1, P1)
    await tell(directory, 1, P1)
    assert (directory.agent_of(P1), directory.endpoint_of(1)) == (1, P1)
    assert heard == [(P1, 1)]


async def test_person_changes_device_old_one_is_free() -> None:
    directory, heard = AgentDirectory(), []
    await tell(directory, 1, P1)
    directory.listen(lambda endpoint, user_id: heard.append((endpoint, user_id)))
    await tell(directory, 1, P2)
    assert (directory.agent_of(P1), directory.agent_of(P2)) == (None, 1)
    assert heard == [(P1, None), (P2, 1)]


@pytest.mark.parametrize("release_first", [True, False])
async def test_device_changes_hands_new_holder_has_it_in_any_order(release_first: bool) -> None:
    directory = AgentDirectory()
    await tell(directory, 1, P1)
    for user_id, endpoint in [(1, None), (2, P1)] if release_first else [(2, P1), (1, None)]:
        await tell(directory, user_id, endpoint)
    assert (directory.agent_of(P1), directory.endpoint_of(1), directory.endpoint_of(2)) == (2, None, P1)


async def test_listener_that_stopped_hears_nothing() -> None:
    directory, heard = AgentDirectory(), []
    directory.listen(lambda endpoint, user_id: heard.append((endpoint, user_id)))()
    await tell(directory, 1, P1)
    assert heard == []
