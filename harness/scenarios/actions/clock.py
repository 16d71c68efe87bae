"""Move the cloud's clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, RootModel, WithJsonSchema

from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import duration

_DAY_SECONDS = 86_400


def _long(value: Any) -> float:
    if isinstance(value, str) and value.strip().endswith("d"):
        return duration(value.strip()[:-1]) * _DAY_SECONDS
    return duration(value)


LongDuration = Annotated[
    float,
    BeforeValidator(_long),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^\d+(\.\d+)?\s*(ms|s|m|h|d)?$"},
                {"type": "number", "minimum": 0},
            ],
            "description": "A duration: 90s, 15m, 2h, 4d, or a number of seconds.",
        }
    ),
]


class Advance(RootModel[LongDuration], Action):
    """Move the cloud's clock ahead, and wait until all that was due has come to rest."""

    kind: ClassVar[str] = "advance"
    example: ClassVar[str] = "advance: 15m"

    root: LongDuration

    def run(self, context: Context) -> Any:
        moment = context.shared.cloud.clock.advance(timedelta(seconds=self.root))
        context.shared.scope.ahead += self.root
        return {"now": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "epoch": int(moment.timestamp())}
