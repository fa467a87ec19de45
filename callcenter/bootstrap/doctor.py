"""`callcenter doctor`: looks at everything that the program depends on, and says it in plain words."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from ami.actions import PbxAway, PbxRefused
from ami.ari import AriAccount, AriClient
from ami.connection import AmiConnection, AmiSettings, State
from ami.errors import AmiError
from ami.ledger.errors import BookAway
from callcenter import migrate
from callcenter.bootstrap.books import shelf_of
from callcenter.bootstrap.house import now, opened
from callcenter.bootstrap.secrets import missing_keys
from callcenter.bus_redis import RedisBus
from callcenter.calls.terms import node_lease
from callcenter.leases.service import leaders
from callcenter.pbx_settings import PbxNode
from callcenter.settings import Settings
from recordings.transcription.building import model_shelf_of
from recordings.transcription.live.building import live_shelf_of, model_for
from recordings.transcription.speech import EngineName

LIMIT_S: Final = 8.0
SILENT_LEASES: Final = 3


@dataclass(frozen=True, slots=True)
class Finding:
    part: str
    good: bool
    detail: str


class Wrong(Exception):
    """A part does not do what it must; the text is for the reader."""


async def examine(settings: Settings) -> list[Finding]:
    """Every part, whatever the others say."""
    checks: list[tuple[str, Callable[[], Awaitable[str]]]] = [
        ("database", lambda: _database(settings)),
        ("database shape", lambda: _shape(settings)),
        ("redis", lambda: _redis(settings)),
        ("speech", lambda: _speech(settings)),
        ("live speech", lambda: _live_speech(settings)),
        ("secrets", lambda: _secrets(settings)),
    ]
    for node in settings.pbx:
        checks.append((f"pbx {node.name} bridge", lambda node=node: _bridge_account(node)))  # type: ignore[misc]
        checks.append((f"pbx {node.name} actions", lambda node=node: _actions_account(node)))  # type: ignore[misc]
        checks.append((f"pbx {node.name} leader", lambda node=node: _leader(settings, node)))  # type: ignore[misc]
        checks.append((f"pbx {node.name} books", lambda node=node: _books(node)))  # type: ignore[misc]
        checks.append((f"pbx {node.name} live", lambda node=node: _live_way(settings, node)))  # type: ignore[misc]
    findings = [await _look(part, check) for part, check in checks]
    if not settings.pbx:
        findings.append(Finding("pbx", good=False, detail="no exchange is configured: see [[pbx]] in the settings"))
    return findings


async def _look(part: str, check: Callable[[], Awaitable[str]]) -> Finding:
    try:
        async with asyncio.timeout(LIMIT_S):
            return Finding(part, good=True, detail=await check())
    except TimeoutError:
        return Finding(part, good=False, detail=f"no answer within {LIMIT_S:g} s")
    except (Wrong, AmiError) as error:
        return Finding(part, good=False, detail=str(error))
    except BookAway as error:
        return Finding(part, good=False, detail=error.detail)
    except (SQLAlchemyError, RedisError, OSError) as error:
        return Finding(part, good=False, detail=type(error).__name__)


async def _database(settings: Settings) -> str:
    async with opened(settings.database_url) as database:
        await database.ping()
        return database.dialect


async def _shape(settings: Settings) -> str:
    missing = await asyncio.to_thread(migrate.pending, settings.database_url)
    if missing:
        raise Wrong(f"lacks {', '.join(missing)}: run `callcenter migrate`")
    return "up to date"


async def _redis(settings: Settings) -> str:
    if settings.redis_url is None:
        return "not used: bus and rate limits live in one process"
    async with RedisBus(settings.redis_url) as bus:
        await bus.ping()
    return "answers"


async def _secrets(settings: Settings) -> str:
    """No key is a choice as long as nothing is sealed."""
    async with opened(settings.database_url) as database:
        missing = await missing_keys(database, settings)
    if missing:
        raise Wrong(f"credentials are sealed by {', '.join(missing)}: list it in [[secrets.keys]] again")
    return "credentials are sealed" if settings.secrets.key else "credentials are not kept: no secrets.key"


async def _speech(settings: Settings) -> str:
    """No model is a choice; a model that no engine can use is a mistake."""
    wanted = settings.transcription
    models = model_shelf_of(wanted, settings.data_dir).models()
    if not wanted.enabled or not models:
        return "recordings are not transcribed: " + ("switched off" if models else "no model is installed")
    if find_spec("faster_whisper") is None and all(model.engine is EngineName.WHISPER for model in models):
        raise Wrong(
            "only Whisper models are installed, and the extra `whisper` is not: pip install callcenter[whisper]"
        )
    return ", ".join(f"{model.name} ({model.engine})" for model in models)


async def _live_speech(settings: Settings) -> str:
    """Every language that a heard queue has needs a Vosk model."""
    if not settings.live.enabled:
        return "running calls are not transcribed: switched off"
    find = model_for(live_shelf_of(settings.live, settings.transcription, settings.data_dir))
    heard = [queue for queue in settings.queues if not settings.live.queues or queue.name in settings.live.queues]
    languages = sorted({queue.language for queue in heard} | ({settings.transcription.language} - {"auto"}))
    missing = [language for language in languages if find(language) is None]
    if missing or not languages:
        raise Wrong(f"no Vosk model for {', '.join(missing) or 'any language'}: callcenter models fetch")
    return ", ".join(f"{language}: {found.name}" for language in languages if (found := find(language)) is not None)


async def _live_way(settings: Settings, node: PbxNode) -> str:
    """Whether the exchange can be asked for taps."""
    if not settings.live.enabled:
        return "not asked for"
    if node.ari.url is None:
        raise Wrong("running calls are not heard: [pbx.ari] has no url")
    account = AriAccount(node.ari.url, node.ari.username, node.ari.secret.get_secret_value())
    async with AriClient(account, "callcenter-doctor") as ari:
        try:
            version = await ari.version()
            await ari.connected.wait()
        except (PbxAway, PbxRefused) as error:
            raise Wrong(f"{error.detail}: see http.conf and ari.conf") from None
    return f"Asterisk {version} answers over ARI"


async def _bridge_account(node: PbxNode) -> str:
    settings = _ami(node, node.bridge_username, node.bridge_secret.get_secret_value())
    async with AmiConnection(settings) as link:
        await _up(link)
        channels = await link.list({"Action": "CoreShowChannels"})
        queues = await link.list({"Action": "QueueSummary"})
        return f"hears; {len(channels)} channels, {len(queues)} queues"


async def _actions_account(node: PbxNode) -> str:
    """Asks for something harmless that only the right to act on queues allows."""
    settings = _ami(node, node.actions_username, node.actions_secret.get_secret_value())
    async with AmiConnection(settings) as link:
        await _up(link)
        probe = {"Action": "QueuePause", "Interface": "Local/callcenter-doctor", "Paused": "false"}
        response = await link.send(probe)
        if "ermission" in response.message:
            raise Wrong("may not act: `write` needs call,agent,originate,reporting")
        return "may act"


async def _leader(settings: Settings, node: PbxNode) -> str:
    """Which bridge follows the calls. Its sign of life is by its own clock, hence the patience."""
    async with opened(settings.database_url) as database, database.reading() as session:
        leader = (await leaders(session)).get(node_lease(node.name))
    if leader is None or not leader.who:
        return "no bridge runs"
    silent_s = (now() - leader.beat_at).total_seconds()
    if silent_s > SILENT_LEASES * settings.bridge.lease_s:
        raise Wrong(f"{leader.who} led and is silent for {silent_s:.0f} s, and no bridge stands by")
    if not leader.fit:
        raise Wrong(f"{leader.who} leads, but its line to the PBX or to Redis is broken")
    return f"{leader.who} leads, term {leader.token}, since {leader.since:%Y-%m-%d %H:%M:%S} UTC"


async def _books(node: PbxNode) -> str:
    shelf = shelf_of(node.books)
    if shelf is None:
        return "none: calls that an outage hides end when it is over (see [pbx.books])"
    return f"readable: {', '.join(await asyncio.to_thread(shelf.check))}"


def _ami(node: PbxNode, username: str, secret: str) -> AmiSettings:
    ca_file = None if node.ca_file is None else str(node.ca_file)
    return AmiSettings(
        node=node.name,
        host=node.host,
        port=node.port,
        username=username,
        secret=secret,
        tls=node.tls,
        ca_file=ca_file,
    )


async def _up(link: AmiConnection) -> None:
    state = await link.wait_for(State.UP, State.WAITING, State.REFUSED)
    if state is not State.UP:
        raise Wrong(link.status().last_error or str(state))
