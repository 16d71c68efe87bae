"""JWT authorizers (AWS: Control access to HTTP APIs with JWT authorizers in API Gateway)."""

from __future__ import annotations

from typing import Any

from ... import json_web_tokens
from .. import mapping
from ..answers import Refused
from ..apis import Part
from ..incoming import Incoming


def authorize(request: Incoming, authorizer: Part) -> None:
    """
    Raises:
        Refused: 401: no token, or none that holds; 403: it has none of the route's scopes.
    """
    wanted = [str(scope) for scope in request.route.get("AuthorizationScopes") or []]
    token = _token(request, authorizer)
    if token is None:
        raise Refused(401, "Unauthorized", {"www-authenticate": "Bearer"})
    settings = authorizer["JwtConfiguration"]
    try:
        claims = json_web_tokens.verified(token, settings["Issuer"])
        _check_audience(claims, settings["Audience"])
    except json_web_tokens.Invalid as why:
        raise Refused(401, "Unauthorized", _challenge("invalid_token", str(why), wanted)) from None
    scopes = _scopes(claims)
    if wanted and not set(wanted) & set(scopes):
        missing = _challenge("insufficient_scope", "", wanted)
        raise Refused(403, "Forbidden", missing)
    found = [scope for scope in scopes if scope in wanted] or None
    request.authorizer = {"jwt": {"claims": {k: _text(v) for k, v in claims.items()}}}
    request.authorizer["jwt"]["scopes"] = found


def _token(request: Incoming, authorizer: Part) -> str | None:
    look = mapping.of_request(request)
    sources = authorizer.get("IdentitySource") or ["$request.header.Authorization"]
    for source in sources:
        if value := look(str(source).lstrip("$")):
            scheme, _, rest = value.partition(" ")
            return rest.strip() if scheme.lower() == "bearer" and rest else value
    return None


def _check_audience(claims: dict[str, Any], audience: list[str]) -> None:
    """`client_id` counts only where there is no `aud` (access tokens of Cognito)."""
    named = claims.get("aud", claims.get("client_id"))
    if not set(named if isinstance(named, list) else [named]) & set(audience):
        raise json_web_tokens.Invalid("the token does not have a valid audience")


def _scopes(claims: dict[str, Any]) -> list[str]:
    found = claims.get("scope", claims.get("scp")) or []
    return found.split() if isinstance(found, str) else [str(each) for each in found]


def _challenge(error: str, why: str, scopes: list[str]) -> dict[str, str]:
    text = f'Bearer scope="{" ".join(scopes)}" error="{error}"'
    return {"www-authenticate": text + (f' error_description="{why}"' if why else "")}


def _text(value: Any) -> str:
    """Claims reach the function as text (AWS: a list as `[a b]`)."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{' '.join(map(_text, value))}]"
    return str(value)
