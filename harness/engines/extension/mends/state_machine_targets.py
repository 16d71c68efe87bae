"""A rule starts a state machine only if what it sends has the event's own `id` in it.

With an `InputPath`, an `Input` or an `InputTransformer` it has none, and nothing is started; or
it has another one, and the second execution of that name is refused (4.13.1, 4.14.0).
"""

from __future__ import annotations

import uuid
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.services.events.target", _mend)


def _mend(module: Any) -> None:
    def send_event(self: Any, event: Any, _trace_header: Any) -> None:
        self.service = "stepfunctions"
        text = event if isinstance(event, str) else module.to_json_str(event)
        self.client.start_execution(
            stateMachineArn=self.target["Arn"], name=str(uuid.uuid4()), input=text
        )

    module.StatesTargetSender.send_event = send_event
