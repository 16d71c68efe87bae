"""What functions see of the resources while a stack is brought to its template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..resources.errors import ResourceFailed
from ..resources.pretended import PHYSICAL_ID
from ..resources.record import Record


class Live:
    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records

    def physical_id(self, name: str) -> Any:
        return self._record(name).physical_id

    def attribute(self, name: str, attribute: str) -> Any:
        record = self._record(name)
        found = value_at(record.model, attribute)
        if found is None and not record.supported:
            return PHYSICAL_ID
        if found is None:
            raise ResourceFailed(
                f"Template error: resource {name} does not support attribute type {attribute} in "
                "Fn::GetAtt"
            )
        return found

    def _record(self, name: str) -> Record:
        try:
            return self._records[name]
        except KeyError:
            raise ResourceFailed(f"resource {name} is not there yet") from None


def value_at(model: Any, path: str) -> Any:
    """The value under a name with dots, which may also be one key."""
    if isinstance(model, dict):
        if path in model:
            return model[path]
        first, _, rest = path.partition(".")
        if rest and first in model:
            return value_at(model[first], rest)
    return None
