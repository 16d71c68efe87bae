"""Lists in pages."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any

from ..errors import invalid


def paged(
    found: Sequence[Any],
    request: dict[str, Any],
    name: str,
    shown: Callable[[Any], dict[str, Any]],
    *,
    limit: str = "MaxResults",
    token: str = "NextToken",
    most: int = 60,
) -> dict[str, Any]:
    """`{name: [...], token: ...}`, the token where there is more."""
    try:
        start = int(base64.b64decode(request[token])) if request.get(token) else 0
    except ValueError:
        raise invalid("Invalid pagination token") from None
    end = start + (request.get(limit) or most)
    page: dict[str, Any] = {name: [shown(each) for each in found[start:end]]}
    if end < len(found):
        page[token] = base64.b64encode(str(end).encode()).decode()
    return page
