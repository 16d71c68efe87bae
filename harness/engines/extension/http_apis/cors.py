"""CORS that an HTTP API answers by itself (AWS: Configure CORS for HTTP APIs)."""

from __future__ import annotations

from .answers import Answer
from .apis import Part
from .incoming import Incoming

_PREFIX = "access-control-"


def preflight(request: Incoming) -> Answer | None:
    """The answer to a preflight request; None where CORS is not configured."""
    cors = request.content.cors
    asked = request.header("access-control-request-method")
    if not cors or request.method != "OPTIONS" or not request.header("origin") or not asked:
        return None
    headers = _of_origin(cors, request)
    if headers:
        lists = {
            "Access-Control-Allow-Methods": cors.get("AllowMethods"),
            "Access-Control-Allow-Headers": cors.get("AllowHeaders"),
        }
        headers += [(name, ",".join(values)) for name, values in lists.items() if values]
        if cors.get("MaxAge") is not None:
            headers.append(("Access-Control-Max-Age", str(cors["MaxAge"])))
    return Answer(204, headers)


def add(request: Incoming, answer: Answer) -> None:
    """CORS headers of the integration are not used where the API configures them."""
    cors = request.content.cors
    if not cors:
        return
    kept = [(n, v) for n, v in answer.headers if not n.lower().startswith(_PREFIX)]
    answer.headers = kept + (_of_origin(cors, request) if request.header("origin") else [])


def _of_origin(cors: Part, request: Incoming) -> list[tuple[str, str]]:
    allowed = _allowed(cors.get("AllowOrigins") or [], request.header("origin") or "")
    if allowed is None:
        return []
    headers = [("Access-Control-Allow-Origin", allowed)]
    if cors.get("AllowCredentials"):
        headers.append(("Access-Control-Allow-Credentials", "true"))
    if cors.get("ExposeHeaders"):
        headers.append(("Access-Control-Expose-Headers", ",".join(cors["ExposeHeaders"])))
    return headers


def _allowed(origins: list[str], origin: str) -> str | None:
    if "*" in origins:
        return "*"
    for each in origins:
        if each == origin or (each in ("http://*", "https://*") and origin.startswith(each[:-1])):
            return origin
    return None
