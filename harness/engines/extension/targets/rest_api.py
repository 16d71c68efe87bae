"""API Gateway's REST APIs as targets.

EventBridge User Guide, "Amazon API Gateway as a target": the ARN names stage, method and path.
"""

from __future__ import annotations

from typing import Any

from . import http
from .clients import Sender


def call(_sender: Sender, arn: str, body: str, parameters: dict[str, Any]) -> str:
    """Send `body` to `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`.

    Raises:
        NotDelivered: it cannot be reached, or answered with an error.
    """
    from localstack import config

    api, stage, method, *path = arn.split(":", 5)[5].split("/")
    where = http.with_paths("/".join(path), parameters.get("PathParameterValues"))
    base = config.internal_service_url()
    url = f"{base}/_aws/execute-api/{api}/{stage}/{where}"
    headers = {"Content-Type": "application/json", **(parameters.get("HeaderParameters") or {})}
    query = parameters.get("QueryStringParameters") or {}
    return http.request(
        "POST" if method == "*" else method, http.with_query(url, query), headers, body
    )
