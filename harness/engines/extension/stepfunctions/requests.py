"""Requests that AWS refuses, and stock takes (4.13.1).

AWS: "CreateStateMachine", "StartExecution", "StartSyncExecution", "SendTaskSuccess" in the Step
Functions API reference.
"""

from __future__ import annotations

import functools
import json
import re
from typing import Any

from ..mends.on_import import after_import

_PROVIDER = "localstack.services.stepfunctions.provider"
_MOST_BYTES = 262_144
_LONGEST_NAME = 80
_FORBIDDEN = re.compile(r'[\s<>{}\[\]?*"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]')
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/.+")


def install() -> None:
    after_import(_PROVIDER, _mend)


def _mend(module: Any) -> None:
    cls = module.StepFunctionsProvider
    cls.create_state_machine = _checked_creation(module, cls.create_state_machine)
    cls.start_execution = _checked_start(module, cls.start_execution)
    cls.start_sync_execution = _checked_start(module, cls.start_sync_execution)
    cls.send_task_success = _checked_output(module, cls.send_task_success)


def _checked_creation(module: Any, stock: Any) -> Any:
    @functools.wraps(stock)
    def create_state_machine(self: Any, context: Any, request: Any, **kwargs: Any) -> Any:
        _name(module, request["name"])
        if not _ROLE.fullmatch(request["roleArn"]):
            raise module.InvalidArn(f"Invalid Role Arn: '{request['roleArn']}'")
        return stock(self, context, request, **kwargs)

    return create_state_machine


def _checked_start(module: Any, stock: Any) -> Any:
    @functools.wraps(stock)
    def start(self: Any, context: Any, **given: Any) -> Any:
        if given.get("name") is not None:
            _name(module, given["name"])
        text = given.get("input")
        if text is not None:
            _length(module, "input", text, _MOST_BYTES)
            try:
                json.loads(text)
            except ValueError as error:
                raise module.InvalidExecutionInput(
                    f"Invalid State Machine Execution Input: '{error}'"
                ) from None
        return stock(self, context, **given)

    return start


def _checked_output(module: Any, stock: Any) -> Any:
    from localstack.aws.api.stepfunctions import InvalidOutput

    @functools.wraps(stock)
    def send_task_success(self: Any, context: Any, **given: Any) -> Any:
        _length(module, "output", given["output"], _MOST_BYTES)
        try:
            json.loads(given["output"])
        except ValueError as error:
            raise InvalidOutput(f"Invalid output: '{error}'") from None
        return stock(self, context, **given)

    return send_task_success


def _name(module: Any, name: str) -> None:
    _length(module, "name", name, _LONGEST_NAME)
    if _FORBIDDEN.search(name):
        raise module.InvalidName(f"Invalid Name: '{name}'")


def _length(module: Any, field: str, value: str, most: int) -> None:
    if len(value.encode()) > most:
        shown = value if len(value) <= _LONGEST_NAME * 2 else f"{value[:_LONGEST_NAME]}..."
        raise module.ValidationException(
            f"1 validation error detected: Value '{shown}' at '{field}' failed to satisfy "
            f"constraint: Member must have length less than or equal to {most}"
        )
