"""DELETE /items/{id}"""

from api import Event, Response, endpoint, item_id, respond
from items import not_found, table


@endpoint
def handler(event: Event) -> Response:
    key = item_id(event)
    try:
        table.delete_item(Key={"id": key}, ConditionExpression="attribute_exists(id)")
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        raise not_found(key) from None
    return respond(204)
