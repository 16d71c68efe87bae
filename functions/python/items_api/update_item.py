"""PUT /items/{id}"""

from api import Event, Response, endpoint, item_id, json_body, respond
from items import not_found, now_ms, shown, table, valid_fields


@endpoint
def handler(event: Event) -> Response:
    key = item_id(event)
    changes = {**valid_fields(json_body(event)), "updatedAt": now_ms()}
    try:
        answer = table.update_item(
            Key={"id": key},
            ConditionExpression="attribute_exists(id)",
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in changes),
            ExpressionAttributeNames={f"#{name}": name for name in changes},
            ExpressionAttributeValues={f":{name}": value for name, value in changes.items()},
            ReturnValues="ALL_NEW",
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        raise not_found(key) from None
    return respond(200, shown(answer["Attributes"]))
