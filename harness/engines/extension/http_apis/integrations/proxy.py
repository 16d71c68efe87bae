"""HTTP_PROXY integrations (AWS: Create HTTP proxy integrations for HTTP APIs)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from .. import mapping
from ..answers import Answer
from ..apis import Part
from ..incoming import Incoming
from . import timeout_of, unavailable

_PLACE = re.compile(r"\{([^{}]+?)\+?\}")
_VARIABLE = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}")
_OWN_OF_A_HOP = frozenset(
    {
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-proto",
    }
)


def answer(request: Incoming, integration: Part) -> Answer:
    """
    Raises:
        Refused: 503: nobody answers there, or not in time.
    """
    import requests

    method = str(integration.get("IntegrationMethod") or "ANY")
    headers = [(n, v) for n, v in request.headers if n.lower() not in _OWN_OF_A_HOP]
    client, host = request.source_ip, request.api.domain
    headers.append(("Forwarded", f"by={client};for={client};host={host};proto=https"))
    query = list(request.query)
    url = urlsplit(_url(request, str(integration["IntegrationUri"])))
    look = mapping.of_request(request)
    parameters = integration.get("RequestParameters") or {}
    path, _ = mapping.change(parameters, look, headers, query)
    target = urlunsplit((url.scheme, url.netloc, path or url.path, urlencode(query), ""))
    try:
        with requests.Session() as session:
            session.trust_env = False
            found = session.request(
                request.method if method == "ANY" else method,
                target,
                data=request.body or None,
                headers=_folded(headers),
                timeout=timeout_of(integration),
                allow_redirects=False,
                stream=True,
            )
            body = found.raw.read(decode_content=False)
    except requests.RequestException:
        raise unavailable() from None
    request.noted["integrationStatus"] = str(found.status_code)
    kept = [(n, v) for n, v in found.raw.headers.items() if n.lower() not in _OWN_OF_A_HOP]
    return Answer(found.status_code, kept, body)


def _url(request: Incoming, uri: str) -> str:
    """With stage variables, and the path's variables where it names them."""
    variables: dict[str, Any] = request.stage.get("StageVariables") or {}
    uri = _VARIABLE.sub(lambda found: str(variables.get(found[1], "")), uri)
    return _PLACE.sub(
        lambda found: quote(request.path_parameters.get(found[1], ""), safe="/:@!$&'()*+,;=~-._"),
        uri,
    )


def _folded(pairs: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        key = next((key for key in found if key.lower() == name.lower()), None)
        if key is None:
            found[name] = value
        else:
            found[key] += f", {value}"
    return found
