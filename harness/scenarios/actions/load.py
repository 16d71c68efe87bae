"""Invoke a function many times at once, as its callers would."""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar, Literal

from botocore.exceptions import ClientError
from pydantic import Field

from harness.scenarios.actions.base import Action
from harness.scenarios.actions.functions import invocation_result
from harness.scenarios.context import Context
from harness.scenarios.fields import FUNCTION, Body, FunctionId, Text
from harness.scenarios.formats.data import to_json

_THROTTLED = "TooManyRequestsException"
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 8.0


class Load(Body, Action):
    """Invoke a function many times at once; the result counts what came of it."""

    kind: ClassVar[str] = "load"
    example: ClassVar[str] = "load: {function: Quote, qualifier: live, count: 200, at_once: 50}"

    function: FunctionId
    payload: Any = Field(None, description="The event of each invocation.")
    type: Literal["RequestResponse", "Event"] = Field(
        "RequestResponse", description="Wait for the answers, or have them queued."
    )
    qualifier: Text | None = Field(None, description="A version or an alias.")
    count: int = Field(ge=1, le=100_000, description="How many invocations.")
    at_once: int = Field(32, ge=1, le=1000, description="How many callers there are.")
    retry: bool = Field(False, description="Callers that are throttled try again until they run.")

    def run(self, context: Context) -> Any:
        client = context.calls("lambda")
        given = {
            "FunctionName": context.physical(self.function, FUNCTION, "function"),
            "InvocationType": self.type,
            "Payload": to_json({} if self.payload is None else self.payload).encode(),
            **({"Qualifier": self.qualifier} if self.qualifier else {}),
        }
        with ThreadPoolExecutor(min(self.at_once, self.count)) as pool:
            outcomes = list(pool.map(lambda _: self._one(client, given), range(self.count)))
        errors = Counter(error for _, error, _ in outcomes if error)
        versions = Counter(version for version, _, _ in outcomes if version)
        summary = {
            "count": self.count,
            "answered": sum(error is None for _, error, _ in outcomes),
            "throttled": sum(refusals for _, _, refusals in outcomes),
            "errors": dict(errors),
            "versions": dict(versions),
        }
        result = {"status": 200, "payload": summary, "json": summary, **summary}
        context.shared.last_response = result
        return result

    def _one(self, client: Any, given: dict[str, Any]) -> tuple[str | None, str | None, int]:
        """The version that ran, the error, and how often it was throttled."""
        refusals = 0
        while True:
            try:
                result = invocation_result(client.invoke(**given))
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code != _THROTTLED:
                    raise
                refusals += 1
                if not self.retry:
                    return None, code, refusals
                longest = min(_FIRST_PAUSE_S * 2**refusals, _LONGEST_PAUSE_S)
                time.sleep(random.uniform(0, longest))
                continue
            return result["version"], result["error"], refusals
