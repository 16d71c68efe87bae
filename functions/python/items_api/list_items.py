"""GET /items"""

from typing import Any

from api import Event, Response, endpoint, respond
from items import shown, table


@endpoint
def handler(event: Event) -> Response:
    items = sorted((shown(item) for item in _all()), key=lambda item: item["createdAt"])
    return respond(200, {"items": items})


def _all() -> list[dict[str, Any]]:
    page = table.scan()
    items = page["Items"]
    while key := page.get("LastEvaluatedKey"):
        page = table.scan(ExclusiveStartKey=key)
        items += page["Items"]
    return items
