"""GET /items/{id}"""

from api import Event, Response, endpoint, item_id, respond
from items import not_found, shown, table


@endpoint
def handler(event: Event) -> Response:
    key = item_id(event)
    item = table.get_item(Key={"id": key}).get("Item")
    if item is None:
        raise not_found(key)
    return respond(200, shown(item))
