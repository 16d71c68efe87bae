"""POST /items"""

import uuid

from api import Event, Response, endpoint, json_body, respond
from items import now_ms, shown, table, valid_fields


@endpoint
def handler(event: Event) -> Response:
    fields = valid_fields(json_body(event))
    now = now_ms()
    item = {"id": str(uuid.uuid4()), **fields, "createdAt": now, "updatedAt": now}
    table.put_item(Item=item, ConditionExpression="attribute_not_exists(id)")
    return respond(201, shown(item))
