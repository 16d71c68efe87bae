"""AWS::Events::Connection."""

from __future__ import annotations

from ..change import Change

_NAMES = ("AuthParameters", "AuthorizationType", "Description", "InvocationConnectivityParameters")


def _connection(change: Change) -> None:
    given = {name: change.after[name] for name in _NAMES if name in change.after}
    change.client("events").update_connection(Name=change.physical_id, **given)


UPDATES = {_NAMES: _connection}
