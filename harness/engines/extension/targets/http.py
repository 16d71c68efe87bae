"""HTTP requests to targets: API destinations, with the authorization of their connection.

EventBridge User Guide, "API destinations as targets" and "Connections for API destinations".
Stock (4.13.1, 4.14.0) takes any answer for a success, replaces no `*` of an endpoint, and asks
for an OAuth token in JSON.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from .clients import Sender
from .failure import Failure, NotDelivered

TIMEOUT_S = 5
"""AWS ends a request to an API destination after this time."""
_CONFLICT = 409
_REFUSED = 400


def call_destination(sender: Sender, arn: str, body: str, parameters: dict[str, Any]) -> str:
    """Send `body` to an API destination; what it answered.

    Args:
        parameters: `HttpParameters` of a rule's target or of a pipe.

    Raises:
        NotDelivered: it cannot be reached, or answered with an error.
    """
    name = arn.split("/")[1]
    events = sender.client("events", arn.split(":")[3])
    destination = events.describe_api_destination(Name=name)
    connection = events.describe_connection(Name=destination["ConnectionArn"].split("/")[1])
    auth = connection.get("AuthParameters") or {}
    own = auth.get("InvocationHttpParameters") or {}
    headers = {
        "User-Agent": "Amazon/EventBridge/ApiDestinations",
        "Content-Type": "application/json; charset=utf-8",
        "Range": "bytes=0-1048575",
        "Accept-Encoding": "gzip,deflate",
        "Connection": "close",
        **(parameters.get("HeaderParameters") or {}),
        **_pairs(own.get("HeaderParameters")),
        **_authorization(sender, connection, auth),
    }
    query = {**(parameters.get("QueryStringParameters") or {})}
    query |= _pairs(own.get("QueryStringParameters"))
    url = with_paths(destination["InvocationEndpoint"], parameters.get("PathParameterValues"))
    return request(
        destination["HttpMethod"],
        with_query(url, query),
        headers,
        _with_parameters(body, own.get("BodyParameters")),
    )


def request(method: str, url: str, headers: dict[str, str], body: str) -> str:
    """Make a request; the body of its answer.

    Raises:
        NotDelivered: nobody answered, or with a status from 400 on.
    """
    import requests

    try:
        answer = requests.request(
            method,
            url,
            headers=headers,
            data=None if method in ("GET", "HEAD") else body.encode(),
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
    except requests.Timeout as error:
        raise NotDelivered(Failure("TIMEOUT", f"{method} {url}: {error}")) from error
    except requests.RequestException as error:
        raise NotDelivered(Failure("CONNECTION_FAILURE", f"{method} {url}: {error}")) from error
    if answer.status_code >= _REFUSED:
        # AWS tries again on 409, 429 and 5xx
        status = 500 if answer.status_code == _CONFLICT else answer.status_code
        raise NotDelivered(
            Failure(
                "SDK_CLIENT_ERROR" if status < 500 else "ERROR_FROM_TARGET",
                f"HTTP status code {answer.status_code} from {method} {url}: {answer.text[:500]}",
                status,
            )
        )
    return answer.text


def with_paths(url: str, values: list[str] | None) -> str:
    """The URL with each `*` replaced by its value."""
    for value in values or ():
        url = url.replace("*", quote(str(value), safe=""), 1)
    return url


def with_query(url: str, query: dict[str, Any]) -> str:
    if not query:
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(query)}"


def _authorization(
    sender: Sender, connection: dict[str, Any], auth: dict[str, Any]
) -> dict[str, str]:
    arn = connection["SecretArn"]
    secrets = sender.client("secretsmanager", arn.split(":")[3])
    secret = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])
    kind = connection["AuthorizationType"]
    if kind == "API_KEY":
        return {secret["api_key_name"]: secret["api_key_value"]}
    if kind == "BASIC":
        pair = f"{secret['username']}:{secret['password']}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    return {"Authorization": _token(secret, auth.get("OAuthParameters") or {})}


def _token(secret: dict[str, Any], oauth: dict[str, Any]) -> str:
    own = oauth.get("OAuthHttpParameters") or {}
    url = with_query(secret["authorization_endpoint"], _pairs(own.get("QueryStringParameters")))
    form = {"grant_type": "client_credentials", **_pairs(own.get("BodyParameters"))}
    form |= {"client_id": secret["client_id"], "client_secret": secret["client_secret"]}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        **_pairs(own.get("HeaderParameters")),
    }
    answer = json.loads(request(secret["http_method"], url, headers, urlencode(form)))
    return f"{answer.get('token_type') or 'Bearer'} {answer['access_token']}"


def _pairs(parameters: list[dict[str, Any]] | None) -> dict[str, str]:
    return {each["Key"]: each.get("Value", "") for each in parameters or ()}


def _with_parameters(body: str, parameters: list[dict[str, Any]] | None) -> str:
    added = _pairs(parameters)
    if not added:
        return body
    content = json.loads(body)
    return json.dumps({**content, **added}) if isinstance(content, dict) else body
