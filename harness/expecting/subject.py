"""`expect(value)`: a value that has to match."""

from __future__ import annotations

from typing import Any

from harness.expecting.failing import mismatch
from harness.expecting.written import data, expected
from harness.scenarios.matchers import match


class Subject:
    """One value; each method raises an AssertionError that says every difference."""

    def __init__(self, value: Any) -> None:
        self._value = data(value)

    def matches(self, wanted: Any = None, /, **keys: Any) -> None:
        """It is so; mappings may have further keys at every depth (as under `contains:`).

        Args:
            wanted: plain data, patterns, and `{"$name": …}` as in scenario files.
            keys: instead of `wanted`, or beside it where that is a mapping.
        """
        __tracebackhide__ = True
        self._compare(joined(wanted, keys), exact=False)

    def equals(self, wanted: Any = None, /, **keys: Any) -> None:
        """It is just so: mappings have no further keys (as under `equals:`)."""
        __tracebackhide__ = True
        self._compare(joined(wanted, keys), exact=True)

    def differs_from(self, wanted: Any = None, /, **keys: Any) -> None:
        """It does not match."""
        __tracebackhide__ = True
        spec = expected(joined(wanted, keys))
        if not match(spec, self._value, exact=False):
            raise AssertionError(mismatch(["$: matches what it must not"], spec, self._value))

    def _compare(self, wanted: Any, *, exact: bool) -> None:
        __tracebackhide__ = True
        spec = expected(wanted)
        found = [str(d) for d in match(spec, self._value, exact=exact)]
        if found:
            raise AssertionError(mismatch(found, spec, self._value))


def joined(wanted: Any, keys: dict[str, Any]) -> Any:
    """What is written as a value, as keywords, or as both."""
    if not keys:
        return wanted
    return {**(wanted or {}), **keys}
