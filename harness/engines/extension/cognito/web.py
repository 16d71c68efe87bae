"""What a pool serves outside the API: its key set, its discovery document, `/oauth2/token`.

On AWS these stand at `cognito-idp.REGION.amazonaws.com/POOL` and at the pool's domain. The engine
serves them under those host names and at its own address: `/POOL/.well-known/…`, and
`/_aws/cognito-idp/oauth2/token`, where the client says which pool it is.
"""

from __future__ import annotations

import base64
import functools
from typing import Any

from localstack.http import Request, Response
from localstack.services.edge import ROUTER

from . import keys, tokens
from .state import CLIENTS, DOMAINS, POOLS, Client, Pool

_TOKEN = "/_aws/cognito-idp/oauth2/token"


@functools.cache
def serve() -> None:
    ROUTER.add("/<pool>/.well-known/jwks.json", _jwks, methods=["GET"])
    ROUTER.add("/<pool>/.well-known/openid-configuration", _discovery, methods=["GET"])
    ROUTER.add(_TOKEN, _token, methods=["POST"])
    ROUTER.add(
        "/oauth2/token",
        _token,
        host="<domain>.auth.<region>.amazoncognito.com<regex('(:[0-9]+)?'):port>",
        methods=["POST"],
    )


def _jwks(_request: Request, pool: str) -> Response:
    if pool not in POOLS:
        return _json({"message": f"User pool {pool} does not exist."}, 404)
    return _json(keys.jwks(pool))


def _discovery(request: Request, pool: str) -> Response:
    if pool not in POOLS:
        return _json({"message": f"User pool {pool} does not exist."}, 404)
    found = POOLS[pool]
    here = request.host_url.rstrip("/")
    return _json(
        {
            "id_token_signing_alg_values_supported": [keys.ALGORITHM],
            "issuer": found.issuer,
            "jwks_uri": f"{here}/{pool}/.well-known/jwks.json",
            "response_types_supported": ["code", "token"],
            "scopes_supported": ["openid", "email", "phone", "profile"],
            "subject_types_supported": ["public"],
            "token_endpoint": f"{here}{_TOKEN}",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }
    )


def _token(request: Request, domain: str | None = None, **_host: Any) -> Response:
    """The token endpoint (AWS: Token endpoint): machines, and refreshing."""
    form = {key: values[0] for key, values in request.form.lists()}
    name, secret = _credentials(request, form)
    client = CLIENTS.get(name)
    if client is None or (domain is not None and DOMAINS.get(domain) != client.pool):
        return _json({"error": "invalid_client"}, 400)
    if client.secret is not None and client.secret != secret:
        return _json({"error": "invalid_client"}, 400)
    pool = POOLS[client.pool]
    grant = form.get("grant_type")
    if grant == "client_credentials":
        return _machine(pool, client, form)
    if grant == "refresh_token":
        return _refresh(pool, client, form)
    return _json({"error": "unsupported_grant_type"}, 400)


def _machine(pool: Pool, client: Client, form: dict[str, str]) -> Response:
    settings = client.settings
    if "client_credentials" not in (settings.get("AllowedOAuthFlows") or []) or not client.secret:
        return _json({"error": "unauthorized_client"}, 400)
    own = [scope for scope in settings.get("AllowedOAuthScopes") or [] if "/" in scope]
    wanted = form.get("scope", "").split() or own
    if not wanted or set(wanted) - set(own):
        return _json({"error": "invalid_scope"}, 400)
    token, seconds = tokens.of_machine(pool, client, wanted)
    return _json({"access_token": token, "expires_in": seconds, "token_type": "Bearer"})


def _refresh(pool: Pool, client: Client, form: dict[str, str]) -> Response:
    from localstack.aws.api import ServiceException

    try:
        result = tokens.refreshed(pool, client, form.get("refresh_token", ""))
    except ServiceException:
        return _json({"error": "invalid_grant"}, 400)
    return _json(
        {
            "access_token": result["AccessToken"],
            "id_token": result["IdToken"],
            "expires_in": result["ExpiresIn"],
            "token_type": "Bearer",
        }
    )


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str | None]:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(text).decode().partition(":")
        except ValueError:
            return "", None
        return name, secret
    return form.get("client_id", ""), form.get("client_secret")


def _json(data: dict[str, Any], status: int = 200) -> Response:
    response = Response(status=status)
    response.set_json(data)
    return response
