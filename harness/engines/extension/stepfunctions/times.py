"""Times as AWS writes and reads them.

Faults of 4.13.1: `$$.State.EnteredTime` has microseconds and `+00:00`; a Wait's timestamp with an
offset is refused, one without is taken for the host's local time. AWS: "Accessing execution data
from the Context object", "Wait workflow state".
"""

from __future__ import annotations

import functools
import re
import time
from datetime import UTC, datetime
from typing import Any

from ..mends.on_import import after_import

_ASL = "localstack.services.stepfunctions.asl"
_TIMESTAMP = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)


def install() -> None:
    after_import(f"{_ASL}.component.state.state", _mend_entered)
    after_import(f"{_ASL}.component.state.state_wait.wait_function.timestamp", _mend_wait)


def written(moment: float) -> str:
    """Epoch seconds as AWS writes them into the context object: milliseconds and `Z`."""
    text = datetime.fromtimestamp(moment, tz=UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def read(text: Any) -> datetime | None:
    """The moment that an RFC 3339 timestamp with an uppercase `T` and `Z` says; None for others."""
    if not isinstance(text, str) or not _TIMESTAMP.fullmatch(text):
        return None
    # Python 3.11 reads at most six digits of a second's fraction.
    shortened = re.sub(r"(\.\d{6})\d+", r"\1", text).replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(shortened)
    except ValueError:
        return None


def _mend_entered(module: Any) -> None:
    stock = module.StateData

    @functools.wraps(stock)
    def state_data(*args: Any, **kwargs: Any) -> Any:
        return stock(*args, **{**kwargs, "EnteredTime": written(time.time())})

    module.StateData = state_data


def _mend_wait(module: Any) -> None:
    cls = module.Timestamp
    cls._from_timestamp_string = staticmethod(read)
    failure = module.FailureEventException

    def seconds(self: Any, env: Any) -> float:
        self.string.eval(env=env)
        text = env.stack.pop()
        moment = read(text)
        if moment is None:
            raise failure(self._create_failure_event(env, text))
        return max(0.0, moment.timestamp() - time.time())

    cls._get_wait_seconds = seconds
