"""Values of Python as a scenario file would have them: patterns as `$name`, times as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol, runtime_checkable

from harness.errors import BadInput, did_you_mean
from harness.scenarios.matchers.catalogue import MATCHERS
from harness.scenarios.matchers.comparing import is_matcher
from harness.scenarios.values.files import BOTH


@runtime_checkable
class Written(Protocol):
    """What stands for `{"$name": …}`."""

    @property
    def spec(self) -> dict[str, Any]: ...


def expected(value: Any) -> Any:
    """An expected value with every pattern in it written out, and its matchers checked.

    Raises:
        BadInput: there is no such matcher, or it does not take such an argument.
    """
    if isinstance(value, Written):
        return value.spec
    if isinstance(value, re.Pattern):
        return {"$regex": value.pattern}
    if isinstance(value, Mapping):
        found = {str(k): expected(v) for k, v in value.items()}
        _check(found)
        return found
    if isinstance(value, (list, tuple)):
        return [expected(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return {"$unordered": [expected(v) for v in value]}
    return data(value)


def data(value: Any) -> Any:
    """An actual value as JSON has it: times as ISO 8601; what JSON lacks stays as it is."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {k: data(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [data(v) for v in value]
    return value


def as_step(value: Any) -> Any:
    """What `expected` gave, such that a step takes text as it is: no `${…}`, no file."""
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, list):
        return [as_step(v) for v in value]
    if isinstance(value, dict):
        plain = {
            k: {"$all": [v]} if k in BOTH and isinstance(v, str) else v for k, v in value.items()
        }
        return {k: as_step(v) for k, v in plain.items()}
    return value


def holds_pattern(value: Any) -> bool:
    """Whether a pattern stands anywhere in the value."""
    if isinstance(value, Mapping):
        return any(holds_pattern(v) for v in value.values())
    if isinstance(value, (list, tuple)):
        return any(holds_pattern(v) for v in value)
    return isinstance(value, Written)


def _check(value: dict[str, Any]) -> None:
    if not is_matcher(value):
        return
    known = [MATCHERS[name] for name in value if name in MATCHERS]
    companions = {c for matcher in known for c in matcher.companions}
    for name, argument in value.items():
        if name in companions:
            wrong = next((w for m in known if (w := m.check_beside(name, argument))), None)
        elif name in MATCHERS:
            wrong = MATCHERS[name].check(argument)
        else:
            fix = did_you_mean(name, [*MATCHERS, *companions])
            raise BadInput(f"there is no matcher {name}", fix=fix)
        if wrong:
            raise BadInput(f"{name} {wrong}")
