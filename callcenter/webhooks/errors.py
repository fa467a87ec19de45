"""Refusals of webhooks."""

from callcenter.errors import Conflict, Forbidden


class EventNotYours(Forbidden):
    """Whoever subscribes must be allowed to see all of what is told."""

    code = "event-not-yours"


class OutdatedWebhook(Conflict):
    code = "outdated"


class TooManyWebhooks(Conflict):
    code = "too-many-webhooks"


class NotActive(Conflict):
    """Nothing is sent to a subscription that is paused or ended."""

    code = "webhook-not-active"
