"""`/healthz`, `/readyz` and `/metrics` of the roles that serve no console, on a loopback port of their own."""

import errno
from typing import Final

import structlog
from aiohttp import web

from callcenter.bootstrap.house import House
from callcenter.http.app import serve
from callcenter.metrics import metrics_handler

log = structlog.get_logger(__name__)

UNUSABLE: Final = (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL)


async def open_probes(house: House, port: int) -> None:
    """Port 0 serves nothing. A port that another program has must not keep a bridge from following calls."""
    if not port:
        return
    app = web.Application()
    app.router.add_get("/healthz", house.health.healthz)
    app.router.add_get("/readyz", house.health.readyz)
    app.router.add_get("/metrics", metrics_handler())
    try:
        await house.process.open("probes", serve(app, house.settings.probes.host, port))
    except OSError as error:
        if error.errno not in UNUSABLE:
            raise
        log.error("probes.port_not_usable", port=port, error=errno.errorcode[error.errno])
