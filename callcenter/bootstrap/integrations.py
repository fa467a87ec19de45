"""API tokens and webhooks in the console's server."""

from aiohttp import web

from callcenter.auth.api import People
from callcenter.auth.tokens.api import TOKEN_AUDIT, TOKENS
from callcenter.bootstrap.house import House
from callcenter.bootstrap.webhooks import put_webhooks


def put_integrations(app: web.Application, house: House, people: People) -> None:
    app[TOKENS] = people.tokens
    app[TOKEN_AUDIT] = house.audit
    put_webhooks(app, house)
