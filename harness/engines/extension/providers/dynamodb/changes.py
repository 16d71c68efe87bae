"""What a write changed: one item before and after it, for all who read a table's changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moto.dynamodb.models.table import Table

AttributeMap = dict[str, dict[str, Any]]


@dataclass
class Change:
    """One item before and after the operation, as DynamoDB JSON; None: not there."""

    table: Table
    keys: AttributeMap
    before: AttributeMap | None
    after: AttributeMap | None


class ChangeCollector:
    """Stands where moto keeps its stream shard, and knows who else takes the table's changes."""

    def __init__(self, table: Table, kinesis: list[str] | None = None) -> None:
        self.table = table
        self.kinesis = kinesis or []
        """ARNs of the Kinesis streams that take the table's changes."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> ChangeCollector:
        return self
