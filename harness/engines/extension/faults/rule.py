"""What a fault is: which calls, deliveries or invocations it is for, which of them, and what
becomes of them. The shape that crosses between harness and engine; standard library only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

CALL_EFFECTS = ("error", "throttle", "latency", "partial")
DELIVERY_EFFECTS = ("drop", "double")
INVOCATION_EFFECTS = ("raise", "crash", "timeout", "out_of_memory")
EFFECTS = (*CALL_EFFECTS, *DELIVERY_EFFECTS, *INVOCATION_EFFECTS)
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Rule:
    """A fault. Unless `nth`, `times` or `probability` choose, it strikes each match.

    Of a call (`service` is set): `operation` (None: any), `function` is the caller's name,
    `resource` a table, queue, bucket, topic or function that the request names. Of a delivery:
    `function` is the receiver, or `resource` the queue. Of an invocation: `function`.

    Effects: `error` (`code`, `message`, `status`), `throttle`, `latency` (`seconds`), `partial`
    (the last `entries` of a batch are refused); `drop`, `double`; `raise` (`code`, `message`),
    `crash`, `timeout`, `out_of_memory` (`moment`: before or after the handler's work).

    `nth` counts matches from 1. `probability` is drawn from a generator of its own, so `seed`
    decides which matches are struck.
    """

    effect: str
    service: str | None = None
    operation: str | None = None
    function: str | None = None
    resource: str | None = None
    code: str | None = None
    message: str | None = None
    status: int | None = None
    seconds: float = 0.0
    entries: int = 0
    moment: str = BEFORE
    nth: tuple[int, ...] = ()
    times: int | None = None
    probability: float | None = None
    seed: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Rule:
        """
        Raises:
            ValueError: a key or an effect is unknown, or does not go with the rest.
        """
        unknown = data.keys() - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
        if data.get("effect") not in EFFECTS:
            raise ValueError(f"effect is {data.get('effect')!r}, not one of {', '.join(EFFECTS)}")
        rule = cls(**{**data, "nth": tuple(data.get("nth") or ())})
        if why := rule.contradiction():
            raise ValueError(why)
        return rule

    def contradiction(self) -> str | None:
        """What does not go together; None where all does."""
        if (self.effect in CALL_EFFECTS) != (self.service is not None):
            return (
                f"{self.effect} is {'' if self.service is None else 'not '}for calls of a service"
            )
        if self.effect in INVOCATION_EFFECTS and not self.function:
            return f"{self.effect} needs the function that it is for"
        if self.effect in DELIVERY_EFFECTS and bool(self.function) == bool(self.resource):
            return f"{self.effect} needs either a function or a queue"
        if self.effect == "double" and (self.resource or "").endswith(".fifo"):
            return (
                "a FIFO queue takes a message once (SQS Developer Guide, Exactly-once processing)"
            )
        if self.effect in ("error", "raise") and not self.code:
            return f"{self.effect} needs a code"
        if self.probability is not None and not 0 <= self.probability <= 1:
            return f"probability is {self.probability}, not between 0 and 1"
        if sum((bool(self.nth), self.times is not None, self.probability is not None)) > 1:
            return "nth, times and probability exclude each other"
        return None

    def __str__(self) -> str:
        """For notes: `dynamodb.PutItem by ChargeCard on Orders: error Throttling`."""
        of = f"{self.service}.{self.operation or '*'}" if self.service else ""
        by = f" by {self.function}" if self.service and self.function else ""
        target = (self.function or "") if not self.service else ""
        on = f" on {self.resource}" if self.resource else ""
        what = " ".join(filter(None, (self.effect, self.code)))
        when = f" {self.moment} its work" if self.effect in ("crash", "timeout") else ""
        return f"{of}{by}{target}{on}: {what}{when}".strip()
