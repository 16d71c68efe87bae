"""AWS::Events::ApiDestination."""

from __future__ import annotations

from ..change import Change

_NAMES = (
    "ConnectionArn",
    "Description",
    "HttpMethod",
    "InvocationEndpoint",
    "InvocationRateLimitPerSecond",
)


def _destination(change: Change) -> None:
    given = {name: change.after[name] for name in _NAMES if name in change.after}
    change.client("events").update_api_destination(Name=change.physical_id, **given)


UPDATES = {_NAMES: _destination}
