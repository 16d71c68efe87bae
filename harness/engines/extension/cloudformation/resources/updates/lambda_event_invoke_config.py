"""AWS::Lambda::EventInvokeConfig: put whole."""

from __future__ import annotations

from ..change import Change

_NAMES = ("DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts")


def _configuration(change: Change) -> None:
    given = {name: change.after[name] for name in _NAMES if name in change.after}
    change.client("lambda_").put_function_event_invoke_config(
        FunctionName=change.after["FunctionName"], Qualifier=change.after["Qualifier"], **given
    )


UPDATES = {_NAMES: _configuration}
