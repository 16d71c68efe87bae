"""Actions on DynamoDB tables."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, model_validator

from harness.errors import HarnessError
from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import TABLE, Body, Item, JsonPath, TableId, exactly_one
from harness.scenarios.formats.data import from_dynamodb, to_dynamodb
from harness.scenarios.values.files import read_json

_BATCH = 25
_ATTEMPTS = 8


class Items(Body, Action):
    """Put items into a table, from the scenario or from a JSON file."""

    kind: ClassVar[str] = "items"
    example: ClassVar[str] = (
        "items: {table: Inventory, put: [{sku: A-1, stock: 10}, {sku: B-2, stock: 0}]}"
    )

    table: TableId
    put: list[Item] | None = Field(None, description="Items as plain JSON data.")
    file: JsonPath | None = Field(None, description="A JSON file with a list of items.")

    @model_validator(mode="before")
    @classmethod
    def _one_source(cls, data: Any) -> Any:
        exactly_one(data, ("put", "file"))
        return data

    def run(self, context: Context) -> Any:
        table = context.physical(self.table, TABLE, "table")
        items = self.put if self.put is not None else self._from_file(context)
        requests = [{"PutRequest": {"Item": to_dynamodb(item)}} for item in items]
        for i in range(0, len(requests), _BATCH):
            _write(context.calls("dynamodb"), table, requests[i : i + _BATCH])
        return {"count": len(items)}

    def _from_file(self, context: Context) -> list[dict[str, Any]]:
        assert self.file is not None
        data = read_json(context.step.document.file, self.file, context.where("file"))
        if not (isinstance(data, list) and all(isinstance(i, dict) for i in data)):
            raise context.bad(f"{self.file} must hold a list of objects", "file")
        return data


def _write(client: Any, table: str, requests: list[Any]) -> None:
    left = {table: requests}
    for _ in range(_ATTEMPTS):
        left = client.batch_write_item(RequestItems=left).get("UnprocessedItems") or {}
        if not left:
            return
    raise HarnessError(f"{len(left[table])} items of {table} were not processed")


class PutItem(Body, Action):
    """Put one item into a table."""

    kind: ClassVar[str] = "put_item"
    example: ClassVar[str] = "put_item: {table: Orders, item: {id: o-1, total: 12.5}}"

    table: TableId
    item: Item
    condition: str | None = Field(None, description="A ConditionExpression without values.")

    def run(self, context: Context) -> Any:
        extra = {"ConditionExpression": self.condition} if self.condition else {}
        context.calls("dynamodb").put_item(
            TableName=context.physical(self.table, TABLE, "table"),
            Item=to_dynamodb(self.item),
            **extra,
        )
        return self.item


class DeleteItem(Body, Action):
    """Delete one item from a table."""

    kind: ClassVar[str] = "delete_item"
    example: ClassVar[str] = "delete_item: {table: Orders, key: {id: o-1}}"

    table: TableId
    key: Item

    def run(self, context: Context) -> Any:
        response = context.calls("dynamodb").delete_item(
            TableName=context.physical(self.table, TABLE, "table"),
            Key=to_dynamodb(self.key),
            ReturnValues="ALL_OLD",
        )
        return from_dynamodb(response.get("Attributes") or {})


class UpdateItem(Body, Action):
    """Set and remove attributes of one item; the result is the item then."""

    kind: ClassVar[str] = "update_item"
    example: ClassVar[str] = (
        "update_item: {table: Orders, key: {id: o-1}, set: {status: paid}, remove: [hold]}"
    )

    table: TableId
    key: Item
    set_: Item = Field(default_factory=dict, alias="set", description="Attributes to set.")
    remove: list[str] = Field(default_factory=list, description="Attributes to remove.")

    @model_validator(mode="before")
    @classmethod
    def _something(cls, data: Any) -> Any:
        if not (isinstance(data, dict) and (data.get("set") or data.get("remove"))):
            exactly_one(data, ("set", "remove"))
        return data

    def run(self, context: Context) -> Any:
        names = [*self.set_, *self.remove]
        sets = ", ".join(f"#n{i} = :v{i}" for i in range(len(self.set_)))
        removes = ", ".join(f"#n{i}" for i in range(len(self.set_), len(names)))
        values = to_dynamodb({f":v{i}": v for i, v in enumerate(self.set_.values())})
        response = context.calls("dynamodb").update_item(
            TableName=context.physical(self.table, TABLE, "table"),
            Key=to_dynamodb(self.key),
            UpdateExpression=" ".join(
                [*([f"SET {sets}"] if sets else []), *([f"REMOVE {removes}"] if removes else [])]
            ),
            ExpressionAttributeNames={f"#n{i}": name for i, name in enumerate(names)},
            **({"ExpressionAttributeValues": values} if values else {}),
            ReturnValues="ALL_NEW",
        )
        return from_dynamodb(response.get("Attributes") or {})
